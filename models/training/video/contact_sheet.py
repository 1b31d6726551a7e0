"""Draws clips of a list of prompts from a checkpoint, five frames a row: `python3 -m video.contact_sheet --out .work/wan-sheet.png`."""
import argparse
import time

import torch
import torch.nn.functional as F

from networks.autoencoder import Decoder
from png import grid, write_png
from video.decoder import ClipDecoder
from video.load import load
from video.sampler import frames_of, sample

PROMPTS = [
    "a red circle moving to the left on a blue background", "a yellow star moving to the right on a purple background", "a green heart rising on a white background",
    "a white square falling on a black background", "a bouncing orange circle on a gray background", "a pink triangle rotating on a cyan background",
    "a purple hexagon growing on a yellow background", "a blue diamond shrinking on a white background", "a red square next to a blue circle on a white background",
    "the sun rising over mountains", "the sun rising over the sea", "a full moon over moving water", "clouds drifting over green hills", "a sailboat with a red sail on the sea",
    "a city skyline at night", "sunset over mountains",
]


def decode(frames, path):
    """frames (F, 3, h, w) of mean colors -> images; without a decoder the cells are blown up."""
    if not path:
        return F.interpolate(frames, scale_factor=16.0, mode="nearest")
    state = torch.load(path, map_location="cpu")
    decoder = Decoder(**state["config"])
    decoder.load_state_dict(state["average"])
    with torch.no_grad():
        return torch.cat([ClipDecoder(decoder)(one[:, None].repeat(1, 4, 1, 1, 1).flatten(1, 2).unsqueeze(2))[:, :, 0] for one in frames.split(1)])


def main():
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--run", default=".work/wan.pt")
    parser.add_argument("--which", default="average", choices=["average", "model"])
    parser.add_argument("--decoder")
    parser.add_argument("--out", default=".work/wan-sheet.png")
    parser.add_argument("--width", type=int, default=480)
    parser.add_argument("--height", type=int, default=832)
    parser.add_argument("--frames", type=int, default=81)
    parser.add_argument("--shown", type=int, default=5)
    parser.add_argument("--steps", type=int, default=25)
    parser.add_argument("--guidance", type=float, default=6.5)
    parser.add_argument("--seed", type=int, default=0)
    parser.add_argument("--shrink", type=int, default=4)
    parser.add_argument("--columns", type=int, default=2, help="clips side by side")
    parser.add_argument("--prompts", nargs="*", default=PROMPTS)
    args = parser.parse_args()
    torch.set_num_threads(1)
    text, model, tokenizer, state = load(args.run, args.which)
    began, images = time.time(), []
    chosen = [round(i * (args.frames - 1) / max(1, args.shown - 1)) for i in range(args.shown)] if args.frames > 1 else [0]
    for i, prompt in enumerate(args.prompts):
        clip = frames_of(sample(text, model, tokenizer, [prompt], args.width, args.height, args.frames, args.steps, args.guidance, args.seed + i))[0]
        images.append(F.avg_pool2d(decode(clip[chosen], args.decoder), args.shrink))
    write_png(args.out, grid(torch.cat(images), args.columns * len(chosen)))
    print(f"step {state['step']}  clips {state['clips']}  {time.time() - began:.0f} s  -> {args.out}")


if __name__ == "__main__":
    main()
