"""Records that may be about one person, proposed by Splink: DuckDB on one machine, Spark beyond.

The settings are the same for both, and so is what was learnt. What comes out are pairs with a score
and the clusters that they form: proposals for people to judge. Nothing is merged.
"""

from __future__ import annotations

import json
import logging
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

import pyarrow as pa
import splink.comparison_level_library as levels
import splink.comparison_library as comparisons
from splink import DuckDBAPI, Linker, SettingsCreator, block_on

from purgeld import csvfiles
from purgeld.errors import DataError, Place, UsageError
from purgeld.matching import linkage
from purgeld.reconciling import entries_of

if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping, Sequence
    from pathlib import Path

HEAD = ("cluster", "id_a", "name_a", "id_b", "name_b", "score", "features")
ENGINES = ("duckdb", "spark")
LEAST, CLUSTER = 0.5, 0.95
SAMPLED, SEED, RECALL = 1e6, 1937, 0.7
FEWEST = 20
MOST_TRAINED = 200_000
PRIOR = "probability_two_random_records_match"
CHANCES = ("m_probability", "u_probability")
# Each leaves out other columns, so that all are trained.
TRAINING = (
    block_on("surname_key", "birth_year"),
    block_on("given", "patronymic", "birth_year"),
    block_on("surname_key", "given_first", "patronymic_first"),
)
SCHEMA = pa.schema(
    (
        name,
        pa.list_(pa.string())
        if name in linkage.LISTS
        else pa.int64()
        if name == "birth_year"
        else pa.string(),
    )
    for name in linkage.COLUMNS
)


@dataclass(frozen=True)
class Request:
    """Which records, in which columns, by which engine, and where the proposals go."""

    source: Path
    out: Path
    key: str = ""
    name: str = ""
    engine: str = "duckdb"
    least: float = LEAST


def dedupe(request: Request) -> tuple[int, int, int]:
    """Write proposals; return how many records, pairs and clusters there were.

    Raises :class:`DataError` for fewer records than can be compared, :class:`UsageError` if they
    would be written over.
    """
    csvfiles.spare(request.out, request.source)
    entries = entries_of(request.source, request.key, request.name)
    if len(entries) < FEWEST:
        raise DataError(
            f"holds {len(entries)} records",
            cure=f"At least {FEWEST} are needed to estimate how often values agree by chance",
            where=Place(request.source),
        )
    rows = [linkage.row(entry) for entry in entries]
    pairs, clusters = _linked(rows, request.engine, request.least)
    names = {str(row["unique_id"]): str(row["name"]) for row in rows}
    csvfiles.write(request.out, HEAD, _lines(pairs, clusters, names))
    return len(rows), len(pairs), len(set(clusters.values()))


def settings(learnt: Mapping[str, Any] | None = None) -> SettingsCreator:
    """Return how records are compared: the same for every engine.

    ``learnt`` is a trained model as Splink writes it; its chances are told to each level, since the
    model itself holds SQL of the engine that trained it.
    """
    model = learnt or {}
    known = {one["output_column_name"]: one for one in model.get("comparisons", ())}
    creator = SettingsCreator(
        link_type="dedupe_only",
        em_convergence=0.002,
        max_iterations=12,
        comparisons=[
            comparisons.CustomComparison(
                output_column_name=column,
                comparison_levels=_told(steps, known.get(column, {}).get("comparison_levels", ())),
            )
            for column, steps in _levels().items()
        ],
        blocking_rules_to_generate_predictions=[
            block_on("surname_keys", "given_first", arrays_to_explode=["surname_keys"]),
            block_on("surname_keys", "birth_year", arrays_to_explode=["surname_keys"]),
        ],
        retain_intermediate_calculation_columns=True,
    )
    if learnt:
        creator.probability_two_random_records_match = learnt[PRIOR]
    return creator


def _levels() -> dict[str, list[Any]]:
    return {
        "surname": _by_name("surname", "surname_key"),
        "given": _by_name("given", "given_first"),
        "patronymic": _by_name("patronymic", "patronymic_first"),
        "birth_year": [
            levels.NullLevel("birth_year"),
            levels.ExactMatchLevel("birth_year"),
            levels.AbsoluteDifferenceLevel("birth_year", 1),
            levels.ElseLevel(),
        ],
        "place": [levels.NullLevel("place"), levels.ExactMatchLevel("place"), levels.ElseLevel()],
    }


