"""What an image of a flat scene shows: colors, places and shapes, measured on one sample a latent cell (short side of about 32 to 64)."""
import functools

import torch

from scenes.canvas import Canvas
from scenes.palette import COLOR_NAMES, COLORS, unit
from scenes.shapes import SHAPES, distance

NAMED = torch.tensor([unit(COLORS[name]) for name in COLOR_NAMES])


def color_name(color):
    """The named color nearest to (3,) in -1..1."""
    return COLOR_NAMES[int(((NAMED - color) ** 2).sum(1).argmin())]


def background(image):
    """Median color of the border of (3, H, W)."""
    edge = torch.cat([image[:, :2].flatten(1), image[:, -2:].flatten(1), image[:, :, :2].flatten(1), image[:, :, -2:].flatten(1)], dim=1)
    return edge.median(dim=1).values


def foreground(image, behind, colors):
    """Which cells are nearer to one of `colors` (K, 3) than to the background: -> owner (H, W), -1 for background."""
    choices = torch.cat([behind[None], colors])
    away = ((image[None] - choices[:, :, None, None]) ** 2).sum(1)
    return away.argmin(0) - 1


def center(mask):
    """Center of mass of a mask (H, W), as shares of the width and height."""
    height, width = mask.shape
    weight = mask.float()
    across = (torch.arange(width) + 0.5) / width
    down = (torch.arange(height) + 0.5) / height
    total = weight.sum().clamp(min=1)
    return float((weight.sum(0) * across).sum() / total), float((weight.sum(1) * down).sum() / total)


@functools.lru_cache(maxsize=None)
def shape_facts(shape):
    """Area and center of mass of a shape of radius 1."""
    line = (torch.arange(400) + 0.5) / 400 * 3 - 1.5
    x, y = line.view(1, 1, -1).expand(1, 400, 400), line.view(1, -1, 1).expand(1, 400, 400)
    inside = (distance(shape, x, y) < 0).float()
    area = inside.sum()
    return float(area * (3 / 400) ** 2), float((inside * x).sum() / area), float((inside * y).sum() / area)


def overlap(mask, shape):
    """Intersection over union of a mask with the shape of the same area and center of mass."""
    height, width = mask.shape
    canvas = Canvas(1, width, height)
    area, dx, dy = shape_facts(shape)
    size = (float(mask.float().mean()) * canvas.wide * canvas.high / area) ** 0.5
    if size <= 0:
        return 0.0
    x, y = center(mask)
    across = ((canvas.x - x * canvas.wide) / size + dx).expand(1, height, width)
    down = ((canvas.y - y * canvas.high) / size + dy).expand(1, height, width)
    ideal = distance(shape, across, down)[0] < 0
    return float((ideal & mask).sum() / (ideal | mask).sum().clamp(min=1))


def best_shape(mask):
    """(name, overlap) of the shape that fits best."""
    fits = {shape: overlap(mask, shape) for shape in SHAPES}
    name = max(fits, key=fits.get)
    return name, fits[name]
