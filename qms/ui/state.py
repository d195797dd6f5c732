"""What is selected, in this browser tab: study, system, case, source, criterion, excerpt, view.

Facts are in the database; only the selection lives here. It stands under the plain keys
below and in the address, so that a link reopens the view. Nothing else touches
`st.session_state` by name.

The two directions: when the address is not the one this tab wrote last, somebody followed a
link or went back, and the address is taken over whole. An address that says nothing is the
navigation's own and keeps what was selected. At the end of a run the page writes what it
shows into the address.
"""

import re
from collections.abc import Callable, Mapping, Sequence
from dataclasses import asdict, dataclass, fields
from typing import Any, TypedDict

import streamlit as st


@dataclass(frozen=True, slots=True)
class Selection:
    """Ids of what is selected; blank where nothing is.

    Attributes:
        case: A sector or source of the system, where the matrix shows such cases.
        source: The source that is open for reading.
        at: The passage of it that is to be shown, as "start-end" in code points.
        coding: The excerpt that is opened in its context.
        code: What is open in the codebook, a criterion or an inductive code.
        before: The earlier of two waves that are held side by side.
        programme: An improvement programme of the register.
        benefit: A claim of the register.
        scope: Whether all systems are shown, as "all", or the one that is selected.
        action: The action that is being changed.
        only: The one system to which figures over all systems are narrowed; blank for all.
        domain: The domain that the page is narrowed to.
        view: Which of its views a page shows, as a word.
        query: What is looked for on the search page.
        in_system: The system that a search is narrowed to; blank for every one, as below.
        in_wave: The wave that a search is narrowed to.
        kind: The kind of source that a search is narrowed to.
        sector: The sector that a search is narrowed to.
        page: Which page of a long list is shown, as a number from 1; blank for the first.
    """

    study: str = ""
    system: str = ""
    wave: str = ""
    domain: str = ""
    criterion: str = ""
    case: str = ""
    source: str = ""
    at: str = ""
    coding: str = ""
    code: str = ""
    view: str = ""
    query: str = ""
    before: str = ""
    programme: str = ""
    benefit: str = ""
    scope: str = ""
    action: str = ""
    only: str = ""
    in_system: str = ""
    in_wave: str = ""
    kind: str = ""
    sector: str = ""
    page: str = ""


class Control(TypedDict):
    """The arguments that tie a Streamlit control to one part of the selection."""

    key: str
    on_change: Callable[..., None]
    args: tuple[str, ...]


class Switch(TypedDict):
    """The arguments that tie a part that unfolds to the view."""

    key: str
    on_change: Callable[..., None]
    args: tuple[str, str, str]


NAMES = tuple(field.name for field in fields(Selection))
# What cannot outlive a change: another study has other systems, another criterion other excerpts.
_DROPS = {
    "study": tuple(name for name in NAMES if name != "study"),
    "system": ("case", "source", "at", "coding", "programme", "benefit", "action"),
    "wave": ("case", "source", "at", "coding", "action"),
    "source": ("at", "coding"),
    "programme": ("benefit",),
    "scope": ("programme", "benefit"),
    "domain": ("criterion", "coding"),
    "criterion": ("coding",),
    "view": ("case", "page"),
    **dict.fromkeys(("query", "in_system", "in_wave", "kind", "sector"), ("page",)),
}
_PAGE = re.compile(r"[1-9]\d{0,4}", re.ASCII)
_WRITTEN, _CHOSEN, _READY = "address_written", "chosen_this_run", "ready_file"
_PERSON, _CODER, _OUTCOME = "person", "coder", "act_outcome"


def begin() -> None:
    """Take over the address at the start of a run, unless a control has just been used."""
    address = {name: st.query_params.get(name, "") for name in NAMES}
    if st.session_state.pop(_CHOSEN, False):
        return
    if any(address.values()) and address != st.session_state.get(_WRITTEN):
        for name, value in address.items():
            st.session_state[name] = value


def now() -> Selection:
    """What is selected."""
    return Selection(**{name: st.session_state.get(name, "") for name in NAMES})


def choose(**changes: str) -> None:
    """Select something; what depended on the former choice is dropped with it."""
    st.session_state[_CHOSEN] = True
    for name, value in changes.items():
        if st.session_state.get(name, "") != value:
            for dependent in _DROPS.get(name, ()):
                st.session_state[dependent] = ""
    for name, value in changes.items():
        st.session_state[name] = value


def settle(**values: str) -> None:
    """Put a value in place of one that does not exist, without dropping what depends on it."""
    for name, value in values.items():
        st.session_state[name] = value


def write_address(*names: str) -> None:
    """Write these parts of the selection to the address, and nothing else."""
    shown = {name: value for name, value in asdict(now()).items() if value and name in names}
    st.session_state[_WRITTEN] = {name: shown.get(name, "") for name in NAMES}
    if st.query_params.to_dict() != shown:
        st.query_params.from_dict(shown)


