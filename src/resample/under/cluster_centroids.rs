//! Cluster centroids: common rows replaced by the centers of their clusters.

use crate::{
    data::{Class, Row, TrainSet},
    neighbors::nearest_to_points,
    param::{About, Described, Kind, Param, Tuned, Value},
    progress::{Cancelled, Progress, Section},
    resample::{KMeans, Origin, Plan, ResampleError, Resampler, STRATEGY, SamplingStrategy, group},
    rng::Rng,
};

/// What stands for a cluster.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Voting {
    /// Its center, the mean of its rows.
    Soft,
    /// The real row of the class nearest to its center.
    Hard,
}

impl Voting {
    const CHOICES: Kind =
        Kind::Choice(&[("soft", "The center of the cluster"), ("hard", "The row nearest to the center")]);
}

/// Finds as many clusters in each targeted class as rows are to be kept, and puts one row in the place of each.
///
/// Clusters are those of [`KMeans`] with its defaults, in the units of the *scaled* features, each class among its own
/// rows; a class that already has the wanted count is clustered too, as imbalanced-learn does. With soft voting the rows
/// are the cluster centers ([`Origin::Prototype`], whose base is the real row of the class nearest to it); with hard voting
/// they are these nearest rows themselves ([`Origin::Kept`]; a row nearest to several centers comes once more for each
/// as [`Origin::Duplicate`]). Equally near rows: the first one. Rows come out grouped by class in class order, in the order
/// of the clusters; classes not targeted stay whole.
///
/// Where we differ from imbalanced-learn: its `voting` `auto` means soft for tables, so it is not offered; a count of 0
/// leaves a class out, which its k-means refuses; centers are stored as `f32`, and nearest rows are those of the stored center.
///
/// Input `(n_samples, n_features)`; time at most `O(n_class · n_keep · n_features)` per iteration of k-means and targeted
/// class; memory `O(n_class · n_features)`.
///
/// # Errors
/// [`ResampleError::Strategy`] if the strategy does not fit.
///
/// # Source
/// Yen & Lee 2009, Expert Systems with Applications 36:5718–5727, whose idea of clusters it takes; behaviour of
/// imbalanced-learn 0.14.2.
#[derive(Clone, Debug, PartialEq)]
pub struct ClusterCentroids {
    /// Which classes shrink, and to what counts.
    pub sampling_strategy: SamplingStrategy,
    /// What stands for a cluster.
    pub voting: Voting,
}

impl Default for ClusterCentroids {
    fn default() -> Self {
        Self { sampling_strategy: SamplingStrategy::default(), voting: Voting::Soft }
    }
}

impl Tuned for ClusterCentroids {
    const ABOUT: About = About {
        id: "cluster_centroids",
        title: "Cluster centroids",
        does: "Finds clusters among the common rows and keeps one row for each: its center.",
        hurts: "The centers are averages: they spread less than the rows, and a cluster of two rows weighs as much as one of two hundred.",
        source: "Yen & Lee 2009, Expert Syst. Appl. 36:5718-5727; imbalanced-learn 0.14 ClusterCentroids",
    };
    const GROUP: &'static str = group::UNDER;
    const PARAMS: &'static [Param<Self>] = &[
        param!(sampling_strategy: text, STRATEGY),
        Param {
            described: Described {
                key: "voting",
                label: "Voting",
                help: "What stands for a cluster: its center, or the real row nearest to it.",
                unit: "",
                kind: Voting::CHOICES,
            },
            read: |this| Value::Choice(if this.voting == Voting::Soft { "soft" } else { "hard" }),
            write: |this, value| this.voting = if value.text() == "soft" { Voting::Soft } else { Voting::Hard },
        },
    ];
}

impl Resampler for ClusterCentroids {
    fn plan(&self, train: &TrainSet, rng: &mut Rng, progress: &mut dyn Progress) -> Result<Plan, ResampleError> {
        self.plan_with(train, progress, |members, keep, progress| {
            Ok(KMeans::new(keep).fit(train.features(), members, rng, progress)?.centers)
        })
    }
}

impl ClusterCentroids {
    /// The plan that given centers lead to: `centers(members, n_keep, progress)` is called once per targeted class, in class
    /// order, and returns `(n_keep, n_features)` values.
    ///
    /// Centers recorded elsewhere can be fed in here, so that what is made of them is tested apart from k-means.
    ///
    /// # Errors
    /// As [`Resampler::plan`], and what `centers` returns.
    pub fn plan_with(
        &self,
        train: &TrainSet,
        progress: &mut dyn Progress,
        mut centers: impl FnMut(&[Row], usize, &mut dyn Progress) -> Result<Vec<f64>, Cancelled>,
    ) -> Result<Plan, ResampleError> {
        let targets = self.sampling_strategy.rows_to_keep(train)?;
        let mut plan = Plan::default();
        let mut n_done = 0;
        for (class, _) in train.class_counts().present() {
            let members = train.rows_of(class);
            match targets.iter().find(|(target, _)| *target == class) {
                None => plan.origins.extend(members.into_iter().map(Origin::Kept)),
                Some((_, 0)) => n_done += 1,
                Some(&(_, keep)) => {
                    let mut part = Section::nth(progress, n_done, targets.len());
                    n_done += 1;
                    let centers = centers(&members, keep as usize, &mut Section::new(&mut part, 0.0, 0.9))?;
                    self.vote(&mut plan, train, class, &centers, &mut Section::new(&mut part, 0.9, 1.0))?;
                }
            }
        }
        progress.report(1.0)?;
        Ok(plan)
    }

    /// Adds a row for each center.
    fn vote(
        &self,
        plan: &mut Plan,
        train: &TrainSet,
        class: Class,
        centers: &[f64],
        progress: &mut dyn Progress,
    ) -> Result<(), Cancelled> {
        let centers: Vec<f32> = centers.iter().map(|&x| x as f32).collect();
        let members = train.rows_of(class);
        let nearest = nearest_to_points(train.features(), &members, &centers, progress)?;
        let mut seen = vec![false; train.n_samples()];
        for (center, base) in centers.chunks_exact(train.n_features()).zip(nearest) {
            match self.voting {
                Voting::Soft => {
                    plan.push_made(center.iter().copied(), |at| Origin::Prototype { base, at });
                }
                Voting::Hard if seen[base.index()] => plan.origins.push(Origin::Duplicate(base)),
                Voting::Hard => plan.origins.push(Origin::Kept(base)),
            }
            seen[base.index()] = true;
        }
        Ok(())
    }
}
