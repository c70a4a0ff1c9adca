"""The OpenAPI against what is answered, to data that fits it and data that does not, by Schemathesis and a seed."""

from __future__ import annotations

import json
import subprocess
import sys
import time
from collections.abc import Iterator
from pathlib import Path
from typing import TYPE_CHECKING, Any

import httpx
import pytest

if TYPE_CHECKING:
    from conftest import Desk, Server


LONGEST = 120
SEED = "7"
CHECKS = ",".join(
    (
        "not_a_server_error",
        "status_code_conformance",
        "content_type_conformance",
        "response_schema_conformance",
        "response_headers_conformance",
    )
)
PLACES = r"""
[phases.coverage]
unexpected-methods = []

[[operations]]
include-path-regex = "/documents/\\{id\\}/"
exclude-path-regex = "purge"
parameters = { "path.id" = "DOCUMENT", "path.number" = 1 }

[[operations]]
include-path = "/api/v1/documents/{id}"
exclude-method = "DELETE"
parameters = { "path.id" = "DOCUMENT" }

[[operations]]
include-path-regex = "/accessions/\\{id\\}"
parameters = { "path.id" = "ACCESSION" }

[[operations]]
include-path-regex = "/collections/\\{name\\}"
parameters = { "path.name" = "press" }
"""


class Tried:
    """A server with something to find, and how to try it."""

    def __init__(self, server: Server, folder: Path) -> None:
        told = json.loads(server.run("keys", "create", "tried", "--role", "admin", "--all-collections", "--json"))
        self.server = server
        self.key = {"Authorization": f"Bearer {told['secret']}"}
        said = {"description": '{"collection": "press", "title": "The ferry", "date": "2021-03", "kind": "report"}'}
        asked: dict[str, Any] = {"files": {"file": ("a.txt", b"The ferry sank.\n")}, "data": said, "headers": self.key}
        document = self._post("documents", **asked)
        end = time.monotonic() + LONGEST
        while (reading := document["version"]["reading"]) in ("waiting", "reading"):  # where all begins at once
            assert time.monotonic() < end
            time.sleep(0.5)
            document = httpx.get(
                f"{server.url}/api/v1/documents/{document['id']}", headers=self.key, trust_env=False, timeout=60
            ).json()
        assert reading == "read"
        lines = b'{"title": "A line", "text": "A ferry line", "topics": ["x"]}\nno line\n'
        kind = {**self.key, "Content-Type": "application/x-ndjson"}
        accession = self._post("accessions", content=lines, headers=kind, params={"collection": "press"})
        self.places = folder / "schemathesis.toml"
        self.places.write_text(PLACES.replace("DOCUMENT", document["id"]).replace("ACCESSION", accession["id"]))

    def _post(self, path: str, **more: Any) -> Any:
        params = {"wait": "searchable", **more.pop("params", {})}
        answer = httpx.post(f"{self.server.url}/api/v1/{path}", params=params, trust_env=False, timeout=60, **more)
        assert answer.is_success, answer.text
        return answer.json()

    def run(self, *more: str) -> None:
        """Try every operation. The seed is fixed, so that a failure can be had again."""
        command = [
            *(sys.executable, "-c", "from schemathesis.cli import schemathesis; schemathesis()"),
            *("--config-file", str(self.places), "run", f"{self.server.url}/api/v1/openapi.json"),
            *("--seed", SEED, "--checks", CHECKS, "--workers", "1", "--generation-database", "none", "--no-color"),
            *(
                "--suppress-health-check",
                "all",
                "--continue-on-failure",
                "--request-timeout",
                "60",
                "--warnings",
                "off",
            ),
            *more,
        ]
        done = subprocess.run(command, capture_output=True, text=True, cwd=self.places.parent, timeout=280, check=False)
        assert done.returncode == 0, done.stdout[-8000:] + done.stderr[-2000:]
        assert "passed" in done.stdout


@pytest.fixture(scope="module")
def tried(server: Server, tmp_path_factory: pytest.TempPathFactory) -> Tried:
    return Tried(server, tmp_path_factory.mktemp("tried"))


@pytest.mark.long
def test_with_a_key_everything_is_answered_as_the_openapi_says(tried: Tried) -> None:
    header = f"Authorization: {tried.key['Authorization']}"
    tried.run("--header", header, "--phases", "coverage,fuzzing", "--max-examples", "4")


@pytest.mark.long
def test_without_a_key_everything_is_answered_as_the_openapi_says(tried: Tried) -> None:
    tried.run("--phases", "fuzzing", "--max-examples", "6")


# -- what no generator would notice


def _described(desk: Desk) -> Any:
    answer = desk.get("/api/v1/openapi.json")
    assert answer.headers["content-type"] == "application/json"
    return answer.json()


def _operations(told: Any) -> Iterator[tuple[str, str, Any]]:
    for path, methods in told["paths"].items():
        for method, operation in methods.items():
            yield method, path, operation


def test_what_needs_a_key_says_so(desk: Desk) -> None:
    told = _described(desk)
    for method, path, operation in _operations(told):
        place = path
        for name in ("{id}", "{name}", "{number}", "{scheme}", "{value}"):
            place = place.replace(name, "2" * 26)
        answered = desk.ask(method.upper(), place)
        needs = operation.get("security") == [{"key": []}]
        assert (answered.status_code == 401) is needs, (method, path, answered.status_code)
        if needs:
            assert {"401", "403"} <= set(operation["responses"])
    assert told["components"]["securitySchemes"]["key"]["scheme"] == "bearer"


def test_every_operation_tells_its_problems_in_one_form(desk: Desk) -> None:
    told = _described(desk)
    shapes = {f"#/components/schemas/{name}": shape for name, shape in told["components"]["schemas"].items()}
    problem = "#/components/schemas/Problem"
    for method, path, operation in _operations(told):
        assert operation["summary"], (method, path)
        assert operation["description"], (method, path)
        for status, answer in operation["responses"].items():
            if int(status) >= 400:
                shape = answer["content"]["application/problem+json"]["schema"]
                named = [each["$ref"] for each in shape.get("anyOf", [shape])]
                assert problem in named, (method, path, status)
                for each in named:  # a problem with members of its own is one all the same
                    assert shapes[problem]["properties"].items() <= shapes[each]["properties"].items(), each
                assert len(answer["content"]) == 1


def test_every_reference_leads_somewhere(desk: Desk) -> None:
    text = desk.get("/api/v1/openapi.json").text
    told = json.loads(text)
    named = set(told["components"]["schemas"])
    for part in text.split('"#/components/schemas/')[1:]:
        assert part.split('"')[0] in named
    assert "HTTPValidationError" not in text


def test_the_parameters_of_a_question_are_those_that_are_taken(desk: Desk) -> None:
    told = _described(desk)
    for path in ("search", "documents"):
        listed = [
            each["name"] for each in told["paths"][f"/api/v1/{path}"]["get"]["parameters"] if each["in"] == "query"
        ]
        assert "facet.size" in listed
        assert "facet_limit" not in listed
        assert len(listed) == len(set(listed))
        for name in listed:
            answer = desk.get(
                path, **{f"{name}.x" if name == "extra" else name: "2021" if name.endswith("date") else "1"}
            )
            if answer.status_code != 200:
                assert answer.json()["code"] != "parameter_unknown", name
