//! The finished page in a real browser, from outside: what a visitor presses, types and reads.
//!
//! The page is taken from `IMBALANCE_LAB_DIST`, or from `dist/`. With `IMBALANCE_LAB_E2E_DEBUG` set, sizes and
//! times are not judged: a page built without optimisation is allowed to be slow. `IMBALANCE_LAB_BROWSER` names another browser than
//! Chromium: `firefox` (`cargo xtask test --only firefox`), or `webkit` for `MiniBrowser` of WebKitGTK on a display.
#![cfg(not(target_arch = "wasm32"))]

#[path = "e2e/access.rs"]
mod access;
#[path = "e2e/bench.rs"]
mod bench;
#[path = "e2e/columns.rs"]
mod columns;
#[path = "e2e/comparing.rs"]
mod comparing;
#[path = "support/digests.rs"]
#[expect(dead_code, reason = "the native test recomputes all of them")]
mod digests;
#[path = "e2e/dragging.rs"]
mod dragging;
#[path = "e2e/drawing.rs"]
mod drawing;
#[path = "e2e/embedding.rs"]
mod embedding;
#[path = "support/hostile.rs"]
mod hostile;
#[path = "e2e/exporting.rs"]
mod exporting;
#[path = "e2e/judging.rs"]
mod judging;
#[path = "e2e/keys.rs"]
mod keys;
#[path = "e2e/lessons.rs"]
mod lessons;
#[path = "e2e/links.rs"]
mod links;
#[path = "e2e/locks.rs"]
mod locks;
#[path = "e2e/maps.rs"]
mod maps;
#[path = "e2e/notices.rs"]
mod notices;
#[path = "e2e/opening.rs"]
mod opening;
#[path = "e2e/page.rs"]
mod page;
#[path = "e2e/presenting.rs"]
mod presenting;
#[path = "e2e/resampling.rs"]
mod resampling;
#[path = "e2e/screenshots.rs"]
mod screenshots;
#[path = "e2e/server.rs"]
mod server;
#[path = "e2e/size.rs"]
mod size;
#[path = "e2e/states.rs"]
mod states;
#[path = "e2e/tables.rs"]
mod tables;
#[path = "e2e/timeline.rs"]
mod timeline;
#[path = "e2e/training.rs"]
mod training;
#[path = "e2e/undo.rs"]
mod undo;
#[path = "e2e/webdriver.rs"]
mod webdriver;
#[path = "e2e/widths.rs"]
mod widths;
#[path = "e2e/worker.rs"]
mod worker;
