//! Real data sets that ship with the lab, with their attribution.
//!
//! The files are served beside the page and fetched when they are chosen, so that they weigh nothing in the bundle; the
//! native build carries them inside.

/// A data set that ships with the lab.
#[derive(Debug, PartialEq, Eq)]
pub struct Sample {
    /// Name in links.
    pub id: &'static str,
    /// Name on the page.
    pub title: &'static str,
    /// What the rows are: one sentence.
    pub about: &'static str,
    /// What must be shown wherever the data are.
    pub attribution: &'static str,
    /// The paper to cite.
    pub cite: &'static str,
    /// Name of the CSV file, whose last column `target` is the label.
    pub file: &'static str,
}

/// Every sample, in the order to show it.
pub const SAMPLES: &[Sample] = &[
    Sample {
        id: "yeast",
        title: "Yeast",
        about: "1,484 proteins, 8 measurements, 10 places in the cell; the rarest has 5 rows.",
        attribution: "Yeast, UCI Machine Learning Repository, CC BY 4.0",
        cite: "Horton & Nakai, ISMB 1996",
        file: "yeast.csv",
    },
    Sample {
        id: "ecoli",
        title: "E. coli",
        about: "336 proteins, 7 measurements, 8 places in the cell; two of them have 2 rows.",
        attribution: "Ecoli, UCI Machine Learning Repository, CC BY 4.0",
        cite: "Horton & Nakai, ISMB 1996",
        file: "ecoli.csv",
    },
    Sample {
        id: "wine_quality_red",
        title: "Red wine",
        about: "1,599 wines, 11 measurements, marks from 3 to 8; 240 rows repeat another row exactly.",
        attribution: "Wine Quality (red), UCI Machine Learning Repository, CC BY 4.0",
        cite: "Cortez, Cerdeira, Almeida, Matos & Reis, Decision Support Systems 47 (2009) 547-553",
        file: "wine_quality_red.csv",
    },
];

impl Sample {
    /// The sample of that id.
    pub fn of(id: &str) -> Option<&'static Sample> {
        SAMPLES.iter().find(|sample| sample.id == id)
    }

    /// The file's bytes, in builds that carry them.
    #[cfg(not(target_arch = "wasm32"))]
    pub fn bytes(&self) -> &'static [u8] {
        match self.id {
            "yeast" => include_bytes!("yeast.csv"),
            "ecoli" => include_bytes!("ecoli.csv"),
            "wine_quality_red" => include_bytes!("wine_quality_red.csv"),
            other => unreachable!("{other} is not among the samples"),
        }
    }
}
