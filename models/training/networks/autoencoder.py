"""The demo autoencoder, factor 16: a latent is the mean color of 16 x 16 pixels; the decoder draws the crisp image back."""
import torch
import torch.nn.functional as F
from torch import nn

FACTOR = 16


class Encoder(nn.Module):
    """sample (B, 3, H, W) in -1..1 -> (B, 6, H/16, W/16): means, then log variances (a constant: there is nothing random)."""

    def __init__(self, scaling_factor=1.0):
        super().__init__()
        self.scaling_factor = scaling_factor

    def forward(self, sample):
        mean = F.avg_pool2d(sample, FACTOR)
        return torch.cat([mean, torch.full_like(mean, -12.0)], dim=1)


def spread(conv, gain):
    """Initial weights that keep the signal's size (times `gain`)."""
    nn.init.normal_(conv.weight, std=gain / conv.weight[0].numel() ** 0.5)
    nn.init.zeros_(conv.bias)


class Residual(nn.Module):
    def __init__(self, width):
        super().__init__()
        self.first, self.second = nn.Conv2d(width, width, 3, padding=1), nn.Conv2d(width, width, 3, padding=1)
        for conv, gain in ((self.first, 1.6), (self.second, 0.56)):
            spread(conv, gain)

    def forward(self, x):
        return x + self.second(F.silu(self.first(F.silu(x))))


class Decoder(nn.Module):
    """latents (B, 3, h, w), mean colors in -1..1 -> images (B, 3, 16h, 16w). No normalization, so that tiles and whole images agree."""

    def __init__(self, coarse=64, fine=32):
        super().__init__()
        self.config = dict(coarse=coarse, fine=fine)
        self.enter = nn.Conv2d(3, coarse, 3, padding=1)
        self.coarse = nn.Sequential(Residual(coarse), Residual(coarse), Residual(coarse))
        self.grow = nn.Conv2d(coarse, fine * 16, 1)
        self.fine = Residual(fine)
        self.draw = nn.Conv2d(fine, 48, 3, padding=1)
        # torch's own initial weights are so small that after 250 steps the output was still the blurred base.
        for conv, gain in ((self.enter, 1.0), (self.grow, 1.0), (self.draw, 0.5)):
            spread(conv, gain)

    def forward(self, latents):
        base = F.interpolate(latents, scale_factor=float(FACTOR), mode="bilinear", align_corners=False)
        x = F.pixel_shuffle(self.grow(F.silu(self.coarse(self.enter(latents)))), 4)
        return base + F.pixel_shuffle(self.draw(F.silu(self.fine(x))), 4)


class WholeImages(nn.Module):
    """A decoder for whole images. Trained on windows, it has never seen an edge and draws a pale rim there; so cells are added all around and cut off again."""

    CELLS = 2

    def __init__(self, decoder):
        super().__init__()
        self.decoder = decoder

    def forward(self, latents):
        wider = F.pad(latents, (self.CELLS,) * 4, mode="replicate")
        rim = self.CELLS * FACTOR
        return self.decoder(wider)[:, :, rim:-rim, rim:-rim]
