"""What points at one person by its form: e-mail, phone, NHS number, date of birth and the like.

Each form is found where it is whole; what has a check digit is checked. Every search looks at
a bounded stretch of text, so that the time rises with the length alone.
"""

import re
from collections.abc import Callable, Iterator
from typing import NamedTuple

EMAIL = "email"
PHONE = "phone"
NHS_NUMBER = "nhs-number"
DATE_OF_BIRTH = "date-of-birth"
POSTCODE = "postcode"
NATIONAL_INSURANCE = "national-insurance"

# How far a date of birth may be from the word that makes it one.
BEHIND_CUE = 40
BEFORE_CUE = 12
LONGEST_DATE = 30


class Detail(NamedTuple):
    """One found: `person` is the same however the detail was written."""

    start: int
    end: int
    kind: str
    person: str
    why: str


def details(text: str) -> Iterator[Detail]:
    """All details in `text`; the surer form first where one stretch may be read as two.

    Example:
        >>> [(d.kind, d.person) for d in details("Ring 020 7946 0018 or write to A.B@c.nhs.uk.")]
        [('email', 'a.b@c.nhs.uk'), ('phone', '02079460018')]
    """
    for find in FORMS:
        yield from find(text)


# --- e-mail -----------------------------------------------------------------------------------

_LOCAL = re.compile(r"[\w.!#$%&*+/=?^`{|}~'’-]")
_DOMAIN = re.compile(r"[^\W_](?:[\w-]{0,62})(?:\.[^\W_][\w-]{0,62}){1,8}")
_EDGE = "'’.!#$%&*+/=?^`{|}~-"


def _emails(text: str) -> Iterator[Detail]:
    at = text.find("@")
    while at >= 0:
        start = at
        while start > max(0, at - 64) and _LOCAL.match(text, start - 1):
            start -= 1
        while start < at and text[start] in _EDGE:
            start += 1
        domain = _DOMAIN.match(text, at + 1)
        if domain and start < at:
            end = domain.end()
            while text[end - 1] in "-_":
                end -= 1
            yield Detail(start, end, EMAIL, text[start:end].lower(), "an e-mail address")
        at = text.find("@", at + 1)


# --- numbers ----------------------------------------------------------------------------------

_GAP = r"[ \t\u00a0\u2009\u202f]"
_NHS = re.compile(rf"(?<![\w+])\d{{3}}({_GAP}|[-‐-–]|)\d{{3}}\1\d{{4}}(?!\w)")
_SIGN = rf"{_GAP}{{0,2}}[-‐-–.()]?{_GAP}{{0,2}}"
_PHONE = re.compile(
    rf"(?<![\w+])(?!\d\d([-.])\d\d\1\d|0\.\d)(?:"
    rf"\(?(?:\+|00){_GAP}?44\)?(?:{_SIGN}\(0\))?(?:{_SIGN}\d){{9,10}}"
    rf"|\(?0(?:{_SIGN}\d){{9,10}}"
    rf"|\+\d(?:{_SIGN}\d){{7,14}})(?!\w)"
)
_EXTENSION = re.compile(
    rf"{_GAP}{{0,2}},?{_GAP}?(?:ext\.?|extension|x){_GAP}?\d{{1,6}}(?!\w)", re.I
)
_INSURANCE = re.compile(
    rf"(?<!\w)[A-CEGHJ-PR-TW-Z][A-CEGHJ-NPR-TW-Z]{_GAP}?\d\d{_GAP}?\d\d{_GAP}?\d\d{_GAP}?[A-D](?!\w)",
    re.I,
)
_NO_PREFIX = {"BG", "GB", "KN", "NK", "NT", "TN", "ZZ"}


def _nhs_numbers(text: str) -> Iterator[Detail]:
    for found in _NHS.finditer(text):
        number = _digits(found[0])
        if is_nhs_number(number) and (found[1] or number[0] != "0"):
            why = "ten digits with the check digit of an NHS number"
            yield Detail(*found.span(), NHS_NUMBER, number, why)


def is_nhs_number(digits: str) -> bool:
    """Whether ten digits hold together as an NHS number.

    Source:
        NHS Data Dictionary, "NHS number": the tenth digit is 11 less the remainder by 11 of
        the first nine weighted 10 to 2; 11 counts as 0, and 10 is never given out.

    Example:
        >>> is_nhs_number("9434765919"), is_nhs_number("9434765918"), is_nhs_number("0" * 10)
        (True, False, False)
    """
    if len(digits) != 10 or len(set(digits)) == 1:
        return False
    total = sum(int(digits[n]) * (10 - n) for n in range(9))
    return (11 - total % 11) % 11 == int(digits[9])


def _phones(text: str) -> Iterator[Detail]:
    for found in _PHONE.finditer(text):
        number = _phone_number(_digits(found[0]), abroad="+" in found[0])
        if number is None:
            continue
        extension = _EXTENSION.match(text, found.end())
        end = extension.end() if extension else found.end()
        yield Detail(found.start(), end, PHONE, number, "a phone number")


def _phone_number(digits: str, *, abroad: bool) -> str | None:
    """The number as it is dialled inside the country; None where it is none.

    Written with +44 (0) it has a 0 too many. A subscriber's number has nine or ten digits
    behind the 0 and no 0, 4 or 6 first.
    """
    if digits.startswith("0044"):
        digits, abroad = digits[2:], True
    if abroad and not digits.startswith("44"):
        return f"+{digits}" if 8 <= len(digits) <= 15 else None
    rest = digits.removeprefix("44").removeprefix("0") if abroad else digits[1:]
    return f"0{rest}" if len(rest) in (9, 10) and rest[0] in "1235789" else None


