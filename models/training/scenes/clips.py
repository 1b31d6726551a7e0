"""What a clip shows, as plain dicts: one or two objects that move, or a landscape in which something moves; and its caption."""
from .captions import BETWEEN, ENDINGS, EXTRA, OPENINGS, background_words, object_words, place_words, plain_caption
from .motions import BEFORE, MOTION_WORDS, MOTIONS
from .specs import PLACES, landscape, one_object, two_objects

MOVING_LANDSCAPES = ["sunrise", "sea sunrise", "moon water", "clouds right", "clouds left"]
MOVING_WORDS = {
    "sunrise": ["the sun rising over mountains", "a sunrise over the mountains", "sunrise over mountains", "the sun rises over mountains", "the rising sun behind mountains", "sun rising"],
    "sea sunrise": ["the sun rising over the sea", "a sunrise over the ocean", "sunrise over the sea", "the sun rises over the ocean", "the sun rising above the sea"],
    "moon water": ["{moon} over moving water", "a {moon} over moving water", "a {moon} over the moving sea", "the {moon} over gentle waves", "a {moon} over waves at night", "moving water under a {moon}",
                   "a {moon} shining on moving water", "waves on the sea at night with a {moon}"],
    "clouds right": ["clouds drifting over green hills", "clouds drifting across a blue sky", "drifting clouds over a green meadow", "white clouds moving across the sky", "clouds drifting to the right",
                     "clouds moving to the right over green hills", "clouds drifting"],
    "clouds left": ["clouds drifting to the left over green hills", "clouds drifting left", "clouds moving to the left", "white clouds moving left across the sky"],
}
# In which rows and columns a moving thing may be: along its way it starts at the edge.
LINES = {"left": ("center", "center", "top", "bottom"), "right": ("center", "center", "top", "bottom"), "up": ("center", "center", "left", "right"),
         "down": ("center", "center", "left", "right"), "bounce": ("center", "center", "left", "right")}


def moving_object(rng, test=False, still=False):
    """One object with a motion; `still` for an image of one frame."""
    spec = one_object(rng, test)
    motion = "still" if still or rng.random() < 0.12 else rng.choice(MOTIONS[1:])
    thing = spec["objects"][0]
    if motion in LINES:
        place = rng.choice(LINES[motion])
    else:
        place = thing["place"] if motion in ("still", "rotate") else rng.choice(["center", "center", thing["place"]])
    if place != thing["place"]:
        shift = [thing[axis] - was for axis, was in zip("xy", PLACES[thing["place"]])]
        thing.update(place=place, x=PLACES[place][0] + shift[0], y=PLACES[place][1] + shift[1])
    if motion != "still" and thing["size"] == "large" and motion in LINES:
        thing["size"], thing["radius"] = "medium", thing["radius"] * 0.6
    if motion == "bounce":
        thing["y"] = 0.5
    thing["motion"] = motion
    return spec


def moving_pair(rng, test=False, still=False):
    spec = two_objects(rng, test)
    motion = "still" if still or rng.random() < 0.5 else rng.choice(["bounce", "rotate"] if spec["relation"] not in ("above", "below") else ["rotate"])
    for thing in spec["objects"]:
        thing["motion"] = motion
    return spec


def moving_landscape(rng):
    return dict(kind="moving", scene=rng.choice(MOVING_LANDSCAPES), full=rng.random() < 0.6, seed=rng.getrandbits(31))


def sample(rng, still=False, shares=(0.55, 0.14, 0.15, 0.16)):
    """A clip for training; shares of one object, two objects, moving landscapes and landscapes at rest."""
    kind = rng.choices(["one", "two", "moving", "land"], shares)[0]
    if kind == "one":
        return moving_object(rng, still=still)
    if kind == "two":
        return moving_pair(rng, still=still)
    return moving_landscape(rng) if kind == "moving" and not still else landscape(rng)


def plain_clip_caption(spec, rng):
    """The clip in words, without decoration."""
    if spec["kind"] == "moving":
        moon = rng.choice(["full moon", "moon"] if spec["full"] else ["crescent moon"])
        return rng.choice(MOVING_WORDS[spec["scene"]]).format(moon=moon)
    if spec["kind"] == "land":
        return plain_caption(spec, rng)
    behind, motion = background_words(rng, spec["background"]), spec["objects"][0]["motion"]
    moves = rng.choice(MOTION_WORDS[motion])
    if spec["kind"] == "two":
        first, second = spec["objects"]
        both = rng.choice(["", " both"]) if moves else ""
        return object_words(rng, first, False) + rng.choice(BETWEEN[spec["relation"]]) + object_words(rng, second, False) + both + moves + behind
    thing = spec["objects"][0]
    words, where = object_words(rng, thing, True), place_words(rng, thing["place"])
    if motion in BEFORE and rng.random() < 0.25:
        bare = words.split(" ", 1)[1]
        words, moves = f"a {rng.choice(BEFORE[motion])} {bare}", ""
    order = rng.random()
    if order < 0.5:
        return words + where + moves + behind
    return words + moves + where + behind if order < 0.75 else words + where + behind + moves


def clip_caption(spec, rng):
    """The clip in words, sometimes with the phrases that users add to prompts."""
    text = plain_clip_caption(spec, rng)
    if rng.random() < 0.2:
        text = rng.choice([*OPENINGS, "a video of ", "a clip of ", "an animation of "]) + text
    if rng.random() < 0.2:
        text += rng.choice([*ENDINGS, ", animation", ", smooth motion", ", slow motion"])
    if rng.random() < 0.04:
        text += " " + " ".join(rng.choice(EXTRA) for _ in range(rng.randint(1, 3)))
    return text
