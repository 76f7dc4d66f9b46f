# The fixed part of the notebook that an experiment is exported to, in cells of the "percent" format. The rest is written by
# notebook/mod.rs: `#@ insert NAME` is replaced by lines, {{NAME}} by a text, and lines between `#@ if NAME` (or `#@ if not NAME`)
# and `#@ end` stay only if the experiment has that. Cells that are left empty are left out. What stands before the first cell,
# such as this, is not part of the notebook.

# %% [markdown]
# # {{title}}, in PyTorch and imbalanced-learn
#
# This notebook repeats an experiment of *Imbalance Lab* with the libraries that a practitioner would use. It has the same rows,
# the same split, the same network, loss and optimizer, and it checks itself: every comparison prints the page's number, its own,
# the difference and the tolerance, and stops the notebook where a difference is larger.
#
# {{verdict}}
#
# - **The page's answers, scored again**: what the trained network said of the test rows, scored by scikit-learn.
#@ if replay
# - **Part I, replay**: training once more in PyTorch from the page's initial weights, with its rows in its order. Only rounding
#   can differ.
#@ end
#@ if not replay
# - **Part I, replay**, is left out: {{no_replay}}
#@ end
# - **Part II, the usual way**: with the libraries' own random numbers, over several seeds. The page's scores should be such as one
#   more seed could have given.
#
# The experiment as a link: `#{{link}}`
# (digest `{{digest}}`)
#@ if notes
#
# What to know:
#
#@ insert notes
#@ end

# %%
# pip install numpy scipy scikit-learn imbalanced-learn torch{{more_packages}}
import base64
import copy
import json
import warnings

import numpy as np
import torch
from imblearn.metrics import geometric_mean_score
from scipy import optimize, stats
from scipy.special import expit, log_softmax, logsumexp, softmax
from sklearn import metrics
from sklearn.preprocessing import StandardScaler
from torch import nn
from torch.nn import functional as F
from torch.utils.data import DataLoader, TensorDataset
#@ insert imports

warnings.filterwarnings("ignore", message="y_pred contains classes not in y_true")
torch.set_num_threads(1)  # A network this small computes faster on one core than it could be handed to several.

# %% [markdown]
# ## 1. Rows and split
#
# The rows stand in the next cell, as base64 of little-endian numbers, so that no file has to be found: {{rows}}. So do the row
# numbers of the split, because a stratified split with another random generator would be another split.

# %% data
def unpack(text, dtype, *shape):
    """Numbers that stand in this notebook as base64 of their bytes."""
    return np.frombuffer(base64.b64decode(text), dtype=dtype).reshape(shape).copy()


#@ insert data

# %% data
# What the page found, to compare with.
#@ insert page

# %%
N_CLASSES = len(CLASS_NAMES)
X_train, y_train = FEATURES[TRAIN_ROWS], LABELS[TRAIN_ROWS]
X_validation, y_validation = FEATURES[VALIDATION_ROWS], LABELS[VALIDATION_ROWS]
X_test, y_test = FEATURES[TEST_ROWS], LABELS[TEST_ROWS]
#@ if typed
# In FEATURES stand the numbers of categories, and nan for a gap. This is the table in its own words.
TABLE = pd.DataFrame(FEATURES, columns=COLUMNS)
for column, words in LEVELS.items():
    TABLE.isetitem(column, TABLE.iloc[:, column].map(dict(enumerate(words))))
print(TABLE)
#@ end

for name, labels in [("train", y_train), ("validation", y_validation), ("test", y_test)]:
    counts = np.bincount(labels, minlength=N_CLASSES)
    print(f"{name:>10}: " + ", ".join(f"{count} {word}" for word, count in zip(CLASS_NAMES, counts)))
    assert counts.tolist() == PAGE["rows"][name]

