"""Files that are broken: each fault is made for real, told with its place, and costs no more."""

from __future__ import annotations

import gzip
import random
import resource
from contextlib import suppress
from typing import TYPE_CHECKING

import pytest
import zstandard

import workbook
from purgeld.errors import DataError, Place, PurgeldError, SyntaxFault
from purgeld.intake import reading
from purgeld.intake.rows import LONGEST, SHOWN, Refused, Row
from purgeld.intake.sampling import guess
from purgeld.profiles import loading

if TYPE_CHECKING:
    from collections.abc import Callable
    from pathlib import Path

    from purgeld.profiles.profile import Profile

TEXT = """
title = "t"
[read]
{read}
[source]
slug = "t"
title = "t"
language = "ru"
[columns]
"имя" = "name"
"""
HEAD = "id,имя,год\n"


def profile(read: str = 'format = "delimited"') -> Profile:
    """Return a profile with one column that has to be there."""
    return loading.parse(TEXT.format(read=read), "t", Place("t.toml"))


def read(path: Path, subject: Profile | None = None) -> list[Row | Refused]:
    """Return the rows and refusals of a file."""
    return list(reading.rows(path, subject or profile()))


def keep(found: list[Row | Refused], path: Path, subject: Profile) -> None:
    """Add rows and refusals to a list one by one, so that those before an error stay."""
    for one in reading.rows(path, subject):
        found.append(one)  # noqa: PERF402 - what came before the error has to stay


def names(found: list[Row | Refused]) -> list[str]:
    """Return the name of each row, and where each refusal is."""
    return [one.cells["имя"] if isinstance(one, Row) else f"- {one.where}" for one in found]


def refusals(found: list[Row | Refused]) -> list[Refused]:
    """Return the refusals alone."""
    return [one for one in found if isinstance(one, Refused)]


def write(path: Path, text: str) -> Path:
    """Write a file as it stands, and return its path."""
    path.write_text(text, "utf-8", newline="")
    return path


def test_bytes_of_another_encoding(tmp_path: Path) -> None:
    """A line that is not in the encoding is refused with the byte; the others are read."""
    path = tmp_path / "a.csv"
    good = "".join(f"{n},Примеров,1900\n" for n in range(20_000))
    path.write_bytes((HEAD + good).encode() + "7,Чужой,1901\n".encode("cp1251") + b"8,b,1902\n")
    found = read(path)
    assert len(found) == 20_002
    (one,) = refusals(found)
    assert (one.where, one.number) == ("a.csv:20002", 20_001)
    assert one.why == "byte 3 of the line is not utf-8"
    assert names(found)[-1] == "b"


def test_a_wrong_encoding_that_was_named(tmp_path: Path) -> None:
    """With an encoding that does not fit, what is wrong with the header is told."""
    path = tmp_path / "a.csv"
    path.write_bytes((HEAD + "1,Примеров,1900\n").encode("cp1251"))
    with pytest.raises(DataError, match=r"a\.csv:1: there is no column имя"):
        read(path, profile('format = "delimited"\nencoding = "koi8-r"'))
    with pytest.raises(DataError, match=r"a\.csv:1: no header: byte 4 of the line is not utf-8"):
        read(path, profile('format = "delimited"\nencoding = "utf-8"'))


def test_bytes_of_another_encoding_in_a_page(tmp_path: Path) -> None:
    """Of a page only the row is refused that has bytes which are not in its encoding."""
    path = tmp_path / "a.html"
    path.write_bytes("<table><tr><th>имя<tr><td>a<tr><td>\n".encode() + b"\xff<tr><td>b</table>")
    found = read(path, profile('format = "html"\nencoding = "utf-8"\nrecord = "table"'))
    assert [isinstance(one, Row) for one in found] == [True, False, True]
    assert refusals(found)[0].column == "имя"


def test_byte_order_marks(tmp_path: Path) -> None:
    """A mark at the start is no part of the first name, whatever encoding was named."""
    for encoding in ("utf-8-sig", "utf-16-le", "utf-16-be"):
        mark = "" if encoding == "utf-8-sig" else "\ufeff"
        path = tmp_path / "a.csv"
        path.write_bytes((mark + "имя,год\nПримеров,1900\n").encode(encoding))
        for named in ("detect", encoding.removesuffix("-sig")):
            found = read(path, profile(f'format = "delimited"\nencoding = "{named}"'))
            assert names(found) == ["Примеров"], (encoding, named)


