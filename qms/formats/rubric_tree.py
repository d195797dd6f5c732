"""YAML 1.2 text as a tree of plain nodes, each with its line.

The events of libyaml are read one by one, so that depth, aliases and tags are judged before
anything grows, and nothing recurses. libyaml and not PyYAML's own scanner, which refuses a
question mark within braces. What the words mean for a rubric is `rubric_yaml`'s affair.
"""

import re
from dataclasses import dataclass, field
from typing import NoReturn

import yaml

from qms.errors import InvalidRubric

LIMIT = 1024 * 1024  # bytes of a file; also what aliases may unfold to
MAX_DEPTH = 50  # a rubric needs eight
_WHOLE_DIGITS = 9  # a longer number is told as too large and never computed

# A control character other than tab and line feed, an invisible line break, a byte-order mark
# within the text, or half a character. Carriage returns are taken out with the lines.
_FORBIDDEN = re.compile(
    "[^\t\n -~\xa0-\u2027\u202a-\ud7ff\ue000-\ufefe\uff00-\ufffd\U00010000-\U0010ffff]"
)
_LINE_END = re.compile("\r\n|\r|\n")

# The core schema of YAML 1.2.2, section 10.3.2.
_CORE = (
    ("null", re.compile("~|null|Null|NULL|")),
    ("bool", re.compile("true|True|TRUE|false|False|FALSE")),
    ("int", re.compile("[-+]?[0-9]+|0o[0-7]+|0x[0-9a-fA-F]+")),
    ("float", re.compile(r"[-+]?(\.[0-9]+|[0-9]+(\.[0-9]*)?)([eE][-+]?[0-9]+)?")),
    ("float", re.compile(r"[-+]?\.(inf|Inf|INF)|\.(nan|NaN|NAN)")),
)
_TAG = "tag:yaml.org,2002:"

_ADVICE = (
    (
        "mapping values are not allowed",
        "put quotes round a text that holds a colon and a space, and check the indentation",
    ),
    (
        "cannot start any token",
        "put quotes round a text that begins with @, % or `, and indent with spaces, never tabs",
    ),
    ("could not find expected ':'", "begin the line with a key and a colon, or indent it"),
    ("unexpected end of stream", "close the quote"),
    ("expected ',' or ']'", "close the bracket, and put commas between the words"),
    ("expected ',' or '}'", "close the brace, and put commas between the pairs"),
    ("expected '-' indicator", "begin each entry of the list with a dash, all indented alike"),
    ("escape c", "in double quotes write \\\\ for a backslash"),
    ("tag", "leave out the tag, the word that begins with !"),
    ("incompatible YAML", "leave out the line that begins with %YAML"),
    ("sequence entries are not allowed", "begin a list on a line of its own"),
)
_ADVICE_ELSE = "check indentation, quotes and brackets here and in the lines above"


@dataclass(frozen=True, slots=True)
class Scalar:
    """One value or key.

    Attributes:
        kind: "text", "int", "float", "bool", "null", or "broken" where a fault is told already.
        text: As written, without quotes.
    """

    line: int
    kind: str
    text: str

    @property
    def number(self) -> int | None:
        """The whole number; None if this is none, or one of more than nine digits."""
        if self.kind != "int" or len(self.text) > _WHOLE_DIGITS + 2:
            return None
        return int(self.text, 0) if self.text[:2] in ("0o", "0x") else int(self.text)

    @property
    def identity(self) -> tuple[str, object]:
        """Equal for two keys that mean the same."""
        number = self.number
        return (self.kind, self.text if number is None else number)


@dataclass(frozen=True, slots=True)
class Block:
    """Keys with values, in the order of the file; no key twice."""

    line: int
    pairs: list[tuple[Scalar, "Node"]] = field(default_factory=list)


@dataclass(frozen=True, slots=True)
class Listing:
    """A list of values."""

    line: int
    items: list["Node"] = field(default_factory=list)


Node = Scalar | Block | Listing


class Faults:
    """What is wrong with one file, each fault told once, with its line."""

    def __init__(self, name: str) -> None:
        self._name = name
        self._found: dict[tuple[int, str], None] = {}

    def __len__(self) -> int:
        return len(self._found)

    def add(self, line: int, wrong: str, right: str) -> None:
        """Keep one fault: what is wrong, and what would be right."""
        self._found[(line, f"{wrong}; {right}")] = None

    def error(self) -> InvalidRubric:
        """All that was found, by line."""
        by_line = sorted(self._found, key=lambda fault: fault[0])
        return InvalidRubric(*(f"{self._name}:{line}: {told}" for line, told in by_line))

    def stop(self, line: int, wrong: str, right: str) -> NoReturn:
        """Keep a fault behind which nothing can be read.

        Raises:
            InvalidRubric: Always, with all that was found so far.
        """
        self.add(line, wrong, right)
        raise self.error()


