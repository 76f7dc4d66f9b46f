//! Lines of Python for each technique, with the classes and names of PyTorch, scikit-learn and imbalanced-learn.
//!
//! Every family is matched in full, so that a new technique does not compile before it is said here how a notebook repeats it.

use crate::{
    batch::{LastBatch, SamplerSpec},
    data::Dataset,
    decide::{Costs, ThresholdSpec, threshold::TunedMetric},
    experiment::{EarlyStopping, ExperimentSpec, StopMetric},
    nn::{
        loss::{ClassWeights, LossSpec, PosWeight, Reduction, TrainClasses},
        optim::OptimizerSpec,
        schedule::ScheduleSpec,
    },
    order::sort_by_key,
    resample::{ResamplerSpec, SamplingStrategy, over, under},
    rng::Replacement,
};

/// How a library repeats a resampler.
pub(super) struct Library {
    /// Lines that import what it takes.
    pub(super) imports: &'static str,
    /// The call that makes it, in terms of `seed`.
    pub(super) call: String,
    /// How far page and library can agree.
    pub(super) agreement: Agreement,
    /// What differs, one sentence, or "".
    pub(super) differs: &'static str,
}

/// How far page and library can agree on a resampled train set.
#[derive(Clone, Copy, PartialEq, Eq)]
pub(super) enum Agreement {
    /// Nothing is drawn: the same rows.
    Rows,
    /// Rows are drawn: class counts of the same law.
    Counts,
    /// The technique is another one in some part: nothing is asserted.
    Nothing,
}

/// `True` or `False`.
pub(super) fn truth(is: bool) -> &'static str {
    if is { "True" } else { "False" }
}

/// A text as Python reads it.
pub(super) fn quoted(text: &str) -> String {
    // JSON's escapes are Python's, but for surrogates, which Python takes for two letters.
    let escape = |c: char| match c {
        '"' | '\\' => format!("\\{c}"),
        ' '..='~' => c.to_string(),
        _ => format!("\\U{:08x}", u32::from(c)),
    };
    format!("\"{}\"", text.chars().map(escape).collect::<String>())
}

/// `[a, b]`, for numbers by `Debug`, which Python reads back to the same bits.
fn list<T: std::fmt::Debug>(values: &[T]) -> String {
    format!("{values:?}")
}

/// Rows per class as imbalanced-learn takes them: classes are their numbers here.
fn per_class<T: std::fmt::Debug>(classes: &[(String, T)], data: &Dataset) -> String {
    let entries = classes.iter().filter_map(|(name, value)| {
        let class = data.class_names().iter().position(|known| known == name)?;
        Some(format!("{class}: {value:?}"))
    });
    format!("{{{}}}", entries.collect::<Vec<_>>().join(", "))
}

fn strategy(strategy: &SamplingStrategy, data: &Dataset) -> String {
    match strategy {
        SamplingStrategy::Ratio(ratio) => format!("{ratio:?}"),
        SamplingStrategy::Counts(counts) => per_class(counts, data),
        SamplingStrategy::Classes(names) => {
            let classes: Vec<usize> =
                names.iter().filter_map(|name| data.class_names().iter().position(|known| known == name)).collect();
            list(&classes)
        }
        word => quoted(&word.to_string()),
    }
}

fn kind_sel(kind: under::KindSel) -> &'static str {
    if kind == under::KindSel::All { "\"all\"" } else { "\"mode\"" }
}

