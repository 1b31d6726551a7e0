"""Trains the demo video denoiser. `python3 -m video.train`; see README.md.

The network sees a clip only through six sums over its frames, and draws whatever frames it is asked for. So a training step paints a few frames,
adds to their sums the noise that the sums of all frames would have, and compares the frames drawn with those painted.
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
from scenes.clips import clip_caption, sample
from scenes.film import shoot, times_of
from video.denoiser import Denoiser, sums
from video.pretrain_text import encode
from video.text import TextEncoder, even
from video.tokenizer import load

CELL = 16
# (width, height) in cells, clips a batch, weight early, weight later.
SIZES = [(15, 26, 20, 6, 2), (30, 52, 8, 1, 6), (16, 16, 24, 1, 0.5), (26, 15, 20, 0.6, 0.4), (28, 28, 10, 0.5, 0.7), (52, 30, 8, 0.3, 0.5), (64, 64, 4, 0.1, 0.2)]
# How many frames are painted for the sums, and how many of them are drawn and compared.
PAINTED, COMPARED = 12, 5
LATENTS = [(21, 12), (1, 4), (11, 1), (6, 0.5), (31, 0.5), (16, 0.5)]


def batch(tokenizer, text, early, shares, size=None):
    """-> dict with the clips as painted (see film.shoot), times, clips' latent frames and text states; None for hidden texts."""
    width, height, count, *_ = size or random.choices(SIZES, [one[3 if early else 4] for one in SIZES])[0]
    latents = random.choices([one[0] for one in LATENTS], [one[1] for one in LATENTS])[0]
    specs = [sample(random, latents == 1, shares) for _ in range(count)]
    times = times_of(1 if latents == 1 else PAINTED)
    film = shoot(specs, width * CELL, height * CELL, times, (latents - 1) / 20, CELL, seed=random.getrandbits(31))
    words = ["" if random.random() < 0.03 else clip_caption(spec, random) for spec in specs]
    with torch.no_grad():
        states = text(*encode(tokenizer, words))
    moments = sums(film["frames"], times)
    if len(times) > COMPARED:
        some = sorted(random.sample(range(len(times)), COMPARED))
        times = times[some]
        film.update(frames=film["frames"][:, some], cover=film["cover"][:, :, some], pose=film["pose"][:, :, some])
    return {**film, "moments": moments, "times": times, "latents": torch.tensor(float(latents)), "states": states, "hidden": torch.rand(count) < 0.07}


def noises(count):
    """Standard deviations of the noise of the sums (n, 1, 1, 1); a third so strong that only the words are left."""
    share = (torch.randperm(count) + torch.rand(count)) / count
    usual = torch.exp(math.log(0.02) + share * math.log(40 / 0.02))
    loud = torch.exp(math.log(4.0) + torch.rand(count) * math.log(10))
    return torch.where(torch.rand(count) < 0.3, loud, usual).view(-1, 1, 1, 1)


def spoil(moments, noise):
    """Noise on the sums; on some clips too strong or weak a signal and coarse noise, as guidance makes them."""
    count, channels, height, width = moments.shape
    often = lambda share: (torch.rand(count, 1, 1, 1) < share).float()
    louder = 1 + (torch.rand(count, 1, 1, 1) * 1.0 - 0.3) * often(0.4)
    coarse = F.interpolate(torch.randn(count, channels, 4, 4), size=(height, width), mode="bilinear", align_corners=False)
    return moments * louder + noise * (torch.randn_like(moments) + 0.1 * often(0.4) * coarse)


def losses(model, film, levels=None):
    """-> dict of the parts of the loss; the frames count most, the facts about layers show the way there."""
    count = len(film["frames"])
    noise = noises(count) if levels is None else levels
    vector = torch.where(film["hidden"].unsqueeze(1), model.nothing, model.summary(film["states"]))
    moments = spoil(film["moments"], noise)
    guess = model.guess(moments, noise, film["latents"], even(vector), film["times"])
    weight = (1 + 0.3 / noise**2).clamp(max=8).unsqueeze(4)
    off = guess["frames"] - film["frames"]
    there = film["shape"] >= 0
    cover = F.binary_cross_entropy_with_logits(guess["logits"][there].clamp(-12, 12), film["cover"][there])
    bare = guess["backdrop"] - film["backdrop"]
    return {
        "frames": (weight * off**2).mean() + 0.2 * off.abs().mean(), "backdrop": (weight.squeeze(4) * bare**2).mean() + 0.2 * bare.abs().mean(), "cover": 0.3 * cover,
        "front": 0.1 * F.binary_cross_entropy_with_logits(guess["front"], film["front"]), **layer_losses(guess, film),
    }


def layer_losses(guess, film):
    """How far the moving layers are from what was painted."""
    there = film["shape"] >= 0
    far = (guess["poses"][there] - film["pose"][there]).abs().mean(dim=(0, 1))
    return {
        "pose": far[:2].sum() + 0.15 * far[2:4].sum() + 0.08 * far[4:].sum(),
        "outline": 0.05 * F.cross_entropy(guess["outline"][there], film["shape"][there]),
        "tint": 0.15 * (guess["tint"][there] - film["color"][there]).abs().mean(),
        "shown": 0.1 * F.binary_cross_entropy_with_logits(guess["shown"].squeeze(2), there.float()),
    }


