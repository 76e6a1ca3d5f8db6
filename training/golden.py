# SPDX-License-Identifier: MIT
"""Writes what torch computes with the models' weights, for the tests to hold the server's runtime against.

Usage: golden.py EMBEDDINGS CHAT FILE
"""

import json
import sys
from pathlib import Path

import measure
import train_chat

TEXTS = ["harbor", "How do I change the oil of my car?", "A firewall drops packets that no rule allows.", "The ship reached the port at dawn, and its cargo was unloaded before noon.",
         "unbelievably long-winded words: electroencephalography, antidisestablishmentarianism", "3.14 is about pi"]
CHATS = [
    [("user", "Hello!")], [("user", "What is a river?")], [("user", "What can you do?")], [("user", "Tell me a story.")], [("user", "What is 3 plus 4?")],
    [("user", "Use the word bridge in a sentence.")], [("system", "You are a helpful assistant."), ("user", "What does to bake mean?")],
    [("user", "Hi"), ("assistant", "Hello! How can I help you?"), ("user", "What is the opposite of hot?")],
]


def main():
    embeddings, chat, file = sys.argv[1:]
    vectors = measure.Embeddings(embeddings).vectors(TEXTS)
    model, tokenizer = train_chat.load(Path(chat))
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
