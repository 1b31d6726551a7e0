"""Writes the language model of the Qwen tests: the network of models/training/enhancer, tiny and untrained, over bytes.

    cd models/training && python3 ../../worker/src/testing/tinyQwen/make.py

Needs Debian's python3-torch and python3-onnx. `expected.json` holds what torch makes of a few ids, read in one piece.
"""
import json
import pathlib
import sys

import onnx
import torch

sys.path.insert(0, ".")
from enhancer.chat import END, START, TEXT_END  # noqa: E402
from enhancer.network import Decoder  # noqa: E402
from enhancer.tokenizer import byte_letters  # noqa: E402

HERE = pathlib.Path(__file__).parent
SIZES = dict(hidden_size=32, num_hidden_layers=2, num_attention_heads=4, num_key_value_heads=2, intermediate_size=64, rms_norm_eps=1e-6, rope_theta=10000.0, max_position_embeddings=512)
IDS = [5, 80, 130, 7, 255, 33, 12]


def write(name, value):
    (HERE / name).write_text(json.dumps(value, ensure_ascii=False, indent=1) + "\n")


def write_tokenizer():
    letters = [letter for _, letter in sorted(byte_letters().items())]
    marks = [TEXT_END, START, END]
    added = [dict(id=256 + i, content=mark, single_word=False, lstrip=False, rstrip=False, normalized=False, special=True) for i, mark in enumerate(marks)]
    steps = dict(type="ByteLevel", add_prefix_space=False, trim_offsets=False, use_regex=False)
    model = dict(type="BPE", dropout=None, unk_token=None, continuing_subword_prefix="", end_of_word_suffix="", fuse_unk=False, vocab={letter: i for i, letter in enumerate(letters)}, merges=[])
    write("tokenizer.json", dict(version="1.0", truncation=None, padding=None, added_tokens=added, normalizer=None, pre_tokenizer=steps, post_processor=None, decoder=steps, model=model))
    template = "{% for m in messages %}{{ '<|im_start|>' + m.role + '\\n' + m.content + '<|im_end|>\\n' }}{% endfor %}{% if add_generation_prompt %}{{ '<|im_start|>assistant\\n' }}{% endif %}"
    write("tokenizer_config.json", dict(eos_token=END, pad_token=TEXT_END, chat_template=template))


def main():
    torch.manual_seed(0)
    model = Decoder(259, SIZES).eval()
    torch.nn.init.normal_(model.embedding.weight, std=0.5)
    names = [f"{i}.{part}" for i in range(SIZES["num_hidden_layers"]) for part in ("key", "value")]
    ids = torch.tensor([IDS])
    with torch.no_grad():
        logits = model(ids, torch.ones_like(ids), torch.arange(len(IDS))[None])[0][0]
    expected = dict(ids=IDS, last=[round(value, 5) for value in logits[-1].tolist()], likeliest=logits.argmax(-1).tolist())
    write("expected.json", expected)
    inputs = ["input_ids", "attention_mask", "position_ids", *(f"past_key_values.{name}" for name in names)]
    outputs = ["logits", *(f"present.{name}" for name in names)]
    axes = {name: {0: "batch", 1: "tokens"} for name in ("input_ids", "position_ids", "logits")} | {"attention_mask": {0: "batch", 1: "total"}}
    axes |= {name: {0: "batch", 2: "past"} for name in inputs[3:]} | {name: {0: "batch", 2: "total"} for name in outputs[1:]}
    past = [torch.randn(1, SIZES["num_key_value_heads"], 3, 8) for _ in names]
    path = HERE / "model.onnx"
    torch.onnx.export(model, (torch.ones(1, 2).long(), torch.ones(1, 5).long(), torch.tensor([[3, 4]]), *past), str(path), input_names=inputs, output_names=outputs, dynamic_axes=axes, opset_version=17)
    graph = onnx.load(str(path))
    for node in graph.graph.node:
        node.doc_string = ""
    onnx.save(graph, str(path))
    write("config.json", dict(architectures=["Qwen2ForCausalLM"], model_type="qwen2", vocab_size=259, **SIZES))
    write("generation_config.json", dict(eos_token_id=[258, 256], do_sample=True, temperature=0.7, top_p=0.8, top_k=20, repetition_penalty=1.05))
    write_tokenizer()


main()
