//! The losses of two networks that learn against each other.

use crate::figure::paper::axes::{self, Axes, EndLabel, Scale, draw_end_labels};
use crate::figure::paper::canvas::{self, Canvas, Finish};
use crate::figure::paper::class_look::ClassLook;
use crate::figure::paper::figure::{Figure, Table};
use crate::figure::paper::marks::Mark;
use crate::figure::paper::theme::Ink;
use crate::wording;

/// What the networks of one class lost in each epoch.
#[derive(Clone, Copy, Debug)]
pub struct GanCurves<'a> {
    /// The class that they learn.
    pub class: &'a ClassLook,
    /// Mean loss of discriminator and generator per epoch, in nats; `None` where undefined.
    pub losses: &'a [[Option<f64>; 2]],
}

impl GanCurves<'_> {
    /// Draws both losses over the epochs.
    pub fn figure(&self) -> Figure {
        let rows = self.losses.iter().enumerate().map(|(at, losses)| {
            let [of_discriminator, of_generator] = losses.map(wording::exact);
            vec![(at + 1).to_string(), of_discriminator, of_generator]
        });
        let sketch = self.sketch();
        Figure { table: Table { rows: rows.collect(), ..sketch.table }, ..sketch }
    }

    /// The figure without the rows of its table, for networks that still learn: it is drawn many times a second.
    pub fn sketch(&self) -> Figure {
        let header = ["epoch", "discriminator", "generator"];
        Figure::new(
            &format!("GAN of “{}”: loss per epoch", self.class.name),
            self.summary(),
            Table::new("Loss in nats in each epoch; 0.69 is chance", header, Vec::new()),
            canvas::draw(axes::SIZE, |canvas| self.draw(canvas)),
        )
    }

    fn of(&self, network: usize) -> Vec<Option<f64>> {
        self.losses.iter().map(|losses| losses[network].filter(|loss| loss.is_finite())).collect()
    }

    fn draw(&self, canvas: &Canvas<'_>) {
        let networks = [("discriminator", Mark::of(0), Ink::Train), ("generator", Mark::of(2), Ink::Validation)];
        let losses = [self.of(0), self.of(1)];
        let scale = Scale::holding(losses.iter().flatten().flatten().copied());
        let axes = Axes::draw(canvas, &scale, "loss (nats)", self.losses.len());
        let labels = networks.into_iter().zip(&losses).filter_map(|((name, mark, ink), losses)| {
            let end = axes.line(canvas, losses, Finish::lined(ink, 9))?;
            let lines = vec![name.to_owned(), wording::short(last(losses))];
            Some(EndLabel { end, mark: Mark { ink, ..mark }, lines })
        });
        draw_end_labels(canvas, labels.collect());
    }

    fn summary(&self) -> String {
        let n_epochs = self.losses.len() as u64;
        if n_epochs == 0 {
            return "No epoch has finished yet.".to_owned();
        }
        let [of_discriminator, of_generator] = [0, 1].map(|network| wording::short(last(&self.of(network))));
        format!(
            "After {} the discriminator’s loss is {of_discriminator} and the generator’s {of_generator}; where the \
             discriminator can only guess, both are 0.69.",
            wording::counted(n_epochs, "epoch")
        )
    }
}

fn last(losses: &[Option<f64>]) -> Option<f64> {
    losses.last().copied().flatten()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_summary_says_where_both_losses_stand() {
        let summary =
            |losses: &[[Option<f64>; 2]]| GanCurves { class: &ClassLook::new("rare", 1), losses }.figure().summary;
        assert_eq!(summary(&[]), "No epoch has finished yet.");
        assert_eq!(
            summary(&[[Some(0.7), Some(0.6)], [Some(0.21), Some(1.9)]]),
            "After 2 epochs the discriminator’s loss is 0.21 and the generator’s 1.90; where the discriminator can only guess, both are 0.69."
        );
        assert_eq!(
            summary(&[[None, Some(f64::NAN)]]),
            "After 1 epoch the discriminator’s loss is — and the generator’s —; where the discriminator can only guess, both are 0.69."
        );
    }
}
