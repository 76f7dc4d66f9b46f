//! Reading a lesson's file, line by line.

use super::{
    Answer, Ask, Choice, Condition, Formula, Lesson, Locks, Opening, Step, When,
    expression::{Scope, Wrong},
    quantity::numbers_of,
    shown,
    text::Template,
};
use crate::{
    experiment::ExperimentSpec,
    param::{one_of, one_of_nearest},
    wording,
};

/// What is wrong with a lesson's file.
#[derive(Clone, Debug, PartialEq, Eq, thiserror::Error)]
#[error("{file}, line {line}: found {found}; expected {expected}")]
pub struct LessonError {
    /// The lesson's id.
    pub file: String,
    /// The line, from 1.
    pub line: usize,
    /// What is there.
    pub found: String,
    /// What should be there.
    pub expected: String,
}

/// Settings of the whole lesson.
const HEAD: [&str; 2] = ["summary", "minutes"];
/// Settings of a step.
const KEYS: [&str; 15] = [
    "link", "pin", "lock", "show", "ask", "range", "start", "right", "within", "choice", "epoch", "goal", "solution",
    "hint", "reveal",
];
/// Settings that may come several times.
const REPEATED: [&str; 2] = ["choice", "hint"];
/// Longest minutes of a lesson.
const MOST_MINUTES: u32 = 180;

/// A piece of text and the line where it starts.
#[derive(Clone, Debug)]
struct At<T> {
    line: usize,
    it: T,
}

/// A `key: value` line.
type Setting = (String, String);

/// A file before it is understood.
struct Outline {
    title: At<String>,
    head: Vec<At<Setting>>,
    drafts: Vec<Draft>,
}

/// A step before it is understood.
struct Draft {
    heading: At<String>,
    settings: Vec<At<Setting>>,
    text: Vec<At<String>>,
    reveal: Vec<At<String>>,
}

impl Lesson {
    /// Reads a lesson's file; `id` is the file's name without its ending.
    ///
    /// # Errors
    /// [`LessonError`] with the first line that is wrong, what it says and what it should.
    pub fn parse(id: &str, text: &str) -> Result<Self, LessonError> {
        let in_file = |At { line, it: Wrong { found, expected } }: At<Wrong>| LessonError {
            file: id.to_owned(),
            line,
            found,
            expected,
        };
        lesson(id, text).map_err(in_file)
    }
}

fn lesson(id: &str, text: &str) -> Result<Lesson, At<Wrong>> {
    let Outline { title, head, drafts } = outline(text)?;
    let summary = one(&head, "summary", title.line)?;
    let minutes = one(&head, "minutes", title.line)?;
    let n_minutes = minutes.it.parse().ok().filter(|n| (1..=MOST_MINUTES).contains(n));
    Ok(Lesson {
        id: id.to_owned(),
        title: title.it,
        summary: summary.it.to_owned(),
        minutes: n_minutes.ok_or_else(|| {
            wrong(minutes.line, quoted(minutes.it), format!("a whole number from 1 to {MOST_MINUTES}"))
        })?,
        steps: drafts.into_iter().map(step).collect::<Result<_, _>>()?,
    })
}

fn wrong(line: usize, found: impl Into<String>, expected: impl Into<String>) -> At<Wrong> {
    At { line, it: Wrong { found: found.into(), expected: expected.into() } }
}

/// A text of the file in a message, cut to what fits.
fn quoted(text: &str) -> String {
    format!("“{}”", wording::cut(text, 60))
}

