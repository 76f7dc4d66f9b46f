//! Expressions over the numbers of a run: what a goal asks for, what the right answer to a question is, and what stands in
//! the braces of a text.
//!
//! ```text
//! recall >= 80% && precision > a.precision
//! (missed + false_alarms) / n_test < 0.1 || accuracy > baseline_accuracy
//! ```
//!
//! `a.` before a name reads the pinned run, `set.` reads a setting that is a number. What is undefined makes the
//! comparison undefined, and a goal that is undefined is not reached.

use super::quantity::{Name, with_digits, written};
use crate::{
    experiment::{Report, compare::Unit},
    wording::{plural, start},
};

/// Longest expression (letters); it also bounds how deep one can be.
const MAX_LETTERS: usize = 300;
/// Most parentheses and minus signs inside each other.
const MAX_DEPTH: usize = 20;

/// The names that an expression may use.
#[derive(Clone, Debug, Default)]
pub(super) struct Scope {
    /// Settings of the run that are numbers.
    pub(super) settings: Vec<String>,
    /// Those of the pinned run; `None` if none is pinned.
    pub(super) pinned: Option<Vec<String>>,
}

/// The runs that an expression is about.
#[derive(Clone, Copy)]
pub(super) struct Runs<'a> {
    pub(super) run: &'a Report,
    pub(super) a: Option<&'a Report>,
}

/// What is wrong with an expression.
#[derive(Clone, Debug, PartialEq)]
pub(super) struct Wrong {
    pub(super) found: String,
    pub(super) expected: String,
}

impl Wrong {
    fn new(found: impl Into<String>, expected: impl Into<String>) -> Self {
        Self { found: found.into(), expected: expected.into() }
    }
}

/// An expression that is a number.
#[derive(Clone, Debug, PartialEq)]
pub struct Formula(Term);

/// An expression that is true or false.
#[derive(Clone, Debug, PartialEq)]
pub struct Condition(Term);

/// A part of an expression and the text it was read from.
#[derive(Clone, Debug, PartialEq)]
struct Term {
    text: String,
    node: Node,
}

