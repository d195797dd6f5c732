"""Values out of the nodes of a rubric file, each fault told in words with its line.

Every function returns a value that can be used, be it blank or empty, where it tells a fault, so
that all faults of a file are found in one reading. A node that is broken already is passed over.
"""

import difflib
from collections.abc import Callable, Collection, Iterator
from typing import NamedTuple

from qms.formats.rubric_schema import PARTS
from qms.formats.rubric_tree import Block, Faults, Listing, Node, Scalar, shown


class Field(NamedTuple):
    """One value and where it stands.

    Attributes:
        what: How a message names it, such as "name of criterion QP1".
        line: Of its key, or of the entry in its list.
    """

    what: str
    line: int
    node: Node


class Word(NamedTuple):
    """One word and its line."""

    text: str
    line: int


Fields = dict[str, Field]


def described(node: Node) -> str:
    """What stands there, for a message."""
    if isinstance(node, Scalar):
        return {
            "text": f"the text {shown(node.text)}",
            "null": "empty",
            "bool": f"the truth value {node.text}",
        }.get(node.kind, f"the number {shown(node.text)[1:-1]}")
    return "a list" if isinstance(node, Listing) else "a block of keys"


def is_broken(node: Node) -> bool:
    """Whether its fault is told already."""
    return isinstance(node, Scalar) and node.kind == "broken"


def either(words: Collection[str]) -> str:
    """The first words of a choice, with commas."""
    told = [shown(word)[1:-1] for word in words]
    return ", ".join(told[:20]) + (f" and {len(told) - 20} more" if len(told) > 20 else "")


def level_of(key: Scalar) -> int | None:
    """The level that a key means; JSON, which is YAML too, writes it in quotes."""
    if key.kind == "text" and key.text.isascii() and key.text.isdigit():
        return Scalar(key.line, "int", key.text).number
    return key.number


def called(noun: str, entry: Field) -> str:
    """How messages name an entry: by its id, or by its place."""
    for key, value in entry.node.pairs if isinstance(entry.node, Block) else ():
        if key.text == "id" and isinstance(value, Scalar) and value.text.strip():
            return f"{noun} {shown(value.text)[1:-1]}"
    return f"{noun} ({entry.what})"


def _is_barred(sign: str, bars: str, spaces: bool) -> bool:
    # Words of some scripts need signs that do not show; an id must be seen as it is.
    return sign in bars or sign in "\n\t" or not (spaces or sign.isprintable())


def _is_left_empty(node: Node) -> bool:
    return isinstance(node, Scalar) and node.kind == "null"


