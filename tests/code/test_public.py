"""The public surface: which names there are, that they come lazily, and that they are documented."""

from __future__ import annotations

import importlib
import inspect
import pkgutil
import re
import subprocess
from collections.abc import Callable
from importlib import resources
from types import ModuleType
from typing import get_args

import pytest

import moscow_tokyo as mt
from moscow_tokyo import _names
from moscow_tokyo.citations.styles import STYLES
from moscow_tokyo.dataset import reading
from moscow_tokyo.packages.places import bundled
from moscow_tokyo.views import columns as view_columns

Run = Callable[..., "subprocess.CompletedProcess[str]"]
PUBLIC = {
    "Comparison": "(old: 'str', new: 'str', found: 'tuple[Change, ...]') -> None",
    "DataError": "(message: 'str', faults: 'Iterable[Fault]' = ()) -> 'None'",
    "Dataset": "(package: 'Callable[[], Package]') -> 'None'",
    "EdtfError": "(text: 'str', fault: 'str') -> 'None'",
    "Fault": "(place: 'str', table: 'str', row_id: 'str', column: 'str', value: 'str', "
    "expected: 'str', remedy: 'str', line: 'int' = 0, rule: 'str' = '')",
    "FetchError": None,
    "LedgerError": None,
    "PackageError": None,
    "ReleaseError": None,
    "Report": "(package: 'str', faults: 'Sequence[Fault]', skips: 'Sequence[Skip]', "
    "numbers: 'Sequence[Measure]', rules: 'tuple[str, ...]', "
    "unlisted: 'Mapping[str, int]' = <factory>) -> None",
    "__version__": None,
    "cite": "(id: 'str | None' = None, *, style: 'Style | str' = 'plain', "
    "identifiers: 'bool' = False) -> 'str'",
    "describe": "(name: 'TableName | ViewName | str', column: 'str | None' = None)"
    " -> 'pd.DataFrame'",
    "diff": "(old: 'Opened | Place', new: 'Opened | Place | None' = None) -> 'Comparison'",
    "load": "(name: 'str', *, as_: 'Form' = 'pandas', version: 'str | None' = None, "
    "labels: 'bool' = False) -> 'Frame'",
    "open": "(path: 'Place', *, sha256: 'str | None' = None) -> 'Dataset'",
    "plot": None,
    "read_csv": "(path: 'Place', name: 'TableName | str') -> 'pd.DataFrame'",
    "release": "(out: 'Place', *, record: 'bool' = False, sources: 'Place | None' = None)"
    " -> 'Path'",
    "reliability": "(*, round: 'int | None' = None, part: 'Part | str' = 'fields', "
    "by: 'str | None' = None)"
    " -> 'pd.DataFrame'",
    "schema": "(name: 'TableName | str') -> 'pa_.DataFrameSchema'",
    "search": "(words: 'str') -> 'pd.DataFrame'",
    "tables": "() -> 'pd.DataFrame'",
    "validate": "(*, sources: 'Place | None' = None) -> 'Report'",
    "verify": "() -> 'pd.DataFrame'",
    "view": "(name: 'str', *, as_: 'Form' = 'pandas', version: 'str | None' = None, "
    "labels: 'bool' = False) -> 'Frame'",
    "write": "(frame: 'pd.DataFrame | pa.Table', name: 'TableName | str', path: 'Place') -> 'Path'",
}
DATASET = [
    "at",
    "bundled",
    "cite",
    "describe",
    "diff",
    "load",
    "name",
    "path",
    "plot",
    "read_csv",
    "release",
    "reliability",
    "schema",
    "search",
    "site",
    "tables",
    "validate",
    "verify",
    "write",
]
VERBS = [
    "cite",
    "describe",
    "diff",
    "load",
    "read_csv",
    "release",
    "reliability",
    "schema",
    "search",
    "tables",
    "validate",
    "verify",
    "view",
    "write",
]


def test_the_public_names_are_these() -> None:
    assert sorted(mt.__all__) == sorted(set(PUBLIC) - {"open"})
    assert dir(mt) == sorted(PUBLIC)
    methods = [name for name in dir(mt.Dataset) if not name.startswith("_")]
    assert sorted(methods) == sorted([*DATASET, "version", "view"])


@pytest.mark.parametrize("name", [name for name, signature in PUBLIC.items() if signature])
def test_the_public_signatures_are_these(name: str) -> None:
    found = inspect.signature(getattr(mt, name))
    assert re.sub(r"ForwardRef\(('\w+')[^)]*\)", r"\1", str(found)) == PUBLIC[name]


def test_a_name_that_is_not_there() -> None:
    with pytest.raises(AttributeError, match="no attribute 'lode'"):
        mt.lode  # noqa: B018


def test_no_module_hides_a_public_name() -> None:
    for found in pkgutil.iter_modules(mt.__path__):
        if not found.name.startswith("__"):
            importlib.import_module(f"moscow_tokyo.{found.name}")
    assert [name for name in PUBLIC if isinstance(getattr(mt, name), ModuleType)] == []


def test_star_import_leaves_open_alone(run: Run) -> None:
    done = run("python", "-c", "from moscow_tokyo import *; import io; print(open is io.open)")
    assert (done.stdout, done.stderr) == ("True\n", "")


def test_importing_reads_no_file_and_nothing_heavy(run: Run) -> None:
    script = """if True:
        import sys
        opened = []
        sys.addaudithook(lambda event, args: event == "open" and opened.append(str(args[0])))
        import moscow_tokyo
        from moscow_tokyo import Dataset, cite, load, open
        heavy = {"pandas", "pyarrow", "numpy", "pandera", "frictionless", "importlib.metadata"}
        print(sorted(heavy & set(sys.modules)))
        print([path for path in opened if not path.endswith((".py", ".pyc")) and ".pyc." not in path])
    """
    done = run("python", "-c", script)
    assert (done.stdout, done.stderr) == ("[]\n[]\n", "")


@pytest.mark.parametrize(
    "verb",
    [
        "",
        "tables",
        "show meetings",
        "show gromyko-andrei",
        "describe claims",
        "search gromyko",
        "cite",
    ],
)
def test_light_verbs_import_no_pandas(run: Run, verb: str) -> None:
    script = f"""if True:
        import sys
        from moscow_tokyo.cli.main import main
        main({verb.split()!r})
        print(sorted({{"pandas", "pyarrow", "numpy"}} & set(sys.modules)), file=sys.stderr)
    """
    assert run("python", "-c", script).stderr.splitlines()[-1] == "[]"


def test_version_is_the_descriptors() -> None:
    assert mt.__version__ == bundled().descriptor["version"]


def test_names_for_editors_are_the_names() -> None:
    assert get_args(_names.TableName) == bundled().tables()
    assert get_args(_names.ViewName) == view_columns.NAMES
    assert get_args(reading.Style) == tuple(STYLES)


@pytest.mark.parametrize("verb", [*VERBS, "open"])
def test_every_verb_has_a_docstring_with_an_example(verb: str) -> None:
    text = inspect.getdoc(getattr(mt, verb)) or ""
    assert ">>> import moscow_tokyo as mt" in text
    if verb != "tables":
        assert "Raises" in text or "raises" in text


def test_help_names_tables_and_views(run: Run) -> None:
    text = run("python", "-c", "import moscow_tokyo; help(moscow_tokyo)", PAGER="cat").stdout
    assert [name for name in bundled().tables() if name not in text] == []
    assert [verb for verb in VERBS if f"\n    {verb}(" not in text] == []


def test_the_package_is_typed() -> None:
    assert (resources.files("moscow_tokyo") / "py.typed").is_file()
