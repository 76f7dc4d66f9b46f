//! Checks of prepared tables against scikit-learn's `ColumnTransformer`.

use crate::case::{Case, Checked, Node, bound, close, same, widen};
use imbalance_lab::{
    data::{
        Class, Dataset, FeatureKind, Matrix, TrainSet,
        prepare::{Preparation, PrepareSpec, Scaling},
    },
    param::Tunable,
};

/// Rows of a case as a train set; labels do not matter.
fn set_of(rows: &Node<'_>, kinds: &[FeatureKind]) -> Result<TrainSet, String> {
    let rows = rows.rows()?;
    let values = rows.iter().flatten().map(|&x| x as f32).collect();
    let labels = (0..rows.len()).map(|row| Class((row % 2) as u8)).collect();
    let names = |n: usize| (0..n).map(|index| format!("x{index}")).collect();
    let set = Dataset::typed(Matrix::new(values, kinds.len()), labels, names(kinds.len()), names(2), kinds.to_vec());
    Ok(TrainSet::without_holding_out(set.map_err(|error| error.to_string())?))
}

fn kinds_of(case: &Case) -> Result<Vec<FeatureKind>, String> {
    let levels = case.get("levels")?.wholes()?;
    let name = |level: usize| format!("level {level}");
    let kinds = case.get("kinds")?.items()?.into_iter().zip(levels).map(|(kind, n_levels)| {
        Ok(match kind.text()? {
            "number" => FeatureKind::Number,
            "date" => FeatureKind::Date,
            "boolean" => FeatureKind::Boolean { words: [0, 1].map(name) },
            "category" => FeatureKind::Category { levels: (0..n_levels).map(name).collect() },
            other => return Err(format!("there is no kind {other}")),
        })
    });
    kinds.collect()
}

pub fn prepared(case: &Case) -> Checked {
    let kinds = kinds_of(case)?;
    let [train, held_out] = [set_of(&case.get("train")?, &kinds)?, set_of(&case.get("held_out")?, &kinds)?];
    let mut spec = PrepareSpec::default();
    let mut scaling = Scaling::Standard;
    for (key, value) in case.get("settings")?.entries()? {
        match key.as_str() {
            "scale" => scaling = Scaling::from_word(value.text()?),
            key => spec.set(key, value.text()?).map_err(|error| error.to_string())?,
        }
    }
    let fitted = Preparation::fit(&spec, scaling, &train, train.n_samples()).map_err(|error| error.to_string())?;
    let expected = case.get("expected")?;
    for (name, set) in [("train", &train), ("held_out", &held_out)] {
        let (ours, theirs) = (fitted.applied(set), expected.get(name)?.rows()?);
        same(&format!("columns of {name}"), ours.n_features(), theirs[0].len())?;
        close(name, &widen(ours.features().values()), &theirs.concat(), bound(1e-6, 1e-6))?;
    }
    Ok(())
}
