"""imbalanced-learn's fit_resample on the cases of benches/resampling.rs, one process per case, one thread.

usage: python benches/peers/resampling.py [--only WORD] [--max-n N] [--timeout SECONDS]

Lines of JSON: name, n, d, n_rare, ms_median, ms_min, ms_max, reps, rss_mb (peak of the process).
"""
import argparse
import json
import os
import resource
import statistics
import subprocess
import sys
import time

TECHNIQUES = ["SMOTE", "BorderlineSMOTE", "ADASYN", "EditedNearestNeighbours", "TomekLinks", "NearMiss", "SMOTETomek",
              "SMOTEENN"]
SHAPES = [(n, d, n // 10) for n in (1_000, 10_000, 100_000) for d in (2, 10, 30)] + [(284_807, 30, 492)]


def measure(technique, n, d, n_rare):
    import warnings

    import numpy as np
    from imblearn import combine, over_sampling, under_sampling

    warnings.filterwarnings("ignore")
    rng = np.random.default_rng(7)
    features = rng.standard_normal((n, d))
    labels = np.zeros(n, dtype=np.int64)
    labels[n - n_rare:] = 1
    features[n - n_rare:, :min(d, 3)] += 1.0
    module = next(module for module in (over_sampling, under_sampling, combine) if hasattr(module, technique))
    make = getattr(module, technique)
    try:
        make(random_state=0)
        keywords = {"random_state": 0}
    except TypeError:
        keywords = {}
    times = []
    start = time.perf_counter()
    while not times or (len(times) < 50 and time.perf_counter() - start < 2.0):
        before = time.perf_counter()
        make(**keywords).fit_resample(features, labels)
        times.append((time.perf_counter() - before) * 1e3)
    if len(times) > 2:
        times = times[1:]
    return {"name": f"imblearn_{technique}", "n": n, "d": d, "n_rare": n_rare,
            "ms_median": round(statistics.median(times), 3), "ms_min": round(min(times), 3),
            "ms_max": round(max(times), 3), "reps": len(times),
            "rss_mb": round(resource.getrusage(resource.RUSAGE_SELF).ru_maxrss / 1024, 1)}


def main():
    parser = argparse.ArgumentParser()
    parser.add_argument("--only", default="")
    parser.add_argument("--max-n", type=int, default=10_000_000)
    parser.add_argument("--timeout", type=int, default=600)
    parser.add_argument("--case")
    arguments = parser.parse_args()
    if arguments.case:
        print(json.dumps(measure(*json.loads(arguments.case))), flush=True)
        return
    environment = dict(os.environ, OMP_NUM_THREADS="1", OPENBLAS_NUM_THREADS="1", MKL_NUM_THREADS="1")
    for technique in TECHNIQUES:
        for n, d, n_rare in SHAPES:
            # The combinations double the rows before they clean: the largest shape would take hours.
            if n > arguments.max_n or arguments.only not in technique or (n > 100_000 and technique in ("SMOTETomek", "SMOTEENN")):
                continue
            command = [sys.executable, __file__, "--case", json.dumps([technique, n, d, n_rare])]
            try:
                run = subprocess.run(command, env=environment, timeout=arguments.timeout, capture_output=True, text=True)
                print(run.stdout.strip() or json.dumps({"name": f"imblearn_{technique}", "n": n, "d": d, "error": run.stderr[-300:]}),
                      flush=True)
            except subprocess.TimeoutExpired:
                print(json.dumps({"name": f"imblearn_{technique}", "n": n, "d": d, "timeout_s": arguments.timeout}), flush=True)


main()
