"""Writes a small checkpoint to keep (averaged weights in float16, no optimizer), or turns one back into a run: `compact.py`, `compact.py --restore`."""
import argparse

import torch

DROPPED = ("model", "optimizer", "random_state", "torch_state")


def main():
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--run", default=".work/t2i.pt")
    parser.add_argument("--small", default="checkpoints/t2i.pt")
    parser.add_argument("--restore", action="store_true")
    args = parser.parse_args()
    state = torch.load(args.small if args.restore else args.run, map_location="cpu")
    wanted = torch.float32 if args.restore else torch.float16
    kept = {name: value for name, value in state.items() if name not in DROPPED}
    kept["average"] = {name: value.to(wanted) if value.is_floating_point() else value for name, value in kept["average"].items()}
    if args.restore:
        kept["model"] = kept["average"]
    torch.save(kept, args.run if args.restore else args.small)


if __name__ == "__main__":
    main()
