"""Signed distances of the shapes, negative inside, in units of the shape's radius. x right, y down, both (N, H, W)."""
import math

import torch

SHAPES = ["circle", "square", "triangle", "star", "heart", "ring", "crescent", "diamond", "hexagon", "cross"]


def polygon(x, y, corners):
    """Exact signed distance to a closed polygon, convex or not; corners [(x, y), ...] as floats or (N, 1, 1) tensors."""
    nearest, inside = None, torch.zeros_like(x, dtype=torch.bool)
    for (ax, ay), (bx, by) in zip(corners, corners[1:] + corners[:1]):
        ex, ey, px, py = bx - ax, by - ay, x - ax, y - ay
        along = ((px * ex + py * ey) / (ex * ex + ey * ey)).clamp(0, 1)
        square = (px - ex * along) ** 2 + (py - ey * along) ** 2
        nearest = square if nearest is None else torch.minimum(nearest, square)
        upward, side = (ay <= y) & (by > y), ex * py - ey * px
        downward = (by <= y) & (ay > y)
        inside = inside ^ ((upward & (side > 0)) | (downward & (side < 0)))
    distance = nearest.clamp(min=1e-12).sqrt()
    return torch.where(inside, -distance, distance)


def regular(corners, radius, turn=0.0, inner=None):
    """Corners of a regular polygon, first one up; with `inner`, every second corner lies on that radius."""
    count = corners * (2 if inner else 1)
    points = []
    for i in range(count):
        angle, reach = 2 * math.pi * i / count + turn, inner if inner and i % 2 else radius
        points.append((reach * math.sin(angle), -reach * math.cos(angle)))
    return points


def circle(x, y, radius=1.0):
    return (x * x + y * y).clamp(min=1e-12).sqrt() - radius


def heart(x, y):
    """A square on its corner with a half circle on each upper side."""
    half = 0.62
    y = y - 0.12
    lobe = half / math.sqrt(2)
    corner = (x.abs() + y.abs() - half) / math.sqrt(2)
    left, right = circle(x + half / 2, y + half / 2, lobe), circle(x - half / 2, y + half / 2, lobe)
    return torch.minimum(corner, torch.minimum(left, right))


def cross_corners(reach=1.0, arm=0.34):
    quarter = [(arm, -reach), (arm, -arm), (reach, -arm)]
    points = []
    for turn in range(4):
        for px, py in quarter:
            for _ in range(turn):
                px, py = -py, px
            points.append((px, py))
    return points


def distance(shape, x, y):
    """Signed distance of a named shape of radius 1 at the origin."""
    if shape == "circle":
        return circle(x, y)
    if shape == "ring":
        return (circle(x, y, 0.79)).abs() - 0.21
    if shape == "crescent":
        return torch.maximum(circle(x, y), -circle(x - 0.45, y, 0.85))
    if shape == "heart":
        return heart(x / 1.35, y / 1.35) * 1.35
    if shape == "square":
        return torch.maximum(x.abs(), y.abs()) - 0.88
    if shape == "diamond":
        return polygon(x, y, [(0.0, -1.15), (0.8, 0.0), (0.0, 1.15), (-0.8, 0.0)])
    if shape == "triangle":
        return polygon(x, y - 0.2, regular(3, 1.2))
    if shape == "star":
        return polygon(x, y, regular(5, 1.15, inner=0.48))
    if shape == "hexagon":
        return polygon(x, y, regular(6, 1.05))
    return polygon(x, y, cross_corners())
