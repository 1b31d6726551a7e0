"""Exports SDXL from diffusers' layout to the ONNX folder that the worker runs (Optimum's names).

    huggingface-cli download stabilityai/stable-diffusion-xl-base-1.0 --local-dir sdxl --exclude "*.onnx*" "*.ckpt" "sd_xl_*"
    python export_sdxl.py --model sdxl --out models/sdxl-base

Text encoders and UNet are float16 inside, the VAE float32 (the stock one overflows in float16); inputs and outputs are float32. See docs/models.md.
"""
import argparse
import os

import torch
from torch import nn

import preview
from onnx_files import copy_settings, export, write_json

SETTINGS = ["model_index.json", "scheduler", "tokenizer", "tokenizer_2", "text_encoder/config.json", "text_encoder_2/config.json", "unet/config.json"]
BATCH = {0: "batch_size"}
IMAGE = {0: "batch_size", 2: "height", 3: "width"}


class TextEncoder(nn.Module):
    """All hidden states as outputs; the second encoder's projection first."""

    def __init__(self, encoder, projected):
        super().__init__()
        self.encoder, self.projected = encoder, projected

    def forward(self, input_ids):
        output = self.encoder(input_ids.to(torch.int64), output_hidden_states=True, return_dict=True)
        firsts = (output.text_embeds, output.last_hidden_state) if self.projected else (output.last_hidden_state, output.pooler_output)
        return tuple(value.float() for value in (*firsts, *output.hidden_states))


class Denoiser(nn.Module):
    """float32 outside, the UNet's own type inside."""

    def __init__(self, unet):
        super().__init__()
        self.unet = unet

    def forward(self, sample, timestep, encoder_hidden_states, text_embeds, time_ids):
        kind = self.unet.dtype
        added = {"text_embeds": text_embeds.to(kind), "time_ids": time_ids}
        return self.unet(sample.to(kind), timestep, encoder_hidden_states.to(kind), added_cond_kwargs=added, return_dict=False)[0].float()


class GuidedDenoiser(Denoiser):
    """For checkpoints that were distilled to take the guidance scale as an input."""

    def forward(self, sample, timestep, encoder_hidden_states, text_embeds, time_ids, timestep_cond):
        kind = self.unet.dtype
        added = {"text_embeds": text_embeds.to(kind), "time_ids": time_ids}
        return self.unet(sample.to(kind), timestep, encoder_hidden_states.to(kind), timestep_cond=timestep_cond.to(kind), added_cond_kwargs=added, return_dict=False)[0].float()


class LatentDecoder(nn.Module):
    def __init__(self, vae):
        super().__init__()
        self.vae = vae

    def forward(self, latent_sample):
        return self.vae.decode(latent_sample, return_dict=False)[0]


class LatentEncoder(nn.Module):
    """Mean and log-variance, one behind the other."""

    def __init__(self, vae):
        super().__init__()
        self.vae = vae

    def forward(self, sample):
        return self.vae.encode(sample).latent_dist.parameters


def export_text(encoder, projected, length, folder):
    states = [f"hidden_states.{i}" for i in range(encoder.config.num_hidden_layers + 1)]
    outputs = [*(["text_embeds", "last_hidden_state"] if projected else ["last_hidden_state", "pooler_output"]), *states]
    ids = torch.ones(1, length, dtype=torch.int64, device=encoder.device)
    export(TextEncoder(encoder, projected), (ids,), folder, ["input_ids"], outputs, {name: BATCH for name in ["input_ids", *outputs]})


def export_unet(unet, folder):
    config, device = unet.config, unet.device
    width, pooled, guidance = config.cross_attention_dim, config.projection_class_embeddings_input_dim - 6 * config.addition_time_embed_dim, config.time_cond_proj_dim
    example = [torch.randn(2, config.in_channels, 32, 48), torch.tensor(500.0), torch.randn(2, 77, width), torch.randn(2, pooled), torch.ones(2, 6)]
    names = ["sample", "timestep", "encoder_hidden_states", "text_embeds", "time_ids"]
    axes = {"sample": IMAGE, "out_sample": IMAGE, "encoder_hidden_states": {0: "batch_size", 1: "tokens"}, "text_embeds": BATCH, "time_ids": BATCH}
    if guidance:
        example.append(torch.randn(2, guidance))
        names.append("timestep_cond")
        axes["timestep_cond"] = BATCH
    module = GuidedDenoiser(unet) if guidance else Denoiser(unet)
    export(module, tuple(value.to(device) for value in example), folder, names, ["out_sample"], axes)


def export_vae(vae, out):
    config = vae.config
    factor = 2 ** (len(config.block_out_channels) - 1)
    latent, image = torch.randn(1, config.latent_channels, 24, 32, device=vae.device), torch.randn(1, 3, 24 * factor, 32 * factor, device=vae.device)
    export(LatentDecoder(vae), (latent,), f"{out}/vae_decoder", ["latent_sample"], ["sample"], {"latent_sample": IMAGE, "sample": IMAGE})
    export(LatentEncoder(vae), (image,), f"{out}/vae_encoder", ["sample"], ["latent_parameters"], {"sample": IMAGE, "latent_parameters": IMAGE})


def main():
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--model", required=True, help="folder in diffusers' layout")
    parser.add_argument("--out", required=True)
    parser.add_argument("--device", default="cuda" if torch.cuda.is_available() else "cpu")
    args = parser.parse_args()
    from diffusers import AutoencoderKL, UNet2DConditionModel
    from diffusers.models.attention_processor import AttnProcessor
    from transformers import CLIPTextModel, CLIPTextModelWithProjection

    copy_settings(args.model, args.out, SETTINGS)
    for name, kind in (("text_encoder", CLIPTextModel), ("text_encoder_2", CLIPTextModelWithProjection)):
        encoder = kind.from_pretrained(os.path.join(args.model, name), torch_dtype=torch.float16, attn_implementation="eager").to(args.device)
        export_text(encoder, kind is CLIPTextModelWithProjection, encoder.config.max_position_embeddings, f"{args.out}/{name}")
    unet = UNet2DConditionModel.from_pretrained(args.model, subfolder="unet", torch_dtype=torch.float16).to(args.device)
    # Plain matrix products and softmax: fused attention leaves the sizes of the example in the graph.
    unet.set_attn_processor(AttnProcessor())
    export_unet(unet, f"{args.out}/unet")
    del unet
    vae = AutoencoderKL.from_pretrained(args.model, subfolder="vae", torch_dtype=torch.float32).to(args.device)
    vae.set_attn_processor(AttnProcessor())
    export_vae(vae, args.out)
    for name in ("vae_decoder", "vae_encoder"):
        copy_settings(os.path.join(args.model, "vae"), os.path.join(args.out, name), ["config.json"])
    write_json(f"{args.out}/preview.json", preview.of_sdxl(vae, vae.config.scaling_factor))
    print("now check it: npm run models:check --", args.out)


if __name__ == "__main__":
    main()
