"""The reconciliation service over HTTP: the suite's examples, OpenRefine's requests, bad input."""

from __future__ import annotations

import json
import threading
from contextlib import contextmanager
from pathlib import Path
from typing import TYPE_CHECKING, Any
from urllib.parse import urlencode

import httpx
import pyoxigraph as ox
import pytest
import uvicorn
from jsonschema import Draft7Validator
from referencing import Registry, Resource
from referencing.jsonschema import DRAFT7
from starlette.applications import Starlette

import live
import mini
from purgeld.matching.entry import TYPES
from purgeld.matching.graph import PROPERTIES, things
from purgeld.reconciliation.core import BATCH, Service
from purgeld.server.reconcile import LARGEST_BODY, ready, routes
from purgeld.terms import BASE, RDF_TYPE

if TYPE_CHECKING:
    from collections.abc import Iterator

    from purgeld.assembly import Assembly

SUITE = Path(__file__).parents[2] / "shared" / "suites" / "reconciliation-specs"
VERSIONS = ("0.1", "0.2", "1.0-draft")
SCHEMAS = {
    "manifest": "manifest",
    "reconciliation-query-batch": "reconciliation-query-batch",
    "reconciliation-result-batch": "reconciliation-result-batch",
    "suggest-entities-response": "suggest-entities-response",
    "suggest-properties-response": "suggest-properties-response",
    "suggest-types-response": "suggest-types-response",
    "data-extension-query": "data-extension-query",
    "data-extension-response": "data-extension-response",
    "data-extension-property-proposal": "data-extension-property-proposal",
}
SECURITY = "http://swagger.io/v2/schema.json"
TUKHACHEVSKY = "id/person/mikhail-tukhachevsky"
needs_suite = pytest.mark.skipif(not SUITE.is_dir(), reason="the reconciliation suite is not here")


def examples(valid: str) -> list[tuple[str, str, Path]]:
    """Return all examples of the suite for which there is a schema."""
    found = [
        (version, folder.name, path)
        for version in VERSIONS
        for folder in sorted((SUITE / version / "examples").glob("*"))
        if folder.name in SCHEMAS
        for path in sorted((folder / valid).glob("*.json"))
    ]
    return [
        one for one in found if (SUITE / one[0] / "schemas" / f"{SCHEMAS[one[1]]}.json").is_file()
    ]


def validator(version: str, name: str) -> Draft7Validator:
    """Return a validator for a schema of the suite."""
    folder = SUITE / version / "schemas"
    resources = []
    for path in folder.glob("*.json"):
        schema = json.loads(path.read_text("utf-8"))
        resource = Resource.from_contents(schema, default_specification=DRAFT7)
        resources += [(schema.get("$id", path.name), resource), (path.name, resource)]
        identifier = schema.get("$id", "")
        resources.append((f"{identifier.rpartition('/')[0]}/{path.name}", resource))
    # The security definitions of Swagger 2 are not part of the suite; what they ask is a type.
    scheme = {
        "type": "object",
        "required": ["type"],
        "properties": {"type": {"enum": ["apiKey", "basic", "oauth2"]}},
    }
    swagger = {"definitions": {"securityDefinitions": {"additionalProperties": scheme}}}
    resources.append((SECURITY, Resource.from_contents(swagger, default_specification=DRAFT7)))
    schema = json.loads((folder / f"{name}.json").read_text("utf-8"))
    return Draft7Validator(schema, registry=Registry().with_resources(resources))


@contextmanager
def serving(service: Service) -> Iterator[httpx.Client]:
    """Serve on a free port of the loopback, and give a client for it."""
    config = uvicorn.Config(
        Starlette(routes=[*routes(ready(service))]), host="127.0.0.1", port=0, log_level="error"
    )
    server = uvicorn.Server(config)
    thread = threading.Thread(target=server.run, daemon=True)
    thread.start()
    try:
        while not server.started:
            thread.join(0.01)
        port = server.servers[0].sockets[0].getsockname()[1]
        with httpx.Client(base_url=f"http://127.0.0.1:{port}", timeout=30) as client:
            yield client
    finally:
        server.should_exit = True
        thread.join(10)


