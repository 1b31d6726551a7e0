"""The VAE's decoder over a whole clip at once, with zeros before the first frame: what decoding frame by frame has to equal."""
import torch
import torch.nn.functional as F

from wan.vae_decoder import KEPT


class Padding:
    """Stands for the memory: all of time is there, before it come zeros."""

    def swap(self, x, hold=None):
        return F.pad(x, (0, 0, 0, 0, KEPT, 0))


def upsample(self, x, memory, first):
    if self.time_conv is not None:
        later = x[:, :, 1:]
        if later.shape[2]:
            batch, width, frames, height, columns = later.shape
            both = self.time_conv(memory.swap(later)).reshape(batch, 2, width, frames, height, columns)
            later = torch.stack([both[:, 0], both[:, 1]], 3).reshape(batch, width, 2 * frames, height, columns)
        x = torch.cat([x[:, :, :1], later], 2)
    frames = [self.resample[1](F.interpolate(x[:, :, i], scale_factor=2.0, mode="nearest")) for i in range(x.shape[2])]
    return torch.stack(frames, 2)
