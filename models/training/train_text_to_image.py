"""Trains the demo pack's text encoders and denoiser. See README.md for the commands.

Scenes are rendered straight into latents (a latent is the mean color of 16 x 16 pixels), so there is nothing to download or to store.
"""
import argparse
import copy
import math
import os
import random
import signal
import time

import torch
import torch.nn.functional as F
from torch import nn

import checkpoint
from networks.denoiser import Denoiser
from networks.noise import DATA_STD, sigmas
from networks.text_encoder import TextEncoders
from scenes.captions import caption
from scenes.layers import local_covers, local_grid, object_covers, object_frames
from scenes.render import render
from scenes.specs import sample
from tokenizer import Tokenizer

# Latents = pixels in -1..1 times this; a spread of about DATA_STD.
SCALING_FACTOR = 0.75
CELL = 16
TOKENS = 20
# Share of the images at weak noise that are shown with the text of another one.
MISMATCHED = 0.3
# (width, height) in pixels, images a batch, weight early, weight later. Every batch costs about the same.
SIZES = [
    (512, 512, 24, 8, 2), (768, 768, 12, 0.7, 1), (1024, 1024, 8, 1.5, 6), (1024, 768, 10, 0.2, 0.5), (768, 1024, 10, 0.2, 0.5),
    (1024, 576, 12, 0.2, 0.6), (576, 1024, 12, 0.1, 0.4),
]


class TextToImage(nn.Module):
    """What is trained together."""

    def __init__(self, tokenizer, widths):
        super().__init__()
        self.text = TextEncoders(len(tokenizer.vocabulary), tokenizer.end)
        self.denoiser = Denoiser(widths)


def noise_like(latents):
    """White noise, on half of the images with some coarse noise too: strong guidance overshoots whole regions, and this teaches to take that back."""
    count, channels, height, width = latents.shape
    coarse = F.interpolate(torch.randn(count, channels, 4, 4), size=(height, width), mode="bilinear", align_corners=False)
    flat = torch.randn(count, channels, 1, 1)
    strength = 0.12 * torch.rand(count, 1, 1, 1) * (torch.rand(count, 1, 1, 1) < 0.5)
    return torch.randn_like(latents) + strength * (coarse + flat)


def batch(tokenizer, early, shares):
    """-> latents (B, 3, h, w), ids (B, TOKENS), keep (B,) zero where the text is hidden, time_ids (B, 6), and what `layer_loss` wants."""
    width, height, count, first, later = random.choices(SIZES, [size[3 if early else 4] for size in SIZES])[0]
    specs = [sample(random, shares) for _ in range(count)]
    latents = render(specs, width, height, CELL, seed=random.getrandbits(31)) * SCALING_FACTOR
    words = ["" if random.random() < 0.03 else caption(spec, random) for spec in specs]
    ids = torch.tensor([tokenizer(text, TOKENS) for text in words])
    keep = (torch.rand(count) > 0.07).float()
    layers = object_covers(specs, width, height, CELL), local_covers(specs), *object_frames(specs)
    return latents, ids, keep, torch.tensor([[height, width, 0, 0, height, width]]).expand(count, 6).float(), layers


def layer_loss(denoiser, weights, frames, slots, covers, outlines, wanted, exists):
    """How far the first two layers are from the two objects: in cover, in place, and in outline when the place is given; landscapes are left alone.

    Without it the words for places took more than 100,000 images to reach the image (see README.md).
    """
    shown = weights[:, :2]
    logs = torch.cat([shown, 1 - shown.sum(1, keepdim=True)], dim=1).clamp(min=1e-4).log()
    covers = covers.flatten(2)
    share = torch.cat([covers, 1 - covers.sum(1, keepdim=True)], dim=1)
    cover = -(share * logs).sum(1).mean(1) * exists[:, 0]
    place = ((frames[:, :2] - wanted) ** 2).sum(2).mul(exists).sum(1)
    u, v = (axis.expand(len(slots), 2, -1) for axis in local_grid())
    outline = F.binary_cross_entropy_with_logits(denoiser.outlines.draw(slots[:, :2], u, v), outlines, reduction="none").mean(2).mul(exists).sum(1)
    return cover.mean() + 0.5 * place.mean() + outline.mean()


def loss_of(model, latents, ids, keep, time_ids, layers, levels):
    """-> mean squared error of the clean guess, weighted towards noise levels where shapes are decided, and the error of the layers."""
    count = len(latents)
    steps = ((torch.randperm(count) + torch.rand(count)) / count * 999).long()
    sigma = levels[steps].view(-1, 1, 1, 1)
    context, pooled = model.text(ids)
    # Where the image can be seen, some get another one's text: an image to begin with need not be what the prompt says.
    wrong = (sigma.flatten() < 1.5) & (torch.rand(count) < MISMATCHED)
    order = torch.where(wrong, torch.arange(count).roll(1), torch.arange(count))
    context, pooled, keep = context[order], pooled[order], keep[order]
    layers = *layers[:-1], layers[-1] * (~wrong)[:, None]
    noisy = latents + sigma * noise_like(latents)
    guess, *drawn = model.denoiser.explained(noisy, sigma, context * keep[:, None, None], pooled * keep[:, None], time_ids)
    weight = ((sigma**2 + DATA_STD**2) / (sigma**2 * DATA_STD**2)).clamp(max=16)
    return (weight * (guess - latents) ** 2).mean(), layer_loss(model.denoiser, *drawn, *layers)


