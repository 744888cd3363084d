"""Random edits of a package: `validate` gives a report each time, and never an exception.

`MOSCOW_TOKYO_FUZZ` is the number of examples of each kind of edit (60 without it).
"""

from __future__ import annotations

import csv
import io
import json
import os
from collections.abc import Mapping
from pathlib import Path
from typing import Any

import pytest
from hypothesis import HealthCheck, Phase, given, settings
from hypothesis import strategies as st

from moscow_tokyo.curation.checks import Report, register, validate
from moscow_tokyo.errors import PackageError
from moscow_tokyo.packages.package import DESCRIPTOR, Package
from moscow_tokyo.packages.places import bundled

pytestmark = pytest.mark.fuzz
HERE = Path(__file__).parent / "bad"
EXAMPLES = int(os.environ.get("MOSCOW_TOKYO_FUZZ", "60"))
fuzzed = settings(
    max_examples=EXAMPLES,
    deadline=None,
    derandomize="MOSCOW_TOKYO_FUZZ" not in os.environ,
    phases=[Phase.explicit, Phase.reuse, Phase.generate],  # shrinking lasts minutes
    suppress_health_check=list(HealthCheck),
)
NASTY = st.sampled_from([
    "0", "-1", "1e400", "inf", "nan", "99999999999999999999", "1.5", "true", "NULL", "..", "/",
    "[]", "1984-13", "1984-02-30", "9999", "=", "|", '"', ",", "\t", "\r", "\0", "é",
    "\N{COMBINING ACUTE ACCENT}", "\u202e", "../x", "", " ", "a b", "x" * 200_000, "1984-XX-XX",
    "claims", "c001",
])  # fmt: skip
JSON = st.recursive(
    st.none() | st.booleans() | st.integers(-2, 9) | st.floats(allow_nan=False) | NASTY,
    lambda inner: st.lists(inner, max_size=3) | st.dictionaries(NASTY, inner, max_size=3),
    max_leaves=4,
)
Files = dict[str, bytes]


def files() -> Files:
    """The miniature package of tests/bad, as bytes by path."""
    real, made = bundled(), {}
    resources = []
    for table in real.tables():
        path = f"data/{table}.csv"
        made[path] = (HERE / path).read_bytes()
        made[f"schemas/{table}.json"] = json.dumps(real.schema(table)).encode()
        resources.append({"name": table, "path": path, "schema": f"schemas/{table}.json"})
    about = {**real.descriptor, "name": "test-package", "version": "1.1.0"}
    made[DESCRIPTOR] = json.dumps({**about, "resources": resources}).encode()
    return made


FILES = files()
TABLES = sorted(path for path in FILES if path.endswith(".csv"))
SCHEMAS = sorted(path for path in FILES if path.startswith("schemas/"))


def report(changed: Mapping[str, bytes]) -> Report | None:
    """What `validate` says of the package with some files changed; none: it is no package."""

    def read(path: str) -> bytes:
        try:
            return {**FILES, **changed}[path]
        except KeyError:
            raise PackageError(f"no file {path}") from None

    try:
        package = Package("fuzz", read, editable=True)
    except PackageError as error:
        if "fuzz" not in str(error):
            raise
        return None
    found = validate(package, HERE / "sources")
    assert str(found)
    assert len(found.violations) == len(found.faults)
    return found


@pytest.fixture(autouse=True)
def without_frictionless(request: pytest.FixtureRequest, monkeypatch: pytest.MonkeyPatch) -> None:
    """It takes most of the time, and what it raises is caught as what other rules raise."""
    if "frictionless" not in request.node.name:
        monkeypatch.delitem(register.RULES, "frictionless")


def edited(value: Any, data: st.DataObject) -> Any:
    """A JSON value with one thing in it replaced, added or deleted, at any depth."""
    if isinstance(value, dict) and value and data.draw(st.integers(0, 5)):
        key = data.draw(st.sampled_from(sorted(value)))
        if data.draw(st.integers(0, 7)):
            return {**value, key: edited(value[key], data)}
        return {name: one for name, one in value.items() if name != key}
    if isinstance(value, list) and value and data.draw(st.integers(0, 5)):
        place = data.draw(st.integers(0, len(value) - 1))
        change = [edited(value[place], data)] if data.draw(st.integers(0, 7)) else []
        return [*value[:place], *change, *value[place + 1 :]]
    return data.draw(JSON)


def test_the_package_is_sound_without_an_edit() -> None:
    found = report({})
    assert found is not None
    assert {fault.rule for fault in found.faults} == {"descriptor-fresh"}


@pytest.mark.parametrize("path", [[], None, 5, "", "data/claims.xlsx"])
def test_a_path_that_is_none(path: Any) -> None:
    about = json.loads(FILES[DESCRIPTOR])
    about["resources"][3]["path"] = path
    found = report({DESCRIPTOR: json.dumps(about).encode()})
    assert found is not None
    assert not found.ok


@fuzzed
@given(st.sampled_from(TABLES), st.data())
def test_cells(path: str, data: st.DataObject) -> None:
    rows = list(csv.reader(io.StringIO(FILES[path].decode())))
    for _ in range(data.draw(st.integers(1, 3))):
        row = data.draw(st.integers(1, len(rows) - 1))
        column = data.draw(st.integers(0, len(rows[0]) - 1))
        rows[row][column] = data.draw(NASTY | st.text(max_size=12))
    text = io.StringIO()
    csv.writer(text, lineterminator="\n").writerows(rows)
    assert report({path: text.getvalue().encode("utf-8", "surrogatepass")}) is not None


@fuzzed
@given(st.sampled_from(TABLES), st.data())
def test_bytes(path: str, data: st.DataObject) -> None:
    old = FILES[path]
    start = data.draw(st.integers(0, len(old)))
    end = min(len(old), start + data.draw(st.integers(0, 40)))
    new = data.draw(st.binary(max_size=6) | st.sampled_from([b"\r", b"\n", b'"', b"\xff", b"\0"]))
    found = report({path: old[:start] + new + old[end:]})
    assert found is not None


@pytest.mark.parametrize("ends", [b"\r", b"\r\n", b"\n\n", b"\0"])
def test_other_line_ends(ends: bytes) -> None:
    found = report({path: FILES[path].replace(b"\n", ends) for path in TABLES})
    assert found is not None
    assert not found.ok


@fuzzed
@given(st.sampled_from(SCHEMAS), st.data())
def test_schemas(path: str, data: st.DataObject) -> None:
    new = json.dumps(edited(json.loads(FILES[path]), data)).encode("utf-8", "surrogatepass")
    assert report({path: new}) is not None


@fuzzed
@given(st.data())
def test_descriptor(data: st.DataObject) -> None:
    new = json.dumps(edited(json.loads(FILES[DESCRIPTOR]), data))
    report({DESCRIPTOR: new.encode("utf-8", "surrogatepass")})


@settings(fuzzed, max_examples=max(EXAMPLES // 6, 5))
@given(st.sampled_from([*SCHEMAS, DESCRIPTOR]), st.data())
def test_frictionless_never_raises(path: str, data: st.DataObject) -> None:
    new = json.dumps(edited(json.loads(FILES[path]), data)).encode("utf-8", "surrogatepass")
    report({path: new})