def _insurance_numbers(text: str) -> Iterator[Detail]:
    for found in _INSURANCE.finditer(text):
        number = re.sub(r"\s", "", found[0]).upper()
        if number[:2] not in _NO_PREFIX:
            why = "the form of a National Insurance number"
            yield Detail(*found.span(), NATIONAL_INSURANCE, number, why)


def _digits(written: str) -> str:
    """The digits of any script as 0 to 9."""
    return "".join(str(int(sign)) for sign in written if sign.isdecimal())


# --- postcode ---------------------------------------------------------------------------------

_AREA_LETTERS = """
    AB AL B BA BB BD BH BL BN BR BS BT CA CB CF CH CM CO CR CT CV CW DA DD DE DG DH DL DN DT DY
    E EC EH EN EX FK FY G GL GU GY HA HD HG HP HR HS HU HX IG IM IP IV JE KA KT KW KY L LA LD
    LE LL LN LS LU M ME MK ML N NE NG NN NP NR NW OL OX PA PE PH PL PO PR RG RH RM S SA SE SG
    SK SL SM SN SO SP SR SS ST SW SY TA TD TF TN TQ TR TS TW UB W WA WC WD WF WN WR WS WV YO ZE
"""
_AREAS = frozenset(_AREA_LETTERS.split())
_POSTCODE = re.compile(rf"(?<!\w)([A-Z]{{1,2}})(\d[A-Z\d]?){_GAP}?(\d[ABD-HJLNP-UW-Z]{{2}})(?!\w)")


def _postcodes(text: str) -> Iterator[Detail]:
    for found in _POSTCODE.finditer(text):
        if found[1] in _AREAS:
            code = f"{found[1]}{found[2]} {found[3]}"
            yield Detail(*found.span(), POSTCODE, code, "the form of a postcode")


# --- date of birth ----------------------------------------------------------------------------

_MONTHS = ("jan", "feb", "mar", "apr", "may", "jun", "jul", "aug", "sep", "oct", "nov", "dec")
_MONTH = (
    r"(jan(?:uary)?|feb(?:ruary)?|mar(?:ch)?|apr(?:il)?|may|june?|july?|aug(?:ust)?|"
    r"sept?(?:ember)?|oct(?:ober)?|nov(?:ember)?|dec(?:ember)?)"
)
_YEAR = r"(\d{4}|['’]?\d\d)"
_DATES: tuple[tuple[re.Pattern[str], str], ...] = tuple(
    (re.compile(rf"(?<!\w){pattern}(?!\w)", re.I), order)
    for pattern, order in (
        (r"(\d{4})[-/.](\d\d?)[-/.](\d\d?)", "ymd"),
        (rf"(\d\d?) ?[-/.] ?(\d\d?) ?[-/.] ?{_YEAR}", "dmy"),
        (rf"(\d\d?)(?:st|nd|rd|th)?(?: of)?[ -]{_MONTH}\.?,?(?:[ -]{_YEAR})?", "dmy"),
        (rf"{_MONTH}\.? (\d\d?)(?:st|nd|rd|th)?(?:,? (\d{{4}}))?", "mdy"),
        (rf"{_MONTH} (\d{{4}})", "my"),
    )
)
# Not where a date stood that was replaced.
_CUE = re.compile(r"(?<![\w\[])(?:born|birthday|date of birth|birth date|d\.?o\.?b)(?!\w)", re.I)
_NEW_SENTENCE = re.compile(r"[!?]\s|(?<=\w\w\w)\.\s|\n\s*\n")


def _births(text: str) -> Iterator[Detail]:
    for cue in _CUE.finditer(text):
        behind = text[cue.end() : cue.end() + BEHIND_CUE + LONGEST_DATE]
        best = _first_date(behind, BEHIND_CUE)
        at = cue.end()
        if best is None:
            at = max(0, cue.start() - BEFORE_CUE - LONGEST_DATE)
            best = _last_date(text[at : cue.start()])
        if best is not None:
            start, end, day = best
            why = f"a date beside “{cue[0]}”"
            yield Detail(at + start, at + end, DATE_OF_BIRTH, day, why)


def _dates(text: str) -> list[tuple[int, int, str]]:
    found = []
    for pattern, order in _DATES:
        for match in pattern.finditer(text):
            parts = dict(zip(order, match.groups(), strict=True))
            day = _date(parts)
            if day:
                found.append((*match.span(), day))
    return sorted(found, key=lambda each: (each[0], -each[1]))


def _first_date(text: str, within: int) -> tuple[int, int, str] | None:
    for start, end, day in _dates(text):
        if start <= within and not _NEW_SENTENCE.search(text[:start]):
            return start, end, day
    return None


def _last_date(text: str) -> tuple[int, int, str] | None:
    for start, end, day in _dates(text):
        if len(text) - end <= BEFORE_CUE and not _NEW_SENTENCE.search(text[end:]):
            return start, end, day
    return None


def _date(parts: dict[str, str | None]) -> str:
    """Year, month and day as one word, a missing one left out; blank where it is no date.

    Two digits stay two: whether '31 is 1931 or 2031 is not ours to say.
    """
    written = (parts.get("m") or "").lower()
    month = _MONTHS.index(written[:3]) + 1 if written[:3] in _MONTHS else int(written or 0)
    day = int(parts.get("d") or 1)
    if not (1 <= month <= 12 and 1 <= day <= 31):
        return ""
    year = (parts.get("y") or "").lstrip("'’")
    return "-".join(
        part for part in (year, f"{month:02}", f"{day:02}" if "d" in parts else "") if part
    )


FORMS: tuple[Callable[[str], Iterator[Detail]], ...] = (
    _emails,
    _nhs_numbers,
    _insurance_numbers,
    _phones,
    _births,
    _postcodes,
)
