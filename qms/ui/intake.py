"""Files on their way into a study: what was read of each, who is named, how it is described."""

import re
from collections.abc import Mapping, Sequence
from typing import Any

import streamlit as st

from qms.analysis.study import Study
from qms.core.rubric import KINDS, Rubric
from qms.services import intake
from qms.services.intake import Decision, Named
from qms.services.reading_files import Reading, Upload, read_files
from qms.ui import feedback, resources, state, words
from qms.ui import tray as trays
from qms.ui.components.listing import listing
from qms.ui.frame import Scene
from qms.ui.tray import Tray

About = tuple[str, int]
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
RECEIPT = (
    *("File", "Read as", "Pages", "Characters", "Words", "Paragraphs", "Speakers"),
    "What to know",
)
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
    tray = trays.of("intake", scene.key[0])
    trays.take(
        tray,
        "Transcripts, notes, minutes, papers: docx, pdf, odt, rtf, vtt, srt, txt, md, html, csv, "
        "xlsx, eml, or a zip of them",
        key=f"sources.files.{scene.key[0]}.{state.turn('intake')}",
    )
    if not tray.files:
        return
    _carried(tray)
    readings, named = _readings(scene, tray, _ranges(tray))
    whose = _whose(tray, readings)
    accepted = {about: reading for about, reading in whose.items() if reading.accepted}
    _receipts(readings)
    if not accepted:
        st.markdown("**Nothing can be brought in.** The sentences above say what to do.")
        return
    decisions = _people(tray, named, list(accepted.values()))
    cells = _descriptions(scene, tray, accepted)
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
                [(accepted[about], described) for about, described in cells],
                decisions,
                by=resources.viewer(),
            )
            _put_away(tray)
            state.leave_outcome(f"{words.counted(len(keys), 'source')} brought in.")
            st.rerun()


def _put_away(tray: Tray) -> None:
    tray.clear()
    state.next_turn("intake")


def _carried(tray: Tray) -> None:
    """What was dropped in before the page was left; the field for files tells only the rest."""
    names = [words.plain(tray.files[key].name, most=60) for key in tray.carried]
    if not names:
        return
    with st.container(horizontal=True, vertical_alignment="center"):
        st.markdown(f"Still here, not brought in yet: {', '.join(names)}")
        st.button(
            f"Put away {words.counted(len(tray.files), 'file')}",
            key="sources.put_away",
            on_click=_put_away,
            args=(tray,),
        )


def _ranges(tray: Tray) -> Mapping[str, tuple[int, int]]:
    """The pages that are asked for of PDFs: file to first and last; of the others all are read."""
    papers = {
        key: file.name for key, file in tray.files.items() if file.name.lower().endswith(".pdf")
    }
    found: dict[str, tuple[int, int]] = {}
    if not papers:
        return found
    with st.expander("Read only some pages of a PDF, as of a board pack", type="compact"):
        for key, name in papers.items():
            shown = words.plain(name, most=60)
            label = f"Pages of {shown}, such as 12-40; blank for all"
            typed = trays.typed(tray, st.text_input, label, f"sources.pages.{key}").strip()
            asked = _PAGES.fullmatch(typed)
            if asked:
                found[key] = (int(asked[1]), int(asked[2] or asked[1]))
            elif typed:
                feedback.noticed([f"“{typed[:40]}” is no range of pages; all of {name} is read."])
    return found


def _readings(
    scene: Scene, tray: Tray, pages: Mapping[str, tuple[int, int]]
) -> tuple[tuple[Reading, ...], tuple[Named, ...]]:
    """What was read of the files and who is named; done once for as long as they are the same."""
    mark = ("intake", scene.key[0], *(f"{key} {pages.get(key)}" for key in tray.files))
    kept: tuple[tuple[Reading, ...], tuple[Named, ...]] | None = state.kept_file(mark)
    if kept is None:
        bar = st.progress(0.0, "Reading")

        def progress(done: int, all_: int, name: str) -> None:
            bar.progress(done / max(all_, 1), f"Reading {words.bare(name, most=60)}")

        readings = read_files(
            [Upload(file.name, file.data, pages.get(key)) for key, file in tray.files.items()],
            progress=progress,
        )
        bar.progress(1.0, "Looking for people in the texts")
        accepted = [reading for reading in readings if reading.accepted]
        kept = (readings, intake.people_in(accepted, scene.study))
        bar.empty()
        state.keep_file(mark, kept)
    return kept