def shown(text: str) -> str:
    """A word of the file as it can stand in a message: in quotes, one line, short, visible."""
    cut = text if len(text) <= 60 else f"{text[:60]}…"
    signs = (
        sign if sign.isprintable() else " " if sign == "\n" else f"<U+{ord(sign):04X}>"
        for sign in cut
    )
    return f"'{''.join(signs)}'"


def decode(content: bytes, faults: Faults) -> str:
    """The text of a UTF-8 file, as it stands.

    Raises:
        InvalidRubric: The bytes are not UTF-8; with the line of the first that is not.
    """
    try:
        return content.decode("utf-8")
    except UnicodeDecodeError as error:
        line = 1 + len(_LINE_END.findall(content[: error.start].decode("utf-8")))
        faults.stop(
            line,
            f"byte {error.start + 1} of the file (0x{content[error.start]:02X}) is not UTF-8",
            "save the file with the encoding UTF-8",
        )


def check_size(size: int, faults: Faults) -> None:
    """Refuse a file of more than 1 MiB.

    Raises:
        InvalidRubric: It is larger.
    """
    if size > LIMIT:
        faults.stop(
            1,
            f"the file has {size:,} bytes and a rubric has at most {LIMIT:,} (1 MiB)",
            "shorten it, or make two rubrics of it",
        )


def read_tree(text: str, faults: Faults) -> Node | None:
    """The one document of a text; None if it is empty.

    Faults after which reading can go on (a key twice, a tag, a hidden character, a second
    document) are kept in `faults`.

    Raises:
        InvalidRubric: The text is no YAML, is nested too deep, or its aliases unfold too far.
    """
    text = _without_hidden(text.removeprefix("\ufeff"), faults)
    builder = _Builder(faults)
    try:
        for event in yaml.parse(text, Loader=yaml.CSafeLoader):
            if not builder.take(event):
                break
    except yaml.MarkedYAMLError as error:
        _stop_at_syntax(error, text, faults)
    return builder.root


def _without_hidden(text: str, faults: Faults) -> str:
    """The text with a stand-in for each character that no rubric may hold."""
    for number, line in enumerate(_LINE_END.split(text), start=1):
        if hidden := _FORBIDDEN.search(line):
            _tell_hidden(number, "the line", hidden[0], faults)
        if line.startswith("%TAG"):
            # Reading many of them takes time that grows with their square.
            faults.stop(number, "%TAG declares tags", "leave it out, a rubric is plain data")
    # Carriage returns stay: they end lines, and the lines must be counted as they are.
    return _FORBIDDEN.sub(lambda found: found[0] if found[0] == "\r" else "\ufffd", text)


def _tell_hidden(line: int, what: str, sign: str, faults: Faults) -> None:
    faults.add(
        line,
        f"{what} holds the hidden character U+{ord(sign):04X}",
        "delete it, or type a space or a new line in its place",
    )


def _stop_at_syntax(error: yaml.MarkedYAMLError, text: str, faults: Faults) -> NoReturn:
    problem = error.problem or "it is no YAML"
    lines = _LINE_END.split(text)
    last = len(lines) - (lines[-1] == "")
    begun = error.context_mark.line + 1 if error.context_mark else last
    line = error.problem_mark.line + 1 if error.problem_mark else begun
    if line > last or "unexpected end of stream" in problem:
        # Something was opened and never closed: the end of the file would help nobody.
        line = max(1, min(begun, last))
    advice = next((told for words, told in _ADVICE if words in problem), _ADVICE_ELSE)
    if error.problem_mark and line == error.problem_mark.line + 1:
        at = lines[line - 1][error.problem_mark.column :]
        if at.startswith("\t"):
            problem, advice = "a tab stands in the indentation", "indent with spaces only"
    opened = "flow" in (error.context or "") and begun < line
    since = f", in what begins in line {begun}" if opened else ""
    faults.stop(line, f"this cannot be read as YAML ({problem}{since})", advice)


@dataclass(slots=True)
class _Open:
    """A block or list that is being read; `size` (characters) and `depth` with aliases unfolded."""

    node: Block | Listing
    anchor: str | None
    size: int = 1
    depth: int = 1
    key: Node | None = None
    seen: dict[tuple[str, object], int] = field(default_factory=dict)


