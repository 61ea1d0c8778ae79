"""The main job on the shipped data: what dist/ holds, and that it holds the same everywhere."""

from __future__ import annotations

import csv
import json
import re
from typing import TYPE_CHECKING

import pyoxigraph as ox
import pytest
import rdflib

import mini
from purgeld import derive, formats, graphs, passages
from purgeld.terms import CRM, PG, RDF_TYPE, SCHEMA
from test_output import tree

if TYPE_CHECKING:
    from pathlib import Path

    from purgeld.assembly import Assembly

SUFFIXES = ("ttl", "nt", "nq", "trig", "rdf", "jsonld")


def load(path: Path) -> list[ox.Quad]:
    """Read a dump with pyoxigraph."""
    return list(ox.parse(path=path, format=formats.FORMATS[path.suffix[1:]]))


def manifest(dist: Path) -> dict[str, dict[str, dict[str, object]]]:
    """Read the manifest of a build."""
    content: dict[str, dict[str, dict[str, object]]] = json.loads(
        (dist / "manifest.json").read_text("utf-8")
    )
    return content


def test_two_builds_give_the_same_bytes(dist: Path, tmp_path: Path) -> None:
    """Another hash seed, time zone, locale and folder change nothing."""
    mini.purgeld(
        "build", "--project", mini.ROOT, "--out", tmp_path / "again",
        cwd=tmp_path, PYTHONHASHSEED="1937", TZ="Asia/Vladivostok", LC_ALL="C", HOME="/nonexistent",
    )  # fmt: skip
    assert tree(tmp_path / "again") == tree(dist)


@pytest.mark.parametrize("suffix", SUFFIXES)
def test_every_format_says_the_same(dist: Path, suffix: str) -> None:
    """Six formats of the default graph and of all graphs hold the same statements."""
    reference = {q.triple for q in load(dist / "dumps" / "default.nt")}
    assert {q.triple for q in load(dist / f"dumps/default.{suffix}")} == reference
    everything = set(load(dist / "dumps" / "all.nq"))
    read = load(dist / f"dumps/all.{suffix}")
    if formats.FORMATS[suffix].supports_datasets:
        assert set(read) == everything
    else:
        assert {q.triple for q in read} == {q.triple for q in everything}


# rdflib's own TriG parser uses what rdflib has deprecated; nothing in the dump causes it.
@pytest.mark.filterwarnings("ignore::DeprecationWarning:rdflib")
def test_rdflib_and_oxigraph_give_the_same_hashes(dist: Path) -> None:
    """Loaded by rdflib and written again, every graph keeps the canonical hash of the manifest."""
    dataset = rdflib.Dataset()
    dataset.parse(data=(dist / "dumps" / "all.trig").read_text("utf-8"), format="trig")
    again = ox.parse(dataset.serialize(format="nquads"), format=ox.RdfFormat.N_QUADS)
    named = graphs.by_graph(again)
    stated = manifest(dist)["graphs"]
    assert {graph.value: formats.canonical_hash(own) for graph, own in named.items()} == {
        name: graph["rdfc10Sha256"] for name, graph in stated.items()
    }


def test_manifest_is_true(dist: Path) -> None:
    """Every file is in the manifest with its size and digest, and no other file is there."""
    files = manifest(dist)["files"]
    found = {path.relative_to(dist).as_posix(): path for path in dist.rglob("*") if path.is_file()}
    assert set(found) - {"manifest.json"} == set(files)
    for name, stated in files.items():
        assert stated["bytes"] == found[name].stat().st_size
    assert (
        sum(len(own) for own in graphs.by_graph(load(dist / "dumps" / "all.nq")).values())
        == (json.loads((dist / "manifest.json").read_text("utf-8"))["triples"])
    )


def test_no_blank_nodes_and_no_stray_prefixes(dist: Path) -> None:
    """The dumps name everything, under the prefixes of the one table."""
    assert "_:" not in re.sub(r'"[^"\n]*"', "", (dist / "dumps" / "all.nq").read_text("utf-8"))
    assert not re.search(r"\bns\d+:", (dist / "dumps" / "all.ttl").read_text("utf-8"))


