"""The suggestion rule and the profile once more: plain loops over dictionaries, no arrays.

This is the yardstick for the product, so it shares nothing with it but the study and rubric
values: one function for each number of the rule, in the order and the words of the contract.
It is slow and means to be. The words that a person reads are not compared; in their place
stand tokens: `reasons` holds the reason alone, `missing` the keys of the requirements and
caps in the way of the next level, `notes` the notes that the rule itself orders.
"""

from calendar import monthrange
from datetime import date

TABLES = ("systems", "waves", "sources", "codings", "ratings", "consensus")
KINDS = ("interview", "meeting", "document")
REACHES = ("", "team", "organisation", "place", "several", "system")
REASONS = (
    "outside window",
    "no level signalled",
    "one voice",
    "nothing found",
    "level not reached",
    "not opened",
)
NOTES = ("split origin", "no date", "after as_of")


def reference_profiles(study):
    """One object a system, wave and rubric, as `profile --format json` prints them."""
    tables = {name: study.tables[name].to_dict("records") for name in TABLES}
    waves = sorted(tables["waves"], key=lambda wave: (wave["as_of"], wave["wave"]))
    profiles = []
    for system in sorted(tables["systems"], key=lambda system: system["system"]):
        for wave in waves:
            for rubric, form in study.rubrics_of(wave["wave"]):
                profiles.append(profile(tables, system, wave, rubric, form))
    return profiles


def in_common(profile):
    """A profile, the product's or this one's, with its prose cut to what both must share."""
    criteria = []
    for part in profile["criteria"]:
        words = dict(part["suggestion"])
        first = words["reasons"][0] if words["reasons"] else ""
        words["reasons"] = [token for token in REASONS if first.startswith(token)]
        words["missing"] = len(words["missing"])
        words["notes"] = sorted(set(words["notes"]) & set(NOTES))
        criteria.append({**part, "suggestion": words})
    return {**profile, "criteria": criteria}


# The profile: assessment-rules sections 4 and 5.


def profile(tables, system, wave, rubric, form):
    """All that is known of one system in one wave, criterion by criterion."""
    if form == "full":
        wanted = [criterion.id for domain in rubric.domains for criterion in domain.criteria]
    else:
        wanted = rubric.forms[form]
    criteria = []
    domains = []
    for domain in rubric.domains:
        parts = []
        for criterion in domain.criteria:
            if criterion.id in wanted:
                parts.append(on_record(tables, system, wave, rubric, domain, criterion))
        criteria.extend(parts)
        if parts:
            domains.append(domain_view(domain, parts, rubric))
    return {
        "system": system["system"],
        "wave": wave["wave"],
        "rubric": rubric.id,
        "rubric_version": rubric.version,
        "criteria": criteria,
        "domains": domains,
    }


def on_record(tables, system, wave, rubric, domain, criterion):
    """Section 4: agreed, split, rated, suggested or none; only agreed fills the level."""
    key = (system["system"], wave["wave"], criterion.id)
    ratings = []
    for row in tables["ratings"]:
        if (row["system"], row["wave"], row["criterion"]) == key:
            mark = {"rater": row["rater"], "level": number(row["level"])}
            ratings.append({**mark, "state": row["state"] or None})
    ratings.sort(key=lambda mark: mark["rater"])
    consensus = None
    for row in tables["consensus"]:
        if (row["system"], row["wave"], row["criterion"]) == key:
            consensus = row
    codings = codings_of_cell(tables, system, wave)
    level = state = None
    if consensus is not None and consensus["outcome"] == "agreed":
        status = "agreed"
        level, state = number(consensus["level"]), consensus["state"] or None
    elif consensus is not None:
        status = "split"
    elif ratings:
        status = "rated"
    elif any(coding["code"] == criterion.id for coding, _ in codings):
        status = "suggested"
    else:
        status, state = "none", "NA"
    return {
        "criterion": criterion.id,
        "domain": domain.id,
        "status": status,
        "level": level,
        "state": state,
        "ratings": ratings,
        "suggestion": suggestion(codings, system, wave, rubric, criterion),
    }


