"""WAN 2.1's text-to-video transformer in plain torch, for weights in diffusers' naming (WanTransformer3DModel).

Rewritten for the export: no complex numbers, no fused attention operators, free numbers of frames, rows and columns. Norms, modulation and the residual
stream's sums are float32 whatever the weights are, as in diffusers.
"""
import math

import torch
import torch.nn.functional as F
from torch import nn

from .rotary import grid, tables, turn


class RmsNorm(nn.Module):
    """Over all heads together."""

    def __init__(self, width, epsilon):
        super().__init__()
        self.weight = nn.Parameter(torch.ones(width))
        self.epsilon = epsilon

    def forward(self, x):
        wide = x.float()
        return (wide * torch.rsqrt(wide.pow(2).mean(-1, keepdim=True) + self.epsilon)).to(x.dtype) * self.weight


class WideNorm(nn.Module):
    """Layer norm computed in float32. Without learned weights it uses ones and zeros, because the exported operator requires them."""

    def __init__(self, width, epsilon, affine):
        super().__init__()
        self.width, self.epsilon = width, epsilon
        for name, value in (("weight", torch.ones(width)), ("bias", torch.zeros(width))):
            if affine:
                self.register_parameter(name, nn.Parameter(value))
            else:
                self.register_buffer(name, value, persistent=False)

    def forward(self, x):
        return F.layer_norm(x.float(), (self.width,), self.weight.float(), self.bias.float(), self.epsilon)


class Attend(torch.autograd.Function):
    """Attention over heads that lie side by side; ONNX Runtime's own operator in the graph.

    81 frames of 832x480 are 32,760 tokens: written out as matrix products, the scores of one layer would take 26 GB in half precision. The operator
    (com.microsoft.MultiHeadAttention) works through them piece by piece, on CUDA and on the CPU.
    """

    @staticmethod
    def forward(context, q, k, v, heads):
        split = lambda x: x.reshape(x.shape[0], x.shape[1], heads, -1).transpose(1, 2)
        q, k, v = split(q), split(k), split(v)
        weights = ((q * q.shape[-1] ** -0.5) @ k.transpose(-1, -2)).softmax(-1)
        return (weights @ v).transpose(1, 2).flatten(2)

    @staticmethod
    def symbolic(graph, q, k, v, heads):
        return graph.op("com.microsoft::MultiHeadAttention", q, k, v, num_heads_i=heads).setType(q.type())


class Attention(nn.Module):
    def __init__(self, width, heads, epsilon):
        super().__init__()
        self.heads = heads
        self.to_q, self.to_k, self.to_v = (nn.Linear(width, width) for _ in range(3))
        self.to_out = nn.ModuleList([nn.Linear(width, width)])
        self.norm_q, self.norm_k = RmsNorm(width, epsilon), RmsNorm(width, epsilon)

    def split(self, x):
        return x.reshape(x.shape[0], x.shape[1], self.heads, -1)

    def forward(self, x, context, rotary=None):
        """x (B, N, width), context (B, M, width) -> (B, N, width)."""
        q, k, v = self.norm_q(self.to_q(x)), self.norm_k(self.to_k(context)), self.to_v(context)
        if rotary is not None:
            q, k = (turn(self.split(part), *rotary).flatten(2).to(v.dtype) for part in (q, k))
        return self.to_out[0](Attend.apply(q, k, v, self.heads))


class FeedForward(nn.Module):
    """Named as diffusers names its layers: net.0.proj and net.2."""

    def __init__(self, width, inner):
        super().__init__()
        first = nn.Module()
        first.proj = nn.Linear(width, inner)
        self.net = nn.ModuleList([first, nn.Identity(), nn.Linear(inner, width)])

    def forward(self, x):
        return self.net[2](gelu(self.net[0].proj(x)))


def gelu(x):
    """The tanh form, written out: it has an ONNX operator only from opset 20."""
    return 0.5 * x * (1 + torch.tanh(math.sqrt(2 / math.pi) * (x + 0.044715 * x * x * x)))


