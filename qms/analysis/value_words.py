"""What a register of benefits says, in words: for screens, figures and papers alike.

A sum never leaves this module alone: `class_told` gives it with its range, its weakest and
strongest attribution, the stages in it and what was left out.
"""

from collections.abc import Mapping
from dataclasses import dataclass

from qms.analysis.value_flow import PresentValue
from qms.analysis.wording import counted, joined
from qms.core.benefits import REASON_WORDS, ClassValue, Excluded, ProgrammeValue, Range

Words = Mapping[str, Mapping[str, str]]
"""Column of the register to its words, each with its readable name."""

NOT_STATED = "not stated"
NO_CLAIM = "no claim recorded"
NEVER_ADDED = "Classes of money are never added together, nor are programmes."
RATE_CAUTION = (
    "The rate is 3.5% a year, the Green Book’s for standard horizons (1.5% for health effects), "
    "as the method’s notes give it: check it against the Green Book in force before publishing."
)
FACTOR_PROMPTS = {
    "mandate": "Who is requiring quality to improve, or scarcity to be managed?",
    "expectations": "What was promised, and by whom?",
    "values": "What do leaders say they would protect?",
    "ambiguity": "Do stakeholders want, or define, different things?",
    "uncertainty": "What cannot be known yet?",
    "disinvestment": "What signs are there that support may be withdrawn?",
}
THREATS = ("ambiguity", "uncertainty", "disinvestment")


def short(words: Words, column: str, word: str, *, blank: str = NOT_STATED) -> str:
    """A word of the register by its name, without the explanation behind the colon.

    Example:
        >>> short({"stage": {"early": "Early signs: first indications"}}, "stage", "early")
        'Early signs'
        >>> short({}, "stage", "not-yet"), short({}, "stage", "")
        ('Not yet', 'not stated')
    """
    if not word:
        return blank
    given = words.get(column, {}).get(word, word)
    if given == word:
        spoken = word if column == "money_class" else word.replace("-", " ")
        return spoken[:1].upper() + spoken[1:]
    return given.partition(":")[0].strip() or word


def offered(words: Words, column: str) -> dict[str, str]:
    """Every word of a column with its name and explanation, as a person chooses among them.

    Example:
        >>> offered({"stage": {"early": "Early signs: first", "not-yet": "not-yet"}}, "stage")
        {'early': 'Early signs: first', 'not-yet': 'Not yet'}
    """
    return {
        word: name if name != word else short(words, column, word)
        for word, name in words[column].items()
    }


def explained(words: Words, column: str, word: str) -> str:
    """What stands behind the colon of a word of the register; "" where nothing does."""
    return words.get(column, {}).get(word, "").partition(":")[2].strip()


def lowered(text: str) -> str:
    """A readable name inside of a sentence; "A3, pattern" keeps its capital."""
    return text if text[1:2].isupper() or text[1:2].isdigit() else text[:1].lower() + text[1:]


def stages_told(words: Words, stages: Mapping[str, int]) -> str:
    """Counts by stage: "2 realised, 1 early signs"."""
    told = [
        f"{n} {lowered(short(words, 'stage', stage, blank='without a stage'))}"
        for stage, n in stages.items()
    ]
    return ", ".join(told)


def attribution_told(words: Words, pair: tuple[str, str]) -> str:
    """The weakest and the strongest attribution in a sum, in words."""
    weakest, strongest = (short(words, "attribution", word) for word in pair)
    if weakest == strongest:
        return f"attribution of every claim in it: {weakest}"
    return f"attribution from {weakest} (weakest) to {strongest} (strongest)"


def money(amount: float) -> str:
    """A sum as people write it, without a currency, which the tables do not hold."""
    return f"{amount:,.0f}" if abs(amount) >= 100 or amount == int(amount) else f"{amount:,.2f}"


def range_told(numbers: Range) -> str:
    """Low, central and high of a sum: "10,000 to 30,000, centrally 20,000"."""
    low, central, high = (money(number) for number in numbers)
    return low if low == central == high else f"{low} to {high}, centrally {central}"


def ratio_told(numbers: Range) -> str:
    """Low, central and high of a ratio, with two decimals."""
    low, central, high = (f"{number:,.2f}" for number in numbers)
    return low if low == central == high else f"{low} to {high}, centrally {central}"


