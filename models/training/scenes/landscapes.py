"""The nine landscapes. Each painter draws its own random layout from `rng`, so the same seed gives the same image at any resolution."""
import math

import torch

from .palette import COLORS, unit
from .shapes import circle, polygon

LANDSCAPES = ["sunset", "nightsea", "hills", "skyline", "desert", "snow", "boat", "forest", "house"]


class Dice:
    """Random numbers for n images, shaped (n, 1, 1) to meet a canvas."""

    def __init__(self, count, rng):
        self.count, self.rng = count, rng

    def between(self, low, high):
        return torch.rand(self.count, 1, 1, generator=self.rng) * (high - low) + low

    def chance(self, share):
        return (torch.rand(self.count, 1, 1, generator=self.rng) < share).float()

    def tint(self, rgb, spread=7):
        """A color (0..255) with a little variation -> (n, 3) in -1..1."""
        shift = (torch.rand(self.count, 3, generator=self.rng) * 2 - 1) * (spread / 127.5)
        return (torch.tensor(unit(rgb)) + shift).clamp(-1, 1)


def named(specs, spread=6, dice=None):
    base = torch.tensor([unit(COLORS[spec["color"]]) for spec in specs])
    return (base + (torch.rand(len(specs), 3, generator=dice.rng) * 2 - 1) * (spread / 127.5)).clamp(-1, 1)


def swell(canvas, dice, level, height, waves):
    """Height of a rolling hill over x: (n, 1, W)."""
    first, second = dice.between(0, 6.28), dice.between(0, 6.28)
    turn = canvas.x * (2 * math.pi) * waves
    return level + height * torch.sin(turn + first) + 0.4 * height * torch.sin(2.1 * turn + second)


def ridge(canvas, dice, level, height, peaks):
    """A jagged skyline of straight slopes: (n, 1, W)."""
    knots, shift = int(peaks * 2 * canvas.wide) + 4, dice.between(0, 1)
    place = canvas.x * peaks * 2 + shift
    lows = torch.rand(dice.count, 1, knots, generator=dice.rng) * 0.3
    tops = 0.55 + torch.rand(dice.count, 1, knots, generator=dice.rng) * 0.45
    odd = (torch.arange(knots) % 2).view(1, 1, -1)
    heights = torch.where(odd == 1, tops, lows)
    low = place.floor().long().clamp(0, knots - 2)
    share = place - low
    return level - height * (torch.gather(heights, 2, low) * (1 - share) + torch.gather(heights, 2, low + 1) * share)


def below(canvas, line, color):
    """Paint everything under a height line (n, 1, W) or a level (n, 1, 1)."""
    canvas.paint((line - canvas.y).expand(canvas.count, canvas.image.shape[2], canvas.image.shape[3]), color)


def disc(canvas, x, y, radius, color, strength=1.0):
    canvas.paint(circle(canvas.x - x, canvas.y - y, radius), color, strength)


def box(canvas, left, top, right, bottom, color, strength=1.0):
    across = torch.maximum(left - canvas.x, canvas.x - right)
    canvas.paint(torch.maximum(across, torch.maximum(top - canvas.y, canvas.y - bottom)), color, strength)


def clouds(canvas, dice, count):
    for _ in range(count):
        shown = dice.chance(0.6)
        x, y, size = dice.between(0.1, 0.9) * canvas.wide, dice.between(0.12, 0.32) * canvas.high, dice.between(0.045, 0.07)
        white = dice.tint((250, 250, 255), 2)
        for dx, scale in ((-1.3, 0.75), (0.0, 1.1), (1.3, 0.8)):
            disc(canvas, x + dx * size, y - (scale - 0.75) * size, size * scale, white, shown)
        box(canvas, x - 1.4 * size, y + 0.1 * size, x + 1.4 * size, y + 0.75 * size, white, shown)


def sunset(canvas, specs, dice):
    high = canvas.high
    canvas.gradient(dice.tint((60, 35, 110)), dice.tint((252, 150, 60)), 0.0, 0.62 * high)
    x, y, size = dice.between(0.35, 0.65) * canvas.wide, dice.between(0.42, 0.5) * high, dice.between(0.09, 0.12)
    canvas.glow(x, y, size, dice.tint((255, 200, 110)))
    disc(canvas, x, y, size, dice.tint((255, 225, 120)))
    for level, height, peaks, rgb in ((0.66, 0.2, 2.2, (150, 70, 105)), (0.8, 0.18, 2.8, (100, 42, 85)), (0.94, 0.16, 2.4, (52, 22, 58))):
        below(canvas, ridge(canvas, dice, level * high, height, peaks), dice.tint(rgb))


