//! Links: a spec as text, and text as a spec.
//!
//! A link holds the version and the fields that differ from their defaults, in the order of
//! [`ExperimentSpec::fields`], form-encoded: `v=1&resample=smote&resample.k_neighbors=3`. A spec file holds the same
//! fields as one JSON object of strings and numbers.
//!
//! A link may name an `epoch` beside them, at which the finished run is looked at. It is no part of the spec, changes no run, and
//! stands in no spec file.

use super::{ExperimentSpec, Field, MOST_EPOCHS};
use crate::{param::Kind, problem::Problem, wording};
use std::collections::BTreeSet;

/// The version that links are written in. Links of every released version load for ever.
pub const VERSION: u32 = 1;

/// What the page's address holds beside settings: the panels that are open.
const PANEL: &str = "panel";
/// What names an epoch to look at.
const EPOCH: &str = "epoch";
const EPOCHS: Kind = Kind::Integer { min: 1, max: MOST_EPOCHS };

/// Most things that are told one by one; a link can hold any number of them.
const MAX_NOTICES: usize = 20;

/// A spec read from text, and what was not understood in it.
#[derive(Clone, Debug, PartialEq)]
pub struct Parsed {
    /// The spec; where the text was wrong it has its default.
    pub spec: ExperimentSpec,
    /// What was ignored and why, one sentence each, to be shown.
    pub notices: Vec<String>,
    /// The epoch at which a link looks at the finished run; `None` for its end.
    pub epoch: Option<u32>,
}

/// A link that cannot be read at all.
#[derive(Clone, Debug, PartialEq, Eq, thiserror::Error)]
#[error("{}", self.problem())]
pub enum LinkError {
    /// Written by a newer lab.
    Newer {
        /// Its version, cut to what fits a message.
        found: String,
    },
}

impl LinkError {
    /// The error as it reaches the screen.
    pub fn problem(&self) -> Problem {
        let Self::Newer { found } = self;
        Problem::new(
            format!("This link has version {found}."),
            format!("This page reads versions up to {VERSION}."),
            "Reload the page, or open the link where it was made.",
        )
    }
}

impl ExperimentSpec {
    /// The link's part after `#`.
    pub fn to_link(&self) -> String {
        let mut link = form_urlencoded::Serializer::new(String::new());
        link.append_pair("v", &VERSION.to_string());
        for (key, value) in self.differences() {
            link.append_pair(&key, &value);
        }
        link.finish()
    }

    /// Fields that differ from the default, or from the default of the technique chosen.
    pub fn differences(&self) -> Vec<(String, String)> {
        self.differences_from(&Self::default())
    }

    /// What to set in the other spec to have this one, technique choices and their parameters in the order of
    /// [`ExperimentSpec::fields`]. A technique that the other has not chosen starts from its defaults.
    pub fn differences_from(&self, other: &Self) -> Vec<(String, String)> {
        self.fields_unlike(other).into_iter().map(|field| (field.key, field.value)).collect()
    }

    /// The fields of [`ExperimentSpec::differences_from`].
    pub(super) fn fields_unlike(&self, other: &Self) -> Vec<Field> {
        let mut base = other.clone();
        let mut fields = self.fields();
        for field in fields.iter().filter(|field| field.is_choice_of_technique) {
            base.set(&field.key, &field.value).expect("a spec's own choices are known");
        }
        let [plain, defaults] = [other, &base].map(Self::fields);
        fields.retain(|field| {
            let default = if field.is_choice_of_technique { &plain } else { &defaults };
            default.iter().find(|other| other.key == field.key).is_none_or(|other| other.value != field.value)
        });
        fields
    }

    /// Reads a link: a whole address, `#…`, or just the part after it. The empty link is the default, and so is an
    /// address without `#`.
    ///
    /// # Errors
    /// [`LinkError`] if a newer lab wrote it. Anything else that is wrong is left out and told in the notices.
    pub fn from_link(link: &str) -> Result<Parsed, LinkError> {
        let (looks, pairs): (Vec<_>, Vec<_>) = pairs(link).into_iter().partition(|(key, _)| key == EPOCH);
        let mut parsed = Self::from_pairs(pairs)?;
        for (at, (_, text)) in looks.iter().enumerate() {
            match EPOCHS.parse(text) {
                Ok(value) if at == 0 => parsed.epoch = Some(value.integer()),
                Ok(_) => parsed.notices.push(format!("Ignored: \"{EPOCH}\" is given twice.")),
                Err(error) => parsed.notices.push(format!("Ignored: {EPOCH}: {error}.")),
            }
            if parsed.notices.len() > MAX_NOTICES {
                break;
            }
        }
        Ok(parsed)
    }

