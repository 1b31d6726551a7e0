"""Pairs of a short prompt and its richer form, and the facts that the richer one has to keep.

The richer prompt is in the words of the image models' captions. It repeats what was asked, word for word where the grammar allows it,
and adds a place, a size, a background, a motion (for videos) and style words. What is not of this world is repeated and gets style words.
"""
from scenes.captions import BETWEEN, ENDINGS, LAND_CAPTIONS, OPENINGS, SHAPE_WORDS, SIZE_WORDS, color_word, place_words, with_article
from scenes.palette import COLOR_NAMES, COLORS
from scenes.shapes import SHAPES
from scenes.specs import HOUSE_COLORS, SAIL_COLORS, landscape, one_object, two_objects

from .motions import ASKED, IN_VIDEO, LANDSCAPES, WRITTEN, fits
from .motions import ENDINGS as VIDEO_ENDINGS
from .motions import OPENINGS as VIDEO_OPENINGS
from .words import REQUESTS, any_word

CONNECTING = ["and", "of", "in", "on", "with", "under", "over", "near", "at", "by", "through", "behind", "the", "a"]
LAND_SHORT = {
    "sunset": ["sunset", "a sunset", "mountain sunset", "mountains at sunset", "sunset in the mountains", "sun setting behind mountains", "mountains, sunset"],
    "nightsea": ["{moon} over the sea", "{moon} at night over the ocean", "night sea with a {moon}", "the sea at night, {moon}", "ocean at night with {moon}", "{moon} and sea"],
    "hills": ["hills", "green hills", "a meadow", "rolling hills", "hills and sky", "green meadow", "grassy hills"],
    "skyline": ["city", "a city at night", "skyline", "city skyline", "skyscrapers", "night city", "skyscrapers at night"],
    "desert": ["desert", "a desert", "sand dunes", "desert with sun", "hot desert", "dunes"],
    "snow": ["snowy mountains", "snow mountains", "mountains with snow", "winter mountains", "snow covered mountains", "snowy peaks"],
    "boat": ["{color} sailboat", "a boat with a {color} sail", "{color} sail boat", "a {color} sailboat on the sea", "sailboat, {color} sail"],
    "forest": ["forest", "a forest", "pine trees", "pine forest", "dark forest", "trees", "tall trees"],
    "house": ["{color} house", "a {color} house", "house with {color} walls", "{color} house on a hill", "{color} house on a meadow"],
}
# Words that narrow down which caption may be written.
NARROWING = ["dark", "pine", "sand", "sun", "night", "trees", "ocean", "snow", "tall", "hot", "winter", "grassy", "meadow", "rolling", "skyscrapers", "dunes", "peaks", "hill", "setting"]


def contrast(first, second):
    return sum(abs(a - b) for a, b in zip(COLORS[first], COLORS[second]))


def fitting(rng, colors, wanted):
    """A color that stands out from all of `colors`, among `wanted`."""
    options = [name for name in wanted if all(contrast(name, color) > 230 for color in colors)]
    return rng.choice(options or [name for name in wanted if name not in colors])


def styled(rng, text, kept, video):
    """Style words at the end: one, sometimes two; `kept` are those that were asked for."""
    words = [*ENDINGS, *VIDEO_ENDINGS] if video else ENDINGS
    return text + kept + "".join(ending for ending in rng.sample(words, rng.choice([1, 1, 2])) if ending not in kept)


def color_words(rng, thing):
    return color_word(rng, thing["color"])


def shape_word(rng, shape):
    return rng.choice(SHAPE_WORDS[shape]) if shape in SHAPE_WORDS and rng.random() < 0.25 else shape


def joined(*parts):
    return " ".join(part for part in parts if part)


def background_short(rng, word, terse):
    plain = [f" on {with_article(word)} background", f" on {word}", f" on {word} background", f" with {with_article(word)} background"]
    return rng.choice([f", {word} background", f" {word} background", f" on {word}", f", background {word}"] if terse else plain)


