"""Agreement between raters, before consensus: assessment-rules section 8.

Individual ratings only. Levels are ordered names, so alpha is ordinal; states are missing data
for it and are counted beside it.
"""

from collections.abc import Collection, Iterable, Mapping, Sequence
from dataclasses import dataclass
from typing import Any

import numpy as np
import numpy.typing as npt
import pandas as pd

from qms.core.coding import Span, paragraphs

FEWEST_UNITS = 10
SEED = 20260331
RESAMPLES = 2000

Floats = npt.NDArray[np.float64]


@dataclass(frozen=True, slots=True)
class RaterAgreement:
    """How far raters agree over one scope: "all", a domain or a criterion.

    Attributes:
        units: Cells (system, wave, criterion) with a level from at least two raters.
        raters: Raters with a level or a state in the scope.
        percent, within_one: Fraction of pairs of levels that are equal, or differ by at most
            1; None under ten units.
        alpha: Krippendorff's alpha, ordinal; None under ten units or without variation.
        interval: Its 95% interval, bootstrapped over units with `SEED`.
        weighted_kappa: Cohen's kappa with quadratic weights, for exactly two raters.
        states: Number of ratings that are states.
        reason: "no variation", "fewer than 10 units", or None.
    """

    scope: str
    units: int
    raters: int
    percent: float | None
    within_one: float | None
    alpha: float | None
    interval: tuple[float, float] | None
    weighted_kappa: float | None
    states: int
    reason: str | None

    def as_json(self) -> dict[str, Any]:
        """One object under `raters` of `agreement --format json`."""
        return {
            "scope": self.scope,
            "units": self.units,
            "raters": self.raters,
            "percent": self.percent,
            "within_one": self.within_one,
            "alpha_ordinal": self.alpha,
            "interval": list(self.interval) if self.interval else None,
            "states": self.states,
            "reason": self.reason,
        }


def rater_agreement(
    ratings: pd.DataFrame, domain_of: Mapping[str, str], other_scale: Collection[str] = ()
) -> tuple[RaterAgreement, ...]:
    """Agreement over all ratings, then by domain, then by criterion.

    Args:
        ratings: The ratings table (text cells), narrowed to what is asked.
        domain_of: Criterion to domain, in the order in which scopes are listed.
        other_scale: Criteria whose levels are not those of the study's own rubric; they stay
            out of "all", since levels of two scales cannot be set side by side.
    """
    domain = ratings["criterion"].map(domain_of)
    scopes = [("all", ratings[~ratings["criterion"].isin(list(other_scale))])]
    scopes += [(d, ratings[domain == d]) for d in dict.fromkeys(domain_of.values())]
    scopes += [(c, ratings[ratings["criterion"] == c]) for c in domain_of]
    return tuple(_agreement(name, part) for name, part in scopes if len(part) or name == "all")


def _agreement(scope: str, ratings: pd.DataFrame) -> RaterAgreement:
    levels = ratings[ratings["level"] != ""]
    unit = levels.groupby(["system", "wave", "criterion"]).ngroup().to_numpy()
    counts = level_counts(unit, pd.to_numeric(levels["level"]).to_numpy(dtype=np.int64))
    coincidences = _coincidences(counts)
    few = len(counts) < FEWEST_UNITS
    raters = ratings["rater"].nunique()
    alpha = None if few else alpha_ordinal(coincidences.sum(axis=0))
    pairs = coincidences.sum(axis=0) if few else _pair_counts(counts).sum(axis=0)
    distance = np.abs(np.subtract.outer(np.arange(len(pairs)), np.arange(len(pairs))))
    return RaterAgreement(
        scope=scope,
        units=len(counts),
        raters=raters,
        percent=None if few else float(pairs[distance == 0].sum() / pairs.sum()),
        within_one=None if few else float(pairs[distance <= 1].sum() / pairs.sum()),
        alpha=alpha,
        interval=None if alpha is None else _bootstrap(coincidences),
        weighted_kappa=None if few or raters != 2 else _weighted_kappa(levels),
        states=int((ratings["state"] != "").sum()),
        reason="fewer than 10 units" if few else "no variation" if alpha is None else None,
    )


def level_counts(unit: npt.NDArray[Any], level: npt.NDArray[Any]) -> Floats:
    """How often each level was given to each unit; units with one rating are left out.

    Returns:
        Shape (units, levels), levels 0 to the highest given.
    """
    width = int(level.max(initial=0)) + 1
    height = int(unit.max(initial=-1)) + 1
    counts = np.bincount(unit * width + level, minlength=height * width).reshape(height, width)
    return counts[counts.sum(axis=1) >= 2].astype(np.float64)


def _pair_counts(counts: Floats) -> Floats:
    """Ordered pairs of ratings in each unit by their two levels."""
    pairs = counts[:, :, None] * counts[:, None, :]
    levels = np.arange(counts.shape[1])
    pairs[:, levels, levels] -= counts
    return pairs