/// Cuts the file into title, settings and steps.
fn outline(text: &str) -> Result<Outline, At<Wrong>> {
    let mut title: Option<At<String>> = None;
    let mut head: Vec<At<Setting>> = Vec::new();
    let mut drafts: Vec<Draft> = Vec::new();
    // Whether the line before was a setting, and whether it was of a paragraph: what the next line goes on with.
    let (mut goes_on_setting, mut goes_on_text, mut is_reveal) = (false, false, false);
    let mut n_lines = 0;
    for (number, line) in (1..).zip(text.trim_start_matches('\u{feff}').lines()) {
        n_lines = number;
        let (line, is_indented) = (line.trim_end(), line.starts_with("  "));
        let content = line.trim_start();
        if content.is_empty() {
            (goes_on_setting, goes_on_text) = (false, false);
            continue;
        }
        if content.starts_with("<!--") && content.ends_with("-->") {
            continue;
        }
        if title.is_none() {
            let text = line.strip_prefix("# ").map(str::trim).filter(|text| !text.is_empty());
            let text = text.ok_or_else(|| wrong(number, quoted(line), "the title, as in \"# Title\""))?;
            title = Some(At { line: number, it: text.to_owned() });
            continue;
        }
        if is_indented && goes_on_setting {
            let settings = drafts.last_mut().map_or(&mut head, |draft| &mut draft.settings);
            if let Some(At { it: (_, value), .. }) = settings.last_mut() {
                *value = format!("{value} {content}");
            }
            continue;
        }
        if line.starts_with('#') {
            let heading = line.strip_prefix("## ").map(str::trim).filter(|text| !text.is_empty());
            let heading =
                heading.ok_or_else(|| wrong(number, quoted(line), "the heading of a step, as in \"## Heading\""))?;
            let heading = At { line: number, it: heading.to_owned() };
            drafts.push(Draft { heading, settings: Vec::new(), text: Vec::new(), reveal: Vec::new() });
            (goes_on_setting, goes_on_text, is_reveal) = (false, false, false);
            continue;
        }
        let setting = line.split_once(':').filter(|(key, _)| {
            !goes_on_text && !key.is_empty() && key.bytes().all(|byte| byte.is_ascii_lowercase() || byte == b'_')
        });
        if let Some((key, value)) = setting {
            let known: &[&str] = if drafts.is_empty() { &HEAD } else { &KEYS };
            if !known.contains(&key) {
                let expected = format!(
                    "one of {}, or a text that does not start with a word and a colon",
                    one_of(known.iter().copied())
                );
                return Err(wrong(number, quoted(&format!("{key}:")), expected));
            }
            if is_reveal {
                return Err(wrong(number, quoted(line), "settings above \"reveal:\", which ends a step"));
            }
            let value = value.trim();
            let settings = drafts.last_mut().map_or(&mut head, |draft| &mut draft.settings);
            let earlier = settings.iter().find(|setting| setting.it.0 == key && !REPEATED.contains(&key));
            if let Some(earlier) = earlier {
                let found = format!("“{key}:” again, after line {}", earlier.line);
                return Err(wrong(number, found, "it once"));
            }
            if key == "reveal" {
                if !value.is_empty() {
                    return Err(wrong(number, quoted(line), "\"reveal:\" alone, and its text on the lines below"));
                }
                is_reveal = true;
            } else if value.is_empty() {
                return Err(wrong(number, quoted(line), format!("something behind \"{key}:\"")));
            }
            settings.push(At { line: number, it: (key.to_owned(), value.to_owned()) });
            (goes_on_setting, goes_on_text) = (key != "reveal", false);
            continue;
        }
        let Some(draft) = drafts.last_mut() else {
            return Err(wrong(number, quoted(line), "\"summary:\", \"minutes:\" or the first \"## Heading\""));
        };
        let paragraphs = if is_reveal { &mut draft.reveal } else { &mut draft.text };
        match paragraphs.last_mut().filter(|_| goes_on_text) {
            Some(At { it, .. }) => *it = format!("{it} {content}"),
            None => paragraphs.push(At { line: number, it: content.to_owned() }),
        }
        (goes_on_setting, goes_on_text) = (false, true);
    }
    let title = title.ok_or_else(|| wrong(1, "an empty file", "the title, as in \"# Title\""))?;
    if drafts.is_empty() {
        return Err(wrong(n_lines, "the end of the file", "at least one step, as in \"## Heading\""));
    }
    Ok(Outline { title, head, drafts })
}

