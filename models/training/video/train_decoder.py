"""Continues training the image pack's decoder on frames of clips: turned shapes, clouds, glints. `python3 -m video.train_decoder`."""
import argparse
import copy
import os
import random
import time

import torch
import torch.nn.functional as F

import checkpoint
from networks.autoencoder import FACTOR, Decoder
from scenes.clips import sample
from scenes.film import shoot
from train_decoder import MARGIN, WINDOW, loss_of

SIZES = [(480, 832), (480, 832), (480, 832), (832, 480), (512, 512), (768, 768)]


def windows(count):
    """-> latents (n, 3, 18, 18) and pixels (n, 3, 288, 288) of windows that hold more than one color; n <= count."""
    width, height = random.choice(SIZES)
    span = WINDOW + 2 * MARGIN * FACTOR
    left, top = (random.randrange(0, (side - span) // FACTOR + 1) * FACTOR for side in (width, height))
    window, seed, times = (left, top, left + span, top + span), random.getrandbits(31), torch.rand(1)
    specs = [sample(random, shares=(0.5, 0.1, 0.2, 0.2)) for _ in range(count)]
    frames = lambda cells: shoot(specs, width, height, times, 1.0, cells, seed, window)["frames"][:, 0]
    pixels = frames(1)
    latents = frames(FACTOR) if random.random() < 0.7 else F.avg_pool2d(pixels, FACTOR)
    lively = (latents.std(dim=(2, 3)).amax(dim=1) > 0.06) | (torch.rand(count) < 0.06)
    return latents[lively], pixels[lively]


def main():
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--run", default=".work/wan-decoder.pt")
    parser.add_argument("--start", default=".work/decoder.pt", help="the image pack's decoder")
    parser.add_argument("--steps", type=int, default=600)
    parser.add_argument("--batch", type=int, default=8)
    parser.add_argument("--rate", type=float, default=1e-3)
    parser.add_argument("--noise", type=float, default=0.08, help="largest noise on the latents")
    parser.add_argument("--seed", type=int, default=3)
    args = parser.parse_args()
    torch.set_num_threads(int(os.environ.get("OMP_NUM_THREADS", "1")))
    random.seed(args.seed)
    torch.manual_seed(args.seed)
    begin = torch.load(args.start)
    decoder = Decoder(**begin["config"])
    decoder.load_state_dict(begin["average"])
    optimizer = torch.optim.AdamW(decoder.parameters(), lr=args.rate, weight_decay=1e-4, betas=(0.9, 0.98))
    average, step, state = copy.deepcopy(decoder), 0, checkpoint.load(args.run)
    if state:
        decoder.load_state_dict(state["model"])
        average.load_state_dict(state["average"])
        optimizer.load_state_dict(state["optimizer"])
        step = state["step"]
    keep = lambda: checkpoint.save(args.run, model=decoder.state_dict(), average=average.state_dict(), optimizer=optimizer.state_dict(), step=step, config=decoder.config)
    reported, errors = time.time(), []
    while step < args.steps:
        for group in optimizer.param_groups:
            group["lr"] = args.rate * min(1, (step + 1) / 50) * max(0.02, 1 - step / args.steps)
        latents, pixels = windows(args.batch * 2)
        if len(latents) == 0:
            continue
        loss, error = loss_of(decoder, latents[: args.batch], pixels[: args.batch], args.noise)
        optimizer.zero_grad()
        loss.backward()
        torch.nn.utils.clip_grad_norm_(decoder.parameters(), 1.0)
        optimizer.step()
        step += 1
        checkpoint.follow(average, decoder, step, 0.99)
        errors.append((loss.item(), error.item()))
        if step % 25 == 0:
            means = torch.tensor(errors).mean(0)
            print(f"step {step}  loss {means[0]:.4f}  psnr {10 * torch.log10(4 / means[1]):.1f} dB  {25 / (time.time() - reported):.2f} steps/s", flush=True)
            reported, errors = time.time(), []
        if step % 100 == 0:
            keep()
    keep()
    print(f"saved at step {step}", flush=True)


if __name__ == "__main__":
    main()
