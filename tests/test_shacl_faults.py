"""A register with known faults: every one is found, none is invented, in every form of the data."""

from __future__ import annotations

import random
from collections import Counter
from dataclasses import dataclass, field
from typing import TYPE_CHECKING

import pytest
from pyoxigraph import RdfFormat, Triple, parse, serialize

from purgeld.shacl import reference
from purgeld.shacl.compiled import compile_shapes
from purgeld.terms import RDF, RDFS, XSD, Namespace

if TYPE_CHECKING:
    from collections.abc import Callable
    from pathlib import Path

    from purgeld.shacl.report import Finding, Report

REG = Namespace("http://register.example/")
PREFIXES = "\n".join(
    f"@prefix {name}: <{space}> ."
    for name, space in (("reg", REG), ("rdf", RDF), ("rdfs", RDFS), ("xsd", XSD))
)
SHAPES = f"""{PREFIXES}
@prefix sh: <http://www.w3.org/ns/shacl#> .

reg:PersonShape a sh:NodeShape ; sh:targetClass reg:Person ; sh:nodeKind sh:IRI ;
  sh:property reg:name, reg:born, reg:home, reg:sex, reg:case .
reg:name sh:path reg:fullName ; sh:minCount 1 ; sh:maxCount 1 ; sh:datatype rdf:langString ;
  sh:languageIn ( "ru" ) .
reg:born sh:path reg:bornOn ; sh:datatype xsd:date ; sh:lessThan reg:diedOn .
reg:home sh:path reg:livedIn ; sh:nodeKind sh:IRI ; sh:class reg:Settlement .
reg:sex sh:path reg:sexOf ; sh:in ( reg:woman reg:man ) .
reg:case sh:path ( reg:tried reg:caseNumber ) ; sh:pattern "^[0-9]{{3}}/[0-9]{{2}}$" .
reg:TrialShape a sh:NodeShape ; sh:targetClass reg:Trial ;
  sh:property reg:subject ;
  sh:sparql reg:order .
reg:subject sh:path [ sh:inversePath reg:tried ] ; sh:minCount 1 ; sh:node reg:Named .
reg:Named a sh:NodeShape ; sh:property reg:hasName .
reg:hasName sh:path reg:fullName ; sh:minCount 1 .
reg:order a sh:SPARQLConstraint ; sh:message "held before the birth on {{?born}}" ;
  sh:select '''SELECT $this ?born WHERE {{
    ?person <{REG}tried> $this ; <{REG}bornOn> ?born . $this <{REG}heldOn> ?held .
    FILTER (?held < ?born) }}''' .
"""


@dataclass
class Row:
    """One person of the register; a fault changes some of the texts."""

    number: int
    name: str = '"Имя Фамилия"@ru'
    born: str = '"1898-04-12"^^xsd:date'
    died: str = '"1937-12-02"^^xsd:date'
    home: str = "reg:place3"
    sex: str = "reg:woman"
    case: str = '"412/37"'
    held: str = '"1937-11-20"^^xsd:date'
    more: list[str] = field(default_factory=list)

    def turtle(self) -> str:
        """Write the row with its trial."""
        person, trial = f"reg:person{self.number}", f"reg:trial{self.number}"
        name = f"reg:fullName {self.name} ; " if self.name else ""
        return (
            f"{person} a reg:Person ; {name}reg:bornOn {self.born} ; reg:diedOn {self.died} ; "
            f"reg:livedIn {self.home} ; reg:sexOf {self.sex} ; reg:tried {trial} .\n"
            f"{trial} a reg:Trial ; reg:caseNumber {self.case} ; reg:heldOn {self.held} .\n"
            + "".join(self.more)
        )


def change(**texts: str) -> Callable[[Row], None]:
    """Make a fault that replaces some texts of a row."""

    def fault(row: Row) -> None:
        for name, text in texts.items():
            setattr(row, name, text)

    return fault


def orphan(row: Row) -> None:
    """Add a trial of nobody."""
    row.more.append(f"reg:lost{row.number} a reg:Trial .\n")


FAULTS: dict[str, tuple[Callable[[Row], None], list[str]]] = {
    "no name": (change(name=""), ["name MinCount", "subject Node"]),
    "two names": (change(name='"А Б"@ru, "В Г"@ru'), ["name MaxCount"]),
    "untagged name": (change(name='"А Б"'), ["name Datatype", "name LanguageIn"]),
    "wrong language": (change(name='"A B"@pl'), ["name LanguageIn"]),
    "no date": (change(born='"1898-02-30"^^xsd:date'), ["born Datatype", "born LessThan"]),
    "born after death": (
        change(born='"1938-01-01"^^xsd:date'),
        ["born LessThan", "TrialShape SPARQL"],
    ),
    "unknown place": (change(home="reg:place99"), ["home Class"]),
    "place as text": (change(home='"Тула"'), ["home Class", "home NodeKind"]),
    "unknown sex": (change(sex="reg:unknown"), ["sex In"]),
    "bad case number": (change(case='"дело 5"'), ["case Pattern"]),
    "trial before birth": (change(held='"1890-01-01"^^xsd:date'), ["TrialShape SPARQL"]),
    "trial of nobody": (orphan, ["subject MinCount"]),
}


