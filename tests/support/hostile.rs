//! Lines of `tests/data/hostile_*.txt`: what somebody may have written, and what must be said of it.

/// What was written, and the text that must be shown.
pub struct Hostile {
    pub written: String,
    pub told: String,
}

/// The lines of a file.
pub fn read(file: &str) -> Vec<Hostile> {
    let lines = file.lines().filter(|line| !line.is_empty() && !line.starts_with("# "));
    lines
        .map(|line| {
            let (written, told) = line.split_once('\t').unwrap_or_else(|| panic!("no tab in {line}"));
            Hostile { written: expand(written), told: told.to_owned() }
        })
        .collect()
}

/// `[[x 100]]` is a hundred times x.
fn expand(text: &str) -> String {
    let Some((before, rest)) = text.split_once("[[") else { return text.to_owned() };
    let (what, rest) = rest.split_once("]]").expect("a closing ]]");
    let (what, times) = what.rsplit_once(' ').expect("a text and how often");
    format!("{before}{}{}", what.repeat(times.parse().expect("a number")), expand(rest))
}
