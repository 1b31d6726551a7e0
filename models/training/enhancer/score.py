"""Scores the enhancer on held-out prompts: how many of the facts that were asked for are still there, and what it does with prompts of another world.

`python3 -m enhancer.score --count 100`. Combinations of shape, color and background are those that training never showed; words of the other prompts are drawn
from the same generators with another seed, and a fixed list that training does not have is repeated at the end.
"""
import argparse
import random

import torch

from scenes.captions import ENDINGS
from scenes.palette import COLOR_NAMES, SYNONYMS
from scenes.shapes import SHAPES

from .chat import question
from .export_pack import load
from .motions import ENDINGS as VIDEO_ENDINGS
from .motions import WRITTEN
from .pairs import pair
from .tokenizer import Tokenizer

STRANGE = ["an astronaut riding a horse", "portrait of an old fisherman, golden hour", "a xylophone made of ice cream", "Times Square in 1950", "two kittens playing chess", "quantum computer in a cathedral",
           "mount fuji seen from a train window", "a bowl of ramen with a soft boiled egg", "the mayor of Reykjavik", "hummingbird hovering near fuchsia flowers"]
COLORS = {word for name in COLOR_NAMES for word in (name, *SYNONYMS.get(name, []))}


@torch.no_grad()
def answer(model, tokenizer, prompt, video, most=96):
    """The likeliest answer, token by token."""
    ids = torch.tensor([tokenizer.encode(question(prompt, video))])
    past, made, length = (), [], 0
    while len(made) < most:
        length += ids.shape[1]
        logits, *past = model(ids, torch.ones(1, length).long(), torch.arange(length - ids.shape[1], length)[None], *past)
        token = logits[0, -1].argmax().item()
        if token == tokenizer.end:
            break
        made.append(token)
        ids = torch.tensor([[token]])
    return tokenizer.decode(made)


def without_style(text):
    """The text without the style words at its end."""
    while True:
        ending = next((ending for ending in (*ENDINGS, *VIDEO_ENDINGS) if text.endswith(ending)), None)
        if ending is None:
            return text
        text = text[: -len(ending)]


def object_held(text, color, shape):
    return f"{color} {shape}".strip() in text


def judge(facts, text):
    """-> fact -> whether it was kept. Only facts that were asked for count."""
    kept = {}
    if facts["kind"] == "other":
        return {"words": without_style(text) == facts["text"].lower()}
    if facts["kind"] == "one":
        kept["object"] = object_held(text, facts["color"], facts["shape"])
        if facts["size"]:
            kept["size"] = f"{facts['size']} " in text
        if facts["place"]:
            words = {"center": ["in the center"], "top": ["at the top on", "at the top moving", "at the top"], "bottom": ["at the bottom"], "left": ["on the left"], "right": ["on the right"]}
            kept["place"] = any(word in text for word in words.get(facts["place"], [f"in the {facts['place']} corner"]))
        if facts["motion"]:
            kept["motion"] = WRITTEN[facts["motion"]] in text
    if facts["kind"] == "two":
        first, second = (f"{color} {shape}" for color, shape in zip(facts["colors"], facts["shapes"]))
        kept["objects"] = first in text and second in text
        kept["order"] = -1 < text.find(first) <= text.rfind(second)
    if facts.get("background"):
        kept["background"] = f"{facts['background']} background" in text
    if facts["kind"] == "land":
        if facts["color"]:
            kept["color"] = facts["color"] in text
        if facts["moon"]:
            kept["moon"] = facts["moon"] in text
        kept["scene"] = all(word in text for word in facts["words"])
    if facts["ending"]:
        kept["style"] = facts["ending"] in text
    return kept


def foreign(facts, text):
    """Colors and shapes that the prompt doesn't mention, beside the background."""
    if facts["kind"] not in ("one", "two"):
        return False
    words = without_style(text).split()
    asked = [facts["shape"]] if facts["kind"] == "one" else facts["shapes"]
    return sum(word in SHAPES for word in words) > len(asked) or sum(word in COLORS for word in words) > len(asked) + 2


def main():
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--run", default=".work/enhancer.pt")
    parser.add_argument("--tokenizer", default=".work/enhancer-tokenizer.json")
    parser.add_argument("--count", type=int, default=60, help="prompts of each kind")
    parser.add_argument("--show", type=int, default=4, help="examples of each kind to print")
    args = parser.parse_args()
    torch.set_num_threads(1)
    tokenizer = Tokenizer(args.tokenizer)
    model, state = load(args.run, tokenizer)
    print(f"step {state['step']}, {state['tokens'] / 1e6:.2f} M tokens")
    rng = random.Random(20261122)
    everything = []
    for kind in ("one", "two", "land", "other"):
        tally, strange = {}, 0
        for number in range(args.count):
            short, _, facts, video = pair(rng, tokenizer.whole_pieces, test=kind != "other", kind=kind)
            text = answer(model, tokenizer, short, video)
            kept = judge(facts, text)
            strange += foreign(facts, text)
            for fact, held in kept.items():
                tally.setdefault(fact, []).append(held)
            if number < args.show:
                print(f"  {'video' if video else 'image'}: {short} => {text}")
        facts = [held for values in tally.values() for held in values]
        everything += facts
        summary = ", ".join(f"{fact} {sum(values)}/{len(values)}" for fact, values in tally.items())
        print(f"{kind}: {100 * sum(facts) / len(facts):.1f} % of the facts kept ({summary}); something foreign in {strange} of {args.count}", flush=True)
    print(f"all: {100 * sum(everything) / len(everything):.1f} % of {len(everything)} facts kept")
    exact = 0
    for prompt in STRANGE:
        text = answer(model, tokenizer, prompt, False)
        exact += without_style(text) == prompt.lower()
        print(f"  {prompt} => {text}")
    print(f"never seen: {exact} of {len(STRANGE)} repeated word for word")


if __name__ == "__main__":
    main()
