"""Teaches the outlines: drawn at the painted places they must cover what was painted. `python3 -m video.pretrain_outlines`; a minute of one core."""
import argparse
import os
import random
import time

import torch
import torch.nn.functional as F

from scenes.clips import sample
from scenes.film import OUTLINES, shoot
from video.denoiser import ruler
from video.layers import Stamps

SIZES = [(15, 26), (30, 52), (20, 20), (26, 15)]


def loss_of(stamps, count):
    """Binary cross entropy of the layers' covers, where the outlines are drawn at their true places."""
    width, height = random.choice(SIZES)
    specs = [sample(random, shares=(0.5, 0.1, 0.1, 0.3)) for _ in range(count)]
    film = shoot(specs, width * 16, height * 16, torch.rand(3), 1.0, 16, seed=random.getrandbits(31))
    there = film["shape"] >= 0
    shares = F.one_hot(film["shape"][there], len(OUTLINES)).float()
    logits = stamps(film["pose"][there].unsqueeze(1), shares.unsqueeze(1), *ruler(film["backdrop"]), teach=True).squeeze(1)
    covers = film["cover"][there]
    # Most cells are far from any edge and teach nothing.
    weight = 1 + 4 * ((covers > 0.02) & (covers < 0.98)).float()
    return F.binary_cross_entropy_with_logits(logits.clamp(-15, 15), covers, weight=weight)


def main():
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--out", default=".work/wan-outlines.pt")
    parser.add_argument("--steps", type=int, default=900)
    parser.add_argument("--batch", type=int, default=12)
    parser.add_argument("--seed", type=int, default=1)
    args = parser.parse_args()
    torch.set_num_threads(int(os.environ.get("OMP_NUM_THREADS", "1")))
    random.seed(args.seed)
    torch.manual_seed(args.seed)
    stamps = Stamps(len(OUTLINES))
    optimizer = torch.optim.Adam(stamps.parameters(), lr=0.02, betas=(0.9, 0.99))
    began, recent = time.time(), []
    for step in range(args.steps):
        optimizer.param_groups[0]["lr"] = 0.02 * max(0.02, 1 - step / args.steps)
        loss = loss_of(stamps, args.batch)
        optimizer.zero_grad()
        loss.backward()
        optimizer.step()
        recent.append(loss.item())
        if (step + 1) % 100 == 0:
            print(f"step {step + 1}  loss {sum(recent) / len(recent):.4f}  {(step + 1) / (time.time() - began):.1f} steps/s", flush=True)
            recent = []
    torch.save(stamps.state_dict(), args.out)


if __name__ == "__main__":
    main()
