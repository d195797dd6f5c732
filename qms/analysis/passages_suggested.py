"""Passages that may bear on a criterion, ranked by words: suggestions, for a person to check.

Two rankings are joined by their ranks (Cormack, Clarke and Büttcher 2009, Reciprocal Rank
Fusion). One looks for the rubric's own words, counted as in Okapi BM25
(Robertson and Zaragoza 2009, The Probabilistic Relevance Framework, section 3), and for its
signal phrases, whole or in part. The other compares runs of three to five letters, weighted
by how rare they are (Cavnar and Trenkle 1994, N-Gram-Based Text Categorization), which finds
other forms of a word. Nothing here knows what a passage means, and no level is read from it.
"""

from collections.abc import Callable, Collection, Iterable, Mapping, Sequence
from dataclasses import dataclass
from functools import cached_property, lru_cache

import numpy as np
import numpy.typing as npt

from qms.analysis.postings import Postings, bm25, cosine, letter_runs
from qms.analysis.search import Place
from qms.core.coding import Span
from qms.core.folding import fold
from qms.core.rubric import Criterion
from qms.core.text import Segment

FEWEST_WORDS = 8  # shorter passages are headings and nods
MOST_WORDS_TOLD = 5
PART = 0.4  # of a signal's weight that a passage must hold for the phrase to count in part
STEM = 6  # letters of a word that are compared, so that improve and improving are alike
WEIGHTS = {"signals": 1.0, "name": 1.0, "question": 0.5, "levels": 0.5}
PHRASE = 2.0  # how much a signal phrase counts beside its words
EVEN = 60  # the usual constant of rank fusion: the higher, the less the very first places count

ASKING = frozenset(
    "interviewer int i q researcher moderator facilitator question questioner".split()  # noqa: SIM905
)
_COMMON = frozenset(
    """
    a about after again all also am an and any are as at be because been before being between both
    but by can could did do does done each either else ever every few for from get gets given go
    goes going got had has have he her here him his how i if in into is it its just know known
    less like made make makes many may me might more most much must my neither no none nor not
    nothing now of off on once one only or other others our out over own part put rather s said
    same say says see seen set she should since so some something such t take taken than that the
    their them then there these they thing things this those though through to too two under until
    up us use used using very was way we well went were what when where whether which while who
    whom whose why will with within without would yes yet you your
    """.split()  # noqa: SIM905 -- words read better as a sentence
)

Floats = npt.NDArray[np.float64]


@dataclass(frozen=True, slots=True)
class Ranked:
    """A passage that may bear on a criterion, and what it was found by.

    Attributes:
        place: Where it stands.
        signals: Signal phrases of the criterion that it holds, as the rubric writes them.
        words: Words of the passage that the rubric uses too, the most telling first; where
            they and the signals are empty, only runs of letters were alike.
        score: 0 to 1, for the order alone; it means nothing across criteria.
    """

    place: Place
    signals: tuple[str, ...]
    words: tuple[str, ...]
    score: float


@dataclass(frozen=True)
class Index:
    """The passages of some texts, ready to be ranked for any criterion.

    Attributes:
        places: By source and place; none twice.
        folded: The words of each, as `qms.core.folding.fold` gives them.
    """

    places: tuple[Place, ...]
    folded: tuple[str, ...]
    vocabulary: Mapping[str, int]
    by_words: Postings
    by_letters: Postings

    @cached_property
    def sources(self) -> npt.NDArray[np.str_]:
        """The source of each passage."""
        return np.array([place.source for place in self.places], dtype=np.str_)


@lru_cache(maxsize=100_000)
def stem(word: str) -> str:
    """The beginning of a folded word, without the s of a plural.

    Example:
        >>> stem("menus"), stem("improving"), stem("loss")
        ('menu', 'improv', 'loss')
    """
    bare = word[:-1] if len(word) > 3 and word[-1] == "s" and word[-2] not in "si" else word
    return bare[:STEM]


def is_question(segment: Segment, text: str) -> bool:
    """Whether a segment is what an interviewer asks.

    Example:
        >>> is_question(Segment(0, 4, "Interviewer"), "Why?")
        True
        >>> is_question(Segment(0, 4, "Chief nurse"), "Why?")
        False
    """
    name = fold(segment.speaker or "").rstrip("0123456789 ").strip()
    return name in ASKING and "?" in text[segment.start : segment.end]


def index(texts: Mapping[str, str], paragraphs: Callable[[str], Iterable[Segment]]) -> Index:
    """Everything of the texts that can be suggested, counted once.

    Args:
        texts: Source id to text.
        paragraphs: The segments of a text, in order, apart from who speaks.
    """
    places, folded = [], []
    for source in sorted(texts):
        text = texts[source]
        for part in paragraphs(text):
            bare = fold(text[part.start : part.end])
            if len(bare.split()) >= FEWEST_WORDS and not is_question(part, text):
                places.append(Place(source, part.start, part.end))
                folded.append(f" {' '.join(bare.split())} ")
    vocabulary: dict[str, int] = {}
    stems = [[vocabulary.setdefault(stem(w), len(vocabulary)) for w in f.split()] for f in folded]
    passage = np.repeat(np.arange(len(stems)), [len(each) for each in stems])
    term = np.array([number for each in stems for number in each], dtype=np.int64)
    return Index(
        tuple(places),
        tuple(folded),
        vocabulary,
        bm25(passage, term, len(places), len(vocabulary)),
        cosine(*letter_runs(folded), len(places)),
    )


