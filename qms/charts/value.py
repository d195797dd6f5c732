"""The value of improvement drawn: ranges of money, who pays and who gains, and when.

A range picture is of one programme, and its classes of money stand in rows of their own. The
flow and the timing count claims and never money.
"""

from collections.abc import Mapping, Sequence

import plotly.graph_objects as go

from qms.analysis.value_flow import Flow, Timing
from qms.analysis.value_words import (
    Words,
    attribution_told,
    left_out,
    money,
    price_year,
    range_told,
    short,
    stages_told,
)
from qms.analysis.wording import counted
from qms.charts.drawing import Drawing
from qms.charts.paper import Inks, as_text, inks, plain
from qms.core.benefits import ProgrammeValue, Range

_ROW = 46
_MOST_NAME = 30
_MOST_PAYERS = 12
OTHERS, UNKNOWN = "Other payers", "Payer not stated"


def money_ranges(words: Words, programme: ProgrammeValue, *, dark: bool = False) -> Drawing | None:
    """The cost and each class that was asked for as a dot with its whisker; None without a class.

    Args:
        words: The register's words.
        programme: One programme.
        dark: Draw for dark paper.
    """
    parts = {name: part for name, part in programme.by_class.items() if name in programme.classes}
    if not parts:
        return None
    named = {name: short(words, "money_class", name) for name in parts}
    lines: list[tuple[str, Range]] = [(named[name], part.benefit) for name, part in parts.items()]
    if programme.cost is not None:
        lines = [("Cost", programme.cost), *lines]
    year = price_year(programme)
    summary = [
        f"{named[name]}: {range_told(part.benefit)} ({year}), "
        f"{attribution_told(words, part.attribution)}. "
        f"{left_out(words, part.excluded, programme.claims)}"
        for name, part in parts.items()
    ]
    if programme.cost is not None:
        summary = [f"Cost: {range_told(programme.cost)} ({year}).", *summary]
    return Drawing(
        figure=_whiskers(lines, year, inks(dark)),
        summary=tuple(summary),
        columns=("", "Low", "Central", "High", "Claims", "Attribution", "Left out"),
        rows=(
            *(
                ("Cost", *map(money, numbers), "", "", "")
                for name, numbers in lines
                if name == "Cost"
            ),
            *(
                (
                    named[name],
                    *map(money, part.benefit),
                    str(part.claims),
                    attribution_told(words, part.attribution),
                    left_out(words, part.excluded, programme.claims),
                )
                for name, part in parts.items()
            ),
        ),
    )


def _whiskers(lines: Sequence[tuple[str, Range]], year: str, ink: Inks) -> go.Figure:
    figure = go.Figure()
    for place, (name, (low, central, high)) in enumerate(lines):
        is_cost = name == "Cost"
        colour = ink.soft if is_cost else ink.strong
        figure.add_scatter(
            x=[low, high],
            y=[place, place],
            mode="lines+markers",
            line={"color": colour, "width": 2},
            marker={"symbol": "line-ns", "size": 13, "line": {"color": colour, "width": 2}},
            hoverinfo="skip",
            showlegend=False,
        )
        figure.add_scatter(
            x=[central],
            y=[place],
            mode="markers+text",
            marker={
                "symbol": "diamond" if is_cost else "circle",
                "size": 12,
                "color": ink.paper if is_cost else colour,
                "line": {"color": colour, "width": 2},
            },
            text=[money(central)],
            textposition="top center",
            textfont={"color": ink.ink, "size": 12.5},
            hovertext=[f"{as_text(name)}: {range_told((low, central, high))}"],
            hovertemplate="%{hovertext}<extra></extra>",
            showlegend=False,
        )
    plain(figure, ink, height=_ROW * len(lines) + 90)
    figure.update_yaxes(
        tickvals=list(range(len(lines))),
        ticktext=[as_text(name) for name, _ in lines],
        range=[len(lines) - 0.4, -0.8],
    )
    figure.update_xaxes(
        rangemode="tozero",
        tickformat=",.0f",
        showline=True,
        linecolor=ink.rule,
        title={"text": year, "font": {"size": 12, "color": ink.soft}},
    )
    figure.update_layout(margin={"t": 16, "b": 46})
    return figure