/// A setting by its key, if it is there.
fn maybe<'a>(settings: &'a [At<Setting>], key: &str) -> Option<At<&'a str>> {
    let found = settings.iter().find(|setting| setting.it.0 == key)?;
    Some(At { line: found.line, it: &found.it.1 })
}

/// A setting that has to be there; `line` is told where it is not.
fn one<'a>(settings: &'a [At<Setting>], key: &str, line: usize) -> Result<At<&'a str>, At<Wrong>> {
    maybe(settings, key).ok_or_else(|| wrong(line, format!("no “{key}:” below this line"), format!("\"{key}: …\"")))
}

fn step(draft: Draft) -> Result<Step, At<Wrong>> {
    let Draft { heading, settings, text, reveal } = draft;
    let open = |key: &str| maybe(&settings, key).map(opening).transpose();
    let opens = opening(one(&settings, "link", heading.line)?)?;
    let (pin, solution) = (open("pin")?, open("solution")?);
    // What can be set after the solution's changes can be spoken of as well.
    let mut own = numbers_of(&opens.spec);
    own.extend(solution.iter().flat_map(|solution| numbers_of(&solution.spec)));
    let scope = Scope { settings: own, pinned: pin.as_ref().map(|pin| numbers_of(&pin.spec)) };
    let locks = match maybe(&settings, "lock") {
        None => Locks::These(Vec::new()),
        Some(lock) => locks(lock, &opens.spec)?,
    };
    if let Some((solution, at)) = solution.as_ref().zip(maybe(&settings, "solution")) {
        let changes = solution.spec.differences_from(&opens.spec);
        if let Some((key, _)) = changes.iter().find(|(key, _)| locks.holds(key)) {
            return Err(wrong(
                at.line,
                format!("a solution that changes {key}, which is locked"),
                "one that changes what is open",
            ));
        }
        if changes.is_empty() {
            return Err(wrong(
                at.line,
                "a solution that is the step's own link",
                "one that changes something, or none",
            ));
        }
    }
    let show = match maybe(&settings, "show") {
        None => Vec::new(),
        Some(names) => names.it.split(',').map(|name| shown_at(names.line, name.trim())).collect::<Result<_, _>>()?,
    };
    let epoch = maybe(&settings, "epoch").map(|at| epoch(at, &opens.spec)).transpose()?;
    let goal = one(&settings, "goal", heading.line)?;
    let paragraph = |At { line, it }: &At<String>| {
        Template::parse(it, &scope).and_then(Template::without_numbers).map_err(|it| At { line: *line, it })
    };
    let hints = settings.iter().filter(|setting| setting.it.0 == "hint");
    Ok(Step {
        text: text.iter().map(paragraph).collect::<Result<_, _>>()?,
        hints: hints.map(|hint| paragraph(&At { line: hint.line, it: hint.it.1.clone() })).collect::<Result<_, _>>()?,
        goal: Condition::parse(goal.it, &scope).map_err(|it| At { line: goal.line, it })?,
        ask: ask(&settings, &scope)?,
        reveal: reveal
            .iter()
            .map(|At { line, it }| Template::parse(it, &scope).map_err(|it| At { line: *line, it }))
            .collect::<Result<_, _>>()?,
        heading: heading.it,
        epoch,
        opens,
        pin,
        locks,
        show,
        solution,
    })
}

/// A link that the page would take without a notice.
fn opening(At { line, it: link }: At<&str>) -> Result<Opening, At<Wrong>> {
    let parsed = ExperimentSpec::from_link(link).map_err(|error| wrong(line, quoted(link), error.to_string()))?;
    match parsed.notices.first() {
        Some(notice) => Err(wrong(
            line,
            format!("a link that is not taken whole: {}", notice.trim_end_matches('.')),
            "what the page writes behind # in its address",
        )),
        None if parsed.epoch.is_some() => Err(wrong(
            line,
            "a link that names an epoch",
            "\"epochs\" for their number, or the one to look at on a line of its own, as in \"epoch: 12\"",
        )),
        None => Ok(Opening { link: parsed.spec.to_link(), spec: parsed.spec }),
    }
}