def one(rng, video, test=False, pieces=()):
    """One object. -> short, rich, facts."""
    spec = one_object(rng, test)
    thing = spec["objects"][0]
    unknown = not test and rng.random() < 0.12
    shape = any_word(rng, pieces) if unknown else shape_word(rng, thing["shape"])
    color = color_words(rng, thing) if rng.random() < 0.9 else ""
    size = rng.choice(SIZE_WORDS[thing["size"]]) if thing["size"] in SIZE_WORDS and rng.random() < 0.6 else ""
    behind = color_word(rng, spec["background"]) if rng.random() < 0.45 else ""
    place = thing["place"] if rng.random() < 0.45 else ""
    possible = [name for name in WRITTEN if fits(name, place, thing["size"] if size else "")]
    motion = rng.choice(possible) if rng.random() < (0.55 if video else 0.12) else ""
    facts = dict(kind="one", shape=shape, color=color, size=size, background=behind, place=place, motion=motion)

    terse = rng.random() < 0.4
    noun = joined(size, color, shape)
    where = (place_words(rng, place) or " in the center") if place else ""
    if place and terse:
        where = rng.choice([f" {place}", f", {place}", where])
    moves = " " + rng.choice(ASKED[motion]) if motion else ""
    back = background_short(rng, behind, terse) if behind else ""
    tail = [where, moves, back]
    if rng.random() < 0.25:
        rng.shuffle(tail)
    short = (noun if terse else with_article(noun)) + "".join(tail)

    color = color or color_word(rng, fitting(rng, [spec["background"]] if behind else ["white"], COLOR_NAMES))
    base = next((name for name in COLOR_NAMES if name == color), thing["color"] if facts["color"] else "black")
    behind = behind or fitting(rng, [base], COLOR_NAMES)
    motion = motion or (rng.choice(possible) if video else "")
    size = size or (rng.choice(["small", "large", "large"]) if not place and rng.random() < 0.5 and not motion else "")
    place = place or ("" if motion else "center")
    where = {"": "", "center": "in the center", "left": "on the left", "right": "on the right", "top": "at the top", "bottom": "at the bottom"}.get(place, f"in the {place} corner")
    moves = WRITTEN[motion] if motion else ""
    rich = joined(with_article(joined(size, color, shape)), where, moves, "on", with_article(behind), "background")
    return short, rich, facts


def two(rng, video, test=False, pieces=()):
    """Two objects with a relation."""
    spec = two_objects(rng, test)
    first, second = spec["objects"]
    relation = spec["relation"]
    words = [(color_words(rng, thing), shape_word(rng, thing["shape"])) for thing in (first, second)]
    if not test and rng.random() < 0.1:
        words[rng.randrange(2)] = (words[0][0], any_word(rng, pieces))
    behind = color_word(rng, spec["background"]) if rng.random() < 0.45 else ""
    between = rng.choice(BETWEEN[relation])
    terse = rng.random() < 0.4
    nouns = [joined(*pair) for pair in words]
    link = rng.choice([", ", " and ", " & "]) if terse and relation == "next" else between
    short = link.join(nouns if terse else [with_article(noun) for noun in nouns])
    short += background_short(rng, behind, terse) if behind else ""
    facts = dict(kind="two", shapes=[shape for _, shape in words], colors=[color for color, _ in words], relation=relation, background=behind, motion="")
    if link in (", ", " & ", " and "):
        between = " next to "
    behind = behind or fitting(rng, [first["color"], second["color"]], COLOR_NAMES)
    rich = between.join(with_article(noun) for noun in nouns) + f" on {with_article(behind)} background"
    return short, rich, facts


def moving_land(rng, video):
    """A landscape in which something moves."""
    scene = rng.choice(list(LANDSCAPES))
    asked, written = LANDSCAPES[scene]
    moon = rng.choice(["full moon", "moon", "crescent moon"]) if scene == "moon water" else ""
    return rng.choice(asked).format(moon=moon), written.format(moon=moon), dict(kind="land", scene=scene, color="", moon=moon, words=[], motion=scene)


