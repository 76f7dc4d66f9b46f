//! What a search for neighbors is asked.

use crate::data::{Matrix, Row};

/// What is asked: rows of one matrix, among other rows of it. A row in both lists is never its own neighbor.
pub(super) struct Question<'a> {
    pub(super) features: &'a Matrix,
    pub(super) queries: &'a [Row],
    pub(super) among: &'a [Row],
}
