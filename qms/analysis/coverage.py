"""Coverage: who and what has been looked at in one system and wave."""

from collections import Counter
from collections.abc import Mapping
from dataclasses import dataclass

import pandas as pd

from qms.analysis.study import Study
from qms.core.rubric import KINDS, Rubric


@dataclass(frozen=True, slots=True)
class Coverage:
    """Counts of sources, never of levels.

    Attributes:
        kinds: Number of sources of each kind; all three kinds are keys.
        sectors: Sector to number of sources, in the order of the rubric (alphabetical where
            the rubric names none); a blank sector is not counted.
        coded: Number of sources with at least one coding.
        unheard: Voice sectors of the rubric without a source, in the rubric's order.
        silent: Domain id to the voice sectors that no coding of the domain comes from.
    """

    kinds: Mapping[str, int]
    sectors: Mapping[str, int]
    coded: int
    unheard: tuple[str, ...]
    silent: Mapping[str, tuple[str, ...]]

    @property
    def sources(self) -> int:
        """All sources together."""
        return sum(self.kinds.values())


def coverage(study: Study, rubric: Rubric, system: str, wave: str) -> Coverage:
    """What has been collected and coded for one system in one wave; withdrawn sources left out."""
    sources = sources_of(study, system, wave)
    sector_of = dict(zip(sources["source"].tolist(), sources["sector"].tolist(), strict=True))
    codings = study.tables["codings"]
    heard = {
        (source, code)
        for source, code in zip(codings["source"].tolist(), codings["code"].tolist(), strict=True)
        if source in sector_of
    }
    counts = Counter(sector for sector in sector_of.values() if sector)
    kinds = Counter(sources["kind"].tolist())
    order = list(rubric.sectors) or sorted(counts)
    domain_of = {c.id: d.id for d in rubric.domains for c in d.criteria}
    spoken = {(domain_of.get(code), sector_of[source]) for source, code in heard}
    return Coverage(
        kinds={kind: kinds[kind] for kind in KINDS},
        sectors={sector: counts[sector] for sector in order if sector in counts},
        coded=len({source for source, _ in heard}),
        unheard=tuple(s for s in rubric.voice_sectors if s not in counts),
        silent={
            d.id: tuple(s for s in rubric.voice_sectors if (d.id, s) not in spoken)
            for d in rubric.domains
        },
    )


def sampling(study: Study, rubric: Rubric, system: str, wave: str) -> dict[str, tuple[int, ...]]:
    """Interviews of one system and wave by sector and group of roles, gaps included.

    Returns:
        Sector to a count for each of the rubric's groups of roles, then for no group given.
        Every sector of the rubric is there; "" only where an interview has none.
    """
    sources = sources_of(study, system, wave)
    talks = sources[sources["kind"] == "interview"]
    counts = Counter(zip(talks["sector"], talks["role_group"], strict=True))
    known = (*rubric.sectors, *sorted({sector for sector, _ in counts} - set(rubric.sectors)))
    groups = tuple(rubric.role_groups)
    return {
        sector: (
            *(counts[sector, group] for group in groups),
            sum(n for (s, group), n in counts.items() if s == sector and group not in groups),
        )
        for sector in known
    }


def sources_of(study: Study, system: str, wave: str) -> pd.DataFrame:
    """The sources of one system and wave that are not withdrawn, by id."""
    sources = study.tables["sources"]
    here = (
        (sources["system"] == system) & (sources["wave"] == wave) & (sources["withdrawn_at"] == "")
    )
    return sources[here].sort_values("source")
