#!/usr/bin/env bash
# polars 2.1.0 (fastexcel 0.21.0), read_excel: a label that is 0 in the first hundred rows and a text in later ones loses every text:
# all rows of the rare class become null, without an error or a warning.
#
# The type of the column is taken from the first 100 rows, and what does not fit is null. read_csv on the same table raises, so
# one expects an error. One text in the first 99 rows keeps them all, and so does `infer_schema_length=None`.
#
# Why it matters: of two classes one is left, and it is the rare one that tends to begin late in a sorted or growing sheet. After
# the usual drop_nulls() not even the gap is there to be seen.
set -euo pipefail
folder=$(mktemp -d)
trap 'rm -rf "$folder"' EXIT
python3 -m venv "$folder/venv"
"$folder/venv/bin/pip" install --quiet --disable-pip-version-check polars==2.1.0 fastexcel==0.21.0 XlsxWriter==3.3.1
cd "$folder"
venv/bin/python -W error - <<'EOF'
import polars as pl
import xlsxwriter

print("polars", pl.__version__)


def write(labels):
    with xlsxwriter.Workbook("table.xlsx") as book:
        sheet = book.add_worksheet()
        sheet.write_row(0, 0, ["x", "class"])
        for row, label in enumerate(labels, 1):
            sheet.write_row(row, 0, [row % 7 + 0.5, label])


def counts(**options):
    column = pl.read_excel("table.xlsx", **options)["class"]
    return str(column.dtype), dict(column.value_counts().rows())


write([0] * 270 + ["fraud"] * 30)
seen = counts()
print("270 zeros, then 30 times fraud:", *seen)
assert seen == ("Int64", {0: 270, None: 30})
seen = counts(infer_schema_length=None)
print("the same, infer_schema_length=None:", *seen)
assert seen == ("String", {"0": 270, "fraud": 30})

write([0] * 98 + ["fraud"] + [0] * 172 + ["fraud"] * 29)
seen = counts()
print("the first fraud in row 99:", *seen)
assert seen == ("String", {"0": 270, "fraud": 30})

with open("table.csv", "w") as file:
    file.write("x,class\n" + "1.5,0\n" * 270 + "1.5,fraud\n" * 30)
try:
    pl.read_csv("table.csv")
except pl.exceptions.ComputeError as error:
    print("read_csv:", str(error).splitlines()[0])
else:
    raise SystemExit("read_csv takes the table now.")
print("As described: the rare class is null from a workbook, an error from a CSV.")
EOF
