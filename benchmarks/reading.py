"""How long it takes to read 100 files of 10,000 words, in each format.

    python benchmarks/reading.py                    # text alone: a million words
    python benchmarks/reading.py --all              # also .vtt, .html, .docx and .pdf
    python benchmarks/reading.py --taguette PYTHON  # beside Taguette's converter under that Python

Taguette is timed by its own converter on the same words as .html, the format that it takes
without further programs. Ratios within one run mean something; seconds are of the machine.
"""

import argparse
import html
import io
import random
import sys
import tempfile
import time
from collections.abc import Callable
from pathlib import Path

HERE = Path(__file__).resolve().parent
sys.path[:0] = [str(HERE.parent), str(HERE)]

from beside_taguette import convert_seconds  # noqa: E402

from qms.services.reading_files import read_files  # noqa: E402

WORDS = """
    the group agreed a shared measure and asked each partner what had changed since then
    improvement quality assurance planning wards council patients report week chart
""".split()


def talk(words: int, seed: int) -> list[tuple[str, str]]:
    """Turns of an invented interview: who, and what they say."""
    dice = random.Random(seed)
    turns, left = [], words
    while left > 0:
        length = min(dice.randint(10, 60), left)
        said = " ".join(dice.choices(WORDS, k=length)).capitalize() + "."
        turns.append(("Interviewer" if len(turns) % 2 == 0 else "Director", said))
        left -= length
    return turns


def as_text(turns: list[tuple[str, str]]) -> bytes:
    """Turns with a blank line between them."""
    return "\n\n".join(f"{who}: {said}" for who, said in turns).encode()


def as_captions(turns: list[tuple[str, str]]) -> bytes:
    """A cue for each turn."""
    cues = []
    for i, (who, said) in enumerate(turns):
        minute = f"{i // 360:02}:{i // 6 % 60:02}:{i % 6}"
        cues.append(f"{i}\n{minute}0.000 --> {minute}9.000\n<v {who}>{said}</v>")
    return ("WEBVTT\n\n" + "\n\n".join(cues) + "\n").encode()


def as_page(turns: list[tuple[str, str]]) -> bytes:
    """A web page."""
    body = "".join(f"<p>{html.escape(f'{who}: {said}')}</p>\n" for who, said in turns)
    return f"<!doctype html><html><head><title>t</title></head><body>{body}</body></html>".encode()


def as_word(turns: list[tuple[str, str]]) -> bytes:
    """A Word document."""
    from docx import Document

    document = Document()
    for who, said in turns:
        document.add_paragraph(f"{who}: {said}")
    stream = io.BytesIO()
    document.save(stream)
    return stream.getvalue()


def as_pdf(turns: list[tuple[str, str]]) -> bytes:
    """A PDF with headers, page numbers and divided words."""
    import typst

    source = (
        "#set page(header: [In confidence], footer: context counter(page).display())\n"
        '#set par(justify: true)\n#set text(hyphenate: true, lang: "en")\n'
        + "\n\n".join(f"{who}: {said}" for who, said in turns)
    )
    return bytes(typst.compile(source.encode()))


MAKERS: dict[str, Callable[[list[tuple[str, str]]], bytes]] = {
    "txt": as_text,
    "vtt": as_captions,
    "html": as_page,
    "docx": as_word,
    "pdf": as_pdf,
}


def measured(folder: Path, ending: str) -> float:
    """Seconds to read all files of one format, all of them accepted."""
    paths = sorted(folder.glob(f"*.{ending}"))
    began = time.perf_counter()
    readings = read_files(paths)
    seconds = time.perf_counter() - began
    assert all(reading.accepted for reading in readings), ending
    words = sum(reading.words for reading in readings)
    print(f"{ending:<10}{len(readings):>6}{words:>12,}{seconds:>10.2f}", flush=True)
    return seconds


def main() -> None:
    """Make the files, read them, print."""
    parser = argparse.ArgumentParser(description=(__doc__ or "").split("\n", maxsplit=1)[0])
    parser.add_argument("--files", type=int, default=100)
    parser.add_argument("--words", type=int, default=10_000)
    parser.add_argument("--all", action="store_true", help="every format, not text alone")
    parser.add_argument("--taguette", metavar="PYTHON", help="a Python that has Taguette")
    asked = parser.parse_args()
    endings = list(MAKERS) if asked.all else ["txt"]
    made = endings + (["html"] if asked.taguette and "html" not in endings else [])
    with tempfile.TemporaryDirectory() as name:
        folder = Path(name)
        for number in range(asked.files):
            turns = talk(asked.words, number)
            for ending in made:
                (folder / f"t{number:04}.{ending}").write_bytes(MAKERS[ending](turns))
        print(f"{'format':<10}{'files':>6}{'words':>12}{'seconds':>10}")
        seconds = {ending: measured(folder, ending) for ending in endings}
        if asked.taguette:
            other = convert_seconds(asked.taguette, folder)
            print(f"{'taguette':<10}{'':>18}{other:>10.2f}")
            for ending in endings:
                print(f"{ending} / Taguette's html: {seconds[ending] / other:.2f}")


if __name__ == "__main__":
    main()