def domain_view(domain, parts, rubric):
    """Section 5: counts of agreed levels, the floor, where the domain is met, what is in the way.

    A criterion in the way is IE, NA, open or contested; those at the floor join them. One that
    is agreed not to apply (NX) is in nobody's way, contested or not. A domain in which nothing
    is agreed at a level is met nowhere.
    """
    levels = {str(step.level): 0 for step in rubric.scale}
    states = {"IE": 0, "NA": 0, "NX": 0}
    still_open = contested = 0
    blocking = []
    at = {}
    for part in parts:
        blocks = False
        if part["status"] != "agreed":
            still_open += 1
            blocks = True
        elif part["state"] is not None:
            states[part["state"]] += 1
            blocks = part["state"] in ("IE", "NA")
        else:
            levels[str(part["level"])] += 1
            at[part["criterion"]] = part["level"]
        if part["suggestion"]["contested"]:
            contested += 1
            blocks = blocks or part["state"] != "NX"
        if blocks:
            blocking.append(part["criterion"])
    floor = None
    on_floor = []
    if at:
        lowest = min(at.values())
        on_floor = [criterion for criterion, level in at.items() if level == lowest]
        floor = {"level": lowest, "criteria": on_floor}
    in_the_way = []
    for part in parts:
        if part["criterion"] in blocking or part["criterion"] in on_floor:
            in_the_way.append(part["criterion"])
    return {
        "domain": domain.id,
        "levels": levels,
        **states,
        "open": still_open,
        "contested": contested,
        "floor": floor,
        "met_at": floor["level"] if floor and not blocking else None,
        "in_the_way": in_the_way,
    }


# The suggestion: assessment-rules section 3.


def suggestion(codings, system, wave, rubric, criterion):
    """Section 3, from the codings of one system and wave to one criterion's suggestion."""
    kept, notes, reason = rule_1_window(codings, wave, rubric, criterion)
    origins = rule_2_origins(kept, rubric)
    if any(origin["split"] for origin in origins):
        notes.add("split origin")
    places = places_of(system)
    level = None
    if origins:
        level, reason = answer(origins, rubric, places)
    support = [] if level is None else rule_3_support(origins, level)
    against = [] if level is None else rule_3_against(origins, level)
    contested = rule_9_contested(support, against)
    state = None if level is not None else "NA" if reason == "not opened" else "IE"
    kinds = {kind: 0 for kind in KINDS}
    for origin in origins:
        kinds[origin["kind"]] += 1
    answers, carried_by = rule_14_leave_one_out(origins, rubric, places)
    return {
        "level": level,
        "state": state,
        "range": [min(o["low"] for o in against), level] if contested else None,
        "contested": contested,
        "dissonant": rule_10_dissonant(origins),
        "triangulation": rule_11_triangulation(origins, level),
        "silent": [kind for kind in KINDS if kind in criterion.expects and not kinds[kind]],
        "strength": rule_12_strength(origins, level, state, rubric),
        "fragile": bool(carried_by),
        "leave_one_out": answers,
        "carried_by": carried_by,
        "notes": sorted(notes),
        "origins": len(origins),
        "support": len(support),
        "against": len(against),
        "kinds": kinds,
        "sectors": sorted({origin["sector"] for origin in origins} - {""}),
        "reasons": [reason] if reason else [],
        "missing": rule_13_missing(origins, level, state, rubric, places),
    }


def codings_of_cell(tables, system, wave):
    """All codings of a system and wave, each with its source; a withdrawn source has none."""
    sources = {}
    for source in tables["sources"]:
        here = (source["system"], source["wave"]) == (system["system"], wave["wave"])
        if here and source["withdrawn_at"] == "":
            sources[source["source"]] = source
    pairs = []
    for coding in tables["codings"]:
        if coding["source"] in sources:
            pairs.append((coding, sources[coding["source"]]))
    return pairs


def rule_1_window(codings, wave, rubric, criterion):
    """Rule 1: codings of the criterion, with a level, at most so many calendar months old.

    Undated and later ones are kept and noted. With none kept, the reason says why; no codings
    of any kind means that nobody opened anything.
    """
    as_of = date.fromisoformat(wave["as_of"])
    kept = []
    notes = set()
    with_level = without_level = 0
    for coding, source in codings:
        if coding["code"] != criterion.id:
            continue
        if coding["level_low"] == "":
            without_level += 1
            continue
        with_level += 1
        if source["date"] == "":
            notes.add("no date")
        else:
            day = date.fromisoformat(source["date"][:10])
            months = rubric.evidence_rule.window_months[source["kind"]]
            if day < months_before(as_of, months):
                continue
            if day > as_of:
                notes.add("after as_of")
        kept.append((coding, source))
    if kept:
        return kept, notes, ""
    if with_level:
        return kept, notes, "outside window"
    if without_level:
        return kept, notes, "no level signalled"
    return kept, notes, "nothing found" if codings else "not opened"


def months_before(day, months):
    """The same day so many calendar months before, or that month's last day."""
    year, month = day.year, day.month
    for _ in range(months):
        month -= 1
        if month == 0:
            year, month = year - 1, 12
    return date(year, month, min(day.day, monthrange(year, month)[1]))


