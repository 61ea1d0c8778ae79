"""What a validation may look up, as an automaton: from a focus node along paths to other nodes.

A state stands for the nodes at one place of the plan, a step for a look-up there. Which nodes two
parts of the data must tell each other about follows from it; see :mod:`purgeld.shacl.sharing`.
"""

from __future__ import annotations

from functools import cached_property
from typing import TYPE_CHECKING, NamedTuple

from purgeld.shacl import targets
from purgeld.shacl.paths import Alternative, Inverse, Predicate, Sequence, turned
from purgeld.shacl.shape import THIS, TO_CLASSES, VALUE

if TYPE_CHECKING:
    from collections.abc import Iterable

    from purgeld.shacl.paths import Path
    from purgeld.shacl.shape import Constraint, Shape

SUBJECTS, OBJECTS, LITERALS = 1, 2, 4


class Step(NamedTuple):
    """A look-up: the triples of a predicate (None: any) from a node, and the state it leads to."""

    predicate: str | None
    forward: bool
    state: int


class Reach:
    """The automaton of some shapes that are applied to their targets."""

    def __init__(self, roots: Iterable[Shape]) -> None:
        self._steps: list[set[Step]] = []
        self._jumps: list[set[int]] = []
        self._of_shape: dict[Shape, int] = {}
        self._roots: set[int] = set()
        self.witnesses: set[Step] = set()
        self.named: set[str] = set()
        for shape in roots:
            self._roots.add(self._shape(shape))
            for target in shape.targets:
                self._target(target)

    def _state(self) -> int:
        self._steps.append(set())
        self._jumps.append(set())
        return len(self._steps) - 1

    def _target(self, target: targets.Target) -> None:
        """Note how a focus node is recognised; where any one triple shows it, as a witness."""
        state, text = self._state(), str(target.term)
        if target.kind == targets.NODE:
            self.named.add(text)
        elif target.kind == targets.CLASS:
            self._roots.add(state)
            self._path(TO_CLASSES, state, self._state())
        else:
            self.witnesses.add(Step(text, target.kind == targets.SUBJECTS_OF, state))

    def _shape(self, shape: Shape) -> int:
        if shape not in self._of_shape:
            start = self._of_shape[shape] = self._state()
            value = start
            if shape.path is not None:
                value = self._state()
                self._path(shape.path, start, value)
            for constraint in shape.constraints:
                self._constraint(constraint, {THIS: start, VALUE: value})
        return self._of_shape[shape]

    def _constraint(self, constraint: Constraint, states: dict[str, int]) -> None:
        for part in constraint.parts():
            self._jumps[states[VALUE]].add(self._shape(part))
        for hop in constraint.hops or ():
            for name in (hop.start, hop.end):
                if name not in states:
                    states[name] = self._state()
            self._path(hop.path, states[hop.start], states[hop.end])

    def _path(self, path: Path | None, start: int, end: int) -> None:
        if path is None or isinstance(path, Predicate):
            self._steps[start].add(Step(str(path) if path else None, forward=True, state=end))
        elif isinstance(path, Inverse):
            self._inverse(path.path, start, end)
        elif isinstance(path, Sequence):
            self._sequence(path, start, end)
        elif isinstance(path, Alternative):
            for option in path.options:
                self._path(option, start, end)
        elif path.sign == "?":
            self._path(path.path, start, end)
            self._jumps[start].add(end)
        else:
            middle = self._state()
            self._jumps[middle].add(end)
            self._path(path.path, middle, middle)
            if path.sign == "*":
                self._jumps[start].add(middle)
            else:
                self._path(path.path, start, middle)

    def _inverse(self, path: Path, start: int, end: int) -> None:
        if isinstance(path, Predicate):
            self._steps[start].add(Step(str(path), forward=False, state=end))
        else:
            self._path(turned(path), start, end)

    def _sequence(self, path: Sequence, start: int, end: int) -> None:
        for step in path.steps[:-1]:
            middle = self._state()
            self._path(step, start, middle)
            start = middle
        self._path(path.steps[-1], start, end)

    @cached_property
    def steps(self) -> list[frozenset[Step]]:
        """For each state the look-ups that are made there."""
        return [
            frozenset(step for other in self._same(state) for step in self._steps[other])
            for state in range(len(self._steps))
        ]

    def _same(self, state: int) -> set[int]:
        """Collect the states whose nodes hold all nodes of a state."""
        found, left = {state}, [state]
        while left:
            fresh = self._jumps[left.pop()] - found
            found |= fresh
            left += fresh
        return found

    @cached_property
    def first(self) -> frozenset[Step]:
        """The look-ups at focus nodes."""
        return frozenset(step for state in self._roots for step in self.steps[state])

    @cached_property
    def later(self) -> frozenset[Step]:
        """The look-ups at nodes that another look-up has led to."""
        found: set[Step] = set()
        seen: set[int] = set()
        left = {step.state for step in self.first}
        while left:
            state = left.pop()
            seen.add(state)
            found |= self.steps[state]
            left |= {step.state for step in self.steps[state]} - seen
        return frozenset(found)

    @cached_property
    def ends(self) -> dict[str | None, int]:
        """For each predicate (None: any) the ends whose nodes matter, as a sum of flags.

        A node matters where a look-up may start, and where a look-up may end that others follow.
        """
        flags: dict[str | None, int] = {}
        for step in self.first | self.later:
            follow = self.steps[step.state]
            after = OBJECTS * bool(follow) | LITERALS * any(not each.forward for each in follow)
            if not step.forward:
                after = OBJECTS | LITERALS | SUBJECTS * bool(follow)
            flags[step.predicate] = flags.get(step.predicate, 0) | SUBJECTS * step.forward | after
        for step in self.witnesses:
            side = SUBJECTS if step.forward else OBJECTS | LITERALS
            flags[step.predicate] = flags.get(step.predicate, 0) | side
        return flags