#[derive(Clone, Debug, PartialEq)]
enum Node {
    Number { value: f64, is_percent: bool },
    Name { of_a: bool, name: Name },
    Minus(Box<Term>),
    Arithmetic(&'static str, Box<[Term; 2]>),
    Compare(&'static str, Box<[Term; 2]>),
    All(Box<[Term; 2]>),
    Any(Box<[Term; 2]>),
}

impl Formula {
    pub(super) fn parse(text: &str, scope: &Scope) -> Result<Self, Wrong> {
        let part = Reader::read(text, scope)?;
        if part.is_condition() {
            return Err(Wrong::new(part.text, "a number, such as recall or missed + false_alarms"));
        }
        Ok(Self(part))
    }

    pub(super) fn value(&self, runs: Runs) -> Option<f64> {
        self.0.value(runs)
    }

    /// The value as a reader sees it: a percentage where it is a share.
    pub(super) fn written(&self, runs: Runs) -> String {
        written(self.value(runs), self.0.unit())
    }
}

impl Condition {
    pub(super) fn parse(text: &str, scope: &Scope) -> Result<Self, Wrong> {
        let part = Reader::read(text, scope)?;
        if !part.is_condition() {
            return Err(Wrong::new(part.text, "a comparison, such as recall >= 80%"));
        }
        Ok(Self(part))
    }

    /// As it was written.
    pub fn text(&self) -> &str {
        &self.0.text
    }

    /// `None` where it hangs on something undefined.
    pub(super) fn holds(&self, runs: Runs) -> Option<bool> {
        self.0.holds(runs)
    }

    /// Whether it holds, and the comparisons that decided it with their numbers.
    pub(super) fn because(&self, runs: Runs) -> (Option<bool>, String) {
        let mut reasons = Vec::new();
        let holds = self.0.holds(runs);
        self.0.reasons(runs, holds, &mut reasons);
        (holds, reasons.join("; "))
    }
}

impl Term {
    fn is_condition(&self) -> bool {
        matches!(self.node, Node::Compare(..) | Node::All(_) | Node::Any(_))
    }

    fn value(&self, runs: Runs) -> Option<f64> {
        let value = match &self.node {
            Node::Number { value, .. } => *value,
            Node::Name { of_a: false, name } => name.read(runs.run)?,
            Node::Name { of_a: true, name } => name.read(runs.a?)?,
            Node::Minus(part) => -part.value(runs)?,
            Node::Arithmetic(sign, sides) => {
                let (left, right) = (sides[0].value(runs)?, sides[1].value(runs)?);
                match *sign {
                    "+" => left + right,
                    "-" => left - right,
                    "*" => left * right,
                    _ => left / right,
                }
            }
            Node::Compare(..) | Node::All(_) | Node::Any(_) => return None,
        };
        // A division by zero is undefined, like a score without rows.
        value.is_finite().then_some(value)
    }

    fn holds(&self, runs: Runs) -> Option<bool> {
        match &self.node {
            Node::Compare(sign, sides) => {
                let (left, right) = (sides[0].value(runs)?, sides[1].value(runs)?);
                Some(match *sign {
                    "<" => left < right,
                    "<=" => left <= right,
                    ">" => left > right,
                    ">=" => left >= right,
                    "==" => left == right,
                    _ => left != right,
                })
            }
            Node::All(sides) => match (sides[0].holds(runs), sides[1].holds(runs)) {
                (Some(false), _) | (_, Some(false)) => Some(false),
                (Some(true), Some(true)) => Some(true),
                _ => None,
            },
            Node::Any(sides) => match (sides[0].holds(runs), sides[1].holds(runs)) {
                (Some(true), _) | (_, Some(true)) => Some(true),
                (Some(false), Some(false)) => Some(false),
                _ => None,
            },
            _ => None,
        }
    }

    /// Numbers are shown as percentages where they are shares, or sums of shares.
    fn unit(&self) -> Unit {
        let is_percent = match &self.node {
            Node::Number { is_percent, .. } => *is_percent,
            Node::Name { name, .. } => name.unit() == Unit::Percent,
            Node::Minus(part) => part.unit() == Unit::Percent,
            Node::Arithmetic("+" | "-", sides) => sides.iter().all(|side| side.unit() == Unit::Percent),
            _ => false,
        };
        if is_percent { Unit::Percent } else { Unit::Number }
    }

    /// What it is called in a sentence: names by their titles, whatever is done with them.
    fn title(&self) -> String {
        match &self.node {
            Node::Name { of_a: false, name } => name.title(),
            Node::Name { of_a: true, name } => {
                let title = name.title();
                format!("A’s {}", title.strip_prefix("the ").unwrap_or(&title))
            }
            Node::Minus(part) => format!("−{}", part.title_within()),
            Node::Arithmetic(sign, sides) => {
                let sign = match *sign {
                    "*" => "×",
                    "/" => "÷",
                    "-" => "−",
                    sign => sign,
                };
                format!("{} {sign} {}", sides[0].title_within(), sides[1].title_within())
            }
            _ => self.text.clone(),
        }
    }

    /// The same as a part of something larger.
    fn title_within(&self) -> String {
        match &self.node {
            Node::Arithmetic(..) => format!("({})", self.title()),
            _ => self.title(),
        }
    }

    /// The comparisons that made it so, each in words with its numbers.
    fn reasons(&self, runs: Runs, holds: Option<bool>, reasons: &mut Vec<String>) {
        match &self.node {
            Node::Compare(sign, sides) => reasons.push(compared(sign, sides, holds, runs)),
            Node::All(sides) | Node::Any(sides) => {
                for side in sides.iter() {
                    // Of an "and" that holds both sides matter; of one that does not, those that do not. "Or" is the same.
                    let own = side.holds(runs);
                    if own == holds {
                        side.reasons(runs, own, reasons);
                    }
                }
            }
            _ => {}
        }
    }
}

/// `recall is 12.0 %, and has to be at least 80.0 %`.
fn compared(sign: &str, sides: &[Term; 2], holds: Option<bool>, runs: Runs) -> String {
    let [left, right] = sides;
    let values = [left, right].map(|side| side.value(runs));
    let unnamed = |side: &Term| matches!(side.node, Node::Number { .. });
    // A bare number is written as its other side is.
    let shown = if unnamed(right) { left.unit() } else { right.unit() };
    if let Some(side) = [left, right].into_iter().zip(values).find(|(_, value)| value.is_none()).map(|(side, _)| side) {
        return format!("{} is undefined in this run", side.title());
    }
    let bound = match unnamed(right) {
        true => written(values[1], shown),
        false => format!("{}, which is {}", right.title(), written(values[1], shown)),
    };
    let words = match sign {
        "<" => "below ",
        "<=" => "at most ",
        ">" => "above ",
        ">=" => "at least ",
        "==" => "",
        _ => "other than ",
    };
    let has_to = if holds == Some(true) { "as asked: " } else { "and has to be " };
    format!("{} is {}, {has_to}{words}{bound}", left.title(), written(values[0], left.unit()))
}

/// How a number in the braces of a text is written.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(super) enum Style {
    /// By its size, or as a percentage where it is a share.
    Auto,
    /// As a percentage.
    Percent,
    /// With so many digits behind the point.
    Digits(u8),
    /// With a noun behind it in the number that goes with the value.
    Noun(String),
}

/// What stands in the braces of a text: `recall`, `recall|percent`, `100 * recall|0` or `found|n rare row`.
#[derive(Clone, Debug, PartialEq)]
pub(super) struct Placeholder {
    formula: Formula,
    style: Style,
}

impl Placeholder {
    pub(super) fn parse(text: &str, scope: &Scope) -> Result<Self, Wrong> {
        // `||` makes no number, so the last bar is the style's.
        let (formula, style) = match text.rsplit_once('|') {
            None => (text, Style::Auto),
            Some((formula, style)) => {
                let style = match (style.trim(), style.trim().strip_prefix("n ")) {
                    ("percent", _) => Style::Percent,
                    (_, Some(noun)) => Style::Noun(noun.trim().to_owned()),
                    (digits, None) => match digits.parse() {
                        Ok(digits @ 0..=4) => Style::Digits(digits),
                        _ => {
                            let expected = "|percent, |0 to |4 for digits behind the point, or |n with a noun";
                            return Err(Wrong::new(format!("|{digits}"), expected));
                        }
                    },
                };
                (formula, style)
            }
        };
        Ok(Self { formula: Formula::parse(formula, scope)?, style })
    }

