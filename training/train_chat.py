# SPDX-License-Identifier: MIT
"""Trains the language model on conversations, and writes it with what it answers.

Usage: train_chat.py FOLDER [--steps N] [--until N] [--rate R] [--on] [--words N]

The rate of learning falls as for all steps; --until, or SIGTERM, ends training before that. --on goes on with the weights of the folder, and
--words asks for words alone that WordNet's own texts have so many times.
"""

import argparse
import json
import math
import random
import signal
import time
from pathlib import Path

import numpy
import onnx
import torch
from onnx import numpy_helper
from torch import nn
from torch.nn import functional

import chats
import onnx_files
import small_talk
import subwords
import wordnet

SEED, VOCABULARY, TOKENS, RATE = 21, 4096, 2048, 0.003
SPECIAL = ["<|endoftext|>", "<|im_start|>", "<|im_end|>"]
END = 2
TEMPLATE = ("{% for message in messages %}{{ '<|im_start|>' + message['role'] + '\\n' + message['content'] + '<|im_end|>' + '\\n' }}{% endfor %}"
            "{% if add_generation_prompt %}{{ '<|im_start|>assistant\\n' }}{% endif %}")


class Shape:
    layers, width, heads, shared, inner, longest = 5, 192, 6, 2, 512, 1024
    head = width // heads


def turned(length, head):
    """The sines and cosines of rotary positions: J. Su et al., "RoFormer", 2021."""
    angles = torch.outer(torch.arange(length).float(), 10000 ** (-torch.arange(0, head, 2).float() / head))
    angles = torch.cat([angles, angles], 1)
    return angles.cos().half().float(), angles.sin().half().float()


def turn(state, cos, sin):
    first, second = state.chunk(2, -1)
    return state * cos + torch.cat([-second, first], -1) * sin


class Layer(nn.Module):
    def __init__(self, shape):
        super().__init__()
        self.shape = shape
        self.before_attention, self.before_inner = nn.Parameter(torch.ones(shape.width)), nn.Parameter(torch.ones(shape.width))
        self.query = nn.Linear(shape.width, shape.width, bias=False)
        self.key, self.value = (nn.Linear(shape.width, shape.shared * shape.head, bias=False) for _ in range(2))
        self.out = nn.Linear(shape.width, shape.width, bias=False)
        self.gate, self.up = (nn.Linear(shape.width, shape.inner, bias=False) for _ in range(2))
        self.down = nn.Linear(shape.inner, shape.width, bias=False)

    def forward(self, state, cos, sin, later):
        shape = self.shape
        rows, length, _ = state.shape
        normal = norm(state, self.before_attention)
        query = turn(self.query(normal).view(rows, length, shape.heads, shape.head).transpose(1, 2), cos, sin)
        key = turn(self.key(normal).view(rows, length, shape.shared, shape.head).transpose(1, 2), cos, sin)
        value = self.value(normal).view(rows, length, shape.shared, shape.head).transpose(1, 2)
        times = shape.heads // shape.shared
        key, value = key.repeat_interleave(times, 1), value.repeat_interleave(times, 1)
        weights = (query @ key.transpose(2, 3) / math.sqrt(shape.head)).masked_fill(later, -1e9).softmax(-1)
        state = state + self.out((weights @ value).transpose(1, 2).reshape(rows, length, shape.width))
        normal = norm(state, self.before_inner)
        return state + self.down(functional.silu(self.gate(normal)) * self.up(normal))


def norm(state, weight):
    return state * torch.rsqrt(state.pow(2).mean(-1, keepdim=True) + 1e-5) * weight


class Model(nn.Module):
    def __init__(self, shape, vocabulary):
        super().__init__()
        self.shape = shape
        self.embedding = nn.Embedding(vocabulary, shape.width)
        self.layers = nn.ModuleList(Layer(shape) for _ in range(shape.layers))
        self.last = nn.Parameter(torch.ones(shape.width))
        self.cos, self.sin = turned(shape.longest, shape.head)
        for name, weight in self.named_parameters():
            if weight.dim() == 2:
                nn.init.normal_(weight, std=0.02 / (math.sqrt(2 * shape.layers) if name.split(".")[-2] in ("out", "down") else 1))

    def forward(self, ids):
        length = ids.shape[1]
        later = torch.ones(length, length, dtype=torch.bool).triu(1)
        state = self.embedding(ids)
        for layer in self.layers:
            state = layer(state, self.cos[:length], self.sin[:length], later)
        return norm(state, self.last)

    def logits(self, state):
        return state @ self.embedding.weight.T