def flow(words: Words, flows: Sequence[Flow], *, dark: bool = False) -> Drawing | None:
    """Who pays and who gains: bands as wide as the claims are many; None without a claim.

    Past twelve payers the rest, by the alphabet, share one band in the figure; the table names
    every one.

    Args:
        words: The register's words.
        flows: Of one system or of all; the same payer in two systems is drawn once.
        dark: Draw for dark paper.
    """
    if not flows:
        return None
    order = {word: place for place, word in enumerate(words.get("beneficiary", {}))}
    links: dict[tuple[str, str], list[Flow]] = {}
    for each in sorted(flows, key=lambda each: order.get(each.beneficiary, len(order))):
        links.setdefault((each.payer, each.beneficiary), []).append(each)
    counts = {pair: sum(len(one.claims) for one in held) for pair, held in links.items()}
    named = {pair: (_payer(pair[0]), _gains(words, pair[1])) for pair in links}
    every = sum(counts.values())
    return Drawing(
        figure=_bands({named[pair]: counts[pair] for pair in links}, inks(dark)),
        summary=(
            f"{counted(every, 'claim')}, by who pays and who gains; widths are counts of claims, "
            "never money.",
            *_gainers(named, counts),
        ),
        columns=("Who pays", "Who gains", "Claims", "By stage", "Strongest attribution"),
        rows=tuple(
            (
                *named[pair],
                str(counts[pair]),
                "; ".join(stages_told(words, one.stages) for one in held),
                "; ".join(
                    dict.fromkeys(short(words, "attribution", one.attribution) for one in held)
                ),
            )
            for pair, held in sorted(links.items(), key=lambda item: named[item[0]])
        ),
    )


def _payer(payer: str) -> str:
    return payer or UNKNOWN


def _gains(words: Words, beneficiary: str) -> str:
    return short(words, "beneficiary", beneficiary, blank="Beneficiary not stated")


def _gainers(
    named: Mapping[tuple[str, str], tuple[str, str]], counts: Mapping[tuple[str, str], int]
) -> list[str]:
    """For every beneficiary how many claims, and from how many payers."""
    found: dict[str, list[tuple[str, int]]] = {}
    for pair, (payer, gains) in named.items():
        found.setdefault(gains, []).append((payer, counts[pair]))
    return [
        f"{gains}: {counted(sum(n for _, n in paid), 'claim')}, "
        f"{_paid([payer for payer, _ in paid])}."
        for gains, paid in found.items()
    ]


def _paid(payers: Sequence[str]) -> str:
    if len(payers) > 1:
        return f"paid by {counted(len(payers), 'payer')}"
    return f"paid by {payers[0]}" if payers[0] != UNKNOWN else "payer not stated"


def _bands(counts: Mapping[tuple[str, str], int], ink: Inks) -> go.Figure:
    payers = sorted({payer for payer, _ in counts})
    shown = payers if len(payers) <= _MOST_PAYERS else [*payers[: _MOST_PAYERS - 1], OTHERS]
    gains = list(dict.fromkeys(gain for _, gain in counts))
    place = {("pays", name): at for at, name in enumerate(shown)}
    place |= {("gains", name): len(shown) + at for at, name in enumerate(gains)}
    drawn: dict[tuple[int, int], int] = {}
    for (payer, gain), n in counts.items():
        of = place["pays", payer if payer in shown else OTHERS], place["gains", gain]
        drawn[of] = drawn.get(of, 0) + n
    names = [*shown, *gains]
    figure = go.Figure(
        go.Sankey(
            arrangement="snap",
            node={
                "label": [_cut(name) for name in names],
                "color": ink.strong,
                "line": {"width": 0},
                "pad": 18,
                "thickness": 9,
                "hovertemplate": "%{label}: %{value} claims<extra></extra>",
            },
            link={
                "source": [pays for pays, _ in drawn],
                "target": [gain for _, gain in drawn],
                "value": list(drawn.values()),
                "color": "rgba(120,160,170,0.32)",
                "hovertemplate": "%{source.label} to %{target.label}: %{value} claims"
                "<extra></extra>",
            },
            textfont={"color": ink.ink, "size": 13, "shadow": "none"},
        )
    )
    plain(figure, ink, height=max(300, 34 * max(len(shown), len(gains)) + 60))
    figure.update_layout(margin={"l": 8, "r": 8, "t": 12, "b": 16})
    return figure


