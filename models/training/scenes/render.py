"""Scenes to images: a list of specs -> (N, 3, H, W) in -1..1."""
import torch

from .canvas import Canvas
from .landscapes import PAINTERS, Dice
from .palette import COLORS, unit
from .shapes import distance

JITTER = 6 / 127.5


def colors(names, rng):
    """Named colors, each in its own shade: (N, 3)."""
    base = torch.tensor([unit(COLORS[name]) for name in names])
    return (base + (torch.rand(len(names), 3, generator=rng) * 2 - 1) * JITTER).clamp(-1, 1)


def paint_objects(canvas, specs, rng):
    """Backgrounds, then the first objects, then the second ones, shape by shape."""
    canvas.fill(colors([spec["background"] for spec in specs], rng))
    for turn in range(max(len(spec["objects"]) for spec in specs)):
        rows = [i for i, spec in enumerate(specs) if len(spec["objects"]) > turn]
        things = [specs[i]["objects"][turn] for i in rows]
        shades = colors([thing["color"] for thing in things], rng)
        for shape in sorted({thing["shape"] for thing in things}):
            mine = [j for j, thing in enumerate(things) if thing["shape"] == shape]
            part = canvas.select([rows[j] for j in mine])
            column = lambda key: torch.tensor([things[j][key] for j in mine]).view(-1, 1, 1)
            size = column("radius")
            x = (canvas.x - column("x") * canvas.wide) / size
            y = (canvas.y - column("y") * canvas.high) / size
            full = x.expand(-1, y.shape[1], -1), y.expand(-1, -1, x.shape[2])
            part.paint(distance(shape, *full) * size, shades[mine])
            canvas.put([rows[j] for j in mine], part)


def render(specs, width, height, cells=1, window=None, seed=0):
    """Images of width x height pixels, or a window of them; `cells` as in Canvas. The same seed paints the same shades and layouts."""
    canvas = Canvas(len(specs), width, height, cells, window)
    groups = {}
    for i, spec in enumerate(specs):
        groups.setdefault(spec.get("scene", ""), []).append(i)
    for name, rows in sorted(groups.items()):
        rng = torch.Generator().manual_seed(seed)
        part, mine = canvas.select(rows), [specs[i] for i in rows]
        if name:
            PAINTERS[name](part, mine, Dice(len(mine), rng))
        else:
            paint_objects(part, mine, rng)
        canvas.put(rows, part)
    return canvas.image
