"""Outside vocabularies as facts: the terms they define and the RDFS axioms between them.

``tests/vocab`` holds what a fresh clone needs. ``python tests/vocabularies.py`` writes it anew from
the pinned files in ``../shared/vocab``; a test says when the two differ.
"""

from __future__ import annotations

from pathlib import Path

from pyoxigraph import NamedNode, Quad, RdfFormat, parse

from purgeld.terms import (
    CRM,
    DCAT,
    DCTERMS,
    GEO,
    INF,
    OA,
    ORG,
    OWL,
    PROV,
    RDF,
    RDF_TYPE,
    RDFS,
    SCHEMA,
    SH,
    SKOS,
    VOID,
)

ROOT = Path(__file__).resolve().parents[1]
KEPT = ROOT / "tests" / "vocab"
PINNED = ROOT.parent / "shared" / "vocab"
CRMSCI = "http://www.cidoc-crm.org/extensions/crmsci/"
VOCABULARIES: dict[str, tuple[str, str]] = {
    "cidoc-crm": ("cidoc-crm.rdf", CRM),
    "crminf": ("crminf.rdf", INF),
    "crmsci": ("crmsci.rdf", CRMSCI),
    "dcat": ("dcat3.ttl", DCAT),
    "dcterms": ("dcterms.ttl", DCTERMS),
    "geosparql": ("geosparql.ttl", GEO),
    "oa": ("oa.ttl", OA),
    "org": ("org.ttl", ORG),
    "owl": ("owl.ttl", OWL),
    "prov": ("prov.ttl", PROV),
    "rdf": ("rdf.ttl", RDF),
    "rdfs": ("rdfs.ttl", RDFS),
    "schemaorg": ("schemaorg.ttl", SCHEMA),
    "shacl": ("shacl.ttl", SH),
    "skos": ("skos.ttl", SKOS),
    "void": ("void.ttl", VOID),
}
WITH_AXIOMS = ("cidoc-crm", "crminf", "crmsci", "schemaorg")
AXIOMS = frozenset(RDFS(name) for name in ("subClassOf", "subPropertyOf", "domain", "range"))


def pinned_quads(name: str) -> list[Quad]:
    """Parse the pinned file of a vocabulary."""
    file, namespace = VOCABULARIES[name]
    form = RdfFormat.RDF_XML if file.endswith(".rdf") else RdfFormat.TURTLE
    return list(parse(path=PINNED / file, format=form, base_iri=namespace))


def pinned_terms(name: str) -> list[str]:
    """List the terms that a pinned file gives a type, in its own namespace."""
    namespace = VOCABULARIES[name][1]
    typed = [q.subject for q in pinned_quads(name) if q.predicate == RDF_TYPE]
    terms = {node.value for node in typed if isinstance(node, NamedNode)}
    return sorted(term for term in terms if term.startswith(namespace) and term != namespace)


def pinned_axioms() -> list[str]:
    """List the sub-class, sub-property, domain and range axioms between named terms."""
    return sorted(
        f"{q.subject} {q.predicate} {q.object} ."
        for q in {q for name in WITH_AXIOMS for q in pinned_quads(name)}
        if q.predicate in AXIOMS
        and isinstance(q.subject, NamedNode)
        and isinstance(q.object, NamedNode)
    )


def kept_terms(name: str) -> list[str]:
    """Read one list of term IRIs of this repository."""
    return (KEPT / "terms" / f"{name}.txt").read_text("utf-8").splitlines()


def unpinned_terms() -> list[str]:
    """Read the terms in use whose vocabularies are not pinned."""
    return (KEPT / "unpinned.txt").read_text("utf-8").splitlines()


def kept_axioms() -> list[Quad]:
    """Read the axioms kept in this repository."""
    return list(parse(path=KEPT / "axioms.nt", format=RdfFormat.N_TRIPLES))


def _write(path: Path, lines: list[str]) -> None:
    path.write_text("".join(f"{line}\n" for line in lines), "utf-8")


def main() -> None:
    """Write the lists and axioms anew from the pinned files."""
    for name in VOCABULARIES:
        _write(KEPT / "terms" / f"{name}.txt", pinned_terms(name))
    _write(KEPT / "axioms.nt", pinned_axioms())


if __name__ == "__main__":
    main()
