//! The pictures of the page that the documentation and link previews show.

use std::fs;

use crate::project::Project;
use crate::setup::browser;
use crate::{Result, process, trunk};

/// Builds the app unless `dist/` is to be taken as it is, and takes every picture of it into `docs/screenshots/`.
pub fn take(project: &Project, build: bool) -> Result<()> {
    if build {
        trunk::build(project, true)?;
    }
    let dist = project.root.join("dist");
    if !dist.join("index.html").is_file() {
        return Err(format!(
            "there is no app in {}.\nWhat to do: leave out --no-build, or run cargo xtask build",
            dist.display()
        ));
    }
    let folder = project.root.join("docs").join("screenshots");
    fs::create_dir_all(&folder).map_err(|error| format!("cannot make {}: {error}", folder.display()))?;
    let mut environment = browser::ensure()?;
    environment.set("IMBALANCE_LAB_DIST", dist);
    environment.set("IMBALANCE_LAB_SCREENSHOTS", &folder);
    let mut command = environment.command("cargo");
    command.args(["test", "--test", "e2e", "--", "--ignored", "--exact", "--nocapture"]);
    command.arg("screenshots::the_pictures_are_taken").current_dir(&project.root);
    process::run(&mut command)?;
    println!("The pictures are in {}.", folder.display());
    Ok(())
}
