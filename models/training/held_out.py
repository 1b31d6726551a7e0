"""Writes prompts that were held out of training, with what they must show, for `bench/demo-quality.ts`: `held_out.py`."""
import argparse
import json
import random

from scenes.captions import plain_caption
from scenes.clips import moving_object, plain_clip_caption
from scenes.motions import MOTIONS
from scenes.palette import COLORS
from scenes.specs import PLACES, one_object, two_objects


def wanted(spec, rng):
    """A prompt and the facts that can be measured: colors by name, places as shares of width and height."""
    facts = dict(prompt=plain_caption(spec, rng), background=spec["background"], colors=[thing["color"] for thing in spec["objects"]],
                 shapes=[thing["shape"] for thing in spec["objects"]])
    if spec["kind"] == "one":
        return dict(facts, place=PLACES[spec["objects"][0]["place"]])
    return dict(facts, relation=spec["relation"])


def wanted_clip(rng, motion):
    """A held-out clip of one object with this motion; turning is only asked of outlines that show it, and not of tiny ones."""
    while True:
        spec = moving_object(rng, True)
        thing = spec["objects"][0]
        if thing["motion"] == motion and not (motion == "rotate" and thing["shape"] in ("circle", "ring")) and thing["size"] != "small":
            return dict(prompt=plain_clip_caption(spec, rng), background=spec["background"], color=thing["color"], motion=motion)


def main():
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--out", default="../../bench/demoQuality/prompts.json")
    parser.add_argument("--count", type=int, default=60, help="prompts a kind")
    parser.add_argument("--clips", type=int, default=32)
    parser.add_argument("--seed", type=int, default=2026)
    args = parser.parse_args()
    rng = random.Random(args.seed)
    lists = {"oneObject": one_object, "twoObjects": two_objects}
    prompts = {name: [wanted(make(rng, True), rng) for _ in range(args.count)] for name, make in lists.items()}
    moving = [motion for motion in MOTIONS if motion != "still"]
    prompts["motion"] = [wanted_clip(rng, moving[i % len(moving)]) for i in range(args.clips)]
    lines = lambda rows: ",\n".join(f"    {json.dumps(row)}" for row in rows)
    parts = [f'  "colors": {json.dumps(COLORS)}', *(f'  "{name}": [\n{lines(rows)}\n  ]' for name, rows in prompts.items())]
    with open(args.out, "w") as file:
        file.write("{\n" + ",\n".join(parts) + "\n}\n")


if __name__ == "__main__":
    main()
