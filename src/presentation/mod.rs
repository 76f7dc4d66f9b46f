//! How the page is shown: the query of its address (`?embed=1&view=mini`) as a value, and back.
//!
//! The query is the author's: what is shown of the lab, and what of it can be changed. The settings of the run are the
//! reader's, and stand in the part after `#` ([`ExperimentSpec::from_link`]). Hosts keep the query of an address and may lose
//! the rest, which is why the two are apart. As with links, what is not understood is told and never fatal.

mod snippet;
mod words;

pub use snippet::{Host, Platform, Snippet, frame_title};
pub use words::{Lang, Motion, Resize, Theme, View};

use crate::{
    experiment::{ExperimentSpec, FieldKind, Station},
    wording,
};
use std::collections::BTreeSet;

/// Most things that are told one by one; a query can hold any number of them.
const MAX_NOTICES: usize = 20;

/// Something that can be hidden or locked.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Lockable {
    /// Every setting of a station: `resample`.
    Station(Station),
    /// One setting, by its name in links: `resample.k_neighbors`. Where the setting that chooses a technique has the name of its
    /// station, it is written `resample.choice`.
    Setting(String),
}

impl Lockable {
    /// Its name in a query.
    pub fn name(&self) -> String {
        match self {
            Self::Station(station) => station.id().to_owned(),
            Self::Setting(key) if Station::of(key).is_some() => format!("{key}{CHOICE}"),
            Self::Setting(key) => key.clone(),
        }
    }
}

/// Behind the name of a station: only the setting that chooses its technique.
const CHOICE: &str = ".choice";

/// What a reader can do with a setting.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Access {
    /// Everything.
    Free,
    /// See it.
    Locked,
    /// Nothing: it is not there.
    Hidden,
}

/// Whose messages are heard, and who is told.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Parent {
    /// Whoever frames the page.
    Any,
    /// Only a page of that origin.
    Origin(String),
    /// Nobody: an origin was named, and it is none.
    Nobody,
}

/// How the page is shown.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Presentation {
    /// Whether the page is a part of another page.
    pub embed: bool,
    /// How much of it there is.
    pub view: View,
    /// Parts that are not there.
    pub hide: Vec<Lockable>,
    /// Parts that cannot be changed on the page.
    pub lock: Vec<Lockable>,
    /// The lesson to play.
    pub lesson: Option<String>,
    /// The lesson's step to begin with, counted from 1.
    pub step: Option<u32>,
    /// The colours.
    pub theme: Theme,
    /// The language of the texts.
    pub lang: Lang,
    /// Whether things may move.
    pub motion: Motion,
    /// Whether the run starts by itself; by default not where the page is a part of another.
    pub autorun: Option<bool>,
    /// How the height is told.
    pub resize: Resize,
    /// The largest height that is told (CSS pixels); a page that is higher scrolls in its frame.
    pub max_height: Option<u32>,
    /// Who may send messages.
    pub parent: Parent,
}

/// The word of a query by which no page is obeyed.
const NO_PARENT: &str = "none";

impl Default for Presentation {
    fn default() -> Self {
        Self {
            embed: false,
            view: View::Full,
            hide: Vec::new(),
            lock: Vec::new(),
            lesson: None,
            step: None,
            theme: Theme::Auto,
            lang: Lang::English,
            motion: Motion::Auto,
            autorun: None,
            resize: Resize::Generic,
            max_height: None,
            parent: Parent::Any,
        }
    }
}

impl Presentation {
    /// Reads a query, with or without its `?`, and what is wrong with it, one sentence each, to be shown.
    pub fn from_query(query: &str) -> (Self, Vec<String>) {
        let query = query.trim().trim_start_matches('?');
        let mut presentation = Self::default();
        let mut wrong = Vec::new();
        let mut seen = BTreeSet::new();
        let mut names = Names::default();
        for (key, value) in form_urlencoded::parse(query.as_bytes()) {
            if key.is_empty() && value.is_empty() {
                continue;
            }
            if !seen.insert(key.to_string()) {
                wrong.push(format!("\"{}\" is given twice", wording::start(&key, 60)));
            } else if let Err(why) = presentation.set(&key, &value, &mut names) {
                wrong.extend(why);
            }
        }
        if presentation.lesson.is_some() && presentation.view != View::Full {
            wrong.push(format!("view={}: a lesson needs the full view", presentation.view.word()));
            presentation.view = View::Full;
        }
        let n_untold = wrong.len().saturating_sub(MAX_NOTICES);
        let mut notices: Vec<String> =
            wrong.iter().take(MAX_NOTICES).map(|what| format!("Ignored in the address: {what}.")).collect();
        if n_untold > 0 {
            notices.push(format!("Ignored in the address: {n_untold} more things."));
        }
        (presentation, notices)
    }

