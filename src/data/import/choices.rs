//! What a person may decide about a file that holds more than one table.

/// The words of choices about a sheet: it is the table, with its hidden rows or without them.
pub(super) const TABLE: &str = "table";
pub(super) const VISIBLE: &str = "visible";

/// Decisions before a file is read; the default takes what is likeliest.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct SheetChoices {
    /// The sheet of a workbook, or the file of an archive.
    pub table: Option<String>,
    /// Whether hidden rows and columns of a workbook are read or not.
    pub hidden: Hidden,
}

/// What becomes of hidden rows and columns of a workbook.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub enum Hidden {
    /// They are read like the others.
    #[default]
    Read,
    /// They are left out.
    LeaveOut,
}