def _by_name(column: str, looser: str) -> list[Any]:
    """Compare a part of a name: the same, the same by its key or first sound, or another."""
    return [
        levels.NullLevel(looser),
        levels.ExactMatchLevel(column).configure(tf_adjustment_column=column),
        levels.ExactMatchLevel(looser),
        levels.ElseLevel(),
    ]


def _told(steps: list[Any], learnt: Sequence[Mapping[str, Any]]) -> list[Any]:
    """Tell each level the chances that were learnt for it, as far as they were."""
    for step, known in zip(steps, learnt, strict=False):
        chances = {name: known[name] for name in CHANCES if known.get(name) is not None}
        if chances:
            step.configure(**chances)
    return steps


def _linked(
    rows: list[dict[str, Any]], engine: str, least: float
) -> tuple[list[dict[str, Any]], dict[str, str]]:
    logging.getLogger("splink").setLevel(logging.ERROR)
    linker = Linker(_registered(rows, engine), settings(_trained(rows)))
    found = linker.inference.predict(threshold_match_probability=least)
    joined = linker.clustering.cluster_pairwise_predictions_at_threshold(
        found, threshold_match_probability=max(CLUSTER, least)
    )
    clusters = {str(row["unique_id"]): str(row["cluster_id"]) for row in joined.as_record_list()}
    return found.as_record_list(), clusters


def _trained(rows: list[dict[str, Any]]) -> dict[str, Any]:
    """Return what is learnt from the records, on DuckDB whichever engine links.

    A sample drawn by each engine's own chance would make other scores of the same records.
    """
    step = -(-len(rows) // MOST_TRAINED)
    linker = Linker(_registered(rows[::step], "duckdb"), settings())
    linker.training.estimate_probability_two_random_records_match(
        [block_on("surname", "given", "patronymic", "birth_year")], recall=RECALL
    )
    linker.training.estimate_u_using_random_sampling(
        max_pairs=SAMPLED, seed=SEED, min_count_per_level=None
    )
    for rule in TRAINING:
        linker.training.estimate_parameters_using_expectation_maximisation(rule)
    learnt: dict[str, Any] = linker.misc.save_model_to_json()
    return learnt


def _registered(rows: list[dict[str, Any]], engine: str) -> Any:  # noqa: ANN401 - of the library
    if engine == "duckdb":
        return DuckDBAPI().register(pa.Table.from_pylist(rows, schema=SCHEMA))
    if engine == "spark":
        from purgeld import sparklinkage  # noqa: PLC0415 - Spark is an extra of its own

        return sparklinkage.registered(rows, SCHEMA)
    raise UsageError(f"there is no engine {engine}", cure=f"Use {' or '.join(ENGINES)}")


def _lines(
    pairs: Sequence[dict[str, Any]], clusters: dict[str, str], names: dict[str, str]
) -> Iterator[list[object]]:
    """Give the pairs by cluster, the surest first; a pair across clusters has no cluster."""
    for pair in sorted(pairs, key=lambda one: _place(one, clusters)):
        left, right = sorted((str(pair["unique_id_l"]), str(pair["unique_id_r"])))
        together = clusters.get(left) == clusters.get(right)
        features = json.dumps(_features(pair), ensure_ascii=False)
        score = f"{100 * pair['match_probability']:.2f}"
        cluster = clusters.get(left, "") if together else ""
        yield [cluster, left, names[left], right, names[right], score, features]


def _place(pair: dict[str, Any], clusters: dict[str, str]) -> tuple[str, float, str, str]:
    left, right = sorted((str(pair["unique_id_l"]), str(pair["unique_id_r"])))
    return clusters.get(left, ""), -pair["match_probability"], left, right


def _features(pair: dict[str, Any]) -> dict[str, float]:
    """Return what each column adds, in log-odds to base 2, as the engine has it."""
    return {
        column.removeprefix("mw_"): round(float(value), 2)
        for column, value in sorted(pair.items())
        if column.startswith("mw_") and value is not None
    }
