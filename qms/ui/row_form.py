"""Forms over one row of the register: what was seen, what was typed, and who was quicker.

A form remembers the row as it stood when it was begun. Where somebody else was quicker it is
begun anew with their row, into which one's own changes are put back: no text is lost, and what
they changed and one did not touch stays theirs.
"""

from collections.abc import Callable, Collection, Mapping
from dataclasses import dataclass, field, replace
from datetime import date

import streamlit as st

from qms.errors import UserError
from qms.services.register import RegisterChanged
from qms.ui import feedback, state, words

Row = Mapping[str, str]
WIDE = 860
HALF = 420


@dataclass(frozen=True, slots=True)
class Seen:
    """What a form goes by.

    Attributes:
        row: The row as it stood when the form was begun; None once it was removed.
        offered: What the fields begin with.
        refusal: Why the last save was refused; "" for none.
        theirs: What somebody else changed meanwhile: column to their cell.
    """

    row: Row | None
    offered: Row
    refusal: str = ""
    theirs: Row = field(default_factory=dict)


@dataclass(frozen=True, slots=True)
class Form:
    """One row's form in this tab; `key` begins the keys of its fields."""

    name: str
    key: str
    seen: Seen

    @classmethod
    def of(cls, name: str, row: Row, held: Collection[str]) -> "Form":
        """The form over a row.

        Args:
            name: Of this row alone.
            row: The row as it stands.
            held: The columns that the form has fields for; what changes elsewhere in the row,
                as when evidence is linked, is taken over without a word.
        """
        key = f"{name}.{state.turn(name)}"
        seen: Seen = state.first_seen(key, Seen(row, row))
        if seen.row is not None and seen.row != row:
            others = {column: cell for column, cell in row.items() if column not in held}
            seen = replace(seen, row={**seen.row, **others}, offered={**seen.offered, **others})
            state.see_anew(key, seen)
        return cls(name, key, seen)

    @staticmethod
    def begun(name: str) -> Row | None:
        """What a form of that name begins with, if one was begun in this tab."""
        seen: Seen | None = state.seen(f"{name}.{state.turn(name)}")
        return dict(seen.offered) if seen else None

    def refresh(self, row: Row, wanted: Row) -> None:
        """Show a row that somebody else changed, as long as nothing was typed here."""
        typed = any(cell != self.cell(column) for column, cell in wanted.items())
        if self.seen.row != row and not typed and not self.seen.refusal:
            self.begin_anew()
            st.rerun()

    def cell(self, column: str) -> str:
        """What a field begins with."""
        return self.seen.offered.get(column, "")

    def text(self, label: str, column: str, *, width: int = HALF, help: str | None = None) -> str:  # noqa: A002
        """A field of one line."""
        return (
            st.text_input(
                label,
                value=self.cell(column),
                width=width,
                key=f"{self.key}.{column}",
                persist_state="session",
                help=help,
            )
            or ""
        )

    def area(self, label: str, column: str, *, height: int = 84, help: str | None = None) -> str:  # noqa: A002
        """A field of several lines."""
        return (
            st.text_area(
                label,
                value=self.cell(column),
                width=WIDE,
                height=height,
                help=help,
                key=f"{self.key}.{column}",
                persist_state="session",
            )
            or ""
        )

    def day(self, label: str, column: str) -> str:
        """A day; blank where none is given, and what is no day stays as it was written."""
        cell = self.cell(column)
        given = st.date_input(
            label,
            value=as_date(cell),
            min_value=date(1948, 7, 5),
            max_value=date(2100, 12, 31),
            format="DD/MM/YYYY",
            width=170,
            key=f"{self.key}.{column}",
            persist_state="session",
        )
        if isinstance(given, date):
            return given.isoformat()
        return cell if cell and as_date(cell) is None else ""

    def choice(
        self,
        label: str,
        column: str,
        options: Mapping[str, str],
        *,
        width: int = HALF,
        blank: str = "Not stated",
    ) -> str:
        """One word of a list; blank means that nothing is stated."""
        cell = self.cell(column)
        named = {"": blank, **options}
        named.setdefault(cell, cell)
        return st.selectbox(
            label,
            list(named),
            index=list(named).index(cell),
            format_func=lambda word: words.bare(named[word], most=120),
            width=width,
            key=f"{self.key}.{column}",
            persist_state="session",
        )

    def begin_anew(self) -> None:
        """Empty the fields, so that they show what stands there."""
        state.next_turn(self.name)

    def save(
        self,
        wanted: Row,
        write: Callable[[Row, Row], Row],
        names: Mapping[str, str],
        *,
        gone: Row | None = None,
    ) -> bool:
        """Save what was typed; on a conflict the form is begun anew with both in it.

        Args:
            wanted: The cells as typed.
            write: Given the row as seen and the cells; raises `RegisterChanged` or another
                error for people.
            names: Column to what it is called, to tell what they changed.
            gone: What stands where somebody removed the row; None where it cannot be written
                again in its place.
        """
        seen = self.seen.row
        if seen is None:
            return False
        with feedback.told():
            try:
                write(seen, wanted)
            except RegisterChanged as error:
                self._meet(seen, wanted, error, names, gone)
                st.rerun()
            self.begin_anew()
            return True
        return False

    def _meet(
        self,
        seen: Row,
        wanted: Row,
        error: RegisterChanged,
        names: Mapping[str, str],
        gone: Row | None,
    ) -> None:
        mine = {name: cell for name, cell in wanted.items() if cell != seen.get(name, "")}
        now = error.theirs if error.theirs is not None else gone
        offered = {**seen, **wanted} if now is None else {**now, **mine}
        theirs = {n: "" if now is None else now.get(n, "") for n in names}
        theirs = {
            n: cell for n, cell in theirs.items() if now is not None and cell != seen.get(n, "")
        }
        state.next_turn(self.name)
        key = f"{self.name}.{state.turn(self.name)}"
        state.see_anew(key, Seen(now, offered, error.lines[0], theirs))

    def tell_conflict(self, names: Mapping[str, str]) -> None:
        """Say who was quicker and what they changed, above the fields."""
        if not self.seen.refusal:
            return
        feedback.noticed([self.seen.refusal])
        if self.seen.row is None:
            st.markdown("It was removed. What you typed stands below.")
            return
        st.markdown(
            "**What they changed:** "
            + "; ".join(
                f"{words.plain(names[name], most=60)}: {words.plain(cell, most=400) or 'now blank'}"
                for name, cell in self.seen.theirs.items()
            )
            + ".  \nWhat you typed stands below; save again to put it in place of theirs."
        )


def as_date(cell: str) -> date | None:
    """A cell as a day; None where it is none."""
    try:
        return date.fromisoformat(cell)
    except ValueError:
        return None


def refused(act: Callable[[], object]) -> tuple[str, ...]:
    """Carries an act out of a component's event; the sentences of a refusal, none if it went."""
    try:
        act()
    except UserError as error:
        return tuple(error.lines)
    return ()
