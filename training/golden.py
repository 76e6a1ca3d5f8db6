# SPDX-License-Identifier: MIT
"""Writes what torch computes with the models' weights, for the tests to hold the server's runtime against.

Usage: golden.py EMBEDDINGS CHAT FILE
"""

import json
import sys
from pathlib import Path

import onnx
import torch
from onnx import numpy_helper

import measure
import subwords
import train_chat

TEXTS = ["harbor", "How do I change the oil of my car?", "A firewall drops packets that no rule allows.", "The ship reached the port at dawn, and its cargo was unloaded before noon.",
         "unbelievably long-winded words: electroencephalography, antidisestablishmentarianism", "3.14 is about pi"]
CHATS = [
    [("user", "Hello!")], [("user", "What is a harbor?")], [("user", "What can you do?")], [("user", "Tell me a story.")], [("user", "What is 3 plus 4?")],
    [("user", "Use the word bridge in a sentence.")], [("system", "You are a helpful assistant."), ("user", "What does to bake mean?")],
    [("user", "Hi"), ("assistant", "Hello! How can I help you?"), ("user", "What is the opposite of hot?")],
]


def chat_model(folder):
    graph = onnx.load(str(Path(folder, "onnx", "model.onnx"))).graph
    stored = {one.name: torch.from_numpy(numpy_helper.to_array(one).copy()).float() for one in graph.initializer if ".half" in one.name}
    config = json.loads(Path(folder, "tokenizer.json").read_text("utf-8"))["model"]
    tokens = sorted(config["vocab"], key=config["vocab"].get)
    special = len(train_chat.SPECIAL)
    tokenizer = subwords.BytePairs(tokens[:special], tokens[special:], [tuple(pair.split(" ")) for pair in config["merges"]])
    model = train_chat.Model(train_chat.Shape, len(tokens))
    model.load_state_dict({name: stored[f"{name}.half"] if f"{name}.half" in stored else stored[f"{name}.half.turned"].T for name in model.state_dict()})
    return model, tokenizer


def main():
    embeddings, chat, file = sys.argv[1:]
    vectors = measure.Embeddings(embeddings).vectors(TEXTS)
    model, tokenizer = chat_model(chat)
    golden = {
        "vectors": [{"text": text, "vector": [round(float(number), 5) for number in vector]} for text, vector in zip(TEXTS, vectors)],
        "answers": [],
    }
    for messages in CHATS:
        tokens, ended = train_chat.answered(model, tokenizer, messages)
        golden["answers"].append({"messages": [{"role": role, "content": text} for role, text in messages], "answer": tokenizer.decode(tokens), "tokens": tokens, "ended": ended})
    Path(file).write_text(json.dumps(golden) + "\n", "utf-8")


if __name__ == "__main__":
    main()
