"""Packs of SDXL's or WAN's shape with random weights, to try memory, load times, weight files over 2 GB and decoding in parts without the real weights.

    python3 random_pack.py sdxl --fraction 0.25 --out /tmp/random/sdxl
    python3 random_pack.py wan --fraction 0.1667 --layers 6 --out /tmp/random/wan

They make noise. Layers and depths are the real ones, widths a fraction; WAN's text encoder has the real table of words (2.1 GB in float16) and nothing else.
"""
import argparse
import json
import os
import shutil

import numpy as np
import onnx
import torch
from onnx import TensorProto, helper

import random_sdxl
from export_wan import export_decoder, export_transformer
from onnx_files import export, write_json
from wan.transformer import Transformer
from wan.vae_decoder import Decoder

DEMO = os.path.join(os.path.dirname(os.path.abspath(__file__)), "../demo")
BATCH = {0: "batch_size"}
IMAGE = {0: "batch_size", 2: "height", 3: "width"}


def write_words(folder, width, count=256384):
    """A text encoder of a table of words in float16 and nothing else. Written without torch: the table is one block of random numbers again and again."""
    os.makedirs(folder, exist_ok=True)
    block = np.random.default_rng(0).uniform(-1, 1, (1024, width)).astype(np.float16).tobytes()
    total = count * width * 2
    with open(f"{folder}/model.onnx_data", "wb") as file:
        for start in range(0, total, len(block)):
            file.write(block[: total - start])
    table = TensorProto(name="table", data_type=TensorProto.FLOAT16, dims=[count, width], data_location=TensorProto.EXTERNAL)
    for key, value in (("location", "model.onnx_data"), ("offset", "0"), ("length", str(total))):
        table.external_data.add(key=key, value=value)
    line = ["batch_size", "sequence_length"]
    nodes = [
        helper.make_node("Gather", ["table", "input_ids"], ["halves"]), helper.make_node("Cast", ["halves"], ["floats"], to=TensorProto.FLOAT),
        helper.make_node("Cast", ["attention_mask"], ["mask"], to=TensorProto.FLOAT), helper.make_node("Unsqueeze", ["mask", "last"], ["column"]),
        helper.make_node("Mul", ["floats", "column"], ["last_hidden_state"]),
    ]
    graph = helper.make_graph(
        nodes, "words", [helper.make_tensor_value_info(name, TensorProto.INT64, line) for name in ("input_ids", "attention_mask")],
        [helper.make_tensor_value_info("last_hidden_state", TensorProto.FLOAT, [*line, width])], [table, helper.make_tensor("last", TensorProto.INT64, [1], [-1])])
    model = helper.make_model(graph, opset_imports=[helper.make_opsetid("", 17)])
    model.ir_version = 8
    onnx.save(model, f"{folder}/model.onnx")
    print(f"{folder}/model.onnx: {total / 1e9:.2f} GB of weights, in model.onnx_data", flush=True)


def sdxl(args):
    text, text2 = (random_sdxl.TextEncoder(args.fraction, projected=second, **shape) for second, shape in ((False, random_sdxl.TEXT), (True, random_sdxl.TEXT_2)))
    ids = torch.ones(1, 77, dtype=torch.int64)
    for name, encoder, first in (("text_encoder", text, ["last_hidden_state", "pooler_output"]), ("text_encoder_2", text2, ["text_embeds", "last_hidden_state"])):
        outputs = [*first, *(f"hidden_states.{i}" for i in range(len(encoder.blocks) + 1))]
        export(encoder, (ids,), f"{args.out}/{name}", ["input_ids"], outputs, {output: BATCH for output in ["input_ids", *outputs]})
        write_json(f"{args.out}/{name}/config.json", {"hidden_size": encoder.width, "num_hidden_layers": len(encoder.blocks), "max_position_embeddings": 77, "projection_dim": encoder.width})
    context, pooled = text.width + text2.width, text2.width
    del text, text2
    unet = random_sdxl.Unet(args.fraction, context, pooled)
    print(f"UNet: {sum(p.numel() for p in unet.parameters()) / 1e6:.0f} M weights", flush=True)
    example = (torch.randn(2, 4, 16, 16), torch.tensor(500.0), torch.randn(2, 77, context), torch.randn(2, pooled), torch.ones(2, 6))
    export(unet, example, f"{args.out}/unet", ["sample", "timestep", "encoder_hidden_states", "text_embeds", "time_ids"], ["out_sample"],
           {"sample": IMAGE, "out_sample": IMAGE, "encoder_hidden_states": {0: "batch_size", 1: "tokens"}, "text_embeds": BATCH, "time_ids": BATCH})
    write_json(f"{args.out}/unet/config.json", {"in_channels": 4, "cross_attention_dim": context})
    export(random_sdxl.VaeDecoder(args.fraction), (torch.randn(1, 4, 16, 16),), f"{args.out}/vae_decoder", ["latent_sample"], ["sample"], {"latent_sample": IMAGE, "sample": IMAGE})
    write_json(f"{args.out}/vae_decoder/config.json", {"latent_channels": 4, "block_out_channels": [128, 256, 512, 512], "scaling_factor": 0.13025})
    write_json(f"{args.out}/model_index.json", {"_class_name": "StableDiffusionXLPipeline"})
    write_json(f"{args.out}/scheduler/scheduler_config.json", {"_class_name": "EulerDiscreteScheduler", "beta_start": 0.00085, "beta_end": 0.012, "beta_schedule": "scaled_linear",
                                                               "num_train_timesteps": 1000, "prediction_type": "epsilon", "timestep_spacing": "leading", "steps_offset": 1})
    for name in ("tokenizer", "tokenizer_2"):
        shutil.copytree(f"{DEMO}/sdxl/{name}", f"{args.out}/{name}", dirs_exist_ok=True)


