"""The denoiser: a small UNet that draws in flat layers.

Flat scenes are a few colors and a few outlines. So beside the usual free residual the network predicts `slots` layers: each has a color
(with a slope from top to bottom) and a mask, and the layers' sum is its guess of the clean image. Colors come from the whole image and
the text at once, masks from the pixels; blurred colors and half-shapes cost more than in a plain UNet, and guesses stay within the palette
however strong the guidance.
"""
import torch
import torch.nn.functional as F
from torch import nn

from .blocks import Attention, ResBlock, TransformerBlock, coordinates, fourier, to_tokens
from .noise import DATA_STD, sigmas
from .outlines import Outlines

PATCH = 4
# How many of the slots also draw outlines, and how much those weigh against what the pixels say: edges come out even then.
OUTLINES = 3
OUTLINE_WEIGHT = 3.0


class Slots(nn.Module):
    """Learned queries that read the text and the coarse image: -> states (B, K, width), colors (B, K, 6), mask vectors (B, K, 1 + D)."""

    def __init__(self, slots, width, image_width, context_width, condition, mask_width, layers=2):
        super().__init__()
        self.query = nn.Parameter(torch.randn(slots, width))
        self.condition = nn.Linear(condition, width)
        self.image = nn.Linear(image_width, width)
        self.text = nn.Linear(context_width, width, bias=False)
        self.blocks = nn.ModuleList(TransformerBlock(width, width) for _ in range(layers))
        self.norm = nn.LayerNorm(width)
        self.color = nn.Linear(width, 6)
        self.mask = nn.Linear(width, mask_width + 1)

    def forward(self, image_tokens, context, bias, condition):
        queries = self.query + self.condition(condition).unsqueeze(1)
        memory = torch.cat([self.text(context), self.image(image_tokens)], dim=1)
        bias = torch.cat([bias, torch.zeros_like(image_tokens[:, None, None, :, 0])], dim=3)
        for block in self.blocks:
            queries = block(queries, memory, bias)
        queries = self.norm(queries)
        return queries, self.color(queries), self.mask(queries)


