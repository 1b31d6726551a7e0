"""Two tiny CLIP-like text encoders."""
import math

import torch
from torch import nn

from .blocks import Attention


class TextEncoder(nn.Module):
    """ids (B, T) -> last_hidden_state (B, T, width), pooled (B, projection or width), hidden states (layers + 1) x (B, T, width).

    States after the first end token are zero, so a prompt means the same whether it is padded to 24 tokens or to 77.
    """

    def __init__(self, vocabulary, end_token, width, layers, projection=None, heads=4, positions=77):
        super().__init__()
        self.end_token = end_token
        self.tokens = nn.Embedding(vocabulary, width)
        nn.init.normal_(self.tokens.weight, std=1.2 / math.sqrt(width))
        self.positions = nn.Parameter(torch.randn(positions, width) * 0.02)
        self.norm1 = nn.ModuleList(nn.LayerNorm(width) for _ in range(layers))
        self.attention = nn.ModuleList(Attention(width, heads=heads) for _ in range(layers))
        self.norm2 = nn.ModuleList(nn.LayerNorm(width) for _ in range(layers))
        self.feed_forward = nn.ModuleList(
            nn.Sequential(nn.Linear(width, 3 * width), nn.SiLU(), nn.Linear(3 * width, width)) for _ in range(layers)
        )
        self.final_norm = nn.LayerNorm(width)
        self.projection = nn.Linear(width, projection, bias=False) if projection else None

    def forward(self, ids):
        ids = ids.long()
        is_end = (ids == self.end_token).float()
        before_or_at = ((torch.cumsum(is_end, 1) - is_end) < 0.5).float()
        keep, first_end = before_or_at.unsqueeze(-1), (is_end * before_or_at).unsqueeze(-1)
        order = torch.cumsum(torch.ones_like(ids[:1]), 1)[0]
        causal = (order[None, :] > order[:, None]).float() * -1e4
        x = self.tokens(ids) + self.positions[: ids.shape[1]]
        states = [x * keep]
        for norm1, attention, norm2, feed_forward in zip(self.norm1, self.attention, self.norm2, self.feed_forward):
            x = x + attention(norm1(x), bias=causal)
            x = x + feed_forward(norm2(x))
            states.append(x * keep)
        last = self.final_norm(x)
        pooled = (last * first_end).sum(1)
        return last * keep, self.projection(pooled) if self.projection is not None else pooled, states


class TextEncoders(nn.Module):
    """Both encoders; ids (B, T) -> context (B, T, 64 + 128) of penultimate states, pooled (B, 128)."""

    def __init__(self, vocabulary, end_token):
        super().__init__()
        self.first = TextEncoder(vocabulary, end_token, 64, 2)
        self.second = TextEncoder(vocabulary, end_token, 128, 3, projection=128)

    def forward(self, ids):
        _, _, first = self.first(ids)
        _, pooled, second = self.second(ids)
        return torch.cat([first[-2], second[-2]], dim=-1), pooled