/// The class of imbalanced-learn that does what a resampler does; `None` if there is none, or nothing is done.
pub(super) fn resampler(spec: &ResamplerSpec, data: &Dataset) -> Option<Library> {
    use Agreement::{Counts, Nothing, Rows};
    let of = |imports, call, agreement| Some(Library { imports, call, agreement, differs: "" });
    let strategy = |of: &SamplingStrategy| format!("sampling_strategy={}", strategy(of, data));
    match spec {
        ResamplerSpec::None(_) | ResamplerSpec::Gan(_) => None,
        ResamplerSpec::RandomOver(spec) => {
            let shrinkage = match &spec.shrinkage {
                over::Shrinkage::None => "None".to_owned(),
                over::Shrinkage::All(shrinkage) => format!("{shrinkage:?}"),
                over::Shrinkage::PerClass(classes) => per_class(classes, data),
            };
            let strategy = strategy(&spec.sampling_strategy);
            let call = format!("RandomOverSampler({strategy}, shrinkage={shrinkage}, random_state=seed)");
            of("from imblearn.over_sampling import RandomOverSampler", call, Counts)
        }
        ResamplerSpec::Smote(over::Smote { sampling_strategy, k_neighbors }) => {
            let strategy = strategy(sampling_strategy);
            let call = format!("SMOTE({strategy}, k_neighbors={k_neighbors}, random_state=seed)");
            of("from imblearn.over_sampling import SMOTE", call, Counts)
        }
        ResamplerSpec::BorderlineSmote(spec) => {
            let over::BorderlineSmote { sampling_strategy, k_neighbors, m_neighbors, kind } = spec;
            let kind = if *kind == over::BorderlineKind::Borderline1 { 1 } else { 2 };
            let strategy = strategy(sampling_strategy);
            let call = format!(
                "BorderlineSMOTE({strategy}, k_neighbors={k_neighbors}, m_neighbors={m_neighbors}, kind=\"borderline-{kind}\", random_state=seed)"
            );
            of("from imblearn.over_sampling import BorderlineSMOTE", call, Counts)
        }
        ResamplerSpec::Adasyn(over::Adasyn { sampling_strategy, n_neighbors }) => {
            let strategy = strategy(sampling_strategy);
            let call = format!("ADASYN({strategy}, n_neighbors={n_neighbors}, random_state=seed)");
            of("from imblearn.over_sampling import ADASYN", call, Counts)
        }
        ResamplerSpec::SvmSmote(spec) => {
            let over::SvmSmote { sampling_strategy, k_neighbors, m_neighbors, out_step } = spec;
            let strategy = strategy(sampling_strategy);
            let call = format!(
                "SVMSMOTE({strategy}, k_neighbors={k_neighbors}, m_neighbors={m_neighbors}, out_step={out_step:?}, random_state=seed)"
            );
            of("from imblearn.over_sampling import SVMSMOTE", call, Counts)
        }
        ResamplerSpec::KMeansSmote(spec) => {
            let auto = |value: Option<f64>| value.map_or_else(|| "\"auto\"".to_owned(), |value| format!("{value:?}"));
            let call = format!(
                "KMeansSMOTE({}, k_neighbors={}, kmeans_estimator=KMeans({}, n_init=1, random_state=seed), cluster_balance_threshold={}, density_exponent={}, random_state=seed)",
                strategy(&spec.sampling_strategy),
                spec.k_neighbors,
                spec.n_clusters,
                auto(spec.cluster_balance_threshold),
                auto(spec.density_exponent),
            );
            Some(Library {
                imports: "from imblearn.over_sampling import KMeansSMOTE\nfrom sklearn.cluster import KMeans",
                call,
                agreement: Nothing,
                differs: "How many rows come out depends on the clusters, and these on the seeds of k-means.",
            })
        }
        ResamplerSpec::Smotenc(spec) => {
            let call = format!(
                "SMOTENC(CATEGORIES, {}, k_neighbors={}, random_state=seed)",
                strategy(&spec.sampling_strategy),
                spec.k_neighbors
            );
            of("from imblearn.over_sampling import SMOTENC", call, Counts)
        }
        ResamplerSpec::Smoten(spec) => {
            let strategy = strategy(&spec.sampling_strategy);
            let call = format!("SMOTEN({strategy}, k_neighbors={}, random_state=seed)", spec.k_neighbors);
            of("from imblearn.over_sampling import SMOTEN", call, Counts)
        }
        ResamplerSpec::RandomUnder(spec) => {
            let replacement = truth(spec.replacement == Replacement::With);
            let strategy = strategy(&spec.sampling_strategy);
            let call = format!("RandomUnderSampler({strategy}, replacement={replacement}, random_state=seed)");
            of("from imblearn.under_sampling import RandomUnderSampler", call, Counts)
        }
        ResamplerSpec::ClusterCentroids(under::ClusterCentroids { sampling_strategy, voting }) => {
            let voting = if *voting == under::Voting::Soft { "soft" } else { "hard" };
            let call = format!(
                "ClusterCentroids({}, estimator=KMeans(n_init=1, random_state=seed), voting=\"{voting}\", random_state=seed)",
                strategy(sampling_strategy)
            );
            let imports = "from imblearn.under_sampling import ClusterCentroids\nfrom sklearn.cluster import KMeans";
            of(imports, call, Counts)
        }
        ResamplerSpec::NearMiss(spec) => {
            let under::NearMiss { sampling_strategy, version, n_neighbors, n_neighbors_ver3 } = spec;
            let version = match version {
                under::Version::V1 => 1,
                under::Version::V2 => 2,
                under::Version::V3 => 3,
            };
            let strategy = strategy(sampling_strategy);
            let call = format!(
                "NearMiss({strategy}, version={version}, n_neighbors={n_neighbors}, n_neighbors_ver3={n_neighbors_ver3})"
            );
            of("from imblearn.under_sampling import NearMiss", call, Rows)
        }
        ResamplerSpec::TomekLinks(spec) => {
            let call = format!("TomekLinks({})", strategy(&spec.sampling_strategy));
            of("from imblearn.under_sampling import TomekLinks", call, Rows)
        }
        ResamplerSpec::EditedNearestNeighbours(spec) => {
            let under::EditedNearestNeighbours { sampling_strategy, n_neighbors, kind_sel: kind } = spec;
            let (strategy, kind) = (strategy(sampling_strategy), kind_sel(*kind));
            let call = format!("EditedNearestNeighbours({strategy}, n_neighbors={n_neighbors}, kind_sel={kind})");
            of("from imblearn.under_sampling import EditedNearestNeighbours", call, Rows)
        }
        ResamplerSpec::RepeatedEditedNearestNeighbours(spec) => {
            let call = format!(
                "RepeatedEditedNearestNeighbours({}, n_neighbors={}, kind_sel={}, max_iter={})",
                strategy(&spec.sampling_strategy),
                spec.n_neighbors,
                kind_sel(spec.kind_sel),
                spec.max_iter
            );
            // Its row numbers are wrong where the first pass drops nothing; its rows are right.
            of("from imblearn.under_sampling import RepeatedEditedNearestNeighbours", call, Counts)
        }
        ResamplerSpec::AllKnn(spec) => {
            let call = format!(
                "AllKNN({}, n_neighbors={}, kind_sel={}, allow_minority={})",
                strategy(&spec.sampling_strategy),
                spec.n_neighbors,
                kind_sel(spec.kind_sel),
                truth(spec.allow_minority)
            );
            of("from imblearn.under_sampling import AllKNN", call, Rows)
        }
        ResamplerSpec::CondensedNearestNeighbour(under::CondensedNearestNeighbour { sampling_strategy, n_seeds }) => {
            let strategy = strategy(sampling_strategy);
            Some(Library {
                imports: "from imblearn.under_sampling import CondensedNearestNeighbour",
                call: format!("CondensedNearestNeighbour({strategy}, n_seeds_S={n_seeds}, random_state=seed)"),
                agreement: Nothing,
                differs: "The library's pass over a class can leave a row out because of another row with the same number in the \
                    whole set; the page's does not.",
            })
        }
        ResamplerSpec::OneSidedSelection(under::OneSidedSelection { sampling_strategy, n_seeds }) => {
            let strategy = strategy(sampling_strategy);
            let call = format!("OneSidedSelection({strategy}, n_seeds_S={n_seeds}, random_state=seed)");
            of("from imblearn.under_sampling import OneSidedSelection", call, Counts)
        }
        ResamplerSpec::NeighbourhoodCleaningRule(spec) => {
            let under::NeighbourhoodCleaningRule { sampling_strategy, n_neighbors, threshold_cleaning } = spec;
            let strategy = strategy(sampling_strategy);
            let call = format!(
                "NeighbourhoodCleaningRule({strategy}, n_neighbors={n_neighbors}, threshold_cleaning={threshold_cleaning:?})"
            );
            of("from imblearn.under_sampling import NeighbourhoodCleaningRule", call, Rows)
        }
        ResamplerSpec::InstanceHardnessThreshold(spec) => {
            let under::InstanceHardnessThreshold { sampling_strategy, cv, epochs, hidden } = spec;
            let strategy = strategy(sampling_strategy);
            Some(Library {
                imports: "from imblearn.under_sampling import InstanceHardnessThreshold\nfrom sklearn.neural_network import MLPClassifier",
                call: format!(
                    "InstanceHardnessThreshold(estimator=MLPClassifier(({hidden},), learning_rate_init=0.01, batch_size=64, max_iter={epochs}, alpha=0, n_iter_no_change={epochs}, random_state=seed), {strategy}, cv={cv}, random_state=seed)"
                ),
                agreement: Nothing,
                differs: "How many rows stay depends on how many get the same probability, and so on the network that judges.",
            })
        }
        ResamplerSpec::SmoteTomek(spec) => {
            let strategy = strategy(&spec.sampling_strategy);
            let call = format!(
                "SMOTETomek({strategy}, smote=SMOTE({strategy}, k_neighbors={}, random_state=seed), tomek=TomekLinks(sampling_strategy=\"all\"), random_state=seed)",
                spec.k_neighbors
            );
            let imports = "from imblearn.combine import SMOTETomek\nfrom imblearn.over_sampling import SMOTE\nfrom imblearn.under_sampling import TomekLinks";
            of(imports, call, Counts)
        }
        ResamplerSpec::SmoteEnn(spec) => {
            let strategy = strategy(&spec.sampling_strategy);
            let call = format!(
                "SMOTEENN({strategy}, smote=SMOTE({strategy}, k_neighbors={}, random_state=seed), enn=EditedNearestNeighbours(sampling_strategy=\"all\", n_neighbors={}, kind_sel={}), random_state=seed)",
                spec.k_neighbors,
                spec.n_neighbors,
                kind_sel(spec.kind_sel)
            );
            let imports = "from imblearn.combine import SMOTEENN\nfrom imblearn.over_sampling import SMOTE\nfrom imblearn.under_sampling import EditedNearestNeighbours";
            of(imports, call, Counts)
        }
    }
}