def _coincidences(counts: Floats) -> Floats:
    """Krippendorff's coincidences of each unit: its pairs over its number of ratings less 1."""
    return _pair_counts(counts) / (counts.sum(axis=1) - 1)[:, None, None]


def alpha_ordinal(coincidences: Floats) -> float | None:
    """Krippendorff's alpha with the ordinal metric.

    Args:
        coincidences: Square matrix by level, summed over units; a stack of such matrices is
            not accepted here, see `_alphas`.

    Returns:
        At most 1; 0 is chance. None without variation, which is neither agreement nor
        disagreement.

    Source:
        Krippendorff, Content Analysis, the chapter on reliability: alpha = 1 - Do/De, with
        squared ordinal distances (the ratings between two ranks, half of the two counted).
    """
    alpha = float(_alphas(coincidences[None])[0])
    return None if np.isnan(alpha) else alpha


def _alphas(stack: Floats) -> Floats:
    """Alpha of each matrix of a stack; nan where nothing varies."""
    given = stack.sum(axis=2)
    n = given.sum(axis=1)
    upto = np.cumsum(given, axis=1)
    between = upto[:, None, :] - upto[:, :, None] + (given[:, :, None] - given[:, None, :]) / 2
    distance = between**2
    observed = (stack * distance).sum(axis=(1, 2))
    expected = (given[:, :, None] * given[:, None, :] * distance).sum(axis=(1, 2))
    with np.errstate(invalid="ignore", divide="ignore"):
        return np.where(expected > 0, 1 - (n - 1) * observed / expected, np.nan)


def _bootstrap(coincidences: Floats) -> tuple[float, float] | None:
    """The middle 95% of alpha over resamples of the units; resamples without variation drop out."""
    units = len(coincidences)
    random = np.random.default_rng(SEED)
    weights = random.multinomial(units, np.full(units, 1 / units), size=RESAMPLES)
    width = coincidences.shape[1]
    stack = (weights @ coincidences.reshape(units, -1)).reshape(RESAMPLES, width, width)
    alphas = _alphas(stack)
    alphas = alphas[~np.isnan(alphas)]
    if not len(alphas):
        return None
    low, high = np.quantile(alphas, [0.025, 0.975])
    return float(low), float(high)


def _weighted_kappa(levels: pd.DataFrame) -> float | None:
    """Cohen's kappa with quadratic weights over the units that both raters gave a level."""
    table = levels.assign(level=pd.to_numeric(levels["level"])).pivot(
        index=["system", "wave", "criterion"], columns="rater", values="level"
    )
    both = table.dropna()
    if both.shape[1] < 2 or both.empty:
        return None
    one, other = (both.iloc[:, i].to_numpy(dtype=np.float64) for i in (0, 1))
    expected = float(((one[:, None] - other[None, :]) ** 2).mean())
    return 1 - float(((one - other) ** 2).mean()) / expected if expected else None


@dataclass(frozen=True, slots=True)
class CoderAgreement:
    """How far coders agree where they coded the same sources, for one code.

    Attributes:
        basis: "paragraphs" (touched by a coding or not) or "characters".
        units: Paragraphs or characters that two coders both read, each pair counted.
        percent: Fraction of units on which the pair agrees; None under ten units.
        kappa: Cohen's kappa; None under ten units or without variation.
        prevalence: Mean share of units that carry the code.
        reason: "no variation", "fewer than 10 units", or None.
    """

    code: str
    basis: str
    units: int
    percent: float | None
    kappa: float | None
    prevalence: float | None
    reason: str | None

    def as_json(self) -> dict[str, Any]:
        """One object under `coders` of `agreement --format json`."""
        return {name: getattr(self, name) for name in self.__slots__}


@dataclass(frozen=True, slots=True)
class CodesTogether:
    """How far coders agree over all codes: one figure, on paragraphs.

    A unit is a paragraph and a code; each coder marked it or did not.

    Attributes:
        units: Paragraphs that two or more coders read, times the codes used on such sources.
        alpha: Krippendorff's alpha, nominal; None under ten units or without variation.
        reason: "no variation", "fewer than 10 units", or None.
    """

    codes: int
    units: int
    alpha: float | None
    reason: str | None


@dataclass(frozen=True, slots=True)
class Agreement:
    """Raters and coders together; `together` has no place in the contract's JSON."""

    raters: tuple[RaterAgreement, ...]
    coders: tuple[CoderAgreement, ...]
    together: CodesTogether

    def as_json(self) -> dict[str, Any]:
        """The object of `agreement --format json`."""
        return {
            "raters": [part.as_json() for part in self.raters],
            "coders": [part.as_json() for part in self.coders],
        }


