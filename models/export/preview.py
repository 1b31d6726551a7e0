"""The linear map from latents to colors that live previews are made with, fitted to a VAE by least squares."""
import torch
import torch.nn.functional as F


def fit(latents, images):
    """latents (N, C, h, w) as the denoiser has them, images (N, 3, H, W) in -1..1 -> preview.json's weights (C x 3) and bias (3)."""
    small = F.interpolate(images.float(), size=latents.shape[-2:], mode="area")
    known = latents.float().permute(0, 2, 3, 1).flatten(0, 2)
    known = torch.cat([known, torch.ones(len(known), 1).to(known)], 1)
    wanted = small.permute(0, 2, 3, 1).flatten(0, 2)
    # A little weight decay: channels that say nothing of the color stay near zero.
    square = known.t() @ known
    solved = torch.linalg.solve(square + 1e-3 * square.diagonal().mean() * torch.eye(len(square)).to(square), known.t() @ wanted)
    rounded = [[round(value, 5) for value in row] for row in solved.tolist()]
    return {"weights": rounded[:-1], "bias": rounded[-1]}


def painted(count, side, seed=0):
    """Images of large and small soft patches of all colors, (N, 3, side, side) in -1..1."""
    torch.manual_seed(seed)
    layers = [F.interpolate(torch.rand(count, 3, cells, cells), size=(side, side), mode="bicubic", align_corners=False) * share for cells, share in ((2, 0.6), (5, 0.4), (17, 0.3))]
    return (sum(layers) / 1.3 * 2 - 1).mul(1.5).clamp(-1, 1)


@torch.no_grad()
def of_sdxl(vae, scaling_factor):
    """From images: the VAE encodes them."""
    images = painted(16, 256).to(vae.device, vae.dtype)
    latents = torch.cat([vae.encode(image[None]).latent_dist.mean for image in images]) * scaling_factor
    return fit(latents.float().cpu(), images.float().cpu())


@torch.no_grad()
def of_wan(decoder, config, count=24, side=16):
    """From latents: soft patches as large as WAN's own, decoded as first frames."""
    device = next(decoder.parameters()).device
    torch.manual_seed(0)
    mean, deviation = (torch.tensor(config[name]).reshape(1, -1, 1, 1) for name in ("latents_mean", "latents_std"))
    coarse = F.interpolate(torch.randn(count, config["z_dim"], 4, 4), size=(side, side), mode="bicubic", align_corners=False)
    latents = coarse * 1.2 + 0.2 * torch.randn(count, config["z_dim"], side, side)
    shapes, images = decoder.cache_shapes(), []
    for one in latents:
        caches = [torch.zeros(1, channels, kept, side * scale, side * scale, device=device) for channels, kept, scale in shapes]
        given = (one[None] * deviation + mean).unsqueeze(2).to(device)
        images.append(decoder(given, torch.tensor([1], device=device), *caches)[0][:, :, 0].cpu())
    return fit(latents, torch.cat(images))
