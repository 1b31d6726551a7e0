"""Building blocks shared by the networks. All of them export to ONNX opset 17 with free batch, height and width."""
import math

import torch
import torch.nn.functional as F
from torch import nn


def fourier(values, width, longest=10000.0):
    """Sine and cosine features: (..., ) -> (..., width)."""
    half = width // 2
    steps = torch.arange(half, dtype=torch.float32, device=values.device)
    angles = values.float().unsqueeze(-1) * torch.exp(-math.log(longest) * steps / half)
    return torch.cat([angles.cos(), angles.sin()], dim=-1)


def coordinates(x):
    """Positions in the image as ten channels: (B, C, H, W) -> (B, 10, H, W). Written with sums, not ranges, so that sizes stay free."""
    ones = torch.ones_like(x[:, :1])
    across = (torch.cumsum(ones, 3) - 0.5) / ones.sum(3, keepdim=True) * 2 - 1
    down = (torch.cumsum(ones, 2) - 0.5) / ones.sum(2, keepdim=True) * 2 - 1
    waves = [wave(axis * (math.pi * k)) for axis in (across, down) for k in (1, 2) for wave in (torch.sin, torch.cos)]
    return torch.cat([across, down, *waves], dim=1)


class Attention(nn.Module):
    """Multi-head attention as plain matmul and softmax. x (B, N, width), context (B, M, context_width)."""

    def __init__(self, width, context_width=None, heads=4):
        super().__init__()
        self.heads = heads
        self.scale = (width // heads) ** -0.5
        self.query = nn.Linear(width, width, bias=False)
        self.key_value = nn.Linear(context_width or width, 2 * width, bias=False)
        self.out = nn.Linear(width, width)

    def split(self, x):
        return x.reshape(x.shape[0], -1, self.heads, x.shape[2] // self.heads).transpose(1, 2)

    def forward(self, x, context=None, bias=None):
        key, value = self.key_value(x if context is None else context).chunk(2, dim=-1)
        weights = (self.split(self.query(x)) * self.scale) @ self.split(key).transpose(-1, -2)
        if bias is not None:
            weights = weights + bias
        mixed = (weights.softmax(dim=-1) @ self.split(value)).transpose(1, 2)
        return self.out(mixed.reshape(x.shape[0], -1, x.shape[2]))


class ResBlock(nn.Module):
    """Two 3x3 convolutions, shifted and scaled by the condition: x (B, C, H, W), condition (B, E)."""

    def __init__(self, inputs, outputs, condition):
        super().__init__()
        self.norm1 = nn.GroupNorm(8, inputs)
        self.conv1 = nn.Conv2d(inputs, outputs, 3, padding=1)
        self.film = nn.Linear(condition, 2 * outputs)
        self.norm2 = nn.GroupNorm(8, outputs)
        self.conv2 = nn.Conv2d(outputs, outputs, 3, padding=1)
        nn.init.normal_(self.conv2.weight, std=0.1 / math.sqrt(9 * outputs))
        self.skip = nn.Conv2d(inputs, outputs, 1) if inputs != outputs else nn.Identity()

    def forward(self, x, condition):
        scale, shift = self.film(condition)[:, :, None, None].chunk(2, dim=1)
        h = self.norm2(self.conv1(F.silu(self.norm1(x)))) * (1 + scale) + shift
        return self.skip(x) + self.conv2(F.silu(h))


class TransformerBlock(nn.Module):
    """Self-attention, attention to the text, feed-forward, on tokens (B, N, width)."""

    def __init__(self, width, context_width, heads=4):
        super().__init__()
        self.norm1, self.self_attention = nn.LayerNorm(width), Attention(width, heads=heads)
        self.norm2, self.cross_attention = nn.LayerNorm(width), Attention(width, context_width, heads)
        self.norm3 = nn.LayerNorm(width)
        self.feed_forward = nn.Sequential(nn.Linear(width, 2 * width), nn.SiLU(), nn.Linear(2 * width, width))
        for last in (self.self_attention.out, self.cross_attention.out, self.feed_forward[2]):
            last.weight.data.mul_(0.3)
            nn.init.zeros_(last.bias)

    def forward(self, tokens, context, bias=None):
        tokens = tokens + self.self_attention(self.norm1(tokens))
        tokens = tokens + self.cross_attention(self.norm2(tokens), context, bias)
        return tokens + self.feed_forward(self.norm3(tokens))


def to_tokens(x):
    """(B, C, H, W) -> (B, H*W, C)."""
    return x.reshape(x.shape[0], x.shape[1], -1).transpose(1, 2)
