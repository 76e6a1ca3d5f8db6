# SPDX-License-Identifier: MIT
"""Measures the embedding model on what it was never trained on, beside BM25, both together, and chance.

Usage: measure.py FOLDER
"""

import json
import math
import random
import sys
from collections import Counter, defaultdict
from pathlib import Path

import numpy
import onnx
from onnx import numpy_helper

import documents
import subwords
import train_embeddings
import wordnet

FIRST = 10


class Embeddings:
    def __init__(self, folder):
        graph = onnx.load(str(Path(folder, "onnx", "model.onnx"))).graph
        weights = {one.name: numpy_helper.to_array(one) for one in graph.initializer}
        self.rows = weights["rows"] * weights["scale"]
        vocabulary = json.loads(Path(folder, "tokenizer.json").read_text("utf-8"))["model"]["vocab"]
        self.tokenizer = subwords.WordPiece(sorted(vocabulary, key=vocabulary.get))

    def vectors(self, texts):
        sums = numpy.stack([self.rows[self.tokenizer.encode(text)].sum(0) if text else self.rows[0] for text in texts])
        return sums / numpy.maximum(numpy.linalg.norm(sums, axis=1, keepdims=True), 1e-12)

    def rank(self, queries, passages):
        q, p = self.vectors(queries), self.vectors(passages)
        return [list(numpy.argsort(-(p @ one), kind="stable")[:100]) for one in q]


class Bm25:
    """Okapi BM25 over words in lower case, k1 = 1.2 and b = 0.75."""

    def rank(self, queries, passages):
        words = [Counter(subwords.WordPiece.words(text)) for text in passages]
        lengths = [sum(counts.values()) for counts in words]
        mean, places = sum(lengths) / len(lengths), defaultdict(list)
        for index, counts in enumerate(words):
            for word, count in counts.items():
                places[word].append((index, count))
        found = []
        for query in queries:
            scores = Counter()
            for word in set(subwords.WordPiece.words(query)):
                idf = math.log(1 + (len(passages) - len(places[word]) + 0.5) / (len(places[word]) + 0.5))
                for index, count in places[word]:
                    scores[index] += idf * count * 2.2 / (count + 1.2 * (0.25 + 0.75 * lengths[index] / mean))
            found.append([index for index, _ in sorted(scores.items(), key=lambda pair: (-pair[1], pair[0]))[:100]])
        return found


def fused(*rankings):
    """Reciprocal rank fusion: G. Cormack et al., 2009."""
    together = []
    for lists in zip(*rankings):
        scores = Counter()
        for ranked in lists:
            for place, index in enumerate(ranked):
                scores[index] += 1 / (60 + place + 1)
        together.append([index for index, _ in sorted(scores.items(), key=lambda pair: (-pair[1], pair[0]))])
    return together


def quality(ranking, relevant):
    """MRR@10, nDCG@10 and recall@10; relevant: for each question from a passage's place to its grade."""
    reciprocal, gain, recall = [], [], []
    for ranked, grades in zip(ranking, relevant):
        first = ranked[:FIRST]
        reciprocal.append(next((1 / (place + 1) for place, index in enumerate(first) if index in grades), 0))
        best = sum((2 ** grade - 1) / math.log2(place + 2) for place, grade in enumerate(sorted(grades.values(), reverse=True)[:FIRST]))
        gain.append(sum((2 ** grades.get(index, 0) - 1) / math.log2(place + 2) for place, index in enumerate(first)) / best)
        recall.append(sum(index in grades for index in first) / len(grades))
    return " | ".join(f"{100 * numpy.mean(values):.1f}" for values in (reciprocal, gain, recall))


def main():
    model = Embeddings(sys.argv[1])
    graded = json.loads(Path(__file__).with_name("graded").joinpath("retrieval.json").read_text("utf-8"))
    places = {key: index for index, key in enumerate(graded["passages"])}
    sets = {"graded questions": ([one["query"] for one in graded["queries"]], list(graded["passages"].values()),
                                 [{places[key]: grade for key, grade in one["relevant"].items()} for one in graded["queries"]])}
    for name, (queries, passages) in train_embeddings.held_out_sets(wordnet.read(), documents.read()).items():
        sets[name] = (list(queries), list(passages), [{index: 1} for index in range(len(queries))])
    print("| | questions | passages | ranked by | MRR@10 | nDCG@10 | recall@10 |\n|---|---|---|---|---|---|---|")
    for name, (queries, passages, relevant) in sets.items():
        vectors, words = model.rank(queries, passages), Bm25().rank(queries, passages)
        chance = random.Random(1)
        lists = {"the model": vectors, "BM25": words, "both": fused(vectors, words), "chance": [chance.sample(range(len(passages)), min(100, len(passages))) for _ in queries]}
        for by, ranking in lists.items():
            print(f"| {name} | {len(queries)} | {len(passages)} | {by} | {quality(ranking, relevant)} |")


if __name__ == "__main__":
    main()