@pytest.fixture(scope="module")
def client(shipped: Assembly) -> Iterator[httpx.Client]:
    """Give a client for the service of this dataset."""
    with serving(Service(things(shipped.default), BASE, "purgeld", "test")) as ready:
        yield ready


def ask(client: httpx.Client, **queries: Any) -> dict[str, Any]:  # noqa: ANN401
    """Send a batch of version 0.2 as OpenRefine does, and return the answer."""
    answer = client.post("/reconcile", data={"queries": json.dumps(queries)})
    assert answer.status_code == 200, answer.text
    found: dict[str, Any] = answer.json()
    return found


@needs_suite
@pytest.mark.parametrize(("version", "name", "path"), examples("valid"), ids=str)
def test_valid_examples_pass(version: str, name: str, path: Path) -> None:
    """Every valid example of the suite passes its schema: the validator reads them rightly."""
    validator(version, SCHEMAS[name]).validate(json.loads(path.read_text("utf-8")))


@needs_suite
@pytest.mark.parametrize(("version", "name", "path"), examples("invalid"), ids=str)
def test_invalid_examples_fail(version: str, name: str, path: Path) -> None:
    """Every invalid example of the suite fails its schema."""
    assert not validator(version, SCHEMAS[name]).is_valid(json.loads(path.read_text("utf-8")))


@needs_suite
@pytest.mark.parametrize(
    ("version", "name", "path"),
    [one for one in examples("valid") if one[1].endswith("-query-batch") and one[0] != "0.1"],
    ids=str,
)
def test_example_batches_are_answered(
    client: httpx.Client, version: str, name: str, path: Path
) -> None:
    """Every valid batch gets an answer that passes the schema; what is unknown is told in it."""
    text = path.read_text("utf-8")
    if version == "0.2":
        answer = client.post("/reconcile", data={"queries": text})
    else:
        answer = client.post("/reconcile/1.0/match", content=text)
    assert answer.status_code == 200
    validator(version, name.replace("query", "result")).validate(answer.json())
    results = answer.json().get("results") or list(answer.json().values())
    # Types and properties of the examples are those of other services.
    foreign = any(member in text for member in ('"type"', '"pid"', '"propertyId"'))
    assert any("error" in result for result in results) is foreign


@needs_suite
@pytest.mark.parametrize(
    ("version", "name", "path"),
    [one for one in examples("invalid") if one[1].endswith("-query-batch") and one[0] != "0.1"],
    ids=str,
)
def test_invalid_batches_are_refused(
    client: httpx.Client, version: str, name: str, path: Path
) -> None:
    """Every invalid batch is refused with status 400 and an error object that says why."""
    del name
    text = path.read_text("utf-8")
    if version == "0.2":
        answer = client.post("/reconcile", data={"queries": text})
    else:
        answer = client.post("/reconcile/1.0/match", content=text)
    assert answer.status_code == 400
    assert answer.json()["error"]["message"]


@needs_suite
def test_manifests(client: httpx.Client) -> None:
    """Both manifests pass their schema, and state the size of a batch and the types."""
    for version, path in (
        ("0.2", "/reconcile"), ("1.0-draft", "/reconcile/1.0"),
        ("1.0-draft", "/reconcile?version=1.0-draft"),
    ):  # fmt: skip
        manifest = client.get(path).json()
        validator(version, "manifest").validate(manifest)
        assert manifest["batchSize"] == BATCH
        assert [kind["id"] for kind in manifest["defaultTypes"]] == list(TYPES)


@needs_suite
@pytest.mark.parametrize("kind", ["entity", "property", "type"])
def test_suggestions(client: httpx.Client, kind: str) -> None:
    """Suggestions pass the schema of both versions, with a limit and an offset."""
    schema = {"entity": "entities", "property": "properties", "type": "types"}[kind]
    prefix = {"entity": "tukh", "property": "birth", "type": "per"}[kind]
    for version, path in (("0.2", "/reconcile"), ("1.0-draft", "/reconcile/1.0")):
        answer = client.get(f"{path}/suggest/{kind}", params={"prefix": prefix, "limit": 3})
        validator(version, f"suggest-{schema}-response").validate(answer.json())
        assert answer.json()["result"]
    first = client.get("/reconcile/suggest/entity", params={"prefix": "n", "limit": 2}).json()
    rest = client.get("/reconcile/suggest/entity", params={"prefix": "n", "limit": 2, "cursor": 1})
    assert first["result"][1] == rest.json()["result"][0]


