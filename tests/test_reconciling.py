"""``purgeld reconcile``: a list of names against this dataset, a table or RDF of people."""

from __future__ import annotations

import csv
import gzip
import json
from pathlib import Path

import pytest

import mini
from purgeld.cli import main
from purgeld.errors import DataError, SyntaxFault, UsageError
from purgeld.reconciling import HEAD, Request, reconcile

LINKS = Path(__file__).parents[2] / "shared" / "links"
REFERENCE = LINKS.parent / "reference" / "wikidata-persons.csv.gz"
PEOPLE = """qid,label_en,birth_year,aliases_json
Q1,Mikhail Chernov,1891,"{""ru"": [""Михаил Александрович Чернов""]}"
Q2,Mikhail Chernov,1891,{}
Q3,Grigory Grinko,1890,{}
Q4,Isaak Zelensky,1890,{}
"""
NAMES = """nr,name,born
a,"Tschernow, Michail",1891
b,"Hrynko, Hryhorij",1890
c,"Selenski, Isaak",1877
d,"Розенгольц Аркадий",1889
e,,
"""


@pytest.fixture
def files(tmp_path: Path) -> tuple[Path, Path, Path]:
    """Return a list of names, a table of people, and where to write."""
    names, people = tmp_path / "names.csv", tmp_path / "people.csv"
    names.write_text(NAMES, encoding="utf-8")
    people.write_text(PEOPLE, encoding="utf-8")
    return names, people, tmp_path / "out.csv"


def request(files: tuple[Path, Path, Path], **more: object) -> Request:
    """Return a request for these files."""
    names, people, out = files
    given = {
        "source": names, "column": "name", "columns": {"birth": "born"}, "out": out,
        "target": people, "target_id": "qid", "target_name": "label_en",
    }  # fmt: skip
    return Request(**{**given, **more})  # type: ignore[arg-type]


def rows(path: Path) -> list[dict[str, str]]:
    """Read an answer."""
    with path.open(encoding="utf-8", newline="") as handle:
        return list(csv.DictReader(handle))


def test_names_against_a_table(files: tuple[Path, Path, Path]) -> None:
    """A match needs a fact that agrees and no rival; every row of the list is in the answer."""
    assert reconcile(request(files)) == (5, 1)
    answer = rows(files[2])
    assert tuple(answer[0]) == HEAD
    first = {row["row"]: row for row in reversed(answer)}
    assert (first["2"]["candidate_id"], first["2"]["match"]) == ("Q3", "true")
    assert first["1"]["match"] == "false"  # two people with this name and year
    assert {row["candidate_id"] for row in answer if row["row"] == "1"} == {"Q1", "Q2"}
    assert (first["3"]["candidate_id"], first["3"]["match"]) == ("Q4", "false")
    assert [first[number]["candidate_id"] for number in ("4", "5")] == ["", ""]


def test_features_are_json_and_add_up(files: tuple[Path, Path, Path]) -> None:
    """The features of a candidate are an object whose values sum to the score."""
    reconcile(request(files))
    for row in rows(files[2]):
        if row["candidate_id"]:
            features = json.loads(row["features"])
            assert sum(features.values()) == pytest.approx(float(row["score"]), abs=0.1)


def test_packed_and_separated_tables(files: tuple[Path, Path, Path], tmp_path: Path) -> None:
    """A target may be packed, and its columns separated by semicolons."""
    packed = tmp_path / "people.csv.gz"
    with gzip.open(packed, "wt", encoding="utf-8") as handle:
        handle.write("id;name;born\n1;Grigory Grinko;1890\n")
    target = {"target": packed, "target_id": "id", "target_name": "name"}
    assert reconcile(request(files, **target)) == (5, 1)
    broken = tmp_path / "broken.csv.gz"
    broken.write_bytes(b"\x1f\x8b broken")
    with pytest.raises(SyntaxFault, match="cannot be unpacked"):
        reconcile(request(files, target=broken))


