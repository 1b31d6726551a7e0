"""Clips to frames: a list of specs -> what the frames show at chosen times, and the facts that the denoiser is taught with.

Everything that moves is one of `SLOTS` layers: 0 and 1 the objects, 2 sun or moon, 3 to 5 clouds or glints on the water. The rest stands still.
"""
import random

import torch

from .canvas import Canvas
from .landscapes import PAINTERS, Dice, below, disc, ridge, swell
from .motions import path
from .render import colours
from .shapes import SHAPES, distance

SLOTS = 6
OUTLINES = [*SHAPES, "cloud", "glint"]


def outline(name, u, v):
    """Signed distance of a layer's outline of half size 1."""
    if name == "cloud":
        discs = [((u - dx) ** 2 + (v + dy) ** 2).clamp(min=1e-9).sqrt() - size for dx, dy, size in ((-0.55, -0.02, 0.36), (0.0, 0.13, 0.5), (0.55, -0.02, 0.38))]
        flat = torch.maximum(u.abs() - 0.62, (v - 0.2).abs() - 0.2)
        return torch.minimum(torch.minimum(discs[0], discs[1]), torch.minimum(discs[2], flat))
    if name == "glint":
        return torch.maximum(u.abs(), v.abs()) - 1
    return distance(name, u, v)


class Film:
    """Clips being put together: backdrops (N, 3, h, w), what stands in front of moving things (N, 1, h, w), and the layers' facts."""

    def __init__(self, count, times):
        self.count, self.times = count, times
        self.known = torch.ones(count, SLOTS, dtype=torch.bool)
        self.shape = torch.full((count, SLOTS), -1)
        self.colour = torch.zeros(count, SLOTS, 3)
        self.pose = torch.zeros(count, SLOTS, len(times), 6)

    def add(self, row, slot, name, colour, pose):
        self.shape[row, slot], self.colour[row, slot], self.pose[row, slot] = OUTLINES.index(name), colour, pose


def still_pose(times, x, y, wide, high):
    one = torch.ones_like(times)
    return torch.stack([one * x, one * y, one * wide.log(), one * high.log(), one, 0 * one], dim=1)


def sunrise(film, canvas, rows, sea, length, rng):
    dice = Dice(len(rows), rng)
    high = canvas.high
    canvas.gradient(dice.tint((90, 110, 200)), dice.tint((255, 190, 110)), 0.0, 0.68 * high)
    front = Canvas.__new__(Canvas)
    front.__dict__.update(canvas.__dict__)
    front.image = torch.full_like(canvas.image, -1.0)
    marks = torch.ones(len(rows), 3)
    layers = []
    if sea:
        layers.append((dice.between(0.62, 0.66) * high, (45, 85, 150)))
    else:
        for level, height, peaks, rgb in ((0.74, 0.15, 2.2, (120, 70, 120)), (0.86, 0.15, 2.6, (60, 40, 90))):
            layers.append((ridge(canvas, dice, level * high, height, peaks), rgb))
    for line, rgb in layers:
        below(canvas, line, dice.tint(rgb))
        below(front, line, marks)
    share = min(1.0, 1.5 * length)
    for i, row in enumerate(rows):
        x, size = 0.5 + 0.12 * (torch.rand(1, generator=rng) - 0.5), 0.14 + 0.03 * torch.rand(1, generator=rng)
        pose = still_pose(film.times, x, 0.0, size, size)
        pose[:, 1] = 0.68 - 0.42 * film.times * share
        film.add(row, 2, "circle", dice.tint((255, 225, 110))[i], pose)
    return (front.image[:, :1] + 1) / 2


def moon_water(film, canvas, rows, specs, length, rng):
    dice = Dice(len(rows), rng)
    high = canvas.high
    horizon = dice.between(0.56, 0.6) * high
    canvas.gradient(dice.tint((8, 10, 38)), dice.tint((38, 48, 105)), 0.0, 0.6 * high)
    for _ in range(7):
        disc(canvas, dice.between(0, 1) * canvas.wide, dice.between(0, 0.45) * high, dice.between(0.009, 0.013), dice.tint((245, 245, 255), 3))
    below(canvas, horizon, dice.tint((18, 42, 92)))
    moon, glints = dice.tint((250, 245, 215)), dice.tint((170, 190, 215))
    for i, row in enumerate(rows):
        x, size = 0.5 + 0.12 * (torch.rand(1, generator=rng) - 0.5), 0.14 + 0.03 * torch.rand(1, generator=rng)
        film.add(row, 2, "circle" if specs[i]["full"] else "crescent", moon[i], still_pose(film.times, x, 0.26, size, size))
        for j in range(3):
            wide = size * (1.5 - 0.25 * j)
            pose = still_pose(film.times, x, horizon[i, 0, 0] / high + 0.06 + 0.09 * j, wide, 0 * wide + 0.022)
            sway = (2 * torch.pi * (2 * length * film.times + j / 3)).sin()
            pose[:, 0] = x + 0.16 * sway
            film.add(row, 3 + j, "glint", glints[i], pose)
    return torch.zeros_like(canvas.image[:, :1])