def test_suggestions_begin_with_what_is_meant(client: httpx.Client) -> None:
    """A surname leads to its person, a name to its bearer, not to what merely mentions them."""
    for prefix, first in (
        ("tukh", "person/mikhail-tukhachevsky"), ("yezh", "person/nikolai-yezhov"),
        ("nkvd", "group/nkvd"), ("mosc", "place/moscow"),
    ):  # fmt: skip
        answer = client.get("/reconcile/suggest/entity", params={"prefix": prefix}).json()
        assert answer["result"][0]["id"].endswith(first)


@needs_suite
def test_data_extension(client: httpx.Client) -> None:
    """An extension gives values with the passages behind them, in both versions."""
    asked = json.dumps(
        {
            "ids": ["id/person/nikolai-krestinsky", "nobody"],
            "properties": [{"id": "name"}, {"id": "death-date"}, {"id": "name/evidence"}],
        }
    )
    older = client.post("/reconcile", data={"extend": asked}).json()
    validator("0.2", "data-extension-response").validate(older)
    newer = client.post("/reconcile/1.0/extend", content=asked).json()
    validator("1.0-draft", "data-extension-response").validate(newer)
    assert older["rows"]["nobody"] == {"name": [], "death-date": [], "name/evidence": []}
    spellings = {cell["str"] for cell in older["rows"]["id/person/nikolai-krestinsky"]["name"]}
    assert "Nikolay Nikolayevich Krestinsky" in spellings
    assert newer["rows"][0]["properties"][2]["values"][0]["str"].startswith(f"{BASE}source/")
    proposed = client.get("/reconcile/1.0/extend/propose", params={"type": "Person", "limit": 3})
    validator("1.0-draft", "data-extension-property-proposal").validate(proposed.json())
    assert len(proposed.json()["properties"]) == 3


def test_openrefine_session(client: httpx.Client) -> None:
    """What OpenRefine sends, in its order: manifest, guesses, suggestions, batches, preview."""
    manifest = client.get("/reconcile", params={"callback": "jsonp123"}).json()
    guess = {f"q{n}": {"query": name, "limit": 3} for n, name in enumerate(
        ["Tukhachevsky", "Сталин", "Bucharin", "Kirow", "Jagoda", "Radek", "Piatakov", "Molotow",
         "Trotzki", "Sinowjew"])}  # fmt: skip
    guessed = client.post(
        "/reconcile",
        content=urlencode({"queries": json.dumps(guess)}),
        headers={"Content-Type": "application/x-www-form-urlencoded"},
    ).json()
    assert list(guessed) == [f"q{n}" for n in range(10)]
    firsts = [guessed[key]["result"][0] for key in guessed]
    assert all(first["type"][0]["id"] == "Person" for first in firsts)
    assert [first["id"].rpartition("/")[2] for first in firsts][:4] == [
        "mikhail-tukhachevsky", "joseph-stalin", "nikolai-bukharin", "sergei-kirov",
    ]  # fmt: skip
    batch = {
        f"q{n}": {
            "query": name, "type": "Person", "type_strict": "should",
            "properties": [{"pid": "death-date", "v": year}],
        }
        for n, (name, year) in enumerate([("Sergej Kirow", "1934"), ("Н. Н. Крестинский", 1938)])
    }  # fmt: skip
    answer = ask(client, **batch)
    assert [answer[key]["result"][0]["match"] for key in batch] == [True, True]
    flyout = manifest["preview"]["url"].replace("{{id}}", answer["q0"]["result"][0]["id"])
    page = client.get(flyout.partition("/reconcile")[1] + flyout.partition("/reconcile")[2])
    assert "Sergei Kirov" in page.text
    path = manifest["suggest"]["property"]["service_path"]
    assert client.get(f"/reconcile{path}", params={"prefix": "death", "cursor": 0}).json()["result"]


