"""A small decoder with Qwen2's parts: RMS norms, rotary positions, grouped-query attention with biases on q, k and v, SwiGLU, tied embeddings."""
import torch
import torch.nn.functional as F
from torch import nn

CONFIG = dict(hidden_size=192, num_hidden_layers=4, num_attention_heads=6, num_key_value_heads=2, intermediate_size=512, rms_norm_eps=1e-6, rope_theta=10000.0, max_position_embeddings=512)


class Norm(nn.Module):
    def __init__(self, width, epsilon):
        super().__init__()
        self.weight = nn.Parameter(torch.ones(width))
        self.epsilon = epsilon

    def forward(self, x):
        return x * torch.rsqrt(x.pow(2).mean(-1, keepdim=True) + self.epsilon) * self.weight


def turned(x, cos, sin):
    """Rotary positions, halves convention as in Qwen2."""
    first, second = x.chunk(2, -1)
    return x * cos + torch.cat([-second, first], -1) * sin


class Layer(nn.Module):
    def __init__(self, width, heads, groups, inner, epsilon, layers):
        super().__init__()
        self.heads, self.groups, self.size = heads, groups, width // heads
        # Where the first head looks, kept for the training's hints when asked for.
        self.watched, self.looks = False, None
        self.norm_in, self.norm_out = Norm(width, epsilon), Norm(width, epsilon)
        self.q, self.k, self.v = nn.Linear(width, width), nn.Linear(width, groups * self.size), nn.Linear(width, groups * self.size)
        self.o = nn.Linear(width, width, bias=False)
        self.gate, self.up, self.down = nn.Linear(width, inner, bias=False), nn.Linear(width, inner, bias=False), nn.Linear(inner, width, bias=False)
        for linear in (self.q, self.k, self.v, self.gate, self.up):
            nn.init.normal_(linear.weight, std=width**-0.5)
        for linear in (self.o, self.down):
            nn.init.normal_(linear.weight, std=(linear.in_features * 2 * layers) ** -0.5)
        for linear in (self.q, self.k, self.v):
            nn.init.zeros_(linear.bias)

    def split(self, x, heads):
        batch, length, _ = x.shape
        return x.reshape(batch, length, heads, self.size).transpose(1, 2)

    def forward(self, x, cos, sin, mask, past):
        """x (B, S, width); past: key and value (B, groups, P, size) or None. -> x, key, value including the past."""
        batch, length, width = x.shape
        h = self.norm_in(x)
        q, k, v = turned(self.split(self.q(h), self.heads), cos, sin), turned(self.split(self.k(h), self.groups), cos, sin), self.split(self.v(h), self.groups)
        if past is not None:
            k, v = torch.cat([past[0], k], 2), torch.cat([past[1], v], 2)
        # Each group of query heads attends to one key head.
        grouped = (q * self.size**-0.5).reshape(batch, self.groups, self.heads // self.groups, length, self.size)
        weights = (grouped @ k.unsqueeze(2).transpose(-1, -2) + mask.unsqueeze(1)).softmax(-1)
        if self.watched:
            self.looks = weights[:, 0, 0]
        mixed = (weights @ v.unsqueeze(2)).reshape(batch, self.heads, length, self.size).transpose(1, 2).reshape(batch, length, width)
        x = x + self.o(mixed)
        h = self.norm_out(x)
        return x + self.down(F.silu(self.gate(h)) * self.up(h)), k, v


class Decoder(nn.Module):
    def __init__(self, vocabulary, config):
        super().__init__()
        width = config["hidden_size"]
        self.embedding = nn.Embedding(vocabulary, width)
        nn.init.normal_(self.embedding.weight, std=0.02)
        layers = config["num_hidden_layers"]
        self.layers = nn.ModuleList(Layer(width, config["num_attention_heads"], config["num_key_value_heads"], config["intermediate_size"], config["rms_norm_eps"], layers) for _ in range(layers))
        self.norm = Norm(width, config["rms_norm_eps"])
        size = width // config["num_attention_heads"]
        self.register_buffer("frequencies", config["rope_theta"] ** (-torch.arange(0, size, 2).float() / size), persistent=False)

    def states(self, input_ids, attention_mask, position_ids, *past):
        """ids and positions (B, S), mask (B, past + S), past: key, value of each layer in turn. -> states (B, S, width), keys and values."""
        x = self.embedding(input_ids)
        angles = position_ids[..., None].float() * self.frequencies
        angles = torch.cat([angles, angles], -1)[:, None]
        cos, sin = angles.cos(), angles.sin()
        # Positions by counting, so that no length is written into the exported graph.
        keys = torch.cumsum(torch.ones_like(attention_mask), 1)
        queries = keys[:, attention_mask.shape[1] - input_ids.shape[1] :]
        hidden = (keys[:, None, None, :] > queries[:, None, :, None]) | (attention_mask[:, None, None, :] == 0)
        mask, present = hidden.float() * -1e4, []
        for i, layer in enumerate(self.layers):
            x, key, value = layer(x, cos, sin, mask, (past[2 * i], past[2 * i + 1]) if past else None)
            present += [key, value]
        return self.norm(x), present

    def forward(self, input_ids, attention_mask, position_ids, *past):
        """-> logits (B, S, vocabulary), then key and value of each layer, including the past."""
        x, present = self.states(input_ids, attention_mask, position_ids, *past)
        return (x @ self.embedding.weight.t(), *present)
