#!/usr/bin/env bash
# SciPy 1.17.1, scipy.io.arff.loadarff: whether a class in quotes can be read depends on which row comes first.
#
# A class name with a blank has to stand in single quotes in ARFF. The reader looks for the quotes of the data in one line only:
# if the first row has none, the quotes of later rows count as part of the name, and the class is refused as not declared. Sort the rare
# rows to the top and the same rows are read.
# And `?` in the class column is no missing label: the rows get a third class b'?', beside the two that are declared.
#
# Why it matters: the first row is nearly always a common one, and the rare class is the one with the longer name ("very rare").
# Rows without a label are counted as a class, so that the rarest class may be the one that nobody knows.
set -euo pipefail
folder=$(mktemp -d)
trap 'rm -rf "$folder"' EXIT
python3 -m venv "$folder/venv"
"$folder/venv/bin/pip" install --quiet --disable-pip-version-check scipy==1.17.1
cd "$folder"
venv/bin/python - <<'EOF'
from collections import Counter
from io import StringIO

import scipy
from scipy.io import arff

print("scipy", scipy.__version__)

HEADER = "@relation r\n@attribute x numeric\n@attribute class {common,'very rare'}\n@data\n"
common, rare = ["1,common\n"] * 8, ["2,'very rare'\n"] * 2


def counts(rows):
    data, meta = arff.loadarff(StringIO(HEADER + "".join(rows)))
    print("declared", meta["class"][1], "read", dict(Counter(data["class"].tolist())))
    return Counter(data["class"].tolist())


assert counts(rare + common) == {b"common": 8, b"very rare": 2}
try:
    counts(common + rare)
except ValueError as error:
    print("the same rows, common ones first:", error)
    assert str(error) == "'very rare' value not in ('common', 'very rare')"
else:
    raise SystemExit("The common rows may come first now.")

assert counts(rare + common + ["3,?\n"] * 3) == {b"common": 8, b"very rare": 2, b"?": 3}
print("As described: the order of the rows decides, and a missing label is a class.")
EOF