def test_default_graph_holds_nothing_fabricated(shipped: Assembly) -> None:
    """No triple that only a refuted or fabricated claim says stands among the accepted facts."""
    rows = shipped.store.query(
        """PREFIX pg: <https://w3id.org/purgeld/ns#>
        PREFIX status: <https://w3id.org/purgeld/vocab/status/>
        SELECT ?s ?p ?o WHERE { VALUES ?bad { status:refuted status:fabricated }
          ?claim pg:hasStatus ?bad ; pg:hasSubject ?s ; pg:hasPredicate ?p ; pg:hasObject ?o .
          FILTER NOT EXISTS { ?good pg:hasStatus status:accepted ;
            pg:hasSubject ?s ; pg:hasPredicate ?p ; pg:hasObject ?o } }""",
        use_default_graph_as_union=True,
    )
    assert isinstance(rows, ox.QuerySolutions)
    false = {(row["s"], row["p"], row["o"]) for row in rows}
    assert false
    facts = {(t.subject, t.predicate, t.object) for t in shipped.default}
    assert not false & facts


def test_every_statement_leads_to_its_passage(shipped: Assembly) -> None:
    """Events, parts played, memberships, figures, charges and attestations all cite a passage."""
    needing = {
        PG(name) for name in ("Participation", "Membership", "Figure", "Charge", "Attestation")
    }
    cited = {q.subject for q in shipped.quads if q.predicate == PG("hasEvidence")}
    subjects = {q.subject for q in shipped.quads if q.predicate == RDF_TYPE and q.object in needing}
    assert subjects
    assert not subjects - cited


def test_shortcuts_are_rebuilt_alike(shipped: Assembly) -> None:
    """Without its shortcuts the dataset is smaller; computed again they are the same."""
    computed = {CRM("P11_had_participant"), CRM("P14_carried_out_by"), SCHEMA("memberOf"),
                SCHEMA("birthDate"), SCHEMA("deathDate")}  # fmt: skip
    before = {q for q in shipped.quads if q.predicate in computed}
    store = ox.Store()
    store.extend(q for q in shipped.quads if q.predicate not in computed)
    texts = [path.read_text("utf-8") for path in (mini.ROOT / "queries" / "shortcuts").glob("*.rq")]
    assert len(texts) == len(computed)
    assert before
    assert set(derive.shortcuts(store, texts)) == before


def test_bounds_are_those_of_the_dates(shipped: Assembly) -> None:
    """Every stored bound is the one computed from the EDTF text beside it; none is missing."""
    made, refused = derive.time_bounds(q for q in shipped.quads if q.predicate == PG("edtf"))
    bounds = {CRM("P82a_begin_of_the_begin"), CRM("P82b_end_of_the_end")}
    assert not refused
    assert set(made) == {q for q in shipped.quads if q.predicate in bounds}


def test_no_sentence_of_the_source_is_copied(shipped: Assembly) -> None:
    """No literal longer than twelve words equals a run of the source text."""
    source = shipped.project.sources[0]
    if not source.path.is_file():
        pytest.skip("the source text is not here")
    text = " ".join(passages.normalise(source.path.read_text("utf-8")).split()).casefold()
    literals = {q.object.value for q in shipped.quads if isinstance(q.object, ox.Literal)}
    for literal in literals:
        words = literal.casefold().split()
        for start in range(max(len(words) - 12, 0)):
            assert " ".join(words[start : start + 13]) not in text, literal


# Clauses that state something: counted one by one in the lead, the Introduction, the first two
# trials and the Dewey Commission, estimated on reading in the others.
MINIMUM = {
    "lead": 62,
    "introduction": 55,
    "first-and-second-moscow-trials": 58,
    "dewey-commission": 30,
    "implication-of-the-rightists": 8,
    "third-moscow-trial": 50,
    "bukharins-confession": 45,
    "ex-kulaks-and-other-anti-soviet-elements": 60,
    "number-of-people-executed": 38,
    "soviet-investigation-commissions": 50,
}


@pytest.mark.parametrize(("section", "least"), MINIMUM.items())
def test_sections_are_modelled_in_full(shipped: Assembly, section: str, least: int) -> None:
    """Each section carries at least the statements that were counted in it by hand."""
    with (mini.ROOT / "data" / "passages.csv").open(encoding="utf-8") as rows:
        inside = {
            f"{shipped.project.base}{row['iri']}"
            for row in csv.DictReader(rows)
            if row["section"] == section
        }
    assert inside
    stated = {
        q.subject
        for q in shipped.quads
        if q.predicate == PG("hasEvidence")
        and isinstance(q.object, ox.NamedNode)
        and q.object.value in inside
    }
    assert len(stated) >= least