/// Which columns SMOTENC takes for categories.
pub(super) fn categories(spec: &over::Smotenc, data: &Dataset) -> String {
    match &spec.categorical_features {
        over::CategoricalFeatures::Auto => format!(
            "# Columns with few different values hold categories.\nCATEGORIES = [c for c in range(X_train.shape[1]) if len(np.unique(X_train[:, c])) <= {}]",
            over::CategoricalFeatures::MOST
        ),
        over::CategoricalFeatures::Listed(words) => {
            let column =
                |word: &String| data.columns().iter().position(|name| name == word).or_else(|| word.parse().ok());
            let mut columns: Vec<usize> = words.iter().filter_map(column).collect();
            sort_by_key(&mut columns, |&column| column);
            columns.dedup();
            format!("CATEGORIES = {}", list(&columns))
        }
    }
}

/// The batches of an epoch, as `loader`.
pub(super) fn loader(spec: &ExperimentSpec) -> (String, &'static str) {
    let cut = "batch_size=BATCH_SIZE, drop_last=DROP_LAST";
    match &spec.sampler {
        SamplerSpec::Shuffled(_) => (format!("loader = DataLoader(dataset, {cut}, shuffle=True)"), ""),
        SamplerSpec::Weighted(sampler) => {
            let n = sampler.num_samples.map_or_else(|| "len(y)".to_owned(), |n| n.to_string());
            let replacement = truth(sampler.replacement == Replacement::With);
            let lines = format!(
                "counts = np.bincount(y, minlength=N_CLASSES)\n\
                 row_weights = (1 / np.maximum(counts, 1) ** {:?})[y]\n\
                 sampler = WeightedRandomSampler(row_weights, num_samples={n}, replacement={replacement})\n\
                 loader = DataLoader(dataset, {cut}, sampler=sampler)",
                sampler.power
            );
            (lines, "from torch.utils.data import WeightedRandomSampler")
        }
    }
}

