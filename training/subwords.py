# SPDX-License-Identifier: MIT
"""Vocabularies of parts of words, in the format of Hugging Face's tokenizer.json: BERT's WordPiece and GPT-2's byte-level BPE."""

import heapq
import json
import re
import unicodedata
from collections import Counter, defaultdict

SPECIAL = ["[PAD]", "[UNK]", "[CLS]", "[SEP]"]


def merge(words, size, join):
    """Joins the most frequent pair of neighbours until there are `size` symbols: R. Sennrich et al., 2016.

    words: Counter of tuples of symbols. Returns the symbols and the merges, in their order.
    """
    splits = [list(word) for word in words]
    counts = list(words.values())
    symbols = dict.fromkeys(sorted({symbol for word in words for symbol in word}))
    pairs, places = Counter(), defaultdict(set)
    for index, word in enumerate(splits):
        for pair in zip(word, word[1:]):
            pairs[pair] += counts[index]
            places[pair].add(index)
    heap = [(-count, pair) for pair, count in pairs.items()]
    heapq.heapify(heap)
    merges = []
    while heap and len(symbols) < size:
        count, pair = heapq.heappop(heap)
        if pairs[pair] != -count:
            continue
        if -count < 2:
            break
        joined = join(*pair)
        symbols.setdefault(joined)
        merges.append(pair)
        changed = set()
        for index in places.pop(pair):
            word, number = splits[index], counts[index]
            for old in zip(word, word[1:]):
                pairs[old] -= number
                changed.add(old)
                if old != pair:
                    places[old].discard(index)
            position, after = 0, []
            while position < len(word):
                if tuple(word[position:position + 2]) == pair:
                    after.append(joined)
                    position += 2
                else:
                    after.append(word[position])
                    position += 1
            splits[index] = after
            for new in zip(after, after[1:]):
                pairs[new] += number
                places[new].add(index)
                changed.add(new)
        del pairs[pair]
        for one in sorted(changed):
            if pairs.get(one, 0) > 0:
                heapq.heappush(heap, (-pairs[one], one))
    return list(symbols), merges


class WordPiece:
    """BERT's tokenizer for lower-case text."""

    def __init__(self, tokens):
        self.tokens = tokens
        self.ids = {token: index for index, token in enumerate(tokens)}
        self.known = {}

    @staticmethod
    def words(text):
        text = unicodedata.normalize("NFD", text.lower())
        text = "".join(c for c in text if unicodedata.category(c) != "Mn")
        return re.findall(r"[^\W_]+|[^\w\s]|_", text)

    @classmethod
    def train(cls, texts, size, letters=100):
        counts = Counter(word for text in texts for word in cls.words(text))
        usual = {c for c, n in Counter(c for word, n in counts.items() for c in word).most_common(letters)}
        split = Counter({(word[0], *("##" + c for c in word[1:])): n for word, n in sorted(counts.items()) if set(word) <= usual and len(word) < 30})
        symbols, _ = merge(split, size - len(SPECIAL), lambda a, b: a + b[2:])
        return cls(SPECIAL + symbols)

    def encode(self, text):
        return [token for word in self.words(text) for token in self.word(word)]

    def word(self, word):
        if word not in self.known:
            self.known[word] = self.split(word)
        return self.known[word]

    def split(self, word):
        found, start = [], 0
        while start < len(word):
            end = len(word)
            while end > start and ("##" if start else "") + word[start:end] not in self.ids:
                end -= 1
            if end == start:
                return [self.ids["[UNK]"]]
            found.append(self.ids[("##" if start else "") + word[start:end]])
            start = end
        return found

    def json(self):
        special = {token: {"id": token, "ids": [self.ids[token]], "tokens": [token]} for token in ("[CLS]", "[SEP]")}
        around = [{"SpecialToken": {"id": "[CLS]", "type_id": 0}}, {"Sequence": {"id": "A", "type_id": 0}}, {"SpecialToken": {"id": "[SEP]", "type_id": 0}}]
        return {
            "version": "1.0", "truncation": None, "padding": None,
            "added_tokens": [added(index, token) for index, token in enumerate(SPECIAL)],
            "normalizer": {"type": "BertNormalizer", "clean_text": True, "handle_chinese_chars": True, "strip_accents": None, "lowercase": True},
            "pre_tokenizer": {"type": "BertPreTokenizer"},
            "post_processor": {"type": "TemplateProcessing", "single": around,
                               "pair": around + [{"Sequence": {"id": "B", "type_id": 1}}, {"SpecialToken": {"id": "[SEP]", "type_id": 1}}],
                               "special_tokens": special},
            "decoder": {"type": "WordPiece", "prefix": "##", "cleanup": True},
            "model": {"type": "WordPiece", "unk_token": "[UNK]", "continuing_subword_prefix": "##", "max_input_chars_per_word": 100, "vocab": self.ids},
        }