def rule_2_origins(kept, rubric):
    """Rule 2: codings grouped by origin, the word as written or else the source's own id."""
    groups = {}
    for coding, source in kept:
        groups.setdefault(source["origin"] or source["source"], []).append((coding, source))
    origins = []
    for name in sorted(groups):
        group = groups[name]
        lows = [int(coding["level_low"]) for coding, _ in group]
        highs = [int(coding["level_high"] or coding["level_low"]) for coding, _ in group]
        kinds = [source["kind"] for _, source in group]
        kind = next(kind for kind in ("meeting", "interview", "document") if kind in kinds)
        of_kind = [source for _, source in group if source["kind"] == kind]
        first = min(of_kind, key=lambda source: source["source"])
        origins.append(
            {
                "origin": name,
                "low": floored_median(lows),
                "high": floored_median(highs),
                "directness": max(int(coding["directness"] or 0) for coding, _ in group),
                "reach": max(REACHES.index(coding["reach"]) for coding, _ in group),
                "kind": kind,
                "sector": first["sector"],
                "place": first["place"],
                "inherited": first["inherited"] == "true",
                "affected": any(is_affected(coding, source, rubric) for coding, source in group),
                "split": max(lows) - min(lows) >= 2,
            }
        )
    return origins


def floored_median(values):
    """The middle value, or the floor of half the sum of the two middle ones."""
    ordered = sorted(values)
    middle = len(ordered) // 2
    if len(ordered) % 2:
        return ordered[middle]
    return (ordered[middle - 1] + ordered[middle]) // 2


def is_affected(coding, source, rubric):
    """Section 2: as written; blank goes by the source's sector."""
    if coding["affected"] == "":
        return source["sector"] in rubric.affected_sectors
    return coding["affected"] == "true"


def rule_3_support(origins, level):
    """Rule 3: support(L) = origins with low >= L."""
    return [origin for origin in origins if origin["low"] >= level]


def rule_3_against(origins, level):
    """Rule 3: against(L) = origins with high < L."""
    return [origin for origin in origins if origin["high"] < level]


def rule_4_staircase(origins, rubric, places):
    """Rule 4: the highest level reached in an unbroken climb from 1; 0 when 1 is not reached."""
    reached = 0
    for step in rubric.scale:
        if step.level < 1:
            continue
        if in_the_way_of(step.level, origins, rubric, places):
            break
        reached = step.level
    return reached


def in_the_way_of(level, origins, rubric, places):
    """The requirements of a level that its support fails, and the caps below it that apply."""
    support = rule_3_support(origins, level)
    caps = rule_6_caps(support, rubric, places)
    return rule_5_unmet(support, level, rubric) | {cap for cap in caps if caps[cap] < level}


def rule_5_sufficiency(level, rubric):
    """Rule 5: what a level asks; above the highest named that one's, missing below the minimum."""
    named = rubric.evidence_rule.sufficiency
    if level in named:
        asked = named[level]
    elif named and level > max(named):
        asked = named[max(named)]
    else:
        return {"origins": rubric.evidence_rule.minimum_origins}
    asks = {}
    for key in ("origins", "kinds", "sectors", "kinds_or_sectors", "directness", "reach"):
        if getattr(asked, key) is not None:
            asks[key] = getattr(asked, key)
    for key in ("outside", "voices"):
        if getattr(asked, key):
            asks[key] = True
    return asks


def rule_5_unmet(support, level, rubric):
    """Rule 5: the keys of the level's sufficiency that its support fails."""
    kinds = len({origin["kind"] for origin in support})
    sectors = sectors_of(support)
    unmet = set()
    for key, asked in rule_5_sufficiency(level, rubric).items():
        if key == "origins":
            met = len(support) >= asked
        elif key == "kinds":
            met = kinds >= asked
        elif key == "sectors":
            met = len(sectors) >= asked
        elif key == "kinds_or_sectors":
            met = kinds >= asked or len(sectors) >= asked
        elif key == "directness":
            met = any(origin["directness"] >= asked for origin in support)
        elif key == "reach":
            met = any(origin["reach"] >= REACHES.index(asked) for origin in support)
        elif key == "outside":
            met = any(sector not in rubric.host_sectors for sector in sectors)
        else:
            met = any(sector in rubric.voice_sectors for sector in sectors)
        if not met:
            unmet.add(key)
    return unmet


def sectors_of(origins):
    """Distinct sectors; a blank sector counts as no sector."""
    return {origin["sector"] for origin in origins} - {""}


