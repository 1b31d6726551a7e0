"""The networks as ONNX models in the names and shapes of an Optimum SDXL folder (opset 17)."""
import os
import warnings

import torch
from torch import nn

from .storage import store_half

BATCH = {0: "batch_size"}
SEQUENCE = {0: "batch_size", 1: "sequence_length"}
IMAGE = {0: "batch_size", 2: "height", 3: "width"}


class TextOutputs(nn.Module):
    """A text encoder with its outputs in Optimum's order."""

    def __init__(self, encoder):
        super().__init__()
        self.encoder = encoder

    def forward(self, input_ids):
        last, pooled, states = self.encoder(input_ids)
        return (pooled, last, *states) if self.encoder.projection is not None else (last, pooled, *states)


def write(module, inputs, folder, names, outputs, axes):
    os.makedirs(folder, exist_ok=True)
    path = os.path.join(folder, "model.onnx")
    with torch.no_grad(), warnings.catch_warnings():
        warnings.simplefilter("ignore")
        torch.onnx.export(module.eval(), inputs, path, input_names=names, output_names=outputs, dynamic_axes=axes, opset_version=17)
    store_half(path)
    print(f"{os.path.basename(folder)}  {os.path.getsize(path) / 1e6:.2f} MB", flush=True)


def write_text_encoder(encoder, ids, folder):
    states = [f"hidden_states.{i}" for i in range(len(encoder.norm1) + 1)]
    pooled = "text_embeds" if encoder.projection is not None else "pooler_output"
    outputs = [pooled, "last_hidden_state", *states] if pooled == "text_embeds" else ["last_hidden_state", pooled, *states]
    axes = {"input_ids": SEQUENCE, **{name: BATCH if name == pooled else SEQUENCE for name in outputs}}
    write(TextOutputs(encoder), (ids,), folder, ["input_ids"], outputs, axes)


def write_models(model, decoder, encoder, ids, out):
    """ids (2, 77) -> five model.onnx under `out`; gives back inputs and outputs of the denoiser and the decoder, for the parity check."""
    write_text_encoder(model.text.first, ids, f"{out}/text_encoder")
    write_text_encoder(model.text.second, ids, f"{out}/text_encoder_2")
    torch.manual_seed(0)
    with torch.no_grad():
        context, pooled = model.text(ids)
    sample, timestep = torch.randn(2, 3, 36, 28), torch.tensor([500.0])
    time_ids = torch.tensor([[576.0, 448.0, 0.0, 0.0, 576.0, 448.0]]).repeat(2, 1)
    inputs = (sample, timestep, context, pooled, time_ids)
    axes = {"sample": IMAGE, "timestep": {0: "steps"}, "encoder_hidden_states": SEQUENCE, "text_embeds": BATCH, "time_ids": BATCH, "out_sample": IMAGE}
    write(model.denoiser, inputs, f"{out}/unet", ["sample", "timestep", "encoder_hidden_states", "text_embeds", "time_ids"], ["out_sample"], axes)
    latents = torch.randn(1, 3, 32, 28) * 0.5
    write(decoder, (latents,), f"{out}/vae_decoder", ["latent_sample"], ["sample"], {"latent_sample": IMAGE, "sample": IMAGE})
    image = torch.randn(1, 3, 256, 192)
    write(encoder, (image,), f"{out}/vae_encoder", ["sample"], ["latent_parameters"], {"sample": IMAGE, "latent_parameters": IMAGE})
    # A size that the exporter has not seen, to prove that sizes stayed free.
    other = torch.randn(1, 3, 20, 52)
    with torch.no_grad():
        other_v = model.denoiser(other, timestep, context[:1], pooled[:1], time_ids[:1])
        return dict(other=other, other_v=other_v, ids=ids, sample=sample, timestep=timestep, context=context, pooled=pooled, time_ids=time_ids, v=model.denoiser(*inputs),
                    latents=latents, image=decoder(latents), encoder_input=image, encoded=encoder(image))
