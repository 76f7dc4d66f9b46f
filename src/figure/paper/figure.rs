//! What every chart comes to: a drawing, one sentence and a table with the same numbers.

use super::canvas::{Drawing, ID};
use super::geometry::Size;
use crate::wording::{clean, escape};

/// A chart in three forms that say the same.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Figure {
    /// What is shown, a few words for a heading.
    pub title: String,
    /// What it shows, one sentence with the numbers.
    pub summary: String,
    /// The numbers.
    pub table: Table,
    pub(crate) drawing: Drawing,
}

impl Figure {
    pub(crate) fn new(title: &str, summary: String, table: Table, drawing: Drawing) -> Self {
        Self { title: title.to_owned(), summary, table, drawing }
    }

    /// The drawing as an `<svg>` element that takes the width it is given.
    ///
    /// The title names it and the summary describes it for assistive technology, by ids that begin with `id`; give every
    /// figure on a page its own. The class is `figure-svg`.
    pub fn svg(&self, id: &str) -> String {
        let Size(width, height) = self.drawing.size;
        format!(
            "<svg xmlns=\"http://www.w3.org/2000/svg\" class=\"figure-svg\" viewBox=\"0 0 {width} {height}\" role=\"img\" \
             aria-labelledby=\"{id}-title\" aria-describedby=\"{id}-summary\" direction=\"ltr\" \
             font-family=\"system-ui, sans-serif\" stroke-linejoin=\"round\" stroke-linecap=\"round\">\n\
             <title id=\"{id}-title\">{title}</title>\n<desc id=\"{id}-summary\">{summary}</desc>\n{markup}</svg>",
            id = escape(&clean(id)),
            title = escape(&clean(&self.title)),
            summary = escape(&clean(&self.summary)),
            markup = self.drawing.markup.replace(ID, &escape(&clean(id))),
        )
    }
}

/// The numbers of a figure. The first cell of a row names the row.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Table {
    /// What the table holds.
    pub caption: String,
    /// Names of the columns.
    pub header: Vec<String>,
    /// Cells, as many per row as the header has.
    pub rows: Vec<Vec<String>>,
}

impl Table {
    pub(crate) fn new(
        caption: &str,
        header: impl IntoIterator<Item = impl Into<String>>,
        rows: Vec<Vec<String>>,
    ) -> Self {
        Self { caption: caption.to_owned(), header: header.into_iter().map(Into::into).collect(), rows }
    }
}
