"""Trains the demo autoencoder's decoder: latents of a window of a scene -> the window's pixels. See README.md.

The latents are rendered for a window a little larger than the one that is compared, so the decoder always sees its surroundings.
"""
import argparse
import copy
import os
import random
import signal
import time

import torch
import torch.nn.functional as F

import checkpoint
from networks.autoencoder import FACTOR, Decoder
from scenes.render import render
from scenes.specs import sample

SIDES = [512, 640, 768, 1024, 1024]
WINDOW, MARGIN = 192, 3


def windows(count):
    """-> latents (n, 3, 18, 18) and pixels (n, 3, 288, 288) of windows that hold more than one color; n <= count."""
    side = random.choice(SIDES)
    span = WINDOW + 2 * MARGIN * FACTOR
    left, top = (random.randrange(0, (side - span) // FACTOR + 1) * FACTOR for _ in range(2))
    window, seed = (left, top, left + span, top + span), random.getrandbits(31)
    specs = [sample(random, (0.45, 0.15, 0.4)) for _ in range(count)]
    pixels = render(specs, side, side, 1, window, seed)
    # Half of the time what the denoiser makes (a latent painted whole), half of the time what the encoder makes.
    latents = render(specs, side, side, FACTOR, window, seed) if random.random() < 0.6 else F.avg_pool2d(pixels, FACTOR)
    lively = (latents.std(dim=(2, 3)).amax(dim=1) > 0.06) | (torch.rand(count) < 0.06)
    return latents[lively], pixels[lively]


def loss_of(decoder, latents, pixels, noise):
    """Absolute error of colors and of edges; the noise makes the decoder forgive a denoiser's small errors."""
    off = decoder(latents + noise * torch.rand(len(latents), 1, 1, 1) * torch.randn_like(latents)) - pixels
    cut = MARGIN * FACTOR
    off = off[:, :, cut:-cut, cut:-cut]
    across, down = off[..., 1:] - off[..., :-1], off[..., 1:, :] - off[..., :-1, :]
    return off.abs().mean() + across.abs().mean() + down.abs().mean(), (off.detach() ** 2).mean()


def main():
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--run", default=".work/decoder.pt")
    parser.add_argument("--steps", type=int, default=3000)
    parser.add_argument("--batch", type=int, default=12)
    parser.add_argument("--rate", type=float, default=2e-3)
    parser.add_argument("--noise", type=float, default=0.06, help="largest noise on the latents")
    parser.add_argument("--seed", type=int, default=2)
    args = parser.parse_args()
    torch.set_num_threads(int(os.environ.get("OMP_NUM_THREADS", "1")))
    random.seed(args.seed)
    torch.manual_seed(args.seed)
    decoder = Decoder()
    optimizer = torch.optim.AdamW(decoder.parameters(), lr=args.rate, weight_decay=1e-4, betas=(0.9, 0.98))
    average, step, state = copy.deepcopy(decoder), 0, checkpoint.load(args.run)
    if state:
        decoder.load_state_dict(state["model"])
        average.load_state_dict(state["average"])
        optimizer.load_state_dict(state["optimizer"])
        step = state["step"]
    stop = []
    for number in (signal.SIGTERM, signal.SIGINT):
        signal.signal(number, lambda *_: stop.append(True))
    keep = lambda: checkpoint.save(args.run, model=decoder.state_dict(), average=average.state_dict(), optimizer=optimizer.state_dict(), step=step, config=decoder.config)
    reported, errors, count = time.time(), [], 0
    while step < args.steps and not stop:
        for group in optimizer.param_groups:
            group["lr"] = args.rate * min(1, (step + 1) / 100) * max(0.02, 1 - max(0, step / args.steps - 0.5) * 2)
        latents, pixels = windows(args.batch * 2)
        if len(latents) == 0:
            continue
        loss, error = loss_of(decoder, latents[: args.batch], pixels[: args.batch], args.noise)
        optimizer.zero_grad()
        loss.backward()
        torch.nn.utils.clip_grad_norm_(decoder.parameters(), 1.0)
        optimizer.step()
        step, count = step + 1, count + min(len(latents), args.batch)
        checkpoint.follow(average, decoder, step, 0.998)
        errors.append((loss.item(), error.item()))
        if step % 50 == 0:
            means = torch.tensor(errors).mean(0)
            print(f"step {step}  loss {means[0]:.4f}  psnr {10 * torch.log10(4 / means[1]):.1f} dB  {count / (time.time() - reported):.1f} windows/s", flush=True)
            reported, errors, count = time.time(), [], 0
        if step % 250 == 0:
            keep()
    keep()
    print(f"saved at step {step}", flush=True)


if __name__ == "__main__":
    main()
