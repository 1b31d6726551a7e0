"""Opens a checkpoint of the video denoiser."""
import torch

from video.denoiser import Denoiser
from video.text import TextEncoder
from video.tokenizer import load as load_tokenizer


def load(path=".work/wan.pt", which="average"):
    """-> text encoder, denoiser, tokenizer, state."""
    state, tokenizer = torch.load(path, map_location="cpu"), load_tokenizer()
    text, model = TextEncoder(tokenizer.size), Denoiser()
    text.load_state_dict(state["text"])
    model.load_state_dict(state[which])
    return text.eval(), model.eval(), tokenizer, state
