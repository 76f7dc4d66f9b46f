//! Validation loss per class: the total may fall while the rare class gets worse.

use super::axes::{self, Axes, EndLabel, LABEL_ROOM, Scale, draw_end_labels};
use super::canvas::{self, Canvas, Finish, fit};
use super::{ClassLook, Figure, Table, words};

/// The loss of each class after each epoch.
#[derive(Clone, Copy, Debug)]
pub struct ClassLoss<'a> {
    /// The classes.
    pub classes: &'a [ClassLook],
    /// Per epoch, per class: mean loss on the validation rows of the class, in nats; `None` where it has no row.
    pub losses: &'a [Vec<Option<f64>>],
}

impl ClassLoss<'_> {
    /// Draws one line per class, the rare one thick.
    pub fn figure(&self) -> Figure {
        let sketch = self.sketch();
        Figure { table: Table { rows: self.rows(), ..sketch.table }, ..sketch }
    }

    /// The figure without the rows of its table, for a run that goes on: it is drawn many times a second.
    pub fn sketch(&self) -> Figure {
        let drawing = canvas::draw(axes::SIZE, |canvas| self.draw(canvas));
        let header = std::iter::once("epoch").chain(self.classes.iter().map(|class| class.name.as_str()));
        let table = Table::new("Validation loss of each class in nats after each epoch", header, Vec::new());
        Figure::new("Validation loss per class", self.summary(), table, drawing)
    }

    fn loss(&self, epoch: usize, class: usize) -> Option<f64> {
        self.losses.get(epoch)?.get(class).copied().flatten().filter(|loss| loss.is_finite())
    }

    fn series(&self, class: usize) -> Vec<Option<f64>> {
        (0..self.losses.len()).map(|epoch| self.loss(epoch, class)).collect()
    }

    fn draw(&self, canvas: &Canvas<'_>) {
        let series: Vec<_> = (0..self.classes.len()).map(|class| self.series(class)).collect();
        let scale = Scale::holding(series.iter().flatten().flatten().copied());
        let axes = Axes::draw(canvas, &scale, "loss (nats)", self.losses.len());
        let mut lines: Vec<_> = self.classes.iter().zip(&series).collect();
        lines.sort_by_key(|(class, _)| class.is_rare()); // the rare class lies on top
        let labels = lines.into_iter().filter_map(|(class, losses)| {
            let end = axes.line(canvas, losses, Finish::lined(class.ink(), if class.is_rare() { 16 } else { 8 }))?;
            let name = fit(&class.name, LABEL_ROOM);
            let value = words::short(losses.iter().rev().flatten().next().copied());
            let lines = if self.classes.len() > 5 { vec![name] } else { vec![name, value] };
            Some(EndLabel { end, mark: class.mark(), lines })
        });
        draw_end_labels(canvas, labels.collect());
    }

    fn summary(&self) -> String {
        let n_epochs = self.losses.len();
        let Some(last) = n_epochs.checked_sub(1) else { return "No epoch has finished yet.".to_owned() };
        let after = format!("After {} the validation loss", words::counted(n_epochs as u64, "epoch"));
        let of = |class: usize, name: &str| format!("{} on {name} rows", words::short(self.loss(last, class)));
        let named = || self.classes.iter().enumerate();
        if self.classes.len() <= 3 {
            let parts: Vec<String> = named().map(|(class, look)| of(class, &look.name)).collect();
            return format!("{after} is {}.", words::list(&parts));
        }
        let defined = || named().filter_map(|(class, look)| Some((self.loss(last, class)?, look)));
        let lowest = defined().min_by(|a, b| a.0.total_cmp(&b.0));
        let highest = defined().max_by(|a, b| a.0.total_cmp(&b.0));
        match (lowest, highest) {
            (Some((low, easy)), Some((high, hard))) => format!(
                "{after} of {} classes is lowest on {} rows ({}) and highest on {} rows ({}).",
                self.classes.len(),
                easy.name,
                words::short(Some(low)),
                hard.name,
                words::short(Some(high)),
            ),
            _ => format!("{after} is not defined for any class."),
        }
    }

    fn rows(&self) -> Vec<Vec<String>> {
        let cells = |epoch| (0..self.classes.len()).map(move |class| words::exact(self.loss(epoch, class)));
        let row = |epoch: usize| std::iter::once((epoch + 1).to_string()).chain(cells(epoch)).collect();
        (0..self.losses.len()).map(row).collect()
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn summary(names: &[&str], losses: &[Vec<Option<f64>>]) -> String {
        let classes: Vec<_> = names.iter().zip(0..).map(|(name, slot)| ClassLook::new(name, slot)).collect();
        ClassLoss { classes: &classes, losses }.figure().summary
    }

    #[test]
    fn the_summary_compares_the_classes() {
        assert_eq!(summary(&["common", "rare"], &[]), "No epoch has finished yet.");
        assert_eq!(
            summary(&["common", "rare"], &[vec![Some(0.12), None], vec![Some(0.11), Some(1.87)]]),
            "After 2 epochs the validation loss is 0.11 on common rows and 1.87 on rare rows."
        );
        assert_eq!(
            summary(&["a", "b", "c", "d"], &[vec![Some(0.5), None, Some(0.2), Some(3.0)]]),
            "After 1 epoch the validation loss of 4 classes is lowest on c rows (0.20) and highest on d rows (3.00)."
        );
        assert_eq!(
            summary(&["a", "b"], &[vec![]]),
            "After 1 epoch the validation loss is — on a rows and — on b rows."
        );
    }
}
