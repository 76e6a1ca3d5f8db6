# SPDX-License-Identifier: MIT
"""Sections of the documentation of Python, PostgreSQL and SQLite, from Debian's packages of it."""

import re
from html.parser import HTMLParser
from pathlib import Path

SOURCES = [
    ("/usr/share/doc/python3.11/html", ("tutorial", "howto", "faq", "library", "using", "reference", "distributing", "installing", "extending")),
    ("/usr/share/doc/postgresql-doc-15/html", ("",)),
    ("/usr/share/doc/sqlite3", ("",)),
]
HEADINGS = {"h1", "h2", "h3", "h4", "h5"}
SKIPPED = {"script", "style", "pre", "table", "nav", "head", "footer"}
BLOCKS = {"p", "dd", "li"}


class Sections(HTMLParser):
    """Collects (title, paragraphs)."""

    def __init__(self):
        super().__init__(convert_charrefs=True)
        self.sections = [("", [])]
        self.skipped = 0
        self.text = None
        self.heading = False

    def handle_starttag(self, tag, attributes):
        if tag in SKIPPED or ("class", "related") in attributes:
            self.skipped += tag in SKIPPED
        elif tag in HEADINGS:
            self.flush()
            self.heading, self.text = True, []
        elif tag in BLOCKS:
            self.flush()
            self.text = []

    def handle_endtag(self, tag):
        if tag in SKIPPED:
            self.skipped = max(0, self.skipped - 1)
        elif tag in HEADINGS and self.heading:
            title = self.clean()
            self.sections.append((re.sub(r"^[\d.A-Z]*\d[\d.]*\s+", "", title), []))
            self.heading = False
        elif tag in BLOCKS:
            self.flush()

    def handle_data(self, data):
        if self.text is not None and not self.skipped:
            self.text.append(data)

    def flush(self):
        paragraph = self.clean()
        if len(paragraph.split()) >= 8 and not self.heading:
            self.sections[-1][1].append(paragraph)

    def clean(self):
        text = " ".join("".join(self.text or []).replace("¶", " ").replace("#", " ").split())
        self.text = None
        return text


def read():
    """Every section that has a title and a paragraph."""
    sections = []
    for folder, below in SOURCES:
        files = sorted({file for part in below for file in Path(folder, part).glob("*.html")})
        for file in files:
            if re.match(r"genindex|py-modindex|search|biblio|bookindex|legalnotice|release", file.name):
                continue
            reader = Sections()
            reader.feed(file.read_text("utf-8", "replace"))
            sections += [(title, paragraphs) for title, paragraphs in reader.sections if title and paragraphs]
    return sections


def sentences(text):
    return [part for part in re.split(r"(?<=[.!?])\s+(?=[A-Z])", text) if len(part.split()) >= 3]
