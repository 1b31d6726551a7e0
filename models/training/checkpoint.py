"""Checkpoints that survive a kill at any moment: everything a run needs to go on, written aside and then renamed."""
import os
import random

import torch


def save(path, **state):
    """Writes `state` and the random generators."""
    state.update(random_state=random.getstate(), torch_state=torch.get_rng_state())
    torch.save(state, path + ".part")
    os.replace(path + ".part", path)


def load(path):
    """The saved state, with the random generators set back, or None when there is no file. A compact checkpoint has weights only."""
    if not os.path.exists(path):
        return None
    state = torch.load(path, map_location="cpu")
    if "random_state" in state:
        random.setstate(state["random_state"])
        torch.set_rng_state(state["torch_state"])
    return state


@torch.no_grad()
def follow(average, model, step, most=0.9995):
    """Moves the running average of the weights; it follows fast at first."""
    keep = min(most, (1 + step) / (10 + step))
    for slow, fast in zip(average.parameters(), model.parameters()):
        slow.lerp_(fast, 1 - keep)