class _Builder:
    """Puts events together to a tree, with a stack of its own."""

    def __init__(self, faults: Faults) -> None:
        self.root: Node | None = None
        self._faults = faults
        self._documents = 0
        self._stack: list[_Open] = []
        # Anchor to node, size, depth; None while what it names is still open.
        self._anchors: dict[str, tuple[Node, int, int] | None] = {}
        self._unfolded = 0

    def take(self, event: yaml.Event) -> bool:
        """Take in one event; False when no more are wanted."""
        line = event.start_mark.line + 1 if event.start_mark else 1
        match event:
            case yaml.DocumentStartEvent():
                self._documents += 1
                if self._documents > 1:
                    self._faults.add(
                        line, "a second document begins", "keep one rubric in one file, without ---"
                    )
                    return False
            case yaml.AliasEvent():
                self._alias(event.anchor or "", line)
            case yaml.ScalarEvent():
                self._scalar(event, line)
            case yaml.MappingStartEvent():
                self._check_tag(event.tag, line, "map")
                self._open(Block(line), event.anchor, line)
            case yaml.SequenceStartEvent():
                self._check_tag(event.tag, line, "seq")
                self._open(Listing(line), event.anchor, line)
            case yaml.CollectionEndEvent():
                done = self._stack.pop()
                self._place(done.node, done.size, done.depth, done.anchor)
        return True

    def _open(self, node: Block | Listing, anchor: str | None, line: int) -> None:
        self._check_depth(1, line)
        if anchor is not None:
            self._anchors[anchor] = None
        self._stack.append(_Open(node, anchor))

    def _check_depth(self, more: int, line: int) -> None:
        if len(self._stack) + more > MAX_DEPTH:
            self._faults.stop(
                line,
                f"keys and lists are nested more than {MAX_DEPTH} deep",
                "a rubric needs no more than eight, close the brackets",
            )

    def _place(self, node: Node, size: int, depth: int, anchor: str | None) -> None:
        """Put a finished node where it belongs."""
        if anchor is not None:
            self._anchors[anchor] = (node, size, depth)
        if not self._stack:
            self.root = node
            return
        into = self._stack[-1]
        into.size += size
        into.depth = max(into.depth, depth + 1)
        if isinstance(into.node, Listing):
            into.node.items.append(node)
        elif into.key is None:
            into.key = node
        else:
            key, into.key = into.key, None
            self._pair(into, into.node, key, node)

    def _pair(self, into: _Open, block: Block, key: Node, value: Node) -> None:
        if not isinstance(key, Scalar):
            self._faults.add(key.line, "a list or block stands where a key must", "write a word")
            return
        first = into.seen.setdefault(key.identity, len(block.pairs))
        if first < len(block.pairs):
            self._faults.add(
                key.line,
                f"the key {shown(key.text)} stands here twice,"
                f" first in line {block.pairs[first][0].line}",
                "keep one of the two",
            )
            return
        block.pairs.append((key, value))

    def _alias(self, name: str, line: int) -> None:
        found = self._anchors.get(name)
        if found is None:
            told = "the block that it stands in" if name in self._anchors else "nothing above it"
            self._faults.add(
                line, f"the alias *{shown(name)[1:-1]} names {told}", "write the text out"
            )
            self._place(Scalar(line, "broken", ""), 1, 0, None)
            return
        node, size, depth = found
        self._check_depth(depth, line)
        self._unfolded += size
        if self._unfolded > LIMIT:
            self._faults.stop(
                line,
                f"the aliases of this file unfold to more than {LIMIT:,} characters",
                "write the text out where it is needed",
            )
        self._place(node, size, depth, None)

    def _scalar(self, event: yaml.ScalarEvent, line: int) -> None:
        text: str = event.value
        plain = event.style in (None, "")
        kind = _kind(text) if plain and event.tag != "!" else "text"
        if event.tag not in (None, "!"):
            kind = self._tagged(event.tag, kind, text, line)
        if hidden := _FORBIDDEN.search(text):
            _tell_hidden(line, "the text", hidden[0], self._faults)
            kind = "broken"
        if plain and text == "<<" and self._at_key():
            self._faults.add(line, "<< would merge keys", "write the keys out")
            kind = "broken"
        self._place(Scalar(line, kind, text), len(text) + 1, 0, event.anchor)

    def _at_key(self) -> bool:
        into = self._stack[-1] if self._stack else None
        return into is not None and isinstance(into.node, Block) and into.key is None

    def _tagged(self, tag: str, kind: str, text: str, line: int) -> str:
        """The kind that a tag asks for, where it is one of the core schema."""
        asked = tag.removeprefix(_TAG)
        if asked == "str":
            return "text"
        if asked == (found := _kind(text)) or (asked, found) == ("float", "int"):
            return asked
        self._tell_tag(tag, line)
        return kind

    def _check_tag(self, tag: str | None, line: int, allowed: str) -> None:
        if tag not in (None, "!", _TAG + allowed):
            self._tell_tag(tag or "", line)

    def _tell_tag(self, tag: str, line: int) -> None:
        name = tag.replace(_TAG, "!!", 1)
        self._faults.add(
            line,
            f"the tag {shown(name)} would build something other than plain data",
            "leave the tag out",
        )


def _kind(text: str) -> str:
    """What an unquoted word is."""
    return next((kind for kind, pattern in _CORE if pattern.fullmatch(text)), "text")
