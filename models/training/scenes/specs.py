"""What a scene holds, as plain dicts: sampling them, and which combinations are held out of training."""
from .landscapes import LANDSCAPES
from .palette import COLOR_NAMES, differ
from .shapes import SHAPES

RADII = {"small": 0.13, "medium": 0.22, "large": 0.33}
PLACES = {
    "center": (0.5, 0.5), "left": (0.25, 0.5), "right": (0.75, 0.5), "top": (0.5, 0.25), "bottom": (0.5, 0.75),
    "top left": (0.25, 0.25), "top right": (0.75, 0.25), "bottom left": (0.25, 0.75), "bottom right": (0.75, 0.75),
}
RELATIONS = {"next": ((0.28, 0.5), (0.72, 0.5)), "left": ((0.28, 0.5), (0.72, 0.5)), "right": ((0.72, 0.5), (0.28, 0.5)),
             "above": ((0.5, 0.28), (0.5, 0.72)), "below": ((0.5, 0.72), (0.5, 0.28))}
HOUSE_COLORS = ["red", "blue", "white", "yellow", "orange", "purple", "pink", "brown"]
SAIL_COLORS = ["red", "white", "yellow", "orange", "blue", "green"]


def held_out(shape, color, background):
    """One in eleven of shape x color x background is never trained on."""
    return (SHAPES.index(shape) * 5 + COLOR_NAMES.index(color) * 7 + COLOR_NAMES.index(background) * 3) % 11 == 0


def placed(rng, center, size, jitter):
    """Where and how big an object comes out: its place with a little variation."""
    x, y = (c + rng.uniform(-jitter, jitter) for c in center)
    return dict(x=x, y=y, radius=RADII[size] * rng.uniform(0.9, 1.1))


def pick_colors(rng, shapes, test):
    """A background and a color for each shape, from the held-out half when `test`."""
    while True:
        background = rng.choice(COLOR_NAMES)
        colors = [rng.choice(COLOR_NAMES) for _ in shapes]
        if not all(differ(color, background) for color in colors):
            continue
        if all(held_out(shape, color, background) == test for shape, color in zip(shapes, colors)):
            return background, colors


def one_object(rng, test=False):
    shape = rng.choice(SHAPES)
    background, (color,) = pick_colors(rng, [shape], test)
    place = "center" if rng.random() < 0.5 else rng.choice(list(PLACES))
    size = rng.choice(["small", "medium", "medium", "large"]) if place == "center" else rng.choice(["small", "medium"])
    thing = dict(shape=shape, color=color, size=size, place=place, **placed(rng, PLACES[place], size, 0.02))
    if place != "center":
        thing["radius"] *= 0.85
    return dict(kind="one", background=background, objects=[thing], seed=rng.getrandbits(31))


def two_objects(rng, test=False):
    shapes = [rng.choice(SHAPES) for _ in range(2)]
    background, colors = pick_colors(rng, shapes, test)
    relation = rng.choice(["next", "next", "left", "right", "above", "below"])
    objects = []
    for shape, color, center in zip(shapes, colors, RELATIONS[relation]):
        spot = placed(rng, center, "medium", 0.015)
        spot["radius"] *= 0.85
        objects.append(dict(shape=shape, color=color, size="medium", **spot))
    return dict(kind="two", background=background, relation=relation, objects=objects, seed=rng.getrandbits(31))


def landscape(rng):
    scene = rng.choice(LANDSCAPES)
    spec = dict(kind="land", scene=scene, full=rng.random() < 0.6, seed=rng.getrandbits(31))
    if scene in ("house", "boat"):
        spec["color"] = rng.choice(HOUSE_COLORS if scene == "house" else SAIL_COLORS)
    return spec


def sample(rng, shares=(0.58, 0.16, 0.26)):
    """A scene for training; shares of one object, two objects and landscapes."""
    kind = rng.choices(["one", "two", "land"], shares)[0]
    return {"one": one_object, "two": two_objects, "land": landscape}[kind](rng)
