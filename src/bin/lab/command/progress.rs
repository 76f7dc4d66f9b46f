//! Progress on standard error: one line that changes on a terminal, a line for each tenth elsewhere.

use std::{
    io::{self, IsTerminal, Write},
    time::{Duration, Instant},
};

/// Tells how far the work has come.
pub(super) struct Teller {
    manner: Manner,
}

enum Manner {
    Silent,
    /// The line was last written then.
    Changing {
        written: Option<Instant>,
    },
    /// Tenths of that activity told so far.
    Lines {
        activity: &'static str,
        tenths: u32,
    },
}

const BETWEEN_CHANGES: Duration = Duration::from_millis(100);

impl Teller {
    /// One that fits where standard error leads to.
    pub(super) fn new(quiet: bool) -> Self {
        let manner = match (quiet, io::stderr().is_terminal()) {
            (true, _) => Manner::Silent,
            (false, true) => Manner::Changing { written: None },
            (false, false) => Manner::Lines { activity: "", tenths: 0 },
        };
        Self { manner }
    }

    /// The share done of an activity, in `[0, 1]`.
    pub(super) fn tell(&mut self, now: &'static str, done: f64) {
        let mut stderr = io::stderr();
        match &mut self.manner {
            Manner::Silent => {}
            Manner::Changing { written } => {
                if written.is_none_or(|written| written.elapsed() >= BETWEEN_CHANGES) {
                    *written = Some(Instant::now());
                    let _ = write!(stderr, "\r{now} {:.0} %\x1b[K", 100.0 * done);
                }
            }
            Manner::Lines { activity, tenths } => {
                if *activity != now {
                    (*activity, *tenths) = (now, 0);
                }
                // A share such as 0.3 can come out of a division just below it.
                let reached = (10.0 * done + 1e-9) as u32;
                if reached > *tenths {
                    *tenths = reached;
                    let _ = writeln!(stderr, "{now} {} %", 10 * reached);
                }
            }
        }
    }

    /// Takes the changing line away.
    pub(super) fn clear(&mut self) {
        if let Manner::Changing { written } = &mut self.manner
            && written.take().is_some()
        {
            let _ = write!(io::stderr(), "\r\x1b[K");
        }
    }
}

impl Drop for Teller {
    fn drop(&mut self) {
        self.clear();
    }
}
