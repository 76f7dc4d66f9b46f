//! Programs of the system that are missing: installed by apt, as root or by sudo without a password.

use std::path::Path;

use crate::Result;
use crate::process::{self, Environment};

/// Installs Debian's packages. `missing` says what is missing and how to get it by hand, where this cannot.
pub fn install(packages: &[&str], missing: impl Fn() -> String) -> Result<()> {
    let Some(apt) = process::find("apt-get") else { return Err(missing()) };
    let names = packages.join(" ");
    println!("Installing Debian's packages {names} (about 1 minute, once).");
    let by_sudo = if is_root()? {
        false
    } else if process::find("sudo").is_some()
        && process::output(Environment::default().command("sudo").args(["-n", "true"])).is_ok()
    {
        true
    } else {
        return Err(format!(
            "{}\nIt cannot be installed from here without a password. Run this, then the same command again:\n\
             \n    sudo apt-get update && sudo apt-get install -y {names}\n",
            missing()
        ));
    };
    // A package source that cannot be reached is no matter if the others have the packages.
    if let Err(error) = process::run(apt_get(&apt, by_sudo).arg("update")) {
        println!("{error}");
    }
    let mut command = apt_get(&apt, by_sudo);
    process::run(command.args(["install", "-y"]).args(packages)).map_err(|error| format!("{error}\n{}", missing()))
}

fn apt_get(apt: &Path, by_sudo: bool) -> std::process::Command {
    let mut command;
    if by_sudo {
        command = Environment::default().command("sudo");
        command.args(["-n", "env", "DEBIAN_FRONTEND=noninteractive"]).arg(apt);
    } else {
        command = Environment::default().command(apt);
        command.env("DEBIAN_FRONTEND", "noninteractive");
    }
    command
}

fn is_root() -> Result<bool> {
    Ok(process::output(Environment::default().command("id").arg("-u"))?.trim() == "0")
}