def _cut(name: str) -> str:
    name = " ".join(name.split())
    return as_text(name if len(name) <= _MOST_NAME else f"{name[: _MOST_NAME - 1].rstrip()}…")


def timing(words: Words, found: Timing, *, dark: bool = False) -> Drawing | None:
    """Stages over the years of their latest value, as counts; None where no claim has a day.

    Args:
        words: The register's words.
        found: When benefits were seen, held or lost.
        dark: Draw for dark paper.
    """
    if not found.by_year:
        return None
    years = list(found.by_year)
    every = (*found.moments, *found.undated)
    held = {moment.stage for moment in every}
    order = dict.fromkeys([*words.get("stage", {}), *sorted(held)])
    rows = [stage for stage in order if stage in held]
    stages = [s for s in rows if any(s in counts for counts in found.by_year.values())]
    named = {s: short(words, "stage", s, blank="Stage not stated") for s in rows}
    summary = [f"{year}: {stages_told(words, counts)}." for year, counts in found.by_year.items()]
    if found.undated:
        summary.append(
            f"{counted(len(found.undated), 'claim')} without a day of a latest value, in the last "
            "column of the table."
        )
    return Drawing(
        figure=_counts(years, stages, named, found.by_year, inks(dark)),
        summary=tuple(summary),
        columns=("Stage", *years, "No day"),
        rows=tuple(
            (
                named[stage],
                *(str(found.by_year[year].get(stage, "")) for year in years),
                str(sum(m.stage == stage for m in found.undated) or ""),
            )
            for stage in rows
        ),
    )


def _counts(
    years: Sequence[str],
    stages: Sequence[str],
    named: Mapping[str, str],
    by_year: Mapping[str, Mapping[str, int]],
    ink: Inks,
) -> go.Figure:
    cells = [
        (x, y, by_year[year][stage])
        for x, year in enumerate(years)
        for y, stage in enumerate(stages)
        if stage in by_year[year]
    ]
    figure = go.Figure()
    figure.add_scatter(
        x=[x for x, _, _ in cells],
        y=[y for _, y, _ in cells],
        mode="markers+text",
        text=[str(n) for _, _, n in cells],
        textfont={"size": 12.5, "color": ink.ink},
        marker={
            "size": [min(40.0, 18 + 5 * n**0.5) for _, _, n in cells],
            "color": ink.paper,
            "line": {"color": ink.strong, "width": 1.6},
        },
        hovertext=[f"{as_text(named[stages[y]])}, {years[x]}: {n}" for x, y, n in cells],
        hovertemplate="%{hovertext}<extra></extra>",
        showlegend=False,
    )
    plain(figure, ink, height=44 * len(stages) + 70)
    figure.update_yaxes(
        tickvals=list(range(len(stages))),
        ticktext=[as_text(named[stage]) for stage in stages],
        range=[len(stages) - 0.4, -0.6],
    )
    figure.update_xaxes(
        tickvals=list(range(len(years))),
        ticktext=list(years),
        range=[-0.6, max(len(years), 5) - 0.4],
        side="top",
    )
    figure.update_layout(margin={"t": 36, "b": 8})
    return figure
