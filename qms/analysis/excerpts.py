"""Finding excerpts of a study by what they say or how they are coded."""

import unicodedata
from collections.abc import Collection

import pandas as pd

from qms.analysis.study import Study
from qms.analysis.value_evidence import Cited, evidence_behind
from qms.core.folding import fold

MOST = 40


def excerpts_found(
    study: Study,
    asked: str,
    *,
    system: str = "",
    viewer: str = "",
    blind: Collection[str] = (),
    most: int = MOST,
) -> tuple[tuple[Cited, ...], int]:
    """The codings whose quote, code or source's title holds every word that is asked for.

    Capitals and accents make no difference. A word that is a code asks for that code alone,
    so that RV1 does not find RV10. Codings of one passage under one code, as of two coders,
    are given once. Withdrawn sources are left out.

    Args:
        study: A checked study; texts are not needed.
        asked: Words, as a person wrote them; blank finds nothing.
        system: The only system to look in; "" for all.
        viewer: Who looks.
        blind: Sources in which the viewer may see only their own codings.
        most: How many to give.

    Returns:
        The excerpts by source and place, and how many there are in all.
    """
    wanted = fold(unicodedata.normalize("NFC", asked)).split()
    if not wanted:
        return (), 0
    sources = study.tables["sources"]
    sources = sources[sources["withdrawn_at"] == ""]
    if system:
        sources = sources[sources["system"] == system]
    titles = dict(zip(sources["source"], sources["title"], strict=True))
    codings = study.tables["codings"]
    codings = codings[codings["source"].isin(titles)]
    if blind:
        codings = codings[~codings["source"].isin(blind) | (codings["coder"] == viewer)]
    codes = codings["code"].map(fold).str.strip()
    known = set(codes)
    text = codings["quote"].map(fold) + codings["source"].map(
        {s: fold(t) for s, t in titles.items()}
    )
    for word in wanted:
        here = codes == word if word in known else text.str.contains(word, regex=False)
        codings, codes, text = codings[here], codes[here], text[here]
    placed = codings.assign(at=pd.to_numeric(codings["start"])).sort_values(["source", "at"])
    placed = placed.drop_duplicates(["source", "start", "end", "code"])
    ids = placed["coding"].head(most).tolist()
    found = evidence_behind(study, ids)
    return tuple(found[id_].excerpts[0] for id_ in ids), len(placed)
