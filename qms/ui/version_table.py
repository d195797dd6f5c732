"""Two versions of a rubric: what reads otherwise, and the judgements to make again for it."""

import streamlit as st

from qms.analysis.change import RubricChange
from qms.analysis.versions import Versions
from qms.services.change import ChangeView
from qms.ui import frame, state, words
from qms.ui.components.listing import listing

AGAIN = "change.again"


def version_table(view: ChangeView) -> None:
    """Draw what changed between the versions of the two waves, if they differ."""
    for part in view.change.rubrics:
        if part.versions is not None:
            if part.again:
                _again(view, part)
            _differ(part, part.versions)


def _again(view: ChangeView, part: RubricChange) -> None:
    """The queue: judgements of the earlier wave that the later words leave in doubt."""
    earlier, later = view.names
    left = sum(not one.done for one in part.again)
    st.subheader("To judge again", anchor=False)
    n = len(part.again)
    st.markdown(
        f"{words.counted(n, 'judgement')} of {words.plain(earlier, most=60)} "
        f"{'was' if n == 1 else 'were'} made under words, or a rule, that changed since. "
        f"{words.number(left) if left else 'None'} of them {'waits' if left < 2 else 'wait'} in "
        f"{words.plain(later, most=60)}."
    )
    criteria = {criterion.id: criterion.name for criterion in part.rubrics[1].criteria}
    listing(
        ("Criterion", f"On record, {words.bare(earlier, most=40)}", "Why", "Now"),
        [
            (
                words.bare(f"{one.criterion} {criteria[one.criterion]}", most=120),
                one.stands,
                f"{'; '.join(one.why)}".capitalize(),
                "judged again" if one.done else "waits",
            )
            for one in part.again
        ],
        key=AGAIN,
        caption="Judgements to make again",
        ids=[one.criterion for one in part.again],
        opens="Judge it again",
        on_opened=_opened,
    )
    if state.event(AGAIN, "opened"):
        st.switch_page(frame.RATE)


def _opened() -> None:
    state.choose(criterion=state.event(AGAIN, "opened") or "", view="")


def _differ(part: RubricChange, found: Versions) -> None:
    title = words.plain(part.rubrics[1].title, most=80)
    with st.expander(
        f"What changed in {title} between version {words.plain(found.before)} and "
        f"{words.plain(found.after)}",
        type="compact",
    ):
        if found.is_same:
            st.markdown("Nothing but the number of the version differs.")
            return
        lines = [
            *(f"Added: {one.id} {one.name}." for one in found.added),
            *(f"Removed: {one.id} {one.name}." for one in found.removed),
            *found.rule,
        ]
        if lines:
            st.markdown("\n".join(f"- {words.plain(line, most=300)}" for line in lines))
        rows = [
            (where, text.what, text.before or "–", text.after or "–")
            for where, texts in (("The scale", found.scale), *found.changed.items())
            for text in texts
        ]
        if rows:
            listing(
                ("Where", "Text", f"Version {found.before}", f"Version {found.after}"),
                rows,
                key=f"change.wording.{part.rubrics[1].id}",
                caption="Texts that read otherwise",
            )
