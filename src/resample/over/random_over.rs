//! Random over-sampling: copies of rare rows.

use crate::{
    data::TrainSet,
    param::{About, Param, Tuned, Value},
    progress::Progress,
    resample::{Origin, Plan, ResampleError, Resampler, STRATEGY, SamplingStrategy, group},
    rng::Rng,
};

/// Adds copies of rows drawn uniformly with replacement from each targeted class until it has the wanted count.
///
/// Original rows come first, in order; then one block of copies per class in class order.
#[derive(Clone, Debug, Default, PartialEq, serde::Serialize, serde::Deserialize)]
pub struct RandomOverSampler {
    /// Which classes grow, and to what counts.
    pub sampling_strategy: SamplingStrategy,
}

impl Tuned for RandomOverSampler {
    const ABOUT: About = About {
        id: "random_over",
        title: "Random over-sampling",
        does: "Repeats randomly chosen rare rows until the classes are even.",
        hurts: "A large network can learn the repeated rows by heart.",
        source: "imbalanced-learn 0.14 RandomOverSampler without shrinkage",
    };
    const GROUP: &'static str = group::OVER;
    const PARAMS: &'static [Param<Self>] = &[Param {
        described: STRATEGY,
        read: |this| Value::Text(this.sampling_strategy.to_string()),
        write: |this, value| this.sampling_strategy = value.text().parse().expect("the value is canonical"),
    }];
}

impl Resampler for RandomOverSampler {
    fn plan(&self, train: &TrainSet, rng: &mut Rng, _progress: &mut dyn Progress) -> Result<Plan, ResampleError> {
        let mut plan = Plan::keep_all(train);
        for (class, n_new) in self.sampling_strategy.rows_to_add(train)? {
            let members = train.rows_of(class);
            plan.origins
                .extend((0..n_new).map(|_| Origin::Duplicate(members[rng.below(members.len() as u32) as usize])));
        }
        Ok(plan)
    }
}
