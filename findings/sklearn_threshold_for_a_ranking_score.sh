#!/usr/bin/env bash
# scikit-learn 1.9.1, TunedThresholdClassifierCV: it takes scoring="roc_auc", though no threshold changes a ranking. Where one fold
# has no rare row, the best score is nan, and the lowest threshold is taken: every row is predicted rare.
#
# Each threshold is scored on its 0/1 predictions, for which the area under the ROC curve is the balanced accuracy: the two choose
# the same threshold, with the same score. With three rare rows in five folds the score is undefined in two of them, one nan makes
# the mean of every threshold nan, and the first one in the list wins. Warnings speak of the folds, none of the threshold.
#
# Why it matters: "roc_auc" is what imbalanced data are usually judged by, so it is the scoring at hand. What comes back reads like an AUC
# (0.76) but is none: that is 0.82, and with few rare rows a fitted model marks all rows without an error.
set -euo pipefail
folder=$(mktemp -d)
trap 'rm -rf "$folder"' EXIT
python3 -m venv "$folder/venv"
"$folder/venv/bin/pip" install --quiet --disable-pip-version-check scikit-learn==1.9.1 numpy==2.4.6
cd "$folder"
venv/bin/python -W ignore - <<'EOF'
import math

import numpy as np
import sklearn
from sklearn.datasets import make_classification
from sklearn.linear_model import LogisticRegression
from sklearn.model_selection import TunedThresholdClassifierCV, cross_val_score

print("scikit-learn", sklearn.__version__)


def tuned(X, y, scoring):
    model = TunedThresholdClassifierCV(LogisticRegression(), scoring=scoring, cv=5).fit(X, y)
    marked = int(model.predict(X).sum())
    print(f"{scoring}: threshold {model.best_threshold_:.4f}, score {model.best_score_:.4f}, {marked} of {len(y)} rows predicted rare")
    return model.best_threshold_, model.best_score_, marked


X, y = make_classification(300, n_informative=3, weights=[0.93], random_state=1)
print(f"{y.sum()} rare rows of {len(y)}")
by_auc, by_accuracy = tuned(X, y, "roc_auc"), tuned(X, y, "balanced_accuracy")
auc = cross_val_score(LogisticRegression(), X, y, scoring="roc_auc", cv=5).mean()
print(f"roc_auc of the same folds by cross_val_score: {auc:.4f}")
assert math.isclose(by_auc[0], by_accuracy[0]) and math.isclose(by_auc[1], by_accuracy[1])
assert abs(by_auc[1] - auc) > 0.05

rng = np.random.default_rng(0)
X, y = rng.normal(size=(100, 2)), np.zeros(100, int)
y[[10, 50, 90]] = 1
print(f"{y.sum()} rare rows of {len(y)}")
threshold, score, marked = tuned(X, y, "roc_auc")
assert math.isnan(score) and marked == 100
print("As described: balanced accuracy by another name, and all rows rare where it is undefined.")
EOF
