#!/usr/bin/env bash
# imbalanced-learn 0.14.2, SMOTE: how often a flag is set in the new rows depends on the dtype of its column. A flag that 42 % of
# the rare rows have is in 42 % of the new ones as float64, in 32 % as int64, in 51 % as bool.
#
# The interpolated value, say 0.6, is put back into the column's own dtype: an integer is cut off towards zero, so that only a pair
# of two flagged rows gives a flag, and a bool is "not zero", so that one of the two is enough. Counts are cut off, too. Nothing is
# said, since the dtypes of the result are those of the input, as one would hope.
#
# Why it matters: the frame looks untouched, and the feature that tells the rare class apart is thinned out or thickened in the
# rows that were made for it. The same table gives another model after `astype(bool)`.
set -euo pipefail
folder=$(mktemp -d)
trap 'rm -rf "$folder"' EXIT
python3 -m venv "$folder/venv"
"$folder/venv/bin/pip" install --quiet --disable-pip-version-check imbalanced-learn==0.14.2 scikit-learn==1.9.1 pandas==3.1.1 numpy==2.4.6
cd "$folder"
venv/bin/python - <<'EOF'
import imblearn
import numpy as np
import pandas as pd
from imblearn.over_sampling import SMOTE

print("imbalanced-learn", imblearn.__version__)

rng = np.random.default_rng(0)
n_common, n_rare = 500, 60
table = pd.DataFrame({
    "amount": np.r_[rng.normal(0, 1, n_common), rng.normal(2, 1, n_rare)],
    "visits": np.r_[rng.poisson(1, n_common), rng.poisson(2, n_rare)],
    "flag": np.r_[rng.random(n_common) < 0.1, rng.random(n_rare) < 0.45].astype(int),
})
y = np.r_[np.zeros(n_common, int), np.ones(n_rare, int)]
real = table[y == 1].mean()
print(f"real rare rows: flag {real['flag']:.3f}, visits {real['visits']:.3f}")

flag, visits = {}, {}
for flag_dtype, visits_dtype in [("float64", "float64"), ("int64", "int64"), ("bool", "int64")]:
    typed = table.astype({"flag": flag_dtype, "visits": visits_dtype})
    resampled, _ = SMOTE(random_state=0).fit_resample(typed, y)
    assert (resampled.dtypes == typed.dtypes).all()
    new = resampled.iloc[len(y):].astype(float).mean()
    flag[flag_dtype], visits[visits_dtype] = new["flag"], new["visits"]
    print(f"new rows, flag as {flag_dtype}: {new['flag']:.3f}; visits as {visits_dtype}: {new['visits']:.3f}")

assert abs(flag["float64"] - real["flag"]) < 0.02
assert flag["int64"] < real["flag"] - 0.05
assert flag["bool"] > real["flag"] + 0.05
assert visits["int64"] < visits["float64"] - 0.1
print("As described: fewer flags as int64, more as bool.")
EOF