def wan(args):
    heads = max(1, round(12 * args.fraction))
    config = dict(_class_name="WanTransformer3DModel", num_attention_heads=heads, attention_head_dim=128, in_channels=16, out_channels=16, text_dim=4096, freq_dim=256, text_len=512,
                  ffn_dim=round(8960 * args.fraction), num_layers=args.layers, cross_attn_norm=True, eps=1e-6, patch_size=[1, 2, 2], rope_max_seq_len=1024)
    transformer = Transformer(config)
    print(f"transformer: {sum(p.numel() for p in transformer.parameters()) / 1e6:.0f} M weights", flush=True)
    export_transformer(transformer, config, 512, f"{args.out}/transformer")
    write_json(f"{args.out}/transformer/config.json", config)
    vae = dict(_class_name="AutoencoderKLWan", base_dim=max(8, round(96 * args.fraction / 8) * 8), z_dim=16, dim_mult=[1, 2, 4, 4], num_res_blocks=2,
               temperal_downsample=[False, True, True], latents_mean=[0.0] * 16, latents_std=[1.0] * 16)
    decoder = Decoder(vae)
    export_decoder(decoder, vae, f"{args.out}/vae_decoder")
    write_json(f"{args.out}/vae_decoder/config.json", {**vae, "cache_shapes": decoder.cache_shapes()})
    write_words(f"{args.out}/text_encoder", 4096)
    write_json(f"{args.out}/text_encoder/config.json", {"d_model": 4096})
    write_json(f"{args.out}/model_index.json", {"_class_name": "WanPipeline"})
    write_json(f"{args.out}/scheduler/scheduler_config.json", {"_class_name": "UniPCMultistepScheduler", "prediction_type": "flow_prediction", "use_flow_sigmas": True, "flow_shift": 3.0,
                                                               "num_train_timesteps": 1000, "solver_order": 2})
    pieces = [["<pad>", 0.0], ["</s>", 0.0], ["<unk>", 0.0], ["\u2581", -2.0], *([letter, -3.0] for letter in "abcdefghijklmnopqrstuvwxyz")]
    write_json(f"{args.out}/tokenizer/tokenizer.json", {
        "version": "1.0", "added_tokens": [dict(id=i, content=name, single_word=False, lstrip=False, rstrip=False, normalized=False, special=True) for i, (name, _) in enumerate(pieces[:3])],
        "normalizer": {"type": "Lowercase"}, "pre_tokenizer": {"type": "Metaspace", "replacement": "\u2581", "add_prefix_space": True}, "post_processor": None,
        "decoder": {"type": "Metaspace", "replacement": "\u2581", "add_prefix_space": True}, "model": {"type": "Unigram", "unk_id": 2, "vocab": pieces}})
    write_json(f"{args.out}/tokenizer/tokenizer_config.json", {"eos_token": "</s>", "pad_token": "<pad>", "model_max_length": 512})


def main():
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("family", choices=["sdxl", "wan"])
    parser.add_argument("--fraction", type=float, default=0.25, help="of the real widths")
    parser.add_argument("--layers", type=int, default=30, help="of WAN's transformer")
    parser.add_argument("--out", required=True)
    parser.add_argument("--seed", type=int, default=0)
    args = parser.parse_args()
    torch.manual_seed(args.seed)
    {"sdxl": sdxl, "wan": wan}[args.family](args)
    files = [os.path.join(root, name) for root, _, names in os.walk(args.out) for name in names]
    print(json.dumps({"out": args.out, "gigabytes": round(sum(map(os.path.getsize, files)) / 1e9, 2), "largest": round(max(map(os.path.getsize, files)) / 1e9, 2)}))


if __name__ == "__main__":
    main()
