#!/usr/bin/env bash
# DuckDB 2.0.1, read_csv: a row whose first cell is `#N/A` is left out, and nothing is said.
#
# A spreadsheet writes `#N/A` where a formula found no value. One such row is enough for the sniffer to decide that `#` starts a
# remark, though no other line looks like one. The same cell in the second column keeps its row. Naming the type of the column,
# or asking for texts everywhere, does not bring the rows back; `comment=''` does, and so does, unasked, `store_rejects=true`.
#
# Why it matters: a ratio that cannot be computed often goes with the rare class, so the class goes with it. The table then
# looks as if it had one class, and the share of the rare class is read off a file that lost it.
set -euo pipefail
folder=$(mktemp -d)
trap 'rm -rf "$folder"' EXIT
python3 -m venv "$folder/venv"
"$folder/venv/bin/pip" install --quiet --disable-pip-version-check duckdb==2.0.1
cd "$folder"
venv/bin/python - <<'EOF'
import duckdb

print("duckdb", duckdb.__version__)


def write(name, columns, rare):
    common = [(f"{row % 7}.5", str(row), "common") for row in range(40)]
    order = [("ratio", "age", "class").index(column) for column in columns]
    rows = [columns] + [[row[i] for i in order] for row in common + rare]
    with open(name, "w") as file:
        file.writelines(",".join(row) + "\n" for row in rows)


def counts(source):
    return dict(duckdb.sql(f"SELECT class, count(*) FROM {source} GROUP BY class").fetchall())


rare = [("#N/A", str(row), "rare") for row in range(6)]
write("first.csv", ("ratio", "age", "class"), rare)
write("second.csv", ("age", "ratio", "class"), rare)
write("quoted.csv", ("ratio", "age", "class"), [('"#N/A"', age, name) for _, age, name in rare])

whole, lost = {"common": 40, "rare": 6}, {"common": 40}
expected = [
    ("'first.csv'", lost),
    ("'first.csv', types={'ratio': 'VARCHAR'}", lost),
    ("'first.csv', all_varchar=true", lost),
    ("'first.csv', comment=''", whole),
    ("'first.csv', store_rejects=true", whole),
    ("'second.csv'", whole),
    ("'quoted.csv'", whole),
]
for arguments, wanted in expected:
    seen = counts(f"read_csv({arguments})")
    print(f"read_csv({arguments})", seen)
    assert seen == wanted, wanted

comment = duckdb.sql("SELECT Comment FROM sniff_csv('first.csv')").fetchall()[0][0]
print("sniff_csv: comment is", repr(comment))
assert comment == "#"
print("As described: six of six rare rows are gone by default.")
EOF
