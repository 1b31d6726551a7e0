"""Outlines: masks drawn in a separate frame, so that a shape is learned once for every place and size."""
import torch
import torch.nn.functional as F
from torch import nn

HARMONICS = 6
FEATURES = 7 + 2 * HARMONICS


def frame(x):
    """Positions of the cells of (B, C, H, W) in half short sides from the center: across (1 or B, 1, 1, W), down (1 or B, 1, H, 1), and the half extents."""
    ones = torch.ones_like(x[:1, :1])
    wide, high = ones[:, :, :1].sum(3, keepdim=True), ones[:, :, :, :1].sum(2, keepdim=True)
    short = torch.minimum(wide, high)
    across = (torch.cumsum(ones[:, :, :1], 3) * 2 - 1 - wide) / short
    down = (torch.cumsum(ones[:, :, :, :1], 2) * 2 - 1 - high) / short
    return across, down, (wide / short).reshape(1, 1), (high / short).reshape(1, 1)


def polar(u, v):
    """Features of local positions u, v (...): (..., FEATURES): the direction's first harmonics, distance as circles, squares and diamonds measure it, nearness to the axes."""
    square = u * u + v * v
    distance = (square + 1e-4).sqrt()
    cosine, sine = u / distance, v / distance
    waves, c, s = [], cosine, sine
    for _ in range(HARMONICS):
        waves += [c, s]
        c, s = c * cosine - s * sine, c * sine + s * cosine
    across, down = u.abs().clamp(max=4.0), v.abs().clamp(max=4.0)
    return torch.stack([distance.clamp(max=4.0), torch.exp(-square), across, down, *waves,
                        torch.maximum(across, down), torch.minimum(across, down), across + down], dim=-1)


class Outlines(nn.Module):
    """Slot states (B, K, width) -> logits (B, K, H*W): where each slot's shape is, from its place, its size and a code for its outline; and its
    frame (B, K, 3): center across and down in -1..1 over the image, logarithm of its size in half short sides."""

    def __init__(self, width, hidden=24):
        super().__init__()
        self.place = nn.Linear(width, 3)
        nn.init.zeros_(self.place.weight)
        self.place.bias.data.copy_(torch.tensor([0.0, 0.0, -0.8]))
        self.basis = nn.Linear(FEATURES, hidden)
        self.shift = nn.Linear(width, hidden)
        self.read = nn.Linear(width, hidden + 1)
        nn.init.normal_(self.read.weight, std=0.02)
        nn.init.zeros_(self.read.bias)

    def forward(self, slots, pixels):
        across, down, wide, high = frame(pixels)
        place = self.place(slots)
        frames = torch.cat([place[:, :, :2].tanh(), place[:, :, 2:].clamp(-3, 1)], dim=2)
        size = frames[:, :, 2].exp()[:, :, None, None]
        u = (across - (frames[:, :, 0] * wide)[:, :, None, None]) / size
        v = (down - (frames[:, :, 1] * high)[:, :, None, None]) / size
        u, v = u + torch.zeros_like(v), v + torch.zeros_like(u)
        return self.draw(slots, u.flatten(2), v.flatten(2)), frames

    def draw(self, slots, u, v):
        """Logits (B, K, N) at local positions u, v (B, K, N), in units of the shape's radius."""
        hidden = F.silu(self.basis(polar(u, v)) + self.shift(slots).unsqueeze(2))
        read = self.read(slots)
        return (hidden @ read[:, :, 1:].unsqueeze(3)).squeeze(3) + read[:, :, :1]
