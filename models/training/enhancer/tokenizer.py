"""A byte-level BPE tokenizer in Qwen2's layout, in small letters: `build(path)` writes tokenizer.json, `Tokenizer(path)` reads it."""
import collections
import json
import random
import re

from scenes.captions import BETWEEN, ENDINGS, EXTRA, LAND_CAPTIONS, OPENINGS, SHAPE_WORDS, SIZE_WORDS
from scenes.clips import MOVING_WORDS
from scenes.palette import COLOR_NAMES, SYNONYMS
from scenes.shapes import SHAPES
from tokenizer import byte_letters

from .chat import END, IMAGE, START, TEXT_END, VIDEO
from .motions import ASKED, LANDSCAPES
from .motions import ENDINGS as VIDEO_ENDINGS
from .motions import OPENINGS as VIDEO_OPENINGS
from .words import EVERYDAY, REQUESTS, invented_word

SIZE = 2304
SPECIAL = [TEXT_END, START, END]
# Qwen2's pattern, and the same for Python, whose regular expressions know no \p{L}.
PATTERN = r"(?i:'s|'t|'re|'ve|'m|'ll|'d)|[^\r\n\p{L}\p{N}]?\p{L}+|\p{N}| ?[^\s\p{L}\p{N}]+[\r\n]*|\s*[\r\n]+|\s+(?!\S)|\s+"
PIECES = re.compile(r"'s|'t|'re|'ve|'m|'ll|'d|(?:[^\r\n\w]|_)?[^\W\d_]+|\d| ?(?:[^\s\w]|_)+[\r\n]*|\s*[\r\n]+|\s+(?!\S)|\s+", re.I)


def grammar_texts():
    """Every phrase that the image and video models know."""
    phrases = [*SHAPES, *COLOR_NAMES, *OPENINGS, *ENDINGS, *VIDEO_OPENINGS, *VIDEO_ENDINGS, *REQUESTS, IMAGE, VIDEO, "system user assistant", "in the center in the middle on the left side near the top right bottom corner with a background on an"]
    for table in (SYNONYMS, SHAPE_WORDS, SIZE_WORDS, LAND_CAPTIONS, BETWEEN, MOVING_WORDS, ASKED):
        phrases += [phrase for options in table.values() for phrase in options]
    phrases += [phrase for asked, written in LANDSCAPES.values() for phrase in (*asked, written)]
    return [phrase.replace("{color}", "red").replace("{moon}", "moon") for phrase in phrases]


def word_counts():
    """Word (with its leading space, where it has one) -> weight; the grammar comes first, then everyday words, then syllables."""
    counts = collections.Counter()
    for text in grammar_texts():
        for word in PIECES.findall(text.lower()):
            if word.strip().isalpha():
                counts[" " + word.strip()] = counts[word.strip()] = 400
    for word in [*EVERYDAY, *EXTRA]:
        counts[" " + word] = max(counts[" " + word], 40)
        counts[word] = max(counts[word], 4)
    rng = random.Random(7)
    for _ in range(6000):
        counts[" " + invented_word(rng)] += 1
    return counts


def merged(parts, pair):
    out, i = [], 0
    while i < len(parts):
        if parts[i : i + 2] == list(pair):
            out.append(pair[0] + pair[1])
            i += 2
        else:
            out.append(parts[i])
            i += 1
    return out


def learn_merges(count):
    """The `count` best merges, each the most frequent pair at its time; ties go to the earlier pair in the alphabet."""
    letters, weights = byte_letters(), word_counts()
    words = {word: [letters[byte] for byte in word.encode()] for word in weights}
    where, pairs = collections.defaultdict(set), collections.Counter()
    for word, parts in words.items():
        for pair in zip(parts, parts[1:]):
            pairs[pair] += weights[word]
            where[pair].add(word)
    merges = []
    while len(merges) < count and pairs:
        best = min(pairs, key=lambda pair: (-pairs[pair], pair))
        if pairs[best] <= 1:
            break
        merges.append(best)
        for word in sorted(where[best]):
            for pair in zip(words[word], words[word][1:]):
                pairs[pair] -= weights[word]
            words[word] = merged(words[word], best)
            for pair in zip(words[word], words[word][1:]):
                pairs[pair] += weights[word]
                where[pair].add(word)
        del pairs[best]
    return merges


