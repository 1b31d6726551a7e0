"""Teaches the text encoders what the captions say before they meet images: which scene, colors, shapes, places and sizes.

Without it the encoders learn colors from the denoiser's errors within minutes, but mix up words like left and right for hours: the denoiser
gains little from a word until it can draw what the word says. Takes about two minutes of one busy core.
"""
import argparse
import os
import random
import time

import torch
import torch.nn.functional as F
from torch import nn

from networks.text_encoder import TextEncoders
from scenes.captions import caption
from scenes.landscapes import LANDSCAPES
from scenes.palette import COLOR_NAMES
from scenes.shapes import SHAPES
from scenes.specs import PLACES, RADII, RELATIONS, sample
from tokenizer import Tokenizer

TOKENS = 20
NOTHING = -100
QUESTIONS = {
    "kind": ["one", "two", *LANDSCAPES], "background": COLOR_NAMES, "shape": SHAPES, "color": COLOR_NAMES, "place": list(PLACES), "size": list(RADII),
    "second shape": SHAPES, "second color": COLOR_NAMES, "relation": list(RELATIONS), "moon": [False, True],
}


def answers(spec):
    """The caption's answer to each question; a question that it doesn't answer is left out."""
    answered = {"kind": spec.get("scene", spec["kind"])}
    if spec["kind"] == "land":
        if "color" in spec:
            answered["color"] = spec["color"]
        if spec["scene"] == "nightsea":
            answered["moon"] = spec["full"]
        return answered
    answered["background"] = spec["background"]
    answered.update({name: spec["objects"][0][name] for name in ("shape", "color", "place", "size") if name in spec["objects"][0] and spec["kind"] == "one"})
    if spec["kind"] == "two":
        first, second = spec["objects"]
        answered.update(shape=first["shape"], color=first["color"], relation=spec["relation"])
        answered.update({"second shape": second["shape"], "second color": second["color"]})
    return answered


class Readers(nn.Module):
    """Linear readers of one vector: dict of (B, choices)."""

    def __init__(self, width):
        super().__init__()
        self.norm = nn.LayerNorm(width)
        self.heads = nn.ModuleList(nn.Linear(width, len(choices)) for choices in QUESTIONS.values())

    def forward(self, vector):
        return dict(zip(QUESTIONS, (head(self.norm(vector)) for head in self.heads)))


def batch(tokenizer, count):
    specs = [sample(random, (0.5, 0.3, 0.2)) for _ in range(count)]
    ids = torch.tensor([tokenizer(caption(spec, random), TOKENS) for spec in specs])
    facts = [answers(spec) for spec in specs]
    return ids, {name: torch.tensor([choices.index(one[name]) if name in one else NOTHING for one in facts]) for name, choices in QUESTIONS.items()}


def main():
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--out", default=".work/text-start.pt")
    parser.add_argument("--tokenizer", default="../demo/sdxl/tokenizer/tokenizer.json")
    parser.add_argument("--steps", type=int, default=600)
    parser.add_argument("--batch", type=int, default=48)
    parser.add_argument("--seed", type=int, default=1)
    args = parser.parse_args()
    torch.set_num_threads(int(os.environ.get("OMP_NUM_THREADS", "1")))
    random.seed(args.seed)
    torch.manual_seed(args.seed)
    tokenizer = Tokenizer(args.tokenizer)
    text = TextEncoders(len(tokenizer.vocabulary), tokenizer.end)
    readers = nn.ModuleList([Readers(128), Readers(192)])
    parameters = [*text.parameters(), *readers.parameters()]
    optimizer = torch.optim.AdamW(parameters, lr=1e-3, weight_decay=0.01, betas=(0.9, 0.98))
    began, right = time.time(), {}
    for step in range(args.steps):
        for group in optimizer.param_groups:
            group["lr"] = 1.5e-3 * min(1, (step + 1) / 100, 2 * (1 - step / args.steps) + 0.02)
        ids, wanted = batch(tokenizer, args.batch)
        context, pooled = text(ids)
        ends = (ids == tokenizer.end).float().argmax(dim=1)
        loss = 0.0
        for reader, vector in zip(readers, (pooled, context[torch.arange(len(ids)), ends])):
            for name, guess in reader(vector).items():
                known = wanted[name] != NOTHING
                if known.any():
                    loss = loss + F.cross_entropy(guess[known], wanted[name][known])
                    right.setdefault(name, []).append((guess[known].argmax(1) == wanted[name][known]).float().mean().item())
        optimizer.zero_grad()
        loss.backward()
        nn.utils.clip_grad_norm_(parameters, 1.0)
        optimizer.step()
        if (step + 1) % 100 == 0:
            shown = "  ".join(f"{name} {100 * sum(values) / len(values):.0f} %" for name, values in right.items())
            print(f"step {step + 1}  loss {loss.item():.2f}  {shown}  {(step + 1) * args.batch / (time.time() - began):.0f} captions/s", flush=True)
            right = {}
    torch.save(text.state_dict(), args.out)


if __name__ == "__main__":
    main()
