"""Exports Qwen2.5-Instruct to the ONNX folder that the worker enhances prompts with.

    huggingface-cli download Qwen/Qwen2.5-7B-Instruct --local-dir qwen
    python export_qwen.py --model qwen --out models/qwen2.5-7b

float16 inside; the cache and the logits are float32 outside unless --half-cache, which saves copying and is for CUDA. See docs/models.md.
"""
import argparse

import torch
from torch import nn

from onnx_files import copy_settings, export

SETTINGS = ["config.json", "generation_config.json", "tokenizer.json", "tokenizer_config.json", "special_tokens_map.json", "chat_template.jinja"]


class WithPast(nn.Module):
    """The cache as plain inputs and outputs: key and value of each layer in turn."""

    def __init__(self, model, cache_of, half_cache):
        super().__init__()
        self.model, self.cache_of, self.half_cache = model, cache_of, half_cache

    def forward(self, input_ids, attention_mask, position_ids, *past):
        kind = self.model.dtype
        pairs = [(past[i].to(kind), past[i + 1].to(kind)) for i in range(0, len(past), 2)]
        output = self.model(input_ids=input_ids, attention_mask=attention_mask, position_ids=position_ids, past_key_values=self.cache_of(pairs), use_cache=True, return_dict=True)
        present = [value if self.half_cache else value.float() for pair in self.pairs_of(output.past_key_values) for value in pair]
        return (output.logits.float(), *present)

    @staticmethod
    def pairs_of(cache):
        return cache.to_legacy_cache() if hasattr(cache, "to_legacy_cache") else cache


def export_model(model, cache_of, folder, half_cache=False):
    config, device = model.config, model.device
    heads = config.num_key_value_heads
    size = getattr(config, "head_dim", None) or config.hidden_size // config.num_attention_heads
    names = [f"{i}.{part}" for i in range(config.num_hidden_layers) for part in ("key", "value")]
    given, made = [f"past_key_values.{name}" for name in names], [f"present.{name}" for name in names]
    past = [torch.randn(1, heads, 3, size, device=device, dtype=model.dtype if half_cache else torch.float32) for _ in names]
    line = {0: "batch_size", 1: "sequence_length"}
    axes = {"input_ids": line, "position_ids": line, "logits": line, "attention_mask": {0: "batch_size", 1: "total_sequence_length"}}
    axes.update({name: {0: "batch_size", 2: "past_sequence_length"} for name in given})
    axes.update({name: {0: "batch_size", 2: "total_sequence_length"} for name in made})
    ids = torch.ones(1, 2, dtype=torch.int64, device=device)
    example = (ids, torch.ones(1, 5, dtype=torch.int64, device=device), torch.tensor([[3, 4]], device=device), *past)
    return export(WithPast(model, cache_of, half_cache), example, folder, ["input_ids", "attention_mask", "position_ids", *given], ["logits", *made], axes)


def main():
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--model", required=True)
    parser.add_argument("--out", required=True)
    parser.add_argument("--device", default="cuda" if torch.cuda.is_available() else "cpu")
    parser.add_argument("--half-cache", action="store_true", help="float16 cache inputs and outputs")
    args = parser.parse_args()
    from transformers import AutoModelForCausalLM, DynamicCache

    model = AutoModelForCausalLM.from_pretrained(args.model, torch_dtype=torch.float16, attn_implementation="eager").to(args.device)
    copy_settings(args.model, args.out, SETTINGS)
    export_model(model, DynamicCache.from_legacy_cache, args.out, args.half_cache)
    print("now check it: npm run models:check --", args.out)


if __name__ == "__main__":
    main()