# %% [markdown]
#@ if typed
# ## 2. Preparing
#
# Gaps are filled, numbers and dates scaled and categories encoded, all of it fitted on the train rows only. {{preparing}}
#@ end
#@ if scaled
# ## 2. Scaling
#
# {{scaling}}, measured on the train rows only: a scaler that has seen the test rows has leaked.
#@ end
#@ if unscaled
# ## 2. Scaling
#
# This experiment leaves the columns as they are.
#@ end

# %%
#@ if typed
#@ insert prepare


def prepared(X):
    # In double precision, and rounded once: the network computes in single precision.
    return prepare.transform(X.astype(np.float64)).astype(np.float32) if len(X) else np.zeros((0, N_INPUTS), np.float32)


X_raw = X_train.astype(np.float64)
prepare.fit(X_raw)
X_train, X_validation, X_test = map(prepared, (X_train, X_validation, X_test))
assert X_train.shape[1] == N_INPUTS
#@ end
#@ if scaled
scaler = {{scaler}}().fit(X_train.astype(np.float64))


def standardised(X):
    # In double precision, and rounded once: the network computes in single precision.
    return scaler.transform(X.astype(np.float64)).astype(np.float32) if len(X) else X


X_train, X_validation, X_test = map(standardised, (X_train, X_validation, X_test))
#@ end

# %% [markdown]
# ## 3. From outputs to scores
#
# {{judging}}

# %%
#@ if prior_correction
def fit_correction(logits, y):
    """Nothing is fitted: both class shares are known."""
    return np.array(NATURAL_SHARES), np.array(LEARNED_SHARES)


def probabilities(logits, correction):
    """From the class shares that the loss saw to those of the data: Saerens, Latinne & Decaestecker 2002."""
    natural, learned = correction
    p = softmax(logits, axis=1)
    p = p * np.divide(natural, learned, out=np.zeros_like(learned), where=learned > 0)
    return p / p.sum(axis=1, keepdims=True)
#@ end
#@ if platt
def log_odds(logits, k):
    """The log odds of a class against all others."""
    return logits[:, k] - logsumexp(np.delete(logits, k, axis=1), axis=1)


def fit_line(z, is_class):
    """Slope and intercept of the log odds with the smallest cross-entropy against Platt's targets (1999, section 2.2)."""
    n_class, n_others = is_class.sum(), (~is_class).sum()
    target = np.where(is_class, (n_class + 1) / (n_class + 2), 1 / (n_others + 2))
    middle, reach = z.mean(), max(np.abs(z - z.mean()).max(), 1e-30)
    x = (z - middle) / reach  # Of size one, so that the optimizer need not know the size of the logits.

    def loss(line):
        score = line[0] * x + line[1]
        miss = expit(score) - target
        return (np.logaddexp(0, score) - target * score).mean(), np.array([(miss * x).mean(), miss.mean()])

    def curvature(line):
        spread = expit(line[0] * x + line[1]) * expit(-line[0] * x - line[1])
        return np.array([[(spread * x * x).mean(), (spread * x).mean()], [(spread * x).mean(), spread.mean()]])

    start = [0.0, np.log((n_class + 1) / (n_others + 1))]
    line = optimize.minimize(loss, start, jac=True, hess=curvature, method="trust-exact", options={"gtol": 1e-11}).x
    return line[0] / reach, line[1] - line[0] / reach * middle


def fit_correction(logits, y):
    """A line through the log odds of the validation rows; of more than two classes, one for each against the rest."""
    return [fit_line(log_odds(logits, k), y == k) for k in ([1] if N_CLASSES == 2 else range(N_CLASSES))]


def probabilities(logits, lines):
    if N_CLASSES == 2:
        [(slope, intercept)] = lines
        p = expit(slope * log_odds(logits, 1) + intercept)
        return np.column_stack([1 - p, p])
    p = np.column_stack([expit(a * log_odds(logits, k) + b) for k, (a, b) in enumerate(lines)])
    return p / p.sum(axis=1, keepdims=True)