def register(size: int, every: int) -> tuple[str, Counter[tuple[str, str]]]:
    """Write a register with a fault in every so many rows, and what must be found."""
    chance = random.Random(1937)
    expected: Counter[tuple[str, str]] = Counter()
    lines = [f"reg:place{n} a reg:{kind} .\n" for n, kind in enumerate(("Town", "Village") * 3)]
    lines.append(
        "reg:Town rdfs:subClassOf reg:Settlement . reg:Village rdfs:subClassOf reg:Town .\n"
    )
    for number in range(size):
        row = Row(number)
        if number % every == 0:
            fault, found = FAULTS[chance.choice(list(FAULTS))]
            fault(row)
            expected.update((str(number), each) for each in found)
        lines.append(row.turtle())
    return "".join(lines), expected


def rule_of(finding: Finding) -> str:
    """Name the shape and the component of a finding, both without their namespaces."""
    component = finding.component.value.partition("#")[2].removesuffix("ConstraintComponent")
    return f"{finding.shape.value.removeprefix(REG)} {component}"


def found_in(report: Report) -> Counter[tuple[str, str]]:
    """Write findings as pairs of row number and rule."""
    return Counter(
        (
            "".join(filter(str.isdigit, each.focus.value)),
            rule_of(each),
        )
        for each in report.findings
    )


def triples_of(turtle: str) -> list[Triple]:
    """Parse Turtle with the prefixes of the register."""
    return [quad.triple for quad in parse(f"{PREFIXES}\n{turtle}", format=RdfFormat.TURTLE)]


@pytest.mark.parametrize("name", FAULTS)
def test_each_fault_alone(name: str) -> None:
    """One fault in one row gives exactly the findings that belong to it."""
    fault, expected = FAULTS[name]
    row = Row(7)
    fault(row)
    places = "reg:place3 a reg:Settlement .\n"
    report = compile_shapes(triples_of(SHAPES)).run(triples_of(places + row.turtle()))
    assert found_in(report) == Counter(("7", each) for each in expected)


def test_all_faults_of_a_register_are_found_and_none_invented() -> None:
    """In 600 rows every injected fault is found, and nothing else."""
    data, expected = register(600, 3)
    assert found_in(compile_shapes(triples_of(SHAPES)).run(triples_of(data))) == expected


def test_the_reference_finds_the_same() -> None:
    """PySHACL agrees on a small register."""
    data, expected = register(60, 3)
    assert found_in(reference.validate(triples_of(data), triples_of(SHAPES))) == expected


@pytest.mark.parametrize("kind", [RdfFormat.N_TRIPLES, RdfFormat.N_QUADS, RdfFormat.TURTLE])
def test_files_give_the_same_report(tmp_path: Path, kind: RdfFormat) -> None:
    """The report does not depend on the form in which the data comes."""
    data, _ = register(60, 3)
    triples = triples_of(data)
    path = tmp_path / f"register.{kind.file_extension}"
    serialize(triples, path, format=kind)
    plan = compile_shapes(triples_of(SHAPES))
    assert plan.run(path) == plan.run(triples)


def test_a_statement_that_stands_twice_counts_once(tmp_path: Path) -> None:
    """Repeated lines, and other spellings of one literal, make no second value."""
    path = tmp_path / "twice.nt"
    line = f'<{REG}p> <{REG}fullName> "Имя"@ru .\n'
    other = line.replace("Имя", r"\u0418мя").replace("@ru", "@RU")
    path.write_text(f"<{REG}p> <{RDF}type> <{REG}Person> .\n{line}{line}{other}", encoding="utf-8")
    assert compile_shapes(triples_of(SHAPES)).run(path).conforms


def test_findings_beyond_the_limit_are_counted() -> None:
    """With a limit for each rule, the report holds as many and says how many it left out."""
    data, expected = register(600, 3)
    report = compile_shapes(triples_of(SHAPES)).run(triples_of(data), most=2)
    rules = Counter(rule for _, rule in expected.elements())
    assert Counter(rule for _, rule in found_in(report).elements()) == Counter(
        {rule: min(count, 2) for rule, count in rules.items()}
    )
    assert report.omitted == expected.total() - len(report.findings)


def test_the_report_graph_is_whole_and_repeatable() -> None:
    """The report graph names every result, has no blank node of its own, and comes out the same."""
    data, expected = register(60, 3)
    graph = triples_of(data)
    plan = compile_shapes(triples_of(SHAPES))
    first, second = (
        serialize(plan.run(graph).to_graph(), format=RdfFormat.N_TRIPLES) for _ in "ab"
    )
    assert first == second
    assert first is not None
    assert first.count(b"/shacl#result>") == expected.total()
    assert b"_:" not in first


def test_messages_have_their_values() -> None:
    """The slots of a message hold the values of the solution."""
    row = Row(7, held='"1890-01-01"^^xsd:date', home="reg:place99")
    report = compile_shapes(triples_of(SHAPES)).run(triples_of(row.turtle()))
    texts = [message.value for each in report.findings for message in each.messages]
    assert texts == [
        f'held before the birth on "1898-04-12"^^<{XSD}date>',
        f"{REG}place99 must be an instance of {REG}Settlement",
    ]