def nightsea(canvas, specs, dice):
    high = canvas.high
    horizon = dice.between(0.58, 0.64) * high
    canvas.gradient(dice.tint((8, 10, 38)), dice.tint((38, 48, 105)), 0.0, 0.6 * high)
    for _ in range(9):
        disc(canvas, dice.between(0, 1) * canvas.wide, dice.between(0, 0.5) * high, dice.between(0.007, 0.012), dice.tint((245, 245, 255), 3))
    x, y, size = dice.between(0.35, 0.65) * canvas.wide, dice.between(0.2, 0.28) * high, dice.between(0.1, 0.13)
    light = dice.tint((250, 245, 215))
    canvas.glow(x, y, size, light, 0.25)
    full = torch.tensor([1.0 if spec["full"] else 0.0 for spec in specs]).view(-1, 1, 1)
    dx, dy = canvas.x - x, canvas.y - y
    crescent = torch.maximum(circle(dx, dy, size), -circle(dx - 0.45 * size, dy, 0.85 * size))
    canvas.paint(torch.where(full > 0, circle(dx, dy, size), crescent), light)
    below(canvas, horizon, dice.tint((18, 42, 92)))
    for i in range(5):
        width, shift = size * (0.85 - 0.1 * i), dice.between(-0.2, 0.2) * size
        top = horizon + (0.04 + 0.065 * i) * high
        box(canvas, x - width + shift, top, x + width + shift, top + 0.02 * high, dice.tint((200, 205, 205)))


def hills(canvas, specs, dice):
    high = canvas.high
    canvas.gradient(dice.tint((60, 140, 235)), dice.tint((185, 225, 250)), 0.0, 0.65 * high)
    clouds(canvas, dice, 3)
    disc(canvas, dice.between(0.75, 0.88) * canvas.wide, dice.between(0.12, 0.2) * high, dice.between(0.065, 0.085), dice.tint((255, 225, 80)), dice.chance(0.5))
    for level, height, rgb in ((0.61, 0.05, (115, 195, 90)), (0.75, 0.06, (75, 165, 62)), (0.9, 0.04, (38, 125, 50))):
        below(canvas, swell(canvas, dice, level * high, height, dice.between(0.7, 1.1)), dice.tint(rgb))


def skyline(canvas, specs, dice):
    high = canvas.high
    canvas.gradient(dice.tint((10, 10, 40)), dice.tint((80, 50, 120)), 0.0, high)
    disc(canvas, dice.between(0.15, 0.85) * canvas.wide, dice.between(0.12, 0.2) * high, dice.between(0.055, 0.075), dice.tint((250, 245, 215)), dice.chance(0.6))
    for left in range(int(canvas.wide / 0.16) + 2):
        edge = (left - 0.5 + dice.between(-0.1, 0.1)) * 0.16
        box(canvas, edge, high - dice.between(0.35, 0.66) * high, edge + 0.165, high + 0.1, dice.tint((42, 36, 78), 4))
    for left in range(int(canvas.wide / 0.25) + 1):
        edge, width = left * 0.25 + dice.between(0.01, 0.05), dice.between(0.17, 0.2)
        top = high - dice.between(0.25, 0.5) * high
        box(canvas, edge, top, edge + width, high + 0.1, dice.tint((16, 16, 38), 3))
        windows(canvas, dice, edge, top, width)


def windows(canvas, dice, edge, top, width, columns=3):
    """Lit windows in a regular grid, a third of them dark."""
    pitch = width / columns
    column, row = ((canvas.x - edge) / pitch).floor(), ((canvas.y - top - pitch * 0.3) / pitch).floor()
    dx = ((canvas.x - edge) / pitch - column - 0.5).abs() * pitch
    dy = ((canvas.y - top - pitch * 0.3) / pitch - row - 0.5).abs() * pitch
    distance = torch.maximum(dx, dy) - pitch * 0.25
    salt = dice.between(0, 100)
    lit = ((torch.sin(column * 12.99 + row * 78.23 + salt) * 437.5) % 1.0) < 0.65
    within = (column >= 0) & (column < columns) & (row >= 0) & lit
    canvas.paint(distance + (~within).float() * 10, dice.tint((250, 210, 95), 4))