def build(path):
    """Writes tokenizer.json; the same file every time."""
    base = sorted(byte_letters().values())
    merges = learn_merges(SIZE - len(base) - len(SPECIAL))
    vocabulary = list(dict.fromkeys([*base, *(a + b for a, b in merges)]))
    ids = {piece: i for i, piece in enumerate(vocabulary)}
    added = [dict(id=len(ids) + i, content=mark, single_word=False, lstrip=False, rstrip=False, normalized=False, special=True) for i, mark in enumerate(SPECIAL)]
    value = {
        "version": "1.0", "truncation": None, "padding": None, "added_tokens": added,
        "normalizer": {"type": "Sequence", "normalizers": [{"type": "NFC"}, {"type": "Lowercase"}]},
        "pre_tokenizer": {"type": "Sequence", "pretokenizers": [
            {"type": "Split", "pattern": {"Regex": PATTERN}, "behavior": "Isolated", "invert": False},
            {"type": "ByteLevel", "add_prefix_space": False, "trim_offsets": False, "use_regex": False}]},
        "post_processor": {"type": "ByteLevel", "add_prefix_space": False, "trim_offsets": False, "use_regex": False},
        "decoder": {"type": "ByteLevel", "add_prefix_space": False, "trim_offsets": False, "use_regex": False},
        "model": {"type": "BPE", "dropout": None, "unk_token": None, "continuing_subword_prefix": "", "end_of_word_suffix": "", "fuse_unk": False,
                  "byte_fallback": False, "vocab": ids, "merges": [f"{a} {b}" for a, b in merges]},
    }
    with open(path, "w", encoding="utf-8") as file:
        json.dump(value, file, ensure_ascii=False)


class Tokenizer:
    """`encode(text)` -> ids, `decode(ids)` -> text; special marks in the text are single ids and vanish in the decoded text."""

    def __init__(self, path):
        with open(path, encoding="utf-8") as file:
            value = json.load(file)
        self.ids = value["model"]["vocab"]
        self.special = {token["content"]: token["id"] for token in value["added_tokens"]}
        self.ranks = {tuple(merge.split(" ")): i for i, merge in enumerate(value["model"]["merges"])}
        self.letters = byte_letters()
        self.bytes = {letter: byte for byte, letter in self.letters.items()}
        self.names = {i: piece for piece, i in self.ids.items()}
        self.end = self.special[END]
        self.known = {}

    def __len__(self):
        return len(self.ids) + len(self.special)

    @property
    def whole_pieces(self):
        """Pieces made of letters only, without a leading space."""
        return [piece for piece in self.ids if piece.isascii() and piece.isalpha()]

    def word(self, text):
        if text in self.known:
            return self.known[text]
        parts = [self.letters[byte] for byte in text.encode()]
        while len(parts) > 1:
            ranks = [self.ranks.get(pair, 1 << 30) for pair in zip(parts, parts[1:])]
            best = min(range(len(ranks)), key=ranks.__getitem__)
            if ranks[best] == 1 << 30:
                break
            parts[best : best + 2] = [parts[best] + parts[best + 1]]
        ids = [self.ids[part] for part in parts]
        if len(self.known) < 200_000:
            self.known[text] = ids
        return ids

    def encode(self, text):
        ids = []
        for part in re.split("(" + "|".join(map(re.escape, SPECIAL)) + ")", text):
            if part in self.special:
                ids.append(self.special[part])
            else:
                ids += [i for word in PIECES.findall(part.lower()) for i in self.word(word)]
        return ids

    def decode(self, ids):
        letters = "".join(self.names.get(i, "") for i in ids)
        return bytes(self.bytes[letter] for letter in letters).decode("utf-8", "replace")
