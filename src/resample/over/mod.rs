//! Over-sampling: techniques that add rows. The original rows come first, then one block of new rows per class.

mod line;
mod random_over;
mod smote;

pub use line::LineDraw;
pub use random_over::RandomOverSampler;
pub use smote::Smote;
