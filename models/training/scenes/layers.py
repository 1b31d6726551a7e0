"""Where the objects of scenes are: what the denoiser's layers are taught beside the image itself."""
import torch

from .canvas import Canvas
from .shapes import SHAPES, distance

# Local positions that outlines are compared at: a square of 3 radii, LOCAL x LOCAL.
LOCAL = 32


def object_covers(specs, width, height, cells):
    """Scenes -> cover of the first and second object, back to front, (N, 2, H, W) in 0..1.

    What a later object hides counts for the later one only. Landscapes have no objects here: their covers are zero.
    """
    whole = Canvas(len(specs), width, height, cells)
    covers = torch.zeros(len(specs), 2, whole.image.shape[2], whole.image.shape[3])
    for i, spec in enumerate(specs):
        for turn, thing in enumerate(spec.get("objects", [])):
            x = ((whole.x - thing["x"] * whole.wide) / thing["radius"]).expand(1, covers.shape[2], -1)
            y = ((whole.y - thing["y"] * whole.high) / thing["radius"]).expand(1, -1, covers.shape[3])
            cover = (0.5 - distance(thing["shape"], x, y)[0] * thing["radius"] / whole.pixel).clamp(0, 1)
            covers[i] *= 1 - cover
            covers[i, turn] = cover
    return covers


def object_frames(specs):
    """Scenes -> (center across, center down, log size) of two objects, (N, 2, 3), and which of them exist, (N, 2).

    Centers run from -1 to 1 over the image; a size is the radius in half short sides.
    """
    frames, exists = torch.zeros(len(specs), 2, 3), torch.zeros(len(specs), 2)
    for i, spec in enumerate(specs):
        for turn, thing in enumerate(spec.get("objects", [])):
            frames[i, turn] = torch.tensor([2 * thing["x"] - 1, 2 * thing["y"] - 1, 0.0])
            frames[i, turn, 2] = torch.tensor(2 * thing["radius"]).log()
            exists[i, turn] = 1
    return frames, exists


def local_grid():
    """u, v (LOCAL * LOCAL,) in radii from the shape's center."""
    line = (torch.arange(LOCAL) + 0.5) / LOCAL * 3 - 1.5
    return line.repeat(LOCAL), line.repeat_interleave(LOCAL)


def local_covers(specs):
    """Scenes -> cover of their two objects' outlines on the local grid (N, 2, LOCAL * LOCAL); zero where there is no object."""
    u, v = (axis.view(1, LOCAL, LOCAL) for axis in local_grid())
    covers = {shape: (0.5 - distance(shape, u, v).flatten() * LOCAL / 3).clamp(0, 1) for shape in SHAPES}
    none = torch.zeros(LOCAL * LOCAL)
    rows = [[covers[thing["shape"]] for thing in spec.get("objects", [])] for spec in specs]
    return torch.stack([torch.stack((row + [none, none])[:2]) for row in rows])
