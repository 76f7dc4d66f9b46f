#!/usr/bin/env bash
# Accelerate 1.15.0 (torch 2.15.0, two processes): use_seedable_sampler=True, an option for reproducible order, makes a quarter of
# the rows train twice in an epoch and as many not at all, unless every process has the same seed.
#
# By default one process draws the order and the others take it over. With the option each draws its own and takes its half of it.
# The documentation asks for set_seed beside it "for the best results"; set_seed(1, device_specific=True) does the harm too.
# WeightedRandomSampler without replacement and plain shuffle=True are hit alike. Each process has its 500 rows, so no count of
# rows, batches or steps tells.
#
# Why it matters: of 50 rare rows ten or more are never seen in an epoch, though each process holds a fair half of a draw.
#
# Some minutes, most of them for torch.
set -euo pipefail
folder=$(mktemp -d)
trap 'rm -rf "$folder"' EXIT
python3 -m venv "$folder/venv"
"$folder/venv/bin/pip" install --quiet --disable-pip-version-check torch==2.15.0 accelerate==1.15.0 numpy==2.4.6
cd "$folder"
cat > epoch.py <<'EOF'
import json

import accelerate
import torch
from accelerate import Accelerator
from accelerate.utils import DataLoaderConfiguration, set_seed
from torch.utils.data import DataLoader, TensorDataset, WeightedRandomSampler

y = torch.tensor([0] * 950 + [1] * 50)
seen = {}
for seedable in (False, True):
    for seeding in ("none", "the same", "device_specific"):
        # The configuration is read in prepare, so one process group serves for all.
        accelerator = Accelerator(cpu=True, dataloader_config=DataLoaderConfiguration(use_seedable_sampler=seedable))
        if seeding == "none":
            torch.seed()
        else:
            set_seed(1, device_specific=seeding == "device_specific")
        for name in ("weighted", "shuffle"):
            weights = torch.where(y == 1, 4.0, 1.0)
            sampler = WeightedRandomSampler(weights, 1000, replacement=False) if name == "weighted" else None
            loader = DataLoader(TensorDataset(torch.arange(1000)), batch_size=50, sampler=sampler, shuffle=sampler is None)
            mine = torch.cat([rows for (rows,) in accelerator.prepare(loader)])
            times = torch.bincount(accelerator.gather(mine), minlength=1000)
            never = times == 0
            seen[f"seedable {seedable}, seed {seeding}, {name}"] = [
                len(mine), int((times == 2).sum()), int(never.sum()), int((never & (y == 1)).sum())
            ]
if accelerator.is_main_process:
    print("accelerate", accelerate.__version__, "torch", torch.__version__, "processes", accelerator.num_processes)
    with open("seen.json", "w") as file:
        json.dump(seen, file)
accelerator.end_training()
EOF
OMP_NUM_THREADS=1 venv/bin/python -W ignore -m torch.distributed.run --nproc_per_node 2 epoch.py
venv/bin/python - <<'EOF'
import json

for case, (rows, twice, never, rare_never) in json.load(open("seen.json")).items():
    print(f"{case}: {rows} rows a process, {twice} rows twice, {never} never, {rare_never} of 50 rare ones never")
    assert rows == 500
    if "seedable True" in case and "the same" not in case:
        assert twice == never and 200 < never < 300 and rare_never > 0
    else:
        assert (twice, never) == (0, 0)
print("As described: a quarter of the rows twice, a quarter never.")
EOF
