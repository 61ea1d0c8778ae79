"""Loading into a folder: every format, nothing twice, the old or the new, never half."""

from __future__ import annotations

import gzip
import os
import random
import shutil
import signal
import subprocess
import sys
import time
from contextlib import closing
from hashlib import sha256
from typing import TYPE_CHECKING, Any

import pyoxigraph as ox
import pytest
import zstandard

import mini
import servers
from purgeld import loading, verifying
from purgeld.errors import OutputError, PurgeldError, StoreError, SyntaxFault, UsageError
from purgeld.output import FAILPOINT
from purgeld.stores import folders, locations
from purgeld.stores.drafts import Plan
from purgeld.stores.sources import File

if TYPE_CHECKING:
    from collections.abc import Callable
    from pathlib import Path

    from purgeld.assembly import Assembly
    from purgeld.stores.port import Graph

    Command = list[str | Path]

G, H = ox.NamedNode("urn:g"), ox.NamedNode("urn:h")
DEFAULT = ox.DefaultGraph()
NOBODY = 65534
THREE = '<urn:a> <urn:p> "1" .\n<urn:a> <urn:p> "2" .\n<urn:b> <urn:p> <urn:a> .\n'


def load(
    place: Path | str, *paths: Path, graph: str | None = None, replace: bool = False,
    resume: bool = False,
) -> dict[Graph, int]:  # fmt: skip
    """Load files and return what each graph got."""
    plan = Plan(loading.of_files(paths, graph), replace, resume)
    return loading.Load(str(place), plan).run(lambda _: None)


def held(place: Path | str) -> dict[Graph, int]:
    """Return the number of triples in each graph of a store."""
    with closing(locations.open_store(str(place))) as store:
        return store.graphs()


def write(folder: Path, name: str, text: str) -> Path:
    """Write a file."""
    path = folder / name
    path.write_text(text, "utf-8")
    return path


def numbered(first: int, last: int, graph: str = "urn:g") -> str:
    """Return N-Quads that differ by a number."""
    return "".join(f'<urn:s{n}> <urn:p> "{n}" <{graph}> .\n' for n in range(first, last))


def tree(folder: Path) -> str:
    """Return one hash over the table files of a store and where it lies."""
    digest = sha256(str(folder.resolve()).encode())
    for path in sorted(folder.glob("*.sst")):
        digest.update(path.name.encode() + path.read_bytes())
    return digest.hexdigest()


def leftovers(place: Path) -> list[str]:
    """Return what lies beside a store apart from the store itself."""
    own = place.readlink().name
    names = (path.name for path in folders.stores_of(place).iterdir())
    return sorted(
        n for n in names if n != "lock" and n.removesuffix(".json").removesuffix(".readers") != own
    )


def test_the_dataset_is_loaded_and_verified(tmp_path: Path, shipped: Assembly) -> None:
    """The project's dataset is in the folder as it is in the project; any program reads it."""
    place = tmp_path / "store"
    done = mini.purgeld("load", place, "--verify", cwd=mini.ROOT)
    assert done.stdout.startswith(
        f"{place}: {len(shipped.quads)} triples in {len(shipped.graphs)} graphs\n"
    )
    assert done.stdout.count("RDFC-1.0 SHA-256") >= 1
    assert held(place) == {graph: len(own) for graph, own in shipped.graphs.items()}
    dump: Command = [servers.OXIGRAPH, "dump", "--location", place, "--format", "nq"]
    said = subprocess.run(dump, capture_output=True, check=True).stdout
    assert said.count(b"\n") == len(shipped.quads)
    assert leftovers(place) == []


FORMATS = {
    "nt": THREE,
    "ttl": '@prefix u: <urn:> . <urn:a> <urn:p> "1", "2" . <urn:b> <urn:p> <urn:a> .',
    "nq": THREE,
    "trig": '<urn:a> <urn:p> "1", "2" . { <urn:b> <urn:p> <urn:a> }',
    "rdf": '<r:RDF xmlns:r="http://www.w3.org/1999/02/22-rdf-syntax-ns#" xmlns:u="urn:"><r:Description r:about="urn:a"><u:p>1</u:p><u:p>2</u:p></r:Description><r:Description r:about="urn:b"><u:p r:resource="urn:a"/></r:Description></r:RDF>',  # noqa: E501
    "jsonld": '[{"@id":"urn:a","urn:p":["1","2"]},{"@id":"urn:b","urn:p":{"@id":"urn:a"}}]',
}