def ranked(
    within: Index,
    criterion: Criterion,
    *,
    sources: Collection[str] | None = None,
    left_out: Mapping[str, Sequence[Span]] | None = None,
    most: int = 50,
) -> tuple[Ranked, ...]:
    """The passages that most likely bear on a criterion, the likeliest first.

    Args:
        within: The passages.
        criterion: The criterion.
        sources: Those to look in; all where None.
        left_out: Source to spans that are coded or dismissed already; a passage is left out
            if one of them touches it.
        most: How many at most; a passage that has nothing in common with the criterion is
            never suggested.
    """
    if not within.places:
        return ()
    wanted = _open(within, sources, left_out or {})
    words = _by_words(within, criterion)
    letters = within.by_letters.scores(*_runs_of(criterion))
    scores = (_by_rank(words) + _by_rank(letters)) / 2
    order = np.lexsort((np.arange(len(scores)), -scores.round(12)))
    order = order[(wanted & (scores > 0))[order]][: max(most, 0)]
    return tuple(_told(within, criterion, int(at), float(scores[at])) for at in order)


def _open(
    within: Index, sources: Collection[str] | None, left_out: Mapping[str, Sequence[Span]]
) -> npt.NDArray[np.bool_]:
    """Which passages may be suggested."""
    wanted = np.ones(len(within.places), dtype=bool)
    if sources is not None:
        wanted &= np.isin(within.sources, np.array(sorted(sources), dtype=np.str_))
    for at in np.flatnonzero(np.isin(within.sources, np.array(sorted(left_out), dtype=np.str_))):
        source, start, end = within.places[at]
        wanted[at] &= not any(a < end and start < b for a, b in left_out[source])
    return wanted


def _by_rank(scores: Floats) -> Floats:
    """1 for the first and less for every further one; 0 where nothing was found."""
    rank = np.empty(len(scores))
    rank[np.argsort(-scores.round(9), kind="stable")] = np.arange(len(scores))
    return np.where(scores > 0, EVEN / (EVEN + rank), 0.0)


def _by_words(within: Index, criterion: Criterion) -> Floats:
    """How much of the rubric's own words each passage holds."""
    asked = {
        within.vocabulary[known]: weight
        for known, weight in _weights(criterion).items()
        if known in within.vocabulary
    }
    numbers = np.array(list(asked), dtype=np.int64)
    scores = within.by_words.scores(numbers, np.array(list(asked.values()), dtype=np.float64))
    for signal in _signals(criterion):
        scores += PHRASE * _held(within, signal)
    return scores


def _held(within: Index, signal: str) -> Floats:
    """How much of one signal phrase each passage holds, in the measure of its rare words."""
    phrase = fold(signal).split()
    whole = f" {' '.join(phrase)} "
    found = np.array([whole in folded for folded in within.folded], dtype=np.float64)
    stems = {stem(word) for word in phrase if word not in _COMMON}
    known = np.array(
        [within.vocabulary[each] for each in sorted(stems) if each in within.vocabulary],
        dtype=np.int64,
    )
    rare = within.by_words.rarity
    rarest = float(rare.max(initial=1.0))
    total = sum(
        float(rare[within.vocabulary[each]]) if each in within.vocabulary else rarest
        for each in sorted(stems)
    )
    if len(stems) < 2 or not len(known):
        return found * max(total, rarest / 2)
    part = within.by_words.held(known, rare[known]) / total
    return np.maximum(found, np.where(part >= PART, part**2, 0.0)) * total


def _signals(criterion: Criterion) -> tuple[str, ...]:
    return criterion.signals_for + criterion.signals_against


def _weights(criterion: Criterion) -> dict[str, float]:
    """The stems of the rubric's words, each with the weight of where it stands."""
    parts = {
        "signals": _signals(criterion),
        "name": (criterion.name,),
        "question": (criterion.question,),
        "levels": tuple(criterion.levels.values()),
    }
    weights: dict[str, float] = {}
    for part, texts in parts.items():
        for known in {stem(w) for text in texts for w in fold(text).split() if w not in _COMMON}:
            weights[known] = weights.get(known, 0.0) + WEIGHTS[part]
    return weights


def _runs_of(criterion: Criterion) -> tuple[npt.NDArray[np.int64], Floats]:
    """The runs of letters of all that the rubric says of a criterion, with their counts."""
    texts = [criterion.name, criterion.question, *criterion.levels.values(), *_signals(criterion)]
    bare = [[word for word in fold(text).split() if word not in _COMMON] for text in texts]
    _, runs = letter_runs([f" {' '.join(words)} " for words in bare])
    found, counts = np.unique(runs, return_counts=True)
    return found, 1 + np.log(counts)


def _told(within: Index, criterion: Criterion, at: int, score: float) -> Ranked:
    """A passage with the signals and words that it was found by."""
    folded = within.folded[at]
    signals = tuple(s for s in _signals(criterion) if f" {' '.join(fold(s).split())} " in folded)
    weights, rare = _weights(criterion), within.by_words.rarity
    told: dict[str, tuple[float, str]] = {}
    for word in folded.split():
        known = stem(word)
        if known in weights and word not in _COMMON:
            told.setdefault(known, (-weights[known] * rare[within.vocabulary[known]], word))
    words = tuple(word for _, word in sorted(told.values())[:MOST_WORDS_TOLD])
    return Ranked(within.places[at], signals, words, score)
