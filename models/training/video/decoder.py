"""The decoder of clips: the image pack's, frame by frame."""
import torch.nn.functional as F
from torch import nn

from networks.autoencoder import FACTOR
from video.sampler import frames_of

# Cells added around an image before it is decoded, and cut off again: the decoder has seen windows of images only, never an edge.
EDGE = 2


class ClipDecoder(nn.Module):
    """latent_sample (B, 12, T, h, w) -> sample (B, 3, 4 (T - 1) + 1, 16 h, 16 w): every latent is four frames' mean colors, drawn one by one."""

    def __init__(self, decoder):
        super().__init__()
        self.decoder = decoder

    def forward(self, latent_sample):
        frames = frames_of(latent_sample)
        wider = F.pad(frames.flatten(0, 1), (EDGE, EDGE, EDGE, EDGE), mode="replicate")
        drawn = self.decoder(wider)[:, :, EDGE * FACTOR : -EDGE * FACTOR, EDGE * FACTOR : -EDGE * FACTOR]
        return drawn.reshape(frames.shape[0], frames.shape[1], 3, drawn.shape[2], drawn.shape[3]).transpose(1, 2)