#@ end
#@ if temperature
def fit_correction(logits, y):
    """The temperature with the smallest cross-entropy on the validation rows: Guo, Pleiss, Sun & Weinberger 2017."""

    def loss(log_inverse):
        return -log_softmax(np.exp(log_inverse) * logits, axis=1)[np.arange(len(y)), y].mean()

    bounds = np.log([1 / 100, 100])
    return 1 / np.exp(optimize.minimize_scalar(loss, bounds=bounds, method="bounded", options={"xatol": 1e-10}).x)


def probabilities(logits, temperature):
    return softmax(logits / temperature, axis=1)
#@ end
#@ if as_trained
def fit_correction(logits, y):
    """Probabilities stay as the network gives them."""


def probabilities(logits, correction):
    return softmax(logits, axis=1)
#@ end

# %%
#@ if argmax
def choose_threshold(p, y):
    """The largest probability decides."""


def answers(logits, p, threshold):
#@ if keeps_order
    return logits.argmax(axis=1)
#@ end
#@ if not keeps_order
    return p.argmax(axis=1)
#@ end
#@ end
#@ if not argmax
#@ if not tuned
def choose_threshold(p, y):
    """{{threshold_words}}"""
    return {{threshold}}
#@ end
#@ if tuned
def value_of_counts(found, alarms, positive, others):
    """What the threshold is to make best, {{threshold_words}}; None where it is not defined."""
#@ insert tuned_metric


def choose_threshold(p, y):
    """The threshold that is best on the validation rows, in the middle between the scores on its two sides."""
    p, is_rare = p[:, RARE], y == RARE
    scores = np.unique(p)[::-1]
    best_value, best = None, None
    for threshold in [np.inf, *scores]:
        found, alarms = (is_rare & (p >= threshold)).sum(), (~is_rare & (p >= threshold)).sum()
        value = value_of_counts(float(found), float(alarms), float(is_rare.sum()), float((~is_rare).sum()))
        if value is not None and (best_value is None or value > best_value):
            best_value, best = value, threshold
    upper, lower = min(best, 1.0), scores[scores < best]
    if len(lower) == 0:
        return upper
    return (upper + lower[0]) / 2 if lower[0] < upper else np.nextafter(upper, 2)
#@ end


def answers(logits, p, threshold):
    """The rare class from the threshold on; below it, the largest probability of the others."""
    others = np.where(np.arange(N_CLASSES) == RARE, -1.0, p).argmax(axis=1)
    return np.where(p[:, RARE] >= threshold, RARE, others)
#@ end


def judge(validation_logits, test_logits):
    """Corrects probabilities, chooses the threshold on validation rows, and scores the test rows, once."""
    correction = fit_correction(validation_logits, y_validation)
    threshold = choose_threshold(probabilities(validation_logits, correction), y_validation)
    p = probabilities(test_logits, correction)
    return p, threshold, answers(test_logits, p, threshold)


def defined(value):
    return None if value is None or np.isnan(value) else float(value)


def scores(y, p, answer):
    """Scores by the names that the page gives them; what is undefined is None, not 0."""
    one_class = len(np.unique(y)) < 2 or len(np.unique(answer)) < 2
    found = {
        "accuracy": metrics.accuracy_score(y, answer),
        "balanced accuracy": metrics.balanced_accuracy_score(y, answer),
        "G-mean": geometric_mean_score(y, answer, labels=np.unique(y), average="multiclass"),
        "MCC": None if one_class else metrics.matthews_corrcoef(y, answer),
        "kappa": metrics.cohen_kappa_score(y, answer),
        "log loss": metrics.log_loss(y, p, labels=range(N_CLASSES)),
        "Brier score": ((p - np.eye(N_CLASSES)[y]) ** 2).sum(axis=1).mean(),
    }
    precision, recall, f1, _ = metrics.precision_recall_fscore_support(
        y, answer, labels=range(N_CLASSES), zero_division=np.nan
    )
    for k, name in enumerate(CLASS_NAMES):
        found |= {f"precision of {name}": precision[k], f"recall of {name}": recall[k], f"F1 of {name}": f1[k]}
        is_both = 0 < (y == k).sum() < len(y)
        found[f"ROC AUC of {name}"] = metrics.roc_auc_score(y == k, p[:, k]) if is_both else None
        found[f"average precision of {name}"] = (
            metrics.average_precision_score(y == k, p[:, k]) if (y == k).any() else None
        )
    return {name: defined(value) for name, value in found.items()}