def desert(canvas, specs, dice):
    high = canvas.high
    canvas.gradient(dice.tint((90, 180, 240)), dice.tint((255, 235, 190)), 0.0, 0.62 * high)
    x, y, size = dice.between(0.3, 0.7) * canvas.wide, dice.between(0.2, 0.28) * high, dice.between(0.09, 0.12)
    canvas.glow(x, y, size, dice.tint((255, 240, 150)))
    disc(canvas, x, y, size, dice.tint((255, 225, 60)))
    for level, height, rgb in ((0.6, 0.035, (238, 195, 125)), (0.74, 0.05, (222, 170, 98)), (0.9, 0.035, (192, 132, 68))):
        below(canvas, swell(canvas, dice, level * high, height, dice.between(0.6, 1.0)), dice.tint(rgb))
    cactus(canvas, dice, dice.chance(0.5))


def cactus(canvas, dice, shown):
    x, y, tall = dice.between(0.18, 0.82) * canvas.wide, dice.between(0.8, 0.86) * canvas.high, dice.between(0.22, 0.28)
    green, half = dice.tint((45, 120, 60)), tall * 0.11
    box(canvas, x - half, y - tall, x + half, y, green, shown)
    for side, low, reach in ((-1, 0.35, 0.75), (1, 0.5, 0.9)):
        ends = sorted((0.0, side * 0.42))
        box(canvas, x + tall * ends[0], y - tall * low - half, x + tall * ends[1], y - tall * low + half, green, shown)
        middle = x + side * tall * 0.38
        box(canvas, middle - half * 0.85, y - tall * reach, middle + half * 0.85, y - tall * low + half, green, shown)


def snow(canvas, specs, dice):
    high = canvas.high
    canvas.gradient(dice.tint((80, 150, 225)), dice.tint((205, 228, 245)), 0.0, 0.7 * high)
    for place in (0.2, 0.8, 0.5):
        x = (place + dice.between(-0.06, 0.06)) * canvas.wide
        foot, half, tall = 0.83 * high, dice.between(0.32, 0.4) * canvas.wide, dice.between(0.44, 0.6) * high
        rock = dice.tint((88, 108, 142), 10)
        canvas.paint(polygon(canvas.x, canvas.y, [(x - half, foot), (x, foot - tall), (x + half, foot)]), rock)
        t = 0.42
        cap = [(x, foot - tall), (x + half * t, foot - tall * (1 - t)), (x + half * t * 0.4, foot - tall * (1 - t * 0.75)),
               (x, foot - tall * (1 - t * 1.15)), (x - half * t * 0.4, foot - tall * (1 - t * 0.75)), (x - half * t, foot - tall * (1 - t))]
        canvas.paint(polygon(canvas.x, canvas.y, cap), dice.tint((248, 250, 255), 3))
    below(canvas, swell(canvas, dice, 0.8 * high, 0.02, dice.between(0.6, 1.2)), dice.tint((236, 243, 251), 3))


def boat(canvas, specs, dice):
    high = canvas.high
    horizon = dice.between(0.54, 0.58) * high
    canvas.gradient(dice.tint((90, 170, 240)), dice.tint((220, 240, 250)), 0.0, 0.58 * high)
    disc(canvas, dice.between(0.12, 0.3) * canvas.wide, dice.between(0.12, 0.2) * high, dice.between(0.065, 0.085), dice.tint((255, 225, 80)), dice.chance(0.5))
    below(canvas, horizon, dice.tint((38, 120, 200)))
    for _ in range(4):
        x, y, half = dice.between(0.05, 0.95) * canvas.wide, horizon + dice.between(0.1, 0.4) * high, dice.between(0.04, 0.07)
        box(canvas, x - half, y, x + half, y + 0.014, dice.tint((150, 200, 235)))
    x, y, k = dice.between(0.42, 0.58) * canvas.wide, horizon + dice.between(0.12, 0.18) * high, dice.between(0.22, 0.26)
    wood, sail = dice.tint((110, 62, 32)), named(specs, dice=dice)
    hull = [(x - k, y - 0.05 * k), (x + k, y - 0.05 * k), (x + 0.65 * k, y + 0.38 * k), (x - 0.65 * k, y + 0.38 * k)]
    canvas.paint(polygon(canvas.x, canvas.y, hull), wood)
    box(canvas, x - 0.04 * k, y - 1.75 * k, x + 0.04 * k, y, wood)
    canvas.paint(polygon(canvas.x, canvas.y, [(x + 0.1 * k, y - 1.65 * k), (x + 0.1 * k, y - 0.2 * k), (x + 0.95 * k, y - 0.2 * k)]), sail)
    canvas.paint(polygon(canvas.x, canvas.y, [(x - 0.1 * k, y - 1.4 * k), (x - 0.1 * k, y - 0.2 * k), (x - 0.75 * k, y - 0.2 * k)]), sail)


