"""Rotary positions of WAN's transformer with real numbers only: ONNX has no complex ones.

WAN writes a pair of channels as one complex number and multiplies it by exp(i * position / theta^(2j/size)). The channels of a head are shared out to
time, height and width. Here the same product is written with cosines and sines, and the pairs are split and joined by reshaping, which exports to plain ONNX.
"""
import torch


def shares(size):
    """Channels of a head for time, height and width (Wan 2.1, wan/modules/model.py: d - 4*(d//6), 2*(d//6), 2*(d//6))."""
    side = 2 * (size // 6)
    return size - 2 * side, side, side


def tables(size, positions, theta=10000.0):
    """-> three pairs of cosines and sines, each (positions, channels / 2)."""
    out = []
    for channels in shares(size):
        frequencies = 1.0 / theta ** (torch.arange(0, channels, 2, dtype=torch.float64) / channels)
        angles = torch.arange(positions, dtype=torch.float64)[:, None] * frequencies
        out.append((angles.cos().float(), angles.sin().float()))
    return out


def grid(per_axis, like):
    """Tables of each axis and patches (B, C, T, H, W) -> one table for their tokens in order, (1, T*H*W, 1, size / 2). Lengths stay free in the export."""
    parts = []
    for axis, table in enumerate(per_axis):
        shape = [1, 1, 1, table.shape[1]]
        shape[axis] = -1
        length = like.shape[2 + axis]
        spread = torch.ones_like(like[0, 0]).unsqueeze(-1)
        parts.append(table[:length].reshape(shape) * spread)
    return torch.cat(parts, -1).flatten(0, 2)[None, :, None]


def turn(x, cosines, sines):
    """x (B, N, heads, size), tables (1, N, 1, size / 2) -> x turned; neighboring channels are a pair."""
    pairs = x.reshape(*x.shape[:-1], -1, 2)
    real, imaginary = pairs[..., 0], pairs[..., 1]
    return torch.stack([real * cosines - imaginary * sines, real * sines + imaginary * cosines], -1).flatten(-2)
