"""Phrases for motions that the video model knows, and the phrasings that users request them with; the phrases themselves are the video captions'."""
from scenes.clips import LINES
from scenes.motions import MOTION_WORDS

ANY_PLACE = ("center", "left", "right", "top", "bottom", "top left", "top right", "bottom left", "bottom right")
# What is written, whatever words were asked with.
WRITTEN = {"left": "moving to the left", "right": "moving to the right", "up": "moving up", "down": "moving down", "bounce": "bouncing", "rotate": "rotating", "grow": "growing", "shrink": "shrinking"}
ASKED = {name: [words.strip() for words in MOTION_WORDS[name]] for name in WRITTEN}
# Moving landscapes: how they are asked for, and the caption that is written. A night sea and hills get it by themselves in a video.
LANDSCAPES = {
    "sunrise": (["sunrise", "a sunrise", "sun rising", "the sun rises", "a rising sun", "sunrise over mountains", "sun rising behind mountains", "the sun rising over mountains", "mountains, sunrise"], "the sun rising over mountains"),
    "sea sunrise": (["sunrise over the sea", "sun rising over the sea", "sunrise at sea", "the sun rises over the ocean", "the sun rising above the sea", "ocean sunrise"], "the sun rising over the sea"),
    "moon water": (["{moon} over moving water", "{moon} and waves", "{moon} over waves", "waves at night, {moon}", "moving sea and {moon}", "a {moon} over the moving sea", "moving water under a {moon}"], "a {moon} over moving water"),
    "clouds right": (["clouds drifting", "drifting clouds", "moving clouds", "clouds drifting over hills", "clouds over green hills moving", "clouds moving to the right", "clouds moving right"], "clouds moving to the right over green hills"),
    "clouds left": (["clouds moving left", "clouds drifting left", "clouds moving to the left", "clouds to the left over hills"], "clouds drifting to the left over green hills"),
}
IN_VIDEO = {"nightsea": LANDSCAPES["moon water"][1], "hills": LANDSCAPES["clouds right"][1]}
OPENINGS = ["a video of ", "a clip of ", "an animation of "]
ENDINGS = [", animation", ", smooth motion", ", slow motion"]


def fits(motion, place, size):
    """Whether the video model knows this motion from this place at this size."""
    return (not place or place in LINES.get(motion, ANY_PLACE)) and not (motion in LINES and size == "large")
