"""A batch of images that signed distances are painted on, with edges one pixel wide.

Lengths are in units of the image's short side: x runs over 0..width/short, y over 0..height/short.
"""
import torch


class Canvas:
    """`count` images of width x height pixels; `window` (left, top, right, bottom) in pixels shows a part, `cells` pixels a sample.

    `cells` = 16 paints the demo autoencoder's latents directly: a latent is the mean color of 16 x 16 pixels.
    """

    def __init__(self, count, width, height, cells=1, window=None, device="cpu"):
        left, top, right, bottom = window or (0, 0, width, height)
        short = min(width, height)
        self.wide, self.high, self.pixel = width / short, height / short, cells / short
        across = (torch.arange((right - left) // cells, device=device) + 0.5) * cells + left
        down = (torch.arange((bottom - top) // cells, device=device) + 0.5) * cells + top
        self.x = (across / short).view(1, 1, -1)
        self.y = (down / short).view(1, -1, 1)
        self.count, self.device = count, device
        self.image = torch.zeros(count, 3, len(down), len(across), device=device)

    def select(self, rows):
        """The same canvas for some of the images only; painting on it paints on a copy: see `put`."""
        part = object.__new__(Canvas)
        part.__dict__.update(self.__dict__)
        part.count, part.image = len(rows), self.image[rows]
        return part

    def put(self, rows, part):
        self.image[rows] = part.image

    def fill(self, color):
        """color (N, 3)."""
        self.image = color[:, :, None, None].expand_as(self.image).clone()

    def gradient(self, top, bottom, start=0.0, end=1.0):
        """From color `top` (N, 3) at height `start` to `bottom` at `end`; heights are floats or (N, 1, 1)."""
        share = ((self.y - start) / (end - start)).clamp(0, 1).unsqueeze(1)
        self.image = (top[:, :, None, None] * (1 - share) + bottom[:, :, None, None] * share).expand_as(self.image).clone()

    def paint(self, distance, color, strength=1.0):
        """Color (N, 3) or (N, 3, H, W) where `distance` (N, H, W) is negative."""
        cover = (0.5 - distance / self.pixel).clamp(0, 1) * strength
        if color.dim() == 2:
            color = color[:, :, None, None]
        self.image = torch.lerp(self.image, color.expand_as(self.image), cover.unsqueeze(1).expand_as(self.image))

    def glow(self, x, y, radius, color, strength=0.55):
        """A soft disc; x, y, radius (N, 1, 1)."""
        away = ((self.x - x) ** 2 + (self.y - y) ** 2).sqrt()
        cover = (1 - (away - radius) / (2.2 * radius)).clamp(0, 1) * strength
        self.image = torch.lerp(self.image, color[:, :, None, None].expand_as(self.image), cover.unsqueeze(1).expand_as(self.image))
