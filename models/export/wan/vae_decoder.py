"""The decoder of WAN 2.1's VAE in plain torch, one latent frame a call, for weights in diffusers' naming (AutoencoderKLWan).

Convolutions over time are causal: each remembers the last two frames it saw. Here that memory is an input and an output, so that the graph keeps nothing,
a video of any length takes the memory of one chunk, and the result is that of decoding in one piece. The first latent frame becomes one frame, every other
one four: time is doubled twice, and not at all for the first.
"""
import torch
import torch.nn.functional as F
from torch import nn

KEPT = 2


class Memory:
    """Hands each causal convolution its cache, in order, and collects the new ones."""

    def __init__(self, caches):
        self.given, self.made = list(caches), []

    def swap(self, x, hold=None):
        """x (B, C, T, H, W) -> x with its cache before it. `hold` 1 keeps the cache as it is for this call."""
        cache = self.given[len(self.made)]
        joined = torch.cat([cache, x], 2)
        new = joined[:, :, -KEPT:]
        self.made.append(new if hold is None else cache * hold + new * (1 - hold))
        return joined


class Recorder(Memory):
    """Finds out the shapes of the caches: hands out zeros."""

    def __init__(self):
        super().__init__([])

    def swap(self, x, hold=None):
        self.made.append(torch.zeros(*x.shape[:2], KEPT, *x.shape[3:]))
        return torch.cat([torch.zeros_like(self.made[-1]).to(x), x], 2)


class Norm(nn.Module):
    """Unit length over the channels, times their root. `axes`: how many axes follow the channels."""

    def __init__(self, width, axes):
        super().__init__()
        self.gamma = nn.Parameter(torch.ones(width, *([1] * axes)))

    def forward(self, x):
        length = x.pow(2).sum(1, keepdim=True).sqrt().clamp(min=1e-12)
        return x / length * x.shape[1] ** 0.5 * self.gamma


def causal(inner, outer):
    """A 3x3x3 convolution; what is before in time comes from the memory."""
    return nn.Conv3d(inner, outer, 3, padding=(0, 1, 1))


class Residual(nn.Module):
    def __init__(self, inner, outer):
        super().__init__()
        self.norm1, self.norm2 = Norm(inner, 3), Norm(outer, 3)
        self.conv1, self.conv2 = causal(inner, outer), causal(outer, outer)
        self.conv_shortcut = nn.Conv3d(inner, outer, 1) if inner != outer else nn.Identity()

    def forward(self, x, memory):
        h = self.conv1(memory.swap(F.silu(self.norm1(x))))
        h = self.conv2(memory.swap(F.silu(self.norm2(h))))
        return h + self.conv_shortcut(x)


class FrameAttention(nn.Module):
    """One head over the pixels of a frame."""

    def __init__(self, width):
        super().__init__()
        self.norm = Norm(width, 2)
        self.to_qkv, self.proj = nn.Conv2d(width, 3 * width, 1), nn.Conv2d(width, width, 1)

    def forward(self, x):
        batch, width, frames, height, columns = x.shape
        flat = x.transpose(1, 2).flatten(0, 1)
        q, k, v = self.to_qkv(self.norm(flat)).flatten(2).chunk(3, 1)
        weights = ((q.transpose(1, 2) * width**-0.5) @ k).softmax(-1)
        mixed = (v @ weights.transpose(1, 2)).reshape(-1, width, height, columns)
        return x + self.proj(mixed).reshape(batch, frames, width, height, columns).transpose(1, 2)


class Middle(nn.Module):
    def __init__(self, width):
        super().__init__()
        self.resnets = nn.ModuleList([Residual(width, width), Residual(width, width)])
        self.attentions = nn.ModuleList([FrameAttention(width)])

    def forward(self, x, memory):
        x = self.attentions[0](self.resnets[0](x, memory))
        return self.resnets[1](x, memory)


