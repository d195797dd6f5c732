"""Two waves of one system held side by side."""

from dataclasses import dataclass

from qms.analysis.change import Change, CriterionChange, change
from qms.analysis.change_words import headlines, told
from qms.analysis.study import Study, rows
from qms.errors import NotFound
from qms.services.studies import chosen


@dataclass(frozen=True)
class ChangeView:
    """What changed for one system between two waves, with what stands around it.

    Attributes:
        names: Of the earlier and of the later wave.
        headlines: What changed as counts in words, under four names.
    """

    change: Change
    names: tuple[str, str]
    headlines: tuple[tuple[str, str], ...]

    def told(self, one: CriterionChange) -> tuple[str, ...]:
        """What was heard behind one criterion in the two waves, a sentence each."""
        for part in self.change.rubrics:
            if one in part.criteria:
                return told(one, part.rubric_of(one.criterion))
        raise KeyError(one.criterion)


def change_view(study: Study, system: str, before: str, after: str) -> ChangeView:
    """What changed for a system from one wave to another.

    Args:
        study: A checked study; texts are not needed.
        system: A system's id.
        before: The earlier wave's id.
        after: The later wave's id.

    Raises:
        NotFound: There is no such system or wave.
    """
    waves = study.tables["waves"]
    chosen("system", system, study.tables["systems"]["system"])
    for wave in (before, after):
        if not wave:
            raise NotFound("Name the two waves to hold side by side.")
        chosen("wave", wave, waves["wave"])
    found = change(study, system, before, after)
    titles = {row["wave"]: row["title"] or row["wave"] for row in rows(waves)}
    return ChangeView(found, (titles[before], titles[after]), headlines(found, titles[after]))
