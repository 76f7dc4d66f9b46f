//! Loss per epoch, on the rows the model learns from and on rows it does not.

use crate::figure::paper::axes::{self, Axes, EndLabel, Scale, draw_end_labels};
use crate::figure::paper::canvas::{self, Canvas, Finish};
use crate::figure::paper::figure::{Figure, Table};
use crate::figure::paper::marks::Mark;
use crate::figure::paper::theme::Ink;
use crate::wording;

/// The loss after each epoch.
#[derive(Clone, Copy, Debug)]
pub struct LossCurves<'a> {
    /// Mean loss on the train set per epoch, in nats.
    pub train: &'a [f64],
    /// Mean loss on the validation set per epoch, in nats; shorter or empty where none was taken.
    pub validation: &'a [Option<f64>],
}

impl LossCurves<'_> {
    /// Draws both losses over the epochs.
    pub fn figure(&self) -> Figure {
        let rows = rows(&self.series());
        let sketch = self.sketch();
        Figure { table: Table { rows, ..sketch.table }, ..sketch }
    }

    /// The figure without the rows of its table, for a run that goes on: it is drawn many times a second.
    pub fn sketch(&self) -> Figure {
        let series = self.series();
        let header = ["epoch", "training loss", "validation loss"];
        let drawing = canvas::draw(axes::SIZE, |canvas| draw(canvas, &series));
        Figure::new(
            "Loss per epoch",
            summary(&series),
            Table::new("Loss in nats after each epoch", header, Vec::new()),
            drawing,
        )
    }

    /// Where an epoch lies in a drawing of this or any other curves of epochs: across it, and where the plot begins below the top and
    /// how high it is, in parts of width and height.
    pub fn place_of(epoch: u32, n_epochs: u32) -> [f64; 3] {
        axes::place_of(epoch, n_epochs)
    }

    fn series(&self) -> Series {
        let n_epochs = self.train.len().max(self.validation.len());
        let finite = |loss: Option<f64>| loss.filter(|loss| loss.is_finite());
        Series {
            train: (0..n_epochs).map(|i| finite(self.train.get(i).copied())).collect(),
            validation: (0..n_epochs).map(|i| finite(self.validation.get(i).copied().flatten())).collect(),
        }
    }
}

/// Both losses, equally long, with only finite values.
struct Series {
    train: Vec<Option<f64>>,
    validation: Vec<Option<f64>>,
}

fn draw(canvas: &Canvas<'_>, series: &Series) {
    let scale = Scale::holding(series.train.iter().chain(&series.validation).flatten().copied());
    let axes = Axes::draw(canvas, &scale, "loss (nats)", series.train.len());
    let train = (&series.train, Mark { ink: Ink::Train, ..Mark::of(0) }, "training");
    let validation = (&series.validation, Mark { ink: Ink::Validation, ..Mark::of(2) }, "validation");
    let labels = [train, validation].into_iter().filter_map(|(losses, mark, name)| {
        let end = axes.line(canvas, losses, Finish::lined(mark.ink, 9))?;
        Some(EndLabel { end, mark, lines: vec![name.to_owned(), wording::short(last(losses))] })
    });
    draw_end_labels(canvas, labels.collect());
}

fn last(losses: &[Option<f64>]) -> Option<f64> {
    losses.iter().rev().flatten().next().copied()
}

fn summary(series: &Series) -> String {
    let n_epochs = series.train.len() as u64;
    if n_epochs == 0 {
        return "No epoch has finished yet.".to_owned();
    }
    let (first, end) = (series.train[0], series.train[series.train.len() - 1]);
    let (first, end) = (wording::short(first), wording::short(end));
    let epochs = wording::counted(n_epochs, "epoch");
    let train = match (series.train[0], series.train[series.train.len() - 1]) {
        _ if n_epochs == 1 => format!("Training loss was {end} after {epochs}"),
        (Some(_), Some(_)) if first == end => format!("Training loss stayed at {end} for {epochs}"),
        (Some(a), Some(b)) => {
            format!("Training loss {} from {first} to {end} in {epochs}", if b < a { "fell" } else { "rose" })
        }
        (_, None) => format!("Training loss is not defined after {epochs}"),
        (None, Some(_)) => format!("Training loss ended at {end} after {epochs}"),
    };
    match last(&series.validation) {
        Some(loss) if n_epochs == 1 => format!("{train}; validation loss was {}.", wording::short(Some(loss))),
        Some(loss) => format!("{train}; validation loss ended at {}.", wording::short(Some(loss))),
        None => format!("{train}."),
    }
}

fn rows(series: &Series) -> Vec<Vec<String>> {
    let losses = series.train.iter().zip(&series.validation);
    let row = |(i, (&train, &validation)): (usize, _)| {
        vec![(i + 1).to_string(), wording::exact(train), wording::exact(validation)]
    };
    losses.enumerate().map(row).collect()
}

#[cfg(test)]
mod tests {
    use super::*;

    fn summary(train: &[f64], validation: &[Option<f64>]) -> String {
        LossCurves { train, validation }.figure().summary
    }

    #[test]
    fn a_place_is_where_the_line_is_drawn() {
        let scale = Scale::holding([1.0].into_iter());
        canvas::draw(axes::SIZE, |canvas| {
            let drawn = Axes::draw(canvas, &scale, "", 20);
            for epoch in [1, 7, 20] {
                let (x, _) = drawn.spot(f64::from(epoch), 0.0);
                let [share, ..] = LossCurves::place_of(epoch, 20);
                assert!((share * f64::from(axes::SIZE.0) - f64::from(x)).abs() <= 1.0, "{epoch}: {share} and {x}");
            }
        });
    }

    #[test]
    fn the_summary_says_where_the_losses_went() {
        assert_eq!(summary(&[], &[]), "No epoch has finished yet.");
        assert_eq!(summary(&[0.69], &[Some(0.7)]), "Training loss was 0.69 after 1 epoch; validation loss was 0.70.");
        assert_eq!(
            summary(&[0.69, 0.5, 0.31], &[None, None, Some(0.35)]),
            "Training loss fell from 0.69 to 0.31 in 3 epochs; validation loss ended at 0.35."
        );
        assert_eq!(summary(&[0.3, 0.5], &[]), "Training loss rose from 0.30 to 0.50 in 2 epochs.");
        assert_eq!(summary(&[0.3, 0.3], &[]), "Training loss stayed at 0.30 for 2 epochs.");
        assert_eq!(summary(&[0.3, f64::NAN], &[]), "Training loss is not defined after 2 epochs.");
    }
}