/// A loss, as a function `make_loss(y, epoch)`.
pub(super) struct LossLines {
    pub(super) lines: String,
    /// Whether some class can weigh nothing, so that a batch can.
    pub(super) has_zero_weights: bool,
}

/// The weights of the classes, as an expression of `counts`, with what it takes before it.
fn weights(weights: &ClassWeights, classes: &TrainClasses<'_>) -> String {
    let of_counts = |formula: &str| format!("np.where(counts > 0, {formula}, 0.0)");
    match weights {
        ClassWeights::Balanced => of_counts("counts.sum() / ((counts > 0).sum() * n)"),
        ClassWeights::InverseCount => of_counts("1 / n"),
        ClassWeights::InverseSqrt => of_counts("1 / np.sqrt(n)"),
        ClassWeights::MedianFrequency => of_counts("np.median(counts[counts > 0]) / n"),
        ClassWeights::EffectiveNumber(beta) => effective_number(*beta),
        ClassWeights::Uniform => "np.ones(N_CLASSES)".to_owned(),
        ClassWeights::ByHand(_) | ClassWeights::ByName(_) | ClassWeights::Alpha(_) => {
            format!("np.array({})", list(&weights.for_classes(classes).unwrap_or_default()))
        }
    }
}

/// Cui et al. 2019: the inverse of the effective number of rows, scaled to sum to the number of classes.
fn effective_number(beta: f64) -> String {
    let formula = format!("np.where(counts > 0, (1 - {beta:?}) / (1 - {beta:?}**n), 0.0)");
    format!("(w := {formula}) * (w > 0).sum() / w.sum()")
}

