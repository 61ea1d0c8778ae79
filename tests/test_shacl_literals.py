"""Strict literals: every ill-formed lexical form is found, and no well-formed one is refused."""

from __future__ import annotations

import pytest
from pyoxigraph import Literal, NamedNode, RdfFormat, parse

from purgeld.errors import SyntaxFault
from purgeld.shacl import literals, ordering, reading
from purgeld.shacl.compiled import compile_shapes
from purgeld.terms import XSD

GOOD = {
    "date": "1937-07-30 2000-02-29 1936-02-29 -0044-03-15 0000-01-01 12037-01-31 1937-07-30Z "
    "1937-07-30+14:00 1937-07-30-05:30",
    "dateTime": "1937-07-30T00:00:00 1937-07-30T24:00:00 1937-07-30T23:59:59.999Z",
    "dateTimeStamp": "1937-07-30T00:00:00Z 1937-07-30T00:00:00+03:00",
    "time": "00:00:00 23:59:59.5 24:00:00 12:00:00Z",
    "gYear": "1937 -0044 0000 12037 1937Z 1937+03:00",
    "gYearMonth": "1937-08 1937-08Z",
    "gMonth": "--08 --12Z",
    "gMonthDay": "--02-29 --07-30",
    "gDay": "---01 ---31",
    "integer": "0 -1 +1 007 123456789012345678901234567890",
    "nonNegativeInteger": "0 -0 5",
    "positiveInteger": "1 +1",
    "byte": "-128 127 0000000000000000000000127",
    "unsignedByte": "0 255",
    "long": "9223372036854775807 -9223372036854775808",
    "decimal": "1 1. .5 -0.5 +12.50",
    "double": "1 1e3 -INF INF +INF NaN 1.5E-3 .5",
    "float": "1.5 NaN",
    "boolean": "true false 1 0",
    "duration": "P1Y P1Y2M3DT4H5M6.7S -P1M PT0S P0Y",
    "yearMonthDuration": "P1Y P2M -P1Y6M",
    "dayTimeDuration": "P1D PT2M P1DT2H PT1.5S",
    "hexBinary": "0aFF",
    "base64Binary": "YQ== YWI=",
    "language": "ru uk-Cyrl",
    "NCName": "Лев a-1",
    "string": "x",
}
BAD = {
    "date": "1937-13-45 1937-02-29 1937-06-31 1937-00-10 1937-01-00 1937-1-1 37-01-01 01937-01-01 "
    "1937-07-30T00:00:00 1900-02-29 abc 30.07.1937 1937-07-30+15:00 1937-07 --07-30",
    "dateTime": "1937-07-30 1937-07-30T99:00:00 1937-07-30T24:00:01 1937-07-30T12:60:00 "
    "1937-07-30T12:00 1937-02-30T12:00:00 1937-07-30T12:00:60",
    "dateTimeStamp": "1937-07-30T00:00:00",
    "time": "24:00:01 25:00:00 12:00",
    "gYear": "19x 937 1937- 01937 19 1937+25:00",
    "gYearMonth": "1937-13 1937-00 1937 1937-8",
    "gMonth": "08 --13 --8",
    "gMonthDay": "--02-30 --13-01 02-29",
    "gDay": "---32 ---00 --01",
    "integer": "abc 1.0 1e3 ٣ - 1_000",
    "nonNegativeInteger": "-1",
    "positiveInteger": "0",
    "byte": "300 -129 c 99999999999999999999999",
    "unsignedByte": "-1 256",
    "long": "9223372036854775808",
    "decimal": "1e3 . 1,5 INF",
    "double": "inf nan 1e 0x1",
    "float": "Infinity",
    "boolean": "TRUE yes 01",
    "duration": "P PT P1YT 1Y P1M1Y P1.5D P-1D",
    "yearMonthDuration": "P1D P1YT1H",
    "dayTimeDuration": "P1M P1Y2D P1DT",
    "hexBinary": "0a0 xy",
    "base64Binary": "a !!!!",
    "language": "toolonglanguage ru_RU",
    "NCName": "1a a:b",
}


def spread(table: dict[str, str]) -> list[tuple[str, str]]:
    """Make a pair of datatype and lexical form for each word of a table."""
    return [(name, form) for name, forms in table.items() for form in forms.split()]


def text(lexical: str, name: str) -> str:
    """Write a typed literal as N-Triples."""
    return str(Literal(lexical, datatype=XSD(name)))


@pytest.mark.parametrize(("name", "lexical"), spread(GOOD))
def test_well_formed(name: str, lexical: str) -> None:
    """A form of the lexical space passes sh:datatype."""
    assert literals.in_datatype(XSD(name).value)(text(lexical, name))


@pytest.mark.parametrize(("name", "lexical"), spread(BAD))
def test_ill_formed(name: str, lexical: str) -> None:
    """A form outside the lexical space fails sh:datatype."""
    assert not literals.in_datatype(XSD(name).value)(text(lexical, name))


