"""A study without waves, systems or evidence gets an answer or a sentence, never a defect."""

import pytest

from qms.cli import main
from tests.factories import study, write_folder


@pytest.mark.parametrize("lacking", ["waves", "systems"])
@pytest.mark.parametrize(
    "words",
    [
        ("check",),
        ("profile", "--format", "csv"),
        ("profile", "--format", "json"),
        ("compare", "--format", "csv"),
        ("compare", "--format", "json"),
        ("compare",),
        ("agreement",),
        ("report", "--compare", "-o", "x.pdf"),
        ("report", "--all", "-o", "reports"),
    ],
    ids=" ".join,
)
def test_what_lacks_waves_or_systems(lacking, words, tmp_path, capsys, monkeypatch):
    monkeypatch.chdir(tmp_path)
    whole = study()
    tables = {name: table for name, table in whole.tables.items()}
    for name in (lacking, "sources", "codings", "ratings", "consensus"):
        tables[name] = tables[name].iloc[:0]
    write_folder(tmp_path / "bundle", type(whole)(tables, {}, whole.rubrics))
    code = main([words[0], "bundle", *words[1:]])
    told = capsys.readouterr()
    assert code in (0, 2)
    assert "defect" not in told.err
    if code == 2:
        assert told.err.count("\n") == 1
        assert told.err.strip().endswith(".")
    else:
        assert words[0] == "report" or told.out