def test_names_against_rdf(files: tuple[Path, Path, Path], tmp_path: Path) -> None:
    """A target may be RDF in schema.org terms."""
    people = tmp_path / "people.ttl"
    people.write_text(
        '@prefix s: <https://schema.org/> . <http://a/g> a s:Person ; s:name "Grigory Grinko" ;'
        ' s:birthDate "1890" .',
        encoding="utf-8",
    )
    assert reconcile(request(files, target=people, target_id="", target_name="")) == (5, 1)
    assert rows(files[2])[1]["candidate_id"] == "http://a/g"


def test_names_against_this_dataset(tmp_path: Path) -> None:
    """Without a target the shipped data is searched: a German, a French and a Russian spelling."""
    names, out = tmp_path / "names.csv", tmp_path / "out.csv"
    spellings = ["Tuchatschewski, Michail", "Mikhaïl Toukhatchevski", "Михаил Тухачевский"]
    text = "\n".join(f'"{spelling}"' for spelling in spellings)
    names.write_text(f"name\n{text}\n", encoding="utf-8")
    reconcile(Request(names, "name", {}, out, root=mini.ROOT, limit=1))
    found = rows(out)
    assert [row["candidate_label"] for row in found] == ["Mikhail Tukhachevsky"] * 3
    assert {row["match"] for row in found} == {"false"}


@pytest.mark.parametrize(
    ("change", "fault", "said"),
    [
        ({"column": "nam"}, DataError, "no column nam. Did you mean name"),
        ({"columns": {"birth": "geboren"}}, DataError, "no column geboren"),
        ({"target_name": "label"}, DataError, "no column label"),
        ({"target_id": "qids"}, DataError, "no column qids"),
        ({"target_id": "birth_year"}, DataError, "'1891' stands also in line 2"),
        ({"target_name": ""}, UsageError, "column of names in people.csv is not given"),
        ({"kind": "Human"}, UsageError, "no type Human"),
        ({"target": Path("nowhere.csv")}, SyntaxFault, "cannot be read"),
        ({"target": Path(__file__)}, SyntaxFault, "no RDF format"),
        ({"language": "langue"}, UsageError, "neither a column nor a language"),
    ],
)
def test_faults_are_told(
    files: tuple[Path, Path, Path], change: dict[str, object], fault: type[Exception], said: str
) -> None:
    """A missing column, a doubled identifier, an unknown type or file is told."""
    with pytest.raises(fault) as told:
        reconcile(request(files, **change))
    assert said in str(told.value)
    assert not files[2].exists()


def test_nothing_is_written_over(files: tuple[Path, Path, Path]) -> None:
    """Neither the list of names nor the target is taken for the answer."""
    for path in files[:2]:
        with pytest.raises(UsageError, match="written over"):
            reconcile(request(files, out=path))
    assert files[0].read_text("utf-8") == NAMES


def test_a_nul_does_not_come_back(files: tuple[Path, Path, Path]) -> None:
    """A NUL in a name spoils neither the search nor the file that is written."""
    files[0].write_text("name,born\nGrigory\0 Grinko,1890\n", encoding="utf-8")
    reconcile(request(files))
    assert b"\0" not in files[2].read_bytes()
    (found,) = rows(files[2])
    assert (found["name"], found["candidate_id"]) == ("Grigory\ufffd Grinko", "Q3")


def test_a_target_with_nobody_is_told(files: tuple[Path, Path, Path], tmp_path: Path) -> None:
    """RDF without any name, or a table without rows, is no target."""
    bare, empty = tmp_path / "bare.ttl", tmp_path / "empty.csv"
    bare.write_text("<http://a/1> <http://a/p> 1 .", encoding="utf-8")
    empty.write_text(PEOPLE.partition("\n")[0], encoding="utf-8")
    for target in (bare, empty):
        with pytest.raises(DataError, match="holds nobody with a name"):
            reconcile(request(files, target=target))


def test_the_language_is_a_column_or_a_tag(files: tuple[Path, Path, Path]) -> None:
    """A heading of the list is its column of languages; anything else is a tag for all rows."""
    names, _, out = files
    names.write_text("name,lang\nTschernow Michail,de\n", encoding="utf-8")
    for language in ("lang", "de"):
        reconcile(request(files, columns={}, language=language))
        assert "as german" in rows(out)[0]["why"] or "german as" in rows(out)[0]["why"]