@pytest.mark.parametrize("name", ["integer", "date", "gYear", "dateTime", "decimal", "boolean"])
@pytest.mark.parametrize("blank", [" {}", "{} ", "{}\n", ""])
def test_white_space_is_not_forgiven(name: str, blank: str) -> None:
    """RDF applies no white space facet: a blank beside the value makes it ill-formed."""
    lexical = blank.format(GOOD[name].split()[0])
    assert not literals.in_datatype(XSD(name).value)(text(lexical, name))


def test_the_seven_usual_traps() -> None:
    """All seven literals on which the peers were compared are found in one validation."""
    traps = [
        ("1937-13-45", "date"),
        ("1937-02-30", "date"),
        ("abc", "date"),
        ("abc", "integer"),
        ("19x", "gYear"),
        ("1937-13", "gYearMonth"),
        ("1937-07-30T99:00:00", "dateTime"),
    ]
    shapes = "".join(
        f"[] <http://www.w3.org/ns/shacl#targetObjectsOf> <x:p{number}> ; "
        f"<http://www.w3.org/ns/shacl#datatype> {XSD(name)} .\n"
        for number, (_, name) in enumerate(traps)
    )
    data = "".join(f"<x:s> <x:p{n}> {text(*trap)} .\n" for n, trap in enumerate(traps))
    plan = compile_shapes(parse(shapes, format=RdfFormat.TURTLE))
    assert len(plan.run(parse(data, format=RdfFormat.N_TRIPLES)).findings) == len(traps)


@pytest.mark.parametrize(
    "tag", ["ru", "uk-Latn", "zh-cmn-Hans-CN", "de-CH-1901", "x-own", "en-x-a"]
)
def test_sound_language_tags(tag: str) -> None:
    """A tag of RFC 5646 is sound."""
    assert literals.language_is_sound(tag)


@pytest.mark.parametrize("tag", ["r", "ru_RU", "toolonglanguage", "en-", "1a", "en--gb", "a-b"])
def test_unsound_language_tags(tag: str, tmp_path_factory: pytest.TempPathFactory) -> None:
    """A tag outside RFC 5646 is unsound, and a file that holds one is refused with its line."""
    assert not literals.language_is_sound(tag)
    path = tmp_path_factory.mktemp("tags") / "bad.nt"
    path.write_text(f'<x:s> <x:p> "a"@ru .\n<x:s> <x:p> "a"@{tag} .\n', encoding="utf-8")
    with pytest.raises(SyntaxFault) as caught:
        reading.from_files([path])
    assert caught.value.where is not None
    assert caught.value.where.line == 2


@pytest.mark.parametrize(
    ("one", "other", "order"),
    [
        (("1", "integer"), ("1.0", "decimal"), 0),
        (("1.1", "decimal"), ("1.1", "double"), 0),
        (("0.1", "float"), ("0.1", "double"), 1),
        (("INF", "double"), ("9" * 300, "integer"), 1),
        (("NaN", "double"), ("1", "integer"), None),
        (("1937-07-30", "date"), ("1937-08-05", "date"), -1),
        (("-0045-12-31", "date"), ("-0044-01-01", "date"), -1),
        (("1937-07-30", "date"), ("1937-07-30T00:00:00", "dateTime"), None),
        (("1937-07-30T12:00:00Z", "dateTime"), ("1937-07-30T14:00:00+02:00", "dateTime"), 0),
        (("1937-07-30T24:00:00", "dateTime"), ("1937-07-31T00:00:00", "dateTime"), 0),
        (("1937-07-30T12:00:00Z", "dateTime"), ("1937-07-30T13:00:00", "dateTime"), None),
        (("1937-07-30T12:00:00Z", "dateTime"), ("1937-08-01T13:00:00", "dateTime"), -1),
        (("1936", "gYear"), ("1937", "gYear"), -1),
        (("1937-12", "gYearMonth"), ("1938-01", "gYearMonth"), -1),
        (("P1M", "duration"), ("P30D", "duration"), None),
        (("P1M", "duration"), ("P27D", "duration"), 1),
        (("P1Y", "yearMonthDuration"), ("P12M", "duration"), 0),
        (("PT36H", "dayTimeDuration"), ("P2D", "dayTimeDuration"), -1),
        (("true", "boolean"), ("0", "boolean"), 1),
        (("1937-13-01", "date"), ("1937-01-01", "date"), None),
        (("a", "string"), ("b", "string"), -1),
    ],
)
def test_order(one: tuple[str, str], other: tuple[str, str], order: int | None) -> None:
    """Literals are ordered by value, and not at all where their families or zones forbid it."""
    first, second = (ordering.value_of(text(*each)) for each in (one, other))
    assert ordering.compare(first, second) == order
    assert ordering.compare(second, first) == (None if order is None else -order)


def test_text_and_back() -> None:
    """A term survives the way to N-Triples text and back."""
    terms = [
        NamedNode("http://example.org/Ёлка"),
        Literal('a"b\\c\n\r\t\b\f\u0001é\U0001f600'),
        Literal("да", language="ru"),
        Literal("1", datatype=XSD("integer")),
    ]
    assert [literals.as_term(str(term)) for term in terms] == terms