def test_ragged_rows(tmp_path: Path) -> None:
    """A row with cells too few or too many is refused; empty ones too many are dropped."""
    path = write(tmp_path / "a.csv", f"{HEAD}1,a,1900\n2,b\n3,c,1901,x\n4,d,1902,,\n\n,,\n5,e,1903")
    found = read(path)
    assert names(found) == ["a", "- a.csv:3", "- a.csv:4", "d", "e"]
    assert [one.why for one in refusals(found)] == [
        "has 2 cells, the header 3", "has 4 cells, the header 3",
    ]  # fmt: skip
    assert refusals(found)[1].value == "3,c,1901,x"


@pytest.mark.parametrize(
    "after",
    [
        "3,c,1901\n4,d,1902\n",
        '3,"c",1901\n4,d,1902\n',
        '3,c,1901\n4,"d",1902\n',
        '3,"c, d",1901\n4,"d ""e""",1902\n',
        "3,c,1901\n" * 600 + "4,d,1902\n",
        "",
    ],
)
def test_a_quote_that_never_closes(tmp_path: Path, after: str) -> None:
    """Only the line with the quote is refused, whatever quotes follow; nothing is swallowed."""
    path = write(tmp_path / "a.csv", f'{HEAD}1,a,1900\n2,"b,1900\n{after}')
    found = read(path)
    assert names(found)[:2] == ["a", "- a.csv:3"]
    (one,) = refusals(found)
    assert one.value == '2,"b,1900'
    assert one.why == "a quote that is opened here is not closed as it should be"
    assert len(found) == 2 + after.count("\n")


def test_many_quotes_that_never_close(tmp_path: Path) -> None:
    """A file in which quotes are text is refused line by line, in time that grows with its size."""
    lines = "".join(f'{n},"b{n},1900\n' for n in range(3_000))
    found = read(write(tmp_path / "a.csv", HEAD + lines))
    assert len(refusals(found)) == 3_000
    text = profile('format = "delimited"\nquote = ""')
    assert not refusals(read(tmp_path / "a.csv", text))


def test_text_behind_a_quote(tmp_path: Path) -> None:
    """What stands between a closing quote and the delimiter is a fault of its line."""
    found = read(write(tmp_path / "a.csv", f'{HEAD}1,"a"b,1900\n2,Колхоз "Заря",1901\n'))
    assert names(found) == ["- a.csv:2", 'Колхоз "Заря"']


def test_a_header_that_is_missing(tmp_path: Path) -> None:
    """Without a header the first line is shown, and the nearest name where one is misspelt."""
    path = write(tmp_path / "a.csv", "1,Примеров,1900\n")
    with pytest.raises(DataError, match=r"Is there no header, or another delimiter\?.*Примеров"):
        read(path)
    text = TEXT.replace('"имя" =', '"год" = "birth"\n"имя" =')
    two = loading.parse(text.format(read='format = "delimited"'), "t", Place("t.toml"))
    with pytest.raises(DataError, match=r"there is no column имя\. Did you mean имя_"):
        read(write(tmp_path / "b.csv", "год,имя_\n1900,x\n"), two)


def test_a_header_that_stands_there_twice(tmp_path: Path) -> None:
    """A line that repeats the header is refused; a name that is in it twice ends the reading."""
    path = write(tmp_path / "a.csv", f"{HEAD}1,a,1900\n{HEAD}2,b,1901\n")
    found = read(path)
    assert names(found) == ["a", "- a.csv:3", "b"]
    assert refusals(found)[0].why == "is the header again"
    with pytest.raises(DataError, match="the column имя stands there twice"):
        read(write(tmp_path / "a.csv", "имя,id,имя\na,1,b\n"))


def test_a_cell_of_ten_megabytes(tmp_path: Path) -> None:
    """A line that is too long is refused with its beginning, quoted or not, and not kept whole."""
    path = tmp_path / "a.csv"
    for cell in (
        "x" * 10 * 2**20,
        '"' + "x" * 10 * 2**20 + '"',
        '"' + ("x," + "y" * 9_000 + "\n") * 1_200 + '"',
    ):
        write(path, f"{HEAD}1,a,1900\n2,{cell},1900\n3,c,1901\n")
        found = read(path)
        assert names(found)[0] == "a"
        assert names(found)[-1] == "c"
        assert all(len(one.value) <= SHOWN + 1 for one in refusals(found))
        assert refusals(found)[0].where == "a.csv:3"
    assert refusals(found)[0].why.startswith("a quote")


