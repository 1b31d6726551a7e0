"""Exports WAN 2.1 text-to-video (1.3B) from diffusers' layout to the ONNX folder that the worker runs.

    huggingface-cli download Wan-AI/Wan2.1-T2V-1.3B-Diffusers --local-dir wan
    python export_wan.py --model wan --out models/wan-1.3b

Weights of the text encoder and the transformer are float16, of the VAE float32; inputs and outputs are float32. See docs/models.md.
"""
import argparse
import json
import os

import torch
from torch import nn

import preview
from onnx_files import copy_settings, export, write_json
from wan.transformer import Transformer
from wan.vae_decoder import Decoder
from weights import fill, read

TEXT_LENGTH = 512


class TextEncoder(nn.Module):
    """UMT5 with float32 out, whatever it computes in."""

    def __init__(self, encoder):
        super().__init__()
        self.encoder = encoder

    def forward(self, input_ids, attention_mask):
        return self.encoder(input_ids=input_ids, attention_mask=attention_mask).last_hidden_state.float()


def export_text_encoder(model, device, folder):
    from transformers import UMT5EncoderModel

    # transformers keeps the last layer of each feed-forward in float32 by itself: it overflows in float16.
    encoder = UMT5EncoderModel.from_pretrained(os.path.join(model, "text_encoder"), torch_dtype=torch.float16, attn_implementation="eager").to(device)
    ids = torch.ones(1, TEXT_LENGTH, dtype=torch.int64, device=device)
    line = {0: "batch_size", 1: "sequence_length"}
    export(TextEncoder(encoder), (ids, torch.ones_like(ids)), folder, ["input_ids", "attention_mask"], ["last_hidden_state"],
           {"input_ids": line, "attention_mask": line, "last_hidden_state": line})


def export_transformer(model, config, length, folder):
    """`length`: text tokens of the example; free in the graph."""
    parameter = next(model.parameters())
    patch = config["patch_size"]
    latents = torch.randn(1, config["in_channels"], 2 * patch[0], 4 * patch[1], 6 * patch[2], device=parameter.device)
    example = (latents, torch.tensor([500.0], device=parameter.device), torch.randn(1, length, config["text_dim"], device=parameter.device))
    video = {0: "batch_size", 2: "frames", 3: "height", 4: "width"}
    return export(model, example, folder, ["hidden_states", "timestep", "encoder_hidden_states"], ["out_hidden_states"],
                  {"hidden_states": video, "out_hidden_states": video, "timestep": {0: "batch_size"}, "encoder_hidden_states": {0: "batch_size", 1: "tokens"}}, domains=["com.microsoft"])


def export_decoder(model, config, folder):
    """One latent frame a run, with caches in and out."""
    parameter = next(model.parameters())
    side, shapes = 6, model.cache_shapes()
    caches = [torch.zeros(1, channels, kept, side * scale, side * scale, device=parameter.device) for channels, kept, scale in shapes]
    latent = torch.randn(1, config["z_dim"], 1, side, side, device=parameter.device)
    given, made = ([f"cache_{way}.{i}" for i in range(len(shapes))] for way in ("in", "out"))
    image = {3: "height", 4: "width"}
    axes = {"latent_sample": image, "sample": {2: "frames", 3: "rows", 4: "columns"}}
    axes.update({name: {3: f"{name}_height", 4: f"{name}_width"} for name in (*given, *made)})
    # The first frame's way through the graph holds for the others too: what differs is computed from first_chunk.
    return export(model, (latent, torch.tensor([1], device=parameter.device), *caches), folder, ["latent_sample", "first_chunk", *given], ["sample", *made], axes)


def settings(path):
    with open(path, encoding="utf-8") as file:
        return json.load(file)


def main():
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--model", required=True, help="folder in diffusers' layout")
    parser.add_argument("--out", required=True)
    parser.add_argument("--device", default="cuda" if torch.cuda.is_available() else "cpu")
    parser.add_argument("--only", choices=["text_encoder", "transformer", "vae_decoder"], nargs="*", help="some components only")
    args = parser.parse_args()
    parts = args.only or ["text_encoder", "transformer", "vae_decoder"]
    copy_settings(args.model, args.out, ["model_index.json", "scheduler", "tokenizer", "text_encoder/config.json", "transformer/config.json"])
    if "text_encoder" in parts:
        export_text_encoder(args.model, args.device, f"{args.out}/text_encoder")
    if "transformer" in parts:
        config = settings(f"{args.model}/transformer/config.json")
        model = fill(Transformer(config), read(f"{args.model}/transformer")).half().to(args.device)
        export_transformer(model, config, TEXT_LENGTH, f"{args.out}/transformer")
    if "vae_decoder" in parts:
        config = settings(f"{args.model}/vae/config.json")
        model = fill(Decoder(config), read(f"{args.model}/vae"), ("decoder.", "post_quant_conv.")).float().eval().to(args.device)
        shapes = model.cache_shapes()
        export_decoder(model, config, f"{args.out}/vae_decoder")
        write_json(f"{args.out}/vae_decoder/config.json", {**config, "cache_shapes": shapes})
        write_json(f"{args.out}/preview.json", preview.of_wan(model, config))
    print("now check it: npm run models:check --", args.out)


if __name__ == "__main__":
    main()