pub(super) fn loss(spec: &LossSpec, classes: &TrainClasses<'_>, epochs: u32) -> LossLines {
    const HEAD: &str = "def make_loss(y, epoch=1):\n    \"\"\"The mean loss over a batch, and what a row of each class weighs in it.\"\"\"\n    \
        counts = np.bincount(y, minlength=N_CLASSES).astype(float)\n";
    const N: &str = "    n = np.maximum(counts, 1)\n";
    const ONES: &str = "torch.ones(N_CLASSES)";
    let has_zero = |weights: &ClassWeights| match weights {
        ClassWeights::ByHand(_) | ClassWeights::ByName(_) | ClassWeights::Alpha(_) => {
            weights.for_classes(classes).is_ok_and(|weights| weights.contains(&0.0))
        }
        _ => false,
    };
    let (lines, has_zero_weights) = match spec {
        LossSpec::CrossEntropy(spec) => {
            let smoothing = spec.label_smoothing;
            (format!("{HEAD}    return nn.CrossEntropyLoss(label_smoothing={smoothing:?}), {ONES}"), false)
        }
        LossSpec::WeightedCrossEntropy(spec) => {
            let weight = weights(&spec.class_weight, classes);
            let smoothing = spec.label_smoothing;
            let head = format!("{HEAD}{N}    weight = torch.tensor({weight}, dtype=torch.float32)\n");
            let rest = match spec.reduction {
                Reduction::MeanByWeight => {
                    format!("    return nn.CrossEntropyLoss(weight=weight, label_smoothing={smoothing:?}), weight")
                }
                Reduction::MeanByRows => format!(
                    "    total = nn.CrossEntropyLoss(weight=weight, label_smoothing={smoothing:?}, reduction=\"sum\")\n    \
                     return lambda outputs, targets: total(outputs, targets) / len(targets), {ONES}"
                ),
            };
            (head + &rest, has_zero(&spec.class_weight) && spec.reduction == Reduction::MeanByWeight)
        }
        LossSpec::Focal(spec) => {
            let (gamma, alpha) = (spec.gamma, weights(&spec.alpha, classes));
            let lines = format!(
                "{HEAD}{N}    alpha = torch.tensor({alpha}, dtype=torch.float32)\n\n    \
                 def focal(outputs, targets):\n        \
                 # Lin et al. 2017, equation 5: rows that are right already count little.\n        \
                 log_p = F.log_softmax(outputs, dim=1).gather(1, targets[:, None].long())[:, 0]\n        \
                 miss = -torch.expm1(log_p)  # 1 - p, exact also where p is nearly 1\n        \
                 return (alpha[targets] * miss.clamp(min=1e-30) ** {gamma:?} * -log_p).mean()\n\n    \
                 return focal, {ONES}"
            );
            (lines, false)
        }
        LossSpec::LogitAdjusted(spec) => {
            let tau = spec.tau;
            let lines = format!(
                "{HEAD}{N}    # Menon et al. 2021, equation 10: the prior is taken out of what the network has to learn.\n    \
                 shift = torch.tensor({tau:?} * np.log(n / n.sum()), dtype=torch.float32)\n    \
                 return lambda outputs, targets: F.cross_entropy(outputs + shift, targets), {ONES}"
            );
            (lines, false)
        }
        LossSpec::Ldam(spec) => {
            let first = first_weighted_epoch(spec.drw_start, epochs);
            let (max_m, s, weight) = (spec.max_m, spec.s, effective_number(spec.beta));
            let lines = format!(
                "FIRST_WEIGHTED_EPOCH = {first}  # rows count by the effective number of their class from here on\n\n\n\
                 {HEAD}{N}    # Cao et al. 2019, equation 12: the rarer the class, the wider its margin.\n    \
                 margin = torch.tensor({max_m:?} * (n.min() / n) ** 0.25, dtype=torch.float32)\n    \
                 weight = {ONES}\n    \
                 if epoch >= FIRST_WEIGHTED_EPOCH:\n        \
                 weight = torch.tensor({weight}, dtype=torch.float32)\n\n    \
                 def ldam(outputs, targets):\n        \
                 at_label = F.one_hot(targets.long(), N_CLASSES) * margin\n        \
                 return F.cross_entropy({s:?} * (outputs - at_label), targets, weight=weight)\n\n    \
                 return ldam, weight"
            );
            (lines, false)
        }
        LossSpec::BceWithLogits(spec) => {
            let (positive, other) = (classes.positive.0, 1 - classes.positive.0);
            let weight = match spec.pos_weight {
                PosWeight::Balanced => format!("counts[{other}] / max(counts[{positive}], 1)"),
                PosWeight::ByHand(weight) => format!("{weight:?}"),
            };
            let lines = match positive {
                1 => format!(
                    "{HEAD}    bce = nn.BCEWithLogitsLoss(pos_weight=torch.tensor({weight}, dtype=torch.float32))\n    \
                     return lambda outputs, targets: bce(outputs[:, 0], targets.float()), {ONES}"
                ),
                // PyTorch's pos_weight is that of the second class: the first is the second of the answers turned round.
                _ => format!(
                    "{HEAD}    bce = nn.BCEWithLogitsLoss(pos_weight=torch.tensor({weight}, dtype=torch.float32))\n    \
                     return lambda outputs, targets: bce(-outputs[:, 0], 1 - targets.float()), {ONES}"
                ),
            };
            (lines, false)
        }
    };
    LossLines { lines, has_zero_weights }
}

