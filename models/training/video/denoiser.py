"""The video denoiser: reads the clip once, through its slowest changes over time, and draws it in layers that move.

A latent holds four frames' mean colors (4 x 3 channels). The noisy frames are summed against six cosines over time: a still part shows in
the first sum, a path in the others, and noise is averaged away. One UNet reads the sums. Queries then give moving layers (outline, color, path)
and still ones (colors and masks); every frame is the still image with the moving layers on it.
"""
import math

import torch
import torch.nn.functional as F
from torch import nn

from networks.blocks import ResBlock, TransformerBlock, coordinates, fourier, to_tokens
from scenes.film import OUTLINES, SLOTS
from video.layers import Paths, Stamps
from video.text import SUMMARY, Summary, even

SUBFRAMES, COSINES = 4, 6
# The layer that parts of the backdrop may hide: sun or moon.
RISING = 2
LOUDEST = 40.0
DATA_STD = 0.6
# How far off a guess may be: the noisy frame counts for ERROR^2 / (ERROR^2 + noise^2).
ERROR = 0.02
# Jobs ask for guidance 6.5 to 7.5; the text's say is divided by this.
NOMINAL_GUIDANCE = 7.0


def cosines(times):
    """Times 0..1 (F,) -> (COSINES, F), each with mean square 1."""
    rows = [torch.ones_like(times)] + [math.sqrt(2) * torch.cos(math.pi * k * times) for k in range(1, COSINES)]
    return torch.stack(rows)


def sums(frames, times):
    """frames (B, F, 3, h, w) -> (B, COSINES * 3, h, w)."""
    count, many, channels, height, width = frames.shape
    mixed = torch.matmul(cosines(times) / many, frames.reshape(count, many, -1))
    return mixed.reshape(count, COSINES * channels, height, width)


def ruler(x):
    """Cells' centers as shares of the image (w,), (h,); sides and a cell's side in short sides. Written with sums: sizes stay free."""
    ones = torch.ones_like(x[0, 0])
    width, height = ones[0].sum(), ones[:, 0].sum()
    short = torch.minimum(width, height)
    across = (torch.cumsum(ones[0], 0) - 0.5) / width
    down = (torch.cumsum(ones[:, 0], 0) - 0.5) / height
    return across, down, width / short, height / short, 1 / short


