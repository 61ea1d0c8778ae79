"""Articles of law: any spelling of "58-10 ч. 1 УК РСФСР" to code, article, paragraph and part."""

from __future__ import annotations

import re
from dataclasses import replace

from purgeld.records.articlenumbers import (
    GLUED,
    LATIN,
    MORE_LETTERS,
    MORE_PARTS,
    NUMBER,
    PARAGRAPH,
    PART,
    PART_BEFORE,
    chain,
    written,
)
from purgeld.records.law import OWNERS, Article, Citation
from purgeld.records.lexicon import lexicon

CODE_CLASH, PART_FOR_PARAGRAPH = "code-clash", "part-for-paragraph"
DASHED_PART, LOST_DASH, NO_ARTICLE = "dashed-part", "lost-dash", "no-article"

_CODES = lexicon("articles", section="code")
_WORDS = lexicon("articles", section="word")

# Articles of the general part, which are read through another article: complicity, attempt.
_THROUGH = {6, 7, 8, 14, 15, 16, 17, 18, 19, 21, 22, 24, 27}
_PARAGRAPHED = {54, 56, 58, 59, 193}
_LAST_PARAGRAPH = 31
_HIGHEST = 400
_PARTED_PARAGRAPH = 10
_ROMAN = {"i": "1", "ii": "2", "iii": "3", "iv": "4", "v": "5"}

_SKIP = re.compile(r"[\s,;:.\-+()\[\]\"'/&]+")
_DATE = re.compile(r"\d{1,2}\s?\.\s?\d{1,2}\s?\.\s?\d{2,4}|(?:18|19|20)\d\d(?!\d)")
_THEN_ARTICLE = re.compile(r"\s?ст(?:атьи|атья|атье|\.|\s)")


def citation_at(text: str, start: int) -> Citation | None:
    """Read the articles that are cited from this place of a folded text on."""
    return _Citing(text, start).read()