/// The epoch from which LDAM weighs classes: the first beyond a share of all.
fn first_weighted_epoch(share: f64, epochs: u32) -> u32 {
    (1..=epochs).find(|&epoch| f64::from(epoch) > share * f64::from(epochs)).unwrap_or(epochs + 1)
}

/// The optimizer with its parameters, as `optimizer`, and the schedule, as `scheduler`; why PyTorch does not take it, if so.
pub(super) fn optimizer(spec: &ExperimentSpec) -> Result<String, &'static str> {
    let mut lines = match &spec.optimizer {
        OptimizerSpec::Adam(o) => format!(
            "optimizer = torch.optim.Adam(model.parameters(), lr={:?}, betas=({:?}, {:?}), eps={:?}, weight_decay={:?}, amsgrad={})",
            o.lr,
            o.beta1,
            o.beta2,
            o.eps,
            o.weight_decay,
            truth(o.amsgrad)
        ),
        OptimizerSpec::AdamW(o) => format!(
            "optimizer = torch.optim.AdamW(model.parameters(), lr={:?}, betas=({:?}, {:?}), eps={:?}, weight_decay={:?}, amsgrad={})",
            o.lr,
            o.beta1,
            o.beta2,
            o.eps,
            o.weight_decay,
            truth(o.amsgrad)
        ),
        OptimizerSpec::Sgd(o) if o.nesterov && o.momentum > 0.0 && o.dampening > 0.0 => {
            return Err("PyTorch's SGD does not take nesterov together with dampening.");
        }
        OptimizerSpec::Sgd(o) => format!(
            "optimizer = torch.optim.SGD(model.parameters(), lr={:?}, momentum={:?}, dampening={:?}, nesterov={}, weight_decay={:?})",
            o.lr,
            o.momentum,
            o.dampening,
            // Without momentum there is nothing to look ahead along, and PyTorch refuses it.
            truth(o.nesterov && o.momentum > 0.0),
            o.weight_decay
        ),
        OptimizerSpec::RmsProp(o) => format!(
            "optimizer = torch.optim.RMSprop(model.parameters(), lr={:?}, alpha={:?}, eps={:?}, momentum={:?}, centered={}, weight_decay={:?})",
            o.lr,
            o.alpha,
            o.eps,
            o.momentum,
            truth(o.centered),
            o.weight_decay
        ),
        OptimizerSpec::Adagrad(o) => format!(
            "optimizer = torch.optim.Adagrad(model.parameters(), lr={:?}, lr_decay={:?}, eps={:?}, weight_decay={:?})",
            o.lr, o.lr_decay, o.eps, o.weight_decay
        ),
    };
    let scheduler = match &spec.schedule {
        ScheduleSpec::Constant(_) => return Ok(lines),
        ScheduleSpec::Step(s) => format!("StepLR(optimizer, step_size={}, gamma={:?})", s.step_size, s.gamma),
        ScheduleSpec::Cosine(s) => format!("CosineAnnealingLR(optimizer, T_max=EPOCHS, eta_min={:?})", s.eta_min),
        ScheduleSpec::Warmup(s) => {
            format!("LinearLR(optimizer, start_factor={:?}, total_iters={})", s.start_factor, s.total_iters)
        }
    };
    lines += &format!("\nscheduler = torch.optim.lr_scheduler.{scheduler}");
    Ok(lines)
}