class Conversation:
    """Tokens of a conversation, and which of them are answers."""

    def __init__(self, tokenizer, system, exchanges):
        self.ids, self.answers = [], []
        if system:
            self.add(tokenizer, "system", system)
        for question, answer in exchanges:
            self.add(tokenizer, "user", question)
            self.add(tokenizer, "assistant", answer)

    def add(self, tokenizer, role, text):
        begin = [1] + tokenizer.encode(role + "\n")
        said = tokenizer.encode(text) + [END]
        after = tokenizer.encode("\n")
        self.ids += begin + said + after
        self.answers += [False] * len(begin) + [role == "assistant"] * len(said) + [False] * len(after)


def gathered(tokenizer, exchanges, chance):
    """Conversations of one exchange or several, in batches of like length."""
    chance.shuffle(exchanges)
    found, at = [], 0
    while at < len(exchanges):
        turns = chance.choices([1, 2, 3, 6, 20], [60, 18, 14, 6, 1])[0]
        system = chance.choice(small_talk.SYSTEM) if chance.random() < 0.3 else None
        one = Conversation(tokenizer, system, exchanges[at:at + turns])
        at += turns
        if len(one.ids) <= Shape.longest:
            found.append(one)
    found.sort(key=lambda one: len(one.ids))
    batches, batch = [], []
    for one in found:
        if batch and (len(batch) + 1) * len(one.ids) > TOKENS:
            batches.append(batch)
            batch = []
        batch.append(one)
    batches.append(batch)
    chance.shuffle(batches)
    return batches


def loss_of(model, batch):
    """The mean loss of the answers' tokens, and how many there are."""
    length = max(len(one.ids) for one in batch)
    ids = torch.tensor([one.ids + [0] * (length - len(one.ids)) for one in batch])
    answers = torch.tensor([one.answers + [False] * (length - len(one.answers)) for one in batch])[:, 1:]
    with torch.autocast("cpu", dtype=torch.bfloat16):
        logits = model.logits(model(ids[:, :-1])[answers])
    return functional.cross_entropy(logits.float(), ids[:, 1:][answers]), int(answers.sum())


def answered(model, tokenizer, messages, most=120):
    """The likeliest token, again and again, as the server does with a temperature of 0; and whether the model ended by itself."""
    ids = []
    for role, text in messages:
        ids += [1] + tokenizer.encode(role + "\n") + tokenizer.encode(text) + [END] + tokenizer.encode("\n")
    ids += [1] + tokenizer.encode("assistant\n")
    found = []
    with torch.no_grad():
        while len(found) < most:
            best = int(model.logits(model(torch.tensor([ids + found]))[:, -1]).argmax())
            if best == END:
                return found, True
            found.append(best)
    return found, False


def answer(model, tokenizer, messages):
    return tokenizer.decode(answered(model, tokenizer, messages)[0])


def held_out_loss(model, batches):
    with torch.no_grad():
        parts = [(loss.item(), tokens) for loss, tokens in (loss_of(model, batch) for batch in batches)]
    return sum(loss * tokens for loss, tokens in parts) / sum(tokens for _, tokens in parts)


