"""The issues that can be noticed about a value or a record, with their labels."""

from __future__ import annotations

from purgeld.records.lexicon import table

# The labels of each issue by language.
LABELS: dict[str, dict[str, str]] = {
    key: labels for part in table("issues").values() for key, labels in part.items()
}