def shown(value):
    return "-" if value is None else f"{value:.6g}"


def compare(title, rows):
    """Prints page, notebook, difference and tolerance of each (name, page, notebook, tolerance); asserts that all agree."""
    wrong = []
    print(f"{title:<44}{'page':>12}{'notebook':>12}{'difference':>12}{'tolerance':>12}")
    for name, page, own, tolerance in rows:
        if page is None or own is None:
            difference, agrees = None, page is None and own is None
        else:
            difference = abs(page - own)
            agrees = difference <= tolerance
        wrong += [] if agrees else [name]
        print(f"{name[:43]:<44}{shown(page):>12}{shown(own):>12}{shown(difference):>12}{shown(tolerance):>12}")
    assert not wrong, f"the page and this notebook differ in {wrong}"

# %% [markdown]
# ## 4. The page's answers, scored again
#
# The page's logits for the validation and test rows, judged here: threshold, confusion matrix and scores by scikit-learn and
# imbalanced-learn. Both sides compute in double precision from the same numbers, so little more than the last digits may differ;
# what is fitted by another optimizer may differ by what two optimizers leave.

# %%
p, threshold, answer = judge(VALIDATION_LOGITS.astype(np.float64), TEST_LOGITS.astype(np.float64))
confusion = metrics.confusion_matrix(y_test, answer, labels=range(N_CLASSES))
SCORE_TOLERANCE = {{score_tolerance}}
if threshold is not None:
    compare("threshold", [(f"P({CLASS_NAMES[RARE]})", PAGE["threshold"], threshold, SCORE_TOLERANCE)])
own = scores(y_test, p, answer)
compare("the page's own answers", [(name, page, own[name], SCORE_TOLERANCE) for name, page in PAGE["scores"].items()])
assert confusion.tolist() == PAGE["confusion"]
print(confusion)

# %% [markdown]
# ## 5. Resampling
#
# {{resampling}}

# %%
#@ if resampler
#@ insert resampler
#@ end
#@ if not resampler
def resample(seed):
    """The rows to learn from."""
    return X_train, y_train
#@ end
#@ if page_rows

# %% data
# The page's resampled train set: the numbers of the train rows in it, -1 for made rows, and the made rows, scaled.
#@ insert resampled

# %%
X_page = X_train[np.maximum(PAGE_ROWS, 0)]
X_page[PAGE_ROWS < 0] = MADE_ROWS
y_page = PAGE_LABELS
#@ end
#@ if same_rows

# %% [markdown]
# This technique draws nothing, so page and library should keep the same rows. Rows that lie equally far from another, such as
# exact copies, may be looked at in another order.

# %%
library = make_sampler(0)
library.fit_resample(X_train, y_train)
kept_here, kept_there = set(library.sample_indices_.tolist()), set(PAGE_ROWS.tolist())
n_other = len(kept_here ^ kept_there)
compare("rows kept by one and not the other", [("rows", 0, n_other, max(1, 0.01 * len(y_train)))])
#@ end

# %% [markdown]
# ## 6. Network, loss and optimizer
#
# {{training}}

# %%
#@ insert settings


def make_model():
    """Linear layers with an activation between them; PyTorch's own initialisation."""
#@ insert model


def logits_of(model, X):
    """Logits of all classes, in double precision from here on."""
    model.eval()
    with torch.no_grad():
        outputs = model(torch.from_numpy(X))
#@ if one_output
    # One output stands for the second class; the logit of the first is 0.
    outputs = torch.cat([torch.zeros_like(outputs), outputs], dim=1)
#@ end
    return outputs.double().numpy()


