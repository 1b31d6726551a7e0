"""Teaches the text encoder what the captions say before it meets clips, motion included. `python3 -m video.pretrain_text`; a few minutes of one core."""
import argparse
import os
import random
import time

import torch
import torch.nn.functional as F
from torch import nn

from pretrain_text import NOTHING, QUESTIONS, answers
from scenes.clips import MOVING_LANDSCAPES, clip_caption, sample
from scenes.motions import MOTIONS
from video.text import SUMMARY, Summary, TextEncoder, even
from video.tokenizer import load

TOKENS = 28
ASKED = {**QUESTIONS, "kind": [*QUESTIONS["kind"], *MOVING_LANDSCAPES], "motion": MOTIONS}


def clip_answers(spec):
    """The caption's answer to each question; a question that it doesn't answer is left out."""
    if spec["kind"] == "moving":
        return {"kind": spec["scene"], **({"moon": spec["full"]} if spec["scene"] == "moon water" else {})}
    facts = answers(spec)
    if "objects" in spec:
        facts["motion"] = spec["objects"][0]["motion"]
    return facts


def encode(tokenizer, texts, length=TOKENS):
    both = torch.tensor([tokenizer(text, length) for text in texts])
    return both[:, 0], both[:, 1]


def batch(tokenizer, count):
    specs = [sample(random, still=random.random() < 0.15) for _ in range(count)]
    facts = [clip_answers(spec) for spec in specs]
    ids, mask = encode(tokenizer, [clip_caption(spec, random) for spec in specs])
    return ids, mask, {name: torch.tensor([choices.index(one[name]) if name in one else NOTHING for one in facts]) for name, choices in ASKED.items()}


def main():
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--out", default=".work/wan-text.pt")
    parser.add_argument("--steps", type=int, default=1200)
    parser.add_argument("--batch", type=int, default=48)
    parser.add_argument("--seed", type=int, default=1)
    args = parser.parse_args()
    torch.set_num_threads(int(os.environ.get("OMP_NUM_THREADS", "1")))
    random.seed(args.seed)
    torch.manual_seed(args.seed)
    tokenizer = load()
    encoder, summary = TextEncoder(tokenizer.size), Summary()
    readers = nn.ModuleDict({name: nn.Linear(SUMMARY, len(choices)) for name, choices in ASKED.items()})
    parameters = [*encoder.parameters(), *summary.parameters(), *readers.parameters()]
    optimizer = torch.optim.AdamW(parameters, lr=1e-3, weight_decay=0.01, betas=(0.9, 0.98))
    began, right = time.time(), {}
    for step in range(args.steps):
        for group in optimizer.param_groups:
            group["lr"] = 1.5e-3 * min(1, (step + 1) / 100, 2 * (1 - step / args.steps) + 0.02)
        ids, mask, wanted = batch(tokenizer, args.batch)
        vector = summary(encoder(ids, mask))
        # Kept at unit size, and read with noise on it: answers must lie well apart.
        vector = even(vector)
        vector = vector + 0.1 * torch.randn_like(vector)
        loss = 0.0
        for name, reader in readers.items():
            known = wanted[name] != NOTHING
            if known.any():
                guess = reader(vector)[known]
                loss = loss + F.cross_entropy(guess, wanted[name][known])
                right.setdefault(name, []).append((guess.argmax(1) == wanted[name][known]).float().mean().item())
        optimizer.zero_grad()
        loss.backward()
        nn.utils.clip_grad_norm_(parameters, 1.0)
        optimizer.step()
        if (step + 1) % 100 == 0:
            shown = "  ".join(f"{name} {100 * sum(values) / len(values):.0f} %" for name, values in right.items())
            print(f"step {step + 1}  loss {loss.item():.2f}  {shown}  {(step + 1) * args.batch / (time.time() - began):.0f} captions/s", flush=True)
            right = {}
    torch.save(dict(encoder=encoder.state_dict(), summary=summary.state_dict()), args.out)


if __name__ == "__main__":
    main()
