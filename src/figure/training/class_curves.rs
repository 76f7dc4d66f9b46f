//! Loss, recall or precision per class and epoch: the total may get better while the rare class gets worse.

use crate::figure::paper::axes::{self, Axes, EndLabel, LABEL_ROOM, Scale, draw_end_labels};
use crate::figure::paper::canvas::{self, Anchor, Canvas, Finish, Type, fit};
use crate::figure::paper::class_look::ClassLook;
use crate::figure::paper::figure::{Figure, Table};
use crate::figure::paper::geometry::Spot;
use crate::figure::paper::theme::Ink;
use crate::order::sort_by_key;
use crate::wording;

/// A number of each class after each epoch, on train and on validation rows.
#[derive(Clone, Copy, Debug)]
pub struct ClassCurves<'a> {
    /// The classes.
    pub classes: &'a [ClassLook],
    /// What the numbers are.
    pub quantity: Quantity,
    /// Per epoch, per class, on the train rows; `None` where undefined. Empty where it was not measured.
    pub train: &'a [Vec<Option<f64>>],
    /// The same on the validation rows.
    pub validation: &'a [Vec<Option<f64>>],
}

/// What [`ClassCurves`] shows.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Quantity {
    /// Mean loss of the rows of a class, in nats; undefined without such a row.
    Loss,
    /// Share of the rows of a class that is answered with it, in `[0, 1]`; undefined without such a row.
    Recall,
    /// Share of the rows answered with a class that is of it, in `[0, 1]`; undefined without such an answer.
    Precision,
}

impl Quantity {
    fn noun(self) -> &'static str {
        match self {
            Self::Loss => "loss",
            Self::Recall => "recall",
            Self::Precision => "precision",
        }
    }

    fn number(self, value: Option<f64>) -> String {
        if self == Self::Loss { wording::short(value) } else { wording::whole_percent(value) }
    }

    fn exact_number(self, value: Option<f64>) -> String {
        if self == Self::Loss { wording::exact(value) } else { wording::whole_percent(value) }
    }

    /// Whose number it is: `on rare rows`, `for rare`.
    fn whose(self, class: &ClassLook) -> String {
        if self == Self::Loss { format!("on {} rows", class.name) } else { format!("for {}", class.name) }
    }
}

/// The rows that a number is of.
#[derive(Clone, Copy, PartialEq)]
enum RowSet {
    Train,
    Validation,
}

