"""Writes a whole SDXL-layout pack from checkpoints: `export_pack.py --out .work/sdxl`, then `node parity.mjs .work/sdxl`."""
import argparse
import json
import os

import torch

from contact_sheet import load
from export.configs import write_configs
from export.models import write_models
from networks.autoencoder import Decoder, Encoder, WholeImages
from tokenizer import Tokenizer


def main():
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--run", default=".work/t2i.pt")
    parser.add_argument("--decoder", default=".work/decoder.pt")
    parser.add_argument("--tokenizer", default="../demo/sdxl/tokenizer/tokenizer.json")
    parser.add_argument("--out", default=".work/sdxl")
    parser.add_argument("--rescale", type=float, default=1.0, help="guidance_rescale for model_index.json")
    parser.add_argument("--until", type=float, default=0.4, help="guidance_until for model_index.json")
    args = parser.parse_args()
    torch.set_num_threads(1)
    tokenizer = Tokenizer(args.tokenizer)
    model, state = load(args.run, tokenizer)
    drawn = torch.load(args.decoder, map_location="cpu")
    decoder = Decoder(**drawn["config"])
    decoder.load_state_dict(drawn["average"])
    ids = torch.tensor([tokenizer("a red circle on a blue background"), tokenizer("")])
    facts = write_models(model, WholeImages(decoder).eval(), Encoder(), ids, args.out)
    write_configs(args.out, model.denoiser.config, tokenizer, args.tokenizer, state["scaling_factor"], dict(guidance_rescale=args.rescale, guidance_until=args.until))
    with open(args.out.rstrip("/") + ".parity.json", "w", encoding="utf-8") as file:
        json.dump({name: dict(shape=list(value.shape), data=value.flatten().tolist()) for name, value in facts.items()}, file)
    total = sum(os.path.getsize(os.path.join(root, name)) for root, _, names in os.walk(args.out) for name in names)
    print(f"pack {total / 1e6:.1f} MB -> {args.out}")


if __name__ == "__main__":
    main()
