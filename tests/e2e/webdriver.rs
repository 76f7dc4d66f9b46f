//! As much of a W3C WebDriver client as the tests need, over plain sockets: one driver and one browser per session.

use serde_json::{Value, json};
use std::{
    fs,
    io::{BufRead as _, BufReader, Read as _, Write as _},
    net::{TcpListener, TcpStream},
    path::{Path, PathBuf},
    process::{Child, Command, Stdio},
    sync::atomic::{AtomicU32, Ordering},
    thread,
    time::Duration,
};

/// The key under which WebDriver hands out elements.
const ELEMENT: &str = "element-6066-11e4-a52e-4f735466cecf";

/// The browser that is tested: Chromium, or the one that `IMBALANCE_LAB_BROWSER` names.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub enum Browser {
    Chromium,
    Firefox,
    /// WebKit's GTK port, by its small browser; it needs a display.
    WebKit,
}

impl Browser {
    pub fn chosen() -> Self {
        match std::env::var("IMBALANCE_LAB_BROWSER").as_deref() {
            Err(_) | Ok("chromium") => Self::Chromium,
            Ok("firefox") => Self::Firefox,
            Ok("webkit") => Self::WebKit,
            Ok(other) => panic!("IMBALANCE_LAB_BROWSER is {other}: neither chromium, firefox nor webkit"),
        }
    }

    fn driver(self) -> (&'static str, &'static str) {
        match self {
            Self::Chromium => ("CHROMEDRIVER", "chromedriver"),
            Self::Firefox => ("GECKODRIVER", "geckodriver"),
            Self::WebKit => ("WEBKITDRIVER", "WebKitWebDriver"),
        }
    }

    fn capabilities(self, profile: &Path) -> Value {
        let own = match self {
            Self::Chromium => {
                let arguments = [
                    "--headless=new",
                    "--no-sandbox",
                    "--disable-gpu",
                    "--disable-background-networking",
                    "--disable-component-update",
                    "--disable-dev-shm-usage",
                    "--disable-sync",
                    "--no-first-run",
                    "--window-size=1280,1000",
                    // The page must need no other host: there is none.
                    "--host-resolver-rules=MAP * ~NOTFOUND , EXCLUDE 127.0.0.1 , EXCLUDE localhost",
                ];
                let mut arguments: Vec<String> = arguments.map(str::to_owned).to_vec();
                arguments.push(format!("--user-data-dir={}", profile.display()));
                json!({"goog:chromeOptions": {"args": arguments}, "goog:loggingPrefs": {"browser": "ALL"}})
            }
            Self::Firefox => json!({"moz:firefoxOptions": {
                "args": ["-headless", "--width=1280", "--height=1085"],
            }}),
            Self::WebKit => {
                let small = std::env::var("MINIBROWSER").unwrap_or_else(|_| "MiniBrowser".to_owned());
                json!({"webkitgtk:browserOptions": {"binary": small, "args": ["--automation"]}})
            }
        };
        json!({"capabilities": {"alwaysMatch": own}})
    }
}

/// A browser window under remote control. Dropping it closes the browser and ends the driver.
pub struct Session {
    driver: Child,
    port: u16,
    id: String,
    profile: PathBuf,
    pub browser: Browser,
}

/// A driver that listens, and its port.
fn start_driver(browser: Browser) -> Option<(Child, u16)> {
    let (variable, name) = browser.driver();
    let program = std::env::var_os(variable).unwrap_or_else(|| name.into());
    // Only Chromium's driver tells the port that it chose.
    let port = match browser {
        Browser::Chromium => 0,
        _ => TcpListener::bind("127.0.0.1:0").and_then(|it| it.local_addr()).expect("a free port").port(),
    };
    let mut command = Command::new(program);
    command.arg(format!("--port={port}"));
    if browser == Browser::Firefox {
        command.args(["--websocket-port=0", "--allow-system-access"]);
    }
    let mut driver = command
        .stdin(Stdio::null())
        .stdout(Stdio::piped())
        .stderr(Stdio::null())
        .spawn()
        .unwrap_or_else(|error| panic!("{name}: {error}; is it installed?"));
    let mut lines = BufReader::new(driver.stdout.take().expect("a piped output")).lines().map_while(Result::ok);
    let port = if browser == Browser::Chromium {
        let started = lines.by_ref().find(|line| line.contains("started successfully"));
        started.and_then(|line| line.trim_end_matches('.').rsplit(' ').next()?.parse().ok())
    } else {
        let listens = || {
            thread::sleep(Duration::from_millis(20));
            TcpStream::connect(("127.0.0.1", port)).is_ok()
        };
        // One that has ended lost its port to another.
        (0..500).any(|_| listens()).then_some(port).filter(|_| matches!(driver.try_wait(), Ok(None)))
    };
    let Some(port) = port else {
        let _ = driver.kill();
        let _ = driver.wait();
        return None;
    };
    // Nobody may stop reading what the driver writes.
    thread::spawn(move || lines.for_each(drop));
    Some((driver, port))
}

