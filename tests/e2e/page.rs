//! The page as its visitor knows it: what can be pressed, typed and read on it.

use crate::{
    server::{Extras, Server},
    webdriver::{Browser, Session},
};
use serde_json::{Value, json};
use std::{
    fs,
    path::{Path, PathBuf},
    thread,
    time::{Duration, Instant},
};

/// Long enough for anything here on a busy machine; a wait that ends sooner returns sooner.
pub const PATIENCE: Duration = Duration::from_secs(90);
const POLL: Duration = Duration::from_millis(15);

/// The folder of the built page.
pub fn dist() -> PathBuf {
    let dist = std::env::var_os("IMBALANCE_LAB_DIST").map(PathBuf::from);
    let dist = dist.unwrap_or_else(|| Path::new(env!("CARGO_MANIFEST_DIR")).join("dist"));
    assert!(dist.join("index.html").is_file(), "no page in {}: build it first", dist.display());
    dist
}

/// How a visit differs from the usual one.
#[derive(Clone, Copy, Default)]
pub struct Visit {
    /// Runs in the page before the page's own scripts.
    pub script: &'static str,
    /// Beginnings of the names of files that the host lacks.
    pub missing: &'static [&'static str],
    /// How the page is shown: the part of the address after `?`.
    pub query: &'static str,
}

/// The page in a browser of its own, served by a host of its own.
pub struct Page {
    browser: Session,
    server: Server,
    visit: Visit,
}

/// What the page shows at one moment.
#[derive(Clone, Debug)]
pub struct Shown {
    pub phase: String,
    pub mode: String,
    pub verdict: String,
    pub status: String,
    /// Epochs done, and epochs in all.
    pub epochs: (u32, u32),
    pub digest: String,
    /// Per problem: what, why and what to do.
    pub problems: Vec<Vec<String>>,
    pub notices: Vec<String>,
    /// Rows of the list of runs.
    pub runs: usize,
    pub table_facts: String,
}

/// Keeps what the page downloads, as pairs of a name and a text in `downloads`.
pub const KEEP_DOWNLOADS: &str = "
    window.downloads = [];
    const click = HTMLAnchorElement.prototype.click;
    HTMLAnchorElement.prototype.click = function () {
        if (!this.download) return click.call(this);
        const {download, href} = this;
        fetch(href).then(response => response.text()).then(text => downloads.push([download, text]));
    };
";

impl Page {
    /// Opens the page with a link's part after `#`, or without any.
    pub fn open(link: &str) -> Self {
        Self::visit(link, Visit::default())
    }

    /// Opens the page under special conditions.
    pub fn visit(link: &str, visit: Visit) -> Self {
        let server = Server::start(dist(), visit.missing, Extras { script: visit.script, ..Extras::default() });
        let page = Self { browser: Session::start(), server, visit };
        page.open_link(link);
        page
    }

    /// Loads the page anew with a link's part after `#`.
    pub fn open_link(&self, link: &str) {
        self.open_address(self.visit.query, link);
    }

    /// Loads the page anew with a query, unless it is empty, and a link's part after `#`.
    pub fn open_address(&self, query: &str, link: &str) {
        self.browser.open("about:blank");
        let query = if query.is_empty() { String::new() } else { format!("?{query}") };
        let hash = if link.is_empty() { String::new() } else { format!("#{link}") };
        self.browser.open(&format!("{}{query}{hash}", self.server.address()));
        self.wait_for("the page appears", |shown| !shown.phase.is_empty());
    }

    /// Goes to another link without loading the page anew, as by typing it into the address.
    pub fn go_to(&self, link: &str) {
        self.browser.run_with("location.hash = arguments[0]", json!([link]));
    }

    /// The part of the address after `#`.
    pub fn read_link(&self) -> String {
        let link = self.browser.run("return location.hash.slice(1)");
        link.as_str().expect("a text").to_owned()
    }

