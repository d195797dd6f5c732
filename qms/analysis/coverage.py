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
    codings = study.tables["codings"]
    codings = codings[codings["source"].isin(sources["source"])]
    counts = sources[sources["sector"] != ""]["sector"].value_counts()
    order = list(rubric.sectors) or sorted(counts.index)
    row = pd.Index(sources["source"]).get_indexer(pd.Index(codings["source"]))
    domain_of = {c.id: d.id for d in rubric.domains for c in d.criteria}
    heard = pd.DataFrame({"code": codings["code"].to_numpy(), "row": row}).drop_duplicates()
    sector = sources["sector"].tolist()
    spoken = {
        (domain_of.get(code), sector[at])
        for code, at in zip(heard["code"].tolist(), heard["row"].tolist(), strict=True)
    }
    return Coverage(
        kinds={kind: int((sources["kind"] == kind).sum()) for kind in KINDS},
        sectors={sector: int(counts[sector]) for sector in order if sector in counts},
        coded=int(codings["source"].nunique()),
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