#@ insert loss

# %%
#@ if early_stopping
def watched(logits, y, loss):
    """What early stopping watches, so that more is better; None where it is not defined."""
    answer = logits.argmax(axis=1)
#@ insert watched


#@ end
def train(model, y, batches):
    """Trains in place; `batches(epoch)` gives the batches of an epoch, counted from 1. Returns the losses of each epoch."""
#@ insert optimizer
    history = []
#@ if early_stopping
    best, best_epoch, best_state = None, 0, None
#@ end
    for epoch in range(1, EPOCHS + 1):
        loss_of, row_weight = make_loss(y, epoch)
#@ if restarts
        if epoch == FIRST_WEIGHTED_EPOCH:  # The loss is another one from here on: its values are not compared with those before.
            best, best_epoch, best_state = None, epoch - 1, None
#@ end
        model.train()
        total, weight = 0.0, 0.0
        for features, targets in batches(epoch):
            batch_weight = row_weight[targets].sum().item()
            outputs = model(features)
#@ if zero_weights
            # A batch without any weight teaches nothing; 0 / 0 would be NaN.
            loss = loss_of(outputs, targets) if batch_weight > 0 else 0.0 * outputs.sum()
#@ end
#@ if not zero_weights
            loss = loss_of(outputs, targets)
#@ end
            optimizer.zero_grad()
            loss.backward()
#@ if clip
            nn.utils.clip_grad_norm_(model.parameters(), MAX_NORM)
#@ end
            optimizer.step()
            # Before the step, and weighted as the loss weights rows, so that batches add up to the mean over the epoch.
            total, weight = total + loss.item() * batch_weight, weight + batch_weight
#@ if schedule
        scheduler.step()
#@ end
        validation_loss = None
        if len(y_validation):
            model.eval()
            with torch.no_grad():
                outputs = model(torch.from_numpy(X_validation))
                validation_loss = loss_of(outputs, torch.from_numpy(y_validation)).item()
        history.append((total / weight if weight else None, validation_loss))
#@ if early_stopping
        value = watched(logits_of(model, X_validation), y_validation, validation_loss)
        if value is not None and (best is None or value > best + MIN_DELTA):
            best, best_epoch, best_state = value, epoch, copy.deepcopy(model.state_dict())
        if epoch - best_epoch >= PATIENCE:
            break
    if best_state is not None:
        model.load_state_dict(best_state)
#@ end
    return history
#@ if replay

# %% [markdown]
# ## Part I: replay
#
# From the page's initial weights, with its resampled rows, each epoch in its order. What is left to differ is rounding: sums in
# single precision depend on the order in which they are added up, and {{steps}} steps carry such differences on. How far depends on
# the experiment: most agree to a millionth, but an optimizer that divides by the size of recent gradients, such as Adam, makes whole
# steps of gradients that are nothing but rounding, and then differences grow from epoch to epoch.
#
# So the tolerance is measured. The replay is trained again, three times, from weights that are *nudged* by a rounding, about one
# part in eight million. Page and replay may differ by ten times what a nudge changes, and by a hundred-thousandth in the first
# quarter of the epochs. Later it is five thousandths: a row whose input to a ReLU is 0 but for a rounding goes one way here and the
# other way there, and it is a matter of luck whether a nudge meets such a row.

# %% data
# The page's initial weights, layer after layer in PyTorch's layout (out, in), and the order of rows in each epoch.
#@ insert replay

# %%
def in_order(X, y, order):
    for rows in torch.from_numpy(order.astype(np.int64)).split(BATCH_SIZE):
        if len(rows) == BATCH_SIZE or not DROP_LAST:
            yield X[rows], y[rows]