    /// Everything at once.
    #[track_caller]
    pub fn read(&self) -> Shown {
        let script = r#"
            const text = id => document.querySelector(`[data-testid="${id}"]`)?.textContent ?? "";
            const all = selector => [...document.querySelectorAll(selector)];
            return {
                phase: document.body?.dataset.phase ?? "", mode: document.body?.dataset.mode ?? "",
                verdict: text("verdict"), status: text("status"), digest: text("digest"), facts: text("table-facts"),
                epochs: (text("epochs").match(/\d+/g) ?? [0, 0]).map(Number),
                problems: all("[data-testid=problem]").map(card => [...card.querySelectorAll("p")].map(p => p.textContent)),
                notices: all("[data-testid=notice]").map(notice => notice.textContent),
                runs: all("[data-testid=runs] tbody tr").length,
            }"#;
        let value = self.browser.run(script);
        let text = |key: &str| value[key].as_str().unwrap_or_default().to_owned();
        let count = |index: usize| value["epochs"][index].as_u64().unwrap_or_default() as u32;
        Shown {
            phase: text("phase"),
            mode: text("mode"),
            verdict: text("verdict"),
            status: text("status"),
            epochs: (count(0), count(1)),
            digest: text("digest"),
            problems: serde_json::from_value(value["problems"].clone()).expect("texts"),
            notices: serde_json::from_value(value["notices"].clone()).expect("texts"),
            runs: value["runs"].as_u64().unwrap_or_default() as usize,
            table_facts: text("facts"),
        }
    }

    /// Waits until the page shows something, for as long as anything may take.
    #[track_caller]
    pub fn wait_for(&self, what: &str, is_so: impl Fn(&Shown) -> bool) -> Shown {
        self.wait_within(PATIENCE, what, is_so)
    }

    /// Waits until the page shows something; panics with what it shows instead when the time is over.
    #[track_caller]
    pub fn wait_within(&self, time: Duration, what: &str, is_so: impl Fn(&Shown) -> bool) -> Shown {
        let start = Instant::now();
        loop {
            let shown = self.read();
            if is_so(&shown) {
                return shown;
            }
            if start.elapsed() > time {
                let console: Vec<String> = self.browser.read_console().iter().map(Value::to_string).collect();
                panic!("waited {time:?} until {what}; the page shows {shown:#?}\nconsole: {}", console.join("\n"));
            }
            thread::sleep(POLL);
        }
    }

    /// Waits until the run has ended well, and the scores are drawn, whose turn comes later.
    #[track_caller]
    pub fn wait_for_finish(&self) -> Shown {
        let has_scores = |shown: &Shown| {
            !shown.digest.is_empty() || self.evaluate("document.documentElement.dataset.embed") == "mini"
        };
        let shown = self.wait_for("the run is finished", |shown| match shown.phase.as_str() {
            "failed" => true,
            phase => phase == "finished" && has_scores(shown),
        });
        assert_eq!(shown.phase, "finished", "{shown:#?}");
        shown
    }

    /// Waits until the list of runs has that many rows and the last run has ended.
    #[track_caller]
    pub fn wait_for_run(&self, number: usize) -> Shown {
        self.wait_for(&format!("run {number} is finished"), |shown| shown.runs == number && shown.phase == "finished");
        self.wait_for_finish()
    }

    /// Waits until the address holds something, which it does soon after a setting changed.
    #[track_caller]
    pub fn wait_for_link(&self, part: &str) -> String {
        let start = Instant::now();
        loop {
            let link = self.read_link();
            if link.split('&').any(|field| field == part) {
                return link;
            }
            assert!(start.elapsed() < Duration::from_secs(5), "waited until the address has {part}; it is {link}");
            thread::sleep(POLL);
        }
    }

    /// Presses the button of that name.
    #[track_caller]
    pub fn press(&self, name: &str) {
        self.browser.click(&format!("[data-testid='{name}']"));
    }

    /// Chooses a word of a field's list.
    #[track_caller]
    pub fn choose(&self, field: &str, word: &str) {
        self.choose_of(&format!("[data-field='{field}']"), word);
    }

    /// Says which column to predict: out of a list, or by name where no columns are known.
    pub fn name_label(&self, column: &str) {
        if self.evaluate("!!document.querySelector('select[data-testid=label]')") == true {
            self.choose_of("select[data-testid=label]", column);
        } else {
            self.browser.type_into("input[data-testid=label]", &format!("{column}\u{E007}"));
        }
    }

    /// Replaces a field's text and confirms by Enter.
    pub fn type_value(&self, field: &str, text: &str) {
        let selector = format!("[data-field='{field}']");
        self.focus(&selector);
        self.browser.run("document.activeElement.select()");
        self.browser.type_into(&selector, &format!("{text}\u{E007}"));
    }

