"""The noise schedule, in the terms of scheduler_config.json (scaled_linear betas, v-prediction).

beta_start and beta_end differ from stock SDXL: flat scenes are so redundant that at SDXL's strongest noise the background's color still
shows through, and a sampler that starts from pure noise then gets it wrong. Here the last step keeps 0.08 % of the signal's power.
"""
import torch

BETA_START, BETA_END, TRAIN_STEPS = 0.0001, 0.02, 1000
# Standard deviation of the scaled latents, for preconditioning.
DATA_STD = 0.5


def alphas_cumprod():
    """Share of signal power left at each of the 1000 steps, float32 (1000,)."""
    betas = torch.linspace(BETA_START**0.5, BETA_END**0.5, TRAIN_STEPS, dtype=torch.float64) ** 2
    return torch.cumprod(1 - betas, 0).float()


def sigmas():
    """Noise over signal at each step, float32 (1000,), rising."""
    kept = alphas_cumprod()
    return ((1 - kept) / kept).sqrt()
