"""Reports of a study as PDF: one system, all systems side by side, or a file for each."""

import gc
import hashlib
import io
import re
import zipfile
from collections.abc import Callable, Iterator, Mapping
from contextlib import contextmanager
from functools import cache
from itertools import groupby
from typing import NamedTuple

from qms.analysis.disclosure import Disclosure, disclosure
from qms.analysis.evidence import Origin, evidence_of, evidence_of_all
from qms.analysis.profiling import profiles
from qms.analysis.study import Study
from qms.report.content import comparison_content, profile_content
from qms.report.render import Renderer
from qms.services import sight
from qms.services.studies import chosen
from qms.services.views import ProfileView, comparison, profile_view

LONGEST_NAME = 200
"""Bytes; file systems take 255, and a name may get an ending or a number more."""

Progress = Callable[[int, int, str], None]
"""Called with how many are done, how many there are, and what comes next."""


class Report(NamedTuple):
    """A file to save: its name, its bytes, and how many characters no font could print."""

    name: str
    data: bytes
    unprintable: int = 0


@cache
def renderer() -> Renderer:
    """One warm Typst for the process."""
    return Renderer()


def profile_report(
    study: Study,
    system: str,
    wave: str | None = None,
    *,
    openness: str = "private",
    viewer: str | None = None,
) -> Report:
    """The profile of one system as a PDF for a class of readers; without a wave, the latest.

    Raises:
        NotFound: There is no such system.
        NotPermitted: Its suggestions are kept from the viewer; None is no person.
    """
    chosen("system", system, study.tables["systems"]["system"])
    _check_sight(study, viewer, system, wave)
    part = study.of_system(system)
    view = profile_view(part, system, wave)
    return _printed(part, view, evidence_of(part, view.rubric, view.profile), openness)


def _printed(
    study: Study,
    view: ProfileView,
    origins: Mapping[str, tuple[Origin, ...]],
    openness: str = "private",
) -> Report:
    profile = view.profile
    pdf = renderer().profile_pdf(
        profile_content(
            study,
            profile,
            view.rubric,
            headlines=view.headlines,
            coverage=view.coverage,
            attention=view.attention,
            origins=origins,
            openness=openness,
        )
    )
    return Report(file_name(profile.system, profile.wave), pdf.data, pdf.unprintable)


def disclosure_check(study: Study, system: str, wave: str, openness: str) -> Disclosure:
    """What to look at before the profile of one system goes to a class of readers."""
    return disclosure(study, system, wave, openness)


def _check_sight(study: Study, viewer: str | None, system: str, wave: str | None) -> None:
    if viewer is not None:
        sight.check_may_see(study, viewer, system, wave or study.latest_wave())


def comparison_report(
    study: Study, wave: str | None = None, *, viewer: str | None = None
) -> Report:
    """All systems side by side as a PDF; without a wave, the latest.

    Raises:
        NotPermitted: Some suggestions are kept from the viewer; None is no person.
    """
    _check_sight(study, viewer, "", wave)
    view = comparison(study, wave)
    pdf = renderer().comparison_pdf(comparison_content(study, view))
    return Report(file_name("comparison", view.wave), pdf.data, pdf.unprintable)


def each_report(study: Study, wave: str | None = None) -> Iterator[Report]:
    """One PDF for each system, in the order of their ids."""
    wave = wave or study.latest_wave()
    rubric, _ = study.rubrics_of(wave)[0]
    # Let go after each report, the collector would walk the excerpts of all of them each time.
    with _collector_held():
        found = profiles(study, waves=[wave])
        computed = {
            system: tuple(own) for system, own in groupby(found, key=lambda profile: profile.system)
        }
        origins = evidence_of_all(study, rubric, [own[0] for own in computed.values()])
        taken: set[str] = set()
        for system, part in study.by_system(list(computed)):
            view = profile_view(part, system, wave, computed=computed[system])
            made = _printed(part, view, origins.pop(system))
            if made.name.casefold() in taken:
                made = made._replace(name=file_name(f"{system} {_mark(system)}", wave))
            taken.add(made.name.casefold())
            yield made


@contextmanager
def _collector_held() -> Iterator[None]:
    """Python's collector at rest: it would walk half a million values again and again.

    None of them holds a circle, so nothing is kept that it would free.
    """
    was_on = gc.isenabled()
    gc.disable()
    try:
        yield
    finally:
        if was_on:
            gc.enable()


def all_reports(
    study: Study, wave: str | None, progress: Progress, *, viewer: str | None = None
) -> Report:
    """A zip of one PDF for each system.

    Raises:
        NotPermitted: Some suggestions are kept from the viewer; None is no person.
    """
    _check_sight(study, viewer, "", wave)
    systems = sorted(study.tables["systems"]["system"])
    wave = wave or study.latest_wave()
    packed = io.BytesIO()
    with zipfile.ZipFile(packed, "w", zipfile.ZIP_STORED) as archive:
        reports = each_report(study, wave)
        for done, system in enumerate(systems):
            progress(done, len(systems), system)
            report = next(reports)
            archive.writestr(zipfile.ZipInfo(report.name), report.data)
        progress(len(systems), len(systems), "")
    return Report(f"{_safe(study.id)}-{_safe(wave)}.zip", packed.getvalue())


def file_name(system: str, wave: str) -> str:
    """`<system>-<wave>.pdf`, made fit for a file system: signs replaced, and not too long."""
    whole = f"{_safe(system)}-{_safe(wave)}"
    if len(whole.encode()) > LONGEST_NAME:
        cut = whole.encode()[:LONGEST_NAME].decode(errors="ignore")
        whole = f"{cut}-{_mark(f'{system}/{wave}')}"
    return f"{whole}.pdf"


def _mark(word: str) -> str:
    """Eight signs that tell a name from another that looks the same once it is made safe."""
    return hashlib.sha256(word.encode()).hexdigest()[:8]


def _safe(word: str) -> str:
    return re.sub(r'[<>:"/\\|?*\x00-\x1f]', "_", word)
