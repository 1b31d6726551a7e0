"""Scores a checkpoint on held-out prompts: colors and motions of clips, colors, places and shapes of stills. `python3 -m video.evaluate --count 2`."""
import argparse
import random
import time

import torch

from evaluate import judge_objects
from scenes.clips import moving_object, moving_pair, plain_clip_caption
from scenes.motions import MOTIONS
from video.judge import judge
from video.load import load
from video.sampler import frames_of, sample

ROUND = ("circle", "ring")


def wanted(rng, motion):
    """A held-out clip with this motion; turning is asked of outlines that show it."""
    while True:
        spec = moving_object(rng, True)
        thing = spec["objects"][0]
        if thing["motion"] == motion and not (motion == "rotate" and thing["shape"] in ROUND) and thing["size"] != "small":
            return spec


def main():
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--run", default=".work/wan.pt")
    parser.add_argument("--which", default="average", choices=["average", "model"])
    parser.add_argument("--count", type=int, default=3, help="clips a motion")
    parser.add_argument("--stills", type=int, default=16)
    parser.add_argument("--width", type=int, default=480)
    parser.add_argument("--height", type=int, default=832)
    parser.add_argument("--frames", type=int, default=81)
    parser.add_argument("--steps", type=int, default=25)
    parser.add_argument("--guidance", type=float, default=6.5)
    parser.add_argument("--seed", type=int, default=100)
    parser.add_argument("--motions", nargs="*", default=MOTIONS)
    args = parser.parse_args()
    torch.set_num_threads(1)
    text, model, tokenizer, state = load(args.run, args.which)
    rng = random.Random(args.seed)
    draw = lambda prompt, frames, seed: frames_of(sample(text, model, tokenizer, [prompt], args.width, args.height, frames, args.steps, args.guidance, seed))[0]
    print(f"step {state['step']}  clips {state['clips']}  {args.width}x{args.height}x{args.frames}, {args.steps} steps, guidance {args.guidance}", flush=True)
    results, began = {}, time.time()
    for motion in args.motions:
        for i in range(args.count):
            spec = wanted(rng, motion)
            prompt = plain_clip_caption(spec, rng)
            facts, shown = judge(draw(prompt, args.frames, args.seed + i)[::4], spec)
            for name, fact in facts.items():
                results.setdefault(name, []).append(fact)
            print("   ", "".join(name[0] if fact else "-" for name, fact in facts.items()), f"{motion} -> {shown}: {prompt}", flush=True)
    for name, make in (("one", moving_object), ("two", moving_pair)):
        for i in range(args.stills if name == "one" else args.stills // 2):
            spec = make(rng, True, still=True)
            facts, overlaps = judge_objects(draw(plain_clip_caption(spec, rng), 1, args.seed + i)[0], spec)
            for fact in ("background", "color", "place", "shape"):
                results.setdefault(f"still {name} {fact}", []).append(facts[fact])
    print("  ".join(f"{name} {100 * sum(facts) / len(facts):.0f} %" for name, facts in results.items()) + f"  {time.time() - began:.0f} s")


if __name__ == "__main__":
    main()
