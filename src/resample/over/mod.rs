//! Over-sampling: techniques that add rows. The original rows come first, then one block of new rows per class.

mod adasyn;
mod borderline_smote;
mod categories;
mod gan;
mod interpolation;
mod kmeans_smote;
mod random_over;
mod smote;
mod smoten;
mod smotenc;
mod svc;
mod svm_smote;
mod value_difference;

pub use adasyn::Adasyn;
pub use borderline_smote::{BorderlineKind, BorderlineSmote, Surroundings};
pub use categories::CategoricalFeatures;
pub use gan::{Gan, GanEnding};
pub(in crate::resample) use interpolation::K_NEIGHBORS;
pub use interpolation::LineDraw;
pub use kmeans_smote::{Allotment, KMeansSmote};
pub use random_over::{RandomOverSampler, Shrinkage};
pub use smote::Smote;
pub use smoten::Smoten;
pub use smotenc::{Smotenc, median_std};
pub use svc::{SupportVector, Svc};
pub use svm_smote::SvmSmote;
pub use value_difference::ValueDifferences;
