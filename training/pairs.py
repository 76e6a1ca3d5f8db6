# SPDX-License-Identifier: MIT
"""Pairs of texts that mean the same or answer one another, for the embedding model. Each is (query, passage, group): passages of one group are equally right."""

import random
import zlib

import documents

ASKED = ["what is {}", "what does {} mean", "define {}", "meaning of {}", "{} definition", "what is the meaning of {}?", "which word means {}", "explain {}"]
HOW = ["how do I {}", "how to {}", "{}", "documentation for {}", "how does {} work?", "what is {}", "help with {}", "explain {}"]
RELATIONS = {"@": "kind of", "@i": "instance of", "&": "similar", "+": "derived", "%p": "part", "#p": "whole", "*": "entails", ">": "causes", "\\": "pertains", "=": "attribute", ";c": "domain", "^": "also", "$": "group"}


def held_out(text):
    return zlib.crc32(text.encode("utf-8")) % 20 == 7


def wordnet_pairs(synsets, chance):
    """By kind: words with definitions, definitions with examples, words with words, and definitions with those of related synsets."""
    kinds = {"define": [], "describe": [], "example": [], "word": [], "related": []}
    for synset in synsets.values():
        if synset.held_out:
            continue
        words = synset.lemmas
        for word in words:
            asked = chance.choice(ASKED).format(word) if chance.random() < 0.5 else word
            kinds["define"].append((asked, synset.definition, synset.key))
            kinds["describe"].append((asked, described(synset, word, chance), synset.key))
        for example in synset.examples:
            kinds["example"].append((example, synset.definition, synset.key))
        kinds["word"] += [(one, other, synset.key) for one in words for other in words if one.lower() < other.lower()]
        for symbol, targets in synset.pointers.items():
            for key, source, aim in targets:
                other = synsets[key]
                if symbol not in RELATIONS or other.held_out:
                    continue
                kinds["related"].append((synset.definition, other.definition, key))
                word, second = (words[max(source, 0)], other.lemmas[max(aim, 0)])
                if word.lower() != second.lower():
                    kinds["word"].append((word, second, key))
    return kinds


def described(synset, word, chance):
    """A passage that has the word, or one of its synonyms, and what it means."""
    text = f"{chance.choice(synset.lemmas)}: {synset.definition}"
    for example in synset.examples[:2]:
        text += f". {example}"
    return text


def document_pairs(sections, chance):
    """By kind: titles with paragraphs, sentences with the rest of their paragraph, neighbours, and some words with where they stand."""
    kinds = {"title": [], "sentence": [], "neighbour": [], "words": []}
    for number, (title, paragraphs) in enumerate(sections):
        if held_out(title):
            continue
        for index, paragraph in enumerate(paragraphs):
            group = f"{number}/{index}"
            if len(title) > 12 or len(title.split()) > 1:
                kinds["title"].append((chance.choice(HOW).format(title) if chance.random() < 0.6 else title, paragraph, str(number)))
            parts = documents.sentences(paragraph)
            if len(parts) > 1:
                chosen = chance.randrange(len(parts))
                kinds["sentence"].append((parts[chosen], " ".join(parts[:chosen] + parts[chosen + 1:]), group))
            if index:
                kinds["neighbour"].append((paragraphs[index - 1], paragraph, group))
            words = paragraph.split()
            start = chance.randrange(max(1, len(words) - 6))
            kinds["words"].append((" ".join(words[start:start + chance.randint(2, 7)]), paragraph, group))
    return kinds
