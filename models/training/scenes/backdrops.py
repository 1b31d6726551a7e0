"""Landscapes of clips: what stands still is painted on the canvas, the rest is added to the film as layers.

Each painter takes the film, the canvas of its rows, the rows' numbers and specs, the clip's length (in 81 frames) and dice, and gives back what of
the backdrop is in front of sun and moon (n, 1, h, w).
"""
import math

import torch

from .canvas import Canvas
from .landscapes import below, box, disc, named, ridge, swell

HOUSES_WITH_DARK_ROOFS = ("red", "brown", "orange")


def still_pose(times, x, y, wide, high):
    one = torch.ones_like(times)
    return torch.stack([one * x, one * y, one * math.log(wide), one * math.log(high), one, 0 * one], dim=1)


def nothing(canvas):
    return torch.zeros_like(canvas.image[:, :1])


def numbers(dice, low, high):
    """One random number for each image, as floats."""
    return dice.between(low, high).flatten().tolist()


def slopes(canvas, dice, layers):
    """Paints height lines, one in front of the other: [(line, rgb)]; -> where they are (n, 1, h, w)."""
    front = object.__new__(Canvas)
    front.__dict__.update(canvas.__dict__)
    front.image = torch.zeros_like(canvas.image)
    for line, rgb in layers:
        below(canvas, line, dice.tint(rgb))
        below(front, line, torch.ones(canvas.count, 3))
    return front.image[:, :1]


def sun(film, rows, dice, color, path):
    """A sun as layer 2; path(x) gives x, the heights at all times as shares of the image, and the radius."""
    tint = dice.tint(color)
    for i, (row, x, size) in enumerate(zip(rows, numbers(dice, 0.42, 0.58), numbers(dice, 0.14, 0.17))):
        pose = still_pose(film.times, x, 0.0, size, size)
        pose[:, 1] = path
        film.add(row, 2, "circle", tint[i], pose)


def sunrise(film, canvas, rows, specs, length, dice):
    canvas.gradient(dice.tint((90, 110, 200)), dice.tint((255, 190, 110)), 0.0, 0.68 * canvas.high)
    layers = [(ridge(canvas, dice, level * canvas.high, height, peaks), rgb) for level, height, peaks, rgb in ((0.74, 0.15, 2.2, (120, 70, 120)), (0.86, 0.15, 2.6, (60, 40, 90)))]
    sun(film, rows, dice, (255, 225, 110), 0.68 - 0.42 * film.times * min(1.0, 1.5 * length))
    return slopes(canvas, dice, layers)


def sea_sunrise(film, canvas, rows, specs, length, dice):
    canvas.gradient(dice.tint((90, 110, 200)), dice.tint((255, 190, 110)), 0.0, 0.68 * canvas.high)
    sun(film, rows, dice, (255, 225, 110), 0.68 - 0.42 * film.times * min(1.0, 1.5 * length))
    return slopes(canvas, dice, [(dice.between(0.62, 0.66) * canvas.high, (45, 85, 150))])


def sunset(film, canvas, rows, specs, length, dice):
    canvas.gradient(dice.tint((60, 35, 110)), dice.tint((252, 150, 60)), 0.0, 0.62 * canvas.high)
    ridges = ((0.66, 0.16, 2.2, (150, 70, 105)), (0.8, 0.15, 2.8, (100, 42, 85)), (0.94, 0.14, 2.4, (52, 22, 58)))
    layers = [(ridge(canvas, dice, level * canvas.high, height, peaks), rgb) for level, height, peaks, rgb in ridges]
    sun(film, rows, dice, (255, 225, 120), torch.full_like(film.times, 0.46))
    return slopes(canvas, dice, layers)


def desert(film, canvas, rows, specs, length, dice):
    canvas.gradient(dice.tint((90, 180, 240)), dice.tint((255, 235, 190)), 0.0, 0.62 * canvas.high)
    sun(film, rows, dice, (255, 225, 60), torch.full_like(film.times, 0.24))
    dunes = ((0.6, 0.035, (238, 195, 125)), (0.74, 0.05, (222, 170, 98)), (0.9, 0.035, (192, 132, 68)))
    return slopes(canvas, dice, [(swell(canvas, dice, level * canvas.high, height, dice.between(0.6, 1.0)), rgb) for level, height, rgb in dunes])