fn epoch(At { line, it: text }: At<&str>, spec: &ExperimentSpec) -> Result<u32, At<Wrong>> {
    let within = text.parse().ok().filter(|epoch| (1..=spec.epochs).contains(epoch));
    let expected = || format!("a whole number from 1 to the {} epochs of the step's link", spec.epochs);
    within.ok_or_else(|| wrong(line, quoted(text), expected()))
}

fn locks(At { line, it: text }: At<&str>, spec: &ExperimentSpec) -> Result<Locks, At<Wrong>> {
    let (is_all, names) = match text.strip_prefix("all but ") {
        Some(names) => (true, names),
        None if text == "all" => return Ok(Locks::AllBut(Vec::new())),
        None => (false, text),
    };
    let fields = spec.fields();
    let known = || fields.iter().map(|field| field.key.as_str());
    let name = |name: &str| match known()
        .any(|key| key == name || key.strip_prefix(name).is_some_and(|it| it.starts_with('.')))
    {
        true => Ok(name.to_owned()),
        false => {
            Err(wrong(line, quoted(name), format!("a setting of the step's link, {}", one_of_nearest(name, known()))))
        }
    };
    let names = names.split(',').map(|it| name(it.trim())).collect::<Result<_, _>>()?;
    Ok(if is_all { Locks::AllBut(names) } else { Locks::These(names) })
}

fn shown_at(line: usize, name: &str) -> Result<&'static str, At<Wrong>> {
    shown().find(|known| *known == name).ok_or_else(|| {
        wrong(line, quoted(name), format!("a station or a figure of the page, {}", one_of_nearest(name, shown())))
    })
}

/// The question, if there is one.
fn ask(settings: &[At<Setting>], scope: &Scope) -> Result<Option<Ask>, At<Wrong>> {
    let choices: Vec<&At<Setting>> = settings.iter().filter(|setting| setting.it.0 == "choice").collect();
    let Some(question) = maybe(settings, "ask") else {
        let alone = settings
            .iter()
            .find(|setting| ["range", "start", "right", "within", "choice"].contains(&setting.it.0.as_str()));
        return match alone {
            Some(At { line, it: (key, _) }) => {
                Err(wrong(*line, format!("“{key}:” without a question"), "\"ask: …\" above it"))
            }
            None => Ok(None),
        };
    };
    let answer = match (choices.as_slice(), maybe(settings, "range")) {
        ([], None) => {
            return Err(wrong(question.line, "a question without answers", "\"range: …\" or some \"choice: …\""));
        }
        ([first, ..], Some(_)) => {
            return Err(wrong(first.line, "a choice beside a range", "a question with one or the other"));
        }
        ([only], None) => return Err(wrong(only.line, "one choice", "at least two")),
        (choices, None) => chosen(choices, scope)?,
        ([], Some(range)) => number(settings, range, question.line, scope)?,
    };
    let question = Template::parse(question.it, &Scope::default())
        .and_then(Template::without_numbers)
        .map_err(|it| At { line: question.line, it })?;
    Ok(Some(Ask { question, answer }))
}

fn chosen(choices: &[&At<Setting>], scope: &Scope) -> Result<Answer, At<Wrong>> {
    let choice = |&At { line, it: (_, text) }: &&At<Setting>| {
        let (text, when) = match text.strip_suffix(']').and_then(|text| text.rsplit_once('[')) {
            None => (text.as_str(), When::Never),
            Some((text, "right")) => (text, When::Always),
            Some((text, when)) => match when.strip_prefix("if ") {
                Some(condition) => {
                    (text, When::If(Condition::parse(condition, scope).map_err(|it| At { line: *line, it })?))
                }
                None => return Err(wrong(*line, format!("“[{when}]”"), "[right], or [if …] with a comparison")),
            },
        };
        match text.trim() {
            "" => Err(wrong(*line, "a choice without words", "an answer, as in \"It rises. [if recall > a.recall]\"")),
            text => Ok(Choice { text: text.to_owned(), right: when }),
        }
    };
    let list = choices.iter().map(choice).collect::<Result<Vec<_>, _>>()?;
    let n_right = list.iter().filter(|choice| choice.right == When::Always).count();
    let n_maybe = list.iter().filter(|choice| matches!(choice.right, When::If(_))).count();
    if n_right > 1 || n_right + n_maybe == 0 || (n_right == 1 && n_maybe > 0) {
        let found = format!("{n_right} choices with [right] and {n_maybe} with [if …]");
        return Err(wrong(choices[0].line, found, "one choice with [right], or some with [if …]"));
    }
    Ok(Answer::Choice(list))
}