impl Session {
    /// Starts a driver, and by it a browser with an empty profile.
    pub fn start() -> Self {
        static COUNT: AtomicU32 = AtomicU32::new(0);
        let count = COUNT.fetch_add(1, Ordering::Relaxed);
        let folder = PathBuf::from(env!("CARGO_TARGET_TMPDIR"));
        let profile = folder.join(format!("profile-{}-{count}", std::process::id()));
        let browser = Browser::chosen();
        // A driver that finds its port taken by another ends at once.
        let (driver, port) = (0..5).find_map(|_| start_driver(browser)).expect("the driver listens");
        let mut session = Self { driver, port, id: String::new(), profile, browser };
        let capabilities = browser.capabilities(&session.profile);
        let started = session.request("POST", "/session", &capabilities).expect("the browser starts");
        session.id = started["sessionId"].as_str().expect("a session has an id").to_owned();
        // What is looked for may come with a part of the page that is on its way.
        session.post("/timeouts", &json!({"implicit": 10_000}));
        session
    }

    /// Loads an address and waits until its document is loaded.
    pub fn open(&self, address: &str) {
        self.post("/url", &json!({"url": address}));
    }

    /// Runs a function body in the page; what it returns is the result.
    pub fn run(&self, script: &str) -> Value {
        self.run_with(script, json!([]))
    }

    /// Runs a function body in the page with arguments.
    pub fn run_with(&self, script: &str, arguments: Value) -> Value {
        self.post("/execute/sync", &json!({"script": script, "args": arguments}))
    }

    /// What follows is done in a frame of the page.
    pub fn enter(&self, frame: &str) {
        let element = self.find(frame);
        self.post("/frame", &json!({"id": {ELEMENT: element}}));
    }

    /// What follows is done in the page again.
    pub fn leave(&self) {
        self.post("/frame", &json!({"id": null}));
    }

    /// Runs a function body in the page; what it gives to its last argument, a function, is the result.
    pub fn run_later(&self, script: &str) -> Value {
        self.run_later_with(script, json!([]))
    }

    /// The same with arguments before that.
    pub fn run_later_with(&self, script: &str, arguments: Value) -> Value {
        self.post("/timeouts", &json!({"script": 100_000}));
        self.post("/execute/async", &json!({"script": script, "args": arguments}))
    }

    /// Presses an element in its middle, where it must not be covered.
    ///
    /// What comes into view is laid out only then and moves the element, so it is brought there and rests first: a press
    /// where it was a moment ago would go astray without a word.
    pub fn click(&self, selector: &str) {
        let element = self.find(selector);
        self.open_panel_of(selector);
        self.run_later_with(
            "const [it, done] = arguments;
            const target = it.checkVisibility() ? it : it.parentElement;
            let last = '', frames = 0, still = 0;
            const look = () => {
                target.scrollIntoView({block: 'center', behavior: 'instant'});
                const box = target.getBoundingClientRect();
                const place = `${box.top} ${box.left}`;
                still = place === last ? still + 1 : 0;
                last = place;
                still === 2 || ++frames > 60 ? done() : requestAnimationFrame(look);
            };
            look()",
            json!([{ELEMENT: element}]),
        );
        self.post(&format!("/element/{element}/click"), &json!({}));
    }

