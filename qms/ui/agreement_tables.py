"""What stands on the page Agreement below its head: raters, coders, and what figures mean."""

from collections.abc import Sequence

import streamlit as st

from qms.analysis.agreement import CoderAgreement, RaterAgreement
from qms.charts import agreement as charts
from qms.charts.agreement import decimal, share
from qms.services import agreement as agreements
from qms.services.agreement import CoderView, RaterView
from qms.ui import coders_compared, words
from qms.ui.components.figure import figure, is_dark
from qms.ui.components.listing import listing

OWN = (
    "Each person’s own answer, as it was before anything was discussed; never what was agreed "
    "afterwards, since on that all agree."
)
OF_RATERS = (
    "A unit is one criterion in one system to which two or more raters gave a level.",
    "Same level and within one: the share of pairs of ratings that are equal, or one level apart "
    "at most. Some pairs are so by chance.",
    "Alpha is Krippendorff’s, for ordered levels: 1 where raters agree fully, 0 where they agree "
    "no more than chance would have it, below 0 where they agree less.",
    f"The interval holds the middle 95% of alpha over {agreements.RESAMPLES:,} resamples of the "
    f"units, drawn with the seed {agreements.SEED}; a wide one says that there are few units.",
    "States, such as insufficient evidence, are no levels: they are counted beside, and are in "
    "no other figure.",
)
OF_TWO = (
    "Weighted kappa is for two raters: Cohen’s, where levels far apart count more (quadratic "
    "weights)."
)
OF_BOTH = (
    "“No variation” stands where everybody gave the same answer throughout, which shows neither "
    "agreement nor disagreement. Under ten units there are counts only."
)
OF_CODERS = (
    "A paragraph carries a code where a coding touches it. Of two coders who read it, both "
    "marked it, neither did, or one did; characters say the same of each letter.",
    "Same: the share on which the two agree. For a rare code it is high whatever coders do, since "
    "most of the text is marked by neither.",
    "Kappa is Cohen’s: agreement beyond what chance would bring, 1 for full agreement, 0 for "
    "chance. For a code that was used once or twice it moves far on one passage.",
    "Share with the code (prevalence): how much of the text carries it, the middle between the "
    "two coders.",
    "Alpha over all codes is Krippendorff’s, for names, on paragraphs.",
)
NO_MARK = {
    "raters": "These figures tell of these raters, this rubric and this evidence. They are no mark "
    "of a system, and no line divides good from bad: a low one is a reason to read the criterion "
    "again together.",
    "coders": "These figures tell of these coders and this codebook. No line divides good from "
    "bad: talking differences through, with a record of what was settled, is as good a way.",
}


def save(view: RaterView | CoderView) -> None:
    """What the figures are of, and the figures as a file."""
    if isinstance(view, RaterView):
        told, whose, data = OWN, "raters", agreements.rater_csv(view)
    else:
        told, whose, data = coders_compared.NOW, "coders", agreements.coder_csv(view)
    named = [words.bare(part, most=60) for part in (view.system or "all", view.wave)]
    with st.container(horizontal=True, vertical_alignment="center", gap="small"):
        st.markdown(f":gray[{told}]", width="stretch")
        st.download_button(
            "Save as CSV",
            data=data,
            file_name=f"agreement-{'-'.join([whose, *named])}.csv",
            mime="text/csv",
            on_click="ignore",
            key="agreement.csv",
        )


def raters(view: RaterView) -> None:
    """All criteria and each domain: the figure with its table, or the table alone."""
    parts = (view.overall, *view.domains)
    if any(part.alpha is not None for part in parts):
        drawn = charts.agreement(parts, _bare(view), dark=is_dark())
        figure(drawn, key="agreement.figure", caption="Agreement of raters by domain")
    else:
        st.markdown("No alpha can be given here; the table has the counts and the reasons.")
        _table(view, parts, "Agreement of raters by domain")
    if view.other_scale:
        st.markdown(
            ":gray[Criteria whose levels are on another scale than the study’s own rubric are in "
            "their domain, and not in “all criteria”.]"
        )
    _rater_words(view)


def criteria(view: RaterView) -> None:
    """Every criterion as a table; most are under ten units until many systems are rated."""
    st.markdown(
        ":gray[A criterion has as many units as systems that two raters gave a level, so a single "
        "criterion has figures only where ten systems or more are rated.]"
    )
    _table(view, view.criteria, "Agreement of raters by criterion")
    _rater_words(view)


def _table(view: RaterView, parts: Sequence[RaterAgreement], caption: str) -> None:
    heads = charts.columns(parts)
    numbers = [at for at, head in enumerate(heads) if at]
    rows = charts.table(parts, _bare(view))
    listing(heads, rows, key="agreement.table", caption=caption, numbers=numbers)


def _bare(view: RaterView) -> dict[str, str]:
    return {scope: words.bare(name, most=80) for scope, name in view.names.items()}


def _rater_words(view: RaterView) -> None:
    every = (view.overall, *view.domains, *view.criteria)
    two = any(part.weighted_kappa is not None for part in every)
    _meaning([*OF_RATERS, *([OF_TWO] if two else []), OF_BOTH, NO_MARK["raters"]])


def coders(view: CoderView) -> None:
    """Every code on paragraphs and on characters, and all together."""
    found = {(part.code, part.basis): part for part in view.codes}
    codes = list(dict.fromkeys(part.code for part in view.codes))
    units = {part.basis: part.units for part in view.codes}
    st.markdown(
        f"{words.counted(view.sources, 'source')} coded by two people or more: "
        f"{words.counted(units.get('paragraphs', 0), 'paragraph')} and "
        f"{words.counted(units.get('characters', 0), 'character')}, counted for each pair of "
        f"coders, on every code. {_together(view)}"
    )
    at_work(view)
    listing(
        [
            *("Code", "Same paragraphs", "Kappa", "Share with the code"),
            *("Same characters", "Kappa", "Share with the code"),
        ],
        [
            [
                words.bare(view.names.get(code, code), most=80),
                *_cells(found[code, "paragraphs"]),
                *_cells(found[code, "characters"]),
            ]
            for code in codes
        ],
        key="agreement.codes",
        caption="Agreement of coders for each code, on paragraphs and on characters",
        numbers=range(1, 7),
    )
    _meaning([*OF_CODERS, OF_BOTH, NO_MARK["coders"]])


def at_work(view: CoderView) -> None:
    """How many sources are left out, if any."""
    if view.at_work:
        left = f"{words.counted(view.at_work, 'source')} {'is' if view.at_work == 1 else 'are'}"
        st.markdown(
            f"{left} still being coded apart, and left out until every coder there has declared "
            "their part done."
        )


def _together(view: CoderView) -> str:
    whole = view.together
    codes = words.counted(whole.codes, "code")
    if whole.alpha is None:
        return f"All {codes} together: {whole.reason}."
    return f"Over all {codes} together, alpha is {decimal(whole.alpha)}."


def _cells(part: CoderAgreement) -> list[str]:
    """Percentage, kappa and prevalence; the reason stands where kappa would."""
    kappa = part.reason or decimal(part.kappa)
    return [share(part.percent, places=1), kappa, share(part.prevalence, places=1)]


def _meaning(lines: Sequence[str]) -> None:
    st.subheader("What the figures mean", anchor=False)
    st.markdown("\n".join(f"- :gray[{line}]" for line in lines))