    /// A field's value.
    pub fn read_value(&self, field: &str) -> String {
        let value =
            self.evaluate(&format!("document.querySelector(`[data-field='{field}']`)?.value ?? 'no such field'"));
        value.as_str().expect("a text").to_owned()
    }

    /// Every field with its value.
    pub fn read_values(&self) -> Vec<(String, String)> {
        let fields = "[...document.querySelectorAll('[data-field]')].map(it => [it.dataset.field, it.value])";
        serde_json::from_value(self.evaluate(fields)).expect("pairs of texts")
    }

    /// Opens a station's further settings.
    pub fn open_more(&self, station: &str) {
        self.browser.click(&format!("#station-{station} > details > summary"));
    }

    /// Opens everything that can be opened, once the page is whole; but the menu of lessons, which would lie over it.
    pub fn open_all_details(&self) {
        self.wait_for_all();
        // Opening one may bring further ones, a moment later.
        for _ in 0..2 {
            self.browser.run("document.querySelectorAll('details:not(.page-header .lessons)').forEach(details => details.open = true)");
            thread::sleep(Duration::from_millis(60));
        }
    }

    /// From now on the host has all files.
    pub fn complete_host(&self) {
        self.server.complete();
    }

    /// Waits for the part of the page that comes after the first run.
    #[track_caller]
    pub fn wait_for_all(&self) {
        self.wait_for("the page is whole", |_| {
            self.evaluate(
                "document.querySelector('[data-testid=compare]') !== null
                    || ['compact', 'mini'].includes(document.documentElement.dataset.embed)",
            ) == true
        });
    }

    /// Brings a file by the file button.
    pub fn upload(&self, path: &Path) {
        self.browser.type_into("[data-testid=file]", path.to_str().expect("a path in Unicode"));
    }

    /// Copies a text and pastes it on the page.
    pub fn paste(&self, text: &str) {
        self.browser.run_with(
            "const text = document.createElement('textarea'); text.id = 'copied'; text.value = arguments[0];
            document.body.append(text); text.select()",
            json!([text]),
        );
        self.press_with_control("c");
        self.browser.run("document.getElementById('copied').remove()");
        self.press_with_control("v");
    }

    /// Drops a file anywhere on the page.
    pub fn drop_file(&self, name: &str, text: &str) {
        let script = "const data = new DataTransfer(); data.items.add(new File([arguments[1]], arguments[0]));
            for (const kind of ['dragover', 'drop'])
                document.querySelector('main').dispatchEvent(new DragEvent(kind, {dataTransfer: data, bubbles: true, cancelable: true}))";
        self.browser.run_with(script, json!([name, text]));
    }

    /// The text of the first element of that name.
    #[track_caller]
    pub fn read_text(&self, name: &str) -> String {
        self.read_element(&format!("[data-testid='{name}']"))
    }

    /// The text of the first element that fits the selector.
    #[track_caller]
    pub fn read_element(&self, selector: &str) -> String {
        let text = self.browser.run_with("return document.querySelector(arguments[0])?.textContent", json!([selector]));
        text.as_str().unwrap_or_else(|| panic!("no {selector} on the page")).trim().to_owned()
    }

    /// The numbers of a station's class mix, of which large ones are grouped.
    #[track_caller]
    pub fn read_mix(&self, station: &str) -> Vec<f64> {
        let text = self.read_element(&format!("[data-testid='mix-{station}'] .mix-counts")).replace(',', "");
        text.split(" / ").map(|part| part.trim_end_matches(" %").parse().unwrap_or(f64::NAN)).collect()
    }

    /// How many rows of a class were found, of how many.
    #[track_caller]
    pub fn read_found(&self, class: &str) -> (u32, u32) {
        let text = self.read_text(&format!("found-{class}")).replace(',', "");
        let mut numbers = text.split(' ').filter_map(|word| word.parse().ok());
        numbers.next().zip(numbers.next()).unwrap_or_else(|| panic!("no counts in {text}"))
    }

    /// Chooses a word of a list.
    #[track_caller]
    pub fn choose_of(&self, selector: &str, word: &str) {
        if self.browser.browser == Browser::WebKit {
            // Its driver opens no menus.
            let choose = "const list = document.querySelector(arguments[0]); list.focus(); list.value = arguments[1];
                list.dispatchEvent(new Event('input', {bubbles: true})); list.dispatchEvent(new Event('change', {bubbles: true}))";
            self.browser.run_with(choose, json!([selector, word]));
            return;
        }
        self.browser.click(&format!("{selector} option[value='{word}']"));
    }

