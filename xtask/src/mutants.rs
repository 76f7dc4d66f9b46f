//! Small changes of the library, and whether a test notices them.

use crate::Result;
use crate::process::{self, Environment};
use crate::project::Project;

/// Builds the program in `mutants/` and lets it change files and folders, or those that it takes by itself.
pub fn run(project: &Project, paths: &[String]) -> Result<()> {
    let mut command = Environment::default().command("cargo");
    command.args(["run", "--quiet", "--manifest-path", "mutants/Cargo.toml", "--target-dir"]);
    command.arg(project.root.join("target/mutants/tool")).arg("--").args(paths);
    process::run(&mut command)
}