def rehearse(model, tokenizer, text, count):
    """What words alone must give: layers predicted from pure noise on a coarse grid. Nothing is drawn, so this is cheap."""
    width, height, *_ = random.choice(SIZES)
    specs = [sample(random, shares=(0.4, 0.15, 0.15, 0.3)) for _ in range(count)]
    times = times_of(8)
    latents = random.choice([21, 21, 21, 21, 11, 31])
    film = shoot(specs, width * CELL, height * CELL, times, (latents - 1) / 20, 4 * CELL)
    with torch.no_grad():
        states = text(*encode(tokenizer, [clip_caption(spec, random) for spec in specs]))
    vector = even(model.summary(states))
    noise = 4 * torch.exp(torch.rand(count, 1, 1, 1) * math.log(10))
    moments = noise * torch.randn(count, 18, *film["frames"].shape[3:])
    condition = model.facts(noise, torch.tensor(float(latents)), torch.empty(1, 1, height, width), vector)
    _, moving, _ = model.layers(moments, noise, condition, vector)
    return layer_losses(model.describe_layers(moving, times), film)


def rate(step, args):
    """Warm-up, a plateau, and a linear way down once `--decay-from` is given."""
    up = min(1.0, (step + 1) / 200)
    if args.decay_from is None:
        return args.rate * up
    return args.rate * up * min(1.0, max(0.02, 1 - (step - args.decay_from) / args.decay_steps))


def start(args, tokenizer):
    """Text encoder (frozen) and denoiser, its summary and outlines as they were taught."""
    taught = torch.load(args.text_from)
    text, model = TextEncoder(tokenizer.size), Denoiser()
    text.load_state_dict(taught["encoder"])
    model.summary.load_state_dict(taught["summary"])
    model.stamps.load_state_dict(torch.load(args.outlines_from))
    model.summary.requires_grad_(False)
    return text.eval(), model


def parse():
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--run", default=".work/wan.pt", help="checkpoint to go on from and to write")
    parser.add_argument("--text-from", default=".work/wan-text.pt")
    parser.add_argument("--outlines-from", default=".work/wan-outlines.pt")
    parser.add_argument("--rate", type=float, default=8e-4)
    parser.add_argument("--early-steps", type=int, default=3000, help="steps with mostly small clips")
    parser.add_argument("--shares", type=float, nargs=4, default=(0.4, 0.16, 0.18, 0.26), help="one object, two, moving landscapes, landscapes at rest")
    parser.add_argument("--words", type=int, default=48, help="captions a step whose layers are predicted without drawing them")
    parser.add_argument("--words-until", type=int, default=0, help="until this step only every fourth step draws")
    parser.add_argument("--decay-from", type=int, help="step at which the rate begins to fall")
    parser.add_argument("--decay-steps", type=int, default=1500)
    parser.add_argument("--save-every", type=float, default=180, help="seconds")
    parser.add_argument("--seed", type=int, default=1)
    return parser.parse_args()


def main():
    args = parse()
    torch.set_num_threads(int(os.environ.get("OMP_NUM_THREADS", "1")))
    random.seed(args.seed)
    torch.manual_seed(args.seed)
    tokenizer = load()
    text, model = start(args, tokenizer)
    optimizer = torch.optim.AdamW([p for p in model.parameters() if p.requires_grad], lr=1e-3, weight_decay=0.005, betas=(0.9, 0.99))
    average, step, clips = copy.deepcopy(model), 0, 0
    state = checkpoint.load(args.run)
    if state:
        model.load_state_dict(state["model"])
        average.load_state_dict(state["average"])
        if "optimizer" in state:
            optimizer.load_state_dict(state["optimizer"])
        step, clips = state["step"], state["clips"]
    stop = []
    for number in (signal.SIGTERM, signal.SIGINT):
        signal.signal(number, lambda *_: stop.append(True))
    keep = lambda: checkpoint.save(args.run, model=model.state_dict(), average=average.state_dict(), text=text.state_dict(), optimizer=optimizer.state_dict(), step=step, clips=clips)
    reported = saved = time.time()
    sizes, since = {}, clips
    last = args.decay_from + args.decay_steps if args.decay_from is not None else math.inf
    while step < last and not stop:
        for group in optimizer.param_groups:
            group["lr"] = rate(step, args)
        optimizer.zero_grad()
        parts = {f"words {name}": value for name, value in rehearse(model, tokenizer, text, args.words).items()}
        sum(parts.values()).backward()
        if step >= args.words_until or step % 4 == 0:
            film = batch(tokenizer, text, step < args.early_steps, args.shares)
            drawn = losses(model, film)
            sum(drawn.values()).backward()
            parts.update(drawn)
            clips += len(film["frames"])
        nn.utils.clip_grad_norm_(model.parameters(), 0.5)
        optimizer.step()
        step += 1
        checkpoint.follow(average, model, step, 0.999)
        for name, value in parts.items():
            sizes.setdefault(name, []).append(value.item())
        if step % 50 == 0:
            summary = "  ".join(f"{name} {sum(values) / len(values):.4f}" for name, values in sizes.items())
            print(f"step {step}  clips {clips}  {summary}  rate {rate(step, args):.1e}  {(clips - since) / (time.time() - reported):.0f} clips/s  {50 / (time.time() - reported):.2f} steps/s", flush=True)
            reported, sizes, since = time.time(), {}, clips
        if time.time() - saved > args.save_every:
            keep()
            saved = time.time()
    keep()
    print(f"saved at step {step}", flush=True)


if __name__ == "__main__":
    main()