class Upsampler(nn.Module):
    """Doubles the sides, and time if `in_time`."""

    def __init__(self, width, in_time):
        super().__init__()
        self.resample = nn.ModuleList([nn.Identity(), nn.Conv2d(width, width // 2, 3, padding=1)])
        self.time_conv = nn.Conv3d(width, 2 * width, (3, 1, 1)) if in_time else None

    def forward(self, x, memory, first):
        """first: 0-d int64, 1 for the first latent frame."""
        if self.time_conv is not None:
            batch, width, frames, height, columns = x.shape
            # The first frame is neither doubled nor remembered.
            both = self.time_conv(memory.swap(x, first.to(x.dtype))).reshape(batch, 2, width, frames, height, columns)
            doubled = torch.stack([both[:, 0], both[:, 1]], 3).reshape(batch, width, 2 * frames, height, columns)
            made = doubled.shape[2]
            x = torch.cat([doubled, x], 2)[:, :, first * made : made + first * frames]
        batch, width, frames, height, columns = x.shape
        flat = x.transpose(1, 2).flatten(0, 1)
        flat = self.resample[1](F.interpolate(flat, scale_factor=2.0, mode="nearest"))
        return flat.reshape(batch, -1, *flat.shape[1:]).transpose(1, 2)


class UpBlock(nn.Module):
    def __init__(self, inner, outer, residuals, up, in_time):
        super().__init__()
        self.resnets = nn.ModuleList(Residual(inner if i == 0 else outer, outer) for i in range(residuals + 1))
        self.upsamplers = nn.ModuleList([Upsampler(outer, in_time)]) if up else None

    def forward(self, x, memory, first):
        for residual in self.resnets:
            x = residual(x, memory)
        return x if self.upsamplers is None else self.upsamplers[0](x, memory, first)


class Decoder(nn.Module):
    """`config`: vae/config.json of a WAN 2.1 model."""

    def __init__(self, config):
        super().__init__()
        base, times, levels = config["base_dim"], config["dim_mult"], len(config["dim_mult"])
        in_time = list(reversed(config["temperal_downsample"]))
        widths = [base * factor for factor in [times[-1], *reversed(times)]]
        self.post_quant_conv = nn.Conv3d(config["z_dim"], config["z_dim"], 1)
        self.decoder = nn.Module()
        self.decoder.conv_in = causal(config["z_dim"], widths[0])
        self.decoder.mid_block = Middle(widths[0])
        self.decoder.up_blocks = nn.ModuleList()
        for i, (inner, outer) in enumerate(zip(widths[:-1], widths[1:])):
            up = i != levels - 1
            self.decoder.up_blocks.append(UpBlock(inner // 2 if i else inner, outer, config["num_res_blocks"], up, up and in_time[i]))
        self.decoder.norm_out = Norm(widths[-1], 3)
        self.decoder.conv_out = causal(widths[-1], 3)

    def decode(self, latent_sample, first, memory):
        parts = self.decoder
        x = parts.conv_in(memory.swap(self.post_quant_conv(latent_sample)))
        x = parts.mid_block(x, memory)
        for block in parts.up_blocks:
            x = block(x, memory, first)
        return parts.conv_out(memory.swap(F.silu(parts.norm_out(x)))).clamp(-1, 1)

    def forward(self, latent_sample, first_chunk, *cache_in):
        """A latent frame (1, C, 1, h, w), 1 or 0 (1), caches -> frames (1, 3, 1 or 4, 8h, 8w) in -1..1, caches."""
        memory = Memory(cache_in)
        sample = self.decode(latent_sample, first_chunk[0], memory)
        return (sample, *memory.made)

    @torch.no_grad()
    def cache_shapes(self):
        """[channels, frames, times the latents' side] of each cache; the shapes that vae_decoder/config.json declares for the worker."""
        recorder, side = Recorder(), 4
        weight = self.post_quant_conv.weight
        self.decode(torch.zeros(1, weight.shape[0], 1, side, side).to(weight), torch.tensor(0, device=weight.device), recorder)
        return [[made.shape[1], made.shape[2], made.shape[3] // side] for made in recorder.made]