    /// Sets one parameter, or says what is wrong with it.
    fn set(&mut self, key: &str, value: &str, names: &mut Names) -> Result<(), Vec<String>> {
        let one_of = |words: &[&str]| {
            vec![format!("{key}: \"{}\" is not one of {}", wording::start(value, 60), words.join(", "))]
        };
        let flag = || match value {
            "1" | "true" => Ok(true),
            "0" | "false" => Ok(false),
            _ => Err(one_of(&["1", "0"])),
        };
        match key {
            "embed" => self.embed = flag()?,
            "autorun" => self.autorun = Some(flag()?),
            "view" => self.view = View::of(value).ok_or_else(|| one_of(&View::WORDS))?,
            "theme" => self.theme = Theme::of(value).ok_or_else(|| one_of(&Theme::WORDS))?,
            "resize" => self.resize = Resize::of(value).ok_or_else(|| one_of(&Resize::WORDS))?,
            "motion" => self.motion = Motion::of(value).ok_or_else(|| one_of(&Motion::WORDS))?,
            // `en-GB` is English.
            "lang" => {
                let language = value.split(['-', '_']).next().unwrap_or_default();
                self.lang = Lang::of(&language.to_ascii_lowercase()).ok_or_else(|| one_of(&Lang::WORDS))?;
            }
            "lesson" => {
                let fits = |byte: u8| byte.is_ascii_lowercase() || byte.is_ascii_digit() || matches!(byte, b'-' | b'_');
                if value.is_empty() || value.len() > 60 || !value.bytes().all(fits) {
                    return Err(vec![format!("lesson: \"{}\" is not the name of a lesson", wording::start(value, 60))]);
                }
                self.lesson = Some(value.to_owned());
            }
            "step" => {
                let step = value.parse().ok().filter(|step| (1..=1000).contains(step));
                let wrong =
                    || vec![format!("step: \"{}\" is not a whole number from 1 to 1000", wording::start(value, 60))];
                self.step = Some(step.ok_or_else(wrong)?);
            }
            "max-height" => {
                let height = value.parse().ok().filter(|height| (100..=100_000).contains(height));
                let wrong = || {
                    vec![format!(
                        "max-height: \"{}\" is not a whole number from 100 to 100000",
                        wording::start(value, 60)
                    )]
                };
                self.max_height = Some(height.ok_or_else(wrong)?);
            }
            "parent" => {
                self.parent = Parent::Nobody;
                if value == NO_PARENT {
                    return Ok(());
                }
                let wrong = || {
                    let found = wording::start(value, 60);
                    vec![format!(
                        "parent: \"{found}\" is not an origin such as https://example.org, so no page is obeyed"
                    )]
                };
                self.parent = Parent::Origin(origin(value).ok_or_else(wrong)?);
            }
            "hide" | "lock" => {
                let (parts, wrong) = names.parts(key, value);
                (if key == "hide" { &mut self.hide } else { &mut self.lock }).extend(parts);
                if !wrong.is_empty() {
                    return Err(wrong);
                }
            }
            _ => match key.strip_suffix("_hide").filter(|name| !name.is_empty()) {
                Some(name) => {
                    if flag()? {
                        let name = ALIASES.iter().find(|(alias, _)| *alias == name).map_or(name, |(_, own)| own);
                        let (parts, wrong) = names.parts(key, name);
                        self.hide.extend(parts);
                        if !wrong.is_empty() {
                            return Err(wrong);
                        }
                    }
                }
                None => {
                    return Err(vec![format!("there is no \"{}\" for how the page is shown", wording::start(key, 60))]);
                }
            },
        }
        Ok(())
    }

    /// The query, without `?`: only what differs from the default, in a fixed order.
    pub fn to_query(&self) -> String {
        let plain = Self::default();
        let list = |parts: &[Lockable]| parts.iter().map(Lockable::name).collect::<Vec<_>>().join(",");
        let mut query: Vec<String> = Vec::new();
        let mut put = |is_other: bool, key: &str, value: &str| {
            if is_other {
                query.push(format!("{key}={value}"));
            }
        };
        put(self.embed, "embed", "1");
        // What an author pastes says what it shows.
        put(self.embed || self.view != plain.view, "view", self.view.word());
        put(!self.hide.is_empty(), "hide", &list(&self.hide));
        put(!self.lock.is_empty(), "lock", &list(&self.lock));
        put(self.lesson.is_some(), "lesson", self.lesson.as_deref().unwrap_or_default());
        put(self.step.is_some(), "step", &self.step.unwrap_or_default().to_string());
        put(self.theme != plain.theme, "theme", self.theme.word());
        put(self.motion != plain.motion, "motion", self.motion.word());
        put(self.autorun.is_some(), "autorun", if self.autorun == Some(true) { "1" } else { "0" });
        put(self.resize != plain.resize, "resize", self.resize.word());
        put(self.max_height.is_some(), "max-height", &self.max_height.unwrap_or_default().to_string());
        match &self.parent {
            Parent::Any => {}
            Parent::Origin(origin) => put(true, "parent", origin),
            Parent::Nobody => put(true, "parent", NO_PARENT),
        }
        query.join("&")
    }

