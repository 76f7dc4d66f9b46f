//! A table as numbers: gaps filled, categories encoded and amounts scaled, all fitted on train rows alone.

mod encode;
mod impute;
mod preparation;
mod scale;
mod spec;
mod told;
mod typed;

#[cfg(feature = "split")]
pub(crate) use preparation::load;
pub use preparation::{MAX_VALUES, Preparation, PrepareError, Sources};
pub use scale::{RobustScaler, Scaler};
pub use spec::{CategoryFill, Encoding, Indicator, NumberFill, PrepareSpec, Scaling};
pub use told::{FittedCategory, FittedNumber, FittedTable};
pub use typed::Cell;
