"""Articles of law as values: code, article, paragraph, part; and how they are written."""

from __future__ import annotations

from dataclasses import dataclass

from purgeld.records.lexicon import table

_CODES = table("articles")["code"]
LABELS: dict[str, str] = {row["key"]: row["label"] for row in _CODES} | {"procedure": "procedure"}
# The code that alone has an article of this number.
OWNERS: dict[int, str] = {number: row["key"] for row in _CODES for number in row["own"]}


@dataclass(frozen=True, slots=True)
class Article:
    """An article cited: ``58-10`` part 1 of the code ``rsfsr``, through article 17, say.

    ``code`` is empty where neither the source nor the number tells it; ``point`` is a point of a
    paragraph; all are texts as in ``vocab/article``.
    """

    code: str
    article: str
    paragraph: str = ""
    part: str = ""
    point: str = ""
    through: str = ""

    @property
    def number(self) -> str:
        """Article and paragraph as they are commonly written.

        >>> Article("rsfsr", "58", "1a").number
        '58-1a'
        """
        return f"{self.article}-{self.paragraph}" if self.paragraph else self.article


@dataclass(frozen=True, slots=True)
class Citation:
    """The articles cited at one place, the place behind them, and what was noticed."""

    articles: tuple[Article, ...]
    end: int
    issues: tuple[str, ...] = ()
    code: str = ""


def text_of(articles: tuple[Article, ...]) -> str:
    """Write articles in one line.

    >>> text_of((Article("rsfsr", "58", "8", through="17"), Article("rsfsr", "58", "10", "2")))
    'RSFSR 17/58-8;58-10(2)'
    """
    parts: list[str] = []
    code = ""
    for article in articles:
        through = f"{article.through}/" if article.through else ""
        tail = (f"({article.part})" if article.part else "") + (
            f" p.{article.point}" if article.point else ""
        )
        label = LABELS.get(article.code, "")
        head = f"{label} " if label and article.code != code else ""
        code = article.code
        parts.append(f"{head}{through}{article.number}{tail}")
    return ";".join(parts)