/// The network, as the body of `make_model`.
pub(super) fn model(spec: &ExperimentSpec, n_features: usize, n_classes: usize) -> String {
    let n_outputs = spec.loss.as_dyn().n_outputs(n_classes);
    let mut layers = Vec::new();
    let mut before = n_features;
    for &size in &spec.model.hidden {
        layers.push(format!("nn.Linear({before}, {size}),"));
        layers.push(format!("{},", spec.model.activation.torch()));
        if spec.model.dropout > 0.0 {
            layers.push(format!("nn.Dropout({:?}),", spec.model.dropout));
        }
        before = size as usize;
    }
    layers.push(format!("nn.Linear({before}, {n_outputs}),"));
    format!("    return nn.Sequential(\n        {}\n    )", layers.join("\n        "))
}

/// Names of what a training loop is told.
pub(super) fn settings(spec: &ExperimentSpec) -> String {
    let mut lines = vec![
        format!("EPOCHS = {}", spec.epochs),
        format!("BATCH_SIZE = {}", spec.batching.batch_size),
        format!("DROP_LAST = {}", truth(spec.batching.last == LastBatch::Drop)),
    ];
    if spec.max_norm > 0.0 {
        lines.push(format!("MAX_NORM = {:?}", spec.max_norm));
    }
    let EarlyStopping { metric, patience, min_delta } = &spec.early_stopping;
    if metric.is_some() {
        lines.push(format!("PATIENCE, MIN_DELTA = {patience}, {min_delta:?}"));
    }
    lines.join("\n")
}

