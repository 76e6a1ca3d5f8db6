# SPDX-License-Identifier: MIT
"""WordNet 3.0's synsets from the files of Debian's package wordnet-base."""

import re
from collections import defaultdict
from dataclasses import dataclass, field
from pathlib import Path

FOLDER = Path("/usr/share/wordnet")
FILES = {"n": "noun", "v": "verb", "a": "adj", "r": "adv"}
SENSE = {"n": 1, "v": 2, "a": 3, "r": 4, "s": 5}


@dataclass
class Synset:
    key: str
    kind: str
    topic: str
    lemmas: list
    counts: list
    definition: str
    examples: list
    pointers: dict = field(default_factory=lambda: defaultdict(list))

    @property
    def held_out(self):
        """One in twenty is never trained on: neither its own text, nor as another's relation."""
        return int(self.key[1:]) % 20 == 7


def read():
    counts = {}
    for line in (FOLDER / "cntlist.rev").read_text("utf-8").splitlines():
        sense, _, count = line.split()
        counts[":".join(sense.split(":")[:3])] = int(count)

    synsets = {}
    for kind, name in FILES.items():
        for line in (FOLDER / f"data.{name}").read_text("utf-8").splitlines():
            if not line.startswith("  "):
                synset = parse(kind, line, counts)
                synsets[synset.key] = synset
    return synsets


def parse(kind, line, counts):
    data, gloss = line.split(" | ", 1)
    fields = data.split()
    topic, sense = fields[1], fields[2]
    words = int(fields[3], 16)
    lemmas, used = [], []
    for i in range(words):
        lemma, number = fields[4 + 2 * i], int(fields[5 + 2 * i], 16)
        lemma = re.sub(r"\(\w+\)$", "", lemma)
        used.append(counts.get(f"{lemma.lower()}%{SENSE[sense]}:{topic}:{number:02d}", 0))
        lemmas.append(lemma.replace("_", " "))
    definition, examples = parts(gloss)
    synset = Synset(kind + fields[0], kind, topic, lemmas, used, definition, examples)
    start = 4 + 2 * words
    for i in range(int(fields[start])):
        symbol, offset, target, places = fields[start + 1 + 4 * i:start + 5 + 4 * i]
        source, aim = int(places[:2], 16), int(places[2:], 16)
        synset.pointers[symbol].append((target.replace("s", "a") + offset, source - 1, aim - 1))
    return synset


def parts(gloss):
    """A definition and its examples, which stand between quotation marks."""
    examples = [text.strip() for text in re.findall(r'"([^"]+)"', gloss)]
    definition = re.split(r';?\s*"', gloss)[0].strip().rstrip(";:").strip()
    return definition, [text for text in examples if len(text.split()) > 2]
