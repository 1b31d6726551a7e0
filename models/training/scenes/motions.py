"""How an object moves: its path over a clip, and the words for it.

Times run from 0 (first frame) to 1 (last); `length` is the clip's length in units of 81 frames (5 seconds). Short clips move less, so that nothing races.
"""
import math

import torch

# How far across the image a moving thing travels, and where it is at the start.
SPAN = 0.56
MOTION_WORDS = {
    "still": ["", "", "", "", " standing still", " not moving", " that stays still"],
    "left": [" moving left", " moving to the left", " sliding left", " moves left", " moves to the left", " moving from right to left", " drifting to the left",
             " flying to the left", " going left", " sliding to the left", " traveling left"],
    "right": [" moving right", " moving to the right", " sliding right", " moves right", " moves to the right", " moving from left to right", " drifting to the right",
              " flying to the right", " going right", " sliding to the right", " traveling right"],
    "up": [" moving up", " rising", " moves up", " flying up", " floating up", " going up", " moving upwards", " moving from bottom to top", " moves upwards", " rises"],
    "down": [" moving down", " falling", " moves down", " sinking", " going down", " dropping", " moving downwards", " moving from top to bottom", " falling down", " falls"],
    "bounce": [" bouncing", " bouncing up and down", " bounces", " jumping", " bounces up and down", " that bounces", " jumping up and down"],
    "rotate": [" rotating", " spinning", " turning around", " rotates", " spins", " rotating slowly", " spinning around", " turning"],
    "grow": [" growing", " getting bigger", " grows", " growing larger", " expanding", " growing bigger", " getting larger"],
    "shrink": [" shrinking", " getting smaller", " shrinks", " becoming smaller"],
}
MOTIONS = list(MOTION_WORDS)
# Words that may also stand before the object: "a bouncing red circle".
BEFORE = {"bounce": ["bouncing", "jumping"], "rotate": ["rotating", "spinning"], "grow": ["growing"], "shrink": ["shrinking"], "up": ["rising"], "down": ["falling"]}


def path(motion, x, y, radius, times, length):
    """-> (F, 6): x and y as shares of the image, logs of the two half sizes in short sides, cosine and sine of the angle."""
    share = min(1.0, 1.5 * length)
    along = (times - 0.5) * SPAN * share
    across, down = torch.full_like(times, x), torch.full_like(times, y)
    size, angle = torch.full_like(times, math.log(radius)), torch.zeros_like(times)
    if motion in ("left", "right"):
        across = x + (along if motion == "right" else -along)
    elif motion in ("up", "down"):
        down = y + (along if motion == "down" else -along)
    elif motion == "bounce":
        arcs = max(1, round(2 * length))
        down = y + 0.2 - 0.34 * min(1.0, 3 * length) * (math.pi * arcs * times).sin().abs()
    elif motion == "rotate":
        angle = 2 * math.pi * length * times
    elif motion in ("grow", "shrink"):
        done = times if motion == "grow" else 1 - times
        size = size + (done * 2 - 1) * 0.55 * share
    return torch.stack([across, down, size, size, angle.cos(), angle.sin()], dim=1)
