"""What a search found as the page Search shows it: source by source, with what is coded there."""

from collections.abc import Callable, Iterable, Sequence
from itertools import groupby

from qms.analysis.study import rows
from qms.services.search import Found, Hit
from qms.ui import coding_desk, resources, state, suggested, words
from qms.ui.components.hits import Group, Line
from qms.ui.frame import Scene

Coded = tuple[tuple[str, str], ...]


def key(scene: Scene) -> resources.Key:
    """The key of who codes in this tab, who may be blind to what others coded."""
    study, here = resources.outline(scene.key), resources.viewer()
    able = coding_desk.coders(study, here, signed_in=resources.is_known())
    return resources.seen_by(scene.key, coding_desk.likeliest(able, state.coder(), here))


def groups(scene: Scene, found: Found, codes: Sequence[Sequence[str]]) -> list[Group]:
    """The hits of each source; `codes` are those of each hit."""
    sources = {row["source"]: row for row in rows(scene.study.tables["sources"])}
    sectors = scene.study.rubrics_of(scene.wave)[0][0].sectors
    coded = _coded(scene)
    of_source = groupby(zip(found.hits, codes, strict=True), key=lambda pair: pair[0].source)
    return [
        Group(
            source=source,
            title=words.bare(sources[source]["title"] or source, most=120),
            about=suggested.about(sources[source], scene, sectors),
            lines=tuple(_line(hit, coded(here)) for hit, here in each),
        )
        for source, each in of_source
    ]


def _coded(scene: Scene) -> Callable[[Iterable[str]], Coded]:
    """Turns codes into what is shown and what it is called; inductive ones go by their names."""
    rubrics = [rubric for rubric, _ in scene.study.rubrics_of(scene.wave)]
    called = {each.id: each.name for rubric in rubrics for each in rubric.criteria}
    own = {row["code"]: row["name"] for row in rows(scene.study.tables["codes"])}

    def shown(codes: Iterable[str]) -> Coded:
        return tuple(
            (words.bare(own.get(code) or code, most=60), words.bare(called.get(code, ""), most=120))
            for code in codes
        )

    return shown


def _line(hit: Hit, codes: Coded) -> Line:
    at = coding_desk.passage_at(hit.start, hit.end)
    return Line(at, hit.before, hit.quote, hit.after, codes)
