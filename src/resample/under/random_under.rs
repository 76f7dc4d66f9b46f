//! Random under-sampling: fewer common rows.

use crate::{
    data::TrainSet,
    param::{About, Described, Param, Tuned},
    progress::Progress,
    resample::{Origin, Plan, ResampleError, Resampler, STRATEGY, SamplingStrategy, group},
    rng::{Replacement, Rng},
};

/// Keeps a random choice of the rows of each targeted class; classes not targeted stay whole.
///
/// Rows come out grouped by class in class order, inside a class in the order drawn, as imbalanced-learn returns them.
#[derive(Clone, Debug, PartialEq)]
pub struct RandomUnderSampler {
    /// Which classes shrink, and to what counts.
    pub sampling_strategy: SamplingStrategy,
    /// Whether a row can be kept twice.
    pub replacement: Replacement,
}

impl Default for RandomUnderSampler {
    fn default() -> Self {
        Self { sampling_strategy: SamplingStrategy::default(), replacement: Replacement::Without }
    }
}

impl Tuned for RandomUnderSampler {
    const ABOUT: About = About {
        id: "random_under",
        title: "Random under-sampling",
        does: "Drops randomly chosen common rows until the classes are even.",
        hurts: "It throws away most of the data, and with it what they know about the common class.",
        source: "imbalanced-learn 0.14 RandomUnderSampler",
    };
    const GROUP: &'static str = group::UNDER;
    const PARAMS: &'static [Param<Self>] = &[
        param!(sampling_strategy: text, STRATEGY),
        Param {
            described: Described {
                key: "replacement",
                label: "Replacement",
                help: "Whether the same row can be kept more than once.",
                unit: "",
                kind: Replacement::CHOICES,
            },
            read: |this| this.replacement.value(),
            write: |this, value| this.replacement = Replacement::from_value(value),
        },
    ];
}

impl Resampler for RandomUnderSampler {
    fn plan(&self, train: &TrainSet, rng: &mut Rng, _progress: &mut dyn Progress) -> Result<Plan, ResampleError> {
        let targets = self.sampling_strategy.rows_to_keep(train)?;
        let mut plan = Plan::default();
        for (class, _) in train.class_counts().present() {
            let mut members = train.rows_of(class);
            match targets.iter().find(|(target, _)| *target == class) {
                None => plan.origins.extend(members.into_iter().map(Origin::Kept)),
                Some(&(_, keep)) if self.replacement == Replacement::Without => {
                    rng.shuffle(&mut members);
                    plan.origins.extend(members.into_iter().take(keep as usize).map(Origin::Kept));
                }
                Some(&(_, keep)) => {
                    let mut is_kept = vec![false; members.len()];
                    plan.origins.extend((0..keep).map(|_| {
                        let place = rng.below(members.len() as u32) as usize;
                        let is_again = std::mem::replace(&mut is_kept[place], true);
                        if is_again { Origin::Duplicate(members[place]) } else { Origin::Kept(members[place]) }
                    }));
                }
            }
        }
        Ok(plan)
    }
}
