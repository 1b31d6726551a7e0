"""What a clip of one object shows: colors, and which motion, from the object's center, area and outline over time."""
import torch

from evaluate import wanted_color
from measure import background, center, color_name, foreground

SMALLEST = 0.004


def tracks(frames, spec):
    """frames (F, 3, h, w) -> masks (F, h, w), centers (F, 2), areas (F,)."""
    behind, color = wanted_color(spec["background"]), wanted_color(spec["objects"][0]["color"])
    masks = torch.stack([foreground(frame, behind, color[None]) == 0 for frame in frames])
    return masks, torch.tensor([center(mask) for mask in masks]), masks.float().mean(dim=(1, 2))


def turned(masks, centers):
    """How much the outline, moved back to its first place, differs from the first one, at most (1 - overlap)."""
    height, width = masks.shape[1:]
    worst = 0.0
    for mask, (x, y) in zip(masks, centers):
        back = torch.roll(mask, (round(float(centers[0, 1] - y) * height), round(float(centers[0, 0] - x) * width)), (0, 1))
        worst = max(worst, 1 - float((back & masks[0]).sum() / (back | masks[0]).sum().clamp(min=1)))
    return worst


def motion_of(frames, spec):
    """The motion that the tracks show."""
    masks, centers, areas = tracks(frames, spec)
    if areas.median() < SMALLEST:
        return "gone"
    (x, y), (to_x, to_y) = centers[:3].mean(0), centers[-3:].mean(0)
    across, down, ratio = float(to_x - x), float(to_y - y), float(areas[-3:].mean() / areas[:3].mean().clamp(min=1e-4))
    reach = centers.amax(0) - centers.amin(0)
    if reach[1] > 0.14 and abs(down) < 0.6 * reach[1] and reach[0] < 0.12:
        return "bounce"
    if max(abs(across), abs(down)) > 0.2:
        return ("right" if across > 0 else "left") if abs(across) > abs(down) else ("down" if down > 0 else "up")
    if ratio > 1.6 or ratio < 0.625:
        return "grow" if ratio > 1 else "shrink"
    return "rotate" if turned(masks, centers) > 0.2 else "still"


def judge(frames, spec):
    """-> facts by name, each True or False."""
    thing, middle = spec["objects"][0], frames[len(frames) // 2]
    masks, _, _ = tracks(frames, spec)
    mask = masks[len(frames) // 2]
    shown = motion_of(frames, spec)
    return {
        "background": color_name(background(middle)) == spec["background"],
        "color": bool(mask.float().mean() > SMALLEST) and color_name(middle[:, mask].median(dim=1).values) == thing["color"],
        "motion": shown == thing["motion"],
    }, shown
