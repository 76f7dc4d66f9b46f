#!/usr/bin/env bash
# pandas 3.1.1, read_excel: cells that the workbook itself marks as text do not stay text. The classes "01" and "1" become the one
# number 1, and the classes "NA" and "None" become missing. From Parquet, the same frame comes back as it was.
#
# That a CSV reader guesses is known, since a CSV has no types. A workbook has: each of these cells is stored with type "s". The
# guess is made all the same, and polars 2.1.0 reads the same workbook with all its classes.
#
# Why it matters: the table loses a class, or the rows of one, between two formats that both store texts as texts. What is left
# has one class, or a smaller one, and an imbalance ratio that fits neither.
set -euo pipefail
folder=$(mktemp -d)
trap 'rm -rf "$folder"' EXIT
python3 -m venv "$folder/venv"
"$folder/venv/bin/pip" install --quiet --disable-pip-version-check pandas==3.1.1 openpyxl==3.1.5 pyarrow==26.0.1 polars==2.1.0 fastexcel==0.21.0
cd "$folder"
venv/bin/python - <<'EOF'
from collections import Counter

import openpyxl
import pandas as pd
import polars as pl

print("pandas", pd.__version__, "polars", pl.__version__)


def counts(column):
    return Counter(None if pd.isna(value) else value for value in column)


def compare(labels):
    frame = pd.DataFrame({"x": [float(i) + 0.5 for i in range(len(labels))], "class": labels})
    frame.to_excel("table.xlsx", index=False)
    frame.to_parquet("table.parquet", engine="pyarrow")
    cells = openpyxl.load_workbook("table.xlsx").active["B"]
    assert {cell.data_type for cell in cells} == {"s"}, "the workbook stores texts"
    seen = {
        "pandas, xlsx": counts(pd.read_excel("table.xlsx")["class"]),
        "pandas, parquet": counts(pd.read_parquet("table.parquet")["class"]),
        "polars, xlsx": counts(pl.read_excel("table.xlsx")["class"].to_list()),
    }
    for name, classes in seen.items():
        print(f"{name}: {dict(classes)}")
    assert seen["pandas, parquet"] == seen["polars, xlsx"] == Counter(labels)
    return seen["pandas, xlsx"]


assert compare(["01"] * 7 + ["1"] * 3) == {1: 10}
assert compare(["high"] * 7 + ["NA"] * 2 + ["None"]) == {"high": 7, None: 3}
print("As described: one class is left of two, and of three.")
EOF
