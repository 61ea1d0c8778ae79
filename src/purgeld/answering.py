"""Answers to saved and own SPARQL, from the project, its build, or any store."""

from __future__ import annotations

from contextlib import closing
from importlib import import_module
from pathlib import Path
from typing import IO, TYPE_CHECKING, NamedTuple

import pyoxigraph as ox

from purgeld import formats, inputs, project, queries, results, saved
from purgeld.stores import embedded, locations

if TYPE_CHECKING:
    from collections.abc import Callable, Mapping

    from purgeld.project import Project
    from purgeld.results import Answer
    from purgeld.stores.port import Store

DUMP = "dumps/all.nq"


class Question(NamedTuple):
    """A saved query by name, or a file; its parameters; where to ask it; how to write the answer.

    Without a location, or at ``memory:``, the project itself is asked. ``form`` is a format of
    :mod:`purgeld.results`. ``services`` gives other addresses for some that the query names.
    """

    name: str
    given: Mapping[str, str]
    location: str | None
    form: str
    services: Mapping[str, str] = {}


def answer(
    root: Path | None, asked: Question, output: IO[bytes], tell: Callable[[str], None]
) -> None:
    """Run a query and write its answer to a binary output; ``tell`` is told whom else it asks.

    A build that was made from the same files has answered saved queries without parameters.
    """
    subject = project.load(root)
    text, title = text_of(subject, asked.name, asked.given)
    home = build_of(subject, asked.location)
    known = home / "queries" / f"{asked.name}.json" if home and not asked.given else None
    if known and known.is_file() and not is_file(asked.name):
        results.stream(_read(known), asked.form, output)
        return
    with closing(opened(subject, asked.location, home)) as store:
        results.stream(run(store, text, title, tell, asked.services), asked.form, output)


def build_of(subject: Project, location: str | None) -> Path | None:
    """Return the build that stands for the project, if it is the project that is asked."""
    of_project = location in {None, locations.MEMORY}
    return inputs.current(subject.root) if of_project else None


def _read(path: Path) -> Answer:
    return ox.parse_query_results(path=str(path), format=ox.QueryResultsFormat.JSON)


def run(
    store: Store,
    text: str,
    name: str,
    tell: Callable[[str], None],
    services: Mapping[str, str],
) -> Answer:
    """Answer a query over a store, and over the endpoints that it names by ``SERVICE``."""
    queries.refuse_other(text, name)
    if not queries.has_service(text) and not services:
        return store.query(text, name)
    # By name, as commands are: few queries need an HTTP client.
    federating = import_module("purgeld.federating")
    found: Answer = federating.answer(store, text, name, federating.Asking(tell, services))
    return found


def opened(subject: Project, location: str | None, home: Path | None = None) -> Store:
    """Open a store; the project's dataset is what ``memory:`` or no location holds.

    ``home`` is a build of the project as it is now, which need not be assembled again.
    """
    if location is not None and location != locations.MEMORY:
        return locations.open_store(location)
    if home:
        return embedded.memory(ox.parse(path=str(home / DUMP), format=ox.RdfFormat.N_QUADS))
    # By name, as commands are: a query of a store need not wait for all that reads a project.
    whole = import_module("purgeld.assembly").assemble(subject)
    return embedded.Embedded(whole.store, locations.MEMORY)


def is_file(name: str) -> bool:
    """Say whether a query is named by its file."""
    return name.endswith(".rq") or "/" in name


def text_of(subject: Project, name: str, given: Mapping[str, str]) -> tuple[str, str]:
    """Return the text of a saved query with its parameters, or of a file, and what to call it.

    A file of one's own takes parameters if it has the header of a saved query.
    """
    if is_file(name):
        text = formats.decode(Path(name))
        return (queries.read(Path(name), text).bound(given) if given else text), name
    query = saved.find(subject, name)
    return query.bound(given), f"{query.name}.rq"
