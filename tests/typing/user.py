"""What a user writes, for type checkers: names that are there pass, names that are not do not."""

import moscow_tokyo as mt

for name in mt.tables()["name"]:
    table = mt.load(name) if name != "forecasts" else mt.view(name)
    print(name, len(table))

report: mt.Report = mt.validate()
comparison: mt.Comparison = mt.diff(mt.Dataset.bundled())
try:
    mt.open("nowhere")
except mt.PackageError as error:
    print(error, report.ok, comparison.ok)

print(mt.lode)  # type: ignore[attr-defined]
mt.tabels()  # type: ignore[attr-defined]
