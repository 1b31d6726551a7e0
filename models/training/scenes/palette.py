"""Named colors (sRGB, 0..255) and the words that mean them."""

COLORS = {
    "red": (215, 38, 38), "orange": (245, 135, 25), "yellow": (250, 215, 50), "green": (40, 160, 65),
    "blue": (40, 85, 215), "purple": (125, 50, 180), "pink": (250, 130, 185), "brown": (120, 72, 38),
    "black": (18, 18, 22), "white": (246, 246, 246), "gray": (135, 138, 142), "cyan": (60, 205, 220),
}
COLOR_NAMES = list(COLORS)
SYNONYMS = {
    "purple": ["violet"], "gray": ["grey"], "cyan": ["turquoise", "light blue"], "red": ["crimson"], "yellow": ["golden"],
}


def unit(rgb):
    """(0..255) x 3 -> (-1..1) x 3, the range of the images."""
    return tuple(channel / 127.5 - 1 for channel in rgb)


def differ(first, second):
    """True if an object of one color is distinguishable from a background of the other."""
    return first != second and sum(abs(a - b) for a, b in zip(COLORS[first], COLORS[second])) > 110