    /// The link with the epoch at which the finished run is looked at.
    pub fn to_link_at(&self, epoch: Option<u32>) -> String {
        let link = self.to_link();
        epoch.map_or(link.clone(), |epoch| format!("{link}&{EPOCH}={epoch}"))
    }

    /// Reads fields by name and value, as in a link.
    ///
    /// # Errors
    /// As [`ExperimentSpec::from_link`].
    pub fn from_pairs(pairs: Vec<(String, String)>) -> Result<Parsed, LinkError> {
        let (spec, wrong) = Self::default().changed(pairs)?;
        let n_untold = wrong.len().saturating_sub(MAX_NOTICES);
        let mut notices: Vec<String> = wrong.iter().take(MAX_NOTICES).map(|what| format!("Ignored: {what}.")).collect();
        if n_untold > 0 {
            notices.push(format!("Ignored: {n_untold} more settings."));
        }
        Ok(Parsed { spec, notices, epoch: None })
    }

    /// This spec with fields set by name and value, techniques first, and what is wrong with those that are left out.
    ///
    /// # Errors
    /// As [`ExperimentSpec::from_link`].
    pub(super) fn changed(&self, pairs: Vec<(String, String)>) -> Result<(Self, Vec<String>), LinkError> {
        let mut spec = self.clone();
        let mut wrong = Vec::new();
        let choices: Vec<String> =
            spec.fields().into_iter().filter(|field| field.is_choice_of_technique).map(|field| field.key).collect();
        let (first, rest): (Vec<_>, Vec<_>) = pairs.into_iter().partition(|(key, _)| choices.contains(key));
        let mut seen = BTreeSet::new();
        for (key, value) in first.into_iter().chain(rest).filter(|(key, value)| !(key.is_empty() && value.is_empty())) {
            wrong.extend(if seen.contains(&key) {
                Some(format!("\"{}\" is given twice", wording::start(&key, 60)))
            } else if key == "v" {
                check_version(&value)?
            } else if key == PANEL {
                None
            } else {
                spec.set(&key, &value).err().map(|error| error.to_string())
            });
            seen.insert(key);
        }
        Ok((spec, wrong))
    }
}

/// Fields by name and value out of a whole address, `#…`, or just the part after it; none out of an address without `#`.
pub(super) fn pairs(link: &str) -> Vec<(String, String)> {
    let text = link.trim();
    let fragment = match text.split_once('#') {
        Some((_, fragment)) => fragment,
        None if ["https://", "http://", "file://"].iter().any(|scheme| text.starts_with(scheme)) => "",
        None => text,
    };
    form_urlencoded::parse(fragment.as_bytes()).into_owned().collect()
}

/// What is wrong with a version, unless it is newer than ours and with it everything that follows.
fn check_version(text: &str) -> Result<Option<String>, LinkError> {
    let is_number = !text.is_empty() && text.bytes().all(|byte| byte.is_ascii_digit());
    match text.parse::<u32>() {
        Ok(version) if (1..=VERSION).contains(&version) => Ok(None),
        Ok(0) => Ok(Some("version \"0\" never was".to_owned())),
        _ if is_number => Err(LinkError::Newer { found: wording::start(text, 20) }),
        _ => Ok(Some(format!("\"{}\" is not a version", wording::start(text, 60)))),
    }
}