class _Citing:
    """The state of reading: which article is open, and which still want a code."""

    def __init__(self, text: str, start: int) -> None:
        self.text = text
        self.place = self.end = start
        self.articles: list[Article] = []
        self.base = self.through = self.point = self.part = self.code = ""
        self.uncoded = 0
        self.listing = False
        self.issues: list[str] = []

    def read(self) -> Citation | None:
        while self._step():
            self.end = self.place
        if self.through and not self.point:
            self._add(Article("", self.through))
        self._settle_codes()
        if not self.articles and not self.code:
            return None
        return Citation(
            tuple(self.articles), self.end, tuple(dict.fromkeys(self.issues)), self.code
        )

    def _step(self) -> bool:
        skipped = _SKIP.match(self.text, self.end)
        self.place = skipped.end() if skipped else self.end
        return self._part() or self._paragraph() or self._number() or self._word()

    def _part(self) -> bool:
        found = PART.match(self.text, self.end) or PART_BEFORE.match(self.text, self.end)
        if not found or not (self.articles or self._is_ahead(found)):
            return False
        self.place = found.end()
        if self._is_ahead(found):
            self.part = _ROMAN.get(found["p"], found["p"])
            return True
        self._set_part(found["p"], found.groupdict().get("a") or "")
        while more := MORE_PARTS.match(self.text, self.place):
            self.articles.append(replace(self.articles[-1], part=more["p"]))
            self.place = more.end()
        return True

    def _is_ahead(self, found: re.Match[str]) -> bool:
        """Tell whether a part is that of the article behind it: "по ч. 1 ст. 58-10"."""
        begins = not self.articles or "," in found[0] or self.text[: self.end].endswith(" и")
        return begins and _THEN_ARTICLE.match(self.text, found.end()) is not None

    def _set_part(self, part: str, letter: str) -> None:
        last = self.articles[-1]
        part = _ROMAN.get(part, part)
        if letter and not last.paragraph:
            self.issues.append(PART_FOR_PARAGRAPH)
            self.articles[-1] = replace(last, paragraph=part + letter.translate(LATIN))
        else:
            self.articles[-1] = replace(last, part=part + letter.translate(LATIN))

    def _paragraph(self) -> bool:
        found = PARAGRAPH.match(self.text, self.end)
        if found is None:
            return False
        self.place = found.end()
        number = None if found["a"] else NUMBER.match(self.text, self.place)
        if number is None:
            return self._set_point(found["a"] or "")
        self.place = number.end()
        if self.base and not (self.articles and self.articles[-1].paragraph and not self.listing):
            self.listing = True
            return self._add_paragraph(number)
        return self._set_point(written(number))

    def _set_point(self, point: str) -> bool:
        point = point.translate(LATIN)
        if not point:
            return False
        if self.articles:
            self.articles[-1] = replace(self.articles[-1], point=point)
        else:
            self.point = point
        return True

    def _add_paragraph(self, number: re.Match[str]) -> bool:
        last = self.articles[-1] if self.articles else None
        paragraph = written(number)
        if last and last.article == self.base and not last.paragraph:
            self.articles[-1] = replace(last, paragraph=paragraph)
        else:
            self._add(Article("", self.base, paragraph))
        while more := MORE_LETTERS.match(self.text, self.place):
            self._add(Article("", self.base, number["n"] + more["a"].translate(LATIN)))
            self.place = more.end()
        return True

    def _number(self) -> bool:
        if _DATE.match(self.text, self.place):
            return False
        numbers = chain(self.text, self.place)
        if not numbers or (int(numbers[0]["n"]) > _HIGHEST and not GLUED.match(numbers[0]["n"])):
            return False
        self.place = numbers[-1].end()
        if self._is_elided(numbers):
            for number in numbers:
                self._add_paragraph(number)
            return True
        self._open(numbers)
        return True

    def _is_elided(self, numbers: list[re.Match[str]]) -> bool:
        """Tell whether the numbers are further paragraphs of the open article."""
        highest = 14 if self.base in {"54", "58", "59"} else _LAST_PARAGRAPH
        return (self.listing or self.base in map(str, _PARAGRAPHED)) and all(
            0 < int(number["n"]) <= highest for number in numbers
        )

    def _open(self, numbers: list[re.Match[str]]) -> None:
        """Read numbers joined by dashes: through which article, which articles, paragraphs."""
        self.listing = False
        rest = list(numbers)
        if int(rest[0]["n"]) in _THROUGH and written(rest[0]).isdigit():
            self._flush_through()
            self.through = rest.pop(0)["n"]
        self.base = ""
        for number in rest:
            value = int(number["n"])
            if not self.base or value > _LAST_PARAGRAPH or self._is_full(value):
                self._open_article(number)
            elif self._is_dashed_part(value):
                self.articles[-1] = replace(self.articles[-1], part=number["n"])
                self.issues.append(DASHED_PART)
            else:
                self._add_paragraph(number)

    def _flush_through(self) -> None:
        if self.through:
            self._add(Article("", self.through))
        self.through = ""

    def _is_full(self, value: int) -> bool:
        """Tell whether an article without a list of paragraphs already has its one number."""
        last = self.articles[-1]
        return int(self.base) not in _PARAGRAPHED and bool(last.paragraph) and value > 0

    def _is_dashed_part(self, value: int) -> bool:
        last = self.articles[-1].paragraph
        return value in {1, 2} and last == str(_PARTED_PARAGRAPH)

    def _open_article(self, number: re.Match[str]) -> None:
        glued = GLUED.match(number["n"])
        if glued:
            self.issues.append(LOST_DASH)
            self.base = glued["article"]
            self._add(Article("", self.base, glued["paragraph"]))
            return
        self.base = number["n"]
        letter = written(number)[len(number["n"]) :]
        self._add(Article("", self.base + letter))

    def _add(self, article: Article) -> None:
        if self.through and self.through != article.article:
            article = replace(article, through=self.through)
            self.through = ""
        elif self.through:
            self.through = ""
        if self.point or self.part:
            article = replace(article, point=self.point, part=self.part)
            self.point = self.part = ""
        if article not in self.articles:
            self.articles.append(article)

    def _word(self) -> bool:
        word = _WORDS.at(self.text, self.place)
        if word is None:
            return self._code(self.place) if self.articles else False
        key = word.entry.key
        self.place = word.end
        if key in {"code", "procedure"}:
            self._code_word(key)
        elif key == "article":
            self.base, self.listing = "", False
        return key in {"code", "procedure"} or self._leads_on()

    def _code_word(self, key: str) -> None:
        skipped = _SKIP.match(self.text, self.place)
        code = _CODES.at(self.text, skipped.end() if skipped else self.place)
        self.place = code.end if code else self.place
        if key == "procedure":
            self.code = key
        elif code:
            self.code = code.entry.key
        if code or key == "procedure":
            self._settle_code(self.code)

    def _code(self, place: int) -> bool:
        code = _CODES.at(self.text, place)
        if code is None:
            return False
        self.place = code.end
        self.code = code.entry.key
        self._settle_code(self.code)
        return True

    def _leads_on(self) -> bool:
        """Tell whether a number, or a word that leads to one, follows."""
        skipped = _SKIP.match(self.text, self.place)
        place = skipped.end() if skipped else self.place
        if self.text[place : place + 1].isdigit():
            return not _DATE.match(self.text, place)
        word = _WORDS.at(self.text, place)
        if word is None or place == self.place == word.end:
            return False
        return word.entry.key in {"article", "paragraph", "part", "through"}

    def _settle_code(self, code: str) -> None:
        for place in range(self.uncoded, len(self.articles)):
            self.articles[place] = self._with_code(self.articles[place], code)
        self.uncoded = len(self.articles)

    def _with_code(self, article: Article, code: str) -> Article:
        owner = (
            code
            if code == "procedure"
            else OWNERS.get(int(re.sub(r"\D", "", article.article) or 0), code)
        )
        if owner != code and code in {"rsfsr", "ukraine", "belarus", "kazakhstan", "ussr"}:
            self.issues.append(CODE_CLASH)
            return replace(article, code=owner)
        return replace(article, code=code)

    def _settle_codes(self) -> None:
        rest = self.articles[self.uncoded :]
        owners = {
            OWNERS[int(a.article)] for a in rest if a.article.isdigit() and int(a.article) in OWNERS
        }
        code = owners.pop() if len(owners) == 1 else self.code if self.code != "procedure" else ""
        self.articles[self.uncoded :] = [replace(article, code=code) for article in rest]
