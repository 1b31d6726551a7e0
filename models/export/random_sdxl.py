"""Networks of SDXL's shape with random weights: the same inputs, outputs, levels and depths at a fraction of the width. They draw noise."""
import torch
import torch.nn.functional as F
from torch import nn

# Widths of the levels, transformer blocks at each, pixels of a latent's side.
WIDTHS, DEPTHS, HEAD, FACTOR = (320, 640, 1280), (0, 2, 10), 64, 8
TEXT, TEXT_2 = dict(width=768, layers=12), dict(width=1280, layers=32)


def scaled(width, fraction):
    """A multiple of 64, so that heads fit."""
    return max(HEAD, round(width * fraction / HEAD) * HEAD)


class Attention(nn.Module):
    def __init__(self, width, context):
        super().__init__()
        self.q, self.k, self.v, self.out = nn.Linear(width, width), nn.Linear(context, width), nn.Linear(context, width), nn.Linear(width, width)

    def forward(self, x, context):
        split = lambda y: y.reshape(y.shape[0], y.shape[1], -1, HEAD).transpose(1, 2)
        weights = (split(self.q(x)) * HEAD**-0.5 @ split(self.k(context)).transpose(-1, -2)).softmax(-1)
        return self.out((weights @ split(self.v(context))).transpose(1, 2).reshape(x.shape))


class Block(nn.Module):
    def __init__(self, width, context):
        super().__init__()
        self.norms = nn.ModuleList(nn.LayerNorm(width) for _ in range(3))
        self.own, self.cross = Attention(width, width), Attention(width, context)
        self.up, self.down = nn.Linear(width, 8 * width), nn.Linear(4 * width, width)

    def forward(self, x, context):
        h = self.norms[0](x)
        x = x + self.own(h, h)
        x = x + self.cross(self.norms[1](x), context)
        value, gate = self.up(self.norms[2](x)).chunk(2, -1)
        return x + self.down(value * torch.sigmoid(1.7 * gate) * gate)


class Level(nn.Module):
    """A residual block that takes the time embedding, and transformer blocks."""

    def __init__(self, inner, outer, time, context, depth):
        super().__init__()
        self.norm1, self.norm2 = nn.GroupNorm(16, inner), nn.GroupNorm(16, outer)
        self.conv1, self.conv2, self.skip = nn.Conv2d(inner, outer, 3, padding=1), nn.Conv2d(outer, outer, 3, padding=1), nn.Conv2d(inner, outer, 1)
        self.time = nn.Linear(time, outer)
        self.blocks = nn.ModuleList(Block(outer, context) for _ in range(depth))

    def forward(self, x, time, context):
        h = self.conv1(F.silu(self.norm1(x))) + self.time(time)[:, :, None, None]
        x = self.skip(x) + self.conv2(F.silu(self.norm2(h)))
        if len(self.blocks):
            tokens = x.flatten(2).transpose(1, 2)
            for block in self.blocks:
                tokens = block(tokens, context)
            x = tokens.transpose(1, 2).reshape(x.shape)
        return x


class Unet(nn.Module):
    def __init__(self, fraction, context, pooled):
        super().__init__()
        widths = [scaled(width, fraction) for width in WIDTHS]
        time = 4 * widths[0]
        make = lambda inner, outer, depth: Level(inner, outer, time, context, depth)
        self.time, self.added, self.first = nn.Linear(320, time), nn.Linear(pooled + 6, time), nn.Conv2d(4, widths[0], 3, padding=1)
        self.down, self.shrink, skips, inner = nn.ModuleList(), nn.ModuleList(), [widths[0]], widths[0]
        for i, (width, depth) in enumerate(zip(widths, DEPTHS)):
            self.down.append(nn.ModuleList([make(inner, width, depth), make(width, width, depth)]))
            skips += [width, width]
            inner = width
            if i < 2:
                self.shrink.append(nn.Conv2d(width, width, 3, stride=2, padding=1))
                skips.append(width)
        self.middle = make(inner, inner, DEPTHS[-1])
        self.up, self.grow = nn.ModuleList(), nn.ModuleList()
        for i, (width, depth) in reversed(list(enumerate(zip(widths, DEPTHS)))):
            level = nn.ModuleList()
            for _ in range(3):
                level.append(make(inner + skips.pop(), width, depth))
                inner = width
            self.up.append(level)
            if i:
                self.grow.append(nn.Conv2d(width, width, 3, padding=1))
        self.last = nn.Conv2d(inner, 4, 3, padding=1)

    def forward(self, sample, timestep, encoder_hidden_states, text_embeds, time_ids):
        rates = torch.exp(torch.arange(160).float() * -0.0576)
        angles = timestep.reshape(1, 1) * rates[None]
        time = F.silu(self.time(torch.cat([angles.cos(), angles.sin()], -1)) + self.added(torch.cat([text_embeds, time_ids / 1024], -1)))
        x = self.first(sample)
        kept = [x]
        for i, level in enumerate(self.down):
            for part in level:
                x = part(x, time, encoder_hidden_states)
                kept.append(x)
            if i < 2:
                x = self.shrink[i](x)
                kept.append(x)
        x = self.middle(x, time, encoder_hidden_states)
        for i, level in enumerate(self.up):
            for part in level:
                x = part(torch.cat([x, kept.pop()], 1), time, encoder_hidden_states)
            if i < 2:
                x = self.grow[i](F.interpolate(x, scale_factor=2.0, mode="nearest"))
        return self.last(x)


class TextEncoder(nn.Module):
    def __init__(self, fraction, width, layers, projected):
        super().__init__()
        self.width = scaled(width, fraction)
        self.words = nn.Embedding(49408, self.width)
        self.blocks = nn.ModuleList(Block(self.width, self.width) for _ in range(layers))
        self.projection = nn.Linear(self.width, self.width) if projected else None

    def forward(self, input_ids):
        states = [self.words(input_ids)]
        for block in self.blocks:
            states.append(block(states[-1], states[-1]))
        pooled = states[-1][:, -1]
        return (self.projection(pooled), states[-1], *states) if self.projection is not None else (states[-1], pooled, *states)


class VaeDecoder(nn.Module):
    """Three doublings, as the real one's four levels."""

    def __init__(self, fraction):
        super().__init__()
        widths = [max(16, round(width * fraction / 16) * 16) for width in (512, 512, 256, 128)]
        self.first = nn.Conv2d(4, widths[0], 3, padding=1)
        self.levels = nn.ModuleList(nn.Conv2d(inner, outer, 3, padding=1) for inner, outer in zip(widths, [*widths[1:], widths[-1]]))
        self.last = nn.Conv2d(widths[-1], 3, 3, padding=1)

    def forward(self, latent_sample):
        x = self.first(latent_sample)
        for i, level in enumerate(self.levels):
            x = F.silu(level(x))
            if i < 3:
                x = F.interpolate(x, scale_factor=2.0, mode="nearest")
        return self.last(x).tanh()
