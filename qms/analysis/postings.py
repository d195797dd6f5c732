"""Which passage holds which term and how much it weighs there, as arrays: a small text index."""

from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np
import numpy.typing as npt

RUNS = 1 << 18  # how many runs of letters are told apart; a few share a number
LENGTHS = (3, 4, 5)
SATURATION, LENGTH_COUNTS = 1.2, 0.75  # the usual k1 and b

Ints = npt.NDArray[np.int64]
Floats = npt.NDArray[np.float64]


@dataclass(frozen=True)
class Postings:
    """For each term the passages that hold it.

    Attributes:
        first: Shape (terms + 1,); the entries of term t are first[t] to first[t + 1].
        passage: Shape (entries,); the passage of each.
        weight: Shape (entries,); how much the term weighs in that passage.
        rarity: Shape (terms,); 0 for a term that no passage holds.
        passages: How many passages there are.
    """

    first: Ints
    passage: npt.NDArray[np.int32]
    weight: npt.NDArray[np.float32]
    rarity: npt.NDArray[np.float32]
    passages: int

    def scores(self, terms: Ints, weights: Floats) -> Floats:
        """The sum of the weights of some terms in each passage, shape (passages,)."""
        at, of = self._entries(terms)
        return np.bincount(
            self.passage[at], weights[of] * self.weight[at], minlength=self.passages
        ).astype(np.float64)

    def held(self, terms: Ints, weights: npt.NDArray[np.floating]) -> Floats:
        """The sum of `weights` of those terms that each passage holds, however often."""
        at, of = self._entries(terms)
        return np.bincount(self.passage[at], weights[of], minlength=self.passages).astype(
            np.float64
        )

    def _entries(self, terms: Ints) -> tuple[Ints, Ints]:
        """The entries of some terms, and which of the terms each belongs to."""
        begin = self.first[terms]
        counts = self.first[terms + 1] - begin
        of = np.repeat(np.arange(len(terms)), counts)
        before = np.cumsum(counts) - counts
        return np.arange(counts.sum()) + np.repeat(begin - before, counts), of


def bm25(passage: Ints, term: Ints, passages: int, terms: int) -> Postings:
    """Words weighted by how rare they are and how often a passage of its length says them."""
    first, held, counts = _counted(passage, term, terms)
    length = np.bincount(passage, minlength=passages)
    usual = max(float(length.sum()) / passages if passages else 0.0, 1.0)
    rarity = _rarity(first, passages)
    damped = SATURATION * (1 - LENGTH_COUNTS + LENGTH_COUNTS * length[held] / usual)
    weight = np.repeat(rarity, np.diff(first)) * counts * (SATURATION + 1) / (counts + damped)
    return _postings(first, held, weight, rarity, passages)


def cosine(passage: Ints, term: Ints, passages: int) -> Postings:
    """Runs of letters weighted so that a passage of any length comes to one.

    The rarity counts twice, once for the passage and once for whatever it is compared to.
    """
    first, held, counts = _counted(passage, term, RUNS)
    rarity = _rarity(first, passages)
    spread = np.repeat(rarity, np.diff(first))
    weight = (1 + np.log(counts)) * spread
    length = np.sqrt(np.bincount(held, weight**2, minlength=passages))
    length[length == 0] = 1
    return _postings(first, held, weight / length[held] * spread, rarity, passages)


def letter_runs(folded: Sequence[str]) -> tuple[Ints, Ints]:
    """The runs of three to five signs in each text: the text's number and the run's.

    Args:
        folded: Words with a blank before, between and behind; no run goes across a blank.

    Returns:
        Two arrays of one length; the order of the runs within a text has no meaning.
    """
    signs = np.frombuffer("".join(folded).encode("utf-32-le", "surrogatepass"), dtype=np.uint32)
    text = np.repeat(np.arange(len(folded)), [len(each) for each in folded])
    blank = np.concatenate([[0], np.cumsum(signs == ord(" "))])
    numbers, texts = [], []
    for length in LENGTHS:
        at = np.arange(max(len(signs) - length + 1, 0))
        # A blank may begin or end a run, so that beginnings and ends of words count as such.
        at = at[blank[at + length - 1] == blank[at + 1]]
        mixed = np.full(len(at), length, dtype=np.uint64)
        for step in range(length):
            mixed = (mixed ^ signs[at + step]) * np.uint64(0x100000001B3)
            mixed ^= mixed >> np.uint64(29)
        numbers.append((mixed % np.uint64(RUNS)).astype(np.int64))
        texts.append(text[at])
    return np.concatenate(texts), np.concatenate(numbers)


def _counted(passage: Ints, term: Ints, terms: int) -> tuple[Ints, Ints, Ints]:
    """Where each term's entries begin, and the passage and the count of each entry."""
    wide = int(passage.max(initial=0)) + 1
    both, counts = np.unique(term.astype(np.int64) * wide + passage, return_counts=True)
    first = np.searchsorted(both // wide, np.arange(terms + 1))
    return first.astype(np.int64), both % wide, counts


def _rarity(first: Ints, passages: int) -> Floats:
    holding = np.diff(first)
    return np.where(holding > 0, np.log(1 + (passages - holding + 0.5) / (holding + 0.5)), 0.0)


def _postings(
    first: Ints, passage: Ints, weight: Floats, rarity: Floats, passages: int
) -> Postings:
    return Postings(
        first,
        passage.astype(np.int32),
        weight.astype(np.float32),
        rarity.astype(np.float32),
        passages,
    )
