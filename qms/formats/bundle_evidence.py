"""The checks of a study bundle that the method asks: quotes, levels, ratings and consensus."""

from qms.formats.bundle_check import Bundle
from qms.formats.bundle_faults import Faults, shown
from qms.formats.bundle_tables import Cells, whole_number

_JUDGEMENTS = ("ratings", "consensus", "targets")


def check_evidence(bundle: Bundle, faults: Faults) -> None:
    """Notes all that is wrong with excerpts, signalled levels and judgements."""
    codings = bundle.tables["codings"]
    _check_spans(bundle, codings, "quote", faults)
    _check_spans(bundle, bundle.tables["suggestions"], "passage", faults)
    _check_ranges(codings, faults)
    waves = [bundle.wave_of.get(source, "") for source in codings.columns["source"]]
    for name in ("level_low", "level_high"):
        _check_levels(bundle, codings, (name, "code"), waves, faults)
    for table in _JUDGEMENTS:
        cells = bundle.tables[table]
        _check_levels(bundle, cells, ("level", "criterion"), cells.columns["wave"], faults)
    _check_ratings(bundle.tables["ratings"], faults)
    _check_consensus(bundle.tables["consensus"], faults)


def _check_spans(bundle: Bundle, cells: Cells, what: str, faults: Faults) -> None:
    """Every excerpt stands inside its text, and where there is a quote it is that text."""
    columns = cells.columns
    quotes = columns.get("quote", [""] * len(cells.lines))
    rows = zip(
        cells.lines, columns["source"], columns["start"], columns["end"], quotes, strict=True
    )
    for line, source, first, last, quote in rows:
        start, end = whole_number(first), whole_number(last)
        if start is None or end is None or start < 0 or end < 1:
            continue  # told as cells
        text = bundle.texts.get(source)
        if start >= end:
            why = ": start is not before end"
        elif text is None:
            continue
        elif end > len(text):
            why = f", which has {len(text)} characters"
        elif not quote or text[start:end] == quote or cells.lost(quote):
            continue
        else:
            why = ""
        told = f"{what} does not stand at {start}-{end} of source {shown(source)}{why}"
        faults.add(cells.file, line, told)


def _check_ranges(codings: Cells, faults: Faults) -> None:
    """A coding signals a level, a range or none, and context signals none."""
    columns = codings.columns
    rows = zip(
        codings.lines, columns["stance"], columns["level_low"], columns["level_high"], strict=True
    )
    for line, stance, low, high in rows:
        if not (low or high):
            continue
        lowest, highest = whole_number(low), whole_number(high)
        if stance == "context":
            faults.add(codings.file, line, "stance is context, and a context coding has no level")
        elif not low:
            faults.add(
                codings.file, line, "level_high is given and level_low is blank; give the low end"
            )
        elif lowest is not None and highest is not None and lowest > highest:
            faults.add(codings.file, line, f"level_low {low} is above level_high {high}")


def _check_levels(
    bundle: Bundle, cells: Cells, names: tuple[str, str], waves: list[str], faults: Faults
) -> None:
    """Every level is on the scale of its criterion's rubric, in the version of its wave.

    Args:
        bundle: All that was read.
        cells: The table.
        names: Its column with levels and its column with criteria or codes.
        waves: The wave of each row; blank where that is not known.
        faults: Where faults are noted.
    """
    scales: dict[tuple[str, str], tuple[int, ...]] = {}
    rows = zip(cells.columns[names[0]], cells.columns[names[1]], waves, strict=True)
    for row, (cell, code, wave) in enumerate(rows):
        level = whole_number(cell)
        if level is None:
            continue
        scale = scales.get((wave, code))
        if scale is None:
            scale = scales[wave, code] = _scale(bundle, wave, code)
        if scale and level not in scale:
            what = f"{names[0]} {level} is not on the scale of {shown(code)}"
            faults.add(cells.file, cells.lines[row], f"{what} ({scale[0]} to {scale[-1]})")


def _scale(bundle: Bundle, wave: str, code: str) -> tuple[int, ...]:
    """The levels that `code` may have in `wave`; empty where that cannot be known."""
    own, rubrics = bundle.rubric_of(wave), bundle.rubrics
    if own is None or (code not in rubrics.criteria and not rubrics.complete):
        return ()
    return rubrics.levels(own, code)


def _check_ratings(ratings: Cells, faults: Faults) -> None:
    """A rating has exactly one of level and state."""
    columns = ratings.columns
    for line, level, state in zip(ratings.lines, columns["level"], columns["state"], strict=True):
        if bool(level) == bool(state):
            has = "both level and state" if level else "neither level nor state"
            faults.add(ratings.file, line, f"has {has}; a rating has exactly one of them")


def _check_consensus(consensus: Cells, faults: Faults) -> None:
    """An agreed consensus has exactly one of level and state, a split neither."""
    columns = consensus.columns
    rows = zip(consensus.lines, columns["outcome"], columns["level"], columns["state"], strict=True)
    for line, outcome, level, state in rows:
        if outcome == "agreed" and bool(level) == bool(state):
            has = "both level and state" if level else "neither level nor state"
            faults.add(consensus.file, line, f"is agreed and has {has}; give exactly one of them")
        elif outcome == "split" and (level or state):
            has = "level" if level else "state"
            faults.add(consensus.file, line, f"is split and has a {has}; a split has neither")