def main():
    options = argparse.ArgumentParser()
    options.add_argument("folder", type=Path)
    options.add_argument("--steps", type=int, default=9000)
    options.add_argument("--until", type=int)
    options.add_argument("--rate", type=float, default=RATE)
    options.add_argument("--on", action="store_true")
    options.add_argument("--words", type=int, default=2)
    options = options.parse_args()
    torch.manual_seed(SEED)
    torch.set_num_threads(1)
    chance = random.Random(SEED)
    synsets = wordnet.read()
    about_words, talk, held = chats.conversations(synsets, chance, options.words)
    exchanges = about_words + talk
    texts = [text for pair in exchanges for text in pair]
    if options.on:
        model, tokenizer = load(options.folder)
    else:
        tokenizer = subwords.BytePairs.train(texts + small_talk.SYSTEM + ["system\nuser\nassistant\n"] * 100, VOCABULARY, SPECIAL)
        model = Model(Shape, len(tokenizer.tokens))
    held_batches = gathered(tokenizer, list(held), random.Random(SEED))[::3]
    decayed = [weight for weight in model.parameters() if weight.dim() == 2]
    others = [weight for weight in model.parameters() if weight.dim() < 2]
    optimizer = torch.optim.AdamW([{"params": decayed, "weight_decay": 0.05}, {"params": others, "weight_decay": 0}], lr=options.rate, betas=(0.9, 0.98))
    print(f"{sum(weight.numel() for weight in model.parameters())} weights, {len(exchanges)} exchanges, {len(held)} held out", flush=True)
    began, batches, losses, read, ended = time.time(), [], [], 0, []
    signal.signal(signal.SIGTERM, lambda *_: ended.append(True))
    for step in range(options.until or options.steps):
        if ended:
            break
        if not batches:
            batches = gathered(tokenizer, list(exchanges), chance)
            print(f"an epoch has {len(batches)} batches", flush=True)
        for group in optimizer.param_groups:
            group["lr"] = options.rate * min(1, (step + 1) / 100) * (0.05 + 0.95 * (1 - step / options.steps))
        loss, tokens = loss_of(model, batches.pop())
        optimizer.zero_grad()
        loss.backward()
        nn.utils.clip_grad_norm_(model.parameters(), 1)
        optimizer.step()
        losses.append(loss.item())
        read += tokens
        if step % 100 == 99:
            print(f"{step + 1} steps, {time.time() - began:.0f} s, {read} tokens of answers, loss {numpy.mean(losses[-100:]):.3f}", flush=True)
        if step % 500 == 499:
            print(f"held out: {held_out_loss(model, held_batches):.3f}; {answer(model, tokenizer, [('user', 'What is a river?')])}", flush=True)
    print(f"{len(losses)} steps, {time.time() - began:.0f} s", flush=True)
    write(options.folder, model, tokenizer)
    loss = held_out_loss(model, held_batches)
    print(f"held out, as written: loss {loss:.3f}, perplexity {math.exp(loss):.2f}")
    for name, some in (("held out", held), ("trained", about_words)):
        for question, right in random.Random(SEED).sample(some, 50):
            print(json.dumps({"of": name, "question": question, "answer": answer(model, tokenizer, [("user", question)]), "right": right}))


def load(folder):
    """What was written."""
    graph = onnx.load(str(folder / "onnx" / "model.onnx")).graph
    stored = {one.name: torch.from_numpy(numpy_helper.to_array(one).copy()).float() for one in graph.initializer if ".half" in one.name}
    config = json.loads((folder / "tokenizer.json").read_text("utf-8"))["model"]
    tokens = sorted(config["vocab"], key=config["vocab"].get)
    tokenizer = subwords.BytePairs(tokens[:len(SPECIAL)], tokens[len(SPECIAL):], [tuple(pair.split(" ")) for pair in config["merges"]])
    model = Model(Shape, len(tokens))
    model.load_state_dict({name: stored[f"{name}.half"] if f"{name}.half" in stored else stored[f"{name}.half.turned"].T for name in model.state_dict()})
    return model, tokenizer


def write(folder, model, tokenizer):
    """The folder as Optimum lays it out. Weights are rounded to 16 bits, in the model at hand as well."""
    with torch.no_grad():
        for weight in model.parameters():
            weight.copy_(weight.half().float())
    (folder / "onnx").mkdir(parents=True, exist_ok=True)
    onnx_files.write_decoder(folder / "onnx" / "model.onnx", Shape, {name: weight.detach().numpy() for name, weight in model.named_parameters()}, model.cos.numpy(), model.sin.numpy())
    subwords.save(tokenizer, folder / "tokenizer.json")
    files = {
        "config.json": {
            "architectures": ["LlamaForCausalLM"], "model_type": "llama", "vocab_size": len(tokenizer.tokens), "hidden_size": Shape.width, "intermediate_size": Shape.inner,
            "num_hidden_layers": Shape.layers, "num_attention_heads": Shape.heads, "num_key_value_heads": Shape.shared, "max_position_embeddings": Shape.longest,
            "rms_norm_eps": 1e-5, "rope_theta": 10000.0, "hidden_act": "silu", "tie_word_embeddings": True, "bos_token_id": None, "eos_token_id": END,
        },
        "generation_config.json": {"eos_token_id": [END], "pad_token_id": 0},
        "tokenizer_config.json": {"tokenizer_class": "PreTrainedTokenizerFast", "model_max_length": Shape.longest, "eos_token": SPECIAL[END], "pad_token": SPECIAL[0], "chat_template": TEMPLATE},
    }
    for name, content in files.items():
        (folder / name).write_text(json.dumps(content, indent=2) + "\n", "utf-8")


if __name__ == "__main__":
    main()
