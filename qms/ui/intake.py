"""Files on their way into a study: what was read of each, who is named, how it is described."""

import re
from collections.abc import Mapping, Sequence
from typing import Any

import pandas as pd
import streamlit as st

from qms.analysis.study import Study
from qms.core.rubric import KINDS, Rubric
from qms.services import intake
from qms.services.intake import Decision, Named
from qms.services.reading_files import Reading, Upload, read_files
from qms.ui import feedback, resources, state, words
from qms.ui.components.listing import listing
from qms.ui.frame import Scene

OPENNESS = ("", "private", "partners", "public")
SIGNS = {
    "name": "name",
    "email": "e-mail",
    "phone": "telephone",
    "nhs-number": "NHS number",
    "date-of-birth": "date of birth",
    "postcode": "postcode",
    "national-insurance": "National Insurance number",
    "other": "own words",
}
RECEIPT = ("File", "Read as", "Pages", "Paragraphs", "Speakers", "Words", "What to know")
_PAGES = re.compile(r"([1-9][0-9]{0,4})(?:\s*[-–]\s*([1-9][0-9]{0,4}))?")
DESCRIBED = ("title", "kind", "date", "system", "wave", "sector", "role_group", "place", "origin")


def described_columns(study: Study, rubric: Rubric) -> dict[str, Any]:
    """How the columns that describe a source are edited."""
    pick, typed = st.column_config.SelectboxColumn, st.column_config.TextColumn
    systems, waves = study.tables["systems"], study.tables["waves"]
    labels = {
        "system": dict(zip(systems["system"], systems["name"], strict=True)),
        "wave": dict(zip(waves["wave"], waves["title"], strict=True)),
        "sector": {"": "", **rubric.sectors},
        "role_group": {"": "", **rubric.role_groups},
    }

    def named(name: str, head: str, *, required: bool = False) -> Any:
        known = {key: words.bare(label or key, most=60) for key, label in labels[name].items()}
        return pick(
            head,
            options=list(known),
            format_func=lambda key: known.get(str(key), str(key)),
            required=required,
        )

    return {
        "title": typed("Title", width="medium"),
        "kind": pick("Kind", options=list(KINDS), required=True),
        "date": typed("Date", help="As 2026-03-31", validate=r"^(\d{4}-\d{2}-\d{2})?$"),
        "system": named("system", "System", required=True),
        "wave": named("wave", "Wave", required=True),
        "sector": named("sector", "Sector"),
        "role_group": named("role_group", "Group of roles"),
        "place": typed("Place"),
        "origin": typed("Origin", help="One word for sources that repeat each other"),
        "quotable": st.column_config.CheckboxColumn("May be quoted"),
        "openness": pick("Openness", options=list(OPENNESS)),
    }


def bring_in(scene: Scene) -> None:
    """Drop in files, see what was read of each, describe them and accept them."""
    turn = state.turn("intake")
    given = st.file_uploader(
        "Transcripts, notes, minutes, papers: docx, pdf, odt, rtf, vtt, srt, txt, md, html, csv, "
        "xlsx, eml, or a zip of them",
        accept_multiple_files=True,
        key=f"sources.files.{turn}",
    )
    if not given:
        return
    readings, named = _readings(scene, given, _ranges(given))
    accepted = [reading for reading in readings if reading.accepted]
    _receipts(readings)
    if not accepted:
        st.markdown("**Nothing can be brought in.** The sentences above say what to do.")
        return
    decisions = _people(named, accepted)
    cells = _descriptions(scene, accepted)
    if st.button(
        f"Bring in {words.counted(len(cells), 'source')}",
        type="primary",
        disabled=not cells,
        key="sources.accept",
    ):
        with feedback.told(), st.spinner("Checking and keeping every text"):
            keys = intake.accept(
                resources.store(),
                scene.study,
                [(accepted[at], described) for at, described in cells],
                decisions,
                by=resources.viewer(),
            )
            state.next_turn("intake")
            state.leave_outcome(f"{words.counted(len(keys), 'source')} brought in.")
            st.rerun()


def _ranges(given: Sequence[Any]) -> Mapping[str, tuple[int, int]]:
    """The pages that are asked for of PDFs: file to first and last; of the others all are read."""
    papers = {str(file.file_id): file.name for file in given if file.name.lower().endswith(".pdf")}
    found: dict[str, tuple[int, int]] = {}
    if not papers:
        return found
    with st.expander("Read only some pages of a PDF, as of a board pack", type="compact"):
        for key, name in papers.items():
            shown = words.plain(name, most=60)
            typed = st.text_input(
                f"Pages of {shown}, such as 12-40; blank for all", key=f"sources.pages.{key}"
            )
            asked = _PAGES.fullmatch(typed.strip())
            if asked:
                found[key] = (int(asked[1]), int(asked[2] or asked[1]))
            elif typed.strip():
                feedback.noticed(
                    [f"“{typed.strip()[:40]}” is no range of pages; all of {name} is read."]
                )
    return found