/// The spec of a link of a test, which must be understood whole: a setting that is misspelt would be ignored, and another
/// experiment tested.
#[cfg(test)]
#[track_caller]
pub(crate) fn spec_of(link: &str) -> ExperimentSpec {
    let parsed = ExperimentSpec::from_link(link).unwrap_or_else(|error| panic!("{link}: {error}"));
    assert!(parsed.notices.is_empty(), "{link}: {:?}", parsed.notices);
    parsed.spec
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_default_is_the_empty_link() {
        assert_eq!(ExperimentSpec::default().to_link(), "v=1");
        assert_eq!(ExperimentSpec::from_link("").unwrap().spec, ExperimentSpec::default());
    }

    #[test]
    fn a_link_holds_what_differs() {
        let link = "v=1&data=moons&seed=11&resample=smote&resample.k_neighbors=3&optimizer.lr=0.02";
        let parsed = ExperimentSpec::from_link(&format!("https://example.org/lab/#{link}")).unwrap();
        assert_eq!(parsed.notices, [""; 0]);
        assert_eq!(parsed.spec.to_link(), link);
    }

    #[test]
    fn parameters_may_stand_before_the_choice_they_belong_to() {
        let parsed = ExperimentSpec::from_link("resample.k_neighbors=3&resample=smote").unwrap();
        assert_eq!(parsed.spec.to_link(), "v=1&resample=smote&resample.k_neighbors=3");
    }

    #[test]
    fn the_panels_of_the_page_are_no_setting() {
        let parsed = ExperimentSpec::from_link("v=1&resample=smote&panel=roc,scores").unwrap();
        assert_eq!(parsed.notices, [""; 0]);
        assert_eq!(parsed.spec.to_link(), "v=1&resample=smote");
    }

    #[test]
    fn what_is_not_understood_is_told() {
        let parsed = ExperimentSpec::from_link("v=1&epochs=0&colour=red&seed=1&seed=2").unwrap();
        assert_eq!(
            parsed.notices,
            [
                "Ignored: epochs: \"0\" is not a whole number from 1 to 100000.",
                "Ignored: there is no setting \"colour\" here.",
                "Ignored: \"seed\" is given twice.",
            ]
        );
        assert_eq!(parsed.spec.to_link(), "v=1&seed=1");
    }

    #[test]
    fn an_epoch_to_look_at_is_no_setting() {
        let parsed = ExperimentSpec::from_link("v=1&epoch=12&epochs=40").unwrap();
        assert_eq!(
            (parsed.epoch, parsed.spec.to_link_at(parsed.epoch)),
            (Some(12), "v=1&epochs=40&epoch=12".to_owned())
        );
        assert_eq!((parsed.spec.to_link_at(None), parsed.notices), ("v=1&epochs=40".to_owned(), vec![]));
        let parsed = ExperimentSpec::from_link("epoch=0&epoch=3").unwrap();
        assert_eq!(parsed.epoch, None);
        assert_eq!(
            parsed.notices,
            ["Ignored: epoch: \"0\" is not a whole number from 1 to 100000.", "Ignored: \"epoch\" is given twice.",]
        );
    }

    #[test]
    fn a_newer_link_is_refused() {
        let error = ExperimentSpec::from_link("v=2&seed=1").unwrap_err();
        assert_eq!(error, LinkError::Newer { found: "2".into() });
    }

    #[test]
    fn an_address_without_a_fragment_is_the_default() {
        let parsed = ExperimentSpec::from_link("https://example.org/lab/?from=mail").unwrap();
        assert_eq!(parsed, Parsed { spec: ExperimentSpec::default(), notices: vec![], epoch: None });
    }

    #[test]
    fn what_is_no_version_is_told_and_the_rest_applies() {
        for version in ["0", "", "-1", "one", "1.0", "NaN"] {
            let parsed = ExperimentSpec::from_link(&format!("v={version}&seed=5")).unwrap();
            assert_eq!(parsed.notices.len(), 1, "{version}");
            assert_eq!(parsed.spec.to_link(), "v=1&seed=5", "{version}");
        }
    }

    #[test]
    fn a_flood_of_unknown_settings_is_summed_up() {
        let link: String = (0..1000).map(|index| format!("a{index}=1&")).collect();
        let notices = ExperimentSpec::from_link(&link).unwrap().notices;
        assert_eq!(notices.len(), MAX_NOTICES + 1);
        assert_eq!(notices[MAX_NOTICES], "Ignored: 980 more settings.");
    }
}
