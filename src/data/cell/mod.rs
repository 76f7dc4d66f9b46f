//! What one cell of a table says: a gap, a number in everyday dress, or a date.

pub(super) mod date;
pub(super) mod days;
pub(super) mod gap;
pub(super) mod number;
