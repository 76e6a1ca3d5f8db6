# SPDX-License-Identifier: MIT
"""Trains the embedding model: a vector for each part of a word, whose sum is the text's, learned from pairs of texts.

Usage: train_embeddings.py FOLDER [--steps N]
"""

import argparse
import json
import random
import time
from collections import Counter
from pathlib import Path

import numpy
import torch

import documents
import onnx_files
import pairs
import subwords
import wordnet

SEED, VOCABULARY, WIDTH, BATCH, LONGEST = 20, 24000, 384, 1024, 96
TEMPERATURE, RATE, DROPPED = 0.05, 0.004, 0.1
# How often a batch is of a kind.
SHARES = {"define": 3, "describe": 3, "example": 2, "word": 2, "related": 2, "title": 2, "sentence": 2, "neighbour": 1, "words": 2}


class Texts:
    """Token ids of texts, one after another, as EmbeddingBag takes them."""

    def __init__(self, tokenizer):
        self.tokenizer, self.known = tokenizer, {}

    def ids(self, text):
        if text not in self.known:
            self.known[text] = numpy.array(self.tokenizer.encode(text)[:LONGEST] or [1], dtype=numpy.int64)
        return self.known[text]

    def bags(self, texts, keep=None):
        rows = [self.ids(text) for text in texts]
        if keep is not None:
            rows = [kept if len(kept := row[keep.random(len(row)) >= DROPPED]) else row for row in rows]
        starts = numpy.cumsum([0] + [len(row) for row in rows[:-1]])
        return torch.from_numpy(numpy.concatenate(rows)), torch.from_numpy(starts)


def main():
    options = argparse.ArgumentParser()
    options.add_argument("folder", type=Path)
    options.add_argument("--steps", type=int, default=3000)
    options = options.parse_args()
    torch.manual_seed(SEED)
    torch.set_num_threads(1)
    chance, keep = random.Random(SEED), numpy.random.default_rng(SEED)

    synsets, sections = wordnet.read(), documents.read()
    corpus = [" ".join([*synset.lemmas, synset.definition, *synset.examples]) for synset in synsets.values() if not synset.held_out]
    corpus += [" ".join([title, *paragraphs]) for title, paragraphs in sections if not pairs.held_out(title)]
    tokenizer = subwords.WordPiece.train(corpus, VOCABULARY)
    kinds = {**pairs.wordnet_pairs(synsets, chance), **pairs.document_pairs(sections, chance)}
    print({kind: len(members) for kind, members in kinds.items()}, flush=True)

    frequency = numpy.ones(len(tokenizer.tokens))
    for text in corpus:
        for index in tokenizer.encode(text):
            frequency[index] += 1
    share = frequency / frequency.sum()
    model = torch.nn.EmbeddingBag(len(tokenizer.tokens), WIDTH, mode="sum")
    # Rare words tell more: S. Arora et al., "A simple but tough-to-beat baseline for sentence embeddings", 2017.
    start = torch.randn(len(tokenizer.tokens), WIDTH) / WIDTH ** 0.5 * torch.from_numpy(1e-3 / (1e-3 + share)).float().unsqueeze(1)
    with torch.no_grad():
        model.weight.copy_(start)
    optimizer = torch.optim.Adam(model.parameters(), lr=RATE, betas=(0.9, 0.99))
    texts, held = Texts(tokenizer), held_out_sets(synsets, sections)
    order = {kind: [] for kind in kinds}
    began, losses = time.time(), []
    for step in range(options.steps):
        for group in optimizer.param_groups:
            group["lr"] = RATE * min(1, (step + 1) / 200) * (1 - step / options.steps)
        kind = chance.choices(list(SHARES), list(SHARES.values()))[0]
        if len(order[kind]) < BATCH:
            order[kind] = list(range(len(kinds[kind])))
            chance.shuffle(order[kind])
        batch = [kinds[kind][order[kind].pop()] for _ in range(BATCH)]
        queries = torch.nn.functional.normalize(model(*texts.bags([one[0] for one in batch], keep)))
        passages = torch.nn.functional.normalize(model(*texts.bags([one[1] for one in batch], keep)))
        scores = queries @ passages.T / TEMPERATURE
        groups = {}
        group = torch.tensor([groups.setdefault(one[2], len(groups)) for one in batch])
        scores = scores.masked_fill((group[:, None] == group) & ~torch.eye(BATCH, dtype=torch.bool), -1e4)
        right = torch.arange(BATCH)
        loss = (torch.nn.functional.cross_entropy(scores, right) + torch.nn.functional.cross_entropy(scores.T, right)) / 2
        optimizer.zero_grad()
        loss.backward()
        optimizer.step()
        losses.append(loss.item())
        if step % 500 == 499:
            print(f"{step + 1} steps, {time.time() - began:.0f} s, loss {numpy.mean(losses[-500:]):.3f}, {measured(model, texts, held)}", flush=True)

    write(options.folder, tokenizer, model.weight.detach().numpy(), held)


