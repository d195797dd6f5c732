"""Texts as they are searched: words in one spelling, with a blank between them.

Two texts fold to the same words if they differ only in case, accents, ligatures, width,
punctuation or signs that nobody sees. There is no stemming. A character always folds to the
same signs, whatever stands beside it, so that a place in a folded text can be led back.
"""

import re
import string
import unicodedata
from collections.abc import Iterable
from functools import cache

Span = tuple[int, int]

LONGEST_WORD = 64  # PostgreSQL refuses words beyond some 2,000 bytes; longer ones are cut

_LETTERS = string.ascii_letters + string.digits
# Bytes of UTF-8: those of ASCII folded, those of all other characters left as they are.
_ASCII = bytes(
    ord(chr(byte).lower() if chr(byte) in _LETTERS else " ") if byte < 128 else byte
    for byte in range(256)
)
_BEYOND_ASCII = re.compile("[^\x00-\x7f]+")
_TOO_LONG = re.compile(f"[^ ]{{{LONGEST_WORD}}}(?=[^ ])")
_UNSEEN = {"\N{COMBINING GRAPHEME JOINER}", "\N{ARABIC TATWEEL}"}
_BLANKS = {"\N{ZERO WIDTH SPACE}", "\N{MODIFIER LETTER APOSTROPHE}"}
# Above it stand accents and vowel points; at and below it signs that make another letter.
_LAST_LETTER_MAKING_CLASS = 9


def fold(text: str) -> str:
    """The words of `text`, which must be NFC, each with a blank at least on either side.

    Example:
        >>> fold("It’s the “Cafés’ ﬁnances”!").split()
        ['it', 's', 'the', 'cafes', 'finances']
    """
    folded = text.encode("utf-8", "surrogatepass").translate(_ASCII)
    words = folded.decode("utf-8", "surrogatepass")
    if len(folded) > len(words):
        words = _BEYOND_ASCII.sub(lambda run: "".join(map(folded_sign, run[0])), words)
    return f" {_TOO_LONG.sub(_cut, words)} "


def _cut(word: re.Match[str]) -> str:
    return f"{word[0]} "


@cache
def folded_sign(sign: str) -> str:
    """What one character folds to: letters, a blank, or nothing where nobody sees it.

    A picture, a footnote's number and a character of a script that puts no blanks between
    words are words of their own.
    """
    if sign.isascii():
        return sign.lower() if sign in _LETTERS else " "
    kind = unicodedata.category(sign)
    if sign in _BLANKS:
        return " "
    if sign in _UNSEEN or kind in ("Cf", "Me"):
        return ""
    if kind in ("Mn", "Mc"):
        return "" if _is_accent(sign) else sign
    if kind in ("No", "So", "Cn"):
        return f" {_plain(sign)} "
    if kind[0] not in "LN":
        return " "
    return f" {_plain(sign)} " if _stands_alone(sign) else _plain(sign)


def _is_accent(sign: str) -> bool:
    selector = "\ufe00" <= sign <= "\ufe0f" or sign >= "\U000e0100"
    return selector or unicodedata.combining(sign) > _LAST_LETTER_MAKING_CLASS


def _stands_alone(sign: str) -> bool:
    return "\u3400" <= sign <= "\u9fff" or "\uf900" <= sign <= "\ufaff" or sign >= "\U00020000"


def _plain(sign: str) -> str:
    """The letters of a character without accents and case; itself where it is more than letters."""
    plain = sign
    for _ in range(2):  # a letter that is made small may come apart once more
        parts = unicodedata.normalize("NFKD", plain)
        plain = "".join(part for part in parts if not _is_accent(part)).casefold()
    return plain if plain and all(map(_is_of_word, plain)) else sign.casefold()


def _is_of_word(sign: str) -> bool:
    return sign.isalnum() or (not sign.isascii() and unicodedata.category(sign)[0] == "M")


def unfolded(text: str, folded: str, spans: Iterable[Span]) -> list[Span]:
    """Where spans of words of a folded text stand in the text itself.

    Args:
        text: What was folded.
        folded: `text`, folded.
        spans: Each from the first letter of a word to behind the last letter of one.

    Returns:
        Spans of `text`, with the accents that stand on the last letter.
    """
    # Mostly each character folds to one, and no word was cut.
    if len(folded) == len(text) + 2 and set(map(len, map(folded_sign, set(text)))) == {1}:
        return [(start - 1, end - 1) for start, end in spans]
    letter_at = _letters_before(folded)
    sign_of = [at for at, sign in enumerate(text) for _ in folded_sign(sign).replace(" ", "")]
    found = []
    for start, end in spans:
        last = sign_of[letter_at[end] - 1] + 1
        while last < len(text) and not folded_sign(text[last]):
            last += 1
        found.append((sign_of[letter_at[start]], last))
    return found


def _letters_before(folded: str) -> list[int]:
    """For every place of a folded text, how many letters stand before it."""
    counts, letters = [], 0
    for sign in folded:
        counts.append(letters)
        letters += sign != " "
    return [*counts, letters]
