"""Scores a checkpoint on held-out prompts: colors, places, shapes, relations, landscapes. `evaluate.py --count 40`."""
import argparse
import random

import torch
import torch.nn.functional as F

from contact_sheet import load
from measure import NAMED, background, best_shape, center, color_name, foreground, overlap
from sampler import sample
from scenes.captions import plain_caption
from scenes.landscapes import LANDSCAPES
from scenes.palette import COLOR_NAMES
from scenes.render import render
from scenes.specs import PLACES, landscape, one_object, two_objects
from tokenizer import Tokenizer

NEAR = 0.12
SMALLEST = 0.008


def wanted_color(name):
    return NAMED[COLOR_NAMES.index(name)]


def judge_objects(image, spec):
    """-> facts by name, each True or False, and the shapes' overlaps."""
    behind = background(image)
    facts = {"background": color_name(behind) == spec["background"]}
    names = [thing["color"] for thing in spec["objects"]]
    owner = foreground(image, wanted_color(spec["background"]), torch.stack([wanted_color(name) for name in names]))
    masks = [owner == i for i in range(len(names))]
    if len(names) == 2 and names[0] == names[1]:
        masks = halves(masks[0], spec["relation"])
    facts["color"] = all(
        mask.float().mean() > SMALLEST and color_name(image[:, mask].median(dim=1).values) == name for mask, name in zip(masks, names))
    facts["place"] = right_places([center(mask) for mask in masks], spec)
    fits = [best_shape(mask) for mask in masks]
    facts["shape"] = all(fit[0] == thing["shape"] for fit, thing in zip(fits, spec["objects"]))
    overlaps = [overlap(mask, thing["shape"]) for mask, thing in zip(masks, spec["objects"])]
    return facts, overlaps


def halves(mask, relation):
    """One mask of two objects of the same color, cut in the middle."""
    first, second = mask.clone(), mask.clone()
    upright = relation in ("above", "below")
    middle = mask.shape[0 if upright else 1] // 2
    if upright:
        first[middle:], second[:middle] = False, False
    else:
        first[:, middle:], second[:, :middle] = False, False
    return [second, first] if relation in ("right", "below") else [first, second]


def right_places(centers, spec):
    if len(centers) == 1:
        x, y = PLACES[spec["objects"][0]["place"]]
        return abs(centers[0][0] - x) < NEAR and abs(centers[0][1] - y) < NEAR
    (ax, ay), (bx, by) = centers
    across, down = bx - ax, by - ay
    return {"left": across > 0.2, "right": across < -0.2, "above": down > 0.2, "below": down < -0.2, "next": max(abs(across), abs(down)) > 0.2}[spec["relation"]]


def landscape_means(width, height):
    """The average image of each landscape, 8 x 8, to distinguish them."""
    means = {}
    for scene in LANDSCAPES:
        specs = [dict(kind="land", scene=scene, full=True, color="red") for _ in range(24)]
        means[scene] = F.adaptive_avg_pool2d(render(specs, width, height, 16, seed=5), 8).mean(0)
    return means


def draw(model, tokenizer, specs, args, rng):
    prompts = [plain_caption(spec, rng) for spec in specs]
    images = []
    for i in range(0, len(specs), 8):
        ids = torch.tensor([tokenizer(prompt) for prompt in prompts[i : i + 8]])
        images.append(sample(model, ids, args.width, args.height, args.steps, args.guidance, args.seed + i, args.rescale, args.until))
    return torch.cat(images) / args.scaling, prompts


def score_objects(kind, make, model, tokenizer, args):
    rng = random.Random(args.seed + len(kind))
    specs = [make(rng, True) for _ in range(args.count)]
    images, prompts = draw(model, tokenizer, specs, args, rng)
    results, overlaps = {}, []
    for spec, image, prompt in zip(specs, images, prompts):
        facts, fits = judge_objects(image, spec)
        facts["colors and place"] = facts["background"] and facts["color"] and facts["place"]
        facts["everything"] = facts["colors and place"] and facts["shape"]
        overlaps += fits
        for name, fact in facts.items():
            results.setdefault(name, []).append(fact)
        if args.verbose:
            print("   ", "".join(name[0] if fact else "-" for name, fact in facts.items()), prompt)
    print(f"{kind}: " + "  ".join(f"{name} {100 * sum(facts) / len(facts):.0f} %" for name, facts in results.items()) + f"  overlap {sum(overlaps) / len(overlaps):.2f}", flush=True)


def score_landscapes(model, tokenizer, args):
    rng = random.Random(args.seed)
    specs = [landscape(rng) for _ in range(args.count)]
    images, _ = draw(model, tokenizer, specs, args, rng)
    means = landscape_means(args.width, args.height)
    small = F.adaptive_avg_pool2d(images, 8)
    found = [min(means, key=lambda scene: ((means[scene] - one) ** 2).sum()) for one in small]
    print(f"landscapes: {100 * sum(scene == spec['scene'] for scene, spec in zip(found, specs)) / len(specs):.0f} % nearest to their own kind", flush=True)


def main():
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--run", default=".work/t2i.pt")
    parser.add_argument("--tokenizer", default="../demo/sdxl/tokenizer/tokenizer.json")
    parser.add_argument("--count", type=int, default=24, help="images a category")
    parser.add_argument("--width", type=int, default=1024)
    parser.add_argument("--height", type=int, default=1024)
    parser.add_argument("--steps", type=int, default=15)
    parser.add_argument("--guidance", type=float, default=6.0)
    parser.add_argument("--rescale", type=float, default=1.0)
    parser.add_argument("--until", type=float, default=0.4, help="share of the steps that are guided")
    parser.add_argument("--seed", type=int, default=100)
    parser.add_argument("--which", default="average", choices=["average", "model"])
    parser.add_argument("--verbose", action="store_true")
    args = parser.parse_args()
    torch.set_num_threads(1)
    tokenizer = Tokenizer(args.tokenizer)
    model, state = load(args.run, tokenizer, args.which)
    args.scaling = state["scaling_factor"]
    print(f"step {state['step']}  samples {state['samples']}  {args.width}x{args.height}, {args.steps} steps, guidance {args.guidance}, rescale {args.rescale}, guided until {args.until}")
    score_objects("one object", one_object, model, tokenizer, args)
    score_objects("two objects", two_objects, model, tokenizer, args)
    score_landscapes(model, tokenizer, args)


if __name__ == "__main__":
    main()
