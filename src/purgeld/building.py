"""The main job: read → graphs → validate → answer → write, swapped in at once or not at all."""

from __future__ import annotations

import gc
import os
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING

from purgeld import (
    assembly,
    cubefiles,
    dumps,
    flatfiles,
    inputs,
    output,
    pages,
    project,
    saved,
    validation,
    website,
)
from purgeld.errors import InvalidData

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator

    from purgeld.assembly import Assembly
    from purgeld.checks import Problem
    from purgeld.keeping import Keeper
    from purgeld.output import Folder
    from purgeld.validation import Gate

MOST_SHOWN = 50
SELDOM = 50_000


@dataclass(frozen=True)
class Built:
    """What a build wrote, and the warnings it met."""

    files: int
    triples: int
    graphs: int
    warnings: tuple[Problem, ...]


def build(root: Path | None, out: Path, engine: str) -> Built:
    """Build a project into ``out``.

    Raises :class:`InvalidData` if a check or a shape is violated, and every other
    :class:`PurgeldError`; the old output stays as it was.
    """
    out = Path(os.path.abspath(out))  # noqa: PTH100 - a link stays a link
    with output.building(out) as folder:
        subject = project.load(root)
        # Before anything is read: a file that changes meanwhile makes the build an old one.
        made_from = inputs.digest(subject.root)
        whole = assembly.assemble(subject)
        gate = check(whole, engine)
        with _settled():
            keeper = _write(folder, whole, gate)
        output.stop_before_switch()
        built = Built(len(folder.written), len(whole.quads), len(whole.graphs), gate.problems)
    keeper.save(output.current(out))
    inputs.note(out, made_from)
    return built


@contextmanager
def _settled() -> Iterator[None]:
    """Spare the collector what was read, and let it look less often at what is made of it.

    Both stay to the end, and are much to go through.
    """
    often = gc.get_threshold()
    gc.freeze()
    gc.set_threshold(SELDOM, *often[1:])
    try:
        yield
    finally:
        gc.set_threshold(*often)
        gc.unfreeze()


def check(whole: Assembly, engine: str) -> Gate:
    """Hold the data against all checks and shapes; raise :class:`InvalidData` for violations."""
    refuse([problem for problem in whole.problems if problem.severity == "Violation"])
    gate = validation.validate(whole.written, whole.shapes, whole.origins.place, engine)
    if not gate.passes:
        refuse([problem for problem in gate.problems if problem.severity == "Violation"])
    warnings = [problem for problem in whole.problems if problem.severity != "Violation"]
    return validation.Gate(gate.report, (*warnings, *gate.problems))


def refuse(problems: list[Problem]) -> None:
    """Raise :class:`InvalidData` that tells all problems, the first as its message."""
    if not problems:
        return
    first, *others = problems
    fault = InvalidData(first.what, cure=first.cure, where=first.where)
    for problem in others[:MOST_SHOWN]:
        fault.add_note(str(problem))
    if len(others) > MOST_SHOWN:
        fault.add_note(f"and {len(others) - MOST_SHOWN} more of {len(problems)}")
    raise fault


def _write(folder: Folder, whole: Assembly, gate: Gate) -> Keeper:
    steps: tuple[Callable[[Folder, Assembly], None], ...] = (
        dumps.write_dumps,
        dumps.write_context,
        dumps.write_links,
        dumps.write_shapes,
        cubefiles.write,
        _write_answers,
    )
    for step in steps:
        step(folder, whole)
    dumps.write_report(folder, gate)
    facts = pages.GraphFacts(whole.quads)
    content = pages.Content(facts, whole.project.base)
    flatfiles.write(folder, content.reading(website.site_of(whole.project)))
    described = dumps.write_description(folder, whole)
    keeper = website.write_site(folder, whole, facts, described)
    dumps.write_manifest(folder, whole, whole.project.version)
    return keeper


def _write_answers(folder: Folder, whole: Assembly) -> None:
    local = saved.local(whole.project)
    dumps.write_answers(folder, whole, local)
    dumps.write_queries(folder, whole, local, saved.federated(whole.project))
