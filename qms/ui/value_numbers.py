"""Money, shares and price years as people write them, turned into what the tables hold."""

import re
from collections.abc import Callable, Mapping
from decimal import Decimal

from qms.errors import UserError
from qms.ui import words

YEAR_TOLD = (
    "The price year is a year such as 2025, or a financial year such as 2025/26, which is kept as "
    "its first year, 2025."
)

_SUM = re.compile(r"([-−]?)\s*£?\s*(.*)")
_GROUPED = re.compile(r"[0-9]{1,3}(?:[,\s][0-9]{3})+(?:\.[0-9]+)?")
_PLAIN = re.compile(r"[0-9]+(?:\.[0-9]+)?")
_YEAR = re.compile(r"([1-9][0-9]{3})(?:\s*[/–-]\s*([0-9]{4}|[0-9]{2}))?")


def money(text: str) -> str | None:
    """A sum without pound sign and separators of thousands; None where it is no sum.

    A comma or a space that parts no thousands is not guessed at.

    Example:
        >>> money("£12,000"), money("12 000.50"), money("1,5")
        ('12000', '12000.50', None)
    """
    found = _SUM.fullmatch(text.strip())
    part = _number(found[2]) if found else None
    return None if found is None or part is None else f"{'-' if found[1] else ''}{part}"


def share(text: str) -> str | None:
    """A share from 0 to 1, written so or in per cent; None where it is none.

    Example:
        >>> share("20%"), share("0.2"), share("12.5 %"), share("20")
        ('0.2', '0.2', '0.125', None)
    """
    whole = text.strip()
    part = _number(whole.removesuffix("%").rstrip())
    if part is None:
        return None
    if whole.endswith("%"):
        part = f"{Decimal(part).scaleb(-2).normalize():f}"
    return part if Decimal(part) <= 1 else None


def price_year(text: str) -> str | None:
    """The year, of a financial year its first; None where it is none.

    Example:
        >>> price_year("2025"), price_year("2025/26"), price_year("2025/27")
        ('2025', '2025', None)
    """
    found = _YEAR.fullmatch(text.strip())
    if found is None:
        return None
    following = str(int(found[1]) + 1)
    return found[1] if found[2] in (None, following, following[2:]) else None


def _number(whole: str) -> str | None:
    if _GROUPED.fullmatch(whole):
        whole = re.sub(r"[,\s]", "", whole)
    if not _PLAIN.fullmatch(whole):
        return None
    units, point, rest = whole.partition(".")
    return (units.lstrip("0") or "0") + point + rest


_Read = Callable[[str], str | None]
_MONEY: tuple[_Read, str] = (money, "is not a sum of money; write it as 12000 or £12,000")
_SHARE: tuple[_Read, str] = (share, "is not a share from 0 to 1; write it as 0.2 or 20%")
_YEAR_OF: tuple[_Read, str] = (price_year, "is not a year; write it as 2025 or 2025/26")
_READ = {
    **dict.fromkeys(("gross", "cost_low", "cost_central", "cost_high"), _MONEY),
    **dict.fromkeys(("share_low", "share_central", "share_high"), _SHARE),
    "currency_year": _YEAR_OF,
}


def entered(
    wanted: Mapping[str, str], seen: Mapping[str, str], names: Mapping[str, str]
) -> dict[str, str]:
    """The cells as they are kept; those that were not touched stay exactly as written.

    Args:
        wanted: The cells as typed.
        seen: The row as it stood when the form was begun.
        names: Column to its label in the form.

    Raises:
        UserError: Some cannot be read; a sentence for each, by its label.
    """
    cells, faults = dict(wanted), []
    for column, (read, fault) in _READ.items():
        typed = wanted.get(column, "").strip()
        if not typed or typed == seen.get(column, ""):
            continue
        found = read(typed)
        if found is None:
            faults.append(f"{names[column]}: “{words.bare(typed, most=40)}” {fault}.")
        else:
            cells[column] = found
    if faults:
        raise UserError(*faults)
    return cells
