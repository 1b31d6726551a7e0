"""Reads a CLIP-style byte-level BPE tokenizer.json and encodes prompts with it."""
import json
import re

PIECES = re.compile(r"'s|'t|'re|'ve|'m|'ll|'d|[^\W\d_]+|\d|(?:[^\s\w]|_)+", re.I)


def byte_letters():
    """The printable letter that stands for each byte in byte-level BPE."""
    printable = [*range(33, 127), *range(161, 173), *range(174, 256)]
    others = [byte for byte in range(256) if byte not in printable]
    return {**{byte: chr(byte) for byte in printable}, **{byte: chr(256 + i) for i, byte in enumerate(others)}}


class Tokenizer:
    """`tokenizer(text, length)` -> ids of exactly `length`: start token, pieces, end token, then more end tokens."""

    def __init__(self, path):
        with open(path, encoding="utf-8") as file:
            model = json.load(file)["model"]
        self.vocabulary = model["vocab"]
        merges = (merge.split(" ") if isinstance(merge, str) else merge for merge in model["merges"])
        self.ranks = {tuple(merge): rank for rank, merge in enumerate(merges)}
        self.start, self.end = self.vocabulary["<|startoftext|>"], self.vocabulary["<|endoftext|>"]
        self.letters, self.known = byte_letters(), {}

    def word(self, text):
        """Ids of one word, merging the best-ranked pair until none is left."""
        if text in self.known:
            return self.known[text]
        parts = [self.letters[byte] for byte in text.encode()]
        parts[-1] += "</w>"
        while len(parts) > 1:
            pairs = [self.ranks.get(pair, 1 << 30) for pair in zip(parts, parts[1:])]
            best = min(range(len(pairs)), key=pairs.__getitem__)
            if pairs[best] == 1 << 30:
                break
            parts[best : best + 2] = [parts[best] + parts[best + 1]]
        self.known[text] = [self.vocabulary[part] for part in parts]
        return self.known[text]

    def __call__(self, text, length=77):
        ids = [i for word in PIECES.findall(" ".join(text.lower().split())) for i in self.word(word)]
        ids = [self.start, *ids[: length - 2], self.end]
        return ids + [self.end] * (length - len(ids))