    /// The value of a JavaScript expression.
    #[track_caller]
    pub fn evaluate(&self, expression: &str) -> Value {
        self.browser.run(&format!("return {expression}"))
    }

    /// Gives an element the keyboard's focus.
    #[track_caller]
    pub fn focus(&self, selector: &str) {
        self.browser.open_panel_of(selector);
        let focused =
            "const it = document.querySelector(arguments[0]); it?.focus(); return document.activeElement === it";
        assert_eq!(self.browser.run_with(focused, json!([selector])), true, "{selector} takes no focus");
    }

    /// Presses a key while Control is held, wherever the focus is.
    pub fn press_with_control(&self, key: &str) {
        self.browser.press_with_control(key);
    }

    /// Presses keys one after the other, wherever the focus is.
    pub fn press_keys(&self, keys: &str) {
        self.browser.press_keys(keys);
    }

    /// Moves the mouse to a place of the window.
    pub fn point_at(&self, x: f64, y: f64) {
        self.browser.point_at(x, y);
    }

    /// Takes hold of a slider where its thumb is, moves over shares of its width, so many milliseconds apart, and lets go.
    #[track_caller]
    pub fn drag_slider(&self, selector: &str, shares: &[f64], pause: u32) {
        let place = self.browser.run_with(
            "const slider = document.querySelector(arguments[0]);
            slider.scrollIntoView({block: 'center', behavior: 'instant'});
            const box = slider.getBoundingClientRect();
            const share = (slider.value - slider.min) / (slider.max - slider.min);
            return [box.left, box.top + box.height / 2, box.width, share]",
            json!([selector]),
        );
        let [left, y, width, thumb]: [f64; 4] = serde_json::from_value(place).expect("numbers");
        // A thumb is about 16 pixels wide, and never leaves the slider.
        let at = |share: &f64| (left + 8.0 + (width - 16.0) * share, y);
        let places: Vec<(f64, f64)> = std::iter::once(&thumb).chain(shares).map(at).collect();
        self.browser.drag(&places, pause);
    }

    /// Gives the page's window a size, as on a phone or a desk.
    pub fn resize(&self, width: u32, height: u32) {
        self.browser.resize(width, height);
    }

    /// Makes the page believe that its visitor likes it `light` or `dark`, and without anything that moves.
    pub fn set_theme(&self, theme: &str) {
        self.emulate("", &[("prefers-color-scheme", theme), ("prefers-reduced-motion", "reduce")]);
    }

    /// Leaves out the bars by which a window scrolls.
    pub fn hide_scroll_bars(&self) {
        self.browser.call_browser("Emulation.setScrollbarsHidden", json!({"hidden": true}));
    }

    /// Waits until the browser has shown what the page has last drawn.
    pub fn let_settle(&self) {
        self.browser
            .run_later("setTimeout(() => requestAnimationFrame(() => requestAnimationFrame(arguments[0])), 300)");
    }

    /// What the window shows, as a PNG file.
    pub fn window_as_png(&self) -> Vec<u8> {
        self.picture(false)
    }

    /// Emulates a kind of medium (`print`, or `` for the screen) and what a person prefers, such as
    /// `("prefers-color-scheme", "dark")`. What is not named is as usual.
    pub fn emulate(&self, medium: &str, preferences: &[(&str, &str)]) {
        match self.browser.browser {
            Browser::Chromium => {}
            Browser::Firefox => return self.emulate_by_settings(medium, preferences),
            Browser::WebKit => return self.emulate_by_theme(medium, preferences),
        }
        let features: Vec<Value> =
            preferences.iter().map(|(name, value)| json!({"name": name, "value": value})).collect();
        self.browser.call_browser("Emulation.setEmulatedMedia", json!({"media": medium, "features": features}));
    }

    /// Firefox has settings for the same; not for all of it.
    fn emulate_by_settings(&self, medium: &str, preferences: &[(&str, &str)]) {
        let (scheme, stillness) = ("layout.css.prefers-color-scheme.content-override", "ui.prefersReducedMotion");
        let settings = preferences.iter().map(|preference| match preference {
            ("prefers-color-scheme", "light") => (scheme, 1),
            ("prefers-color-scheme", "dark") => (scheme, 0),
            ("prefers-reduced-motion", "reduce") => (stillness, 1),
            other => panic!("{:?} does not emulate {other:?}", self.browser.browser),
        });
        assert_eq!(medium, "", "{:?} does not emulate it", self.browser.browser);
        for (name, value) in [(scheme, 2), (stillness, 0)].into_iter().chain(settings) {
            self.browser.run_in_firefox(&format!("Services.prefs.setIntPref('{name}', {value})"));
        }
    }