def percent_told(numbers: Range) -> str:
    """Low, central and high of a return, in whole per cent."""
    low, central, high = (_percent(number) for number in numbers)
    return low if low == central == high else f"{low} to {high}, centrally {central}"


def _percent(number: float) -> str:
    whole = f"{number:,.0f}".replace("-", "−")
    return "0%" if whole == "−0" else f"{whole}%"


def left_out(words: Words, excluded: Excluded, of: int) -> str:
    """What a ratio leaves out: how many claims, their share and why; a whole sentence."""
    if not excluded.of:
        return f"No claim is left out, of {of}."
    share = round(100 * excluded.claims / of)
    parts = joined([f"{len(ids)} {REASON_WORDS[why]}" for why, ids in excluded.of.items()])
    return f"Left out: {excluded.claims} of {counted(of, 'claim')} ({share}%): {parts}."


@dataclass(frozen=True, slots=True)
class ClassTold:
    """One class of money of one programme, whole: no part of it may stand alone.

    Attributes:
        name: The class by its readable name.
        benefit: The range and its price year.
        basis: How many claims, in which stages, and the weakest and strongest attribution.
        ratio: Benefit over cost; says why where there is none.
        roi: The return; "" where it is not given.
        left_out: What the sum leaves out, with count, share and why.
    """

    name: str
    benefit: str
    basis: str
    ratio: str
    roi: str
    left_out: str

    @property
    def sentences(self) -> tuple[str, ...]:
        """All of it, one sentence after the other; an absent return is left away."""
        return tuple(
            part for part in (self.benefit, self.basis, self.ratio, self.roi, self.left_out) if part
        )


def class_told(
    words: Words, programme: ProgrammeValue, money_class: str, part: ClassValue
) -> ClassTold:
    """What the claims of one class come to; the return only where this class alone is asked for."""
    year = price_year(programme)
    roi = programme.roi_percent if programme.classes == (money_class,) else None
    if part.bcr is None:
        ratio = "No ratio: low, central and high cost are not all given."
    else:
        ratio = f"Benefit-cost ratio {ratio_told(part.bcr)}."
    attribution = attribution_told(words, part.attribution)
    told = f"{counted(part.claims, 'claim')} in it: {stages_told(words, part.stages)}; "
    return ClassTold(
        name=short(words, "money_class", money_class),
        benefit=f"Attributable benefit {range_told(part.benefit)} ({year}).",
        basis=f"{told}{attribution}.",
        ratio=ratio,
        roi=f"Return {percent_told(roi)}." if roi else "",
        left_out=left_out(words, part.excluded, programme.claims),
    )


def classes_told(words: Words, programme: ProgrammeValue) -> tuple[ClassTold, ...]:
    """Every class of a programme that was asked for and has a sum, each whole and apart."""
    return tuple(
        class_told(words, programme, name, part)
        for name, part in programme.by_class.items()
        if name in programme.classes
    )


def others_told(words: Words, programme: ProgrammeValue) -> str:
    """The classes that have a sum and were not asked for; "" where there is none."""
    others = [
        f"{lowered(short(words, 'money_class', name))} ({counted(part.claims, 'claim')})"
        for name, part in programme.by_class.items()
        if name not in programme.classes
    ]
    return f"Not shown here: {joined(others)}." if others else ""


def price_year(programme: ProgrammeValue) -> str:
    """The price year in words."""
    year = programme.price_year
    return f"prices of {year}" if year else "price year not stated"


def cost_told(programme: ProgrammeValue) -> str:
    """What a programme cost; says so where it is not known."""
    if programme.cost is None:
        return "Cost: low, central and high are not all given, or not above 0."
    return f"Cost {range_told(programme.cost)} ({price_year(programme)})."


def present_told(words: Words, programme: ProgrammeValue, value: PresentValue) -> str:
    """The present value of one class, with the attribution in it and what it leaves out."""
    name = short(words, "money_class", value.money_class)
    if value.present is None:
        return f"{name}: no present value, since no claim in it tells a year."
    undated = counted(len(value.undated), "claim") + " of the class without a year left out; "
    part = programme.by_class[value.money_class]
    out = left_out(words, part.excluded, programme.claims)
    return (
        f"{name}: present value {range_told(value.present)} in prices of {value.price_year}, of "
        f"{counted(value.claims, 'claim')}; {undated if value.undated else ''}"
        f"{attribution_told(words, part.attribution)}. {out}"
    )
