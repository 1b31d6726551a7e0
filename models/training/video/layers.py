"""Layers that move: outlines drawn once in a separate frame, and paths over the clip that put them into every frame."""
import math

import torch
import torch.nn.functional as F
from torch import nn

# Half width of the frame that outlines are drawn in, in half sizes of the layer.
REACH = 1.6
SIDE = 64
# How many features a time has.
TIMES = 17


def time_features(times):
    """Times 0..1 (F,) -> (F, TIMES)."""
    turns = [math.pi * k * times for k in range(1, 7)]
    return torch.stack([times * 2 - 1, *(wave(turn) for turn in turns for wave in (torch.sin, torch.cos)),
                        turns[0].sin().abs(), turns[1].sin().abs(), (times - 0.5).abs(), times**2], dim=1)


class Paths(nn.Module):
    """Layer states (B, K, width), times (F,) -> poses (B, K, F, 6), as scenes.motions.path gives them."""

    def __init__(self, width, hidden=96):
        super().__init__()
        self.time = nn.Linear(TIMES, hidden)
        self.scale, self.shift = nn.Linear(width, hidden), nn.Linear(width, hidden)
        self.mix, self.read = nn.Linear(hidden, hidden), nn.Linear(hidden, 6)
        self.middle = nn.Linear(width, 6)
        # Even motions are the time features themselves, in some measure: learned far sooner than through the hidden layer.
        self.measure = nn.Linear(width, 6 * TIMES)
        nn.init.zeros_(self.measure.weight)
        nn.init.zeros_(self.measure.bias)
        self.middle.weight.data.mul_(0.3)
        self.middle.bias.data.copy_(torch.tensor([0.5, 0.5, -1.6, -1.6, 1.0, 0.0]))

    def forward(self, states, times):
        features = time_features(times)
        hidden = self.time(features) * (1 + self.scale(states)).unsqueeze(2) + self.shift(states).unsqueeze(2)
        measures = self.measure(states).reshape(states.shape[0], states.shape[1], TIMES, 6)
        return self.read(F.silu(self.mix(F.silu(hidden)))) + torch.matmul(features, measures) + self.middle(states).unsqueeze(2)


class Stamps(nn.Module):
    """Poses (B, K, F, 6) and shares of the outlines (B, K, S) -> how much of each cell the layers cover, as logits (B, K, F, h, w)."""

    def __init__(self, outlines):
        super().__init__()
        line = (torch.arange(SIDE) + 0.5) / SIDE * 2 * REACH - REACH
        circle = (line.view(1, -1) ** 2 + line.view(-1, 1) ** 2).sqrt() - 0.9
        # Distances from the outline in half sizes; every outline starts as a circle. They are taught apart (pretrain_outlines.py): drawn at
        # guessed places they would learn to be blurred.
        self.distances = nn.Parameter(circle.repeat(outlines, 1, 1) + 0.02 * torch.randn(outlines, SIDE, SIDE))

    def forward(self, poses, shares, across, down, wide, high, cell, teach=False):
        """across (w,), down (h,): cells' centers as shares of the image; wide, high: sides, and cell: a cell, in short sides."""
        count, layers, frames, _ = poses.shape
        distances = self.distances if teach else self.distances.detach()
        drawn = torch.matmul(shares, distances.flatten(1)).reshape(count * layers, 1, SIDE, SIDE)
        x, y, log_wide, log_high, cosine, sine = poses.reshape(count * layers, frames, 6).unsqueeze(-1).unbind(2)
        log_wide, log_high = log_wide.clamp(-4.5, 0.5), log_high.clamp(-4.5, 0.5)
        length = (cosine**2 + sine**2 + 1e-4).sqrt()
        cosine, sine = cosine / length, sine / length
        a, b = torch.exp(-log_wide) / REACH, torch.exp(-log_high) / REACH
        # (B*K, F, w) and (B*K, F, h): a turned frame is linear in x and y, so the grid is a sum of two lines.
        dx, dy = (across - x) * wide, (down - y) * high
        u = (dx * cosine * a).unsqueeze(2) + (dy * sine * a).unsqueeze(3)
        v = (dy * cosine * b).unsqueeze(3) - (dx * sine * b).unsqueeze(2)
        height, width = u.shape[2], u.shape[3]
        places = torch.stack([u, v], dim=-1).reshape(count * layers, frames * height, width, 2).clamp(-2, 2)
        distance = F.grid_sample(drawn, places, mode="bilinear", padding_mode="border", align_corners=False)
        smaller = torch.exp(torch.minimum(log_wide, log_high)).unsqueeze(3)
        logits = distance.reshape(count * layers, frames, height, width) * smaller * (-4.0 / cell)
        return logits.reshape(count, layers, frames, height, width)
