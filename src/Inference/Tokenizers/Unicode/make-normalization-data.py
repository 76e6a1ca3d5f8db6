#!/usr/bin/env python3
"""Writes normalization.txt beside this file from Python's own copy of the Unicode Character Database.

One line a code point, in hexadecimal:
  C0=41 300   canonical decomposition that composes again
  340:300     canonical decomposition that never composes (singletons and composition exclusions)
  A0~20       compatibility decomposition
  300@230     canonical combining class, decimal
Decompositions are one step deep; Hangul syllables are computed (Unicode Standard, section 3.12).
"""
import os
import unicodedata

path = os.path.join(os.path.dirname(os.path.abspath(__file__)), "normalization.txt")
with open(path, "w", encoding="ascii", newline="\n") as out:
    for code in range(0x110000):
        character = chr(code)
        if unicodedata.combining(character):
            out.write(f"{code:X}@{unicodedata.combining(character)}\n")
        parts = unicodedata.decomposition(character).split()
        if not parts:
            continue
        if parts[0].startswith("<"):
            mark, parts = "~", parts[1:]
        else:
            mark = "=" if unicodedata.normalize("NFC", character) == character else ":"
        out.write(f"{code:X}{mark}{' '.join(format(int(part, 16), 'X') for part in parts)}\n")
