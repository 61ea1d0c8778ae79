"""The one table of prefixes, and the IRIs that the code itself must name.

``ontology/prefixes.ttl`` says the same as SHACL prefix declarations; a test holds the two together.
"""

from __future__ import annotations

from pyoxigraph import BlankNode, NamedNode, Triple

BASE = "https://w3id.org/purgeld/"
KINDS = (
    "alleged",
    "charge",
    "claim",
    "directive",
    "event",
    "figure",
    "group",
    "person",
    "place",
    "record",
    "testimony",
)
SCHEMES = (
    "article",
    "completeness",
    "eventkind",
    "groupkind",
    "measure",
    "method",
    "organkind",
    "outcome",
    "penalty",
    "precision",
    "role",
    "romanisation",
    "sitekind",
    "sourcegrade",
    "sourcekind",
    "stance",
    "status",
    "target",
    "technique",
    "unit",
)


class Namespace(str):
    """An IRI prefix; calling it with a local name gives the term.

    >>> Namespace("https://example.org/")("Trial").value
    'https://example.org/Trial'
    """

    __slots__ = ()

    def __call__(self, local: str) -> NamedNode:
        """Return the term with this local name."""
        return NamedNode(f"{self}{local}")


PG = Namespace(f"{BASE}ns#")
SHAPES = Namespace(f"{BASE}shapes/")
GRAPH = Namespace(f"{BASE}graph/")
CRM = Namespace("http://www.cidoc-crm.org/cidoc-crm/")
DCAT = Namespace("http://www.w3.org/ns/dcat#")
DCTERMS = Namespace("http://purl.org/dc/terms/")
GEO = Namespace("http://www.opengis.net/ont/geosparql#")
INF = Namespace("http://www.cidoc-crm.org/extensions/crminf/")
OA = Namespace("http://www.w3.org/ns/oa#")
ORG = Namespace("http://www.w3.org/ns/org#")
OWL = Namespace("http://www.w3.org/2002/07/owl#")
PNV = Namespace("https://w3id.org/pnv#")
PROV = Namespace("http://www.w3.org/ns/prov#")
RDF = Namespace("http://www.w3.org/1999/02/22-rdf-syntax-ns#")
RDFS = Namespace("http://www.w3.org/2000/01/rdf-schema#")
SCHEMA = Namespace("https://schema.org/")
SH = Namespace("http://www.w3.org/ns/shacl#")
SKOS = Namespace("http://www.w3.org/2004/02/skos/core#")
VOID = Namespace("http://rdfs.org/ns/void#")
XSD = Namespace("http://www.w3.org/2001/XMLSchema#")

RDF_TYPE = RDF("type")

PREFIXES: dict[str, str] = {
    "crm": CRM,
    "dcat": DCAT,
    "dcterms": DCTERMS,
    "geo": GEO,
    "inf": INF,
    "oa": OA,
    "org": ORG,
    "owl": OWL,
    "pg": PG,
    "pnv": PNV,
    "prov": PROV,
    "rdf": RDF,
    "rdfs": RDFS,
    "schema": SCHEMA,
    "sh": SH,
    "shapes": SHAPES,
    "skos": SKOS,
    "source": f"{BASE}source/",
    "void": VOID,
    "xsd": XSD,
    **{kind: f"{BASE}id/{kind}/" for kind in KINDS},
    **{scheme: f"{BASE}vocab/{scheme}/" for scheme in SCHEMES},
}


def iri(curie: str) -> NamedNode:
    """Expand a prefixed name; raise ``KeyError`` for an unknown prefix.

    >>> iri("pg:Trial").value
    'https://w3id.org/purgeld/ns#Trial'
    """
    prefix, _, local = curie.partition(":")
    return NamedNode(f"{PREFIXES[prefix]}{local}")


def name(node: NamedNode | BlankNode | Triple) -> str:
    """Return the IRI of a subject, or the label of a blank node; the data holds no triple terms.

    >>> name(NamedNode("https://example.org/a"))
    'https://example.org/a'
    """
    return str(node) if isinstance(node, Triple) else node.value


def curie(term: str) -> str:
    """Shorten an IRI to a prefixed name, or return it unchanged if no prefix fits.

    >>> curie("https://w3id.org/purgeld/ns#Trial")
    'pg:Trial'
    """
    best = max(
        (item for item in PREFIXES.items() if term.startswith(item[1])),
        key=lambda item: len(item[1]),
        default=None,
    )
    if best is None or "/" in term[len(best[1]) :] or "#" in term[len(best[1]) :]:
        return term
    return f"{best[0]}:{term[len(best[1]) :]}"