def moon_and_sea(sway):
    def paint(film, canvas, rows, specs, length, dice):
        high = canvas.high
        horizon = dice.between(0.56, 0.6)
        canvas.gradient(dice.tint((8, 10, 38)), dice.tint((38, 48, 105)), 0.0, 0.6 * high)
        for _ in range(7):
            disc(canvas, dice.between(0, 1) * canvas.wide, dice.between(0, 0.45) * high, dice.between(0.009, 0.013), dice.tint((245, 245, 255), 3))
        below(canvas, horizon * high, dice.tint((18, 42, 92)))
        moon, glints = dice.tint((250, 245, 215)), dice.tint((170, 190, 215))
        for i, (row, x, size) in enumerate(zip(rows, numbers(dice, 0.44, 0.56), numbers(dice, 0.14, 0.17))):
            film.add(row, 2, "circle" if specs[i]["full"] else "crescent", moon[i], still_pose(film.times, x, 0.26, size, size))
            for j in range(3):
                pose = still_pose(film.times, x, float(horizon[i]) + 0.06 + 0.09 * j, size * (1.5 - 0.25 * j), 0.022)
                pose[:, 0] += sway * (2 * math.pi * (2 * length * film.times + j / 3)).sin()
                film.add(row, 3 + j, "glint", glints[i], pose)
        return nothing(canvas)
    return paint


def hills_and_clouds(drift):
    def paint(film, canvas, rows, specs, length, dice):
        canvas.gradient(dice.tint((60, 140, 235)), dice.tint((185, 225, 250)), 0.0, 0.65 * canvas.high)
        for level, height, rgb in ((0.63, 0.05, (115, 195, 90)), (0.76, 0.06, (75, 165, 62)), (0.9, 0.04, (38, 125, 50))):
            below(canvas, swell(canvas, dice, level * canvas.high, height, dice.between(0.7, 1.1)), dice.tint(rgb))
        white, share = dice.tint((250, 250, 255), 2), min(1.0, 1.5 * length)
        for j, (x, y) in enumerate(((0.2, 0.14), (0.55, 0.28), (0.88, 0.42))):
            for i, (row, dx, dy, size) in enumerate(zip(rows, numbers(dice, -0.05, 0.05), numbers(dice, -0.015, 0.015), numbers(dice, 0.15, 0.2))):
                pose = still_pose(film.times, x + dx, y + dy, size, size)
                pose[:, 0] += drift * share * (0.32 * film.times - 0.15)
                film.add(row, 3 + j, "cloud", white[i], pose)
        return nothing(canvas)
    return paint


def boat(film, canvas, rows, specs, length, dice):
    horizon = dice.between(0.54, 0.58) * canvas.high
    canvas.gradient(dice.tint((90, 170, 240)), dice.tint((220, 240, 250)), 0.0, 0.58 * canvas.high)
    below(canvas, horizon, dice.tint((38, 120, 200)))
    wood, sail = dice.tint((110, 62, 32)), named(specs, dice=dice)
    for i, (row, x, y, size) in enumerate(zip(rows, numbers(dice, 0.44, 0.56), numbers(dice, 0.6, 0.63), numbers(dice, 0.24, 0.29))):
        rocking = 0.012 * (4 * math.pi * length * film.times).sin()
        for slot, (name, color, lift, share) in enumerate((("sail", sail[i], 0.85, 0.95), ("hull", wood[i], 0.0, 1.0))):
            pose = still_pose(film.times, x, y - lift * size / canvas.high, size * share, size * share)
            pose[:, 1] += rocking
            film.add(row, slot, name, color, pose)
    return nothing(canvas)


def house(film, canvas, rows, specs, length, dice):
    canvas.gradient(dice.tint((90, 170, 240)), dice.tint((210, 235, 250)), 0.0, 0.65 * canvas.high)
    below(canvas, swell(canvas, dice, 0.66 * canvas.high, 0.025, dice.between(0.5, 1.0)), dice.tint((85, 170, 68)))
    walls, door, window = named(specs, dice=dice), dice.tint((90, 58, 35), 4), dice.tint((250, 235, 150), 4)
    dark, light = dice.tint((70, 65, 80)), dice.tint((140, 50, 40))
    for i, (row, x, foot, k) in enumerate(zip(rows, numbers(dice, 0.46, 0.54), numbers(dice, 0.74, 0.78), numbers(dice, 0.24, 0.28))):
        up = lambda share: foot - share * k / canvas.high
        film.add(row, 0, "glint", walls[i], still_pose(film.times, x, up(0.575), k, 0.575 * k))
        roof = dark[i] if specs[i]["color"] in HOUSES_WITH_DARK_ROOFS else light[i]
        film.add(row, 1, "triangle", roof, still_pose(film.times, x, up(1.35), 1.2 * k, 0.5 * k))
        film.add(row, 3, "glint", door[i], still_pose(film.times, x, up(0.31), 0.2 * k, 0.31 * k))
        for slot, side in ((4, -0.62), (5, 0.62)):
            film.add(row, slot, "glint", window[i], still_pose(film.times, x + side * k / canvas.wide, up(0.62), 0.2 * k, 0.2 * k))
    return nothing(canvas)


