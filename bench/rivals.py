"""Peers in environments of their own: Python ones from pinned lists, Jena from Debian's packages.

``make bench`` builds one in ``.venv/peers`` for each list ``bench/peers/NAME.txt``.
"""

from __future__ import annotations

import shutil
import sys
import zipfile
from pathlib import Path

HOME = Path(sys.prefix) / "peers"
JAVA = Path("/usr/share/java")
_NEEDED = (
    "commons-cli", "commons-codec", "commons-compress", "commons-csv", "commons-io",
    "commons-lang3", "commons-logging", "dexx.collection", "gson", "guava", "httpclient",
    "httpclient-cache", "httpcore", "jackson-annotations", "jackson-core", "jackson-databind",
    "jakarta.json-api", "jsonld-java", "protobuf", "slf4j-api", "slf4j-nop", "thrift",
    "titanium-json-ld",
)  # fmt: skip
_MOVED = "org/apache/jena/ext/xerces/"


def python_of(name: str) -> str:
    """Return the Python in which a peer is installed.

    Raises :class:`SystemExit` that says what to do, if its environment was not built.
    """
    binary = HOME / name / "bin" / "python"
    if not binary.exists():
        raise SystemExit(f"{name} is not installed; `make bench` installs bench/peers/{name}.txt")
    return str(binary)


def jena() -> list[str] | None:
    """Return the command that starts Java with Debian's Jena, None where there is none."""
    java, core = shutil.which("java"), JAVA / "jena-core.jar"
    if java is None or not core.exists():
        return None
    own = [path for path in JAVA.glob("jena-*.jar") if not path.stem[-1].isdigit()]
    jars = sorted(map(str, own)) + [str(JAVA / f"{name}.jar") for name in _NEEDED]
    return [java, "-cp", ":".join([str(_messages(core)), *jars])]


def _messages(core: Path) -> Path:
    """Copy the messages of Xerces to where Debian's Jena looks for them, which it does not ship."""
    home = HOME / "jena"
    with zipfile.ZipFile(core) as jar:
        for name in jar.namelist():
            if name.startswith(_MOVED) and name.endswith(".properties"):
                path = home / "xerces" / name.removeprefix(_MOVED)
                path.parent.mkdir(parents=True, exist_ok=True)
                path.write_bytes(jar.read(name))
    return home
