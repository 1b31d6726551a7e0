"""Writes the enhancer as an ONNX folder of Qwen2ForCausalLM's layout: `python3 -m enhancer.export_pack`, then `node enhancer/parity.mjs ../demo/enhancer`."""
import argparse
import json
import os
import shutil
import warnings

import torch

from export.configs import write_json
from export.storage import store_half

from .chat import END, START, TEMPLATE, TEXT_END, question
from .network import CONFIG, Decoder
from .tokenizer import Tokenizer

PROBE = "a red circle on the left"


def load(run, tokenizer):
    """The averaged weights of a checkpoint."""
    state = torch.load(run, map_location="cpu")
    model = Decoder(len(tokenizer), state["config"])
    model.load_state_dict(state["average"])
    return model.eval(), state


def past_names(layers, prefix):
    return [f"{prefix}.{i}.{part}" for i in range(layers) for part in ("key", "value")]


def write_model(model, path):
    """model.onnx with free batch, lengths and past; the past may be empty."""
    layers, groups = CONFIG["num_hidden_layers"], CONFIG["num_key_value_heads"]
    size = CONFIG["hidden_size"] // CONFIG["num_attention_heads"]
    inputs = ["input_ids", "attention_mask", "position_ids", *past_names(layers, "past_key_values")]
    outputs = ["logits", *past_names(layers, "present")]
    line = {0: "batch_size", 1: "sequence_length"}
    axes = {"input_ids": line, "position_ids": line, "logits": line, "attention_mask": {0: "batch_size", 1: "total_sequence_length"}}
    axes.update({name: {0: "batch_size", 2: "past_sequence_length"} for name in inputs[3:]})
    axes.update({name: {0: "batch_size", 2: "total_sequence_length"} for name in outputs[1:]})
    past = [torch.randn(1, groups, 3, size) for _ in inputs[3:]]
    example = (torch.ones(1, 2).long(), torch.ones(1, 5).long(), torch.tensor([[3, 4]]), *past)
    with torch.no_grad(), warnings.catch_warnings():
        warnings.simplefilter("ignore")
        torch.onnx.export(model, example, path, input_names=inputs, output_names=outputs, dynamic_axes=axes, opset_version=17, do_constant_folding=False)
    store_half(path)


def write_configs(out, tokenizer):
    end, text_end = tokenizer.special[END], tokenizer.special[TEXT_END]
    write_json(f"{out}/config.json", {
        "architectures": ["Qwen2ForCausalLM"], "model_type": "qwen2", "hidden_act": "silu", **CONFIG, "vocab_size": len(tokenizer),
        "tie_word_embeddings": True, "use_cache": True, "use_sliding_window": False, "attention_dropout": 0.0, "initializer_range": 0.02,
        "bos_token_id": text_end, "eos_token_id": end, "torch_dtype": "float32"})
    write_json(f"{out}/generation_config.json", {
        "bos_token_id": text_end, "eos_token_id": [end, text_end], "pad_token_id": text_end, "do_sample": True, "temperature": 0.7, "top_p": 0.8, "top_k": 20, "repetition_penalty": 1.0, "max_new_tokens": 128})
    marks = {str(i): dict(content=name, lstrip=False, normalized=False, rstrip=False, single_word=False, special=True) for name, i in tokenizer.special.items()}
    write_json(f"{out}/tokenizer_config.json", {
        "tokenizer_class": "Qwen2Tokenizer", "add_prefix_space": False, "add_bos_token": False, "added_tokens_decoder": marks, "additional_special_tokens": [START, END],
        "bos_token": None, "eos_token": END, "pad_token": TEXT_END, "unk_token": None, "errors": "replace", "split_special_tokens": False, "clean_up_tokenization_spaces": False,
        "model_max_length": CONFIG["max_position_embeddings"], "chat_template": TEMPLATE})
    write_json(f"{out}/special_tokens_map.json", {"eos_token": END, "pad_token": TEXT_END, "additional_special_tokens": [START, END]})


def main():
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--run", default=".work/enhancer.pt")
    parser.add_argument("--tokenizer", default=".work/enhancer-tokenizer.json")
    parser.add_argument("--out", default="../demo/enhancer")
    args = parser.parse_args()
    torch.set_num_threads(1)
    tokenizer = Tokenizer(args.tokenizer)
    model, state = load(args.run, tokenizer)
    os.makedirs(args.out, exist_ok=True)
    write_model(model, f"{args.out}/model.onnx")
    write_configs(args.out, tokenizer)
    shutil.copyfile(args.tokenizer, f"{args.out}/tokenizer.json")
    asked = question(PROBE, False)
    ids = tokenizer.encode(asked)
    with torch.no_grad():
        logits = model(torch.tensor([ids]), torch.ones(1, len(ids)).long(), torch.arange(len(ids))[None])[0][0]
    with open(".work/enhancer.parity.json", "w", encoding="utf-8") as file:
        json.dump(dict(prompt=PROBE, question=asked, ids=ids, logits=[round(value, 5) for value in logits.flatten().tolist()]), file)
    size = sum(os.path.getsize(f"{args.out}/{name}") for name in os.listdir(args.out))
    print(f"step {state['step']}, {sum(p.numel() for p in model.parameters()) / 1e6:.2f} M parameters, {size / 1e6:.1f} MB -> {args.out}")


if __name__ == "__main__":
    main()
