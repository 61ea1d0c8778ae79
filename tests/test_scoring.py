"""``purgeld names score``: pairs of names from a file."""

from __future__ import annotations

import csv
from typing import TYPE_CHECKING

import pytest

from purgeld.cli import main
from purgeld.errors import DataError, SyntaxFault
from purgeld.scoring import score_pairs

if TYPE_CHECKING:
    from pathlib import Path


def test_scores_are_added(tmp_path: Path) -> None:
    """Every pair gets a score and a reason; other columns stay, old scores are replaced."""
    source, target = tmp_path / "pairs.csv", tmp_path / "scored.csv"
    source.write_text(
        "id,name_a,lang_a,name_b,lang_b,score\n"
        '1,"Ежов, Николай",ru,Nikolaj Jeschow,de,x\n'
        "2,Ежов,,,\n",
        encoding="utf-8",
    )
    assert score_pairs(source, target) == 2
    with target.open(encoding="utf-8", newline="") as handle:
        rows = list(csv.DictReader(handle))
    assert list(rows[0]) == ["id", "name_a", "lang_a", "name_b", "lang_b", "score", "why"]
    assert float(rows[0]["score"]) > 50
    assert "cyrillic as german" in rows[0]["why"]
    assert float(rows[1]["score"]) == 0


@pytest.mark.parametrize(
    ("content", "said"),
    [
        (b"name_a,name_b,lang_b\n", "there is no column lang_a"),
        (b"name_a,lang_a,name_b,lang_b\na,ru,b,en,c\n", "the row has 5 cells"),
        (b'name_a,lang_a,name_b,lang_b\n"a,ru,b,en\n', "is not CSV"),
        (b"name_a,lang_a,name_b,lang_b,name_a\n", "stands there twice"),
        (b"", "there is no column name_a"),
    ],
)
def test_faults_are_told(tmp_path: Path, content: bytes, said: str) -> None:
    """A file that is no table of pairs is refused with its place, and nothing is written."""
    source, target = tmp_path / "pairs.csv", tmp_path / "scored.csv"
    source.write_bytes(content)
    with pytest.raises(DataError, match=said):
        score_pairs(source, target)
    assert not target.exists()


def test_other_encodings_are_refused(tmp_path: Path) -> None:
    """A file in another encoding is refused, with the line."""
    source = tmp_path / "pairs.csv"
    source.write_bytes("name_a,lang_a,name_b,lang_b\nЕжов,ru,x,en\n".encode("cp1251"))
    with pytest.raises(SyntaxFault, match="is not UTF-8"):
        score_pairs(source, tmp_path / "scored.csv")


def test_the_command_line(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    """The command says what it did on standard error and ends well; a bad file ends with 1."""
    source = tmp_path / "pairs.csv"
    source.write_text("name_a,lang_a,name_b,lang_b\n", encoding="utf-8")
    with pytest.raises(SystemExit) as ended:
        main(["names", "score", str(source), "-o", str(tmp_path / "out.csv")])
    assert not ended.value.code
    with pytest.raises(SystemExit) as ended:
        main(["names", "score", str(tmp_path / "none.csv"), "-o", str(tmp_path / "out.csv")])
    assert ended.value.code == 1
    assert "none.csv: cannot be read" in capsys.readouterr().err