def snow(film, canvas, rows, specs, length, dice):
    high = canvas.high
    canvas.gradient(dice.tint((80, 150, 225)), dice.tint((205, 228, 245)), 0.0, 0.7 * high)
    below(canvas, swell(canvas, dice, 0.8 * high, 0.02, dice.between(0.6, 1.2)), dice.tint((236, 243, 251), 3))
    rock, white = dice.tint((88, 108, 142)), dice.tint((248, 250, 255), 3)
    for slot, place in enumerate((0.2, 0.8, 0.5)):
        for i, (row, shift, half, tall) in enumerate(zip(rows, numbers(dice, -0.05, 0.05), numbers(dice, 0.34, 0.4), numbers(dice, 0.44, 0.56))):
            # A triangle's tip is one half size over its middle, its foot 0.8 under it.
            foot, x, part = 0.82, place + shift, 0.36
            size = tall * high / 1.8
            film.add(row, slot, "triangle", rock[i], still_pose(film.times, x, foot - 0.8 * size / high, half * canvas.wide / 1.04, size))
            film.add(row, slot + 3, "triangle", white[i], still_pose(film.times, x, foot - tall + part * size / high, part * half * canvas.wide / 1.04, part * size))
    return nothing(canvas)


def skyline(film, canvas, rows, specs, length, dice):
    high = canvas.high
    canvas.gradient(dice.tint((10, 10, 40)), dice.tint((80, 50, 120)), 0.0, high)
    step = canvas.wide / 5
    for i in range(6):
        top, left = dice.between(0.42, 0.6) * high, (i - 0.5) * step
        box(canvas, left + 0 * top, top, left + step + 0 * top, high + 0.1 + 0 * top, dice.tint((42, 36, 78), 4))
    dark, lit = dice.tint((16, 16, 38), 3), dice.tint((250, 210, 95), 4)
    for slot, place in enumerate((0.2, 0.5, 0.8)):
        for i, (row, shift, half, top) in enumerate(zip(rows, numbers(dice, -0.02, 0.02), numbers(dice, 0.11, 0.13), numbers(dice, 0.5, 0.68))):
            tall, half = (1.02 - top) / 2, half * canvas.wide
            film.add(row, slot, "glint", dark[i], still_pose(film.times, place + shift, top + tall, half, tall * high))
            film.add(row, slot + 3, "windows", lit[i], still_pose(film.times, place + shift, top + tall, 0.85 * half, 0.85 * tall * high))
    return nothing(canvas)


def forest(film, canvas, rows, specs, length, dice):
    high = canvas.high
    canvas.gradient(dice.tint((150, 205, 225)), dice.tint((225, 240, 225)), 0.0, 0.7 * high)
    below(canvas, swell(canvas, dice, 0.68 * high, 0.015, 1.0), dice.tint((95, 150, 90)))
    below(canvas, swell(canvas, dice, 0.8 * high, 0.015, 1.0), dice.tint((60, 120, 60)))
    for slot in range(6):
        behind = slot < 3
        place, foot = ((0.16, 0.5, 0.84) if behind else (0.02, 0.34, 0.7))[slot % 3], 0.75 if behind else 0.94
        green = dice.tint((60, 120, 80) if behind else (25, 82, 48))
        for i, (row, shift, half) in enumerate(zip(rows, numbers(dice, -0.05, 0.05), numbers(dice, *((0.24, 0.29) if behind else (0.29, 0.34))))):
            film.add(row, slot, "pine", green[i], still_pose(film.times, place + shift, foot - half / high, half, half))
    return nothing(canvas)


BACKDROPS = {
    "sunrise": sunrise, "sea sunrise": sea_sunrise, "moon water": moon_and_sea(0.16), "nightsea": moon_and_sea(0.0), "clouds right": hills_and_clouds(1), "clouds left": hills_and_clouds(-1),
    "hills": hills_and_clouds(0), "sunset": sunset, "desert": desert, "boat": boat, "house": house,
    "snow": snow, "skyline": skyline, "forest": forest,
}