def _readings(
    scene: Scene, given: Sequence[Any], pages: Mapping[str, tuple[int, int]]
) -> tuple[tuple[Reading, ...], tuple[Named, ...]]:
    """What was read of the files and who is named; done once for as long as they are the same."""
    files = [(str(file.file_id), file) for file in given]
    mark = ("intake", scene.key[0], *(f"{key} {pages.get(key)}" for key, _ in files))
    kept: tuple[tuple[Reading, ...], tuple[Named, ...]] | None = state.kept_file(mark)
    if kept is None:
        bar = st.progress(0.0, "Reading")

        def progress(done: int, all_: int, name: str) -> None:
            bar.progress(done / max(all_, 1), f"Reading {words.bare(name, most=60)}")

        readings = read_files(
            [Upload(file.name, bytes(file.getbuffer()), pages.get(key)) for key, file in files],
            progress=progress,
        )
        bar.progress(1.0, "Looking for people in the texts")
        accepted = [reading for reading in readings if reading.accepted]
        kept = (readings, intake.people_in(accepted, scene.study))
        bar.empty()
        state.keep_file(mark, kept)
    return kept


def _receipts(readings: Sequence[Reading]) -> None:
    """A line a file: what came out of it, or why nothing did."""
    refused = sum(not reading.accepted for reading in readings)
    told = f"{words.counted(len(readings) - refused, 'file')} read"
    st.subheader(f"{told}, {refused} refused" if refused else told, anchor=False)
    listing(
        RECEIPT,
        [
            [
                reading.file,
                reading.reader if reading.accepted else "not read",
                "" if reading.pages is None else f"{reading.pages:,}",
                f"{reading.paragraphs:,}" if reading.accepted else "",
                f"{reading.speakers:,}" if reading.accepted else "",
                f"{reading.words:,}" if reading.accepted else "",
                " ".join(reading.warnings) if reading.accepted else reading.reason or "",
            ]
            for reading in readings
        ],
        key="sources.receipts",
        caption="Receipt of every file",
        numbers=(2, 3, 4, 5),
    )


def _people(found: Sequence[Named], accepted: Sequence[Reading]) -> list[Decision]:
    """Who is named, to be replaced on a person's word."""
    mark = ("people", *(reading.file for reading in accepted))
    st.subheader("People in the text", anchor=False)
    if not found:
        st.markdown(
            ":gray[No names, addresses, telephone or NHS numbers were found. Nothing finds them "
            "all: read the texts before they are shared.]"
        )
        return []
    st.markdown(
        "A text cannot be changed once it is in. Tick whoever is to be replaced; the same person "
        "gets the same word in every text, and who it was is kept apart from the study."
    )
    table = pd.DataFrame(
        [
            {
                "replace": bool(named.word),
                "person": named.person,
                "word": named.word,
                "sign": SIGNS.get(named.kind, named.kind),
                "places": named.places,
                "example": named.example,
                "why": named.why,
            }
            for named in found
        ]
    )
    edited = st.data_editor(
        table,
        hide_index=True,
        disabled=["person", "sign", "places", "example", "why"],
        column_config={
            "replace": st.column_config.CheckboxColumn("Replace"),
            "person": "Found",
            "word": st.column_config.TextColumn("By", help="Blank: the next free word, Name 1"),
            "sign": "Kind",
            "places": "Places",
            "example": st.column_config.TextColumn("Where it stands first", width="large"),
            "why": "Pointed out as",
        },
        key=f"sources.people.{hash(mark)}",
    )
    return _decisions(found, edited)


def _decisions(found: Sequence[Named], edited: pd.DataFrame) -> list[Decision]:
    ticked = zip(found, edited["replace"], edited["word"], strict=True)
    return [
        Decision(named.kind, named.person, "" if word == named.word else str(word or "").strip())
        for named, replaced, word in ticked
        if replaced
    ]


def _descriptions(scene: Scene, accepted: Sequence[Reading]) -> list[tuple[int, Mapping[str, str]]]:
    """The place of each file that is to be brought in, and the cells that describe it."""
    st.subheader("Describe the sources", anchor=False)
    rows = [
        {
            "take": True,
            "file": reading.file,
            **dict.fromkeys(DESCRIBED, ""),
            **intake.guessed(reading, scene.study, system=scene.system, wave=scene.wave),
            "quotable": False,
            "openness": "",
        }
        for reading in accepted
    ]
    table = pd.DataFrame(rows)[["take", "file", *DESCRIBED, "quotable", "openness"]]
    rubric = scene.study.rubrics_of(scene.wave)[0][0]
    edited = st.data_editor(
        table,
        hide_index=True,
        disabled=["file"],
        column_config={
            "take": st.column_config.CheckboxColumn("Bring in"),
            "file": st.column_config.TextColumn("File", width="medium"),
            **described_columns(scene.study, rubric),
        },
        key=f"sources.describe.{hash(tuple(reading.file for reading in accepted))}",
    )
    return [(at, cells_of(row)) for at, row in enumerate(edited.to_dict("records")) if row["take"]]


def cells_of(row: Mapping[Any, Any]) -> dict[str, str]:
    """A row of the editor as cells of the sources table."""
    cells = {name: str(row[name] or "").strip() for name in (*DESCRIBED, "openness")}
    return {**cells, "quotable": "true" if row["quotable"] else ""}
