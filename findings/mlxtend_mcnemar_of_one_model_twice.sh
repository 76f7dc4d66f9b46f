#!/usr/bin/env bash
# mlxtend 0.25.0, mcnemar: two models that never disagree are found to differ with p = 0.0. The exact test says p = 1.0.
#
# The default subtracts 1 from |b - c|, the continuity correction, also where b and c are both 0, and divides by b + c: the
# statistic is (-1)^2 / 0, infinite. Where b equals c the same correction makes a statistic above 0 of a difference of 0.
#
# Why it matters: on imbalanced data two models often give the same labels, for example both all common, because neither finds the
# rare class. The test that is recommended for comparing labels then reports the surest difference there is, and "p < 0.05" in
# a loop over remedies counts it.
set -euo pipefail
folder=$(mktemp -d)
trap 'rm -rf "$folder"' EXIT
python3 -m venv "$folder/venv"
"$folder/venv/bin/pip" install --quiet --disable-pip-version-check mlxtend==0.25.0 scikit-learn==1.9.1 numpy==2.4.6
cd "$folder"
venv/bin/python -W ignore - <<'EOF'
import math

import mlxtend
import numpy as np
from mlxtend.evaluate import mcnemar, mcnemar_table

print("mlxtend", mlxtend.__version__)

y = np.array([0] * 95 + [1] * 5)
all_common = np.zeros_like(y)
table = mcnemar_table(y, all_common, all_common)
print("95 common and 5 rare rows, both models say common:", table.tolist())
assert table.tolist() == [[95, 0], [0, 5]]

chi2, p = mcnemar(table)
print("default: chi2", chi2, "p", p)
assert math.isinf(chi2) and p == 0.0
_, p = mcnemar(table, exact=True)
print("exact=True: p", p)
assert p == 1.0
chi2, p = mcnemar(table, corrected=False)
print("corrected=False: chi2", chi2, "p", p)
assert math.isnan(chi2) and math.isnan(p)

chi2, p = mcnemar(np.array([[80, 1], [1, 18]]))
print("one row each way: chi2", chi2, "p", round(float(p), 3))
assert chi2 == 0.5 and p < 0.5
print("As described: no difference at all is the most significant one.")
EOF