def test_scores_explain_themselves(client: httpx.Client) -> None:
    """A candidate carries its features, the form that matched and the reason; they add up."""
    (one, *_) = ask(client, q0={"query": "Tuchatschewski, Michail", "type": "Person"})["q0"][
        "result"
    ]
    assert one["id"] == TUKHACHEVSKY
    assert sum(feature["value"] for feature in one["features"]) == pytest.approx(
        one["score"], abs=0.1
    )
    assert one["matchedName"] == "Mikhail Tukhachevsky"
    assert "german" in one["explanation"]
    assert one["match"] is False


def test_conditions_of_the_newer_version(client: httpx.Client) -> None:
    """A required property keeps those that agree; none keeps those that do not; ids are found."""

    def results(*conditions: dict[str, Any]) -> list[str]:
        body = json.dumps({"queries": [{"type": "Person", "limit": 9, "conditions": conditions}]})
        answer = client.post("/reconcile/match", content=body).json()
        return [one["id"] for one in answer["results"][0]["candidates"]]

    name = {"matchType": "name", "propertyValue": "Kirov, Sergei"}
    year = {"matchType": "property", "propertyId": "death-date", "propertyValue": "1934"}
    assert results(name, {**year, "required": True}) == ["id/person/sergei-kirov"]
    assert "id/person/sergei-kirov" not in results(name, {**year, "matchQuantifier": "none"})
    assert results({"matchType": "id", "propertyValue": TUKHACHEVSKY}) == [TUKHACHEVSKY]


def test_every_type_is_found(client: httpx.Client, shipped: Assembly) -> None:
    """For each type, a thing of it is found by its own label, first and with its type."""
    for kind in TYPES:
        entry = next(one for one in things(shipped.default).entries if one.types == (kind,))
        (first, *_) = ask(client, q0={"query": entry.label, "type": kind})["q0"]["result"]
        assert first["name"] == entry.label
        assert first["type"] == [{"id": kind, "name": kind}]


def test_unknown_types_and_properties_are_told(client: httpx.Client) -> None:
    """An unknown type or property gives an error object for its query; the others are answered."""
    answer = ask(
        client,
        q0={"query": "Stalin", "type": "Human"},
        q1={"query": "Stalin", "properties": [{"pid": "P569", "v": "1878"}]},
        q2={"query": "Stalin"},
    )
    assert answer["q0"]["error"]["code"] == "unknown-type"
    assert "Person" in answer["q0"]["error"]["message"]
    assert answer["q1"]["error"]["code"] == "unknown-property"
    assert "birth-year" in answer["q1"]["error"]["message"]
    assert answer["q2"]["result"]
    wrong = client.post(
        "/reconcile", data={"extend": '{"ids": ["x"], "properties": [{"id": "P1"}]}'}
    )
    assert (wrong.status_code, wrong.json()["error"]["code"]) == (400, "unknown-property")
    wrong = client.get("/reconcile/extend/propose", params={"type": "Human"})
    assert (wrong.status_code, wrong.json()["error"]["code"]) == (400, "unknown-type")


@pytest.mark.parametrize(
    "name",
    ["", " ", "Иванов" * 2_000, "Stalin\0", "Ста\u0301лин\u0336", "\u202eнилатС", "Cталин Иocиф",
     "😀", "<script>alert(1)</script>", "'; DROP TABLE people; --", "\ud800"],
    ids=range(11),
)  # fmt: skip
def test_odd_names_are_answered(client: httpx.Client, name: str) -> None:
    """Empty, endless, mixed, turned round, broken: every name gets an answer, never a fault."""
    assert isinstance(ask(client, q0={"query": name})["q0"]["result"], list)
    body = json.dumps({"queries": [{"conditions": [{"matchType": "name", "propertyValue": name}]}]})
    assert client.post("/reconcile/match", content=body).status_code == 200
    assert (
        client.get(
            "/reconcile/suggest/entity", params={"prefix": name[:500].encode("utf-8", "replace")}
        ).status_code
        == 200
    )