    pub(super) fn written(&self, runs: Runs) -> String {
        let value = self.formula.value(runs);
        match &self.style {
            Style::Auto => self.formula.written(runs),
            Style::Percent => written(value, Unit::Percent),
            Style::Digits(digits) => {
                value.map_or_else(|| written(None, Unit::Number), |value| with_digits(value, (*digits).into()))
            }
            Style::Noun(noun) => {
                // What is not a whole number is several, and so is what is not known.
                let n = if value == Some(1.0) { 1 } else { 2 };
                format!("{} {}", written(value, Unit::Number), plural(n, noun))
            }
        }
    }
}

/// Reads an expression by descent: `||`, `&&`, comparison, `+ -`, `* /`, minus, number or name or parentheses.
struct Reader<'a> {
    text: &'a str,
    at: usize,
    depth: usize,
    scope: &'a Scope,
}

/// Two letters before one, so that `<=` is not taken for `<`.
const COMPARISONS: [&str; 6] = ["<=", ">=", "==", "!=", "<", ">"];

impl<'a> Reader<'a> {
    fn read(text: &'a str, scope: &'a Scope) -> Result<Term, Wrong> {
        let text = text.trim();
        let n_letters = text.chars().count();
        if n_letters > MAX_LETTERS {
            return Err(Wrong::new(format!("an expression of {n_letters} letters"), format!("at most {MAX_LETTERS}")));
        }
        let mut reader = Self { text, at: 0, depth: 0, scope };
        let part = reader.any()?;
        if reader.at < text.len() {
            return Err(reader.wrong("the end, or one of + - * / < <= > >= == != && ||"));
        }
        Ok(part)
    }

    fn any(&mut self) -> Result<Term, Wrong> {
        let start = self.start();
        let mut left = self.all()?;
        while self.takes("||") {
            let right = self.all()?;
            left = self.both(start, self.conditions(left, right)?, Node::Any);
        }
        Ok(left)
    }

    fn all(&mut self) -> Result<Term, Wrong> {
        let start = self.start();
        let mut left = self.comparison()?;
        while self.takes("&&") {
            let right = self.comparison()?;
            left = self.both(start, self.conditions(left, right)?, Node::All);
        }
        Ok(left)
    }

    fn comparison(&mut self) -> Result<Term, Wrong> {
        let start = self.start();
        let left = self.sum()?;
        let Some(sign) = COMPARISONS.into_iter().find(|sign| self.takes(sign)) else { return Ok(left) };
        let right = self.sum()?;
        let sides = self.numbers(left, right)?;
        if COMPARISONS.iter().any(|sign| self.rest().starts_with(sign)) {
            return Err(self.wrong("&& between two comparisons"));
        }
        Ok(self.both(start, sides, |sides| Node::Compare(sign, sides)))
    }