def _showing(key: str, value: str | bool | int) -> str:
    """The key for a control that shows `value`: another one where it showed something else.

    Were the old one given the value, its next message could still say what it showed before,
    sent before the browser heard of the change, and would be taken for a choice: two controls
    tied to one part of the selection would undo each other.
    """
    if st.session_state.get(_turned(key), value) != value:
        next_turn(key)
    st.session_state[_turned(key)] = value  # its option may be told in other words by now
    return _turned(key)


def _turned(key: str) -> str:
    return f"{key}~{turn(key)}" if turn(key) else key


def control(key: str, name: str, options: Sequence[str]) -> Control:
    """Tie a control to the selection: it shows what is selected and selects what is picked."""
    current = st.session_state.get(name, "")
    shown = _showing(key, current if current in options else options[0])
    return {"key": shown, "on_change": _picked, "args": (key, shown, name, *options)}


def typed(key: str, name: str) -> Control:
    """Tie a field of text to the selection."""
    shown = _showing(key, st.session_state.get(name, ""))
    return {"key": shown, "on_change": _typed, "args": (key, shown, name)}


def _typed(key: str, shown: str, name: str) -> None:
    if shown == _turned(key):
        choose(**{name: st.session_state[shown]})


def page() -> int:
    """Which page of a long list is selected, from 1."""
    selected = st.session_state.get("page", "")
    return int(selected) if _PAGE.fullmatch(selected) else 1


def paged(key: str) -> Control:
    """Tie the numbers under a long list to the selection."""
    shown = _showing(key, page())
    return {"key": shown, "on_change": _turned_to, "args": (key, shown)}


def _turned_to(key: str, shown: str) -> None:
    if shown == _turned(key):
        choose(page=str(st.session_state[shown]))


def switch(key: str, view: str) -> Switch:
    """Tie a part that unfolds to the selection: it is open while `view` is the view."""
    shown = _showing(key, st.session_state.get("view", "") == view)
    return {"key": shown, "on_change": _switched, "args": (key, shown, view)}


# No choice is what a control says that another has taken the place of, nor an option in words
# that the page no longer uses.
def _switched(key: str, shown: str, view: str) -> None:
    if shown == _turned(key):
        choose(view=view if st.session_state[shown] else "")


def _picked(key: str, shown: str, name: str, *options: str) -> None:
    value = st.session_state[shown]
    if value in options and shown == _turned(key):
        choose(**{name: value})


def event(key: str, name: str) -> Any:
    """What a component has just sent; None if nothing."""
    return getattr(st.session_state.get(key), name, None)


def person() -> str:
    """For whom this tab acts, where nobody signs in: a member of the study, or blank.

    Never in the address, since a link must not make one somebody else.
    """
    return str(st.session_state.get(_PERSON, ""))


def coder() -> str:
    """Who codes in this tab; never in the address, since a link must not make one somebody else."""
    return str(st.session_state.get(_CODER, ""))


def leave_outcome(outcome: Any) -> None:
    """Leave what an act came to for the page that is drawn next."""
    st.session_state[_OUTCOME] = outcome


def take_outcome() -> Any:
    """What the act before this run came to; None if there was none."""
    return st.session_state.pop(_OUTCOME, None)


def keep_file(mark: tuple[str, ...], file: Any) -> None:
    """Keep a file that took long to make, until it is saved or another is made."""
    st.session_state[_READY] = (mark, file)


def kept_file(mark: tuple[str, ...]) -> Any:
    """The file kept under `mark`, or None."""
    kept = st.session_state.get(_READY)
    return kept[1] if kept and kept[0] == mark else None


def turn(name: str) -> int:
    """How often `name` was begun anew in this tab; part of the keys of controls to be emptied."""
    return int(st.session_state.get(f"turn.{name}", 0))


def next_turn(name: str) -> None:
    """Begin `name` anew, so that its controls are empty again."""
    st.session_state[f"turn.{name}"] = turn(name) + 1


def offered(key: str, text: str) -> str:
    """Put a text into a field, and a later one in its place, until a person writes there.

    Returns:
        The key, for the field that is drawn next.
    """
    last = f"offered.{key}"
    if st.session_state.get(key, "") in ("", st.session_state.get(last, "")):
        st.session_state[key] = text
    st.session_state[last] = text
    return key


def first_seen(key: str, value: Any) -> Any:
    """What stood there when a form was begun, whatever stands there by now."""
    return st.session_state.setdefault(f"seen.{key}", value)


def seen(key: str) -> Any:
    """What stood there when a form was begun; None where none was begun in this tab."""
    return st.session_state.get(f"seen.{key}")


def see_anew(key: str, value: Any) -> None:
    """Show a form what stands there by now, so that its next save goes on from that."""
    st.session_state[f"seen.{key}"] = value


def is_drawn(key: str) -> bool:
    """Whether a control stood on the page in the run before; only then has it what was typed."""
    return key in st.session_state


def edits(key: str) -> Mapping[int, Mapping[str, Any]]:
    """What was written in a table since it was drawn: the place of a row to its new cells."""
    written: Mapping[str, Any] = st.session_state.get(key) or {}
    return {int(at): cells for at, cells in written.get("edited_rows", {}).items()}
