//! The parts of the program that not every request needs, fetched by the worker when the first one does.
#![allow(unsafe_code, reason = "the macro declares what the splitter provides")]

use crate::{browser::clock::sleep, split::parts, worker::channel::Incoming};
use futures_channel::mpsc::{UnboundedReceiver, UnboundedSender, unbounded};
use imbalance_lab::{problem::Problem, session::needs_all};
use std::{cell::Cell, rc::Rc};

/// How long a part may be on its way before it is told (ms), and told again.
const TOLD_AFTER: i32 = 400;

/// The part of the program that not every request needs: see [`needs_all`].
pub(crate) struct Library {
    state: LibraryState,
    send: UnboundedSender<News>,
    pub(crate) news: UnboundedReceiver<News>,
}

enum LibraryState {
    Absent,
    OnItsWay,
    Here,
    Failed(Problem),
}

pub(crate) enum News {
    StillOnItsWay,
    Came(Result<(), Problem>),
}

impl Library {
    pub(crate) fn new() -> Self {
        let (send, news) = unbounded();
        Self { state: LibraryState::Absent, send, news }
    }

    pub(crate) fn hear(&mut self, news: Option<News>) {
        if let Some(News::Came(outcome)) = news {
            self.state = outcome.map_or_else(LibraryState::Failed, |()| LibraryState::Here);
        }
    }

    /// Whether the next request has its turn. The first that needs the part has it fetched.
    pub(crate) fn lets_through(&mut self, next: Option<&Incoming>) -> bool {
        let Some(next) = next else { return false };
        if needs_all(next.request()) && matches!(self.state, LibraryState::Absent) {
            self.fetch();
        }
        !needs_all(next.request()) || matches!(self.state, LibraryState::Here | LibraryState::Failed(_))
    }

    /// Why a request cannot be done, if it cannot. The next one asks anew.
    pub(crate) fn take_failure(&mut self, incoming: &Incoming) -> Option<Problem> {
        match &self.state {
            LibraryState::Failed(problem) if needs_all(incoming.request()) => {
                let problem = problem.clone();
                self.state = LibraryState::Absent;
                Some(problem)
            }
            _ => None,
        }
    }

    fn fetch(&mut self) {
        self.state = LibraryState::OnItsWay;
        let (send, is_over) = (self.send.clone(), Rc::new(Cell::new(false)));
        let clock = (send.clone(), Rc::clone(&is_over));
        wasm_bindgen_futures::spawn_local(async move {
            let outcome = library().await.map_err(|missing| missing.problem());
            is_over.set(true);
            let _ = send.unbounded_send(News::Came(outcome));
        });
        wasm_bindgen_futures::spawn_local(async move {
            let (send, is_over) = clock;
            loop {
                sleep(TOLD_AFTER).await;
                if is_over.get() || send.unbounded_send(News::StillOnItsWay).is_err() {
                    return;
                }
            }
        });
    }
}

parts! {
    /// Resamplers that are less common, tables, and files to take away.
    library: fn library() -> () {{
        #[cfg(feature = "split")]
        imbalance_lab::load_all();
    }}
    /// What reads files other than text in columns.
    formats: fn formats() -> () {{
        #[cfg(feature = "split")]
        imbalance_lab::load_formats();
    }}
}
