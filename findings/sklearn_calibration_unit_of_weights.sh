#!/usr/bin/env bash
# scikit-learn 1.9.1, CalibratedClassifierCV(method="sigmoid"): the same weight for every row changes the probabilities, by the
# unit it is written in. With weights that sum to 1 the mean probability of a 5.5 % class becomes 0.46.
#
# Platt's targets are (n_positive + 1) / (n_positive + 2), a prior of one row a side, and the counts are sums of weights here: if
# all weights of a class sum to less than one, the prior outweighs the data. Isotonic calibration does not move, and neither does
# the model underneath here, naive Bayes.
#
# Why it matters: weights are the usual way to say what a class costs, and normalising them to sum to 1 looks harmless. The rare
# class then seems eight times as frequent, after the very step that is there to make probabilities right. A weight of 1 / n_rows is
# enough.
set -euo pipefail
folder=$(mktemp -d)
trap 'rm -rf "$folder"' EXIT
python3 -m venv "$folder/venv"
"$folder/venv/bin/pip" install --quiet --disable-pip-version-check scikit-learn==1.9.1 numpy==2.4.6
cd "$folder"
venv/bin/python - <<'EOF'
import numpy as np
import sklearn
from sklearn.calibration import CalibratedClassifierCV
from sklearn.datasets import make_classification
from sklearn.naive_bayes import GaussianNB

print("scikit-learn", sklearn.__version__)

X, y = make_classification(2000, n_informative=3, weights=[0.95], random_state=0)
print(f"share of the rare class: {y.mean():.4f}")

models = {
    "naive Bayes": GaussianNB(),
    "sigmoid": CalibratedClassifierCV(GaussianNB(), method="sigmoid", cv=5),
    "isotonic": CalibratedClassifierCV(GaussianNB(), method="isotonic", cv=5),
}
mean = {}
for name, model in models.items():
    for unit, weight in [("1", 1.0), ("2", 2.0), ("1 / n_rows", 1 / len(y))]:
        model.fit(X, y, sample_weight=np.full(len(y), weight))
        mean[name, unit] = model.predict_proba(X)[:, 1].mean()
        print(f"{name}, every weight {unit}: mean probability {mean[name, unit]:.4f}")

assert abs(mean["sigmoid", "1"] - y.mean()) < 0.002
assert 0.4 < mean["sigmoid", "1 / n_rows"] < 0.5
for name in ("naive Bayes", "isotonic"):
    assert abs(mean[name, "1 / n_rows"] - mean[name, "1"]) < 0.001
print("As described: equal weights, and the rare class seems eight times as frequent.")
EOF