def rule_6_caps(support, rubric, places):
    """Rule 6: the caps that apply to these supporters, each with its level; none without one."""
    if not support:
        return {}
    caps = rubric.evidence_rule.caps
    named = {origin["place"] for origin in support}
    applies = {
        "documents_only": all(origin["kind"] == "document" for origin in support),
        "interviews_only": all(origin["kind"] == "interview" for origin in support),
        "one_sector": len(sectors_of(support)) <= 1,
        "host_only": all(origin["sector"] in rubric.host_sectors for origin in support),
        "one_place": (
            len(named) == 1
            and "" not in named
            and len(places) > 1
            and all(origin["reach"] < REACHES.index("several") for origin in support)
        ),
        "inherited": all(origin["inherited"] for origin in support),
    }
    return {
        cap: getattr(caps, cap)
        for cap in applies
        if applies[cap] and getattr(caps, cap) is not None
    }


def places_of(system):
    """The named places of a system."""
    return {place.strip() for place in system["places"].split(";")} - {""}


def rule_7_one_voice(origins, rubric):
    """Rule 7: fewer than `minimum_origins` origins."""
    return len(origins) < rubric.evidence_rule.minimum_origins


def rule_8_zero_by_two(origins):
    """Rule 8: at least two origins of two sectors have high 0."""
    zero = [origin for origin in origins if origin["high"] == 0]
    return len(zero) >= 2 and len(sectors_of(zero)) >= 2


def rule_8_zero_documents(origins):
    """Rule 8: the document origins of directness 3 or more with high 0."""
    return [
        origin
        for origin in origins
        if origin["high"] == 0 and origin["kind"] == "document" and origin["directness"] >= 3
    ]


def answer(origins, rubric, places):
    """Rules 4, 7 and 8 together: a level and no reason, or no level and the reason why."""
    if not origins:
        return None, "one voice"
    reached = rule_4_staircase(origins, rubric, places)
    may_be_zero = reached == 0 and rubric.scale[0].level == 0
    if may_be_zero and rule_8_zero_documents(origins):
        return 0, ""
    if rule_7_one_voice(origins, rubric):
        return None, "one voice"
    if reached:
        return reached, ""
    if may_be_zero and rule_8_zero_by_two(origins):
        return 0, ""
    return None, "level not reached"


def rule_9_contested(support, against):
    """Rule 9: a third or more are against, or anyone affected is."""
    if not against:
        return False
    a_third = 3 * len(against) >= len(support) + len(against)
    return a_third or any(origin["affected"] for origin in against)


def rule_10_dissonant(origins):
    """Rule 10: the highest and the lowest origin `low` differ by 2 or more."""
    lows = [origin["low"] for origin in origins]
    return bool(lows) and max(lows) - min(lows) >= 2


def rule_11_triangulation(origins, level):
    """Rule 11: the first that holds; no word without a level."""
    if level is None:
        return None
    kinds = {origin["kind"] for origin in origins}
    if len(kinds) == 1:
        return "single-source"
    if rule_10_dissonant(origins):
        return "dissonant"
    if kinds == {origin["kind"] for origin in rule_3_support(origins, level)}:
        return "convergent"
    return "complementary"


def rule_12_strength(origins, level, state, rubric):
    """Rule 12: thin is the bare number that the level asks; at 0 two origins or one document."""
    if state == "NA":
        return None
    if state == "IE":
        return "insufficient"
    if level == 0:
        two = len([origin for origin in origins if origin["high"] == 0]) == 2
        document = len(rule_8_zero_documents(origins)) == 1 and not rule_8_zero_by_two(origins)
        return "thin" if two or document else "sufficient"
    asks = rule_5_sufficiency(level, rubric)
    asked = asks.get("origins", rubric.evidence_rule.minimum_origins)
    return "thin" if len(rule_3_support(origins, level)) == asked else "sufficient"


def rule_13_missing(origins, level, state, rubric, places):
    """Rule 13: what stands between these origins and the next level, as keys.

    Without a level the next one is 1, and too few origins stand in the way as well; that is
    said once, though level 1 may ask for origins too.
    """
    if state == "NA" or level == rubric.scale[-1].level:
        return []
    upper = 1 if level is None else level + 1
    missing = in_the_way_of(upper, origins, rubric, places)
    if level is None and rule_7_one_voice(origins, rubric) and "origins" not in missing:
        missing.add("minimum_origins")
    return sorted(missing)


def rule_14_leave_one_out(origins, rubric, places):
    """Rule 14: the distinct answers with each origin left out, and whose removal changes it."""
    whole, _ = answer(origins, rubric, places)
    answers = set()
    carried_by = []
    for left_out in origins:
        others = [origin for origin in origins if origin is not left_out]
        level, _ = answer(others, rubric, places)
        answers.add(level)
        if level != whole:
            carried_by.append(left_out["origin"])
    levels = sorted(level for level in answers if level is not None)
    return levels + (["IE"] if None in answers else []), sorted(carried_by)


def number(cell):
    """A level as written, or None for a blank cell."""
    return int(cell) if cell else None