    fn sum(&mut self) -> Result<Term, Wrong> {
        self.arithmetic(["+", "-"], Self::product)
    }

    fn product(&mut self) -> Result<Term, Wrong> {
        self.arithmetic(["*", "/"], Self::single)
    }

    fn arithmetic(
        &mut self,
        signs: [&'static str; 2],
        of: fn(&mut Self) -> Result<Term, Wrong>,
    ) -> Result<Term, Wrong> {
        let start = self.start();
        let mut left = of(self)?;
        while let Some(sign) = signs.into_iter().find(|sign| self.takes(sign)) {
            let right = of(self)?;
            left = self.both(start, self.numbers(left, right)?, |sides| Node::Arithmetic(sign, sides));
        }
        Ok(left)
    }

    fn single(&mut self) -> Result<Term, Wrong> {
        let start = self.start();
        let is_nested = self.rest().starts_with(['(', '-']);
        if is_nested && self.depth == MAX_DEPTH {
            return Err(self.wrong("fewer parentheses inside each other"));
        }
        self.depth += usize::from(is_nested);
        let node = if self.takes("(") {
            let inner = self.any()?;
            if !self.takes(")") {
                return Err(self.wrong("a closing parenthesis"));
            }
            inner.node
        } else if self.takes("-") {
            Node::Minus(Box::new(self.single()?))
        } else {
            self.word()?
        };
        self.depth -= usize::from(is_nested);
        Ok(self.part(start, node))
    }

    /// A number or a name.
    fn word(&mut self) -> Result<Node, Wrong> {
        let rest = self.rest();
        let is_in_word = |c: char| c.is_ascii_alphanumeric() || c == '_' || c == '.';
        let word = &rest[..rest.find(|c| !is_in_word(c)).unwrap_or(rest.len())];
        if word.is_empty() {
            return Err(self.wrong("a number or the name of a number of the run"));
        }
        self.at = self.text.len() - rest.len() + word.len();
        if word.starts_with(|c: char| c.is_ascii_digit() || c == '.') {
            let value: f64 = word.parse().map_err(|_| Wrong::new(word, "a number, such as 0.5, or 80% for a share"))?;
            let is_percent = self.takes("%");
            return Ok(Node::Number { value: if is_percent { value / 100.0 } else { value }, is_percent });
        }
        let (of_a, name, settings) = match (word.strip_prefix("a."), &self.scope.pinned) {
            (None, _) => (false, word, &self.scope.settings),
            (Some(name), Some(settings)) => (true, name, settings),
            (Some(_), None) => {
                return Err(Wrong::new(word, "no name of the pinned run A, because the step has no \"pin:\""));
            }
        };
        let name = Name::of(name, settings).map_err(|expected| Wrong::new(word, expected))?;
        Ok(Node::Name { of_a, name })
    }

    /// Where the next part starts.
    fn start(&mut self) -> usize {
        self.text.len() - self.rest().len()
    }

    fn rest(&self) -> &'a str {
        self.text[self.at..].trim_start()
    }

    fn takes(&mut self, word: &str) -> bool {
        let is_next = self.rest().starts_with(word);
        if is_next {
            self.at = self.text.len() - self.rest().len() + word.len();
        }
        is_next
    }

    fn part(&self, start: usize, node: Node) -> Term {
        Term { text: self.text[start..self.at].trim().to_owned(), node }
    }

    fn both(&self, start: usize, sides: Box<[Term; 2]>, node: impl FnOnce(Box<[Term; 2]>) -> Node) -> Term {
        self.part(start, node(sides))
    }

    fn numbers(&self, left: Term, right: Term) -> Result<Box<[Term; 2]>, Wrong> {
        sides([left, right], |part| !part.is_condition(), "a number here, not a comparison")
    }

    fn conditions(&self, left: Term, right: Term) -> Result<Box<[Term; 2]>, Wrong> {
        sides([left, right], Term::is_condition, "a comparison here, such as recall >= 80%")
    }

    fn wrong(&self, expected: &str) -> Wrong {
        let found = start(self.rest(), 30);
        Wrong::new(if found.is_empty() { "the end of the expression".to_owned() } else { found }, expected)
    }
}

