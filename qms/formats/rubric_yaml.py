"""Rubric files: the reader, and the checks that a schema cannot make.

All faults of a file are told at once, each as `NAME:LINE: what is wrong; what would be right`.
The layers below: `rubric_tree` (YAML to nodes), `rubric_fields` (nodes to values) and
`rubric_schema` (which keys there are).
"""

from collections.abc import Iterator, Mapping
from pathlib import Path

from qms.core.rubric import (
    DEFAULT_CAPS,
    DEFAULT_SUFFICIENCY,
    DEFAULT_WINDOW,
    FUNCTIONS,
    KINDS,
    REACHES,
    Caps,
    Criterion,
    Domain,
    EvidenceRule,
    Level,
    Rubric,
    Sufficiency,
)
from qms.errors import NotFound
from qms.formats.rubric_fields import Field, Fields, Reader, Word, called, either, level_of
from qms.formats.rubric_schema import LEVEL, LONGEST, MONTHS, WHOLE, rubric_schema
from qms.formats.rubric_tree import (
    LIMIT,
    Block,
    Faults,
    Listing,
    Node,
    Scalar,
    check_size,
    decode,
    read_tree,
    shown,
)

__all__ = ["parse_rubric", "read_rubric", "rubric_schema"]

_NOT_IN_FILE_NAMES = '/\\:*?"<>|'  # a study bundle keeps a rubric as <id>@<version>.yaml
_NOT_IN_LISTS = ";"  # a study bundle puts it between the words of a list


def read_rubric(path: Path) -> Rubric:
    """The rubric in a file, named in messages as the path was given.

    Raises:
        NotFound: There is no such file, or it cannot be read.
        InvalidRubric: It has faults; all of them are told.
    """
    faults = Faults(str(path))
    try:
        if not path.is_file():
            told = "is a folder" if path.is_dir() else "is not there"
            raise NotFound(f"{path} {told}; give the path of a rubric file.")
        check_size(path.stat().st_size, faults)
        with path.open("rb") as file:
            content = file.read(LIMIT + 1)
    except (OSError, ValueError) as error:  # ValueError: a path that holds NUL
        reason = getattr(error, "strerror", None) or error
        raise NotFound(
            f"{path} cannot be read ({reason}); check the path and its rights."
        ) from None
    return parse_rubric(content, str(path))


def parse_rubric(text: str | bytes, name: str) -> Rubric:
    """The rubric that a text holds; `Rubric.text` is the text as it stands.

    Args:
        text: YAML 1.2, at most 1 MiB; bytes are UTF-8, with or without a byte-order mark.
        name: What messages call the file.

    Raises:
        InvalidRubric: It has faults; all of them are told, by line.
    """
    faults = Faults(name)
    content = text.encode("utf-8", "surrogatepass") if isinstance(text, str) else text
    check_size(len(content), faults)
    whole = text if isinstance(text, str) else decode(text, faults)
    root = read_tree(whole, faults)
    if root is None or (isinstance(root, Scalar) and root.kind == "null"):
        faults.stop(
            1, "the file holds nothing", "write a rubric: id, version, title, scale, domains"
        )
    rubric = _RubricReader(faults).rubric(root, whole)
    if faults:
        raise faults.error()
    return rubric


