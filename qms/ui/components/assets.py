"""The styles and scripts of the components, read from the files beside this one."""

from pathlib import Path

HERE = Path(__file__).parent


def joined(*names: str) -> str:
    """Several files as one text, in order: later ones build on earlier ones."""
    return "\n".join((HERE / name).read_text(encoding="utf-8") for name in names)
