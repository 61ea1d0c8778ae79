"""A project of one's own: the ontology, empty data, and a profile to begin with."""

from __future__ import annotations

import json
import shutil
import tempfile
from dataclasses import dataclass
from importlib import resources
from pathlib import Path
from typing import TYPE_CHECKING

from purgeld import project
from purgeld.errors import OutputError, Place, ProjectError, UsageError
from purgeld.output import refused

if TYPE_CHECKING:
    from datetime import date

# What a project takes over from the one that is shipped; data and questions are its own.
_TAKEN = ("ontology", "queries/shortcuts")
_TABLES = {
    "ids.csv": "iri,label,minted,status,replaced_by,reason\n",
    "passages.csv": "iri,section,digest\n",
    "sections.csv": "source,section,title,start,end,digest\n",
}
_IGNORED = ".dist.builds/\n.records/\ndist\nrecords/.*\n"


@dataclass(frozen=True)
class Plan:
    """What the new project is called, where its IRIs begin, and when it begins."""

    title: str
    base: str
    day: date


def found(folder: Path, plan: Plan) -> None:
    """Write a new project into a folder that does not exist, or is empty; all of it or nothing.

    Raises :class:`UsageError` for a base that is none, and :class:`OutputError` for a folder in
    which something stands or that cannot be written.
    """
    if not plan.base.startswith(("http://", "https://")) or plan.base[-1] not in "/#":
        cure = "Write an address of yours that ends in /"
        raise UsageError(f"{plan.base} is no base of IRIs", cure=cure)
    try:
        if folder.is_file() or (folder.is_dir() and any(folder.iterdir())):
            cure = "Choose a new folder"
            raise OutputError("is there already, and not empty", cure=cure, where=Place(folder))
        folder.parent.mkdir(parents=True, exist_ok=True)
        with tempfile.TemporaryDirectory(dir=folder.parent, prefix=f".{folder.name}.") as draft:
            _write(Path(draft) / "project", plan)
            if folder.is_dir():
                folder.rmdir()
            (Path(draft) / "project").rename(folder)
    except OSError as fault:
        raise refused(folder, fault) from fault


def _write(root: Path, plan: Plan) -> None:
    for name in _TAKEN:
        shutil.copytree(_shipped() / name, root / name)
    (root / "data").mkdir()
    (root / "profiles").mkdir()
    texts = {
        "purgeld.toml": _config(plan),
        "data/archive.ttl": f"@base <{plan.base}> .\n",
        "profiles/my-table.toml": _profile(plan),
        ".gitignore": _IGNORED,
        **{f"data/{name}": head for name, head in _TABLES.items()},
    }
    for name, text in texts.items():
        (root / name).write_text(text, "utf-8")


def _shipped() -> Path:
    for place in (project.SHIPPED, project.CHECKOUT):
        if (place / project.CONFIG).is_file():
            return place
    raise ProjectError("the ontology was not shipped", cure="Install purgeld again")


def _config(plan: Plan) -> str:
    return f"""base = {_text(plan.base)}
version = "0.1.0"
issued = "{plan.day.isoformat()}"
modified = "{plan.day.isoformat()}"
licence = "https://creativecommons.org/licenses/by/4.0/"
publisher = {_text(plan.title)}
languages = ["en", "ru", "uk"]
# Where corrections and requests for removal reach you: an address of mail or of the web that
# somebody reads. While it is empty, every page says that none is given.
contact = ""

[title]
en = {_text(plan.title)}

[description]
en = {_text(f"Records of {plan.title} as linked data.")}

[sources]
"""


def _profile(plan: Plan) -> str:
    """Return the shipped template of a profile under the name of the new project."""
    text = resources.files("purgeld.profiles").joinpath("table.toml").read_text("utf-8")
    old = 'slug = "table"\ntitle = "A table of records"'
    return text.replace(old, f'slug = "my-table"\ntitle = {_text(plan.title)}')


def _text(text: str) -> str:
    return json.dumps(text, ensure_ascii=False).replace("\x7f", "\\u007f")