def drifting_clouds(film, canvas, rows, leftwards, length, rng):
    dice = Dice(len(rows), rng)
    high = canvas.high
    canvas.gradient(dice.tint((60, 140, 235)), dice.tint((185, 225, 250)), 0.0, 0.65 * high)
    for level, height, rgb in ((0.63, 0.05, (115, 195, 90)), (0.76, 0.06, (75, 165, 62)), (0.9, 0.04, (38, 125, 50))):
        below(canvas, swell(canvas, dice, level * high, height, dice.between(0.7, 1.1)), dice.tint(rgb))
    white = dice.tint((250, 250, 255), 2)
    for i, row in enumerate(rows):
        for j, (x, y) in enumerate(((0.2, 0.14), (0.55, 0.28), (0.88, 0.42))):
            size = 0.15 + 0.05 * torch.rand(1, generator=rng)
            pose = still_pose(film.times, 0.0, y + 0.03 * (torch.rand(1, generator=rng) - 0.5), size, size)
            start = x + 0.1 * (torch.rand(1, generator=rng) - 0.5) + (0.15 if leftwards else -0.15) * min(1.0, 1.5 * length)
            pose[:, 0] = start + (-1 if leftwards else 1) * 0.32 * film.times * min(1.0, 1.5 * length)
            film.add(row, 3 + j, "cloud", white[i], pose)
    return torch.zeros_like(canvas.image[:, :1])


def objects(film, canvas, rows, specs, length, rng):
    canvas.fill(colours([spec["background"] for spec in specs], rng))
    for row, spec in zip(rows, specs):
        for slot, thing in enumerate(spec["objects"]):
            shade = colours([thing["colour"]], rng)[0]
            film.add(row, slot, thing["shape"], shade, path(thing["motion"], thing["x"], thing["y"], thing["radius"], film.times, length))
    return torch.zeros_like(canvas.image[:, :1])


def coverage(film, canvas):
    """How much of each cell each layer covers: (N, SLOTS, F, h, w)."""
    cover = torch.zeros(film.count, SLOTS, len(film.times), *canvas.image.shape[2:])
    across, down = canvas.x.unsqueeze(0), canvas.y.unsqueeze(0)
    for index in film.shape.unique().tolist():
        if index < 0:
            continue
        where = film.shape == index
        x, y, log_wide, log_high, cosine, sine = (part[..., None, None] for part in film.pose[where].unbind(-1))
        dx, dy = across - x * canvas.wide, down - y * canvas.high
        a, b = log_wide.exp(), log_high.exp()
        u, v = (dx * cosine + dy * sine) / a, (dy * cosine - dx * sine) / b
        u, v = u + 0 * v, v + 0 * u
        # A distance in the layer's own frame; exact where both half sizes are the same.
        if OUTLINES[index] == "glint":
            away = torch.maximum((u.abs() - 1) * a, (v.abs() - 1) * b)
        else:
            away = outline(OUTLINES[index], u.flatten(0, 1), v.flatten(0, 1)).view_as(u) * torch.minimum(a, b)
        cover[where] = (0.5 - away / canvas.pixel).clamp(0, 1)
    return cover


def shoot(specs, width, height, times, length, cells=16, seed=0, window=None):
    """Frames of width x height pixels, or a window of them, at `times` (F,) -> dict: frames (N, F, 3, h, w), the backdrop (N, 3, h, w) and what of it is
    in front (N, 1, h, w), cover (N, SLOTS, F, h, w) and the Film's facts."""
    canvas, film = Canvas(len(specs), width, height, cells, window), Film(len(specs), times)
    front = torch.zeros_like(canvas.image[:, :1])
    groups = {}
    for i, spec in enumerate(specs):
        groups.setdefault(spec.get("scene", ""), []).append(i)
    for number, (name, rows) in enumerate(sorted(groups.items())):
        rng = torch.Generator().manual_seed(seed + number)
        part, mine = canvas.select(rows), [specs[i] for i in rows]
        if not name:
            front[rows] = objects(film, part, rows, mine, length, rng)
        elif name in ("sunrise", "sea sunrise"):
            front[rows] = sunrise(film, part, rows, name == "sea sunrise", length, rng)
        elif name == "moon water":
            front[rows] = moon_water(film, part, rows, mine, length, rng)
        elif name.startswith("clouds"):
            front[rows] = drifting_clouds(film, part, rows, name.endswith("left"), length, rng)
        else:
            PAINTERS[name](part, mine, Dice(len(mine), rng))
        canvas.put(rows, part)
    cover = coverage(film, canvas)
    frames = canvas.image[:, None].repeat(1, len(times), 1, 1, 1)
    for slot in range(SLOTS):
        used = (film.shape[:, slot] >= 0).nonzero().flatten()
        if len(used):
            # The sun (2) rises behind what stands in front; everything else is in front of it.
            shown = cover[used, slot].unsqueeze(2) * (1 - front[used, None] if slot == 2 else 1)
            frames[used] = torch.lerp(frames[used], film.colour[used, slot][:, None, :, None, None].expand_as(frames[used]), shown.expand_as(frames[used]))
    return dict(frames=frames, backdrop=canvas.image, front=front, cover=cover, shape=film.shape, colour=film.colour, pose=film.pose)


def times_of(count, rng=random):
    """`count` times spread over a clip, each at a random place of its own stretch (for training); 0 alone for one."""
    if count == 1:
        return torch.zeros(1)
    return torch.tensor([(i + rng.random()) / count for i in range(count)])
