"""Everything that purgeld can refuse, as one tree.

::

    PurgeldError          exit 1
    ├── ProjectError      purgeld.toml, folders, the ledger of IRIs
    ├── SyntaxFault       a file that cannot be read as what it claims to be
    ├── DataError         readable, but wrong: labels, dates, references, double definitions
    ├── InvalidData       SHACL findings of severity Violation
    ├── EvidenceError     passages that are not where they should be
    ├── ShapesError       shapes that cannot be compiled or run
    ├── QueryError        saved or own SPARQL
    ├── StoreError        an embedded folder or a remote endpoint
    ├── OutputError       a place that cannot be written
    └── UsageError        exit 2: the command line
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from os import PathLike


@dataclass(frozen=True)
class Place:
    """Where something is wrong: a file (or other name), with line and column counted from 1."""

    name: str | PathLike[str]
    line: int | None = None
    column: int | None = None

    def __str__(self) -> str:
        """Write ``file:line:column`` as far as it is known.

        >>> str(Place("data/x.ttl", 3))
        'data/x.ttl:3'
        """
        parts = (str(self.name), self.line, self.column)
        return ":".join(str(part) for part in parts if part is not None)


class PurgeldError(Exception):
    """Base of all refusals: where it is, what is wrong, what to do.

    >>> str(PurgeldError("not a date", cure="Write 1937-02.", where=Place("a.csv", 2)))
    'a.csv:2: not a date. Write 1937-02.'
    """

    exit_code = 1

    def __init__(self, what: str, *, cure: str = "", where: Place | None = None) -> None:
        """Keep the three parts apart, so that callers can use them."""
        self.what = what
        self.cure = cure
        self.where = where
        super().__init__(what)

    def __str__(self) -> str:
        """Join the parts to one line: place, what, cure."""
        head = f"{self.where}: " if self.where else ""
        what = self.what if not self.cure or self.what.endswith((".", "?")) else f"{self.what}."
        return f"{head}{what} {self.cure}".rstrip()


class ProjectError(PurgeldError):
    """The project directory is not in order."""


class SyntaxFault(PurgeldError):
    """A file cannot be read as what it claims to be."""


class DataError(PurgeldError):
    """The data can be read but contradicts the rules of the project."""


class InvalidData(PurgeldError):
    """The data breaks its SHACL shapes."""


class EvidenceError(PurgeldError):
    """A passage is not where the data says."""


class ShapesError(PurgeldError):
    """A shapes graph cannot be compiled or a constraint cannot be run."""


class QueryError(PurgeldError):
    """A SPARQL query, its header or its parameters are wrong."""


class StoreError(PurgeldError):
    """A triple store cannot be reached, read or written."""


class OutputError(PurgeldError):
    """A place cannot be written."""


class UsageError(PurgeldError):
    """The command line asks for something that does not exist."""

    exit_code = 2
