"""The text encoder (in the manner of UMT5: ids and mask in, states out) and the reader that sums a caption up for the denoiser."""
import torch
import torch.nn.functional as F
from torch import nn

from networks.blocks import Attention

WIDTH, SUMMARY = 128, 192


class TextEncoder(nn.Module):
    """input_ids, attention_mask (B, L) -> last_hidden_state (B, L, 128); states past the text are zero."""

    def __init__(self, vocabulary, width=WIDTH, layers=3, positions=64):
        super().__init__()
        self.tokens = nn.Embedding(vocabulary, width)
        nn.init.normal_(self.tokens.weight, std=0.1)
        self.positions = nn.Parameter(torch.randn(positions, width) * 0.03)
        self.norm1 = nn.ModuleList(nn.LayerNorm(width) for _ in range(layers))
        self.attention = nn.ModuleList(Attention(width) for _ in range(layers))
        self.norm2 = nn.ModuleList(nn.LayerNorm(width) for _ in range(layers))
        self.feed_forward = nn.ModuleList(nn.Sequential(nn.Linear(width, 3 * width), nn.SiLU(), nn.Linear(3 * width, width)) for _ in range(layers))
        self.final_norm = nn.LayerNorm(width)

    def forward(self, input_ids, attention_mask):
        mask = attention_mask.float()
        bias = (mask - 1)[:, None, None, :] * 1e4
        x = self.tokens(input_ids.long()) + self.positions[: input_ids.shape[1]]
        for norm1, attention, norm2, feed_forward in zip(self.norm1, self.attention, self.norm2, self.feed_forward):
            x = x + attention(norm1(x), bias=bias)
            x = x + feed_forward(norm2(x))
        return self.final_norm(x) * mask.unsqueeze(-1)


class Summary(nn.Module):
    """Text states (B, L, 128), zero past the text -> one vector (B, 192): six learned queries, each with its own look at the words."""

    def __init__(self, width=WIDTH, queries=6, out=SUMMARY):
        super().__init__()
        self.queries = nn.Parameter(torch.randn(queries, width))
        self.key, self.value = nn.Linear(width, width, bias=False), nn.Linear(width, width)
        self.out = nn.Linear(queries * width, out)

    def forward(self, states):
        bias = ((states.abs().sum(-1) > 0).float() - 1).unsqueeze(1) * 1e4
        weights = (self.queries @ self.key(states).transpose(1, 2)) * states.shape[2] ** -0.5 + bias
        seen = weights.softmax(dim=-1) @ self.value(states)
        return self.out(F.silu(seen.reshape(states.shape[0], -1)))


def even(vector):
    """A summary at mean 0 and variance 1. (A layer norm without weights cannot be exported.)"""
    away = vector - vector.mean(dim=-1, keepdim=True)
    return away / ((away**2).mean(dim=-1, keepdim=True) + 1e-5).sqrt()