class Denoiser(nn.Module):
    """sample (B, 3, h, w), timestep (1,) or (B,), text (B, 77, context), pooled (B, pooled), time_ids (B, 6) -> v (B, 3, h, w).

    h and w are multiples of 4 (images' sides multiples of 64). `sample` is variance preserving, as the schedulers hand it over.
    """

    def __init__(self, widths=(64, 128, 192), context=192, pooled=128, condition=256, slots=8, pixel=16, channels=3):
        super().__init__()
        fine, middle, coarse = widths
        self.config = dict(widths=list(widths), context=context, pooled=pooled, condition=condition, slots=slots, pixel=pixel, channels=channels)
        self.register_buffer("sigmas", sigmas(), persistent=False)
        self.context_norm, self.pooled_norm = nn.LayerNorm(context), nn.LayerNorm(pooled)
        self.time = nn.Sequential(nn.Linear(64, condition), nn.SiLU(), nn.Linear(condition, condition))
        self.size = nn.Sequential(nn.Linear(pooled + 6 * 32, condition), nn.SiLU(), nn.Linear(condition, condition))
        self.stem = nn.Conv2d(channels, 8, 3, padding=1)
        self.patch = nn.Conv2d(8 * PATCH**2 + 10, fine, 1)
        self.down0 = ResBlock(fine, fine, condition)
        self.shrink1 = nn.Conv2d(fine, middle, 3, 2, 1)
        self.down1, self.down1_text = ResBlock(middle, middle, condition), TransformerBlock(middle, context)
        self.shrink2 = nn.Conv2d(middle, coarse, 3, 2, 1)
        self.deep1, self.deep1_text = ResBlock(coarse, coarse, condition), TransformerBlock(coarse, context)
        self.deep2, self.deep2_text = ResBlock(coarse, coarse, condition), TransformerBlock(coarse, context)
        self.grow1 = nn.Conv2d(coarse, middle, 1)
        self.up1, self.up1_text = ResBlock(2 * middle, middle, condition), TransformerBlock(middle, context)
        self.grow0 = nn.Conv2d(middle, fine, 1)
        self.up0, self.up0_more = ResBlock(2 * fine, fine, condition), ResBlock(fine, fine, condition)
        self.unpatch = nn.Conv2d(fine, pixel * PATCH**2, 1)
        self.pixels = nn.Conv2d(pixel + 8 + channels, pixel, 3, padding=1)
        self.slots = Slots(slots, middle, middle, context, condition, pixel)
        self.outlines = Outlines(middle)
        self.residual = nn.Conv2d(pixel, channels + 1, 1)
        nn.init.zeros_(self.residual.weight)
        nn.init.zeros_(self.residual.bias)

    def noise_level(self, timestep):
        """Noise over signal at a (possibly fractional) timestep: -> (B or 1, 1, 1, 1)."""
        t = timestep.float().reshape(-1).clamp(0, 999)
        low = t.floor()
        share = t - low
        log = self.sigmas.log()
        mixed = log[low.long()] * (1 - share) + log[(low + 1).clamp(max=999).long()] * share
        return mixed.exp().reshape(-1, 1, 1, 1)

    def condition(self, sigma, pooled, time_ids):
        time = self.time(fourier(sigma.log().reshape(-1) * 60.0, 64))
        sizes = fourier(time_ids, 32).reshape(time_ids.shape[0], -1)
        return F.silu(time + self.size(torch.cat([self.pooled_norm(pooled), sizes], dim=-1)))

    @staticmethod
    def grow(x, skip, conv):
        """Nearest doubling, cut to the skip's size (sizes may be odd), joined with the skip."""
        x = F.interpolate(conv(x), scale_factor=2.0, mode="nearest")
        return torch.cat([x[:, :, : skip.shape[2], : skip.shape[3]], skip], dim=1)

    @staticmethod
    def attend(block, x, context, bias):
        return block(to_tokens(x), context, bias).transpose(1, 2).reshape(x.shape)

    def features(self, x, condition, context, bias):
        """-> pixel features (B, pixel, h, w) and middle tokens (B, N, middle)."""
        stem = self.stem(x)
        patches = F.pixel_unshuffle(stem, PATCH)
        fine = self.down0(self.patch(torch.cat([patches, coordinates(patches)], dim=1)), condition)
        middle = self.attend(self.down1_text, self.down1(self.shrink1(fine), condition), context, bias)
        deep = self.attend(self.deep1_text, self.deep1(self.shrink2(middle), condition), context, bias)
        deep = self.attend(self.deep2_text, self.deep2(deep, condition), context, bias)
        middle = self.attend(self.up1_text, self.up1(self.grow(deep, middle, self.grow1), condition), context, bias)
        fine = self.up0_more(self.up0(self.grow(middle, fine, self.grow0), condition), condition)
        pixels = torch.cat([F.pixel_shuffle(self.unpatch(fine), PATCH), stem, x], dim=1)
        return F.silu(self.pixels(F.silu(pixels))), to_tokens(middle)

    def layers(self, pixels, tokens, context, bias, condition):
        """The layered guess of the clean latents (B, 3, h, w), the layers' shares (B, K, h*w), the outlines' frames (B, OUTLINES, 3)
        and the slots' states (B, K, width)."""
        slots, colors, masks = self.slots(tokens, context, bias, condition)
        flat = pixels.reshape(pixels.shape[0], pixels.shape[1], -1)
        logits = masks[:, :, 1:] @ flat + masks[:, :, :1]
        outlines, frames = self.outlines(slots[:, :OUTLINES], pixels)
        logits = torch.cat([logits[:, :OUTLINES] + OUTLINE_WEIGHT * outlines, logits[:, OUTLINES:]], dim=1)
        weights = logits.softmax(dim=1)
        ones = torch.ones_like(pixels[:, :1])
        down = ((torch.cumsum(ones, 2) - 0.5) / ones.sum(2, keepdim=True) * 2 - 1).reshape(pixels.shape[0], 1, -1)
        level = colors[:, :, :3].transpose(1, 2) @ weights
        slope = colors[:, :, 3:].transpose(1, 2) @ weights
        return (level + slope * down).reshape(pixels.shape[0], 3, pixels.shape[2], pixels.shape[3]), weights, frames, slots

    def clean(self, noisy, sigma, text, pooled, time_ids):
        """The guess of the clean latents from `noisy` = clean + sigma * noise, at unit scale (B, 3, h, w)."""
        return self.explained(noisy, sigma, text, pooled, time_ids)[0]

    def explained(self, noisy, sigma, text, pooled, time_ids):
        """As `clean`, with the layers' shares, the outlines' frames and the slots' states, which training teaches too."""
        condition = self.condition(sigma, pooled, time_ids)
        bias = ((text.abs().sum(-1) > 0).float() - 1)[:, None, None, :] * 1e4
        text = self.context_norm(text)
        spread = (sigma**2 + DATA_STD**2).sqrt()
        pixels, tokens = self.features(noisy / spread, condition, text, bias)
        guess, *drawn = self.layers(pixels, tokens, text, bias, condition)
        rest = self.residual(pixels)
        keep = DATA_STD**2 / spread**2 * torch.sigmoid(rest[:, 3:])
        return keep * noisy + (1 - keep) * guess + sigma * DATA_STD / spread * rest[:, :3], *drawn

    def forward(self, sample, timestep, text, pooled, time_ids):
        sigma = self.noise_level(timestep)
        scale = (1 + sigma**2).sqrt()
        clean = self.clean(sample * scale, sigma, text, pooled, time_ids)
        # v = alpha * noise - sqrt(1 - alpha^2) * clean, with sample = alpha * clean + sqrt(1 - alpha^2) * noise
        return (sample / scale - clean) * scale / sigma
