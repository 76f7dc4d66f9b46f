//! Chromium (or Chrome) and its driver, which the browser tests and the end-to-end tests need.

use std::path::{Path, PathBuf};

use crate::Result;
use crate::process::{self, Environment};

const BROWSERS: [&str; 5] = ["chromium", "chromium-browser", "google-chrome", "google-chrome-stable", "chrome"];

/// Where Chrome is when it is not on PATH.
const CHROME_ELSEWHERE: [&str; 2] = [
    "/Applications/Google Chrome.app/Contents/MacOS/Google Chrome",
    "C:/Program Files/Google/Chrome/Application/chrome.exe",
];

/// Variables by which the user chooses a driver; then it is not chosen here.
const CHOICES: [&str; 6] =
    ["CHROMEDRIVER", "CHROMEDRIVER_REMOTE", "GECKODRIVER", "GECKODRIVER_REMOTE", "SAFARIDRIVER", "MSEDGEDRIVER"];

/// The browser, if there is one.
pub fn find_browser() -> Option<PathBuf> {
    let elsewhere = || CHROME_ELSEWHERE.iter().map(PathBuf::from).find(|path| path.is_file());
    BROWSERS.iter().find_map(|name| process::find(name)).or_else(elsewhere)
}

/// The browser's driver, if there is one.
pub fn find_driver() -> Option<PathBuf> {
    process::find("chromedriver")
}

/// Makes sure that browser and driver are there; the result makes the tests use them.
pub fn ensure() -> Result<Environment> {
    if CHOICES.iter().any(|name| std::env::var_os(name).is_some()) {
        return Ok(Environment::default());
    }
    if find_browser().is_none() || find_driver().is_none() {
        install()?;
    }
    let driver = find_driver().filter(|_| find_browser().is_some()).ok_or_else(|| missing("still"))?;
    let mut environment = Environment::default();
    // Said outright, because a driver of another browser would be preferred if there is one.
    environment.set("CHROMEDRIVER", driver);
    Ok(environment)
}

fn missing(when: &str) -> String {
    let state = |found: Option<PathBuf>| found.map_or("missing".to_owned(), |path| path.display().to_string());
    format!(
        "a program for the browser tests is {when} missing.\n\
         Found: Chromium or Chrome: {}; chromedriver: {}.\n\
         What to do: install Chromium (or Chrome) and the chromedriver of the same version, so that both are on PATH. \
         Debian: apt-get install chromium chromium-driver. Fedora: dnf install chromium chromedriver. \
         macOS: brew install --cask google-chrome chromedriver.",
        state(find_browser()),
        state(find_driver())
    )
}

/// Installs both by apt, as root or by sudo without a password.
fn install() -> Result<()> {
    let Some(apt) = process::find("apt-get") else { return Err(missing("")) };
    println!("Chromium or its driver is missing; installing Debian's packages (about 1 minute, once).");
    let by_sudo = if is_root()? {
        false
    } else if process::find("sudo").is_some()
        && process::output(Environment::default().command("sudo").args(["-n", "true"])).is_ok()
    {
        true
    } else {
        return Err(format!(
            "{}\nIt cannot be installed from here without a password. Run this, then the same command again:\n\
             \n    sudo apt-get update && sudo apt-get install -y chromium chromium-driver\n",
            missing("")
        ));
    };
    // A package source that cannot be reached is no matter if the others have the packages.
    if let Err(error) = process::run(apt_get(&apt, by_sudo).arg("update")) {
        println!("{error}");
    }
    let mut command = apt_get(&apt, by_sudo);
    process::run(command.args(["install", "-y", "chromium", "chromium-driver"]))
        .map_err(|error| format!("{error}\n{}", missing("")))
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
