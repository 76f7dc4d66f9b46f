"""Records prepare.json: what scikit-learn makes of tables with gaps and categories.

    pip install scikit-learn==1.9.1 pandas && python prepare.py > prepare.json

A table is columns of numbers, codes of categories and yes/no, with nan for a gap. The pipeline is fitted on the train rows.
"""

import csv
import json
import pathlib
import warnings

import numpy as np
import sklearn
from sklearn.compose import ColumnTransformer
from sklearn.feature_selection import VarianceThreshold
from sklearn.impute import MissingIndicator, SimpleImputer
from sklearn.pipeline import make_pipeline
from sklearn.preprocessing import OneHotEncoder, OrdinalEncoder, RobustScaler, StandardScaler

NAN = float("nan")


def pipeline(kinds, settings, n_levels):
    """The pipeline of a table with columns of these kinds."""
    numbers = [i for i, kind in enumerate(kinds) if kind in ("number", "date")]
    categories = [i for i, kind in enumerate(kinds) if kind in ("category", "boolean")]
    strategy = settings.get("impute", "median")
    imputer = SimpleImputer(strategy=strategy, fill_value=settings.get("fill_value", 0.0) if strategy == "constant" else None)
    scaler = {"standard": StandardScaler, "robust": RobustScaler, "none": None}[settings.get("scale", "standard")]
    if settings.get("impute_categories") == "missing":
        # A category of its own after all others.
        filler = SimpleImputer(strategy="constant", fill_value=float(n_levels))
    else:
        filler = SimpleImputer(strategy="most_frequent")
    rare = {"min_frequency": settings.get("min_frequency"), "max_categories": settings.get("max_categories")}
    if settings.get("encode") == "ordinal":
        encoder = [OrdinalEncoder(handle_unknown="use_encoded_value", unknown_value=-1, **rare)] + ([scaler()] if scaler else [])
    else:
        encoder = [OneHotEncoder(handle_unknown="ignore", drop="if_binary", sparse_output=False, **rare)]
    parts = []
    if numbers:
        parts.append(("number", make_pipeline(imputer, *([scaler()] if scaler else [])), numbers))
    if categories:
        parts.append(("category", make_pipeline(filler, *encoder), categories))
    if settings.get("add_indicator") == "yes":
        parts.append(("missing", MissingIndicator(features="missing-only", error_on_new=False), numbers + categories))
    return make_pipeline(ColumnTransformer(parts), VarianceThreshold())


def plain(x):
    return "nan" if np.isnan(x) else int(x) if x == int(x) else float(f"{x:.9g}")


def short(rows):
    """Nine digits, as whole numbers where they are."""
    return [[int(x) if x == int(x) else float(f"{x:.9g}") for x in row] for row in rows.tolist()]


def case(id, kinds, train, held_out, **settings):
    """One case; category kinds are written as the number of their levels."""
    words = ["boolean" if kind == 2 else "category" if isinstance(kind, int) else kind for kind in kinds]
    n_levels = [kind if isinstance(kind, int) else 0 for kind in kinds]
    # The page holds single precision.
    train, held_out = (np.array(rows, dtype=np.float32).astype(np.float64) for rows in (train, held_out))
    fitted = pipeline(words, settings, max(n_levels))
    with warnings.catch_warnings():
        warnings.simplefilter("ignore")
        expected = [np.asarray(fitted.fit_transform(train), dtype=float), np.asarray(fitted.transform(held_out), dtype=float)]
    return {
        "id": id,
        "kinds": words,
        "levels": n_levels,
        "train": [[plain(x) for x in row] for row in train],
        "held_out": [[plain(x) for x in row] for row in held_out],
        "settings": {key: str(value) for key, value in settings.items()},
        "expected": {"train": short(expected[0]), "held_out": short(expected[1])},
    }


def small(gaps_train=True, gaps_test=True):
    """Two numbers, a category of five (one never in train), a yes/no, and a date."""
    random = np.random.default_rng(7)
    rows = np.column_stack([
        np.round(random.normal(40, 12, 36)),
        np.round(random.lognormal(0, 1, 36), 3),
        random.choice([0, 0, 0, 1, 1, 3, 4], 36),
        random.choice([0, 1], 36, p=[0.7, 0.3]),
        random.integers(18000, 20000, 36),
    ]).astype(float)
    for part, has in [(slice(0, 24), gaps_train), (slice(24, 36), gaps_test)]:
        if has:
            hole = random.random(rows[part].shape) < 0.15
            rows[part][hole] = NAN
    rows[26, 2], rows[30, 2] = 2, 2
    return rows[:24], rows[24:]


