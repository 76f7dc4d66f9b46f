"""Exports notebooks with `lab export --notebook` and runs them from end to end: page and libraries must agree.

    python -m venv venv && venv/bin/pip install -r tests/notebook/requirements.txt
    cargo build --release --bin lab
    venv/bin/python tests/notebook/run.py [--lab target/release/lab] [--out FOLDER] [--jobs N] [NAME ...]

Every line of `experiments.txt` is a name and a link. A notebook asserts that it agrees with the page; here it is run, and what it
printed is kept in the folder, so that differences can be read beside their tolerances.
"""

import argparse
import subprocess
import sys
import tempfile
import time
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path

import nbclient
import nbformat

HERE = Path(__file__).parent


def experiments():
    for line in (HERE / "experiments.txt").read_text().splitlines():
        if line.strip() and not line.startswith("#"):
            name, _, link = line.partition(" ")
            yield name, link.strip()


def printed(notebook):
    """What the cells printed, and the last line of an error."""
    for cell in notebook.cells:
        for output in cell.get("outputs", []):
            if output.output_type == "stream":
                yield output.text
            elif output.output_type == "error":
                yield "\n".join(output.traceback[-1:]) + "\n"


def run(lab, out, name, link):
    """Exports and runs one; returns what went wrong, or nothing."""
    path = out / f"{name}.ipynb"
    start = time.monotonic()
    export = subprocess.run([lab, "export", link, "--quiet", "--strict", "--notebook", path], capture_output=True, text=True)
    if export.returncode:
        print(f" refused  {name}", flush=True)
        return f"not exported: {export.stderr.strip()}"
    notebook = nbformat.read(path, as_version=4)
    nbformat.validate(notebook)
    problem = None
    try:
        nbclient.NotebookClient(notebook, timeout=1800, kernel_name="python3").execute()
    except nbclient.exceptions.CellExecutionError as error:
        problem = f"{error.ename}: {error.evalue}"
    (out / f"{name}.txt").write_text("".join(printed(notebook)))
    nbformat.write(notebook, path)
    print(f"{'differs' if problem else 'agrees':>8}  {name}  ({time.monotonic() - start:.0f} s)", flush=True)
    return problem


def main():
    parser = argparse.ArgumentParser(description=__doc__.split("\n", 1)[0])
    parser.add_argument("--lab", default="target/release/lab", help="the command to export with")
    parser.add_argument("--out", type=Path, help="where to put notebooks and what they printed; a new folder by default")
    parser.add_argument("--jobs", type=int, default=1, help="notebooks at the same time")
    parser.add_argument("names", nargs="*", help="only these of experiments.txt")
    args = parser.parse_args()
    out = args.out or Path(tempfile.mkdtemp(prefix="imbalance-lab-notebooks-"))
    out.mkdir(parents=True, exist_ok=True)
    chosen = [(name, link) for name, link in experiments() if not args.names or name in args.names]
    with ThreadPoolExecutor(args.jobs) as pool:
        problems = list(pool.map(lambda it: run(args.lab, out, *it), chosen))
    wrong = [(name, problem) for (name, _), problem in zip(chosen, problems) if problem]
    for name, problem in wrong:
        print(f"\n{name}: {problem}", file=sys.stderr)
    print(f"{len(chosen) - len(wrong)} passed, {len(wrong)} failed; see {out}")
    return 1 if wrong or not chosen else 0


if __name__ == "__main__":
    sys.exit(main())
