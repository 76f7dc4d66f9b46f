//! Random over-sampling: copies of rare rows, as they are or moved a little.

use crate::{
    data::{Class, Row, TrainSet},
    param::{About, Described, Kind, Param, Tuned, by_name, print_by_name},
    progress::Progress,
    resample::{Origin, Plan, ResampleError, Resampler, STRATEGY, SamplingStrategy, group},
    rng::Rng,
};
use std::{fmt, str::FromStr};

/// Adds copies of rows drawn uniformly with replacement from each targeted class until it has the wanted count.
///
/// With `shrinkage` `s` every copy is moved by noise (a smoothed bootstrap, ROSE):
/// `x_new = x + s · h · std_class ⊙ N(0, I)` with `h = (4 / ((d + 2) n))^(1 / (d + 4))`, where `d` is the number of features,
/// `n` the rows of the **whole** train set, and `std_class` the population standard deviation of the class's columns.
/// `s = 0` moves nothing. Original rows come first, in order; then one block of new rows per class in class order.
///
/// # Errors
/// [`ResampleError::NoShrinkage`] if `shrinkage` names classes, but not one that grows.
///
/// # Source
/// Menardi & Torelli 2014, "Training and assessing classification rules with imbalanced data", Data Mining and Knowledge
/// Discovery 28:92–122; behaviour of imbalanced-learn 0.14.2.
#[derive(Clone, Debug, Default, PartialEq)]
pub struct RandomOverSampler {
    /// Which classes grow, and to what counts.
    pub sampling_strategy: SamplingStrategy,
    /// How far copies are moved.
    pub shrinkage: Shrinkage,
}

/// How far copies are moved, in units of the smoothed bootstrap's width; each at least 0.
#[derive(Clone, Debug, Default, PartialEq)]
pub enum Shrinkage {
    /// Not at all: exact copies.
    #[default]
    None,
    /// Every class alike.
    All(f64),
    /// By class name.
    PerClass(Vec<(String, f64)>),
}

impl fmt::Display for Shrinkage {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::None => f.write_str("none"),
            Self::All(shrinkage) => write!(f, "{shrinkage}"),
            Self::PerClass(classes) => f.write_str(&print_by_name(classes)),
        }
    }
}

impl FromStr for Shrinkage {
    type Err = String;

    fn from_str(text: &str) -> Result<Self, String> {
        let wrong = || "none, a number from 0 to 1000, or a number per class such as rare=0.5;other=1".to_owned();
        let number = |text: &str| {
            let number = text.parse::<f64>().ok().filter(|number| (0.0..=1000.0).contains(number));
            // Turns -0 into 0, so that equal values are written alike.
            number.map(|number| number + 0.0)
        };
        match text.trim() {
            "none" => Ok(Self::None),
            text if text.contains('=') => by_name(text, number).map(Self::PerClass).ok_or_else(wrong),
            text => number(text).map(Self::All).ok_or_else(wrong),
        }
    }
}

impl Tuned for RandomOverSampler {
    const ABOUT: About = About {
        id: "random_over",
        title: "Random over-sampling",
        does: "Repeats randomly chosen rare rows until the classes are even; with shrinkage, each copy is moved a little.",
        hurts: "A large network can learn the repeated rows by heart.",
        source: "imbalanced-learn 0.14 RandomOverSampler; ROSE: Menardi & Torelli 2014, DMKD 28:92-122",
    };
    const GROUP: &'static str = group::OVER;
    const PARAMS: &'static [Param<Self>] = &[
        param!(sampling_strategy: text, STRATEGY),
        param!(shrinkage: text, Described {
            key: "shrinkage",
            label: "Shrinkage",
            help: "How far each copy is moved by noise of the shape of its class: none, or a factor; 1 is the width of ROSE.",
            unit: "",
            kind: Kind::Text {
                form: "none, 0.5, or rare=0.5;other=1",
                canonical: |text| text.parse::<Shrinkage>().map(|shrinkage| shrinkage.to_string()),
            },
        }),
    ];
}

impl Resampler for RandomOverSampler {
    fn plan(&self, train: &TrainSet, rng: &mut Rng, progress: &mut dyn Progress) -> Result<Plan, ResampleError> {
        self.plan_with(train, progress, |n_class, noise| {
            let row = rng.below(n_class as u32) as usize;
            noise.iter_mut().for_each(|noise| *noise = rng.normal());
            row
        })
    }
}

impl RandomOverSampler {
    /// The plan that given draws lead to: `draw(n_class, noise)` is called once per new row, class after class; it gives the
    /// place of the row to copy in its class and fills `noise` with standard normal numbers, one per feature, or none if
    /// copies are not moved.
    ///
    /// # Errors
    /// As [`Resampler::plan`].
    pub fn plan_with(
        &self,
        train: &TrainSet,
        progress: &mut dyn Progress,
        mut draw: impl FnMut(usize, &mut [f64]) -> usize,
    ) -> Result<Plan, ResampleError> {
        let mut plan = Plan::keep_all(train);
        let targets = self.sampling_strategy.rows_to_add(train)?;
        let widths = targets.iter().map(|&(class, _)| self.width(train, class)).collect::<Result<Vec<_>, _>>()?;
        for (done, (&(class, n_new), width)) in targets.iter().zip(widths).enumerate() {
            progress.report(done as f64 / targets.len() as f64)?;
            let members = train.rows_of(class);
            let mut noise = vec![0.0; width.as_ref().map_or(0, Vec::len)];
            for _ in 0..n_new {
                let base: Row = members[draw(members.len(), &mut noise)];
                match &width {
                    None => plan.origins.push(Origin::Duplicate(base)),
                    Some(width) => {
                        let row = train.features().row(base.index()).iter().zip(width.iter().zip(&noise));
                        let moved = row.map(|(&x, (width, noise))| {
                            ((f64::from(x) + width * noise) as f32).clamp(f32::MIN, f32::MAX)
                        });
                        plan.push_made(moved, |at| Origin::Jittered { base, at });
                    }
                }
            }
        }
        progress.report(1.0)?;
        Ok(plan)
    }

    /// What the noise of each column of a class is multiplied with; `None` for exact copies.
    fn width(&self, train: &TrainSet, class: Class) -> Result<Option<Vec<f64>>, ResampleError> {
        let name = &train.class_names()[class.index()];
        let shrinkage = match &self.shrinkage {
            Shrinkage::None => return Ok(None),
            Shrinkage::All(shrinkage) => *shrinkage,
            Shrinkage::PerClass(classes) => match classes.iter().find(|(class, _)| class == name) {
                Some((_, shrinkage)) => *shrinkage,
                None => return Err(ResampleError::NoShrinkage { class: name.clone() }),
            },
        };
        let (n, d) = (train.n_samples() as f64, train.n_features() as f64);
        let factor = shrinkage * libm::pow(4.0 / ((d + 2.0) * n), 1.0 / (d + 4.0));
        let std = train.column_stds(&train.rows_of(class));
        Ok(Some(std.into_iter().map(|std| factor * std).collect()))
    }
}