def test_batches_are_limited(client: httpx.Client) -> None:
    """A batch of the stated size is answered, one more is refused with 413 and the limit."""
    full = {f"q{n}": {"query": "Stalin"} for n in range(BATCH)}
    assert len(ask(client, **full)) == BATCH
    more = client.post("/reconcile", data={"queries": json.dumps({**full, "more": {"query": "x"}})})
    assert more.status_code == 413
    assert more.json()["batchSize"] == BATCH
    assert str(BATCH) in more.json()["error"]["message"]
    large = client.post("/reconcile/match", content=b" " * (LARGEST_BODY + 1))
    assert large.status_code == 413


@pytest.mark.parametrize(
    ("path", "body", "status"),
    [
        ("/reconcile", b"queries=%7B", 400),
        ("/reconcile", b"queries=[]", 400),
        ("/reconcile", b"nothing=1", 400),
        ("/reconcile/match", b"", 400),
        ("/reconcile/match", b"\xff\xfe", 400),
        ("/reconcile/match", b"[" * 100_000, 400),
        ("/reconcile/extend", b"{}", 400),
        ("/reconcile/suggest/nothing", b"", 400),
    ],
)
def test_bad_requests_speak(client: httpx.Client, path: str, body: bytes, status: int) -> None:
    """A request that cannot be read is refused with an error object, in JSON."""
    answer = client.post(path, content=body)
    if path.endswith("nothing"):
        answer = client.get(path)
        status = 404
    assert answer.status_code == status
    assert answer.json()["error"]["message"].strip()
    assert answer.headers["access-control-allow-origin"] == "*"


def test_other_faults_speak(client: httpx.Client) -> None:
    """A wrong method, an unknown id and a limit that is no number are each told."""
    assert client.get("/reconcile/match").status_code == 405
    assert client.get("/reconcile/preview", params={"id": "nobody"}).status_code == 404
    assert (
        client.get("/reconcile/suggest/entity", params={"prefix": "a", "limit": "x"}).status_code
        == 400
    )


def test_cors(client: httpx.Client) -> None:
    """Pages of any origin may ask: preflights are answered, answers carry the header."""
    preflight = client.options(
        "/reconcile",
        headers={"Origin": "https://example.org", "Access-Control-Request-Method": "POST"},
    )
    assert preflight.status_code == 204
    assert "POST" in preflight.headers["access-control-allow-methods"]
    assert client.get("/reconcile").headers["access-control-allow-origin"] == "*"


def test_previews_are_text(shipped: Assembly) -> None:
    """What the data says is shown as text, whatever it looks like."""
    import pyoxigraph as ox  # noqa: PLC0415 - only here

    label = '<http://a/1> <http://www.w3.org/2000/01/rdf-schema#label> "<script>x</script>" .'
    read = things(ox.parse(label, format=ox.RdfFormat.TURTLE))
    del shipped
    with serving(Service(read, "http://a/", "x", "1")) as client:
        page = client.get("/reconcile/preview", params={"id": "1"}).text
    assert "<script>" not in page
    assert "&lt;script&gt;" in page


def test_properties_are_all_offered(client: httpx.Client) -> None:
    """Every property that can be extended is suggested and proposed for some type."""
    offered = {one["id"] for one in client.get("/reconcile/suggest/property").json()["result"]}
    assert offered == set(PROPERTIES)


def test_a_store_of_others_is_reconciled_with(tmp_path: Path) -> None:
    """Over a store that is none of ours the service finds the people it has, for any origin."""
    folder, person = tmp_path / "store", ox.NamedNode("http://a/1")
    ox.Store(str(folder)).extend(
        ox.Quad(person, ox.NamedNode(prop), value)
        for prop, value in (
            (RDF_TYPE.value, ox.NamedNode("http://xmlns.com/foaf/0.1/Person")),
            ("http://xmlns.com/foaf/0.1/name", ox.Literal("Иван Тестов")),
        )
    )
    with live.serving(mini.ROOT, "--store", str(folder)) as server:
        answer = server.get("reconcile?query=Testow")
    assert [one["id"] for one in answer.json()["q0"]["result"]] == [person.value]
    assert answer.headers["access-control-allow-origin"] == "*"
