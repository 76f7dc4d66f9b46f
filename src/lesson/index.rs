//! Which lessons there are. Titles and summaries are those of the files; a test compares them.

/// A lesson in the list of lessons.
#[derive(Debug, PartialEq, Eq)]
pub struct Listed {
    /// Name of its file without the ending.
    pub id: &'static str,
    /// Its title.
    pub title: &'static str,
    /// What it is about: one line.
    pub summary: &'static str,
    /// How long it takes about.
    pub minutes: u32,
}

impl Listed {
    /// The lesson of that id.
    pub fn of(id: &str) -> Option<&'static Listed> {
        LESSONS.iter().find(|lesson| lesson.id == id)
    }

    /// Name of its file.
    pub fn file(&self) -> String {
        format!("{}.md", self.id)
    }
}

/// The list of lessons in the order to show it, and, where builds carry them, their texts.
macro_rules! lessons {
    ($($id:literal, $minutes:literal, $title:literal, $summary:literal;)+) => {
        /// Every lesson, in the order to show it.
        pub const LESSONS: &[Listed] =
            &[$(Listed { id: $id, title: $title, summary: $summary, minutes: $minutes }),+];

        impl Listed {
            /// The file's text, in builds that carry it.
            #[cfg(not(target_arch = "wasm32"))]
            pub fn text(&self) -> &'static str {
                match self.id {
                    $($id => include_str!(concat!("lessons/", $id, ".md")),)+
                    other => unreachable!("{other} is not among the lessons"),
                }
            }
        }
    };
}

lessons! {
    "accuracy_trap", 6, "The accuracy trap",
        "A model can be right nine times in ten and find nothing at all.";
}