class Reader:
    """Reads values and keeps the faults."""

    def __init__(self, faults: Faults) -> None:
        self.faults = faults

    def block(
        self, field: Field, right: str = "write keys, each with a colon and a value"
    ) -> Iterator[tuple[Scalar, Field]]:
        """The pairs of a block of keys, each value as a field named by its key."""
        if isinstance(field.node, Block):
            for key, node in field.node.pairs:
                if not is_broken(key):
                    yield key, Field(f"{shown(key.text)} in {field.what}", key.line, node)
        elif not is_broken(field.node):
            self._wrong(field, right)

    def keys(self, part: str, field: Field, what: str = "") -> Fields:
        """The known keys of a part that are there; unknown and missing ones are faults."""
        known = PARTS[part]
        what = what or field.what
        found: Fields = {}
        for key, value in self.block(field):
            if key.kind == "text" and key.text in known:
                if _is_left_empty(value.node) and not known[key.text].required:
                    continue  # an optional key without a value is a key left out
                of = "" if part == "rubric" else f" of {what}"
                found[key.text] = value._replace(what=f"{key.text}{of}")
            else:
                self.faults.add(
                    key.line,
                    f"{what} has the unknown key {shown(key.text)}",
                    self._nearest(key.text, known),
                )
        if isinstance(field.node, Block):
            # A key that is there twice or broken is no missing key.
            there = {key.text for key, _ in field.node.pairs}
            for name, key_told in known.items():
                if key_told.required and name not in there:
                    self.faults.add(
                        field.node.line, f"{what} has no {name}", f"add {name}: {key_told.about}"
                    )
        return found

    def items(self, field: Field, what: str, *, least: int = 0) -> list[Field]:
        """The entries of a list."""
        if not isinstance(field.node, Listing):
            if not is_broken(field.node):
                self._wrong(field, f"write a list of {what}")
            return []
        if (count := len(field.node.items)) < least:
            told = f"has {count} entries" if count != 1 else "has one entry"
            self.faults.add(field.line, f"{field.what} {told}", f"write {least} or more {what}")
        return [
            Field(f"entry {number} of {field.what}", node.line, node)
            for number, node in enumerate(field.node.items, start=1)
        ]

    def text(self, field: Field | None, *, needed: bool = True) -> str:
        """A text without the blanks round it; blank where it is none. None stands for left out."""
        if field is None or is_broken(field.node):
            return ""
        node = field.node
        if isinstance(node, Scalar) and node.kind == "text":
            if needed and not node.text.strip():
                self.faults.add(node.line, f"{field.what} is blank", "write it out")
            return node.text.strip()
        if isinstance(node, Scalar) and node.kind != "null":
            self._wrong(
                field, f'put it in quotes if it is meant as text: "{shown(node.text)[1:-1]}"'
            )
        else:
            self._wrong(field, "write a text" if needed else "write a text, or leave the key out")
        return ""

    def word(self, field: Field | None, *, bars: str = "", spaces: bool = True) -> Word | None:
        """A text that others refer to: as written, one line, no blank at either end.

        Args:
            field: None stands for left out.
            bars: Signs that it must not hold.
            spaces: Whether a space may stand within.
        """
        if field is None or not self.text(field):
            return None
        assert isinstance(field.node, Scalar)  # text() has seen to it
        text, line = field.node.text, field.node.line
        hidden = next((sign for sign in text if _is_barred(sign, bars, spaces)), "")
        if any(sign.isspace() for sign in text) if not spaces else text != text.strip():
            self.faults.add(
                line, f"{field.what} is {shown(text)}, with a space", "write it without spaces"
            )
        elif hidden:
            told = shown(hidden) if hidden.isprintable() else f"the hidden U+{ord(hidden):04X}"
            self.faults.add(
                line, f"{field.what} is {shown(text)}, which holds {told}", "take it out"
            )
        return Word(text, line)

    def words(
        self, field: Field | None, check: Callable[[Word, str], None] | None = None
    ) -> tuple[str, ...]:
        """A list of words, none of them twice; `check` may find fault with each."""
        found: dict[str, int] = {}
        for item in self.items(field, "words, such as [one, two]") if field else ():
            if word := self.word(item):
                if word.text in found:
                    self.faults.add(
                        word.line, f"{item.what} is {shown(word.text)} again", "name it once"
                    )
                elif check:
                    check(word, item.what)
                found[word.text] = word.line
        return tuple(found)

    def vocabulary(self, field: Field | None) -> dict[str, str]:
        """Words with readable names; in a plain list each word is its own name."""
        if field is None:
            return {}
        if isinstance(field.node, Listing):
            return {word: word for word in self.words(field)}
        return self.named(field)

    def named(self, field: Field) -> dict[str, str]:
        """A block of words, each with a text."""
        found: dict[str, str] = {}
        for key, value in self.block(field):
            word = self.word(Field(f"a key of {field.what}", key.line, key))
            text = self.text(value)
            if word:
                found[word.text] = text
        return found

    def whole(self, field: Field | None, bounds: tuple[int, int]) -> int | None:
        """A whole number within bounds; None where there is none."""
        if field is None or is_broken(field.node):
            return None
        number = field.node.number if isinstance(field.node, Scalar) else None
        if number is None or not bounds[0] <= number <= bounds[1]:
            self._wrong(field, f"write a whole number from {bounds[0]} to {bounds[1]}")
            return None
        return number

    def switch(self, field: Field | None) -> bool:
        """True or false; false where it is left out."""
        if field is None or is_broken(field.node):
            return False
        if isinstance(field.node, Scalar) and field.node.kind == "bool":
            return field.node.text.lower() == "true"
        self._wrong(field, "write true or false")
        return False

    def choice(self, field: Field | None, known: Collection[str]) -> str | None:
        """One of some words; None where it is none or left out."""
        text = self.text(field)
        if field is None or text in known:
            return text or None
        if text:
            self._wrong(field, self._nearest(text, known))
        return None

    def _nearest(self, word: str, known: Collection[str]) -> str:
        # Looking for likenesses is slow, and after so many faults the file is no rubric.
        near = difflib.get_close_matches(word[:100], known, n=1) if len(self.faults) < 200 else []
        if not near:
            return f"use {either(known)}"
        others = [other for other in known if other != near[0]]
        return f"did you mean {near[0]}?" + (f" Or use {either(others)}" if len(others) < 8 else "")

    def _wrong(self, field: Field, right: str) -> None:
        self.faults.add(field.node.line, f"{field.what} is {described(field.node)}", right)
