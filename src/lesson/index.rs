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
    "base_rates", 8, "Ten thousand people",
        "The same good test is trusted by a few or by nearly all, by how common the illness is.";
    "threshold_first", 7, "The threshold comes first",
        "Before any resampling, move the line: nothing has to be trained for it.";
    "one_idea", 8, "Sampler, weights, threshold: one idea",
        "Three remedies that look different do the same thing, and undo each other.";
    "duplicates", 8, "Copies are not news",
        "Copying rare rows makes a model sure of them, and surer of what it gets wrong.";
    "smote_geometry", 9, "What SMOTE draws",
        "Synthetic rows lie on lines between rare rows; where lines cross common ground they are wrong.";
    "leakage", 8, "The leak",
        "Resample before you split, and the test set tells you what you want to hear.";
    "costs", 9, "What errors cost",
        "If you can say what a miss and a false alarm cost, the threshold follows, if probabilities are honest.";
    "article", 12, "The usual recipe, tested",
        "The walk through class imbalance in PyTorch that many articles take, and what its last number means.";
}