@pytest.mark.parametrize("suffix", FORMATS)
@pytest.mark.parametrize("packed", ["", ".gz", ".zst"])
def test_every_format_packed_or_not(tmp_path: Path, suffix: str, packed: str) -> None:
    """Each format gives the same triples, packed or not, in the graph that is asked for."""
    raw = FORMATS[suffix].encode()
    pack: dict[str, Callable[[bytes], bytes]] = {
        "": bytes, ".gz": gzip.compress, ".zst": zstandard.ZstdCompressor().compress
    }  # fmt: skip
    path = tmp_path / f"data.{suffix}{packed}"
    path.write_bytes(pack[packed](raw))
    assert load(tmp_path / "plain", path) == {DEFAULT: 3}
    assert load(tmp_path / "named", path, graph="urn:g") == {G: 3}
    with closing(locations.open_store(str(tmp_path / "named"))) as store:
        assert {str(t) for t in store.triples(G)} == {line[:-2] for line in THREE.splitlines()}


def test_packed_files_may_have_several_parts(tmp_path: Path) -> None:
    """Members of gzip and frames of Zstandard one after another are all read."""
    lines = [line.encode() for line in THREE.splitlines(keepends=True)]
    (tmp_path / "a.nt.gz").write_bytes(b"".join(map(gzip.compress, lines)))
    frames = map(zstandard.ZstdCompressor().compress, lines)
    (tmp_path / "b.nt.zst").write_bytes(b"".join(frames))
    assert load(tmp_path / "a", tmp_path / "a.nt.gz") == {DEFAULT: 3}
    assert load(tmp_path / "b", tmp_path / "b.nt.zst") == {DEFAULT: 3}


BLANK = {
    "nt": '_:x <urn:p> "1" .\n<urn:a> <urn:q> _:x .\n<urn:a> <urn:r> "no _:x" .\n',
    "nq": '_:x <urn:p> "1" <urn:g> .\n<urn:a> <urn:q> _:x <urn:g> .\n<urn:a> <urn:r> _:y _:g .\n',
    "ttl": '<urn:a> <urn:q> [ <urn:p> "1" ] ; <urn:r> ( "x" "y" ) .',
    "trig": "{ [] <urn:q> [ <urn:p> 1 ] }",
    "jsonld": '{"urn:p":"1","urn:q":{"urn:p":"2"}}',
}


@pytest.mark.parametrize("suffix", BLANK)
def test_blank_nodes_are_never_doubled(tmp_path: Path, suffix: str) -> None:
    """A file with blank nodes may be loaded again: they are the same; those of others are not."""
    path = write(tmp_path, f"a.{suffix}", BLANK[suffix])
    place = tmp_path / "store"
    once = load(place, path)
    load(place, path)
    assert held(place) == once
    with closing(locations.open_store(str(place))) as store:
        assert not store.query("ASK { ?s ?p ?o FILTER (isBlank(?s) || isBlank(?o)) }")
        assert store.query('ASK { ?s ?p ?o FILTER (CONTAINS(STR(?s), "/.well-known/genid/")) }')
    other = write(tmp_path, f"b.{suffix}", BLANK[suffix] + "\n")
    load(place, other)
    assert sum(held(place).values()) > sum(once.values())


def test_labels_inside_literals_are_no_blank_nodes(tmp_path: Path) -> None:
    """Text that looks like a blank node is loaded natively, as it stands."""
    lines = '<urn:a> <urn:p> "_:x [ ] ( \\" _:y" .\n<urn:_:a> <urn:p> "z" .\n'
    for suffix in ("nt", "ttl"):
        place = tmp_path / suffix
        assert load(place, write(tmp_path, f"a.{suffix}", lines)) == {DEFAULT: 2}
        with closing(locations.open_store(str(place))) as store:
            assert store.query('ASK { ?s ?p "_:x [ ] ( \\" _:y" }')


def test_a_blank_node_across_blocks_is_seen(tmp_path: Path) -> None:
    """Wherever the reading is cut, a blank node is found; a line longer than a block too."""
    for size in (2000, 2034, 2047, 2048, 2049, 70_000):
        text = f'<urn:a> <urn:p> "{"x" * size}" .\n_:b <urn:p> "y" .\n'
        place = tmp_path / f"store{size}"
        assert load(place, write(tmp_path, f"{size}.nt", text)) == {DEFAULT: 2}
        with closing(locations.open_store(str(place))) as store:
            assert not store.query("ASK { ?s ?p ?o FILTER isBlank(?s) }")


