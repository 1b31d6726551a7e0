"""Weights out of safetensors files into a torch module, name by name."""
import glob
import os


def read(folder):
    """All tensors of a component's *.safetensors files."""
    from safetensors.torch import load_file

    files = sorted(glob.glob(os.path.join(folder, "*.safetensors")))
    if not files:
        raise SystemExit(f"{folder} has no .safetensors files; download the model in diffusers' layout")
    tensors = {}
    for path in files:
        tensors.update(load_file(path))
    return tensors


def fill(module, tensors, only=()):
    """Loads `tensors`; with `only`, those whose names begin so. Every weight has to be there and none may be left over."""
    wanted = {name: value for name, value in tensors.items() if not only or name.startswith(tuple(only))}
    missing, left = module.load_state_dict(wanted, strict=False)
    if missing or left:
        raise SystemExit(f"these weights are of another model: missing {sorted(missing)[:5]}, not known {sorted(left)[:5]}")
    return module