def pine(canvas, dice, x, foot, tall, rgb):
    box(canvas, x - 0.05 * tall, foot - 0.2 * tall, x + 0.05 * tall, foot, dice.tint((85, 55, 35), 4))
    green = dice.tint(rgb)
    for i in range(3):
        base, half = foot - tall * (0.14 + 0.25 * i), tall * (0.28 - 0.06 * i)
        canvas.paint(polygon(canvas.x, canvas.y, [(x - half, base), (x, base - 0.38 * tall), (x + half, base)]), green)


def forest(canvas, specs, dice):
    high = canvas.high
    canvas.gradient(dice.tint((150, 205, 225)), dice.tint((225, 240, 225)), 0.0, 0.7 * high)
    below(canvas, swell(canvas, dice, 0.68 * high, 0.015, 1.0), dice.tint((95, 150, 90)))
    many = max(3, round(4 * canvas.wide))
    for i in range(many):
        pine(canvas, dice, (i + dice.between(0.35, 0.65)) / many * canvas.wide, 0.76 * high, dice.between(0.45, 0.56), (60, 120, 80))
    below(canvas, swell(canvas, dice, 0.8 * high, 0.015, 1.0), dice.tint((60, 120, 60)))
    many = max(2, round(2.5 * canvas.wide))
    for i in range(many):
        pine(canvas, dice, (i + dice.between(0.3, 0.7)) / many * canvas.wide, dice.between(0.92, 0.96) * high, dice.between(0.54, 0.64), (25, 82, 48))


def house(canvas, specs, dice):
    high = canvas.high
    canvas.gradient(dice.tint((90, 170, 240)), dice.tint((210, 235, 250)), 0.0, 0.65 * high)
    disc(canvas, dice.between(0.1, 0.22) * canvas.wide, dice.between(0.12, 0.2) * high, dice.between(0.065, 0.085), dice.tint((255, 225, 80)), dice.chance(0.5))
    below(canvas, swell(canvas, dice, 0.68 * high, 0.025, dice.between(0.5, 1.0)), dice.tint((85, 170, 68)))
    x, y, k = dice.between(0.45, 0.55) * canvas.wide, dice.between(0.78, 0.82) * high, dice.between(0.22, 0.26)
    box(canvas, x - k, y - 1.15 * k, x + k, y, named(specs, dice=dice))
    dark = torch.tensor([spec["color"] in ("red", "brown", "orange") for spec in specs]).view(-1, 1)
    roof = torch.where(dark, dice.tint((70, 65, 80)), dice.tint((140, 50, 40)))
    canvas.paint(polygon(canvas.x, canvas.y, [(x - 1.25 * k, y - 1.1 * k), (x, y - 2.05 * k), (x + 1.25 * k, y - 1.1 * k)]), roof)
    box(canvas, x - 0.2 * k, y - 0.62 * k, x + 0.2 * k, y, dice.tint((90, 58, 35), 4))
    for side in (-0.62, 0.62):
        box(canvas, x + (side - 0.2) * k, y - 0.82 * k, x + (side + 0.2) * k, y - 0.42 * k, dice.tint((250, 235, 150), 4))


PAINTERS = dict(sunset=sunset, nightsea=nightsea, hills=hills, skyline=skyline, desert=desert, snow=snow, boat=boat, forest=forest, house=house)
