#!/usr/bin/env bash
# DuckDB 2.0.1, read_csv: a label of `no`, `NO`, `yes` and `true` becomes one BOOLEAN column with two classes; one row that says
# `Unknown` makes the same file a text column with five.
#
# Seen as BOOLEAN: yes/no, true/false, T/F. Seen as text: Y/N, on/off. So two ways to code the same label come in as two types.
#
# Why it matters: the number of classes, and the share of the smallest one, depend on a row elsewhere in the file. A share taken
# from a part of the rows cannot be compared with the share of the whole, because the classes are not the same ones.
set -euo pipefail
folder=$(mktemp -d)
trap 'rm -rf "$folder"' EXIT
python3 -m venv "$folder/venv"
"$folder/venv/bin/pip" install --quiet --disable-pip-version-check duckdb==2.0.1
cd "$folder"
venv/bin/python - <<'EOF'
import duckdb

print("duckdb", duckdb.__version__)


def read(labels):
    with open("table.csv", "w") as file:
        file.write("x,class\n")
        file.writelines(f"{row},{label}\n" for row, label in enumerate(labels))
    table = duckdb.read_csv("table.csv")
    kind = str(table.types[1])
    return kind, dict(table.aggregate("class, count(*)").fetchall())


spellings = ["no"] * 20 + ["NO"] * 3 + ["yes"] * 3 + ["true"] * 2
expected = [
    (spellings, ("BOOLEAN", {False: 23, True: 5})),
    (spellings + ["Unknown"], ("VARCHAR", {"no": 20, "NO": 3, "yes": 3, "true": 2, "Unknown": 1})),
    (["F"] * 20 + ["T"], ("BOOLEAN", {False: 20, True: 1})),
    (["N"] * 20 + ["Y"], ("VARCHAR", {"N": 20, "Y": 1})),
    (["off"] * 20 + ["on"], ("VARCHAR", {"off": 20, "on": 1})),
]
for labels, wanted in expected:
    seen = read(labels)
    print(sorted(set(labels)), "->", *seen)
    assert seen == wanted, wanted
print("As described: a single row decides whether there are two classes or five.")
EOF