def bytes_to_letters():
    """GPT-2's alphabet: a visible letter for each byte."""
    visible = [*range(33, 127), *range(161, 173), *range(174, 256)]
    hidden = [byte for byte in range(256) if byte not in visible]
    return {**{byte: chr(byte) for byte in visible}, **{byte: chr(256 + index) for index, byte in enumerate(hidden)}}


class BytePairs:
    """GPT-2's tokenizer: parts of words over bytes."""

    LETTERS = bytes_to_letters()
    # GPT-2's pattern, with letters and digits as Python's re knows them.
    PATTERN = re.compile(r"'(?:s|t|re|ve|m|ll|d)| ?[^\W\d_]+| ?\d+| ?(?:[^\s\w]|_)+|\s+(?!\S)|\s+")

    def __init__(self, special, symbols, merges):
        self.special = special
        self.tokens = special + symbols
        self.ids = {token: index for index, token in enumerate(self.tokens)}
        self.merges = merges
        self.ranks = {pair: index for index, pair in enumerate(merges)}
        self.known = {}

    @classmethod
    def train(cls, texts, size, special):
        counts = Counter(word for text in texts for word in cls.PATTERN.findall(text))
        split = Counter({tuple(cls.letters(word)): n for word, n in sorted(counts.items())})
        split.update({(letter,): 0 for letter in cls.LETTERS.values()})
        symbols, merges = merge(split, size - len(special), lambda a, b: a + b)
        return cls(special, symbols, merges)

    @classmethod
    def letters(cls, text):
        return [cls.LETTERS[byte] for byte in text.encode("utf-8")]

    def encode(self, text):
        return [token for word in self.PATTERN.findall(text) for token in self.word(word)]

    def word(self, word):
        if word not in self.known:
            self.known[word] = self.split(self.letters(word))
        return self.known[word]

    def split(self, parts):
        while len(parts) > 1:
            rank, at = min((self.ranks.get(pair, len(self.ranks)), index) for index, pair in enumerate(zip(parts, parts[1:])))
            if rank == len(self.ranks):
                break
            parts = parts[:at] + [parts[at] + parts[at + 1]] + parts[at + 2:]
        return [self.ids[part] for part in parts]

    def decode(self, ids):
        bytes_of = {letter: byte for byte, letter in self.LETTERS.items()}
        return bytes(bytes_of[letter] for index in ids if index >= len(self.special) for letter in self.tokens[index]).decode("utf-8", "replace")

    def json(self):
        level = {"type": "ByteLevel", "add_prefix_space": False, "trim_offsets": True, "use_regex": True}
        return {
            "version": "1.0", "truncation": None, "padding": None,
            "added_tokens": [added(index, token) for index, token in enumerate(self.special)],
            "normalizer": None, "pre_tokenizer": level, "post_processor": None, "decoder": level,
            "model": {"type": "BPE", "dropout": None, "unk_token": None, "continuing_subword_prefix": "", "end_of_word_suffix": "", "fuse_unk": False,
                      "byte_fallback": False, "vocab": self.ids, "merges": [" ".join(pair) for pair in self.merges]},
        }


def added(index, token):
    return {"id": index, "content": token, "single_word": False, "lstrip": False, "rstrip": False, "normalized": False, "special": True}


def save(tokenizer, file):
    with open(file, "w", encoding="utf-8") as stream:
        json.dump(tokenizer.json(), stream, ensure_ascii=False, separators=(",", ":"))