impl ClassCurves<'_> {
    /// Draws a line per class on the validation rows, the rare one thick, and a dotted one on the train rows. Shares have a
    /// scale from none to all.
    pub fn figure(&self) -> Figure {
        let sketch = self.sketch();
        Figure { table: Table { rows: self.rows(), ..sketch.table }, ..sketch }
    }

    /// The figure without the rows of its table, for a run that goes on: it is drawn many times a second.
    pub fn sketch(&self) -> Figure {
        let drawing = canvas::draw(axes::SIZE, |canvas| self.draw(canvas));
        let noun = self.quantity.noun();
        let header = std::iter::once("epoch".to_owned()).chain(self.classes.iter().flat_map(|class| {
            let both = [format!("{}, train", class.name), class.name.clone()];
            both.into_iter().skip(usize::from(self.train.is_empty()))
        }));
        let unit = if self.quantity == Quantity::Loss { " in nats" } else { "" };
        let caption = format!("Validation {noun} of each class{unit} after each epoch");
        let title = format!("Validation {noun} per class");
        Figure::new(&title, self.summary(), Table::new(&caption, header, Vec::new()), drawing)
    }

    fn n_epochs(&self) -> usize {
        self.train.len().max(self.validation.len())
    }

    fn value(&self, rows: RowSet, epoch: usize, class: usize) -> Option<f64> {
        let values = if rows == RowSet::Train { self.train } else { self.validation };
        values.get(epoch)?.get(class).copied().flatten().filter(|value| value.is_finite())
    }

    fn series(&self, rows: RowSet, class: usize) -> Vec<Option<f64>> {
        (0..self.n_epochs()).map(|epoch| self.value(rows, epoch, class)).collect()
    }

    fn draw(&self, canvas: &Canvas<'_>) {
        let series = |rows| (0..self.classes.len()).map(|class| self.series(rows, class)).collect::<Vec<_>>();
        let (train, validation) = (series(RowSet::Train), series(RowSet::Validation));
        let (scale, upwards) = match self.quantity {
            Quantity::Loss => {
                let values = train.iter().chain(&validation).flatten().flatten().copied();
                (Scale::holding(values), "loss (nats)")
            }
            _ => (Scale::of_shares(), self.quantity.noun()),
        };
        let axes = Axes::draw(canvas, &scale, upwards, self.n_epochs());
        if !self.train.is_empty() {
            draw_hint(canvas);
        }
        let mut lines: Vec<_> = self.classes.iter().zip(train.iter().zip(&validation)).collect();
        sort_by_key(&mut lines, |(class, _)| class.is_rare()); // the rare class lies on top
        let labels = lines.into_iter().filter_map(|(class, (train, validation))| {
            let of_train = axes.line(canvas, train, Finish::lined(class.ink(), 7).dotted());
            let width = if class.is_rare() { 16 } else { 8 };
            let end = axes.line(canvas, validation, Finish::lined(class.ink(), width)).or(of_train)?;
            let values = if validation.iter().any(Option::is_some) { validation } else { train };
            let name = fit(&class.name, LABEL_ROOM);
            let value = self.quantity.number(values.iter().rev().flatten().next().copied());
            let lines = if self.classes.len() > 5 { vec![name] } else { vec![name, value] };
            Some(EndLabel { end, mark: class.mark(), lines })
        });
        draw_end_labels(canvas, labels.collect());
    }

    fn summary(&self) -> String {
        let n_epochs = self.n_epochs();
        let Some(last) = n_epochs.checked_sub(1) else { return "No epoch has finished yet.".to_owned() };
        let (quantity, noun) = (self.quantity, self.quantity.noun());
        let after = format!("After {} the validation {noun}", wording::counted(n_epochs as u64, "epoch"));
        let value = |rows, class| self.value(rows, last, class);
        let named = || self.classes.iter().enumerate();
        if self.classes.len() <= 3 {
            let of = |(class, look): (usize, &ClassLook)| {
                format!("{} {}", quantity.number(value(RowSet::Validation, class)), quantity.whose(look))
            };
            let parts: Vec<String> = named().map(of).collect();
            let of_train: Vec<String> =
                named().map(|(class, _)| quantity.number(value(RowSet::Train, class))).collect();
            let train = match self.train {
                [] => String::new(),
                _ => format!("; the train {noun} is {}", wording::list(&of_train)),
            };
            return format!("{after} is {}{train}.", wording::list(&parts));
        }
        let defined = || named().filter_map(|(class, look)| Some((value(RowSet::Validation, class)?, look)));
        let lowest = defined().min_by(|a, b| a.0.total_cmp(&b.0));
        let highest = defined().max_by(|a, b| a.0.total_cmp(&b.0));
        let end =
            |(value, look): (f64, &ClassLook)| format!("{} ({})", quantity.whose(look), quantity.number(Some(value)));
        match lowest.zip(highest) {
            Some((low, high)) => {
                format!("{after} of {} classes is lowest {} and highest {}.", self.classes.len(), end(low), end(high))
            }
            None => format!("{after} is not defined for any class."),
        }
    }

    fn rows(&self) -> Vec<Vec<String>> {
        let kinds = [RowSet::Train, RowSet::Validation].into_iter().skip(usize::from(self.train.is_empty()));
        let cell = |(epoch, class, rows)| self.quantity.exact_number(self.value(rows, epoch, class));
        let cells = |epoch| {
            let columns = (0..self.classes.len()).flat_map(|class| kinds.clone().map(move |rows| (epoch, class, rows)));
            columns.map(cell).collect::<Vec<_>>()
        };
        let row = |epoch: usize| std::iter::once((epoch + 1).to_string()).chain(cells(epoch)).collect();
        (0..self.n_epochs()).map(row).collect()
    }
}

/// What the two kinds of lines are.
fn draw_hint(canvas: &Canvas<'_>) {
    let y = 30;
    let mut start = 420;
    let kinds = [("validation", Finish::lined(Ink::Muted, 8)), ("train", Finish::lined(Ink::Muted, 7).dotted())];
    for (text, finish) in kinds {
        canvas.path(&format!("M{start} {y}h90"), finish);
        let spot: Spot = (start + 112, y);
        canvas.text(text, spot, Type::Small, Anchor::Start, Ink::Muted);
        start += 150 + Type::Small.room(text);
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn figure(names: &[&str], quantity: Quantity, [train, validation]: [&[Vec<Option<f64>>]; 2]) -> Figure {
        let classes: Vec<_> = names.iter().zip(0..).map(|(name, slot)| ClassLook::new(name, slot)).collect();
        ClassCurves { classes: &classes, quantity, train, validation }.figure()
    }

    #[test]
    fn the_summary_compares_the_classes() {
        let summary = |names: &[&str], validation: &[Vec<_>]| figure(names, Quantity::Loss, [&[], validation]).summary;
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

    #[test]
    fn the_summary_sets_train_beside_validation() {
        let (train, validation) = ([vec![Some(1.0), Some(0.9)]], [vec![Some(0.98), Some(0.12)]]);
        let figure = figure(&["common", "rare"], Quantity::Recall, [&train, &validation]);
        assert_eq!(
            figure.summary,
            "After 1 epoch the validation recall is 98 % for common and 12 % for rare; the train recall is 100 % and 90 %."
        );
        assert_eq!(figure.table.header, ["epoch", "common, train", "common", "rare, train", "rare"]);
        assert_eq!(figure.table.rows, [["1", "100 %", "98 %", "90 %", "12 %"]]);
        assert!(figure.svg("id").contains("stroke-dasharray"));
    }
}