class Block(nn.Module):
    def __init__(self, width, heads, inner, epsilon, cross_norm):
        super().__init__()
        self.norm1, self.norm3 = WideNorm(width, epsilon, False), WideNorm(width, epsilon, False)
        self.norm2 = WideNorm(width, epsilon, True) if cross_norm else None
        self.attn1, self.attn2 = Attention(width, heads, epsilon), Attention(width, heads, epsilon)
        self.ffn = FeedForward(width, inner)
        self.scale_shift_table = nn.Parameter(torch.randn(1, 6, width) / width**0.5)

    def forward(self, x, context, time, rotary):
        """x (B, N, width) float32, context (B, M, width), time (B, 6, width)."""
        kind = context.dtype
        shift, scale, gate, shift_out, scale_out, gate_out = (self.scale_shift_table.float() + time.float()).chunk(6, 1)
        h = (self.norm1(x) * (1 + scale) + shift).to(kind)
        x = x + self.attn1(h, h, rotary).float() * gate
        h = x if self.norm2 is None else self.norm2(x)
        x = x + self.attn2(h.to(kind), context).float()
        h = (self.norm3(x) * (1 + scale_out) + shift_out).to(kind)
        return x + self.ffn(h).float() * gate_out


class Pair(nn.Module):
    """linear_1, an activation, linear_2."""

    def __init__(self, inner, width, activation):
        super().__init__()
        self.linear_1, self.linear_2 = nn.Linear(inner, width), nn.Linear(width, width)
        self.activation = activation

    def forward(self, x):
        return self.linear_2(self.activation(self.linear_1(x)))


class Conditions(nn.Module):
    """What noise level and text say; named as diffusers' condition_embedder."""

    def __init__(self, width, frequencies, text):
        super().__init__()
        self.frequencies = frequencies
        self.time_embedder, self.text_embedder = Pair(frequencies, width, F.silu), Pair(text, width, gelu)
        self.time_proj = nn.Linear(width, 6 * width)

    def forward(self, timestep, context):
        half = self.frequencies // 2
        rates = torch.exp(-math.log(10000) * torch.arange(half, device=timestep.device).float() / half)
        angles = timestep.float()[:, None] * rates
        waves = torch.cat([angles.cos(), angles.sin()], -1).to(context.dtype)
        time = self.time_embedder(waves)
        return time, self.time_proj(F.silu(time)).reshape(time.shape[0], 6, -1), self.text_embedder(context)


class Transformer(nn.Module):
    """`config`: transformer/config.json of a WAN 2.1 text-to-video model."""

    def __init__(self, config):
        super().__init__()
        heads, size = config["num_attention_heads"], config["attention_head_dim"]
        width, epsilon = heads * size, config["eps"]
        self.patch, self.out = tuple(config["patch_size"]), config.get("out_channels") or config["in_channels"]
        self.patch_embedding = nn.Conv3d(config["in_channels"], width, self.patch, self.patch)
        self.condition_embedder = Conditions(width, config["freq_dim"], config["text_dim"])
        self.blocks = nn.ModuleList(Block(width, heads, config["ffn_dim"], epsilon, config["cross_attn_norm"]) for _ in range(config["num_layers"]))
        self.norm_out = WideNorm(width, epsilon, False)
        self.proj_out = nn.Linear(width, self.out * math.prod(self.patch))
        self.scale_shift_table = nn.Parameter(torch.randn(1, 2, width) / width**0.5)
        for axis, (cosines, sines) in enumerate(tables(size, config.get("rope_max_seq_len", 1024))):
            self.register_buffer(f"cosines_{axis}", cosines, persistent=False)
            self.register_buffer(f"sines_{axis}", sines, persistent=False)

    def forward(self, hidden_states, timestep, encoder_hidden_states):
        """Latents (B, C, T, H, W), times (B), text (B, L, D), all float32 -> velocity (B, C, T, H, W), float32."""
        kind = self.proj_out.weight.dtype
        patches = self.patch_embedding(hidden_states.to(kind))
        rotary = [grid([getattr(self, f"{name}_{axis}").float() for axis in range(3)], patches.float()) for name in ("cosines", "sines")]
        time, modulation, context = self.condition_embedder(timestep, encoder_hidden_states.to(kind))
        x = patches.flatten(2).transpose(1, 2).float()
        for block in self.blocks:
            x = block(x, context, modulation, rotary)
        shift, scale = (self.scale_shift_table.float() + time.float().unsqueeze(1)).chunk(2, 1)
        x = self.proj_out((self.norm_out(x) * (1 + scale) + shift).to(kind)).float()
        batch, _, frames, rows, columns = patches.shape
        x = x.reshape(batch, frames, rows, columns, *self.patch, self.out)
        return x.permute(0, 7, 1, 4, 2, 5, 3, 6).flatten(6, 7).flatten(4, 5).flatten(2, 3)
