"""Answers to saved and own SPARQL, from the project, its build, or any store."""

from __future__ import annotations

from contextlib import closing
from pathlib import Path
from typing import IO, TYPE_CHECKING, NamedTuple

from purgeld import assembly, formats, project, queries, results
from purgeld.stores import embedded, locations

if TYPE_CHECKING:
    from collections.abc import Mapping

    from purgeld.stores.port import Store


class Question(NamedTuple):
    """A saved query by name, or a file; its parameters; where to ask it; how to write the answer.

    Without a location, or at ``memory:``, the project itself is asked. ``form`` is a format of
    :mod:`purgeld.results`.
    """

    name: str
    given: Mapping[str, str]
    location: str | None
    form: str


def answer(root: Path | None, asked: Question, output: IO[bytes]) -> None:
    """Run a query and write its answer to a binary output."""
    subject = project.load(root)
    text, title = text_of(subject, asked.name, asked.given)
    with closing(opened(subject, asked.location)) as store:
        results.stream(store.query(text, title), asked.form, output)


def opened(subject: project.Project, location: str | None) -> Store:
    """Open a store; the project's dataset is what ``memory:`` or no location holds."""
    if location in {None, locations.MEMORY}:
        whole = assembly.assemble(subject)
        return embedded.Embedded(whole.store, locations.MEMORY)
    return locations.open_store(location)


def text_of(subject: project.Project, name: str, given: Mapping[str, str]) -> tuple[str, str]:
    """Return the text of a saved query with its parameters, or of a file, and what to call it.

    A file of one's own takes parameters if it has the header of a saved query.
    """
    if name.endswith(".rq") or "/" in name:
        text = formats.decode(Path(name))
        return (queries.read(Path(name), text).bound(given) if given else text), name
    query = queries.choose(assembly.saved_queries(subject), name)
    return query.bound(given), f"{query.name}.rq"