def land(rng, video, test=False, pieces=()):
    """A landscape, from a few words to one of its captions."""
    if rng.random() < (0.5 if video else 0.15):
        return moving_land(rng, video)
    spec = landscape(rng)
    scene = spec["scene"]
    moon = rng.choice(["full moon", "moon"]) if spec["full"] else "crescent moon"
    color = color_word(rng, spec.get("color", "red"))
    options = LAND_CAPTIONS[scene][:4] if scene == "nightsea" else LAND_CAPTIONS[scene]
    short = rng.choice([*LAND_SHORT[scene], options[0]])
    colored = scene in ("house", "boat")
    if colored and rng.random() < 0.15:
        short, colored = rng.choice(["a house", "house"] if scene == "house" else ["a sailboat", "boat on the sea"]), False
        color = rng.choice(HOUSE_COLORS if scene == "house" else SAIL_COLORS)
    asked = [word for word in NARROWING if word in short.replace(",", "").split()]
    rich = short if short in options else rng.choice([text for text in options if all(word in text for word in asked)] or options)
    moving = video and scene in IN_VIDEO
    if moving:
        rich, asked = IN_VIDEO[scene], []
    facts = dict(kind="land", scene=scene, color=color if colored else "", moon=moon if scene == "nightsea" else "", words=asked, motion="moving" if moving else "")
    return short.format(moon=moon, color=color), rich.format(moon=moon, color=color), facts


def other(rng, video, test=False, pieces=()):
    """Something that is not of this world, sometimes with words of it: repeated as it is."""
    known = [*SHAPES, *COLOR_NAMES, "sea", "mountains", "sunset", "city", "night", "moon", "house", "forest", "desert", "sun", "sky"]
    count = rng.choice([1, 2, 3, 3, 4, 4, 5, 5, 6, 7, 8, 10, 14])
    words = []
    while len(words) < count:
        chance = rng.random()
        words.append(rng.choice(CONNECTING) if words and chance < 0.25 else rng.choice(known) if chance < 0.35 else any_word(rng, pieces))
        if rng.random() < 0.08 and len(words) < count:
            words[-1] += rng.choice([",", ",", ".", ":", " -", "'s"])
    if rng.random() < 0.06:
        at = rng.randrange(len(words))
        words[at] = f"({words[at]}:1.{rng.randint(1, 5)})"
    text = " ".join(words)
    return text, text, dict(kind="other", text=text)


def pair(rng, pieces=(), test=False, kind=None, video=None):
    """-> short, rich, facts, video. `test` takes the combinations of shape, color and background that are held out of training."""
    video = rng.random() < 0.4 if video is None else video
    kind = kind or rng.choices(["one", "two", "land", "other"], [0.4, 0.16, 0.14, 0.3])[0]
    short, rich, facts = {"one": one, "two": two, "land": land, "other": other}[kind](rng, video, test, pieces)
    kept = opening = ""
    if kind != "other":
        if rng.random() < 0.12:
            opening = rng.choice([*OPENINGS, *VIDEO_OPENINGS] if video else OPENINGS)
            if opening in ("minimalist ", "simple ", "a beautiful ") and rich.startswith(("a ", "an ")):
                opening = ""
            if opening:
                short = opening + short
                rich = opening + rich
        elif rng.random() < 0.15:
            short = rng.choice(REQUESTS) + short
        if rng.random() < 0.12:
            kept = rng.choice([*ENDINGS, *VIDEO_ENDINGS] if video else ENDINGS)
            short += kept
    facts.update(opening=opening, ending=kept)
    if rng.random() < 0.1:
        short = short[0].upper() + short[1:] + rng.choice(["", ".", "."]) if kind != "other" else short
    return short, styled(rng, rich, kept, video), facts, video
