//! The bench: which of the panels beside the maps are open. The address names them, and they are no settings.

use super::read::{Read, owned};
use crate::browser::{address, clock::next_macrotask, focus};
use leptos::{ev, prelude::*};

/// Every panel by its name in the address, in the order of the page, and how many figures it is wide.
const PANELS: [(&str, u32); 16] = [
    ("leak", 1),
    ("score-histogram", 1),
    ("confusion-matrix", 1),
    ("precision-recall", 1),
    ("roc", 1),
    ("reliability", 1),
    ("cost-curve", 1),
    ("class-distribution", 1),
    ("loss-curves", 1),
    ("class-loss", 1),
    ("gan-curves", 2),
    ("scores", 2),
    ("columns", 2),
    ("compare", 2),
    ("runs", 2),
    ("exports", 1),
];
/// The name of all of them together, one below the other.
pub(crate) const ALL: &str = "all";
/// Where they stand.
pub(crate) const DOCK: &str = "panels";
/// What is open at first, as far as there is room.
const FIRST: [&str; 2] = ["score-histogram", "precision-recall"];

/// The panels.
pub(crate) struct Bench {
    /// Whether the view has panels that are opened and closed.
    has_panels: bool,
    /// Those that are open, the one opened last at the end.
    open: Read<Vec<&'static str>>,
    set_open: RwSignal<Vec<&'static str>>,
    /// Whether somebody chose them.
    is_chosen: RwSignal<bool>,
}

impl Bench {
    pub(super) fn new(has_panels: bool) -> Self {
        let (open, set_open) = owned(address::panels().map_or_else(Vec::new, |names| known(&names)));
        if open.with_untracked(Vec::is_empty) {
            set_open.set(FIRST[..(room() as usize).min(FIRST.len())].to_vec());
        }
        let on_hash = window_event_listener(ev::hashchange, move |_| {
            let named = address::panels().map(|names| known(&names)).filter(|names| !names.is_empty());
            named.into_iter().for_each(|names| set_open.set(names));
        });
        on_cleanup(move || on_hash.remove());
        Self { has_panels, open, set_open, is_chosen: RwSignal::new(address::panels().is_some()) }
    }

    /// The names of all panels, in the order of the page.
    pub(crate) fn names() -> impl Iterator<Item = &'static str> {
        PANELS.iter().map(|(name, _)| *name)
    }

    /// Whether that panel is open by itself; [`ALL`] is whether all are.
    pub(crate) fn is_open(&'static self, name: &str) -> bool {
        self.open.with(|open| open.contains(&name))
    }

    /// Whether a part of the page is out of sight, because it belongs to a panel that is not open.
    pub(crate) fn folds(&'static self, part: &str) -> bool {
        let panel = if part == "answers-a" { "confusion-matrix" } else { part };
        self.has_panels && Self::names().any(|name| name == panel) && !self.is_open(panel) && !self.is_open(ALL)
    }

    /// Whether the further settings of one station at a time lie over the panels.
    pub(crate) fn has_one_card(&'static self) -> bool {
        self.has_panels && !self.is_open(ALL)
    }

    /// Opens a panel that is not, in place of others where there is no room; closes one that is, unless it is the only one.
    pub(crate) fn press(&'static self, name: &'static str) {
        let is_only = self.open.with_untracked(|open| *open == [name]);
        match self.open.with_untracked(|open| open.contains(&name)) {
            true if is_only => {}
            true => self.set_open.update(|open| open.retain(|it| *it != name)),
            false => self.add(name),
        }
        self.write();
        leptos::task::spawn_local(async move {
            next_macrotask().await;
            focus::bring_into_sight(DOCK);
        });
    }

    /// Opens a panel, if it is one and is not open yet, and leads to an element in it.
    pub(crate) fn lead_to(&'static self, event: &ev::MouseEvent, id: &'static str) {
        event.prevent_default();
        let panel = id.trim_end_matches("-heading");
        let name = Self::names().find(|name| *name == panel).filter(|_| untrack(|| self.folds(panel)));
        if let Some(name) = name {
            self.add(name);
            self.write();
        }
        leptos::task::spawn_local(async move {
            // A panel is there once it is drawn.
            next_macrotask().await;
            focus::lead_to(id);
        });
    }

    /// Opens those of the parts that are panels, in place of the others, if any is.
    pub(crate) fn show(&'static self, parts: &[&str]) {
        let names: Vec<_> = parts.iter().filter_map(|part| Self::names().find(|name| name == part)).collect();
        if !names.is_empty() {
            self.set_open.set(names);
        }
    }

    fn add(&'static self, name: &'static str) {
        self.set_open.update(|open| {
            open.retain(|it| *it != ALL);
            if name == ALL {
                open.clear();
            }
            open.push(name);
            // The first one stays the longest.
            while open.len() > 1 && open.iter().map(|it| width_of(it)).sum::<u32>() > room() {
                open.remove(open.len() - 2);
            }
        });
    }

    /// A link with the panels that are open, if others are than at first.
    pub(crate) fn named_in(&'static self, link: &str) -> String {
        address::with_panels(link, self.is_chosen.get().then(|| self.open.with(|open| open.join(","))).as_deref())
    }

    fn write(&'static self) {
        self.is_chosen.set(true);
        address::write_panels(&self.open.with_untracked(|open| open.join(",")));
    }
}

fn width_of(name: &str) -> u32 {
    PANELS.iter().find(|(it, _)| *it == name).map_or(1, |(_, width)| *width)
}

/// How many figures stand beside each other beyond the maps. Before they are there, the window tells.
fn room() -> u32 {
    const FIGURE: f64 = 290.0;
    let width = focus::width_of(DOCK).or_else(|| Some(0.46 * window().inner_width().ok()?.as_f64()?));
    ((width.unwrap_or(0.0) / FIGURE) as u32).clamp(1, 4)
}

/// Panels by their names.
fn known(names: &str) -> Vec<&'static str> {
    names.split(',').filter_map(|name| Bench::names().chain([ALL]).find(|it| *it == name)).collect()
}
