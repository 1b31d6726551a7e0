"""Text to latents in torch, as the worker does it: Euler discrete, trailing spacing, guidance on a batch of two, optional rescaling."""
import torch

from networks.noise import TRAIN_STEPS, sigmas


def trailing(steps):
    """Timesteps and noise levels (one more, ending in zero)."""
    timesteps = [round(TRAIN_STEPS - i * TRAIN_STEPS / steps) - 1 for i in range(steps)]
    return timesteps, [*(float(sigmas()[t]) for t in timesteps), 0.0]


@torch.no_grad()
def sample(model, ids, width, height, steps=15, guidance=6.0, seed=0, rescale=0.0, until=1.0, cell=16):
    """ids (N, T) -> latents (N, 3, height/16, width/16). The unconditional side of the guidance is zeros, as SDXL has it; after the share `until` of the steps nothing is guided any more."""
    count = len(ids)
    context, pooled = model.text(ids)
    context = torch.cat([torch.zeros_like(context), context])
    pooled = torch.cat([torch.zeros_like(pooled), pooled])
    sizes = torch.tensor([[height, width, 0.0, 0.0, height, width]]).expand(2 * count, 6)
    rng = torch.Generator().manual_seed(seed)
    timesteps, levels = trailing(steps)
    x = torch.randn(count, 3, height // cell, width // cell, generator=rng) * (levels[0] ** 2 + 1) ** 0.5
    for i, timestep in enumerate(timesteps):
        sigma = levels[i]
        scaled = x / (sigma**2 + 1) ** 0.5
        v = model.denoiser(torch.cat([scaled, scaled]), torch.tensor([float(timestep)]), context, pooled, sizes)
        unconditional, conditional = v.chunk(2)
        mixed = unconditional + guidance * (conditional - unconditional) if i < until * steps else conditional
        if rescale and i < until * steps:
            even = mixed * (conditional.std(dim=(1, 2, 3), keepdim=True) / mixed.std(dim=(1, 2, 3), keepdim=True))
            mixed = rescale * even + (1 - rescale) * mixed
        clean = x / (sigma**2 + 1) - mixed * sigma / (sigma**2 + 1) ** 0.5
        x = x + (x - clean) / sigma * (levels[i + 1] - sigma)
    return x