def test_too_many_unlabelled_blank_nodes_are_refused(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Blank nodes without labels are compared with each other; there is a bound to that."""
    monkeypatch.setattr("purgeld.stores.sources.MOST_UNLABELLED", 3)
    path = write(tmp_path, "a.ttl", "[] <urn:p> [], [], [] .")
    with pytest.raises(SyntaxFault, match="has 4 blank nodes, more than 3"):
        load(tmp_path / "store", path)


def test_adding_keeps_and_replacing_keeps_the_others(tmp_path: Path) -> None:
    """Without --replace triples are added; with it, graphs of the load are new, others stay."""
    place = tmp_path / "store"
    load(place, write(tmp_path, "a.nq", numbered(0, 5) + numbered(0, 3, "urn:h")))
    load(place, write(tmp_path, "b.nq", numbered(3, 8)))
    assert held(place) == {G: 8, H: 3}
    assert load(place, tmp_path / "b.nq", replace=True) == {G: 5}
    assert held(place) == {G: 5, H: 3}
    assert leftovers(place) == []


def test_a_reader_keeps_what_it_has_opened(tmp_path: Path) -> None:
    """A store that is open goes on answering while another takes its place, twice over."""
    place = tmp_path / "store"
    load(place, write(tmp_path, "a.nq", numbered(0, 5)))
    old = locations.open_store(str(place))
    for last in (3, 4):
        load(place, write(tmp_path, "b.nq", numbered(0, last)), replace=True)
        assert old.graphs() == {G: 5}
        assert held(place) == {G: last}
    assert len(leftovers(place)) == 3
    old.close()
    load(place, tmp_path / "b.nq", replace=True)
    assert leftovers(place) == []


def test_a_store_made_by_another_program_is_taken_over(tmp_path: Path) -> None:
    """A plain folder of Oxigraph becomes one that is switched; what it held is kept or replaced."""
    place = tmp_path / "store"
    path = write(tmp_path, "a.nq", numbered(0, 5))
    command: Command = [servers.OXIGRAPH, "load", "--location", place, "--file", path]
    subprocess.run(command, check=True, capture_output=True)
    load(place, write(tmp_path, "b.nq", numbered(5, 7, "urn:h")))
    assert place.is_symlink()
    assert held(place) == {G: 5, H: 2}
    assert leftovers(place) == []


def test_a_switch_that_was_killed_is_mended(tmp_path: Path) -> None:
    """A store that was moved aside and never replaced is put back by the next load."""
    place = tmp_path / "store"
    load(place, write(tmp_path, "a.nq", numbered(0, 5)))
    home = place.resolve()
    place.unlink()
    home.rename(home.with_name("killed.before"))
    load(place, write(tmp_path, "b.nq", numbered(5, 7)))
    assert held(place) == {G: 7}


FAULTS = {
    "a.nt": (b'<urn:a> <urn:p> "1" .\n<urn:a> <urn:p> "2" \n', "a.nt:3:1: Quads must be followed"),
    "b.nt": (b'<urn:a> <urn:p> "\xcf\xf0" .\n', "b.nt:1:18: Invalid UTF-8"),
    "c.ttl": (b"<urn:a> pg:x 1 .", "c.ttl:1:9: The prefix pg: has not been declared"),
    "d.nt": ("<urn:a> <urn:p> <urn:b> .".encode("utf-16"), "d.nt"),
    "e.nt.gz": (gzip.compress(THREE.encode())[:-9], "e.nt.gz: cannot be unpacked after"),
    "f.nt.gz": (b"no gzip", "f.nt.gz: cannot be unpacked after 0 bytes"),
    "g.nt.zst": (zstandard.ZstdCompressor().compress(THREE.encode() * 999)[:-9], "unpacked after"),
    "h.csv": (b"a,b\n", "h.csv: no RDF format has this suffix"),
    "i.rdf": (b'<!DOCTYPE x [<!ENTITY e "e">]><x/>', "i.rdf: declares a document type"),
    "j.jsonld": (b'{"@context":"http://example.org/"}', "j.jsonld: asks for a remote context"),
    "k.nt": (b"<urn:a> <urn:p> <urn:b\x00> .\n", "k.nt:1:"),
    "l.ttl": (b"<urn:a> <urn:p> " + b"[ <urn:p> " * 300 + b"]" * 300, "l.ttl: is nested deeper"),
}  # fmt: skip


@pytest.mark.parametrize("name", FAULTS)
def test_a_bad_file_changes_nothing(tmp_path: Path, name: str) -> None:
    """A file that cannot be read is named with the place; the old store stays to the byte."""
    place = tmp_path / "store"
    load(place, write(tmp_path, "good.nq", numbered(0, 5)))
    before = tree(place)
    raw, says = FAULTS[name]
    (tmp_path / name).write_bytes(raw)
    with pytest.raises(PurgeldError) as refused:
        load(place, write(tmp_path, "more.nq", numbered(5, 9)), tmp_path / name, replace=True)
    assert says in str(refused.value)
    assert tree(place) == before
    load(place, tmp_path / "more.nq")
    assert held(place) == {G: 9}
    assert leftovers(place) == []


def test_a_file_that_is_not_there_is_met_first(tmp_path: Path) -> None:
    """A missing file, or a graph that is no IRI, ends the load before anything is made."""
    with pytest.raises(SyntaxFault, match="cannot be read"):
        load(tmp_path / "store", tmp_path / "nowhere.nt")
    with pytest.raises(UsageError, match="is no IRI"):
        load(tmp_path / "store", write(tmp_path, "a.nt", THREE), graph="no iri")
    with pytest.raises(UsageError, match="is gone"):
        load("memory:", tmp_path / "a.nt")
    assert sorted(path.name for path in tmp_path.iterdir()) == ["a.nt"]


def test_a_bomb_is_stopped(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """A packed file that grows without end is stopped at a stated bound."""
    monkeypatch.setattr("purgeld.stores.streams.HARMLESS", 2**20)
    line = '<urn:a> <urn:p> "' + "x" * 1_000_000 + '" .\n'
    for suffix, pack in (
        ("gz", gzip.compress),
        ("zst", zstandard.ZstdCompressor(level=19).compress),
    ):
        path = tmp_path / f"bomb.nt.{suffix}"
        path.write_bytes(pack(line.encode() * 50))
        with pytest.raises(SyntaxFault, match="grows more than 500 times"):
            load(tmp_path / "store", path)


def test_marks_of_byte_order_are_passed_over(tmp_path: Path) -> None:
    """A byte order mark before UTF-8 is no part of the data."""
    for suffix in ("nt", "ttl"):
        path = tmp_path / f"a.{suffix}"
        path.write_bytes(b"\xef\xbb\xbf" + THREE.encode())
        assert load(tmp_path / suffix, path) == {DEFAULT: 3}


def test_a_mended_file_lets_the_load_go_on(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """After a failure --resume reads only what is not there yet; without it, all begins anew."""
    place = tmp_path / "store"
    paths = [write(tmp_path, f"{n}.nq", numbered(n * 10, n * 10 + 10)) for n in range(4)]
    text = paths[2].read_text("utf-8")
    paths[2].write_text(f"{text}broken", "utf-8")
    with pytest.raises(SyntaxFault):
        load(place, *paths)
    paths[2].write_text(text, "utf-8")
    filled: list[str] = []
    fill = File.fill

    def noted(source: File, *rest: Any) -> None:  # noqa: ANN401 - passed on
        filled.append(source.path.name)
        fill(source, *rest)

    monkeypatch.setattr(File, "fill", noted)
    assert load(place, *paths, resume=True) == {G: 40}
    assert filled == ["2.nq", "3.nq"]
    assert leftovers(place) == []
    load(place, *paths, resume=True)
    assert len(filled) == 6


@pytest.mark.parametrize("what", ["file", "foreign"])
def test_what_is_not_ours_is_left_alone(tmp_path: Path, what: str) -> None:
    """A file, or a folder with other things in it, is never taken for a store."""
    place = tmp_path / "store"
    if what == "file":
        place.write_text("mine", "utf-8")
    else:
        place.mkdir()
        (place / "letters.txt").write_text("mine", "utf-8")
    with pytest.raises(StoreError, match=r"is no folder|but no store"):
        load(place, write(tmp_path, "a.nt", THREE), replace=True)
    assert (place if what == "file" else place / "letters.txt").read_text("utf-8") == "mine"


def start(place: Path, *paths: Path, **environment: str) -> subprocess.Popen[bytes]:
    """Start a load in a process of its own."""
    command: Command = [sys.executable, "-m", "purgeld", "load", place, *paths, "--replace"]
    return subprocess.Popen(
        command, env={**os.environ, **environment}, stdout=subprocess.PIPE, stderr=subprocess.PIPE
    )


def wait_until_settled(place: Path) -> None:
    """Wait until a load stands before its switch."""
    for _ in range(1200):
        if any(folders.stores_of(place).glob("*.json")):
            return
        time.sleep(0.02)


def test_two_loads_at_once(tmp_path: Path) -> None:
    """The second load of one place is refused with the process of the first."""
    place = tmp_path / "store"
    path = write(tmp_path, "a.nq", numbered(0, 5))
    first = start(place, path, **{FAILPOINT: "1"})
    wait_until_settled(place)
    with pytest.raises(StoreError, match=f"is being loaded by process {first.pid}"):
        load(place, path)
    first.kill()
    first.communicate()
    load(place, path)
    assert held(place) == {G: 5}
    assert leftovers(place) == []


def test_a_place_that_is_served_is_not_written(tmp_path: Path) -> None:
    """A store that another program has open for writing is left to it."""
    place = tmp_path / "store"
    path = write(tmp_path, "a.nq", numbered(0, 5))
    load(place, path)
    with (
        servers.oxigraph(tmp_path, "--location", place.resolve()),
        pytest.raises(StoreError, match="is in use by process"),
    ):
        load(place, path)


@pytest.mark.parametrize("moment", range(6))
def test_killed_at_any_moment_leaves_old_or_new(tmp_path: Path, moment: int) -> None:
    """Kill -9 at moments spread over a load leaves the old store or the new one; rerun: new."""
    place = tmp_path / "store"
    load(place, write(tmp_path, "old.nq", numbered(0, 5)))
    paths = [write(tmp_path, f"{n}.nq", numbered(n * 3000, n * 3000 + 3000)) for n in range(5)]
    process = start(place, *paths)
    pause = 0.15 + moment * 0.08 + random.Random(moment).random() * 0.08
    try:
        process.wait(pause)
    except subprocess.TimeoutExpired:
        process.kill()
    process.communicate()
    assert held(place) in ({G: 5}, {G: 15_000})
    load(place, *paths, replace=True, resume=moment % 2 == 0)
    assert held(place) == {G: 15_000}
    assert leftovers(place) == []


def test_killed_before_the_switch_leaves_the_old_store(tmp_path: Path) -> None:
    """Kill -9 when all is written but not switched leaves the old store."""
    place = tmp_path / "store"
    path = write(tmp_path, "a.nq", numbered(0, 5))
    load(place, path)
    before = tree(place)
    (folders.stores_of(place) / f"{place.readlink().name}.json").unlink()
    process = start(place, write(tmp_path, "b.nq", numbered(0, 9)), **{FAILPOINT: "1"})
    wait_until_settled(place)
    process.kill()
    process.communicate()
    assert tree(place) == before


@pytest.mark.parametrize(("sent", "code"), [(signal.SIGINT, 130), (signal.SIGTERM, 143)])
def test_a_signal_ends_native_work(tmp_path: Path, sent: signal.Signals, code: int) -> None:
    """Ctrl-C and SIGTERM end a load, and a query that would take for ever, within two seconds."""
    place = tmp_path / "store"
    path = write(tmp_path, "a.nq", numbered(0, 20_000))
    process = start(place, path, **{FAILPOINT: "1"})
    wait_until_settled(place)
    process.send_signal(sent)
    assert process.wait(10) == code
    process.communicate()
    load(place, path)
    assert leftovers(place) == []
    endless = write(
        tmp_path, "q.rq", "SELECT (COUNT(*) AS ?n) WHERE { ?a ?b ?c . ?d ?e ?f . ?g ?h ?i }"
    )
    command: Command = [sys.executable, "-m", "purgeld", "query", endless, "--store", place]
    query = subprocess.Popen(command, stdout=subprocess.PIPE, stderr=subprocess.PIPE)
    time.sleep(1.5)
    query.send_signal(sent)
    assert query.wait(2) == code
    assert query.communicate() == (b"", b"")


def test_a_full_disk_leaves_the_old_store(tmp_path: Path) -> None:
    """Files that cannot grow end the load with exit 1 and the place; the old store stays."""
    place = tmp_path / "store"
    load(place, write(tmp_path, "a.nq", numbered(0, 5)))
    before = tree(place)
    big = write(tmp_path, "big.nq", numbered(0, 60_000))
    shell = 'trap "" XFSZ; ulimit -f 400; exec "$@"'
    command: Command = [
        "bash",
        "-c",
        shell,
        "-",
        sys.executable,
        "-m",
        "purgeld",
        "load",
        place,
        big,
    ]
    done = subprocess.run(command, capture_output=True, text=True, check=False)
    assert done.returncode == 1, done.stderr
    assert f"{place}: cannot be written" in done.stderr
    assert "Traceback" not in done.stderr
    assert tree(place) == before
    assert leftovers(place) == []


def test_a_place_that_may_not_be_written_is_said(tmp_path: Path) -> None:
    """A folder without permission is an error of the place, for whoever has none."""
    closed = tmp_path / "closed"
    closed.mkdir()
    path = write(tmp_path, "a.nt", THREE)
    closed.chmod(0o555)
    for above in (tmp_path, *tmp_path.parents[:3]):
        above.chmod(above.stat().st_mode | 0o055)
    code = (
        "import os; from pathlib import Path; from purgeld import loading, errors\n"
        "from purgeld.stores.drafts import Plan\n"
        f"os.geteuid() or (os.setgid({NOBODY}), os.setuid({NOBODY}))\n"
        f"plan = Plan(loading.of_files([Path({str(path)!r})], None))\n"
        f"load = loading.Load({str(closed / 'store')!r}, plan)\n"
        "try: load.run(lambda _: None)\n"
        "except errors.OutputError as fault: print(fault)\n"
    )
    done = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, check=False)
    assert "cannot be written (Permission denied" in done.stdout, done.stderr


def test_a_byte_that_flips_on_the_disk_is_found(tmp_path: Path) -> None:
    """Damage that the database does not notice itself is found by the digests beside it."""
    place = tmp_path / "store"
    load(place, write(tmp_path, "a.nq", numbered(0, 5000)))
    largest = max(place.glob("*.sst"), key=lambda path: path.stat().st_size)
    raw = bytearray(largest.read_bytes())
    raw[len(raw) // 2] ^= 255
    largest.write_bytes(raw)
    done = mini.purgeld("dump", place, cwd=mini.ROOT, expect=1)
    assert f"{place}: is damaged: {largest.name} changed on the disk" in done.stderr
    with pytest.raises(StoreError, match="changed on the disk"):
        verifying.verify(str(place), Plan(loading.of_files([tmp_path / "a.nq"], None)))


def test_verification_tells_what_a_store_rewrites(tmp_path: Path) -> None:
    """Numbers that are written in another way are told apart from triples that are lost."""
    place = tmp_path / "store"
    path = write(tmp_path, "a.ttl", "<urn:a> <urn:p> 8.0, 01, 1, true, 'x'@en ; <urn:q> '8.0' .")
    load(place, path)
    plan = Plan(loading.of_files([path], None))
    (compared,) = verifying.verify(str(place), plan)
    assert compared.holds(alone=True)
    assert (compared.fewest, compared.most, compared.found) == (3, 6, 5)
    assert [str(before.object) for before, _ in compared.altered] == [
        '"01"^^<http://www.w3.org/2001/XMLSchema#integer>',
        '"8.0"^^<http://www.w3.org/2001/XMLSchema#decimal>',
    ]
    assert compared.digest == ""
    shutil.rmtree(folders.stores_of(place))
    place.unlink()
    load(
        place,
        write(tmp_path, "less.ttl", "<urn:a> <urn:p> 8, 1, true, 'x'@en . <urn:z> <urn:q> 1 ."),
    )
    (worse,) = verifying.verify(str(place), plan)
    assert [str(triple) for triple in worse.lost] == ['<urn:a> <urn:q> "8.0"']
    assert worse.others == 1
    assert not worse.holds(alone=False)


def test_errors_of_places_are_output_errors() -> None:
    """A fault of the file system is an error that names the place."""
    assert issubclass(OutputError, PurgeldError)
