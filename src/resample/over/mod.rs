//! Over-sampling: techniques that add rows. The original rows come first, then one block of new rows per class.

mod kmeans_smote;
mod line;
mod random_over;
mod smote;
mod svc;
mod svm_smote;

pub use kmeans_smote::{Allotment, KMeansSmote};
pub use line::LineDraw;
pub use random_over::RandomOverSampler;
pub use smote::Smote;
pub use svc::{SupportVector, Svc};
pub use svm_smote::{SupportGroups, SvmSmote};
