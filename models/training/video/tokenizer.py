"""A small Unigram tokenizer in the manner of T5: every word of the grammar is one piece, single characters are the rest.

`python3 -m video.tokenizer` writes .work/wan-tokenizer.json.
"""
import argparse
import json
import math
import string

from scenes.captions import BETWEEN, ENDINGS, EXTRA, LAND_CAPTIONS, OPENINGS, SHAPE_WORDS, SIZE_WORDS
from scenes.clips import MOVING_WORDS
from scenes.motions import BEFORE, MOTION_WORDS
from scenes.palette import COLOR_NAMES, SYNONYMS
from scenes.shapes import SHAPES

PAD, END, UNKNOWN = 0, 1, 2
SPACE = "\u2581"
MORE = """a an the and or of on in at to from with over under above below next beside left right top bottom center centre middle side corner near up down upper lower
background video clip animation smooth motion slow fast moving moves move shape shapes object one two both sky blue dark light water waves wave moonlight night day it is that
then across around while its there plain solid bright deep blurry low quality bad ugly worst watermark text deformed distorted static noise people person person's""".split()


def words():
    """Every word of the captions, sorted."""
    texts = [*MORE, *EXTRA, *OPENINGS, *ENDINGS, *COLOR_NAMES, *SHAPES, "a video of", "a clip of", "an animation of"]
    for table in (SHAPE_WORDS, SIZE_WORDS, LAND_CAPTIONS, BETWEEN, MOVING_WORDS, BEFORE, MOTION_WORDS, SYNONYMS):
        texts += [text for entries in table.values() for text in entries]
    found = set()
    for text in texts:
        clean = text.replace("{moon}", " ").replace("{color}", " ").replace(",", " ").lower()
        found.update(word for word in clean.split() if len(word) > 1)
    return sorted(found)


def build():
    """The tokenizer.json as a dict. Whole words cost less than any split, characters the same each."""
    known = words()
    characters = [SPACE, *string.ascii_lowercase, *string.digits, *string.punctuation]
    vocabulary = [["<pad>", 0.0], ["</s>", 0.0], ["<unk>", 0.0]]
    vocabulary += [[SPACE + word, -6.0] for word in known] + [[SPACE + "a", -5.0]]
    vocabulary += [["s", -7.0], [",", -4.0]] + [[character, -12.0] for character in characters if character not in ("s", ",")]
    special = lambda index, content: dict(id=index, content=content, single_word=False, lstrip=False, rstrip=False, normalized=False, special=True)
    return {
        "version": "1.0", "truncation": None, "padding": None, "added_tokens": [special(i, vocabulary[i][0]) for i in range(3)],
        "normalizer": {"type": "Sequence", "normalizers": [{"type": "NFKC"}, {"type": "Lowercase"}]},
        "pre_tokenizer": {"type": "Sequence", "pretokenizers": [{"type": "WhitespaceSplit"}, {"type": "Metaspace", "replacement": SPACE, "prepend_scheme": "always", "add_prefix_space": True}]},
        "post_processor": {"type": "TemplateProcessing", "single": [{"Sequence": {"id": "A", "type_id": 0}}, {"SpecialToken": {"id": "</s>", "type_id": 0}}],
                           "pair": [{"Sequence": {"id": "A", "type_id": 0}}, {"SpecialToken": {"id": "</s>", "type_id": 0}}, {"Sequence": {"id": "B", "type_id": 0}}, {"SpecialToken": {"id": "</s>", "type_id": 0}}],
                           "special_tokens": {"</s>": {"id": "</s>", "ids": [END], "tokens": ["</s>"]}}},
        "decoder": {"type": "Metaspace", "replacement": SPACE, "prepend_scheme": "always", "add_prefix_space": True},
        "model": {"type": "Unigram", "unk_id": UNKNOWN, "vocab": vocabulary, "byte_fallback": False},
    }


class Tokenizer:
    """`tokenizer(text, length)` -> (ids, mask) of exactly `length`: pieces, the end mark, padding."""

    def __init__(self, table):
        vocabulary = table["model"]["vocab"]
        self.size = len(vocabulary)
        self.scores = {piece: (index, score) for index, (piece, score) in enumerate(vocabulary) if index > UNKNOWN}
        self.longest = max(map(len, self.scores))
        self.known = {}

    def word(self, text):
        """Ids of one word by the best path."""
        if text in self.known:
            return self.known[text]
        best = [(0.0, [])] + [(-math.inf, [])] * len(text)
        for end in range(1, len(text) + 1):
            for start in range(max(0, end - self.longest), end):
                index, score = self.scores.get(text[start:end], (UNKNOWN, -22.0 if end - start == 1 else -math.inf))
                if best[start][0] + score > best[end][0]:
                    best[end] = (best[start][0] + score, best[start][1] + [index])
        self.known[text] = best[-1][1]
        return self.known[text]

    def __call__(self, text, length=64):
        ids = [i for word in text.lower().split() for i in self.word(SPACE + word)][: length - 1] + [END]
        return ids + [PAD] * (length - len(ids)), [1] * len(ids) + [0] * (length - len(ids))


def load(path=".work/wan-tokenizer.json"):
    with open(path, encoding="utf-8") as file:
        return Tokenizer(json.load(file))


def main():
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--out", default=".work/wan-tokenizer.json")
    out = parser.parse_args().out
    with open(out, "w", encoding="utf-8") as file:
        json.dump(build(), file, ensure_ascii=False, indent=1)
        file.write("\n")
    print(f"{load(out).size} pieces -> {out}")


if __name__ == "__main__":
    main()
