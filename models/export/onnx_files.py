"""Writing ONNX folders: one graph, and one file of weights beside it where they are large."""
import glob
import json
import os
import shutil
import tempfile
import warnings

import onnx
import torch

OPSET = 17
# Below this a graph carries its weights itself.
INLINE = 256 * 1024 * 1024


def write_json(path, value):
    os.makedirs(os.path.dirname(path) or ".", exist_ok=True)
    with open(path, "w", encoding="utf-8") as file:
        json.dump(value, file, indent=2)
        file.write("\n")


def export(module, example, folder, inputs, outputs, axes, name="model.onnx", inline=INLINE, domains=()):
    """Traces `module` and writes folder/model.onnx, with model.onnx_data where the weights are more than `inline` bytes.

    The exporter writes a file for each tensor once a model passes 2 GB; they are gathered into one. `domains`: of operators that are not
    ONNX's own.
    """
    os.makedirs(folder, exist_ok=True)
    with tempfile.TemporaryDirectory(dir=folder) as aside:
        path = os.path.join(aside, "model.onnx")
        # From torch 2.5 on the tracing exporter has to be asked for.
        tracing = {"dynamo": False} if "dynamo" in torch.onnx.export.__code__.co_varnames else {}
        with torch.no_grad(), warnings.catch_warnings():
            warnings.simplefilter("ignore")
            torch.onnx.export(module.eval(), example, path, input_names=inputs, output_names=outputs, dynamic_axes=axes, opset_version=OPSET, custom_opsets={domain: 1 for domain in domains}, **tracing)
        model = onnx.load(path)
    save(model, folder, name, inline)
    return os.path.join(folder, name)


def save(model, folder, name="model.onnx", inline=INLINE):
    for stale in glob.glob(os.path.join(folder, name + "*")):
        os.remove(stale)
    size = sum(len(tensor.raw_data) for tensor in model.graph.initializer)
    large = size > inline
    options = dict(save_as_external_data=True, all_tensors_to_one_file=True, location=name + "_data", size_threshold=1024) if large else {}
    onnx.save_model(model, os.path.join(folder, name), **options)
    print(f"{folder}/{name}: {size / 1e9:.2f} GB of weights{', in ' + name + '_data' if large else ''}", flush=True)


def copy_settings(source, target, names):
    """Copies files and folders of settings that the worker reads as they are; those that are not there are left out."""
    os.makedirs(target, exist_ok=True)
    for name in names:
        path = os.path.join(source, name)
        if os.path.isdir(path):
            shutil.copytree(path, os.path.join(target, name), dirs_exist_ok=True, ignore=shutil.ignore_patterns("*.safetensors", "*.bin"))
        elif os.path.exists(path):
            os.makedirs(os.path.dirname(os.path.join(target, name)) or ".", exist_ok=True)
            shutil.copyfile(path, os.path.join(target, name))
