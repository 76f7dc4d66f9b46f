//! Judging a step by its finished run.

use super::{
    Answer, Ask, Paragraph, Step, When,
    expression::Runs,
    quantity::{with_digits, written},
};
use crate::experiment::{Report, compare::Unit};

/// Whether a run reached the goal of a step.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct GoalOutcome {
    /// Whether it did. What is undefined is not reached.
    pub reached: bool,
    /// Why, with numbers: one sentence.
    pub because: String,
}

/// An answer to the question of a step.
#[derive(Clone, Copy, Debug, PartialEq)]
pub enum Prediction {
    /// A number, in the unit of the question.
    Number(f64),
    /// One of the choices, counted from 0.
    Choice(usize),
}

/// The right answer to the question of a step.
#[derive(Clone, Copy, Debug, PartialEq)]
pub enum Right {
    /// This number.
    Number(f64),
    /// This choice, counted from 0.
    Choice(usize),
}

/// What came of a prediction.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Answered {
    /// Whether it was right; `None` if the run does not tell, or the step asks nothing.
    pub right: Option<bool>,
    /// What was said and what came: one sentence.
    pub because: String,
}

impl Step {
    /// Whether a finished run reaches the goal; `a` is the pinned run, if the step has one.
    pub fn judge(&self, run: &Report, a: Option<&Report>) -> GoalOutcome {
        let (holds, because) = self.goal.because(Runs { run, a });
        let reached = holds == Some(true);
        if !reached && self.pin.is_some() && a.is_none() {
            return GoalOutcome { reached, because: "Not reached: there is no run A yet to compare with.".to_owned() };
        }
        let outcome = if reached { "Reached" } else { "Not reached" };
        GoalOutcome { reached, because: format!("{outcome}: {because}.") }
    }

    /// What to read after the run, with the run's numbers.
    pub fn fill(&self, run: &Report, a: Option<&Report>) -> Vec<Paragraph> {
        self.reveal.iter().map(|template| template.fill(Runs { run, a })).collect()
    }

    /// The right answer to the question; `None` if there is no question, the number is undefined, or no choice or several fit.
    pub fn right(&self, run: &Report, a: Option<&Report>) -> Option<Right> {
        let runs = Runs { run, a };
        match &self.ask.as_ref()?.answer {
            Answer::Number { right, .. } => right.value(runs).map(Right::Number),
            Answer::Choice(choices) => {
                let fits = |when: &When| match when {
                    When::Always => true,
                    When::If(condition) => condition.holds(runs) == Some(true),
                    When::Never => false,
                };
                let mut right = choices.iter().enumerate().filter(|(_, choice)| fits(&choice.right));
                let (index, _) = right.next()?;
                right.next().is_none().then_some(Right::Choice(index))
            }
        }
    }

    /// Compares a prediction with what came.
    pub fn answered(&self, prediction: Prediction, run: &Report, a: Option<&Report>) -> Answered {
        let right = self.right(run, a);
        let Some((Ask { answer, .. }, right)) = self.ask.as_ref().zip(right) else {
            return Answered { right: None, because: "This run does not tell.".to_owned() };
        };
        match (answer, prediction, right) {
            (Answer::Number { unit, within, step, .. }, Prediction::Number(said), Right::Number(is)) => {
                let unit = if unit.is_empty() { String::new() } else { format!(" {unit}") };
                let said_text = with_digits(said, if step.fract() == 0.0 { 0 } else { 2 });
                let because = format!("You said {said_text}{unit}; it is {}{unit}.", written(Some(is), Unit::Number));
                Answered { right: Some((said - is).abs() <= within + 1e-9), because }
            }
            (Answer::Choice(choices), Prediction::Choice(said), Right::Choice(is)) => {
                let text = |index: usize| choices.get(index).map_or("—", |choice| choice.text.as_str());
                let because = match said == is {
                    true => format!("You said “{}”, and so it is.", text(said)),
                    false => format!("You said “{}”; what came is “{}”.", text(said), text(is)),
                };
                Answered { right: Some(said == is), because }
            }
            _ => Answered { right: None, because: "The answer does not fit the question.".to_owned() },
        }
    }
}