def _whose(tray: Tray, readings: Sequence[Reading]) -> dict[About, Reading]:
    """Each reading by the file it is of, and its place among those of one zip."""
    left = list(reversed(readings))
    found: dict[About, Reading] = {}
    for key, file in tray.files.items():
        is_zip = file.name.lower().endswith(".zip")
        n = 0
        while left and (not n or (is_zip and left[-1].file.startswith(file.name))):
            found[key, n] = left.pop()
            n += 1
    return found | {("", n): reading for n, reading in enumerate(reversed(left))}


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
                *(
                    f"{count:,}" if reading.accepted else ""
                    for count in (
                        *(reading.characters, reading.words, reading.paragraphs),
                        reading.speakers,
                    )
                ),
                " ".join(reading.warnings) if reading.accepted else reading.reason or "",
            ]
            for reading in readings
        ],
        key="sources.receipts",
        caption="Receipt of every file",
        numbers=(2, 3, 4, 5, 6),
    )


def _people(tray: Tray, found: Sequence[Named], accepted: Sequence[Reading]) -> list[Decision]:
    """Who is named, to be replaced on a person's word."""
    st.subheader("People in the text", anchor=False)
    if found:
        st.markdown(
            "A text cannot be changed once it is in. Tick whoever is to be replaced; the same "
            "person gets the same word in every text, title and file name, and who it was is kept "
            "apart from the study."
        )
    else:
        st.markdown(
            ":gray[No names, addresses, telephone or NHS numbers were found. Nothing finds them "
            "all: read the texts before they are shared.]"
        )
    decisions = _decisions(found, _pointed_out(tray, found)) if found else []
    return [*decisions, *_also(tray, found, decisions, accepted)]


def _pointed_out(tray: Tray, found: Sequence[Named]) -> list[trays.Cells]:
    """The table of who was found, as ticked."""
    rows = {
        ("person", named.kind, named.person): {
            "replace": bool(named.word),
            "person": named.person,
            "word": named.word,
            "sign": SIGNS.get(named.kind, named.kind),
            "places": named.places,
            "example": named.example,
            "why": named.why,
        }
        for named in found
    }
    ticked = trays.table(
        tray,
        "sources.people",
        rows,
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
    )
    return list(ticked.values())


def _decisions(found: Sequence[Named], ticked: Sequence[trays.Cells]) -> list[Decision]:
    return [
        _decision(named, str(row["word"] or ""))
        for named, row in zip(found, ticked, strict=True)
        if row["replace"]
    ]


def _decision(named: Named, word: str) -> Decision:
    return Decision(named.kind, named.person, "" if word == named.word else word.strip())


def _also(
    tray: Tray,
    found: Sequence[Named],
    ticked: Sequence[Decision],
    accepted: Sequence[Reading],
) -> list[Decision]:
    """Whom nothing pointed out, in a person's own words, and how often they are in the texts."""
    typed = trays.typed(
        tray,
        st.text_area,
        "Also replace",
        f"sources.also.{state.turn('intake')}",
        help="Names or words that the table lacks, one a line or with commas, written as in the "
        "text. Each whole word that is written so is replaced.",
        height=80,
    )
    pointed_out = {named.person: named for named in found}
    done = {decision.person for decision in ticked}
    decisions, told = [], []
    for phrase in intake.phrases_of(typed):
        named = pointed_out.get(phrase)
        if named:
            told.append(f"“{phrase}” is in the table above and is replaced as there")
        else:
            places = intake.places_of(phrase, accepted)
            times = words.counted(places, "place") if places else "nowhere in these texts"
            told.append(f"“{phrase}” stands in {times}" if places else f"“{phrase}” stands {times}")
        if phrase not in done:
            decisions.append(_decision(named, "") if named else Decision(intake.OTHER, phrase))
    if told:
        st.markdown(f":small[{words.plain('; '.join(told), most=600)}.]")
    return decisions


def _descriptions(
    scene: Scene, tray: Tray, accepted: Mapping[About, Reading]
) -> list[tuple[About, Mapping[str, str]]]:
    """Each file that is to be brought in, and the cells that describe it."""
    st.subheader("Describe the sources", anchor=False)
    rows = {}
    for about, reading in accepted.items():
        guess = intake.guessed(reading, scene.study, system=scene.system, wave=scene.wave)
        described = {name: guess.get(name, "") for name in DESCRIBED}
        head: dict[str, object] = {"take": True, "file": reading.file}
        rows[about] = {**head, **described, "quotable": False, "openness": ""}
    rubric = scene.study.rubrics_of(scene.wave)[0][0]
    edited = trays.table(
        tray,
        "sources.describe",
        rows,
        disabled=["file"],
        column_config={
            "take": st.column_config.CheckboxColumn("Bring in"),
            "file": st.column_config.TextColumn("File", width="medium"),
            **described_columns(scene.study, rubric),
        },
    )
    return [(about, cells_of(row)) for about, row in edited.items() if row["take"]]


def cells_of(row: Mapping[Any, Any]) -> dict[str, str]:
    """A row of the editor as cells of the sources table."""
    cells = {name: str(row[name] or "").strip() for name in (*DESCRIBED, "openness")}
    return {**cells, "quotable": "true" if row["quotable"] else ""}
