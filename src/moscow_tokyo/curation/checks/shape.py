"""The shape of descriptor and schemas, checked first: what all other rules rely on."""

from __future__ import annotations

import re
from collections.abc import Iterator

from ...errors import Fault
from ...packages.package import DESCRIPTOR
from ...schemas.shape import faults
from .context import Context
from .profiles import PACKAGE, schema_faults
from .rules import rule


@rule("descriptor-shape")
def descriptor(context: Context) -> Iterator[Fault]:
    """The descriptor has what the library reads in it, in the form that it reads."""
    names = context.package.tables()
    for place, value, expected in faults(PACKAGE, context.package.descriptor):
        inside = re.fullmatch(r"resources\.([0-9]+)\.(?!name$)(.+)", place)
        table, key = (names[int(inside[1])], inside[2]) if inside else ("", place)
        yield Fault(DESCRIPTOR, table, table, key, value, expected, f"correct `{place}`")


@rule("schema-shape")
def table(context: Context) -> Iterator[Fault]:
    """Every Table Schema has what the library reads in it, in the form that it reads."""
    for name in context.package.tables():
        for place, value, expected in schema_faults(context.package, name):
            yield Fault(f"schema of {name}", name, "", place, value, expected, "correct the schema")