class _RubricReader(Reader):
    """Reads one rubric from top to bottom, but the scale and the vocabularies first."""

    def __init__(self, faults: Faults) -> None:
        super().__init__(faults)
        self._scale: tuple[Level, ...] = ()
        self._sure: list[int] = []  # the levels before the first fault of the scale
        self._is_scale_sure = False  # and they are all there are
        self._cites: Mapping[str, str] = {}
        self._ids: dict[str, str] = {}  # id of a domain or criterion: where it was first used

    def rubric(self, root: Node, text: str) -> Rubric:
        """The rubric; of use only if no fault was found."""
        found = self.keys("rubric", Field("the rubric", root.line, root))
        self._scale = self._read_scale(found.get("scale"))
        self._cites = self.named(found["cites"]) if "cites" in found else {}
        sectors = self.vocabulary(found.get("sectors"))
        domains = tuple(self._domains(found.get("domains")))
        return Rubric(
            id=self._file_word(found.get("id"), spaces=False),
            version=self._file_word(found.get("version"), spaces=True),
            title=self.text(found.get("title")),
            scale=self._scale,
            domains=domains,
            about=self.text(found.get("about"), needed=False),
            licence=self.text(found.get("licence"), needed=False),
            cites=self._cites,
            sectors=sectors,
            role_groups=self.vocabulary(found.get("role_groups")),
            host_sectors=self.words(found.get("host_sectors")),
            voice_sectors=self.words(found.get("voice_sectors")),
            affected_sectors=self.words(found.get("affected_sectors")),
            evidence_rule=self._evidence_rule(found.get("evidence_rule")),
            forms=self._forms(found.get("forms"), domains),
            register=self._register(found.get("register")),
            text=text,
        )

    def _file_word(self, field: Field | None, *, spaces: bool) -> str:
        """An id or version: it becomes part of a file name."""
        bars = _NOT_IN_FILE_NAMES + ("" if spaces else _NOT_IN_LISTS)
        word = self.word(field, bars=bars, spaces=spaces)
        if field is None or word is None:
            return ""
        if word.text.startswith(".") or len(word.text) > LONGEST:
            self.faults.add(
                word.line,
                f"{field.what} is {shown(word.text)}, which cannot be part of a file name",
                f"begin with a letter or digit, and write {LONGEST} characters at most",
            )
        return word.text

    # The scale, and what refers to its levels

    def _read_scale(self, field: Field | None) -> tuple[Level, ...]:
        if field is None:
            return ()
        entries = self.items(field, "levels, each with level and name", least=2)
        found: list[Level] = []
        for entry in entries:
            keys = self.keys("level", entry)
            number = self.whole(keys.get("level"), LEVEL)
            name = self.text(keys.get("name"))
            meaning = self.text(keys.get("meaning"), needed=False)
            if number is not None:
                before = found[-1].level if found else None
                is_next = self._is_next(keys["level"].node.line, number, before)
                if is_next and len(self._sure) == len(found):
                    self._sure.append(number)
                found.append(Level(number, name, meaning))
        self._is_scale_sure = len(entries) > 1 and len(self._sure) == len(entries)
        return tuple(found)

    def _is_next(self, line: int, number: int, before: int | None) -> bool:
        if before is None and number not in (0, 1):
            self.faults.add(line, f"the scale begins at level {number}", "let it begin at 0 or 1")
            return False
        if before is not None and number != before + 1:
            self.faults.add(
                line,
                f"level {number} stands after level {before} in the scale",
                f"levels are consecutive, lowest first: write {before + 1}",
            )
            return False
        return True

    def _check_level(self, number: int, line: int, where: str) -> bool:
        """Whether a level is on the scale; where the scale is at fault nothing else is blamed."""
        if number in self._sure or not self._is_scale_sure:
            return True
        self.faults.add(
            line,
            f"level {number} {where} is not on the rubric's scale ({self._range()})",
            "take it out, or add the level to the scale",
        )
        return False

    def _range(self) -> str:
        return f"{self._scale[0].level} to {self._scale[-1].level}"

    def _by_level(self, field: Field, noun: str, of: str = "") -> dict[int, Field]:
        """The values of a block whose keys are levels of the scale, lowest first."""
        right = "write the number of each level, a colon and its value"
        found: dict[int, Field] = {}
        for key, value in self.block(field, right):
            number = level_of(key)
            if number is None:
                self.faults.add(key.line, f"{value.what} is no level", right)
            elif number in found:
                self.faults.add(key.line, f"{value.what} is there already", "keep one of the two")
            elif self._check_level(number, key.line, f"in {field.what}"):
                found[number] = value._replace(what=f"{noun} for level {number}{of}")
        return dict(sorted(found.items()))

    # Domains and criteria

    def _domains(self, field: Field | None) -> Iterator[Domain]:
        for entry in self.items(field, "domains", least=1) if field else ():
            what = called("domain", entry)
            found = self.keys("domain", entry, what)
            domain = self._id(found.get("id"), what)
            criteria = found.get("criteria")
            yield Domain(
                id=domain,
                name=self.text(found.get("name")),
                function=self.choice(found.get("function"), FUNCTIONS),
                about=self.text(found.get("about"), needed=False),
                criteria=tuple(
                    self._criterion(criterion, domain)
                    for criterion in (self.items(criteria, "criteria", least=1) if criteria else ())
                ),
            )

    def _id(self, field: Field | None, what: str) -> str:
        word = self.word(field, bars=_NOT_IN_LISTS, spaces=False)
        if word is None:
            return ""
        if word.text in self._ids:
            self.faults.add(
                word.line,
                f"the id {shown(word.text)} is used twice, first for {self._ids[word.text]}",
                "give every domain and criterion an id of its own",
            )
        else:
            self._ids[word.text] = f"the {what.split()[0]} in line {word.line}"
        return word.text

    def _criterion(self, entry: Field, domain: str) -> Criterion:
        what = called("criterion", entry)
        found = self.keys("criterion", entry, what)
        signals = self.keys("signals", found["signals"]) if "signals" in found else {}
        expects = self.keys("expects", found["expects"]) if "expects" in found else {}
        return Criterion(
            id=self._id(found.get("id"), what),
            name=self.text(found.get("name")),
            question=self.text(found.get("question")),
            levels=self._descriptors(found.get("levels"), what),
            domain=domain,
            why=self.text(found.get("why"), needed=False),
            cites=self.words(found.get("cites"), self._check_cited),
            boundaries=self._boundaries(found.get("boundaries"), what),
            expects={kind: self.text(expects[kind]) for kind in KINDS if kind in expects},
            signals_for=self._phrases(signals.get("for")),
            signals_against=self._phrases(signals.get("against")),
        )

    def _descriptors(self, field: Field | None, what: str) -> dict[int, str]:
        if field is None:
            return {}
        values = self._by_level(field, "descriptor", f" of {what}")
        for number in self._sure if isinstance(field.node, Block) else ():
            if number not in values:
                self.faults.add(
                    field.line,
                    f"{what} has no descriptor for level {number}",
                    f"write one sentence for each level from {self._range()}",
                )
        return {level: self.text(value) for level, value in values.items()}

    def _boundaries(self, field: Field | None, what: str) -> dict[int, str]:
        if field is None:
            return {}
        values = self._by_level(field, "boundary", f" of {what}")
        if self._is_scale_sure and (lowest := values.get(self._sure[0])):
            self.faults.add(
                lowest.line,
                f"{lowest.what} is one with nothing below it",
                "a boundary stands under the upper of its two levels",
            )
        return {level: self.text(value) for level, value in values.items()}

    def _check_cited(self, word: Word, what: str) -> None:
        if word.text not in self._cites:
            self.faults.add(
                word.line,
                f"{what} is {shown(word.text)}, which the rubric's cites do not list",
                f"add it to cites, or use {either(self._cites)}" if self._cites else "add cites",
            )

    def _phrases(self, field: Field | None) -> tuple[str, ...]:
        return tuple(self.text(item) for item in (self.items(field, "phrases") if field else ()))

    # What stands beside the domains

    def _forms(
        self, field: Field | None, domains: tuple[Domain, ...]
    ) -> dict[str, tuple[str, ...]]:
        if field is None:
            return {}
        known = {criterion.id for domain in domains for criterion in domain.criteria} - {""}

        def check(word: Word, what: str) -> None:
            if known and word.text not in known:
                self.faults.add(
                    word.line, f"{what} is {shown(word.text)}, which is no criterion", "name its id"
                )

        forms: dict[str, tuple[str, ...]] = {}
        for key, value in self.block(field):
            word = self.word(Field(f"a key of {field.what}", key.line, key))
            if word and word.text == "full":
                self.faults.add(
                    key.line, "a form is called full", "full is always all criteria, leave it out"
                )
            named = self.words(value, check)
            if isinstance(value.node, Listing) and not value.node.items:
                self.faults.add(key.line, f"{value.what} names no criterion", "name at least one")
            forms[key.text] = named
        return forms

    def _register(self, field: Field | None) -> dict[str, dict[str, str]]:
        found = self.keys("register", field) if field else {}
        return {name: self.vocabulary(value) for name, value in found.items()}

    def _evidence_rule(self, field: Field | None) -> EvidenceRule:
        found = self.keys("rule", field) if field else {}
        window = self.keys("window", found["window_months"]) if "window_months" in found else {}
        months = {kind: self.whole(window.get(kind), MONTHS) for kind in KINDS}
        origins = self.whole(found.get("minimum_origins"), WHOLE["minimum_origins"])
        return EvidenceRule(
            window_months={
                kind: DEFAULT_WINDOW[kind] if given is None else given
                for kind, given in months.items()
            },
            minimum_origins=EvidenceRule().minimum_origins if origins is None else origins,
            sufficiency=self._sufficiency(found.get("sufficiency")),
            caps=self._caps(found.get("caps")),
        )

    def _sufficiency(self, field: Field | None) -> dict[int, Sufficiency]:
        if field is None:
            levels = {step.level for step in self._scale}
            return {level: asks for level, asks in DEFAULT_SUFFICIENCY.items() if level in levels}
        return {
            level: self._asks(self.keys("sufficiency", value))
            for level, value in self._by_level(field, "sufficiency").items()
        }

    def _asks(self, found: Fields) -> Sufficiency:
        return Sufficiency(
            origins=self.whole(found.get("origins"), WHOLE["origins"]),
            kinds=self.whole(found.get("kinds"), WHOLE["kinds"]),
            sectors=self.whole(found.get("sectors"), WHOLE["sectors"]),
            kinds_or_sectors=self.whole(found.get("kinds_or_sectors"), WHOLE["kinds_or_sectors"]),
            directness=self.whole(found.get("directness"), WHOLE["directness"]),
            reach=self.choice(found.get("reach"), REACHES),
            outside=self.switch(found.get("outside")),
            voices=self.switch(found.get("voices")),
        )

    def _caps(self, field: Field | None) -> Caps:
        if field is None:
            return DEFAULT_CAPS
        caps: dict[str, int] = {}
        for name, value in self.keys("caps", field).items():
            # A cap at a level that the scale does not reach never bites, and is no fault.
            if (level := self.whole(value, LEVEL)) is not None:
                caps[name] = level
        return Caps(**caps)
