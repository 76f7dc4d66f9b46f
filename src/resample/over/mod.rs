//! Over-sampling: techniques that add rows. The original rows come first, then one block of new rows per class.

mod adasyn;
mod borderline_smote;
mod categories;
mod gan;
mod kmeans_smote;
mod line;
mod random_over;
mod smote;
mod smoten;
mod smotenc;
mod svc;
mod svm_smote;

pub use adasyn::Adasyn;
pub use borderline_smote::{BorderlineSmote, Kind, Surroundings};
pub use categories::CategoricalFeatures;
pub use gan::{Gan, GanEnding};
pub use kmeans_smote::{Allotment, KMeansSmote};
pub(in crate::resample) use line::K_NEIGHBORS;
pub use line::LineDraw;
pub use random_over::{RandomOverSampler, Shrinkage};
pub use smote::Smote;
pub use smoten::{Smoten, ValueDifferences};
pub use smotenc::{Smotenc, median_std};
pub use svc::{SupportVector, Svc};
pub use svm_smote::SvmSmote;
