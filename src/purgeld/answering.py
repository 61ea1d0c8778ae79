"""Answers to saved and own SPARQL, from the project or from a file."""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING

import pyoxigraph as ox

from purgeld import assembly, formats, project, queries, results
from purgeld.errors import Place, QueryError, StoreError

if TYPE_CHECKING:
    from collections.abc import Mapping


def answer(
    root: Path | None, name: str, given: Mapping[str, str], store: str | None, form: str
) -> bytes:
    """Run a query by name or file and return the answer in a format of :mod:`purgeld.results`."""
    subject = project.load(root)
    text, title = _text(subject, name, given)
    target = _opened(store) if store else assembly.assemble(subject).store
    return results.write(queries.run(target, text, title), form)


def _text(subject: project.Project, name: str, given: Mapping[str, str]) -> tuple[str, str]:
    if name.endswith(".rq") or "/" in name:
        if given:
            raise QueryError("a file of your own takes no parameters", where=Place(name))
        return formats.decode(Path(name)), name
    query = queries.choose(assembly.saved_queries(subject), name)
    return query.bound(given), f"{query.name}.rq"


def _opened(store: str) -> ox.Store:
    path = Path(store)
    if not path.is_file():
        raise StoreError(f"{store} is no file", cure="Give a dump, for example dist/dumps/all.nq")
    opened = ox.Store()
    opened.bulk_extend(formats.read(path))
    return opened