class Denoiser(nn.Module):
    def __init__(self, widths=(16, 48, 112), condition=224, still=6, state=128):
        super().__init__()
        fine, middle, coarse = widths
        self.config = dict(widths=list(widths), condition=condition, still=still, state=state)
        self.summary = Summary()
        self.nothing = nn.Parameter(torch.randn(SUMMARY))
        self.condition = nn.Sequential(nn.Linear(SUMMARY + 64 + 48, condition), nn.SiLU(), nn.Linear(condition, condition), nn.SiLU())
        self.stem = nn.Conv2d(3 * COSINES, middle - 10, 3, 2, 1)
        self.down1 = ResBlock(middle, middle, condition)
        self.shrink2 = nn.Conv2d(middle, coarse, 3, 2, 1)
        self.deep1, self.look1 = ResBlock(coarse, coarse, condition), TransformerBlock(coarse, condition)
        self.look2 = TransformerBlock(coarse, condition)
        self.grow1 = nn.Conv2d(coarse, middle, 1)
        self.up1 = ResBlock(middle, middle, condition)
        self.grow0 = nn.Conv2d(middle, 4 * fine, 1)
        self.up0 = nn.Conv2d(fine + 6, fine, 3, padding=1)
        self.query = nn.Parameter(torch.randn(SLOTS + still, state))
        self.from_condition = nn.Linear(condition, (SLOTS + still) * state)
        self.from_text = nn.Linear(SUMMARY, (SLOTS + still) * state)
        nn.init.zeros_(self.from_text.weight)
        nn.init.zeros_(self.from_text.bias)
        self.seen = nn.Linear(coarse, state)
        self.looks = nn.ModuleList(TransformerBlock(state, state) for _ in range(2))
        self.norm = nn.LayerNorm(state)
        self.outline, self.tint, self.shown = (nn.Linear(state, n) for n in (len(OUTLINES), 3, 1))
        self.paths, self.stamps = Paths(state), Stamps(len(OUTLINES))
        self.color, self.mask = nn.Linear(state, 6), nn.Linear(state, fine + 1)
        self.extra = nn.Conv2d(fine, 5, 1)
        nn.init.zeros_(self.extra.weight)
        self.extra.bias.data.copy_(torch.tensor([0.0, 0.0, 0.0, 0.0, -2.0]))

    def facts(self, noise, latents, x, vector):
        """What everything else depends on: noise of the sums (B or 1, 1, 1, 1), the clip's latent frames (float tensor), the size, the text."""
        _, _, wide, high, cell = ruler(x)
        sizes = torch.stack([latents.log(), (latents - 1).clamp(0, 1), wide.log(), high.log(), cell.log(), wide / high]).reshape(1, 6)
        embedded = torch.cat([fourier(noise.clamp(0.003, LOUDEST).log().reshape(-1, 1) * 60.0, 64).flatten(1), fourier(sizes * 30.0, 8).flatten(1).expand(noise.shape[0], -1)], dim=1)
        return self.condition(torch.cat([vector, embedded.expand(vector.shape[0], -1)], dim=1))

    def read(self, x, condition):
        """The UNet: sums at unit size -> cells' features (B, fine, h, w), coarse features as tokens. Sizes may be odd: growing cuts."""
        stem = self.stem(x)
        middle = self.down1(torch.cat([stem, coordinates(stem)], dim=1), condition)
        deep = self.deep1(self.shrink2(middle), condition)
        memory = condition.unsqueeze(1)
        tokens = self.look2(self.look1(to_tokens(deep), memory), memory)
        grown = F.interpolate(self.grow1(tokens.transpose(1, 2).reshape(deep.shape)), scale_factor=2.0, mode="nearest")
        middle = self.up1(middle + grown[:, :, : middle.shape[2], : middle.shape[3]], condition)
        cells = F.pixel_shuffle(self.grow0(F.silu(middle)), 2)[:, :, : x.shape[2], : x.shape[3]]
        return cells + F.silu(self.up0(torch.cat([F.silu(cells), x[:, :6]], dim=1))), tokens

    def backdrop(self, cells, states, mean, noise, down):
        """What stands still (B, 3, h, w), and, as logits, what of it is in front of the sun (B, 1, h, w)."""
        count, _, height, width = cells.shape
        vectors, colors = self.mask(states), self.color(states)
        masks = (vectors[:, :, 1:] @ cells.flatten(2) + vectors[:, :, :1]).softmax(dim=1)
        level, slope = (colors[:, :, part].transpose(1, 2) @ masks for part in (slice(0, 3), slice(3, 6)))
        flat = level.reshape(count, 3, height, width) + slope.reshape(count, 3, height, width) * (down * 2 - 1).view(1, 1, -1, 1)
        extra = self.extra(cells)
        keep = torch.sigmoid(extra[:, 4:]) * DATA_STD**2 / (DATA_STD**2 + noise**2)
        rest = noise * DATA_STD / (DATA_STD**2 + noise**2).sqrt() * extra[:, :3]
        return keep * mean + (1 - keep) * flat + rest, extra[:, 3:4]

    def layers(self, moments, noise, condition, vector):
        """-> cells' features (B, fine, h, w), states of the moving layers (B, SLOTS, state) and of what stands still."""
        cells, tokens = self.read(moments / (noise**2 + DATA_STD**2).sqrt(), condition)
        states = self.query + (self.from_condition(condition) + self.from_text(vector)).reshape(condition.shape[0], *self.query.shape)
        memory = self.seen(tokens)
        for block in self.looks:
            states = block(states, memory)
        states = self.norm(states)
        return cells, states[:, :SLOTS], states[:, SLOTS:]

    def describe_layers(self, moving, times):
        """Describes the moving layers: shares of outlines (as logits), colors, whether they are there (logits), paths."""
        return dict(outline=self.outline(moving), tint=self.tint(moving), shown=self.shown(moving), poses=self.paths(moving, times))

    def guess(self, moments, noise, latents, vector, times):
        """Noisy sums (B, 18, h, w) with noise of standard deviation `noise` -> dict with the guessed clean frames (B, F, 3, h, w)."""
        condition = self.facts(noise, latents, moments, vector)
        cells, moving, still = self.layers(moments, noise, condition, vector)
        across, down, wide, high, cell = ruler(moments)
        image, front = self.backdrop(cells, still, moments[:, :3], noise, down)
        drawn = self.describe_layers(moving, times)
        logits = self.stamps(drawn["poses"], drawn["outline"].softmax(dim=-1), across, down, wide, high, cell)
        cover = torch.sigmoid(logits) * torch.sigmoid(drawn["shown"]).unsqueeze(2).unsqueeze(3)
        frames = image.unsqueeze(1)
        for slot, (part, color) in enumerate(zip(cover.unbind(1), drawn["tint"].unbind(1))):
            if slot == RISING:
                part = part * (1 - torch.sigmoid(front))
            frames = frames + part.unsqueeze(2) * (color.reshape(-1, 1, 3, 1, 1) - frames)
        return dict(drawn, frames=frames, logits=logits, backdrop=image, front=front)

    def both(self, hidden_states, timestep, encoder_hidden_states):
        """-> noisy frames at unit signal (B, F, 3, h * w), the guesses of the clean ones with and without the text, the noisy frames' share, the noise share."""
        count, _, latents, height, width = hidden_states.shape
        sigma = (timestep.float() / 1000).clamp(0.001, 0.9995).reshape(-1, 1, 1, 1)
        noise = sigma / (1 - sigma)
        noisy = (hidden_states / (1 - sigma).unsqueeze(4)).reshape(count, SUBFRAMES, 3, latents, height * width)
        noisy = noisy.permute(0, 3, 1, 2, 4).reshape(count, latents * SUBFRAMES, 3, height, width)
        ones = torch.ones_like(noisy[0, :, 0, 0, 0])
        many = ones.sum()
        times = (torch.cumsum(ones, 0) - SUBFRAMES).clamp(min=0) / (many - SUBFRAMES).clamp(min=1)
        vector = torch.cat([self.summary(encoder_hidden_states), self.nothing.expand(count, -1)])
        moments, level = sums(noisy, times), noise / many.sqrt()
        guess = self.guess(torch.cat([moments, moments]), torch.cat([level, level]), many / SUBFRAMES, even(vector), times)["frames"]
        return noisy, guess[:count], guess[count:], (ERROR**2 / (ERROR**2 + noise**2)).unsqueeze(1), sigma.unsqueeze(1)

    def forward(self, hidden_states, timestep, encoder_hidden_states):
        """hidden_states (B, 12, T, h, w) = (1 - s) clean + s noise, timestep (B,) = 1000 s, text (B, L, 128) -> velocity noise - clean."""
        count, channels, latents, height, width = hidden_states.shape
        noisy, conditional, unconditional, keep, sigma = self.both(hidden_states, timestep, encoder_hidden_states)
        clean = keep * noisy + (1 - keep) * (unconditional + (conditional - unconditional) / NOMINAL_GUIDANCE)
        velocity = (noisy - clean) * ((1 - sigma) / sigma) - clean
        velocity = velocity.reshape(count, latents, SUBFRAMES, 3, height * width).permute(0, 2, 3, 1, 4)
        return velocity.reshape(count, channels, latents, height, width)