def rate(step, args):
    """Warm-up, a plateau, and a linear way down once `--decay-from` is given."""
    up = min(1.0, (step + 1) / 200)
    if args.decay_from is None:
        return args.rate * up
    left = 1 - (step - args.decay_from) / args.decay_steps
    return args.rate * up * min(1.0, max(0.02, left))


def optimizer_of(model):
    matrices = [p for name, p in model.named_parameters() if p.ndim > 1 and "tokens" not in name]
    rest = [p for name, p in model.named_parameters() if p.ndim <= 1 or "tokens" in name]
    return torch.optim.AdamW([dict(params=matrices, weight_decay=0.01), dict(params=rest, weight_decay=0.0)], lr=1e-3, betas=(0.9, 0.99))


def parse():
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--run", default=".work/t2i.pt", help="checkpoint to go on from and to write")
    parser.add_argument("--tokenizer", default="../demo/sdxl/tokenizer/tokenizer.json")
    parser.add_argument("--text-from", help="text encoders to begin with, from pretrain_text.py")
    parser.add_argument("--train-text", action="store_true", help="go on training the text encoders too; without it they stay as they are, which saves a sixth of the time")
    parser.add_argument("--rate", type=float, default=6e-4)
    parser.add_argument("--early-steps", type=int, default=3000, help="steps with mostly small images")
    parser.add_argument("--shares", type=float, nargs=3, default=(0.6, 0.15, 0.25), help="one object, two objects, landscapes")
    parser.add_argument("--layers", type=float, default=0.3, help="weight of the layers' error")
    parser.add_argument("--widths", type=int, nargs=3, default=(64, 128, 192))
    parser.add_argument("--decay-from", type=int, help="step at which the rate begins to fall")
    parser.add_argument("--decay-steps", type=int, default=1000)
    parser.add_argument("--save-every", type=float, default=240, help="seconds")
    parser.add_argument("--seed", type=int, default=1)
    return parser.parse_args()


def main():
    args = parse()
    torch.set_num_threads(int(os.environ.get("OMP_NUM_THREADS", "1")))
    random.seed(args.seed)
    torch.manual_seed(args.seed)
    tokenizer = Tokenizer(args.tokenizer)
    model = TextToImage(tokenizer, tuple(args.widths))
    optimizer, levels = optimizer_of(model), sigmas()
    if args.text_from:
        model.text.load_state_dict(torch.load(args.text_from))
    model.text.requires_grad_(args.train_text)
    average = copy.deepcopy(model).eval()
    step = samples = 0
    state = checkpoint.load(args.run)
    if state:
        model.load_state_dict(state["model"])
        average.load_state_dict(state["average"])
        if "optimizer" in state:
            optimizer.load_state_dict(state["optimizer"])
        step, samples = state["step"], state["samples"]
    stop = []
    for number in (signal.SIGTERM, signal.SIGINT):
        signal.signal(number, lambda *_: stop.append(True))
    keep = lambda: checkpoint.save(args.run, model=model.state_dict(), average=average.state_dict(), optimizer=optimizer.state_dict(),
                                   step=step, samples=samples, widths=list(args.widths), scaling_factor=SCALING_FACTOR)
    reported = saved = time.time()
    losses, since = {}, samples
    last = args.decay_from + args.decay_steps if args.decay_from is not None else math.inf
    while step < last and not stop:
        for group in optimizer.param_groups:
            group["lr"] = rate(step, args)
        latents, ids, shown, time_ids, layers = batch(tokenizer, step < args.early_steps, args.shares)
        loss, drawn = loss_of(model, latents, ids, shown, time_ids, layers, levels)
        optimizer.zero_grad()
        (loss + args.layers * drawn).backward()
        nn.utils.clip_grad_norm_(model.parameters(), 0.5)
        optimizer.step()
        step, samples = step + 1, samples + len(latents)
        checkpoint.follow(average, model, step)
        losses.setdefault("layers", []).append(drawn.item())
        losses.setdefault(int(time_ids[0, 1]) if time_ids[0, 0] == time_ids[0, 1] else "other", []).append(loss.item())
        if step % 50 == 0:
            summary = "  ".join(f"{size} {sum(values) / len(values):.4f}" for size, values in sorted(losses.items(), key=str))
            pace = (samples - since) / (time.time() - reported)
            print(f"step {step}  samples {samples}  loss {summary}  rate {rate(step, args):.1e}  {pace:.0f} samples/s  {50 / (time.time() - reported):.2f} steps/s", flush=True)
            reported, losses, since = time.time(), {}, samples
        if time.time() - saved > args.save_every:
            keep()
            saved = time.time()
    keep()
    print(f"saved at step {step}", flush=True)


if __name__ == "__main__":
    main()
