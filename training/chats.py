# SPDX-License-Identifier: MIT
"""Conversations for the language model: questions about words, answered from WordNet, and the small talk of small_talk.py."""

import re

import small_talk

RUDE = re.compile(r"offensive|disparag|obscen|vulgar|slur|ethnic|derogat|sexual|\bsex\b|genital|copulat|prostitut|\brape|negro|lynch|suicid|\bdrug\b|nazi|penis|vagina|breast", re.I)
PERSON = "18"  # The number of lexnames(5WN) for nouns of persons.
WHAT = {
    "n": ["What is {a}?", "What is {a}", "what is {a}?", "What does {w} mean?", "Define {w}.", "Explain {w}.", "Tell me about {w}.", "What does the word {w} mean?", "What's {a}?", "What is the meaning of {w}?", "Can you explain what {a} is?", "{w}"],
    "v": ["What does {w} mean?", "What does it mean to {w}?", "Define {w}.", "Explain {w}.", "What does the word {w} mean?", "What is the meaning of {w}?", "What does to {w} mean?"],
    "a": ["What does {w} mean?", "Define {w}.", "Explain {w}.", "What does the word {w} mean?", "What is the meaning of {w}?", "What is {w}?"],
}
SENTENCE = ["Use {w} in a sentence.", "Use the word {w} in a sentence.", "Write a sentence with {w}.", "Give me an example of {w}.", "Make a sentence with the word {w}.", "Give an example sentence for {w}."]
SAME = ["What is a synonym of {w}?", "Give me a synonym for {w}.", "Which words mean the same as {w}?", "What is another word for {w}?", "Synonyms of {w}", "Name a synonym of {w}."]
KIND = ["What kind of thing is {a}?", "What kind of thing is {w}?", "What sort of thing is {a}?"]
OPPOSITE = ["What is the opposite of {w}?", "What is an antonym of {w}?", "Name the opposite of {w}."]
KINDS = ["Name some kinds of {w}.", "Which kinds of {w} are there?", "Give examples of {w}.", "List some kinds of {w}."]
PARTS = ["What are the parts of {a}?", "What is {a} made of?", "Name a part of {a}."]
WHO = ["Who was {w}?", "Who is {w}?", "Tell me about {w}.", "Who was {w}", "What do you know about {w}?"]
WHETHER = ["Is {a} a kind of {k}?", "Is {a} {b}?"]
CAPITAL = ["What is the capital of {c}?", "what is the capital of {c}", "Which city is the capital of {c}?", "Name the capital of {c}.", "Capital of {c}?"]
NAMED = ["Which word means {d}?", "What do you call {d}?", "What is the word for {d}?"]


DETERMINED = re.compile(r"(a|an|any|one|the|someone|something|anything|all|that|what|how)\b")


def article(word):
    return ("an " if re.match(r"[aio](?!ne\b)|e(?!u)|u(?!ni|s[aeu]|ti|ra)|hono|hour|heir", word, re.I) else "a ") + word


def sentence(text):
    text = text.strip()
    text = text[0].upper() + text[1:]
    return text if text[-1] in ".!?" else text + "."


def listed(words):
    return words[0] if len(words) == 1 else ", ".join(words[:-1]) + " and " + words[-1]


def is_person(word, synset):
    return synset.topic == PERSON and word[0].isupper() and "@i" in synset.pointers


