"""Captions of scenes, from a small grammar."""
from .palette import SYNONYMS

SHAPE_WORDS = {"circle": ["disc", "ball", "dot"], "square": ["box"], "ring": ["donut"], "crescent": ["crescent moon"], "cross": ["plus sign"], "diamond": ["rhombus"]}
SIZE_WORDS = {"small": ["small", "tiny", "little"], "large": ["large", "big", "huge"]}
OPENINGS = ["a photo of ", "an illustration of ", "a picture of ", "an image of ", "a drawing of ", "a painting of ", "minimalist ", "simple ", "a beautiful "]
ENDINGS = [", flat design", ", minimalist", ", vector art", ", highly detailed", ", 4k", ", high quality", ", digital art", ", clean lines",
           ", masterpiece", ", sharp", ", colorful", ", wallpaper", ", cinematic lighting", ", best quality"]
EXTRA = """cat dog man woman astronaut robot car dragon flower beautiful epic dramatic soft warm cold style of the with very nice cute scene view
landscape nature portrait studio light shadow fog magic fantasy space retro vintage modern abstract texture detailed realistic ultra 8k hd trending concept
art oil watercolor sketch ink anime comic pixel render volumetric bokeh depth lens camera wide close""".split()
LAND_CAPTIONS = {
    "sunset": ["sunset over mountains", "a sunset over the mountains", "mountains at sunset", "a mountain landscape at sunset", "the sun setting behind mountains", "an orange sunset over mountains"],
    "nightsea": ["night sky with a {moon} over the sea", "a {moon} over the sea at night", "the ocean at night with a {moon}", "a {moon} shining over the ocean", "starry night sky over the sea"],
    "hills": ["green hills under a blue sky", "rolling green hills", "a green meadow under a blue sky", "green hills and blue sky with clouds", "grassy hills on a sunny day"],
    "skyline": ["a city skyline at night", "city at night", "a city skyline with glowing windows", "skyscrapers at night", "night city skyline"],
    "desert": ["a desert with a yellow sun", "desert dunes under the sun", "sand dunes in the desert", "a hot desert landscape", "a desert landscape with a bright sun"],
    "snow": ["snowy mountains", "snow covered mountains", "snowy mountain peaks", "mountains covered in snow under a blue sky", "a winter mountain landscape"],
    "boat": ["a sailboat with a {color} sail on the sea", "a boat with a {color} sail on the ocean", "a {color} sailboat on the sea", "a sailboat with a {color} sail"],
    "forest": ["a forest of pine trees", "pine trees in a forest", "a green forest", "a dark forest", "a forest with tall trees"],
    "house": ["a {color} house on a green meadow", "a {color} house", "a house with {color} walls", "a small {color} house on a hill"],
}
BETWEEN = {"next": [" next to ", " and ", " beside "], "left": [" to the left of ", " left of "], "right": [" to the right of ", " right of "],
           "above": [" above ", " on top of ", " over "], "below": [" below ", " under "]}


def with_article(words):
    return ("an " if words[0] in "aeiou" else "a ") + words


def color_word(rng, color):
    return rng.choice(SYNONYMS[color]) if color in SYNONYMS and rng.random() < 0.15 else color


def object_words(rng, thing, sized):
    shape = thing["shape"]
    name = rng.choice(SHAPE_WORDS[shape]) if shape in SHAPE_WORDS and rng.random() < 0.2 else shape
    size = rng.choice(SIZE_WORDS[thing["size"]]) + " " if sized and thing["size"] in SIZE_WORDS else ""
    return with_article(f"{size}{color_word(rng, thing['color'])} {name}")


def place_words(rng, place):
    if place == "center":
        return rng.choice(["", "", "", " in the center", " in the middle"])
    if place in ("left", "right"):
        return rng.choice([f" on the {place}", f" on the {place} side", f" at the {place}"])
    if place in ("top", "bottom"):
        return rng.choice([f" at the {place}", f" near the {place}"])
    return rng.choice([f" in the {place} corner", f" at the {place}", f" in the {place}"])


def background_words(rng, color):
    word = color_word(rng, color)
    return rng.choice([f" on {with_article(word)} background"] * 3 + [f" on {word} background", f" on {word}", f" with {with_article(word)} background", f", {word} background"])


def plain_caption(spec, rng):
    """The scene in words, without decoration."""
    if spec["kind"] == "land":
        moon = rng.choice(["full moon", "moon"] if spec["full"] else ["crescent moon"])
        options = LAND_CAPTIONS[spec["scene"]]
        if spec["scene"] == "nightsea" and not spec["full"]:
            options = options[:4]
        return rng.choice(options).format(moon=moon, color=color_word(rng, spec.get("color", "red")))
    behind = background_words(rng, spec["background"])
    if spec["kind"] == "two":
        first, second, relation = *spec["objects"], spec["relation"]
        return object_words(rng, first, False) + rng.choice(BETWEEN[relation]) + object_words(rng, second, False) + behind
    thing = spec["objects"][0]
    words, where = object_words(rng, thing, True), place_words(rng, thing["place"])
    return words + where + behind if rng.random() < 0.75 else words + behind + where


def caption(spec, rng):
    """The scene in words, sometimes with the phrases that users add to prompts."""
    text = plain_caption(spec, rng)
    if rng.random() < 0.2:
        text = rng.choice(OPENINGS) + text
    if rng.random() < 0.2:
        text += rng.choice(ENDINGS)
    if rng.random() < 0.04:
        text += " " + " ".join(rng.choice(EXTRA) for _ in range(rng.randint(1, 3)))
    return text
