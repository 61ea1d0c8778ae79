"""SPARQL updates that put staged graphs in their places, as each kind of store does it best.

Each of them may be sent twice with the same outcome, since the staging graphs stay until the end:
an answer that is lost on its way does no harm.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

import pyoxigraph as ox

from purgeld.stores.addresses import OXIGRAPH, VIRTUOSO

if TYPE_CHECKING:
    from collections.abc import Iterable, Mapping

    from purgeld.stores.port import Graph

# Virtuoso commits row by row unless it is told to keep a log.
_ONE_TRANSACTION = "DEFINE sql:log-enable 1\n"
# Oxigraph copies a graph in 3 kB of memory and 80 µs a triple; what is the same is left alone.
_CHANGE = """DELETE {{ GRAPH {old} {{ ?s ?p ?o }} }} WHERE {{
  GRAPH {old} {{ ?s ?p ?o }} FILTER NOT EXISTS {{ GRAPH {new} {{ ?s ?p ?o }} }} }} ;
INSERT {{ GRAPH {old} {{ ?s ?p ?o }} }} WHERE {{
  GRAPH {new} {{ ?s ?p ?o }} FILTER NOT EXISTS {{ GRAPH {old} {{ ?s ?p ?o }} }} }}"""


_ADD = "INSERT {{ {old} }} WHERE {{ GRAPH {new} {{ ?s ?p ?o }} }}"
_CLEAR = (
    "DELETE {{ {old} }} WHERE {{ {old} FILTER NOT EXISTS {{ GRAPH {new} {{ ?s ?p ?o }} }} }} ;\n"
)


def swap(staged: Mapping[Graph, str], kind: str, *, replace: bool) -> str:
    """Return one update that gives each graph the triples of its staging graph.

    ``staged`` maps a graph to the IRI of its staging graph; with ``replace`` the graph has no other
    triples afterwards.
    """
    steps = [_step(graph, f"<{new}>", kind, replace=replace) for graph, new in staged.items()]
    head = _ONE_TRANSACTION if kind == VIRTUOSO else ""
    return head + " ;\n".join(steps)


def by_patterns(staged: Mapping[Graph, str], *, replace: bool) -> str:
    """Return what :func:`swap` does for a store that knows neither ``COPY`` nor ``ADD``."""
    steps: list[str] = []
    for graph, name in staged.items():
        default = isinstance(graph, ox.DefaultGraph)
        old = "?s ?p ?o" if default else f"GRAPH {graph} {{ ?s ?p ?o }}"
        clear = _CLEAR.format(old=old, new=f"<{name}>") if replace else ""
        steps.append(clear + _ADD.format(old=old, new=f"<{name}>"))
    return " ;\n".join(steps)


def _step(graph: Graph, new: str, kind: str, *, replace: bool) -> str:
    if replace and kind in {OXIGRAPH, VIRTUOSO} and isinstance(graph, ox.NamedNode):
        return _CHANGE.format(old=graph, new=new)
    verb = "COPY" if replace else "ADD"
    return f"{verb} GRAPH {new} TO {_target(graph)}"


def _target(graph: Graph) -> str:
    return "DEFAULT" if isinstance(graph, ox.DefaultGraph) else f"GRAPH {graph}"


def drop(graphs: Iterable[str]) -> str:
    """Return one update that drops graphs, whether they exist or not."""
    return " ;\n".join(f"DROP SILENT GRAPH <{graph}>" for graph in graphs)


def insert(graph: str, lines: Iterable[str]) -> str:
    """Return an update that adds N-Triples lines to a graph."""
    return f"INSERT DATA {{ GRAPH <{graph}> {{\n{''.join(lines)}}} }}"