KINDS = ["number", "number", 5, 2, "date"]


def hypothyroid(**settings):
    """The first 240 rows of a public table: three of four to learn from."""
    path = pathlib.Path(__file__).parent.parent.parent / "data" / "hypothyroid_240.csv"
    head, *lines = csv.reader(path.open())
    columns = list(zip(*lines))[:-1]
    kinds, values = [], []
    for cells in columns:
        texts = sorted({cell for cell in cells if cell})
        try:
            [float(text) for text in texts]
            kinds.append("number")
            values.append([float(cell) if cell else NAN for cell in cells])
        except ValueError:
            kinds.append(len(texts))
            values.append([texts.index(cell) if cell else NAN for cell in cells])
    rows = np.array(values, dtype=float).T
    is_train = np.arange(len(rows)) % 4 != 3
    return kinds, rows[is_train], rows[~is_train], settings


def cases():
    every = small()
    yield case("median_most_frequent_one_hot", KINDS, *every)
    yield case("mean", KINDS, *every, impute="mean")
    yield case("most_frequent", KINDS, *every, impute="most_frequent")
    yield case("constant", KINDS, *every, impute="constant", fill_value=-1.5)
    yield case("missing_is_a_category", KINDS, *every, impute_categories="missing")
    yield case("indicator", KINDS, *every, add_indicator="yes")
    yield case("indicator_and_missing", KINDS, *every, add_indicator="yes", impute_categories="missing")
    yield case("robust", KINDS, *every, scale="robust")
    yield case("not_scaled", KINDS, *every, scale="none")
    yield case("ordinal", KINDS, *every, encode="ordinal")
    yield case("ordinal_not_scaled", KINDS, *every, encode="ordinal", scale="none")
    yield case("gaps_in_train_only", KINDS, *small(gaps_test=False), add_indicator="yes")
    yield case("gaps_in_test_only", KINDS, *small(gaps_train=False), add_indicator="yes")
    yield case("gaps_in_test_only_missing", KINDS, *small(gaps_train=False), impute_categories="missing")
    yield case("min_frequency", KINDS, *every, min_frequency=5)
    yield case("max_categories", KINDS, *every, max_categories=3)
    yield case("max_categories_two", KINDS, *every, max_categories=2)
    yield case("both_limits", KINDS, *every, min_frequency=3, max_categories=3)
    yield case("all_infrequent", KINDS, *every, min_frequency=1000)
    yield case("ordinal_infrequent", KINDS, *every, encode="ordinal", min_frequency=5)
    constant = [np.column_stack([np.full(len(rows), 3.0), rows, np.zeros(len(rows))]) for rows in every]
    constant[1][0, 0] = 7
    yield case("constant_columns", ["number", *KINDS, 3], *constant)
    hollow = [np.column_stack([np.full(len(rows), NAN), rows]) for rows in every]
    hollow[1][:, 0] = 4
    yield case("column_of_gaps", ["number", *KINDS], *hollow, add_indicator="yes")
    half = [np.column_stack([np.where(np.arange(len(rows)) % 3 == 0, NAN, 2.0), rows]) for rows in every]
    yield case("constant_with_gaps", ["number", *KINDS], *half, add_indicator="yes")
    only = [rows[:, 2:4] for rows in every]
    yield case("categories_alone", [5, 2], *only)
    for name, settings in [("", {}), ("_indicator", {"add_indicator": "yes", "impute_categories": "missing"})]:
        kinds, train, held_out, settings = hypothyroid(**settings)
        yield case("hypothyroid" + name, kinds, train, held_out, **settings)


print("{")
about = "Tables with gaps and categories through ColumnTransformer, fitted on the train rows; levels are codes, 0 levels a number."
print(f'"file":"prepare.json",\n"about":{json.dumps(about)},')
print(f'"made_by":{json.dumps({"scikit-learn": sklearn.__version__, "numpy": np.__version__})},')
print('"format":"numbers are float64; a gap is the string \'nan\'",\n"cases":[')
print(",\n".join(json.dumps(entry, separators=(",", ":")) for entry in cases()))
print("]}")
