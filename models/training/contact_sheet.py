"""Draws a sheet of images for a list of prompts from a checkpoint: `contact_sheet.py --out sheet.png`."""
import argparse
import time

import torch
import torch.nn.functional as F

from networks.autoencoder import Decoder, WholeImages
from png import grid, write_png
from sampler import sample
from tokenizer import Tokenizer
from train_text_to_image import SCALING_FACTOR, TextToImage

PROMPTS = [
    "a red circle on a blue background", "a large yellow star on a purple background", "a green square next to an orange triangle on a white background",
    "a small pink heart in the top left corner on a black background", "a white ring above a red diamond on a gray background",
    "a blue hexagon at the bottom on a yellow background", "sunset over mountains", "night sky with a full moon over the sea", "green hills under a blue sky",
    "a city skyline at night", "a desert with a yellow sun", "snowy mountains", "a sailboat with a red sail on the sea", "a red house on a green meadow",
    "a forest of pine trees", "an astronaut riding a horse, photorealistic, 8k",
]


def load(path, tokenizer, which="average"):
    state = torch.load(path, map_location="cpu")
    model = TextToImage(tokenizer, tuple(state["widths"]))
    model.load_state_dict(state[which])
    return model.eval(), state


def decode(latents, decoder_path):
    """Latents -> images -1..1; without a decoder the cells are blown up."""
    latents = latents / SCALING_FACTOR
    if not decoder_path:
        return F.interpolate(latents, scale_factor=16.0, mode="bilinear", align_corners=False)
    state = torch.load(decoder_path, map_location="cpu")
    decoder = Decoder(**state["config"])
    decoder.load_state_dict(state["average"])
    with torch.no_grad():
        whole = WholeImages(decoder)
        return torch.cat([whole(one) for one in latents.split(1)])


def main():
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--run", default=".work/t2i.pt")
    parser.add_argument("--decoder")
    parser.add_argument("--tokenizer", default="../demo/sdxl/tokenizer/tokenizer.json")
    parser.add_argument("--out", default=".work/sheet.png")
    parser.add_argument("--width", type=int, default=1024)
    parser.add_argument("--height", type=int, default=1024)
    parser.add_argument("--steps", type=int, default=15)
    parser.add_argument("--guidance", type=float, default=6.0)
    parser.add_argument("--rescale", type=float, default=1.0)
    parser.add_argument("--until", type=float, default=0.4, help="share of the steps that are guided")
    parser.add_argument("--seed", type=int, default=0)
    parser.add_argument("--which", default="average", choices=["average", "model"])
    parser.add_argument("--prompts", help="a file with one prompt a line")
    args = parser.parse_args()
    torch.set_num_threads(1)
    tokenizer = Tokenizer(args.tokenizer)
    model, state = load(args.run, tokenizer, args.which)
    prompts = open(args.prompts).read().split("\n") if args.prompts else PROMPTS
    prompts = [prompt for prompt in prompts if prompt.strip()]
    began = time.time()
    ids = torch.tensor([tokenizer(prompt) for prompt in prompts])
    latents = torch.cat([sample(model, some, args.width, args.height, args.steps, args.guidance, args.seed + i, args.rescale, args.until) for i, some in enumerate(ids.split(8))])
    images = decode(latents, args.decoder)
    small = F.avg_pool2d(images, max(1, args.width // 256))
    write_png(args.out, grid(small, 4))
    print(f"step {state['step']}  samples {state['samples']}  {time.time() - began:.0f} s  -> {args.out}")


if __name__ == "__main__":
    main()
