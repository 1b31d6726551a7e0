"""Clips to frames: a list of specs -> what the frames show at chosen times, and the facts that the denoiser is taught with.

Everything that moves is one of `SLOTS` layers: 0 and 1 the objects (a boat's sail and hull, a
house's walls and roof), 2 sun or moon, 3 to 5 clouds, glints on the water, door and windows; peaks, houses of a city and trees take what they need.
The rest stands still.
"""
import random

import torch

from .canvas import Canvas
from .backdrops import BACKDROPS
from .landscapes import Dice
from .motions import path
from .render import colors
from .shapes import SHAPES, distance, polygon

SLOTS = 6
OUTLINES = [*SHAPES, "cloud", "glint", "sail", "hull", "pine", "windows"]


def outline(name, u, v):
    """Signed distance of a layer's outline of half size 1."""
    if name == "cloud":
        discs = [((u - dx) ** 2 + (v + dy) ** 2).clamp(min=1e-9).sqrt() - size for dx, dy, size in ((-0.55, -0.02, 0.36), (0.0, 0.13, 0.5), (0.55, -0.02, 0.38))]
        flat = torch.maximum(u.abs() - 0.62, (v - 0.2).abs() - 0.2)
        return torch.minimum(torch.minimum(discs[0], discs[1]), torch.minimum(discs[2], flat))
    if name == "glint":
        return torch.maximum(u.abs(), v.abs()) - 1
    if name == "sail":
        return torch.minimum(polygon(u, v, [(0.0, -0.95), (0.0, 0.75), (1.0, 0.75)]), polygon(u, v, [(-0.22, -0.65), (-0.22, 0.75), (-1.0, 0.75)]))
    if name == "hull":
        return polygon(u, v, [(-1.0, -0.22), (1.0, -0.22), (0.65, 0.22), (-0.65, 0.22)])
    if name == "pine":
        tiers = [polygon(u, v, [(-half, base), (0.0, base - 0.76), (half, base)]) for base, half in ((0.76, 0.56), (0.24, 0.44), (-0.24, 0.34))]
        return torch.minimum(torch.minimum(tiers[0], tiers[1]), torch.minimum(tiers[2], torch.maximum(u.abs() - 0.1, (v - 0.8).abs() - 0.2)))
    if name == "windows":
        across, down = ((u + 0.9) % 0.6 - 0.3).abs() - 0.17, ((v + 1.0) % 0.4 - 0.2).abs() - 0.12
        return torch.maximum(torch.maximum(across, down), torch.maximum(u.abs() - 0.9, v.abs() - 1.0))
    return distance(name, u, v)


class Film:
    """Clips being put together: backdrops (N, 3, h, w), what stands in front of moving things (N, 1, h, w), and the layers' facts."""

    def __init__(self, count, times):
        self.count, self.times = count, times
        self.known = torch.ones(count, SLOTS, dtype=torch.bool)
        self.shape = torch.full((count, SLOTS), -1)
        self.color = torch.zeros(count, SLOTS, 3)
        self.pose = torch.zeros(count, SLOTS, len(times), 6)

    def add(self, row, slot, name, color, pose):
        self.shape[row, slot], self.color[row, slot], self.pose[row, slot] = OUTLINES.index(name), color, pose


def objects(film, canvas, rows, specs, length, rng):
    canvas.fill(colors([spec["background"] for spec in specs], rng))
    for row, spec in zip(rows, specs):
        for slot, thing in enumerate(spec["objects"]):
            shade = colors([thing["color"]], rng)[0]
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
        else:
            front[rows] = BACKDROPS[name](film, part, rows, mine, length, Dice(len(rows), rng))
        canvas.put(rows, part)
    cover = coverage(film, canvas)
    frames = canvas.image[:, None].repeat(1, len(times), 1, 1, 1)
    for slot in range(SLOTS):
        used = (film.shape[:, slot] >= 0).nonzero().flatten()
        if len(used):
            # The sun (2) rises behind what stands in front; everything else is in front of it.
            shown = cover[used, slot].unsqueeze(2) * (1 - front[used, None] if slot == 2 else 1)
            frames[used] = torch.lerp(frames[used], film.color[used, slot][:, None, :, None, None].expand_as(frames[used]), shown.expand_as(frames[used]))
    return dict(frames=frames, backdrop=canvas.image, front=front, cover=cover, shape=film.shape, color=film.color, pose=film.pose)


def times_of(count, rng=random):
    """`count` times spread over a clip, each at a random position in its segment (for training); 0 alone for one."""
    if count == 1:
        return torch.zeros(1)
    return torch.tensor([(i + rng.random()) / count for i in range(count)])