def held_out_sets(synsets, sections):
    """Questions and passages of what was never trained on; a question's passage has its place in the list."""
    mine = [synset for synset in synsets.values() if synset.held_out]
    paragraphs = [(title, text) for title, texts in sections if pairs.held_out(title) for text in texts]
    return {
        "word to definition": ([", ".join(synset.lemmas) for synset in mine], [synset.definition for synset in mine]),
        "example to definition": ([synset.examples[0] for synset in mine if synset.examples], [synset.definition for synset in mine if synset.examples]),
        "sentence to paragraph": tuple(zip(*((parts[0], " ".join(parts[1:])) for _, text in paragraphs if len(parts := documents.sentences(text)) > 1))),
    }


def measured(model, texts, held):
    """The mean reciprocal rank of the right passage, among the first ten."""
    results = {}
    with torch.no_grad():
        for name, (queries, passages) in held.items():
            q, p = (torch.nn.functional.normalize(model(*texts.bags(side))) for side in (queries, passages))
            scores = q @ p.T
            rank = (scores >= scores.diagonal()[:, None]).sum(1)
            results[name] = round(float(((rank <= 10) / rank).mean()), 3)
    return results


def write(folder, tokenizer, weights, held):
    """The folder as sentence-transformers and Optimum lay it out, with weights of eight bits and a scale for each row."""
    weights[[tokenizer.ids[token] for token in ("[PAD]", "[CLS]", "[SEP]")]] = 0
    scale = numpy.maximum(numpy.abs(weights).max(1, keepdims=True), 1e-8).astype(numpy.float32) / 127
    rounded = numpy.clip(numpy.rint(weights / scale), -127, 127).astype(numpy.int8)
    (folder / "onnx").mkdir(parents=True, exist_ok=True)
    onnx_files.write_bag(folder / "onnx" / "model.onnx", rounded, scale)
    subwords.save(tokenizer, folder / "tokenizer.json")
    files = {
        "config.json": {"model_type": "bag-of-tokens", "hidden_size": WIDTH, "vocab_size": len(tokenizer.tokens), "max_position_embeddings": 2048, "pad_token_id": 0},
        "tokenizer_config.json": {"tokenizer_class": "BertTokenizer", "do_lower_case": True, "model_max_length": 2048, "pad_token": "[PAD]", "unk_token": "[UNK]", "cls_token": "[CLS]", "sep_token": "[SEP]"},
    }
    for name, content in files.items():
        (folder / name).write_text(json.dumps(content, indent=2) + "\n", "utf-8")
    quantized = torch.nn.EmbeddingBag.from_pretrained(torch.from_numpy(rounded * scale), mode="sum")
    print("as written:", measured(quantized, Texts(tokenizer), held))


if __name__ == "__main__":
    main()