/// What early stopping watches, as the end of a function of `answer`, `y` and `loss`.
pub(super) fn watched(metric: StopMetric) -> &'static str {
    match metric {
        StopMetric::Loss => "return None if loss is None or not np.isfinite(loss) else -loss",
        StopMetric::BalancedAccuracy => "return metrics.balanced_accuracy_score(y, answer)",
        StopMetric::GMean => "return geometric_mean_score(y, answer, labels=np.unique(y), average=\"multiclass\")",
        StopMetric::Mcc => {
            "one_class = len(np.unique(y)) < 2 or len(np.unique(answer)) < 2\nreturn None if one_class else metrics.matthews_corrcoef(y, answer)"
        }
        StopMetric::MinorityF1 => {
            "return defined(metrics.f1_score(y, answer, labels=[RARE], average=None, zero_division=np.nan)[0])"
        }
    }
}

/// A threshold as an expression, and in words; `None` where it takes more than one, or the largest probability decides.
pub(super) fn threshold(spec: &ThresholdSpec, costs: Costs) -> Option<(String, &'static str)> {
    match spec {
        ThresholdSpec::Argmax(_) | ThresholdSpec::Tuned(_) => None,
        ThresholdSpec::Fixed(spec) => Some((format!("{:?}", spec.at), "A number that was chosen beforehand.")),
        ThresholdSpec::Prior(_) => Some((
            "float(np.mean(y_train == RARE))".to_owned(),
            "The share of the rare class in the train rows before resampling.",
        )),
        ThresholdSpec::Cost(_) => Some((
            format!("{0:?} / ({0:?} + {1:?})", costs.false_positive, costs.false_negative),
            "From here on a false alarm is the smaller risk: Elkan 2001, equation 2.",
        )),
    }
}

/// The metric that a threshold is tuned for, as the body of a function of counts, and in words.
pub(super) fn tuned(metric: TunedMetric, costs: Costs) -> (String, &'static str) {
    const BOTH: &str = "if not positive or not others:\n    return None\n";
    match metric {
        TunedMetric::BalancedAccuracy => {
            (format!("{BOTH}return (found / positive + (others - alarms) / others) / 2"), "balanced accuracy")
        }
        TunedMetric::GMean => {
            (format!("{BOTH}return np.sqrt(found / positive * ((others - alarms) / others))"), "G-mean")
        }
        TunedMetric::F1 => ("return 2 * found / (positive + found + alarms) if positive else None".to_owned(), "F1"),
        TunedMetric::Mcc => (
            "missed, rejected = positive - found, others - alarms\n\
             product = (found + alarms) * (missed + rejected) * positive * others\n\
             return (found * rejected - alarms * missed) / np.sqrt(product) if product else None"
                .to_owned(),
            "MCC",
        ),
        TunedMetric::Cost => (
            format!("return -({:?} * alarms + {:?} * (positive - found))", costs.false_positive, costs.false_negative),
            "the costs of both errors",
        ),
    }
}
