//! Over-sampling followed by cleaning.

mod smote_enn;
mod smote_tomek;

pub use smote_enn::SmoteEnn;
pub use smote_tomek::SmoteTomek;
