//! Lighthouse on the published app: accessibility, performance, best practices and SEO, as on a phone and a desk.
//!
//! Not part of `test`, because its times are those of the machine and of the moment.

use std::time::Duration;

use crate::process::{self, Environment};
use crate::project::Project;
use crate::setup::{browser, npm};
use crate::{Result, trunk};

/// Builds the app unless told to take what is in dist/, and audits it.
pub fn run(project: &Project, build: bool) -> Result<()> {
    if build {
        trunk::build(project, true)?;
    }
    let dist = project.root.join("dist");
    if !dist.join("index.html").is_file() {
        return Err(format!("there is no app in {}. Build it: cargo xtask build", dist.display()));
    }
    let mut environment: Environment = browser::ensure()?;
    let chrome = browser::find_browser().ok_or("Lighthouse needs Chromium or Chrome, and there is none")?;
    environment.set("CHROME_PATH", chrome);
    environment.set("IMBALANCE_LAB_LIGHTHOUSE", npm::lighthouse()?);
    environment.set("IMBALANCE_LAB_DIST", dist);
    environment.set("IMBALANCE_LAB_AUDITS", project.root.join("target/audit"));
    let mut node = environment.command("node");
    process::run_within(node.arg(project.root.join("xtask/audit.mjs")), Duration::from_secs(15 * 60))
}
