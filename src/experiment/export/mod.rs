//! What can be taken away from a run: the resampled train set, the results, the trained weights, and a notebook that repeats
//! the experiment in PyTorch and imbalanced-learn.

mod json;
mod notebook;
mod resampled;
mod results;
mod weights;

pub use json::to_json;
pub use notebook::{MOST_VALUES, Notebook, NotebookError};
pub use resampled::{Export, LABEL, export_name, export_stem};
pub use results::{RESULTS_COLUMNS, results_csv, results_json};
pub use weights::weights_json;