    /// WebKit's driver emulates nothing; the page's own menu of colours does the same as a person's system.
    fn emulate_by_theme(&self, medium: &str, preferences: &[(&str, &str)]) {
        assert_eq!(medium, "", "{:?} does not emulate it", self.browser.browser);
        let scheme = match preferences {
            [] => "",
            [("prefers-color-scheme", scheme)] => scheme,
            others => panic!("{:?} does not emulate {others:?}", self.browser.browser),
        };
        self.evaluate(&format!("void (document.documentElement.dataset.theme = '{scheme}')"));
    }

    /// The page as it would be printed, as a PDF.
    pub fn print(&self) -> Vec<u8> {
        decode_base64(self.browser.print().as_str().expect("a document"))
    }

    /// Runs a whole script in the page, as if the page had loaded it.
    #[track_caller]
    pub fn run_in_browser(&self, script: &str) {
        self.browser.run_with("(0, eval)(arguments[0])", json!([script]));
    }

    /// What a function body hands to its last argument, now or later.
    #[track_caller]
    pub fn evaluate_later(&self, script: &str) -> Value {
        self.browser.run_later(script)
    }

    /// Keeps a picture of the whole page as a PNG file beside the build's results.
    pub fn take_picture(&self, name: &str) {
        // What is out of sight is in the picture too.
        self.browser.run(
            "const sheet = new CSSStyleSheet(); sheet.replaceSync('* { content-visibility: visible !important }');
            document.adoptedStyleSheets = [sheet]; document.body.offsetHeight",
        );
        let picture = self.picture(true);
        self.browser.run("document.adoptedStyleSheets = []");
        self.keep_file(&format!("{name}.png"), &picture);
    }

    /// Keeps a file to be looked at beside the build's results.
    pub fn keep_file(&self, name: &str, bytes: &[u8]) {
        let folder = Path::new(env!("CARGO_TARGET_TMPDIR")).join("../e2e");
        fs::create_dir_all(&folder).expect("a folder for pictures");
        fs::write(folder.join(name), bytes).expect("the file is written");
    }

    fn picture(&self, of_all: bool) -> Vec<u8> {
        decode_base64(self.browser.picture(of_all).as_str().expect("a picture"))
    }

    /// Ends a visit: nothing may have gone wrong behind the page's back.
    #[track_caller]
    pub fn close(self) {
        let expected = |text: &str| self.visit.missing.iter().any(|name| text.contains(name));
        let console = self.browser.read_console();
        let errors: Vec<&str> = console
            .iter()
            .filter(|entry| entry["level"] == "SEVERE")
            .filter_map(|entry| entry["message"].as_str())
            .filter(|message| !expected(message))
            .collect();
        assert!(errors.is_empty(), "errors in the console: {errors:#?}");
        let strays: Vec<String> = self.server.not_found().into_iter().filter(|path| !expected(path)).collect();
        assert!(strays.is_empty(), "asked for, but not there: {strays:#?}");
        let asked = self.evaluate("performance.getEntriesByType('resource').map(entry => entry.name)");
        let asked: Vec<String> = serde_json::from_value(asked).expect("addresses");
        let is_ours = |address: &&String| {
            address.starts_with(&self.server.address()) || address.starts_with("data:") || address.starts_with("blob:")
        };
        assert!(asked.iter().all(|address| is_ours(&address)), "requests to elsewhere: {asked:#?}");
    }
}

fn decode_base64(text: &str) -> Vec<u8> {
    let mut bytes = Vec::with_capacity(text.len() / 4 * 3);
    let (mut bits, mut count) = (0_u32, 0);
    for digit in text.bytes() {
        let value = match digit {
            b'A'..=b'Z' => digit - b'A',
            b'a'..=b'z' => digit - b'a' + 26,
            b'0'..=b'9' => digit - b'0' + 52,
            b'+' => 62,
            b'/' => 63,
            _ => break,
        };
        bits = bits << 6 | u32::from(value);
        count += 6;
        if count >= 8 {
            count -= 8;
            bytes.push((bits >> count) as u8);
        }
    }
    bytes
}
