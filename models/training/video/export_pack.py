"""Writes the WAN-layout pack from checkpoints: `python3 -m video.export_pack --out .work/wan`, then `node video/parity.mjs .work/wan`."""
import argparse
import json
import os
import shutil

import torch

from export.configs import write_json
from export.models import write
from networks.autoencoder import Decoder
from video.decoder import ClipDecoder
from video.load import load
from video.pretrain_text import encode
from video.sampler import SHIFT
from video.text import WIDTH

LENGTH, CHANNELS = 64, 12
CLIP = {0: "batch_size", 2: "frames", 3: "height", 4: "width"}


def write_models(text, model, decoder, ids, mask, out):
    """Three model.onnx under `out`; gives back inputs and outputs for the parity check."""
    torch.manual_seed(0)
    tokens = {0: "batch_size", 1: "sequence_length"}
    write(text, (ids, mask), f"{out}/text_encoder", ["input_ids", "attention_mask"], ["last_hidden_state"], dict(input_ids=tokens, attention_mask=tokens, last_hidden_state=tokens))
    names = ["hidden_states", "timestep", "encoder_hidden_states"]
    axes = dict(hidden_states=CLIP, timestep={0: "batch_size"}, encoder_hidden_states=tokens, out_hidden_states=CLIP)
    with torch.no_grad():
        states = text(ids, mask)
        clip, time = torch.randn(1, CHANNELS, 5, 19, 16), torch.tensor([870.0])
        write(model, (clip, time, states[:1]), f"{out}/transformer", names, ["out_hidden_states"], axes)
        latents = torch.rand(1, CHANNELS, 3, 17, 16) * 2 - 1
        write(ClipDecoder(decoder), (latents,), f"{out}/vae_decoder", ["latent_sample"], ["sample"], dict(latent_sample=CLIP, sample=CLIP))
        facts = dict(ids=ids, mask=mask, states=states, latents=latents, sample=ClipDecoder(decoder)(latents))
        # One as exported, others of sizes and lengths that the exporter has not seen.
        for i, shape in enumerate([(5, 19, 16), (21, 52, 30), (1, 33, 21)]):
            clip, time = torch.randn(1, CHANNELS, *shape), torch.tensor([[870.0], [999.0], [300.0]][i])
            facts.update({f"clip{i}": clip, f"time{i}": time, f"velocity{i}": model(clip, time, states[:1])})
        return facts


def write_configs(out, text, model, tokenizer_path):
    write_json(f"{out}/model_index.json", {
        "_class_name": "WanPipeline", "_diffusers_version": "0.33.0", "scheduler": ["diffusers", "UniPCMultistepScheduler"], "text_encoder": ["transformers", "UMT5EncoderModel"],
        "tokenizer": ["transformers", "T5TokenizerFast"], "transformer": ["diffusers", "WanTransformer3DModel"], "vae": ["diffusers", "AutoencoderKLWan"]})
    write_json(f"{out}/scheduler/scheduler_config.json", {
        "_class_name": "UniPCMultistepScheduler", "num_train_timesteps": 1000, "prediction_type": "flow_prediction", "use_flow_sigmas": True, "flow_shift": SHIFT, "solver_order": 2,
        "solver_type": "bh2", "predict_x0": True, "lower_order_final": True, "disable_corrector": [], "final_sigmas_type": "zero", "timestep_spacing": "linspace", "steps_offset": 0,
        "thresholding": False, "use_karras_sigmas": False})
    write_json(f"{out}/text_encoder/config.json", {
        "architectures": ["UMT5EncoderModel"], "model_type": "umt5", "d_model": WIDTH, "d_ff": 3 * WIDTH, "d_kv": WIDTH // 4, "num_heads": 4, "num_layers": len(text.norm1),
        "vocab_size": text.tokens.num_embeddings, "pad_token_id": 0, "eos_token_id": 1})
    write_json(f"{out}/transformer/config.json", {
        "_class_name": "WanTransformer3DModel", "in_channels": CHANNELS, "out_channels": CHANNELS, "patch_size": [1, 1, 1], "text_dim": WIDTH, "text_len": LENGTH, **model.config})
    write_json(f"{out}/vae_decoder/config.json", {
        "_class_name": "AutoencoderKLWan", "z_dim": CHANNELS, "scale_factor_spatial": 16, "scale_factor_temporal": 4, "latents_mean": [0.0] * CHANNELS, "latents_std": [1.0] * CHANNELS,
        "temporal_context": 1, "decode_chunk": 2})
    # A latent's last frame, as colors.
    rows = [[1 if i == 9 + color else 0 for color in range(3)] for i in range(CHANNELS)]
    write_json(f"{out}/preview.json", {"weights": rows, "bias": [0, 0, 0]})
    os.makedirs(f"{out}/tokenizer", exist_ok=True)
    shutil.copyfile(tokenizer_path, f"{out}/tokenizer/tokenizer.json")
    marks = {"eos_token": "</s>", "pad_token": "<pad>", "unk_token": "<unk>"}
    write_json(f"{out}/tokenizer/tokenizer_config.json", {"tokenizer_class": "T5TokenizerFast", "model_max_length": LENGTH, "extra_ids": 0, **marks})
    write_json(f"{out}/tokenizer/special_tokens_map.json", marks)


def main():
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--run", default=".work/wan.pt")
    parser.add_argument("--decoder", default=".work/wan-decoder.pt")
    parser.add_argument("--tokenizer", default=".work/wan-tokenizer.json")
    parser.add_argument("--out", default=".work/wan")
    args = parser.parse_args()
    torch.set_num_threads(1)
    text, model, tokenizer, state = load(args.run)
    drawn = torch.load(args.decoder, map_location="cpu")
    decoder = Decoder(**drawn["config"])
    decoder.load_state_dict(drawn["average"])
    prompts = ["a red circle moving to the left on a blue background", "A hyper-realistic cat, 4k!", ""]
    ids, mask = encode(tokenizer, prompts, LENGTH)
    facts = write_models(text, model, decoder.eval(), ids, mask, args.out)
    write_configs(args.out, text, model, args.tokenizer)
    with open(args.out.rstrip("/") + ".parity.json", "w", encoding="utf-8") as file:
        json.dump(dict(prompts=prompts, **{name: dict(shape=list(value.shape), data=value.flatten().tolist()) for name, value in facts.items()}), file)
    total = sum(os.path.getsize(os.path.join(root, name)) for root, _, names in os.walk(args.out) for name in names)
    print(f"step {state['step']}  pack {total / 1e6:.1f} MB -> {args.out}")


if __name__ == "__main__":
    main()