def replay(nudge):
    """Trains from the page's weights, or from weights that are a rounding away, if `nudge` is not 0."""
    random = np.random.default_rng(nudge)
    model = make_model()
    with torch.no_grad():
        for parameter, values in zip(model.parameters(), INITIAL_WEIGHTS, strict=True):
            factor = 1 + 2.0**-23 * random.integers(-1, 2, values.shape) * (nudge != 0)
            parameter.copy_(torch.from_numpy((values * factor).astype(np.float32)))
    X, y = torch.from_numpy(X_page), torch.from_numpy(y_page)
    history = train(model, y_page, lambda epoch: in_order(X, y, ORDERS[(epoch - 1) % len(ORDERS)]))
    p, threshold, answer = judge(logits_of(model, X_validation), logits_of(model, X_test))
    return history, p, threshold, answer, scores(y_test, p, answer)


history, p, threshold, answer, own = replay(0)
nudged = [replay(nudge) for nudge in (1, 2, 3)]

# %%
EARLY, LATE = 1e-5, 5e-3


def tolerance_of(value, others, least):
    """Ten times what a nudge changes, and the least that is always allowed."""
    changes = [abs(value - other) for other in others if value is not None and other is not None]
    return least + 10 * max(changes, default=0)


page_p, _, page_answer = judge(VALIDATION_LOGITS.astype(np.float64), TEST_LOGITS.astype(np.float64))
longest = max(abs(len(other[0]) - len(history)) for other in nudged)
rows = [("epochs", len(PAGE["train_loss"]), len(history), longest)]
for column, name in enumerate(["train loss", "validation loss"]):
    drift, epochs = 0.0, []
    for epoch, (page, losses) in enumerate(zip(PAGE[name.replace(" ", "_")], history), start=1):
        here = losses[column]
        if page is None or here is None:
            continue
        # A nudge that has grown once stays grown: the largest change so far counts.
        least = (EARLY if epoch <= max(1, len(history) // 4) else LATE) * max(abs(page), 0.1)
        drift = max(drift, tolerance_of(here, [other[0][epoch - 1][column] for other in nudged if len(other[0]) >= epoch], least))
        epochs.append((f"{name}, epoch {epoch}", page, here, drift))
    if epochs:
        worst = max(epochs, key=lambda row: abs(row[1] - row[2]) / row[3])
        rows += [epochs[0], epochs[max(1, len(epochs) // 4) - 1], epochs[-1], ("  worst: " + worst[0], *worst[1:])]
change = max(np.abs(p - other[1]).max() for other in nudged)
rows.append(("test probabilities, largest difference", 0, np.abs(p - page_p).max(), 2 * LATE + 10 * change))

# A row so near to the decision that rounding can carry it over may be answered otherwise.
n_slack = max(1, round(0.005 * len(y_test))) + max(int((answer != other[3]).sum()) for other in nudged)
rows.append(("test rows answered otherwise", 0, int((answer != page_answer).sum()), n_slack))
if threshold is not None:
    rows.append(("threshold", PAGE["threshold"], threshold, tolerance_of(threshold, [other[2] for other in nudged], {{threshold_tolerance}})))
fewest = max(1, np.bincount(y_test)[np.bincount(y_test) > 0].min())
for name, page in PAGE["scores"].items():
    if name.startswith(("log", "Brier")):
        tolerance = tolerance_of(own[name], [other[4][name] for other in nudged], LATE)
    elif name.startswith(("ROC", "average")):
        # Two rows of nearly the same score may change places.
        tolerance = tolerance_of(own[name], [other[4][name] for other in nudged], 0.01)
    else:
        # Fractions of counts: of no fewer than the rows of the rarest class, unless all answers agree.
        tolerance = 1e-9 if (answer == page_answer).all() else min(1, 2 * n_slack / fewest)
    rows.append((name, page, own[name], tolerance))
confusion = metrics.confusion_matrix(y_test, answer, labels=range(N_CLASSES))
compare("replayed in PyTorch", rows)
print(confusion)
#@ end

# %% [markdown]
# ## Part II: the usual way
#
# The libraries' own random numbers, as one would write it: other initial weights and other batches with each seed{{resampled_anew}}. The
# page's run is one draw more. If it is of the same kind, its score lies within
# $\bar x \pm t \cdot s \cdot \sqrt{1 + 1/n}$ of the $n$ seeds in 99.9 of 100 cases: the prediction interval for one new draw, with
# Student's $t$ of $n - 1$ degrees of freedom. As scores of few rows come in steps, half a step is added to the spread.
#@ if early_stopping
# Where training ends depends on few validation rows, and now and then it ends early by luck: scores then have a long tail on one
# side, for which Student's interval is too narrow. Hence more seeds, and an interval of twice that width.
#@ end

# %%
SEEDS = range(1, {{n_seeds}} + 1)


def usual(seed):
    """One run from a seed: its scores on the test rows."""
    torch.manual_seed(seed)
    X, y = resample(seed)
    dataset = TensorDataset(torch.from_numpy(X), torch.from_numpy(y))
#@ insert loader
    model = make_model()
#@ if bias_prior
    with torch.no_grad():
        # The first answers have the right shares already: Lin et al. 2017, section 3.3.
        log_prior = torch.from_numpy(np.log(np.maximum(np.bincount(y, minlength=N_CLASSES), 1) / len(y))).float()
        model[-1].bias.copy_({{bias_prior}})
#@ end
    train(model, y, lambda epoch: loader)
    p, _, answer = judge(logits_of(model, X_validation), logits_of(model, X_test))
    return scores(y_test, p, answer), np.bincount(y, minlength=N_CLASSES)


runs = [usual(seed) for seed in SEEDS]

# %%
def within(title, rows):
    """Prints the page's number beside mean and spread of the seeds; asserts that it could be one more seed."""
    wrong = []
    print(f"{title:<44}{'page':>12}{'mean':>12}{'spread':>12}{'difference':>12}{'tolerance':>12}")
    for name, page, values, step in rows:
        values = [value for value in values if value is not None]
        if page is None or len(values) < 3:  # Undefined here or there, such as the precision of a class that nothing was answered with.
            print(f"{name[:43]:<44}{shown(page):>12}{'undefined in ' + str(len(runs) - len(values)):>24}")
            continue
        mean, spread, n = np.mean(values), np.std(values, ddof=1), len(values)
        tolerance = {{width}}stats.t.ppf(0.9995, n - 1) * np.hypot(spread, step / 2) * np.sqrt(1 + 1 / n)
        difference = abs(page - mean)
        wrong += [] if difference <= tolerance else [name]
        print(f"{name[:43]:<44}{shown(page):>12}{shown(mean):>12}{shown(spread):>12}{shown(difference):>12}{shown(tolerance):>12}")
    assert not wrong, f"the page is out of the ordinary in {wrong}"


test_counts = np.bincount(y_test, minlength=N_CLASSES)
rare = CLASS_NAMES[RARE]
step = 1 / max(1, test_counts[RARE])
names = [
    ("balanced accuracy", 1 / max(1, test_counts[test_counts > 0].min()) / (test_counts > 0).sum()),
    ("accuracy", 1 / len(y_test)),
    (f"recall of {rare}", step),
    (f"F1 of {rare}", step),
    (f"ROC AUC of {rare}", step / 10),
    (f"average precision of {rare}", step),
    ("log loss", 0.01),
]
within(f"{len(runs)} seeds", [(name, PAGE["scores"][name], [run[0][name] for run in runs], size) for name, size in names])
#@ if resampler
#@ if counts

# %% [markdown]
# The resampler's class counts: the page's, and the library's over the seeds.

# %%
within(
    "rows after resampling",
    [
        (name, PAGE["rows"]["resampled"][k], [run[1][k] for run in runs], max(1, 0.01 * len(y_train)))
        for k, name in enumerate(CLASS_NAMES)
    ],
)
#@ end
#@ if not counts

# %%
# {{no_counts}}
for k, name in enumerate(CLASS_NAMES):
    print(f"{name}: {PAGE['rows']['resampled'][k]} rows in the page, here {[int(run[1][k]) for run in runs]}")
#@ end
#@ end