LONG_CELLS = {
    "a.html": ('html"\nrecord = "table', "<table><tr><th>id<th>имя</tr>{}</table>",
               "<tr><td>1<td>{}</tr>", ""),
    "a.geojson": ("geojson", '{{"features": [{}]}}', '{{"properties": {{"имя": "{}"}}}}', ","),
    "a.xml": ('mediawiki"\ntemplates = ["x"]#', "<m>{}</m>",
              "<page><title>a</title><revision><text>{{{{x|имя={}}}}}</text></revision></page>",
              ""),
}  # fmt: skip


@pytest.mark.parametrize("file", LONG_CELLS)
def test_a_long_cell_is_all_that_is_refused(tmp_path: Path, file: str) -> None:
    """A text of more than ten megabytes, in a page or an object, costs no record behind it."""
    read_as, whole, record, between = LONG_CELLS[file]
    text = whole.format(between.join(map(record.format, ("x" * 10_500_000, "b"))))
    first, second = read(write(tmp_path / file, text), profile(f'format = "{read_as}"'))
    assert isinstance(first, Refused)
    assert (first.why, first.column) == ("the cell is longer than 1 MiB", "имя")
    assert len(first.value) == SHOWN + 1
    assert names([second]) == ["b"]


def test_members_that_stand_there_twice(tmp_path: Path) -> None:
    """Of two members of one name none is dropped; a quoted sign is none."""
    lines = ['{"id": 1, "имя": "a\\": b"}', '{"id": 2, "имя": "b", "имя": "c"}',
             '{"id": 3, "имя": "d", "x": {"y": 1, "z": {"y": 2}}}']  # fmt: skip
    found = read(write(tmp_path / "a.jsonl", "\n".join(lines)), profile('format = "jsonl"'))
    assert names(found) == ['a": b', "- a.jsonl:2", "d"]
    assert refusals(found)[0].why == "has the member имя twice"


def test_a_long_cell_is_taken(tmp_path: Path) -> None:
    """A cell of half a megabyte is a cell."""
    path = write(tmp_path / "a.csv", f'{HEAD}1,{"x" * 2**19},1900\n2,"{"y" * 2**19}",1900\n')
    assert [len(name) for name in names(read(path))] == [2**19, 2**19]


@pytest.mark.parametrize("cell", ["=F2", '"=SUM(A1:A2)"', '"=""x"""'])
def test_formulas(tmp_path: Path, cell: str) -> None:
    """A formula is flagged and stays as it is; no kind of value takes it for one."""
    (one,) = read(write(tmp_path / "a.csv", f"{HEAD}1,{cell},1900\n"))
    assert isinstance(one, Row)
    assert one.flags == (("имя", "formula"),)
    assert one.cells["имя"].startswith("=")


@pytest.mark.parametrize(
    ("file", "read_as"),
    [("a.csv", "delimited"), ("a.jsonl", "jsonl"), ("a.html", 'html"\nrecord = "table'),
     ("a.xml", 'mediawiki"\ntemplates = ["x"]#'), ("a.geojson", "geojson"),
     ("a.txt", 'labelled"\nlabels = { a = "b" }#')],
)  # fmt: skip
@pytest.mark.parametrize("data", ["", "\n\n"])
def test_empty_files(tmp_path: Path, file: str, read_as: str, data: str) -> None:
    """An empty file of any form is refused by its name."""
    path = write(tmp_path / file, data)
    with pytest.raises(PurgeldError, match=file):
        read(path, profile(f'format = "{read_as}"'))


def test_a_header_and_no_rows(tmp_path: Path) -> None:
    """A table with nothing under its header has no record, and says so."""
    with pytest.raises(DataError, match="has no record"):
        read(write(tmp_path / "a.csv", HEAD))


@pytest.mark.parametrize(
    ("suffix", "pack"), [("gz", gzip.compress), ("zst", zstandard.ZstdCompressor().compress)]
)
def test_packed_files_that_are_cut(
    tmp_path: Path, suffix: str, pack: Callable[[bytes], bytes]
) -> None:
    """What is whole before the cut is delivered, and then the cut is told."""
    path = tmp_path / f"a.csv.{suffix}"
    lines = "".join(f"{n},{n * 7919 % 10_007:x},1900\n" for n in range(100_000))
    path.write_bytes(pack((HEAD + lines).encode())[:-1000])
    found: list[Row | Refused] = []
    with pytest.raises(SyntaxFault, match=rf"a\.csv\.{suffix}: the \w+ file ends in the middle"):
        keep(found, path, profile())
    assert 90_000 < len(found) < 100_000
    assert not refusals(found)
    assert all(one.number == n for n, one in enumerate(found, 1))