/// Both sides, if both fit.
fn sides(sides: [Term; 2], fits: impl Fn(&Term) -> bool, expected: &str) -> Result<Box<[Term; 2]>, Wrong> {
    match sides.iter().find(|part| !fits(part)) {
        Some(part) => Err(Wrong::new(part.text.clone(), expected)),
        None => Ok(Box::new(sides)),
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::experiment::{Run, spec_of};

    fn scope() -> Scope {
        Scope { settings: vec!["cost_fn".to_owned()], pinned: Some(Vec::new()) }
    }

    fn report(link: &str) -> Report {
        Run::new(&spec_of(link), None).unwrap().finish().unwrap()
    }

    #[test]
    fn arithmetic_binds_as_usual() {
        let report = report("epochs=1");
        let value = |text: &str| Formula::parse(text, &scope()).unwrap().value(Runs { run: &report, a: None });
        assert_eq!(value("2 + 3 * 4 - 6 / 2"), Some(11.0));
        assert_eq!(value("8 / 2 / 2 - 1 - 1"), Some(0.0));
        assert_eq!(value("-(2 - 5) * 2"), Some(6.0));
        assert_eq!(value("50% * rare"), Some(15.0));
        assert_eq!(value("found + missed"), Some(30.0));
        assert_eq!(value("1 / 0"), None);
        assert_eq!(value("set.cost_fn"), Some(10.0));
        assert_eq!(value("a.found"), None, "there is no A");
    }

    #[test]
    fn what_is_undefined_reaches_no_goal() {
        // Nothing is answered rare, so precision is undefined.
        let report = report("");
        let runs = Runs { run: &report, a: None };
        let holds = |text: &str| Condition::parse(text, &scope()).unwrap().holds(runs);
        assert_eq!(holds("precision < 0.5"), None);
        assert_eq!(holds("precision < 0.5 || recall == 0"), Some(true));
        assert_eq!(holds("precision < 0.5 && recall > 0"), Some(false));
        assert_eq!(holds("recall == 0 && (accuracy >= 90% || precision > 0)"), Some(true));
        let because = |text: &str| Condition::parse(text, &scope()).unwrap().because(runs).1;
        assert_eq!(because("precision >= 0.5 && recall == 0"), "precision is undefined in this run");
        assert_eq!(
            because("recall >= 0.8 && accuracy > baseline_accuracy"),
            "recall is 0.0 %, and has to be at least 80.0 %; accuracy is 90.0 %, and has to be above the accuracy of \
             always answering “common”, which is 90.0 %"
        );
        assert_eq!(because("found == 0"), "the number of rare cases found is 0, as asked: 0");
        assert_eq!(
            because("2 * (found + missed) > 100"),
            "2 × (the number of rare cases found + the number of rare cases missed) is 60, and has to be above 100"
        );
    }

    #[test]
    fn what_is_wrong_is_named() {
        let wrong = |text: &str| {
            let Wrong { found, expected } = Condition::parse(text, &scope()).unwrap_err();
            format!("{found} | {expected}")
        };
        assert!(
            wrong("recal > 1").starts_with("recal | the name of a number of a run, one of the "),
            "{}",
            wrong("recal > 1")
        );
        assert!(wrong("recal > 1").contains("such as ") && wrong("recal > 1").contains("recall"));
        assert_eq!(wrong("recall"), "recall | a comparison, such as recall >= 80%");
        assert_eq!(wrong("recall > "), "the end of the expression | a number or the name of a number of the run");
        assert_eq!(wrong("(recall > 1"), "the end of the expression | a closing parenthesis");
        assert_eq!(wrong("0 < recall < 1"), "< 1 | && between two comparisons");
        assert_eq!(wrong("recall && 1 < 2"), "recall | a comparison here, such as recall >= 80%");
        assert_eq!(wrong("(1 < 2) + 1 > 1"), "(1 < 2) | a number here, not a comparison");
        assert_eq!(wrong("1.2.3 > 1"), "1.2.3 | a number, such as 0.5, or 80% for a share");
        assert_eq!(wrong("recall = 1"), "= 1 | the end, or one of + - * / < <= > >= == != && ||");
        assert!(wrong(&"(".repeat(200)).ends_with("fewer parentheses inside each other"));
        assert!(wrong("set.cost > 1").ends_with("a setting of the step's link that is a number, one of cost_fn"));
    }
}