def coder_agreement(
    codings: pd.DataFrame,
    texts: Mapping[str, str],
    coders: Mapping[str, Sequence[str]],
) -> tuple[CoderAgreement, ...]:
    """Agreement of coders for each code, on paragraphs and on characters.

    Args:
        codings: The codings table (text cells), narrowed to what is asked.
        texts: Source to text, for the sources in `coders`.
        coders: The sources that two or more coders read, with these coders.
    """
    double = _compared(codings, coders)
    spans = _spans(double)
    lines = {source: _paragraphs(texts[source]) for source in coders}
    found = []
    for code in sorted(set(double["code"])):
        for basis in ("paragraphs", "characters"):
            table = np.zeros((2, 2))
            for source, who in coders.items():
                units = lines[source] if basis == "paragraphs" else None
                length = len(texts[source])
                marks = [_marked(spans.get((source, code, c), ()), length, units) for c in who]
                for i, one in enumerate(marks):
                    for other in marks[i + 1 :]:
                        pair = np.bincount(2 * one + other, minlength=4)
                        table += pair.reshape(2, 2)
            found.append(_coder_row(code, basis, table))
    return tuple(found)


def codes_together(
    codings: pd.DataFrame,
    texts: Mapping[str, str],
    coders: Mapping[str, Sequence[str]],
) -> CodesTogether:
    """Agreement over all codes together, on paragraphs; arguments as `coder_agreement`."""
    double = _compared(codings, coders)
    codes = sorted(set(double["code"]))
    spans = _spans(double)
    coincidences = np.zeros((2, 2))
    units = 0
    for source, who in coders.items():
        lines, length = _paragraphs(texts[source]), len(texts[source])
        for code in codes:
            marks = [_marked(spans.get((source, code, c), ()), length, lines) for c in who]
            yes = np.sum(marks, axis=0)
            counts = np.stack([len(who) - yes, yes], axis=1).astype(np.float64)
            coincidences += _coincidences(counts).sum(axis=0)
            units += len(counts)
    if units < FEWEST_UNITS:
        return CodesTogether(len(codes), units, None, "fewer than 10 units")
    alpha = alpha_nominal(coincidences)
    return CodesTogether(len(codes), units, alpha, "no variation" if alpha is None else None)


def _compared(codings: pd.DataFrame, coders: Mapping[str, Sequence[str]]) -> pd.DataFrame:
    """The codings of the coders who are compared; another's code is none that these did not use."""
    pairs = pd.MultiIndex.from_frame(codings[["source", "coder"]].astype(object))
    return codings[pairs.isin([(source, each) for source, who in coders.items() for each in who])]


def alpha_nominal(coincidences: Floats) -> float | None:
    """Krippendorff's alpha for names without order; None without variation."""
    given = coincidences.sum(axis=0)
    n = float(given.sum())
    expected = n**2 - float((given**2).sum())
    observed = n - float(np.trace(coincidences))
    return 1 - (n - 1) * observed / expected if expected else None


def _spans(codings: pd.DataFrame) -> dict[tuple[str, str, str], list[Span]]:
    """The passages of each source, code and coder."""
    found: dict[tuple[str, str, str], list[Span]] = {}
    names = ("source", "code", "coder", "start", "end")
    for source, code, coder, start, end in zip(*(codings[name] for name in names), strict=True):
        found.setdefault((source, code, coder), []).append((int(start), int(end)))
    return found


def _paragraphs(text: str) -> npt.NDArray[np.int64]:
    """Start and end of every paragraph that is not blank; shape (paragraphs, 2)."""
    return np.array(list(paragraphs(text)), dtype=np.int64).reshape(-1, 2)


def _marked(
    spans: Iterable[Span], length: int, units: npt.NDArray[np.int64] | None
) -> npt.NDArray[np.int64]:
    """Which of the units a coder's passages touch; of all characters where there are none."""
    marked = np.zeros(length + 1, dtype=np.int64)
    for start, end in spans:
        marked[start + (units is not None) : end + (units is not None)] = 1
    if units is None:
        return marked[:-1]
    before = np.cumsum(marked)  # characters marked before each place
    return (before[units[:, 1]] > before[units[:, 0]]).astype(np.int64)


def _coder_row(code: str, basis: str, table: Floats) -> CoderAgreement:
    """The statistics of a 2 by 2 table: rows one coder, columns the other, no then yes."""
    n = int(table.sum())
    if n < FEWEST_UNITS:
        return CoderAgreement(code, basis, n, None, None, None, "fewer than 10 units")
    observed = float(np.trace(table) / n)
    one, other = table.sum(axis=1) / n, table.sum(axis=0) / n
    chance = float((one * other).sum())
    kappa = None if chance == 1 else (observed - chance) / (1 - chance)
    prevalence = float((one[1] + other[1]) / 2)
    return CoderAgreement(
        code, basis, n, observed, kappa, prevalence, "no variation" if kappa is None else None
    )