/// `0 to 30 cases`, `0 to 1 by 0.05`.
fn number(settings: &[At<Setting>], range: At<&str>, line: usize, scope: &Scope) -> Result<Answer, At<Wrong>> {
    let mut words = range.it.split_whitespace();
    let mut bound = |before: &str| {
        (before.is_empty() || words.next() == Some(before))
            .then(|| words.next()?.parse().ok().filter(|it: &f64| it.is_finite()))
            .flatten()
    };
    let ends = bound("").zip(bound("to")).filter(|(min, max)| min < max);
    let (min, max) = ends.ok_or_else(|| {
        wrong(range.line, quoted(range.it), "two rising numbers and their unit, as in \"0 to 30 cases\"")
    })?;
    let mut rest: Vec<&str> = words.collect();
    let mut step = 1.0;
    if rest.first() == Some(&"by") {
        let given = rest.get(1).and_then(|text| text.parse().ok()).filter(|step| (1e-6..=max - min).contains(step));
        step = given.ok_or_else(|| {
            wrong(
                range.line,
                quoted(range.it),
                "a step behind \"by\" that fits into the range, as in \"0 to 1 by 0.05\"",
            )
        })?;
        rest.drain(..2);
    }
    let given = |at: At<&str>, least: f64, most: f64| {
        let value = at.it.parse().ok().filter(|value| (least..=most).contains(value));
        value.ok_or_else(|| wrong(at.line, quoted(at.it), format!("a number from {least} to {most}")))
    };
    let right = one(settings, "right", line)?;
    Ok(Answer::Number {
        min,
        max,
        step,
        unit: rest.join(" "),
        start: given(one(settings, "start", line)?, min, max)?,
        within: maybe(settings, "within").map_or(Ok(step), |within| given(within, 0.0, max - min))?,
        right: Formula::parse(right.it, scope).map_err(|it| At { line: right.line, it })?,
    })
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::lesson::Paragraph;

    #[test]
    fn the_file_is_read() {
        let text = "\u{feff}# A title\r\nsummary: A line\r\n  that goes on.\r\nminutes: 3\r\n\r\n## One\r\n<!-- for authors -->\r\n\
            link: v=1&resample=smote\r\nlock: all but resample\r\nshow: resample, decision-map\r\nask: How many?\r\n\
            range: 0 to 30 by 2 rare cases\r\nstart: 4\r\nright: found\r\ngoal: found >= 0\r\nhint: One.\r\nhint: Two.\r\n\r\n\
            First\r\nparagraph: still.\r\n\r\nSecond.\r\n\r\nreveal:\r\nIt is {found}.\r\n";
        let lesson = Lesson::parse("x", text).unwrap();
        assert_eq!((lesson.summary.as_str(), lesson.minutes), ("A line that goes on.", 3));
        let [step] = &lesson.steps[..] else { panic!("{lesson:?}") };
        let texts: Vec<String> = step.text.iter().map(Paragraph::to_string).collect();
        assert_eq!(texts, ["First paragraph: still.", "Second."]);
        assert_eq!(
            (step.show.as_slice(), step.hints.len(), step.reveal.len()),
            (&["resample", "decision-map"][..], 2, 1)
        );
        assert!(step.locks.holds("epochs") && !step.locks.holds("resample.k_neighbors"));
        let Some(Ask { answer: Answer::Number { step, unit, within, .. }, .. }) = &step.ask else { panic!() };
        assert_eq!((*step, unit.as_str(), *within), (2.0, "rare cases", 2.0));
    }
}
