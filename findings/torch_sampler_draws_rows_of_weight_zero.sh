#!/usr/bin/env bash
# torch 2.15.0, WeightedRandomSampler(replacement=False): it draws rows of weight 0 when those of a weight above 0 run out.
#
# With replacement such rows are never drawn. Without, one would expect an error, as numpy's choice gives for the same request, or a
# shorter epoch. If all weights are 0 there is an error, so weights are looked at.
#
# Why it matters: weight 0 is how rows are kept out: rows without a label, rows of another fold, a class that is left out. The usual
# num_samples=len(dataset) then trains on every one of them, once an epoch, and the shares of the classes are those of the whole
# table, as if there were no weights at all.
#
# Some minutes, most of them for torch.
set -euo pipefail
folder=$(mktemp -d)
trap 'rm -rf "$folder"' EXIT
python3 -m venv "$folder/venv"
"$folder/venv/bin/pip" install --quiet --disable-pip-version-check torch==2.15.0 numpy==2.4.6
cd "$folder"
venv/bin/python -W ignore - <<'EOF'
import numpy as np
import torch
from torch.utils.data import WeightedRandomSampler

print("torch", torch.__version__)

weights = [1.0] * 600 + [0.0] * 400


def kept_out(num_samples, replacement, seed):
    generator = torch.Generator().manual_seed(seed)
    rows = list(WeightedRandomSampler(weights, num_samples, replacement, generator))
    assert len(rows) == num_samples
    return sum(weights[row] == 0 for row in rows)


for num_samples, replacement, wanted in [(1000, True, 0), (600, False, 0), (601, False, 1), (1000, False, 400)]:
    seen = [kept_out(num_samples, replacement, seed) for seed in range(5)]
    print(f"num_samples={num_samples}, replacement={replacement}: rows of weight 0 by seed {seen}")
    assert seen == [wanted] * 5

try:
    np.random.default_rng(0).choice(1000, 601, replace=False, p=np.array(weights) / 600)
except ValueError as error:
    print("numpy:", error)
else:
    raise SystemExit("numpy takes the request now.")
try:
    list(WeightedRandomSampler([0.0] * 5, 3, replacement=False))
except RuntimeError as error:
    print("all weights 0:", str(error).splitlines()[0])
else:
    raise SystemExit("The sampler takes weights that are all 0 now.")
print("As described: rows of weight 0 are trained.")
EOF