def test_packed_files_that_are_damaged(tmp_path: Path) -> None:
    """A packed file with a wrong byte, or with something behind it, is told to be damaged."""
    data = bytearray(gzip.compress((HEAD + "1,a,1900\n" * 5000).encode()))
    path = tmp_path / "a.csv.gz"
    path.write_bytes(bytes(data) + b"behind")
    with pytest.raises(SyntaxFault, match="is damaged"):
        read(path)
    data[-6] ^= 255
    path.write_bytes(data)
    with pytest.raises(SyntaxFault, match="is damaged"):
        read(path)


def test_lines_of_an_old_machine(tmp_path: Path) -> None:
    """A file whose lines end in CR alone is refused, not read as one line."""
    with pytest.raises(SyntaxFault, match="its lines end in CR alone"):
        read(write(tmp_path / "a.csv", "id,имя\r1,a\r2,b\r"))


def test_json_that_is_none(tmp_path: Path) -> None:
    """A line that is no object is refused with the reason; the next is read."""
    path = write(
        tmp_path / "a.jsonl", '{"имя": "a"}\n{"имя": \n[1]\n' + "[" * 5000 + '\n{"имя": "b"}'
    )
    found = read(path, profile('format = "jsonl"'))
    assert names(found) == ["a", "- a.jsonl:2", "- a.jsonl:3", "- a.jsonl:4", "b"]
    assert refusals(found)[1].why == "is no JSON object"


def test_workbooks_that_are_none(tmp_path: Path) -> None:
    """What is no workbook, has no such sheet or no row is refused by its name."""
    path = write(tmp_path / "a.xlsx", "no workbook")
    with pytest.raises(SyntaxFault, match=r"a\.xlsx: is no workbook"):
        read(path, profile('format = "xlsx"'))
    workbook.write(path, {"Лист1": [], "Лист2": [("имя",), ("a",)]})
    with pytest.raises(DataError, match="is empty"):
        read(path, profile('format = "xlsx"'))
    with pytest.raises(DataError, match=r"there is no sheet Лист3. It has Лист1, Лист2"):
        read(path, profile('format = "xlsx"\nsheet = "Лист3"'))
    assert names(read(path, profile('format = "xlsx"\nsheet = "Лист2"'))) == ["a"]


def test_rows_beside_the_header(tmp_path: Path) -> None:
    """A cell of a sheet in a column without a name is refused with its row, not lost."""
    rows: list[list[workbook.Cell]] = [["имя", "год"], ["a", 1900], ["b", 1901, "сбоку"]]
    path = workbook.write(tmp_path / "a.xlsx", {"Лист1": rows})
    assert names(read(path, profile('format = "xlsx"'))) == ["a", "- a.xlsx:Лист1!3"]


def test_a_wiki_export_that_is_cut(tmp_path: Path) -> None:
    """Pages before the cut are delivered, and then the line of the cut is told."""
    page = (
        "<page><title>t</title><ns>0</ns><revision><text>{{{{a|имя={}}}}}</text></revision></page>"
    )
    text = "<mediawiki>\n" + "\n".join(page.format(n) for n in range(500))
    path = write(tmp_path / "a.xml", text[:-40])
    found: list[Row | Refused] = []
    with pytest.raises(SyntaxFault, match=r"a\.xml:5\d\d: is no MediaWiki export, or cut off"):
        keep(found, path, profile('format = "mediawiki"\ntemplates = ["a"]'))
    assert names(found) == [str(n) for n in range(499)]


def test_entities_are_not_followed(tmp_path: Path) -> None:
    """An export that declares entities reads no other file and grows no larger."""
    secret = write(tmp_path / "secret.txt", "secret")
    bomb = '<!ENTITY b "&a;&a;&a;&a;&a;&a;&a;&a;&a;&a;"><!ENTITY a "xxxxxxxxxx">'
    text = (
        f'<!DOCTYPE m [<!ENTITY s SYSTEM "{secret.as_uri()}">{bomb}]><mediawiki><page>'
        "<title>t</title><revision><text>{{a|имя=&s;&b;}}</text></revision></page></mediawiki>"
    )
    found = read(
        write(tmp_path / "a.xml", text), profile('format = "mediawiki"\ntemplates = ["a"]')
    )
    assert all("secret" not in str(one) and "xxx" not in str(one) for one in found)