    /// Opens the panel that an element is in, if that is closed, by pressing its tab, and details around it.
    pub fn open_panel_of(&self, selector: &str) {
        // What lies in details that are closed is a press on their summary away.
        self.run_with(
            "const it = document.querySelector(arguments[0]);
            for (let up = it?.parentElement?.closest('details'); up; up = up.parentElement.closest('details'))
                if (!up.open && !up.querySelector('summary').contains(it)) up.querySelector('summary').click();",
            json!([selector]),
        );
        let tab = self.run_with(
            "const folded = document.querySelector(arguments[0])?.closest('.folded');
            const is_its = ({dataset: {testid}}) => folded.matches(`.${testid.slice(6)}, [data-figure^=${testid.slice(6)}]`)
                || testid === 'panel-confusion-matrix' && folded.matches('[data-figure=answers-a]');
            return folded ? [...document.querySelectorAll('.tab')].find(is_its)?.dataset.testid ?? null : null",
            json!([selector]),
        );
        if let Some(tab) = tab.as_str() {
            self.click(&format!("[data-testid='{tab}']"));
            let is_open =
                "const done = arguments[1], look = () => document.querySelector(arguments[0])?.closest('.folded')
                ? requestAnimationFrame(look) : done();
                look()";
            self.run_later_with(is_open, json!([selector]));
        }
    }

    /// Types text into an element, or the path of a file into a file input.
    pub fn type_into(&self, selector: &str, text: &str) {
        let element = self.find(selector);
        self.open_panel_of(selector);
        self.post(&format!("/element/{element}/value"), &json!({"text": text}));
    }

    /// Presses and releases keys, one after the other, wherever the focus is.
    pub fn press_keys(&self, keys: &str) {
        let presses: Vec<Value> = keys
            .chars()
            .flat_map(|key| ["keyDown", "keyUp"].map(|action| json!({"type": action, "value": key.to_string()})))
            .collect();
        self.post("/actions", &json!({"actions": [{"type": "key", "id": "keyboard", "actions": presses}]}));
    }

    /// Presses a key while Control is held.
    pub fn press_with_control(&self, key: &str) {
        let presses = [("keyDown", "\u{E009}"), ("keyDown", key), ("keyUp", key), ("keyUp", "\u{E009}")];
        let presses = presses.map(|(action, key)| json!({"type": action, "value": key}));
        self.post("/actions", &json!({"actions": [{"type": "key", "id": "keyboard", "actions": presses}]}));
    }

    /// Calls Chromium's own debugging protocol.
    pub fn call_browser(&self, command: &str, parameters: Value) -> Value {
        self.post("/goog/cdp/execute", &json!({"cmd": command, "params": parameters}))
    }

    /// What was written to the console since the last call, where the driver tells.
    pub fn read_console(&self) -> Vec<Value> {
        if self.browser != Browser::Chromium {
            return Vec::new();
        }
        self.post("/se/log", &json!({"type": "browser"})).as_array().cloned().unwrap_or_default()
    }

    /// Runs a function body where Firefox keeps its settings.
    pub fn run_in_firefox(&self, script: &str) {
        self.post("/moz/context", &json!({"context": "chrome"}));
        self.run(script);
        self.post("/moz/context", &json!({"context": "content"}));
    }

    /// Moves the mouse to a place of the window.
    pub fn point_at(&self, x: f64, y: f64) {
        let there = json!({"type": "pointerMove", "duration": 0, "x": x.round(), "y": y.round()});
        self.post("/actions", &json!({"actions": [{"type": "pointer", "id": "mouse", "actions": [there]}]}));
    }

    /// Presses the mouse at the first of some places of the window, moves it over the others, so many milliseconds apart, and lets
    /// it go at the last.
    pub fn drag(&self, places: &[(f64, f64)], pause: u32) {
        let mut actions = Vec::new();
        for (at, (x, y)) in places.iter().enumerate() {
            actions.push(json!({"type": "pointerMove", "duration": 0, "x": x.round(), "y": y.round()}));
            if at == 0 {
                actions.push(json!({"type": "pointerDown", "button": 0}));
            }
            actions.push(json!({"type": "pause", "duration": pause}));
        }
        actions.push(json!({"type": "pointerUp", "button": 0}));
        self.post("/actions", &json!({"actions": [{"type": "pointer", "id": "mouse", "actions": actions}]}));
    }

