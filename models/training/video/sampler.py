"""Text to clips in torch, as the worker does it, with the simpler Euler steps: flow matching, guidance in two calls."""
import torch

from video.pretrain_text import encode

SHIFT = 5.0


def levels(steps, shift=SHIFT):
    """Noise shares s, one more than there are steps, falling to zero (diffusers' use_flow_sigmas)."""
    plain = [1 - i * (1 - 1 / 1000) / steps for i in range(steps)]
    return [shift * s / (1 + (shift - 1) * s) for s in plain] + [0.0]


@torch.no_grad()
def sample(text, model, tokenizer, prompts, width, height, frames=81, steps=25, guidance=6.5, seed=0, shift=SHIFT):
    """-> latents (N, 12, T, height/16, width/16); a latent is four frames' mean colours."""
    latents = (frames - 1) // 4 + 1
    rng = torch.Generator().manual_seed(seed)
    clips = []
    for prompt in prompts:
        (ids, mask), (no_ids, no_mask) = encode(tokenizer, [prompt]), encode(tokenizer, [""])
        told, empty = text(ids, mask), text(no_ids, no_mask)
        x = torch.randn(1, 12, latents, height // 16, width // 16, generator=rng)

        def guess(x, s):
            timestep = torch.tensor([float(int(s * 1000))])
            without = model(x, timestep, empty)
            return x - s * (without + guidance * (model(x, timestep, told) - without))

        sigmas = levels(steps, shift)
        for s, t in zip(sigmas[:-1], sigmas[1:]):
            clean = guess(x, s)
            x = clean + (x - clean) * t / s
        clips.append(x)
    return torch.cat(clips)


def frames_of(latents):
    """(N, 12, T, h, w) -> (N, 4 (T - 1) + 1, 3, h, w): the first latent is one frame."""
    count, _, many, height, width = latents.shape
    split = latents.reshape(count, 4, 3, many, height, width).permute(0, 3, 1, 2, 4, 5)
    return split.reshape(count, many * 4, 3, height, width)[:, 3:]
