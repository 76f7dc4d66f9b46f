//! Instance hardness threshold: keeps the common rows that a learner gets right.

use crate::{
    data::{Class, ClassCounts, Matrix, Row, TrainSet},
    nn::{
        Batch, Mlp,
        loss::{CrossEntropy, LossChoice as _, cross_entropy_of},
        optim::{Adam, OptimizerChoice as _},
    },
    order::{sort_by_key, sorted},
    param::{About, Described, Kind, Param, Tuned},
    progress::{Progress, Section},
    resample::{Plan, ResampleError, Resampler, STRATEGY, SamplingStrategy, group},
    rng::Rng,
};

/// Keeps, of each targeted class, the rows whose true class a network gives the highest probability, when it has not
/// learned from them.
///
/// The train set is cut into `cv` stratified folds at random; a small network (one hidden layer of `hidden` ReLU units, Adam
/// with a rate of 0.01, batches of 64, `epochs` epochs of cross-entropy) learns from all but one and judges that one. In a class
/// of `n` rows of which `t` are to stay, the rows at or above the `(1 - t/n)` quantile of those probabilities stay (between two
/// rows it is interpolated); equal probabilities can keep more. Rows come out grouped by class. Features are taken as
/// they are, so they should be scaled.
///
/// Where we differ from imbalanced-learn: the learner is a network, not a forest of 100 trees; and a class of which no row is to
/// stay loses all, where theirs keeps the likeliest.
///
/// Input `(n_samples, n_features)`; time `O(cv · epochs · n_samples · n_features · hidden)`.
///
/// # Errors
/// [`ResampleError::TooFewForFolds`] if a class has fewer than `cv` rows.
///
/// # Source
/// Smith, Martinez & Giraud-Carrier 2014, "An instance level analysis of data complexity", Machine Learning 95:225–256;
/// behaviour of imbalanced-learn 0.14.2.
#[derive(Clone, Debug, PartialEq)]
pub struct InstanceHardnessThreshold {
    /// Which classes shrink, and to about what counts.
    pub sampling_strategy: SamplingStrategy,
    /// Folds.
    pub cv: u32,
    /// Epochs of the network that judges.
    pub epochs: u32,
    /// Units of its hidden layer.
    pub hidden: u32,
}

impl Default for InstanceHardnessThreshold {
    fn default() -> Self {
        Self { sampling_strategy: SamplingStrategy::default(), cv: 5, epochs: 30, hidden: 32 }
    }
}

impl Tuned for InstanceHardnessThreshold {
    const ABOUT: About = About {
        id: "instance_hardness_threshold",
        title: "Instance hardness threshold",
        does: "Drops the common rows that a small network, trained without them, gives the least chance.",
        hurts: "Only easy rows are left, so the model never sees the border, and its probabilities are too sure.",
        source: "Smith et al. 2014, Machine Learning 95:225-256; imbalanced-learn 0.14 InstanceHardnessThreshold",
    };
    const GROUP: &'static str = group::UNDER;
    const PARAMS: &'static [Param<Self>] = &[
        param!(cv: integer, Described {
            key: "cv",
            label: "Folds",
            help: "Into how many parts the rows are cut; each is judged by a network that learned from the others.",
            unit: "folds",
            kind: Kind::Integer { min: 2, max: 20 },
        }),
        param!(epochs: integer, Described {
            key: "epochs",
            label: "Epochs of the judge",
            help: "How long each of the judging networks learns.",
            unit: "epochs",
            kind: Kind::Integer { min: 1, max: 1000 },
        }),
        param!(hidden: integer, Described {
            key: "hidden",
            label: "Hidden units of the judge",
            help: "How many hidden units each of the judging networks has.",
            unit: "units",
            kind: Kind::Integer { min: 1, max: 256 },
        }),
        param!(sampling_strategy: text, STRATEGY),
    ];
}

impl Resampler for InstanceHardnessThreshold {
    fn plan(&self, train: &TrainSet, rng: &mut Rng, progress: &mut dyn Progress) -> Result<Plan, ResampleError> {
        // Refused before the work, not after it.
        self.sampling_strategy.rows_to_keep(train)?;
        let chances = self.out_of_fold(train, rng, progress)?;
        let plan = self.plan_with(train, &chances)?;
        progress.report(1.0)?;
        Ok(plan)
    }
}

const BATCH_SIZE: usize = 64;

impl InstanceHardnessThreshold {
    /// The plan that given probabilities of the true class lead to, one per row.
    ///
    /// # Errors
    /// [`ResampleError::Strategy`] if the strategy does not fit.
    pub fn plan_with(&self, train: &TrainSet, chances: &[f64]) -> Result<Plan, ResampleError> {
        let targets = self.sampling_strategy.rows_to_keep(train)?;
        let mut rows = Vec::new();
        for (class, _) in train.class_counts().present() {
            let members = train.rows_of(class);
            let threshold = match targets.iter().find(|(target, _)| *target == class) {
                None | Some((_, 0)) => f64::NEG_INFINITY,
                Some(&(_, keep)) => {
                    let chances = members.iter().map(|row| chances[row.index()]).collect();
                    quantile(chances, 1.0 - f64::from(keep) / members.len() as f64)
                }
            };
            let is_emptied = targets.contains(&(class, 0));
            rows.extend(members.into_iter().filter(|row| !is_emptied && chances[row.index()] >= threshold));
        }
        Ok(Plan::keep(rows))
    }