def test_the_command_line(
    files: tuple[Path, Path, Path], capsys: pytest.CaptureFixture[str]
) -> None:
    """The command says how many names matched; a wrong column ends with 1, a wrong type with 2."""
    names, people, out = map(str, files)
    asked = ["reconcile", names, "--column", "name", "--birth", "born", "--target", people,
             "--target-id", "qid", "--target-name", "label_en", "-o", out]  # fmt: skip
    for arguments, code in (
        (asked, 0),
        ([*asked, "--column", "x"], 1),
        ([*asked, "--type", "x"], 2),
        ([*asked, "--limit", "0"], 2),
    ):
        with pytest.raises(SystemExit) as ended:
            main(arguments)
        assert (ended.value.code or 0) == code
    assert "5 names, 1 matched" in capsys.readouterr().err


@pytest.mark.skipif(not REFERENCE.is_file(), reason="the reference extract is not here")
def test_reference(tmp_path: Path) -> None:
    """Against people of an extract of Wikidata: no wrong match, those with a fact are matched.

    The people of the evidence are looked for among one in sixty of the extract (and all those who
    share a surname with one of them), with the years and words that the evidence gives; names for
    which no item is known are never matched.
    """
    truth = _evidence()
    target = _extract(tmp_path / "people.csv", {row["label"] for row in truth})
    names, out = tmp_path / "names.csv", tmp_path / "out.csv"
    with names.open("w", encoding="utf-8", newline="") as handle:
        writer = csv.DictWriter(handle, list(truth[0]))
        writer.writeheader()
        writer.writerows(truth)
    columns = {"birth": "born", "death": "died", "words": "words"}
    reconcile(
        Request(
            names, "label", columns, out, target=target, target_id="qid", target_name="label_en"
        )
    )
    answer: dict[int, list[dict[str, str]]] = {}
    for row in rows(out):
        answer.setdefault(int(row["row"]), []).append(row)
    matched = [
        (truth[number - 1], found[0])
        for number, found in answer.items()
        if found[0]["match"] == "true"
    ]
    assert all(asked["qid"] == found["candidate_id"] for asked, found in matched)
    comparable = [row for row in truth if row["qid"] and (row["born"] or row["words"])]
    assert len(comparable) >= 10
    assert len(matched) >= 0.8 * len(comparable)
    firsts = [
        answer[number][0]["candidate_id"] == row["qid"]
        for number, row in enumerate(truth, 1)
        if row["qid"]
    ]
    assert sum(firsts) >= 0.97 * len(firsts) - 1


def _evidence() -> list[dict[str, str]]:
    """Return the people of the evidence with years and words, and those for whom none was found."""
    found: dict[str, dict[str, str]] = {}
    with (LINKS / "wikidata-evidence.csv").open(encoding="utf-8", newline="") as handle:
        for row in csv.DictReader(handle):
            if row["entity_type"] == "person" and row["confidence"] != "low":
                one = found.setdefault(
                    row["qid"],
                    {"label": row["label"], "qid": row["qid"], "born": "", "died": "", "words": ""},
                )
                said = row["description_or_type"]
                one["words"] = one["words"] or (
                    "" if said.startswith(("person", "property")) else said
                )
                years = said.partition("(")[2].rstrip(")").replace("-", "–").partition("–")
                if years[0].isdecimal() and years[2].isdecimal():
                    one["born"], one["died"] = years[0], years[2]
    with (LINKS / "not-found.csv").open(encoding="utf-8", newline="") as handle:
        nobody = [row["label"] for row in csv.DictReader(handle) if row["entity_type"] == "person"]
    empty = {"qid": "", "born": "", "died": "", "words": ""}
    return [*found.values(), *({"label": label, **empty} for label in nobody)]


def _extract(path: Path, labels: set[str]) -> Path:
    surnames = {label.split()[-1] for label in labels}
    csv.field_size_limit(1 << 20)
    with (
        gzip.open(REFERENCE, "rt", encoding="utf-8", newline="") as whole,
        path.open("w", encoding="utf-8", newline="") as part,
    ):
        reader = csv.DictReader(whole)
        writer = csv.DictWriter(part, list(reader.fieldnames or ()))
        writer.writeheader()
        for number, row in enumerate(reader):
            if number % 60 == 0 or surnames & set(row["label_en"].split()):
                writer.writerow(row)
    return path
