//! Resampling: a technique decides a [`Plan`], and applying the plan builds the new train set.

/// The parameter behind a field: a whole number, a number, or a value that is written as text.
macro_rules! param {
    ($field:ident: integer, $described:expr) => {
        crate::param::Param {
            described: $described,
            read: |this| crate::param::Value::Integer(this.$field),
            write: |this, value| this.$field = value.integer(),
        }
    };
    ($field:ident: real, $described:expr) => {
        crate::param::Param {
            described: $described,
            read: |this| crate::param::Value::Real(this.$field),
            write: |this, value| this.$field = value.real(),
        }
    };
    ($field:ident: text, $described:expr) => {
        crate::param::Param {
            described: $described,
            read: |this| crate::param::Value::Text(this.$field.to_string()),
            write: |this, value| this.$field = value.text().parse().expect("the value is canonical"),
        }
    };
    ($field:ident: choice, $described:expr) => {
        crate::param::Param {
            described: $described,
            read: |this| this.$field.value(),
            write: |this, value| this.$field = value.into(),
        }
    };
}
mod base;
mod error;
mod kmeans;
mod none;
mod plan;
mod strategy;

pub mod combine;
pub mod over;
pub mod under;

pub use base::{Resampler, group};
pub use error::ResampleError;
pub use kmeans::{Clusters, KMeans};
pub use none::NoResampling;
pub use over::{Gan, GanEnding, LineDraw, RandomOverSampler, Smote};
pub use plan::{Origin, Plan};
pub use strategy::{MAX_ROWS, MAX_VALUES, Method, SamplingStrategy, StrategyError};
pub use under::RandomUnderSampler;

use crate::deferred::deferred;
use base::STRATEGY;

crate::family! {
    /// Every resampling technique with its parameters.
    pub enum ResamplerSpec: Resampler {
        /// The train set as it is.
        None(NoResampling),
        /// Copies of rare rows.
        RandomOver(over::RandomOverSampler),
        /// New rows between rare rows.
        Smote(over::Smote),
        /// The same, at the border.
        BorderlineSmote(over::BorderlineSmote),
        /// The same, more where it is hard.
        Adasyn(over::Adasyn),
        /// The same, around the support vectors of the rare class.
        SvmSmote(over::SvmSmote),
        /// The same, inside clusters that hold many rare rows.
        KMeansSmote(over::KMeansSmote),
        /// The same, with categories.
        Smotenc(over::Smotenc),
        /// The same, of categories alone.
        Smoten(over::Smoten),
        /// Fewer common rows.
        RandomUnder(under::RandomUnderSampler),
        /// Centers of clusters in place of common rows.
        ClusterCentroids(under::ClusterCentroids),
        /// The common rows nearest to rare ones.
        NearMiss(under::NearMiss),
        /// Without pairs of different classes.
        TomekLinks(under::TomekLinks),
        /// Without rows that do not fit.
        EditedNearestNeighbours(under::EditedNearestNeighbours),
        /// The same, again and again.
        RepeatedEditedNearestNeighbours(under::RepeatedEditedNearestNeighbours),
        /// The same, with more and more neighbors.
        AllKnn(under::AllKnn),
        /// What 1-NN needs.
        CondensedNearestNeighbour(under::CondensedNearestNeighbour),
        /// What few seeds mistake, without pairs.
        OneSidedSelection(under::OneSidedSelection),
        /// Without rows that do not fit or mislead.
        NeighbourhoodCleaningRule(under::NeighbourhoodCleaningRule),
        /// The rows that are easy to get right.
        InstanceHardnessThreshold(under::InstanceHardnessThreshold),
        /// SMOTE without pairs.
        SmoteTomek(combine::SmoteTomek),
        /// SMOTE without rows that do not fit.
        SmoteEnn(combine::SmoteEnn),
        /// New rows made by a network.
        Gan(over::Gan),
    }
}

deferred! {
    /// The techniques that are not [common](ResamplerSpec::is_common), as what they do.
    fn others() -> fn(&ResamplerSpec) -> &dyn Resampler {
        ResamplerSpec::as_dyn
    }
}

impl ResamplerSpec {
    /// Whether it belongs to what every page starts with.
    pub fn is_common(&self) -> bool {
        self.common().is_some()
    }

    fn common(&self) -> Option<&dyn Resampler> {
        match self {
            Self::None(none) => Some(none),
            Self::RandomOver(over) => Some(over),
            Self::Smote(smote) => Some(smote),
            Self::RandomUnder(under) => Some(under),
            _ => None,
        }
    }

    /// Whether it takes categories as they are, rather than encoded as columns of numbers.
    pub fn takes_categories(&self) -> bool {
        matches!(self, Self::Smotenc(_) | Self::Smoten(_))
    }

    /// What it does.
    ///
    /// # Panics
    /// In a program that is split, if it is not [common](Self::is_common) and the rest was not fetched before.
    pub fn technique(&self) -> &dyn Resampler {
        self.common().unwrap_or_else(|| others()(self))
    }
}