    /// The probability that each row's class gets from a network that learned from the other folds.
    fn out_of_fold(
        &self,
        train: &TrainSet,
        rng: &mut Rng,
        progress: &mut dyn Progress,
    ) -> Result<Vec<f64>, ResampleError> {
        let counts = train.class_counts();
        if let Some((class, found)) = counts.present().find(|&(_, count)| count < self.cv) {
            let class = train.class_names()[class.index()].clone();
            return Err(ResampleError::TooFewForFolds { class, found, folds: self.cv });
        }
        let fold_of = self.folds(train, &counts, rng);
        let mut chances = vec![0.0; train.n_samples()];
        for fold in 0..self.cv {
            let mut part = Section::nth(progress, fold as usize, self.cv as usize);
            let (judged, learned): (Vec<Row>, Vec<Row>) =
                train.all_rows().into_iter().partition(|row| fold_of[row.index()] == fold);
            let judge = self.train(train, learned, rng, &mut part)?;
            let values = judged.iter().flat_map(|row| train.features().row(row.index())).copied().collect();
            let logits = judge.predict_logits(&Matrix::new(values, train.n_features()));
            for (row, logits) in judged.iter().zip(logits.chunks_exact(train.n_classes())) {
                let loss = cross_entropy_of(logits, train.labels()[row.index()]);
                chances[row.index()] = libm::exp(-f64::from(loss));
            }
        }
        Ok(chances)
    }

    /// The fold of each row: every class dealt out evenly, in random order.
    fn folds(&self, train: &TrainSet, counts: &ClassCounts, rng: &mut Rng) -> Vec<u32> {
        let mut fold_of = vec![0; train.n_samples()];
        let mut next = (0..self.cv).cycle();
        for (class, _) in counts.present() {
            let mut members = train.rows_of(class);
            rng.shuffle(&mut members);
            members.iter().zip(next.by_ref()).for_each(|(row, fold)| fold_of[row.index()] = fold);
        }
        fold_of
    }

    fn train(
        &self,
        train: &TrainSet,
        mut rows: Vec<Row>,
        rng: &mut Rng,
        progress: &mut dyn Progress,
    ) -> Result<Mlp, ResampleError> {
        let mut mlp = Mlp::new(&[train.n_features(), self.hidden as usize, train.n_classes()], rng);
        let loss = CrossEntropy::default().for_counts(&train.class_counts()).expect("cross-entropy fits any classes");
        let adam = Adam { lr: 0.01, ..Adam::default() };
        let mut optimizer = adam.start(mlp.params().len());
        let mut work = mlp.workspace(BATCH_SIZE);
        let n_batches = rows.len().div_ceil(BATCH_SIZE);
        for epoch in 0..self.epochs {
            rng.shuffle(&mut rows);
            for (at, rows) in rows.chunks(BATCH_SIZE).enumerate() {
                if at % 64 == 0 {
                    progress.report((f64::from(epoch) + at as f64 / n_batches as f64) / f64::from(self.epochs))?;
                }
                let batch = Batch { features: train.features(), labels: train.labels(), rows };
                mlp.loss_and_grad(batch, &*loss, None, &mut work);
                optimizer.step(mlp.params_mut(), work.grads(), adam.lr);
            }
        }
        Ok(mlp)
    }
}

/// The value below which a share of some numbers lies, interpolated between the two nearest.
fn quantile(values: Vec<f64>, share: f64) -> f64 {
    let values = sorted(values.into_iter());
    let at = share * (values.len() - 1) as f64;
    let below = at as usize;
    let (low, high) = (values[below], values[(below + 1).min(values.len() - 1)]);
    low + (high - low) * (at - below as f64)
}

/// Folds of even hardness: rows sorted by label, then by the probability that a learner gave the positive class, and dealt
/// out one by one. The fold of each row, in `0..n_splits`.
///
/// For two classes; as imbalanced-learn's `InstanceHardnessCV`.
pub fn instance_hardness_folds(labels: &[Class], chances: &[f64], n_splits: u32) -> Vec<u32> {
    let mut order: Vec<usize> = (0..labels.len()).collect();
    sort_by_key(&mut order, |&row| chances[row]);
    sort_by_key(&mut order, |&row| labels[row].0);
    let mut folds = vec![0; labels.len()];
    order.into_iter().zip((0..n_splits).cycle()).for_each(|(row, fold)| folds[row] = fold);
    folds
}