def test_features_that_are_cut(tmp_path: Path) -> None:
    """Features before the cut are delivered; then what is wrong is told."""
    one = '{"type": "Feature", "geometry": null, "properties": {"имя": "a"}}'
    path = write(tmp_path / "a.geojson", f'{{"features": [{one}, {one}, {{"type": "Feat')
    found: list[Row | Refused] = []
    with pytest.raises(SyntaxFault, match=r"a\.geojson: is cut off or no JSON"):
        keep(found, path, profile('format = "geojson"'))
    assert names(found) == ["a", "a"]


def test_missing_files(tmp_path: Path) -> None:
    """A file that is not there is told as that, for every form."""
    for name in ("a.csv", "a.xlsx", "a.jsonl", "a.xml"):
        with pytest.raises(PurgeldError, match=r"cannot be read|is no workbook"):
            read(tmp_path / name, profile('format = "table"'))


def test_memory_does_not_grow(tmp_path: Path) -> None:
    """Reading a hundred megabytes of text holds no more than a few of them."""
    path = tmp_path / "a.csv.gz"
    with gzip.open(path, "wt", encoding="utf-8", compresslevel=1) as file:
        file.write(HEAD)
        for n in range(1_000):
            file.write(f"{n},{'Примеров ' * 6000},1900\n")
    subject = profile()
    before = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss
    assert sum(1 for _ in reading.rows(path, subject)) == 1_000
    assert resource.getrusage(resource.RUSAGE_SELF).ru_maxrss - before < 40_000
    assert LONGEST > 6000 * 18


BROKEN = {
    "csv": 'format = "delimited"', "jsonl": 'format = "jsonl"', "xlsx": 'format = "xlsx"',
    "geojson": 'format = "geojson"', "html": 'format = "html"\nrecord = "table"',
    "xml": 'format = "mediawiki"\ntemplates = ["a"]',
    "txt": 'format = "labelled"\nlabels = { "a" = "имя" }',
}  # fmt: skip
WHOLE = {
    "csv": f'{HEAD}1,"a ""b""",1900\n2,=F2,x\n',
    "jsonl": '{"имя": "a", "b": [1, {"c": null}]}\n{"имя": "b"}\n',
    "geojson": '{"features": [{"properties": {"имя": "a"}, "geometry": {"type": "Point"}}]}',
    "html": "<table><tr><th>имя<th>b</tr><tr><td rowspan=2>a<td>c</tr><tr><td>d</tr></table>",
    "xml": "<m><page><title>t</title><revision><text>{{a|имя=[[b]]}}</text></revision></page></m>",
    "txt": "a: b\nc\n\na: d\n",
}
SIGNS = (b'"', b",", b"\n", b"{{", b"}}", b"<", b"=", b"\x00", b"\xff\xfe", b"|", b"[" * 50)


def broken(whole: bytes, chance: random.Random) -> bytes:
    """Change, drop or put in a few bytes."""
    data = bytearray(whole)
    for _ in range(chance.choice((1, 3, 10))):
        place = chance.randrange(len(data) + 1)
        kind = chance.randrange(4)
        if kind == 0:
            data[place : place + 1] = bytes([chance.randrange(256)])
        elif kind == 1:
            del data[place : place + chance.randrange(1, 30)]
        elif kind == 2:
            data[place:place] = chance.choice(SIGNS)
        else:
            del data[place:]
    return bytes(data)


@pytest.mark.parametrize("suffix", BROKEN)
def test_whatever_is_broken(tmp_path: Path, suffix: str) -> None:
    """Any broken file gives rows and refusals, or one of our errors, and so does a guess at it."""
    chance = random.Random(suffix)
    subject = profile(BROKEN[suffix])
    sheet: list[list[workbook.Cell]] = [["имя", "год"], ["a", ("=", "A1")], ["b", 1]]
    path = workbook.write(tmp_path / "a.xlsx", {"Лист": sheet})
    whole = path.read_bytes() if suffix == "xlsx" else WHOLE[suffix].encode()
    path = tmp_path / f"a.{suffix}"
    for _ in range(60):
        path.write_bytes(broken(whole, chance))
        with suppress(PurgeldError):
            assert [one.number for one in read(path, subject)][:1] == [1]
        with suppress(PurgeldError):
            assert loading.parse(guess(path), "guess", Place("guess.toml")).columns
