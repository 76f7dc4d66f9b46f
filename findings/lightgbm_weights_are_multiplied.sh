#!/usr/bin/env bash
# LightGBM 4.7.0, LGBMClassifier: class_weight="balanced" and is_unbalance=True are multiplied with each other, though
# is_unbalance with scale_pos_weight is refused as a contradiction. And with three classes is_unbalance does nothing, silently.
#
# 5.6 % of the rows are rare. Mean probability: 0.06 with neither, about 0.2 with one of the two, 0.4 with both. No warning says
# so, although the library does check two of the three ways of weighting against each other.
#
# Why it matters: both names say "balance the classes", and together they weight the rare class by the square of the imbalance
# ratio. With many classes the one switch that worked for two leaves the table as imbalanced as it was.
set -euo pipefail
folder=$(mktemp -d)
trap 'rm -rf "$folder"' EXIT
python3 -m venv "$folder/venv"
"$folder/venv/bin/pip" install --quiet --disable-pip-version-check lightgbm==4.7.0 scikit-learn==1.9.1 numpy==2.4.6
cd "$folder"
venv/bin/python - 2>&1 <<'EOF'
import lightgbm
import numpy as np
from lightgbm import LGBMClassifier
from sklearn.datasets import make_classification

print("lightgbm", lightgbm.__version__)


def fitted(X, y, **options):
    # At verbosity 0 warnings are printed, and there are none.
    model = LGBMClassifier(n_estimators=30, num_leaves=7, n_jobs=1, random_state=0, verbose=0, **options)
    return model.fit(X, y).predict_proba(X)


X, y = make_classification(2000, n_informative=3, weights=[0.95], random_state=0)
mean = {}
for name, options in {
    "neither": {},
    "class_weight": {"class_weight": "balanced"},
    "is_unbalance": {"is_unbalance": True},
    "both": {"class_weight": "balanced", "is_unbalance": True},
}.items():
    probability = fitted(X, y, **options)[:, 1]
    mean[name] = probability.mean()
    print(f"{name}: mean probability {mean[name]:.3f}, {(probability > 0.5).sum()} rows predicted rare, {y.sum()} are")
assert abs(mean["neither"] - y.mean()) < 0.01
assert mean["both"] > 1.5 * max(mean["class_weight"], mean["is_unbalance"])

n_rare, n_common = (y == 1).sum(), (y == 0).sum()
by_hand = {0: len(y) / (2 * n_common), 1: len(y) / (2 * n_rare) * n_common / n_rare}
# Where boosting starts from follows class_weight only, so the two are compared from a start at zero.
both = fitted(X, y, class_weight="balanced", is_unbalance=True, boost_from_average=False)
product = fitted(X, y, class_weight=by_hand, boost_from_average=False)
print(f"both, and the product of the two as class_weight: largest difference {abs(both - product).max():.1e}")
assert abs(both - product).max() < 1e-5

try:
    fitted(X, y, is_unbalance=True, scale_pos_weight=19)
except lightgbm.basic.LightGBMError as error:
    print("is_unbalance and scale_pos_weight:", error)
else:
    raise SystemExit("They are taken together now.")

rare = np.flatnonzero(y == 1)
three = y.copy()
three[rare[::4]] = 2
plain, switched = fitted(X, three), fitted(X, three, is_unbalance=True)
weighted = fitted(X, three, class_weight="balanced")
for name, probabilities in [("neither", plain), ("is_unbalance", switched), ("class_weight", weighted)]:
    print("three classes,", name + ": mean probabilities", probabilities.mean(axis=0).round(3))
assert (plain == switched).all() and (plain != weighted).any()
print("As described: weights multiplied with two classes, a switch without effect with three.")
EOF
