"""The quality of an ingestion: how much was understood, what was not, what was noticed."""

from __future__ import annotations

from collections import Counter
from typing import TYPE_CHECKING, Any

from purgeld.persons.tally import EMPTY, PARTLY, REFUSED, STATES, UNDERSTOOD
from purgeld.records.issues import LABELS

if TYPE_CHECKING:
    from purgeld.ingestion.gathering import Whole
    from purgeld.persons.tally import Tally

MOST = 50


def quality(whole: Whole, duplicates: int) -> dict[str, Any]:
    """Return the report as a table that JSON can hold."""
    tally = whole.tally
    issues: Counter[str] = Counter()
    for (_, issue), count in tally.issues.items():
        issues[issue] += count
    if duplicates:
        issues["possible-duplicate"] += duplicates
    return {
        "rows": {
            "in": whole.rows,
            "out": whole.written,
            "refused": whole.refused,
            "withheld": dict(sorted(whole.withheld.items())),
        },
        "duplicates": duplicates,
        "columns": _columns(tally),
        "issues": [
            {"issue": key, "label": label(key), "count": count} for key, count in _top(issues)
        ],
        "unrecognised": unrecognised(tally),
    }


def label(issue: str) -> str:
    """Return what an issue means, in English."""
    return LABELS.get(issue, {}).get("en", issue.replace("-", " "))


def _columns(tally: Tally) -> list[dict[str, Any]]:
    rows = []
    for column, kind in sorted(tally.kinds.items()):
        counts = {state: tally.states[column, state] for state in STATES}
        counts[EMPTY] += max(tally.records - sum(counts.values()), 0)
        stated = counts[UNDERSTOOD] + counts[PARTLY] + counts[REFUSED]
        share = round(counts[UNDERSTOOD] / stated, 4) if stated else None
        issues = {issue: n for (one, issue), n in sorted(tally.issues.items()) if one == column}
        rows.append({"column": column, "kind": kind, **counts, "share": share, "issues": issues})
    return rows


def unrecognised(tally: Tally, most: int = MOST) -> list[dict[str, Any]]:
    """Return the most frequent texts that were not, or not wholly, understood."""
    return [
        {"column": column, "kind": kind, "state": state, "text": raw, "count": count}
        for (column, kind, state, raw), count in sorted(
            tally.unread.items(), key=lambda item: (-item[1], item[0])
        )[:most]
    ]


def _top(counts: Counter[str]) -> list[tuple[str, int]]:
    return sorted(counts.items(), key=lambda item: (-item[1], item[0]))


def as_text(report: dict[str, Any]) -> str:
    """Write the report in lines for a terminal."""
    rows = report["rows"]
    held = ", ".join(f"{why} {count}" for why, count in rows["withheld"].items())
    lines = [
        f"rows in {rows['in']}: out {rows['out']}, refused {rows['refused']}, "
        f"withheld {sum(rows['withheld'].values())}" + (f" ({held})" if held else ""),
        f"records with the content of another: {report['duplicates']}",
        "",
        f"{'column':<30} {'kind':<14} {'understood':>10} {'partly':>8} {'refused':>8} {'empty':>9}",
    ]
    lines += [
        f"{row['column'][:30]:<30} {row['kind']:<14} {row[UNDERSTOOD]:>10} {row[PARTLY]:>8} "
        f"{row[REFUSED]:>8} {row[EMPTY]:>9}"
        for row in report["columns"]
    ]
    if report["issues"]:
        lines += ["", "noticed"]
        lines += [f"{row['count']:>9}  {row['label']} ({row['issue']})" for row in report["issues"]]
    if report["unrecognised"]:
        lines += ["", "most frequent texts that were not, or not wholly, understood"]
        lines += [
            f"{row['count']:>9}  {row['column']} ({row['kind']}, {row['state']}): {row['text']}"
            for row in report["unrecognised"][:20]
        ]
    return "\n".join(lines) + "\n"