    /// Whether the run starts by itself.
    pub fn autoruns(&self) -> bool {
        self.autorun.unwrap_or(!self.embed)
    }

    /// What a reader can do with a setting of a station.
    pub fn access(&self, station: Station, key: &str) -> Access {
        let names_it = |part: &Lockable| match part {
            Lockable::Station(named) => *named == station,
            Lockable::Setting(named) => named == key,
        };
        if self.hide.iter().any(names_it) {
            Access::Hidden
        } else if self.lock.iter().any(names_it) {
            Access::Locked
        } else {
            Access::Free
        }
    }
}

/// TensorFlow Playground's names of what this lab has too.
const ALIASES: [(&str, &str); 8] = [
    ("dataset", "data.choice"),
    ("noise", "data.noise"),
    ("percTrainData", "split"),
    ("batchSize", "batch_size"),
    ("learningRate", "optimizer.lr"),
    ("regularizationRate", "optimizer.weight_decay"),
    ("activation", "activation"),
    ("numHiddenLayers", "hidden"),
];

/// What the page finds out. Hiding it would leave controls that do nothing.
const RESULTS: [&str; 13] = [
    "verdict", "scores", "metrics", "figures", "figure", "map", "digest", "runs", "notices", "problems", "test",
    "compare", "status",
];
/// What a reader may need in order to read at all.
const FOR_EVERYBODY: [&str; 6] = ["theme", "contrast", "accessibility", "motion", "tables", "run"];

/// The settings there can be, listed when a query first asks for one.
#[derive(Default)]
struct Names(BTreeSet<String>);

impl Names {
    /// The parts named in a list, and what is wrong with the others.
    fn parts(&mut self, key: &str, list: &str) -> (Vec<Lockable>, Vec<String>) {
        let mut parts = Vec::new();
        let mut wrong = Vec::new();
        for name in list.split(',').map(str::trim).filter(|name| !name.is_empty()) {
            let what = wording::start(name, 60);
            let setting = name.strip_suffix(CHOICE).unwrap_or(name);
            if let Some(station) = Station::of(name) {
                parts.push(Lockable::Station(station));
            } else if RESULTS.contains(&name) {
                wrong.push(format!("{key}: \"{what}\" is a result, and results stay in sight"));
            } else if FOR_EVERYBODY.contains(&name) {
                wrong.push(format!("{key}: \"{what}\" is for every reader and stays in reach"));
            } else if self.knows(setting) {
                parts.push(Lockable::Setting(setting.to_owned()));
            } else {
                wrong.push(format!("{key}: there is no setting or station \"{what}\""));
            }
        }
        (parts, wrong)
    }

    fn knows(&mut self, key: &str) -> bool {
        if self.0.is_empty() {
            self.0 = setting_names();
        }
        self.0.contains(key)
    }
}

/// Names of all settings there are with any technique.
fn setting_names() -> BTreeSet<String> {
    let plain = ExperimentSpec::default();
    let mut names = BTreeSet::new();
    for field in plain.fields() {
        if let (FieldKind::Choice(choices), true) = (&field.kind, field.is_choice_of_technique) {
            for choice in choices {
                let mut spec = plain.clone();
                // Each is one of its own choices.
                let _ = spec.set(&field.key, choice.id);
                names.extend(spec.fields().into_iter().map(|field| field.key));
            }
        }
    }
    names
}

/// An origin as browsers write it, or nothing.
fn origin(text: &str) -> Option<String> {
    let text = text.trim_end_matches('/').to_ascii_lowercase();
    let (scheme, rest) = text.split_once("://").filter(|(scheme, _)| matches!(*scheme, "http" | "https"))?;
    // The colons of an address of version 6 stand in brackets.
    let (host, port) = match rest.rsplit_once(':').filter(|(_, port)| !port.contains(']')) {
        Some((host, port)) => (host, Some(port.parse::<u16>().ok()?)),
        None => (rest, None),
    };
    let fits = |byte: u8| byte.is_ascii_alphanumeric() || matches!(byte, b'.' | b'-' | b'_');
    let is_bracketed = |host: &str| {
        let inside = host.strip_prefix('[').and_then(|host| host.strip_suffix(']'));
        inside.is_some_and(|inside| inside.bytes().all(|byte| byte.is_ascii_hexdigit() || matches!(byte, b':' | b'.')))
    };
    if host.is_empty() || host.len() > 250 || !(host.bytes().all(fits) || is_bracketed(host)) {
        return None;
    }
    let usual = if scheme == "https" { 443 } else { 80 };
    Some(match port.filter(|port| *port != usual) {
        Some(port) => format!("{scheme}://{host}:{port}"),
        None => format!("{scheme}://{host}"),
    })
}
