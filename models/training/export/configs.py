"""The JSON files of the pack: what the worker reads instead of knowing the demo pack's numbers."""
import json
import os
import shutil

from networks.noise import BETA_END, BETA_START, TRAIN_STEPS

CHANNELS = 3


def write_json(path, value):
    os.makedirs(os.path.dirname(path), exist_ok=True)
    with open(path, "w", encoding="utf-8") as file:
        json.dump(value, file, indent=2)
        file.write("\n")


def text_config(width, layers, projection, tokenizer):
    kind = "CLIPTextModelWithProjection" if projection else "CLIPTextModel"
    return {
        "architectures": [kind], "model_type": "clip_text_model", "hidden_size": width, "num_hidden_layers": layers, "num_attention_heads": 4,
        **({"projection_dim": projection} if projection else {}),
        "max_position_embeddings": 77, "vocab_size": len(tokenizer.vocabulary),
        "bos_token_id": tokenizer.start, "eos_token_id": tokenizer.end, "pad_token_id": tokenizer.end,
    }


def write_tokenizer(source, folder):
    """tokenizer.json, and the same as vocab.json and merges.txt, as stock SDXL folders have it."""
    os.makedirs(folder, exist_ok=True)
    target = os.path.join(folder, "tokenizer.json")
    if os.path.abspath(source) != os.path.abspath(target):
        shutil.copyfile(source, target)
    with open(source, encoding="utf-8") as file:
        model = json.load(file)["model"]
    with open(os.path.join(folder, "vocab.json"), "w", encoding="utf-8") as file:
        json.dump(model["vocab"], file, ensure_ascii=False)
    with open(os.path.join(folder, "merges.txt"), "w", encoding="utf-8") as file:
        file.write("#version: 0.2\n" + "\n".join(model["merges"]) + "\n")
    marks = {"bos_token": "<|startoftext|>", "eos_token": "<|endoftext|>", "pad_token": "<|endoftext|>", "unk_token": "<|endoftext|>"}
    write_json(os.path.join(folder, "tokenizer_config.json"), {"tokenizer_class": "CLIPTokenizer", "model_max_length": 77, **marks, "do_lower_case": True})
    write_json(os.path.join(folder, "special_tokens_map.json"), marks)


def write_configs(out, denoiser, tokenizer, tokenizer_path, scaling_factor, guidance):
    parts = {
        "scheduler": ["diffusers", "EulerDiscreteScheduler"], "text_encoder": ["transformers", "CLIPTextModel"],
        "text_encoder_2": ["transformers", "CLIPTextModelWithProjection"], "tokenizer": ["transformers", "CLIPTokenizer"],
        "tokenizer_2": ["transformers", "CLIPTokenizer"], "unet": ["diffusers", "UNet2DConditionModel"], "vae": ["diffusers", "AutoencoderKL"],
    }
    write_json(f"{out}/model_index.json", {"_class_name": "ORTStableDiffusionXLPipeline", "_diffusers_version": "0.30.0", "force_zeros_for_empty_prompt": True,
                                           **guidance, **parts})
    write_json(f"{out}/scheduler/scheduler_config.json", {
        "_class_name": "EulerDiscreteScheduler", "beta_start": BETA_START, "beta_end": BETA_END, "beta_schedule": "scaled_linear", "num_train_timesteps": TRAIN_STEPS,
        "prediction_type": "v_prediction", "interpolation_type": "linear", "timestep_spacing": "trailing", "steps_offset": 1, "use_karras_sigmas": False})
    write_json(f"{out}/unet/config.json", {
        "_class_name": "UNet2DConditionModel", "in_channels": CHANNELS, "out_channels": CHANNELS, "sample_size": 64, "cross_attention_dim": denoiser["context"],
        "addition_embed_type": "text_time", "addition_time_embed_dim": 32, "block_out_channels": denoiser["widths"],
        "projection_class_embeddings_input_dim": denoiser["pooled"] + 192, "time_cond_proj_dim": None})
    # Factor 16: five levels, four halvings.
    vae = {"_class_name": "AutoencoderKL", "in_channels": 3, "out_channels": 3, "latent_channels": CHANNELS, "scaling_factor": scaling_factor,
           "block_out_channels": [32, 32, 32, 64, 64], "force_upcast": False, "sample_size": 1024}
    write_json(f"{out}/vae_decoder/config.json", vae)
    write_json(f"{out}/vae_encoder/config.json", vae)
    write_json(f"{out}/text_encoder/config.json", text_config(64, 2, None, tokenizer))
    write_json(f"{out}/text_encoder_2/config.json", text_config(128, 3, 128, tokenizer))
    for folder in ("tokenizer", "tokenizer_2"):
        write_tokenizer(tokenizer_path, f"{out}/{folder}")
    # Latents are colors already.
    share = 1 / scaling_factor
    write_json(f"{out}/preview.json", {"weights": [[share, 0, 0], [0, share, 0], [0, 0, share]], "bias": [0, 0, 0]})