    /// Gives the window a size, without the browser's own bars.
    pub fn resize(&self, width: u32, height: u32) {
        if self.browser == Browser::Chromium {
            let metrics = json!({"width": width, "height": height, "deviceScaleFactor": 1, "mobile": width < 600});
            self.call_browser("Emulation.setDeviceMetricsOverride", metrics);
            return;
        }
        let bars = self.run("return [outerWidth - innerWidth, outerHeight - innerHeight]");
        let [wide, high]: [u32; 2] = serde_json::from_value(bars).expect("numbers");
        self.post("/window/rect", &json!({"width": width + wide, "height": height + high}));
        thread::sleep(Duration::from_millis(200));
        // Styles of the new width may wait for the next frame.
        self.run_later("requestAnimationFrame(() => requestAnimationFrame(arguments[0]))");
    }

    /// A picture of the window, or of all of the page where the driver can take one; a PNG file in base 64.
    pub fn picture(&self, of_all: bool) -> Value {
        let path = match self.browser {
            Browser::Chromium => {
                let of = json!({"captureBeyondViewport": of_all});
                return self.call_browser("Page.captureScreenshot", of)["data"].take();
            }
            Browser::Firefox if of_all => "/moz/screenshot/full",
            _ => "/screenshot",
        };
        self.request("GET", &format!("/session/{}{path}", self.id), &Value::Null).expect("a picture")
    }

    /// The page as it would be printed, as a PDF in base 64.
    pub fn print(&self) -> Value {
        self.post("/print", &json!({"background": false}))
    }

    fn find(&self, selector: &str) -> String {
        let found = self.post("/element", &json!({"using": "css selector", "value": selector}));
        found[ELEMENT].as_str().expect("an element has an id").to_owned()
    }

    #[track_caller]
    fn post(&self, path: &str, body: &Value) -> Value {
        match self.request("POST", &format!("/session/{}{path}", self.id), body) {
            Ok(value) => value,
            Err(error) => panic!("{path} {}: {error}", body.to_string().chars().take(300).collect::<String>()),
        }
    }

    /// One request on a connection of its own; the answer's `value`, or what went wrong.
    fn request(&self, method: &str, path: &str, body: &Value) -> Result<Value, String> {
        let lost = |error: std::io::Error| format!("no answer of the driver: {error}");
        let mut stream = TcpStream::connect(("127.0.0.1", self.port)).map_err(lost)?;
        stream.set_read_timeout(Some(Duration::from_secs(120))).map_err(lost)?;
        let body = if method == "POST" { body.to_string() } else { String::new() };
        let length = body.len();
        let head = format!(
            "{method} {path} HTTP/1.1\r\nHost: 127.0.0.1:{}\r\nContent-Type: application/json\r\nContent-Length: {length}\r\nConnection: close\r\n\r\n",
            self.port
        );
        stream.write_all(head.as_bytes()).and_then(|()| stream.write_all(body.as_bytes())).map_err(lost)?;
        let mut reader = BufReader::new(stream);
        let mut length = 0;
        loop {
            let mut line = String::new();
            reader.read_line(&mut line).map_err(lost)?;
            if line.trim().is_empty() {
                break;
            }
            if let Some(text) = line.to_ascii_lowercase().strip_prefix("content-length:") {
                length = text.trim().parse().map_err(|_| format!("not a length: {text}"))?;
            }
        }
        let mut answer = vec![0; length];
        reader.read_exact(&mut answer).map_err(lost)?;
        let mut answer: Value = serde_json::from_slice(&answer).map_err(|error| error.to_string())?;
        let value = answer["value"].take();
        match value["error"].as_str() {
            Some(error) => {
                let message = value["message"].as_str().unwrap_or_default();
                Err(format!("{error}: {}", message.lines().next().unwrap_or_default()))
            }
            None => Ok(value),
        }
    }
}

impl Drop for Session {
    fn drop(&mut self) {
        // The driver closes the browser; without this it would outlive its driver.
        if !self.id.is_empty() {
            let _ = self.request("DELETE", &format!("/session/{}", self.id), &Value::Null);
        }
        let _ = self.driver.kill();
        let _ = self.driver.wait();
        let _ = fs::remove_dir_all(&self.profile);
    }
}
