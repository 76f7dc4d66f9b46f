//! Chromium (or Chrome) and its driver, which the browser tests and the end-to-end tests need; Firefox and WebKit, on request.

use std::path::PathBuf;

use crate::Result;
use crate::process::{self, Environment};
use crate::setup::{packages, tools};

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
        println!("Chromium or its driver is missing.");
        packages::install(&["chromium", "chromium-driver"], || missing(""))?;
    }
    let driver = find_driver().filter(|_| find_browser().is_some()).ok_or_else(|| missing("still"))?;
    let mut environment = Environment::default();
    // Said outright, because a driver of another browser would be preferred if there is one.
    environment.set("CHROMEDRIVER", driver);
    Ok(environment)
}

/// Makes sure that Firefox and its driver are there; the result makes the tests use them.
pub fn ensure_firefox() -> Result<Environment> {
    let firefox = || ["firefox", "firefox-esr"].iter().find_map(|name| process::find(name));
    if firefox().is_none() {
        println!("Firefox is missing.");
        let advice = || "Firefox is missing.\nWhat to do: install it, so that it is on PATH.".to_owned();
        packages::install(&["firefox-esr"], advice)?;
        firefox().ok_or_else(advice)?;
    }
    let driver = match process::find("geckodriver") {
        Some(driver) => driver,
        None => tools::firefox_driver()?,
    };
    let mut environment = Environment::default();
    environment.set("GECKODRIVER", driver);
    environment.set("IMBALANCE_LAB_BROWSER", "firefox");
    Ok(environment)
}

/// Where Debian has WebKitGTK's small browser.
const SMALL_BROWSER: [&str; 2] = ["webkit2gtk-4.1", "webkit2gtk-4.0"];

/// Makes sure that WebKitGTK with its small browser, its driver and a display in memory are there; the result makes the tests use them.
pub fn ensure_webkit() -> Result<Environment> {
    let libraries = format!("/usr/lib/{}-linux-gnu", std::env::consts::ARCH);
    let small = || {
        let places = SMALL_BROWSER.iter().map(|folder| PathBuf::from(&libraries).join(folder).join("MiniBrowser"));
        process::find("MiniBrowser").or_else(|| places.into_iter().find(|path| path.is_file()))
    };
    let there = || Some((small()?, process::find("WebKitWebDriver")?, process::find("xvfb-run")?));
    let advice = || "WebKitGTK, its driver or Xvfb is missing.\nWhat to do: install them; Debian has them.".to_owned();
    if there().is_none() {
        println!("WebKitGTK, its driver or Xvfb is missing.");
        packages::install(&["webkit2gtk-driver", "libwebkit2gtk-4.1-0", "xvfb", "xauth"], advice)?;
    }
    let (small, driver, _) = there().ok_or_else(advice)?;
    let mut environment = Environment::default();
    environment.set("MINIBROWSER", small);
    environment.set("WEBKITDRIVER", driver);
    environment.set("IMBALANCE_LAB_BROWSER", "webkit");
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
