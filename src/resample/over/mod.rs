//! Over-sampling: techniques that add rows. The original rows come first, then one block of new rows per class.

mod gan;
mod line;
mod random_over;
mod smote;

pub use gan::{Gan, GanEnding};
pub use line::LineDraw;
pub use random_over::RandomOverSampler;
pub use smote::Smote;