class Words:
    """Exchanges about the words of WordNet: each word in its most frequent meaning."""

    def __init__(self, synsets, chance):
        self.chance = chance
        self.main = {}
        for synset in synsets.values():
            if RUDE.search(synset.definition + " ".join(synset.lemmas + synset.examples)) or len(synset.definition.split()) > 22 or re.search(r"[^\w\s,.;:'()/-]", synset.definition):
                continue
            for word, count in zip(synset.lemmas, synset.counts):
                if not re.fullmatch(r"[A-Za-z]+(?:[ '-][A-Za-z]+)?", word):
                    continue
                known = self.main.get(word)
                if known is None or count > known[0]:
                    self.main[word] = (count, synset)
        self.synsets = synsets
        self.kinds = [synset for word, (count, synset) in self.main.items() if count >= 20 and synset.kind == "n" and not synset.held_out and synset.lemmas[0] == word and word.islower() and len(synset.pointers.get("~", [])) > 2]

    def plain(self, definition):
        """A definition without what stands in brackets or after a semicolon."""
        text = re.sub(r"\([^)]*\)", "", definition).split(";")[0]
        return " ".join(text.replace(" ,", ",").split()).strip(" ,:")

    def named(self, word, synset):
        """The word as a question names it, with an article where it has one."""
        if synset.kind != "n" or word[0].isupper():
            return word
        is_one = re.match(r"(a|an|any|one|someone)\b", self.plain(synset.definition)) and not re.search(r"(ness|ity|ism|[^aious]s)$", word)
        return article(word) if is_one else word

    def meaning(self, word, synset):
        plain = self.plain(synset.definition)
        if is_person(word, synset):
            return sentence(f"{word} was {plain}" if DETERMINED.match(plain) else f"{word} was {article(plain)}")
        if synset.kind == "n" and DETERMINED.match(plain):
            return sentence(f"{self.named(word, synset)} is {plain}")
        if synset.kind == "v":
            return sentence(f"to {word} means to {plain}")
        return f'The word "{word}" means {plain}.'

    def exchanges(self, word, synset):
        """All that can be asked about a word, as (question, answer)."""
        chance, found = self.chance, []
        fill = {"w": word, "a": self.named(word, synset), "d": self.plain(synset.definition)}
        if not fill["d"]:
            return []
        examples = [e for e in synset.examples if len(e.split()) < 16 and re.fullmatch(r"[\w\s,.'!?-]+", e)]
        with_word = [e for e in examples if word.lower()[:5] in e.lower()]
        meaning = self.meaning(word, synset)
        answer = meaning + (f" For example: {sentence(chance.choice(examples))}" if examples and chance.random() < 0.4 else "")
        asked = WHO if is_person(word, synset) else WHAT["a" if synset.kind == "r" else synset.kind]
        found.append((chance.choice(asked).format(**fill), answer))
        if with_word:
            found.append((chance.choice(SENTENCE).format(**fill), sentence(chance.choice(with_word))))
        same = [other for other in synset.lemmas if other != word and re.fullmatch(r"[A-Za-z -]+", other)][:3]
        if same:
            found.append((chance.choice(SAME).format(**fill), sentence(f"{listed(same)} means the same as {word}") if len(same) == 1 else sentence(f"{listed(same)} mean the same as {word}")))
        for key, *_ in synset.pointers.get("@", [])[:1]:
            above = self.synsets[key]
            if synset.kind == "n" and not RUDE.search(above.definition) and len(self.plain(above.definition).split()) < 14:
                kind = above.lemmas[0]
                found.append((chance.choice(KIND).format(**fill), f"{sentence(fill['a'] + ' is a kind of ' + kind)} {self.meaning(kind, above)}"))
                if chance.random() < 0.5:
                    found += self.whether(fill["a"], synset, above)
        opposite = [self.synsets[key].lemmas[max(aim, 0)] for key, source, aim in synset.pointers.get("!", []) if synset.lemmas[max(source, 0)] == word]
        if opposite:
            found.append((chance.choice(OPPOSITE).format(**fill), f"The opposite of {word} is {opposite[0]}."))
        below = [self.synsets[key].lemmas[0] for key, *_ in synset.pointers.get("~", []) if not RUDE.search(self.synsets[key].definition)]
        below = [other for other in below if re.fullmatch(r"[a-z -]+", other)]
        if synset.kind == "n" and len(below) > 2:
            found.append((chance.choice(KINDS).format(**fill), sentence(f"some kinds of {word} are {listed(chance.sample(below, 3))}")))
        parts = [self.synsets[key].lemmas[0] for key, *_ in synset.pointers.get("%p", [])]
        if len(parts) > 1 and synset.kind == "n":
            found.append((chance.choice(PARTS).format(**fill), sentence(f"{fill['a']} has parts such as the {listed(parts[:3])}")))
        if 4 < len(fill["d"].split()) < 14 and synset.kind == "n":
            found.append((chance.choice(NAMED).format(**fill), sentence(f"that is {fill['a']}")))
        return found


    def whether(self, named, synset, above):
        """Is it a kind of that? Asked with what it is, or with what another thing is."""
        chance, kind = self.chance, above.lemmas[0]
        other = chance.choice(self.kinds)
        if chance.random() < 0.5:
            asked, said = kind, f"Yes, {named} is a kind of {kind}."
        elif other not in self.above(synset):
            asked, said = other.lemmas[0], f"No, {named} is not a kind of {other.lemmas[0]}. It is a kind of {kind}."
        else:
            return []
        return [(chance.choice(WHETHER).format(a=named, k=asked, b=article(asked)), said)]

    def above(self, synset):
        """A synset, and all that it is a kind of."""
        found, left = [], [synset]
        while left:
            found.append(left.pop())
            left += [self.synsets[key] for key, *_ in found[-1].pointers.get("@", [])]
        return found

    def capitals(self):
        """Exchanges about the capitals of countries and states."""
        for synset in self.synsets.values():
            match = re.search(r"\bcapital\b[\w ,]*? of ((?:the )?[A-Z][\w' ]*?)(?= in\b| on\b| and\b| at\b| located|,|;|\(|$)", synset.definition)
            if match and "@i" in synset.pointers and not synset.held_out and "former" not in synset.definition and "ancient" not in synset.definition:
                city, land = synset.lemmas[0], match[1].removesuffix(" state").strip()
                yield self.chance.choice(CAPITAL).format(c=land), f"The capital of {land} is {city}."


def conversations(synsets, chance, least=2):
    """The exchanges of an epoch about words, its small talk, and exchanges about words that are held out, which no answer was trained on.

    Words are those that WordNet's own texts have at least so many times.
    """
    words = Words(synsets, chance)
    train, held = [], []
    nouns = [word for word, (count, synset) in words.main.items() if count > 4 and synset.kind == "n" and word.islower()]
    for word, (count, synset) in words.main.items():
        if synset.held_out:
            if count >= 4:
                held += words.exchanges(word, synset)
            continue
        # Words that are frequent there are asked for more often than others.
        for _ in range((count >= least) * (1 + (count >= 4) + 2 * (count >= 20))):
            train += words.exchanges(word, synset)
    capitals = [pair for _ in range(4) for pair in words.capitals()]
    extra = len(train) // 6
    talk = [(chance.choice(said), chance.choice(answers)) for said, answers in chance.choices(small_talk.TALK, k=extra)]
    for make, share in ((small_talk.story_asked, 0.15), (small_talk.sum_asked, 0.15), (small_talk.order_asked, 0.1), (small_talk.count_asked, 0.1)):
        talk += [make(chance) for _ in range(int(extra * share))]
    talk += [(chance.choice(small_talk.OUTSIDE).format(chance.choice(nouns)), chance.choice(small_talk.UNABLE)) for _ in range(extra // 4)]
    return train + capitals, talk, held
