"""Text to clips in torch, as the worker does it, with the simpler Euler steps: flow matching, guidance in two calls."""
import torch

from video.denoiser import NOMINAL_GUIDANCE
from video.pretrain_text import encode

SHIFT = 3.0


def levels(steps, shift=SHIFT):
    """Noise shares s, one more than there are steps, falling to zero (diffusers' use_flow_sigmas)."""
    plain = [1 - i * (1 - 1 / 1000) / steps for i in range(steps)]
    return [shift * s / (1 + (shift - 1) * s) for s in plain] + [0.0]


@torch.no_grad()
def sample(text, model, tokenizer, prompts, width, height, frames=81, steps=25, guidance=6.5, seed=0, shift=SHIFT):
    """-> latents (N, 12, T, height/16, width/16); a latent is four frames' mean colors."""
    latents = (frames - 1) // 4 + 1
    rng = torch.Generator().manual_seed(seed)
    clips = []
    for prompt in prompts:
        vector = text(*encode(tokenizer, [prompt]))
        x = torch.randn(1, 12, latents, height // 16, width // 16, generator=rng)
        sigmas = levels(steps, shift)
        for s, t in zip(sigmas[:-1], sigmas[1:]):
            # What two calls and guidance come to: the transformer's guess without text is part of every call.
            noisy, with_text, without, keep, _ = model.both(x, torch.tensor([float(int(s * 1000))]), vector)
            clean = keep * noisy + (1 - keep) * (without + guidance / NOMINAL_GUIDANCE * (with_text - without))
            clean = clean.reshape(1, latents, 4, 3, *x.shape[3:]).permute(0, 2, 3, 1, 4, 5).reshape(x.shape)
            x = clean + (x - clean) * t / s
        clips.append(x)
    return torch.cat(clips)


def frames_of(latents):
    """(N, 12, T, h, w) -> (N, 4 (T - 1) + 1, 3, h, w): the first latent is one frame."""
    count, _, many, height, width = latents.shape
    split = latents.reshape(count, 4, 3, many, height, width).permute(0, 3, 1, 2, 4, 5)
    return split.reshape(count, many * 4, 3, height, width)[:, 3:]
