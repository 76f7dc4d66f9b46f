"""polars' read_csv on tables like those of benches/reading.rs, one process per reading, one thread.

usage: python benches/peers/reading.py [--reps N]

Lines of JSON: name, n, bytes, ms_median, ms_min, ms_max, reps, rss_mb (peak of a process that reads once).
"""
import argparse
import json
import os
import statistics
import subprocess
import sys
import tempfile

READ = """
import json, resource, sys, time
import polars
start = time.perf_counter()
rows = polars.read_csv(sys.argv[1], try_parse_dates=True, infer_schema_length=10_000).height
ms = (time.perf_counter() - start) * 1e3
print(json.dumps({"rows": rows, "ms": ms, "rss_mb": resource.getrusage(resource.RUSAGE_SELF).ru_maxrss / 1024}))
"""


def numbers(path):
    import polars as pl
    import numpy as np

    n = 284_807
    rng = np.random.default_rng(7)
    columns = {"Time": np.arange(n) // 2}
    columns |= {f"V{at}": rng.standard_normal(n).round(14) for at in range(1, 29)}
    columns |= {"Amount": (100 * rng.random(n)).round(2), "Class": (np.arange(n) % 579 == 0).astype(int)}
    pl.DataFrame(columns).write_csv(path)
    return n


def mixed(path):
    import polars as pl
    import numpy as np

    n = 1_000_000
    rng = np.random.default_rng(7)

    def gaps(column, share):
        return pl.Series(column).scatter(np.flatnonzero(rng.random(n) < share), None)

    def words(stem, k):
        return np.array([f"{stem} {at}" for at in range(k)])[rng.integers(0, k, n)]

    def dates(start, days):
        return np.datetime64(start) + rng.integers(0, days, n)

    pl.DataFrame({
        "city": gaps(words("city", 40), 0.02), "plan": words("plan", 5), "model": words("model", 200),
        "channel": gaps(words("channel", 3), 0.05), "region": words("region", 12), "job": words("job", 60),
        "day": dates("2019-01-01", 3650), "since": gaps(dates("2009-01-01", 3650), 0.1),
        "age": gaps(rng.integers(18, 90, n), 0.03), "amount": (99 * rng.random(n)).round(2),
        "score": gaps(rng.standard_normal(n).round(7), 0.1), "class": np.where(rng.random(n) < 0.02, "fraud", "normal"),
    }).write_csv(path)
    return n


def main():
    parser = argparse.ArgumentParser()
    parser.add_argument("--reps", type=int, default=5)
    reps = parser.parse_args().reps
    environment = os.environ | {"POLARS_MAX_THREADS": "1"}
    with tempfile.TemporaryDirectory() as folder:
        for name, write in [("numbers", numbers), ("mixed", mixed)]:
            path = os.path.join(folder, f"{name}.csv")
            n = write(path)
            read = [json.loads(subprocess.run([sys.executable, "-c", READ, path], env=environment, check=True,
                                              capture_output=True, text=True).stdout) for _ in range(reps + 1)][1:]
            assert all(it["rows"] == n for it in read)
            times = [it["ms"] for it in read]
            print(json.dumps({
                "name": f"polars_read_{name}", "n": n, "bytes": os.path.getsize(path),
                "ms_median": round(statistics.median(times), 1), "ms_min": round(min(times), 1),
                "ms_max": round(max(times), 1), "reps": reps, "rss_mb": round(max(it["rss_mb"] for it in read), 1),
            }), flush=True)


if __name__ == "__main__":
    main()
