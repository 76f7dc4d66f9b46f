//! The page in a frame of a page of another origin: what the two say to each other, and what the frame may not do to its host.

use crate::{
    digests::spec_of,
    page::{PATIENCE, Page, dist},
    server::{Extras, Server},
    webdriver::{Browser, Session},
};
use imbalance_lab::experiment::{Report, Run, results_csv};
use serde_json::{Value, json};
use std::{
    thread,
    time::{Duration, Instant},
};

/// A quick run.
const LINK: &str = "v=1&data.n_samples=400&resample=smote&epochs=12";

/// The policy for a host of one's own, as `docs/embedding.md` has it.
const POLICY: &str = "Content-Security-Policy: default-src 'none'; script-src 'self' 'wasm-unsafe-eval'; worker-src 'self' blob:; \
                      connect-src 'self'; style-src 'self'; img-src 'self' data: blob:; font-src 'self'; base-uri 'self'; \
                      form-action 'none'";

/// Whether times are not judged: see `tests/e2e.rs`.
fn is_slow() -> bool {
    std::env::var_os("IMBALANCE_LAB_E2E_DEBUG").is_some()
}

/// What a run outside of any browser comes to.
fn report_of(link: &str) -> Report {
    let spec = spec_of(link);
    Run::new(&spec, None).expect("a run").finish().expect("a report")
}

fn digest_of(link: &str) -> String {
    report_of(link).digest.to_string()
}

/// A page of a course with the lab in a frame, on a host of its own.
pub struct Course {
    browser: Session,
    lab: Server,
    host: Server,
    has_policy: bool,
}

/// What the course's page does with messages: it keeps them, and gives the frame the height it asks for.
const SCRIPT: &str = r#"
    window.heard = [];
    window.lab = () => document.querySelector("iframe");
    window.say = (type, fields) => lab().contentWindow.postMessage({ns: "imblab", v: 1, id: "asked", type, ...fields}, "*");
    addEventListener("message", ({source, origin, data}) => {
        if (source !== lab()?.contentWindow) return;
        heard.push({origin, at: performance.now(), ...data});
        if (data.type === "resize" && data.height) lab().height = data.height;
        if (data.subject === "lti.frameResize") lab().height = data.height;
        if (data.context === "h5p") {
            const answer = action => lab().contentWindow.postMessage({context: "h5p", action}, "*");
            if (data.action === "hello") answer("hello");
            if (data.action === "prepareResize") { lab().height = data.clientHeight; answer("resizePrepared"); }
            if (data.action === "resize") lab().height = data.scrollHeight;
        }
    });
    document.getElementById("own").focus({preventScroll: true});
    // Some browsers bring what has the focus into view a moment later, all the same.
    requestAnimationFrame(() => requestAnimationFrame(() => scrollTo(0, 40)));
"#;

/// The course's page around some markup.
fn course(markup: &str) -> String {
    format!(
        "<!doctype html><html lang=en><head><meta charset=utf-8><title>A course</title><link rel=icon href='data:,'></head>
        <body style='margin:0'><label>Note <input id=own></label><p style='height:200px'>Before.</p>{markup}
        <p style='height:3000px'>After.</p><script>{SCRIPT}</script></body></html>"
    )
}

impl Course {
    /// Opens a course with markup that follows from the lab's address and the address of the course's own host.
    pub fn open(extras: Extras, markup: impl FnOnce(&Server) -> String) -> Self {
        let has_policy = extras.headers.iter().any(|header| header.starts_with("Content-Security-Policy"));
        let headers = extras.around.clone();
        let lab = Server::start(dist(), &[], extras);
        let pages = vec![("/course.html".to_owned(), course(&markup(&lab)))];
        let host = Server::start(dist(), &[], Extras { pages, headers, ..Extras::default() });
        let course = Self { browser: Session::start(), lab, host, has_policy };
        course.browser.open(&format!("{}/course.html", course.host.other_origin()));
        course
    }

    /// A course with a frame.
    fn with_frame(query: &str, link: &str, attributes: &str, extras: Extras) -> Self {
        Self::open(extras, |lab| {
            let address = lab.address();
            format!(
                "<iframe src='{address}?{query}#{link}' title=Lab width=100% height=300 style='border:0' {attributes}></iframe>"
            )
        })
    }

    /// All messages of a type so far.
    fn heard(&self, kind: &str) -> Vec<Value> {
        let heard = self.browser.run_with("return heard.filter(it => it.type === arguments[0])", json!([kind]));
        heard.as_array().cloned().unwrap_or_default()
    }

    /// Waits for a message of a type after the first so many.
    #[track_caller]
    pub fn wait_for(&self, kind: &str, number: usize) -> Value {
        let start = Instant::now();
        loop {
            let mut heard = self.heard(kind);
            if heard.len() >= number {
                return heard.swap_remove(number - 1);
            }
            if start.elapsed() > PATIENCE {
                let all = self.browser.run("return heard.slice(-20)");
                panic!("no {kind} number {number}; heard {all:#}\nconsole: {:#?}", self.browser.read_console());
            }
            thread::sleep(Duration::from_millis(20));
        }
    }

    pub fn say(&self, kind: &str, fields: Value) {
        self.browser.run_with("say(arguments[0], arguments[1])", json!([kind, fields]));
    }

    /// Says something and waits for the answer of a type.
    #[track_caller]
    pub fn ask(&self, kind: &str, fields: Value, answer: &str) -> Value {
        // What the page tells by itself may come in between.
        let answers = || self.heard(answer).into_iter().filter(|it| it["id"] == "asked").collect::<Vec<_>>();
        let before = answers().len();
        self.say(kind, fields);
        let start = Instant::now();
        loop {
            if let Some(answer) = answers().into_iter().nth(before) {
                return answer;
            }
            assert!(
                start.elapsed() < PATIENCE,
                "no {answer} to {kind}: {:#}",
                self.browser.run("return heard.slice(-20)")
            );
            thread::sleep(Duration::from_millis(20));
        }
    }

    /// The value of an expression inside the frame.
    #[track_caller]
    pub fn inside(&self, expression: &str) -> Value {
        self.browser.enter("iframe");
        let value = self.browser.run(&format!("return {expression}"));
        self.browser.leave();
        value
    }

    #[track_caller]
    fn wait_for_phase(&self, phase: &str) {
        let start = Instant::now();
        while self.inside("document.body.dataset.phase") != phase {
            assert!(start.elapsed() < PATIENCE, "waited for {phase}: {}", self.inside("document.body.innerText"));
            thread::sleep(Duration::from_millis(20));
        }
    }

    /// The frame's height is told in few messages, and is that of what is inside.
    #[track_caller]
    fn assert_settled(&self, when: &str, heard_before: usize) -> usize {
        let mut count = heard_before;
        let start = Instant::now();
        loop {
            thread::sleep(Duration::from_millis(if is_slow() { 4000 } else { 1500 }));
            let now = self.heard("resize").len();
            if now == count && start.elapsed() > Duration::from_secs(2) {
                break;
            }
            count = now;
            assert!(start.elapsed() < Duration::from_secs(60), "{when}: the height never rests");
        }
        let told = count - heard_before;
        assert!(told <= 3 || is_slow(), "{when}: {told} messages until the height rests: {:#?}", self.heard("resize"));
        let sizes = self.inside(
            "[document.documentElement.scrollHeight, innerHeight, document.body.getBoundingClientRect().height]",
        );
        let [inner, frame, body]: [f64; 3] = serde_json::from_value(sizes).expect("numbers");
        assert!(inner <= frame, "{when}: {inner} px in a frame of {frame} px");
        assert!(frame - body <= 3.0, "{when}: a frame of {frame} px for {body} px");
        count
    }

    /// The host's page is as its reader left it.
    #[track_caller]
    fn assert_left_alone(&self) {
        assert_eq!(self.browser.run("return document.activeElement.id"), "own");
        // WebKit's driver brings a frame into view that it enters.
        if self.browser.browser != Browser::WebKit {
            assert_eq!(self.browser.run("return scrollY"), 40);
        }
    }

    /// Nothing went wrong behind anybody's back, and nobody else was asked for anything.
    #[track_caller]
    pub fn close(self) {
        let console = self.browser.read_console();
        // What a policy keeps out of the page itself is told by the browser, and comes from files instead.
        let is_policy =
            |entry: &Value| entry["message"].as_str().is_some_and(|text| text.contains("Content Security Policy"));
        let is_error = |entry: &&Value| entry["level"] == "SEVERE" && !(self.has_policy && is_policy(entry));
        let errors: Vec<&Value> = console.iter().filter(is_error).collect();
        assert!(errors.is_empty(), "errors in the console: {errors:#?}");
        assert_eq!(self.lab.not_found(), [""; 0]);
        assert_eq!(self.host.not_found(), [""; 0]);
        let asked = self.inside("performance.getEntriesByType('resource').map(entry => entry.name)");
        let asked: Vec<String> = serde_json::from_value(asked).expect("addresses");
        assert!(asked.len() > 3, "{asked:#?}");
        let is_ours = |address: &&String| {
            address.starts_with(&self.lab.origin()) || address.starts_with("data:") || address.starts_with("blob:")
        };
        assert!(asked.iter().all(|address| is_ours(&address)), "requests to elsewhere: {asked:#?}");
    }
}

/// What a browser asks the frame's host for by itself.
fn open_to_all() -> Vec<String> {
    vec!["Access-Control-Allow-Origin: *".to_owned()]
}

#[test]
#[ignore = "needs a release build in dist/: cargo xtask test"]
fn every_view_trains_when_it_is_told_to_and_leaves_its_host_alone() {
    let alone = Page::open(LINK);
    let shown = alone.wait_for_finish();
    alone.close();
    for view in ["full", "compact", "mini"] {
        let course = Course::with_frame(&format!("embed=1&view={view}"), LINK, "", Extras::default());
        let ready = course.wait_for("ready", 1);
        assert!(ready["at"].as_f64() < Some(5000.0) || is_slow(), "{view} was ready after {} ms", ready["at"]);
        assert_eq!([&ready["ns"], &ready["v"], &ready["caps"]["view"]], [&json!("imblab"), &json!(1), &json!(view)]);
        assert_eq!(ready["origin"], course.lab.origin());
        course.wait_for_phase("idle");
        assert_eq!(
            course.inside("document.querySelector('[data-testid=verdict]').textContent"),
            "Press Run to train the model."
        );
        let settled = course.assert_settled(&format!("{view}, idle"), 0);

        course.say("play", json!({}));
        let done = course.wait_for("done", 1);
        assert_eq!(done["metrics"]["digest"], shown.digest, "{view}");
        assert_eq!(done["metrics"]["digest"], digest_of(LINK), "{view}");
        assert_eq!(done["metrics"]["verdict"], shown.verdict, "{view}");
        assert_eq!(done["metrics"]["hash"], LINK, "{view}");
        let found = done["metrics"]["found"].as_f64().zip(done["metrics"]["support"].as_f64());
        let recall = found.map(|(found, support)| found / support);
        assert_eq!(done["metrics"]["recall"].as_f64(), recall, "{view}");
        assert_eq!(course.inside("document.body.dataset.mode"), "worker", "{view}");
        course.assert_settled(&format!("{view}, done"), settled);
        course.assert_left_alone();
        assert_eq!(course.inside("!!document.querySelector('.page-header, .page-footer')"), false, "{view}");
        assert_eq!(course.inside("!!document.querySelector('[data-testid=theme]')"), true, "{view}");
        let full = course.inside("document.querySelector('[data-testid=open-full]').href");
        assert_eq!(full, format!("{}#{LINK}", course.lab.address()), "{view}");
        course.close();
    }
}

#[test]
#[ignore = "needs a release build in dist/: cargo xtask test"]
fn the_host_sets_asks_pauses_and_judges() {
    let course = Course::with_frame("embed=1&view=compact", "v=1&epochs=3", "", Extras::default());
    course.wait_for("ready", 1);
    assert_eq!(course.ask("get", json!({}), "state")["hash"], "v=1&epochs=3");
    assert_eq!(course.ask("set", json!({"hash": format!("#{LINK}")}), "state")["hash"], LINK);
    course.wait_for_phase("idle");
    let ready = course.heard("ready").len();
    assert!(ready <= 5, "{ready} greetings");

    // What makes no sense is refused, one answer each, and changes nothing.
    for (kind, fields, code) in [
        ("dance", json!({}), "unknown-type"),
        ("set", json!({"hash": 7}), "bad-value"),
        ("set", json!({"hash": "v=999"}), "bad-value"),
        ("threshold", json!({"t": 7}), "bad-value"),
        ("threshold", json!({"t": "0.5"}), "bad-value"),
        ("pause", json!({}), "not-training"),
        ("threshold", json!({"t": 0.4}), "no-result"),
        ("snapshot", json!({"kind": "json"}), "no-result"),
        ("snapshot", json!({"kind": "gif"}), "bad-value"),
        ("snapshot", json!({"kind": "csv"}), "no-result"),
        ("snapshot", json!({"kind": "png", "figure": "no-such"}), "no-figure"),
        ("snapshot", json!({"kind": "svg", "figure": "x\"], iframe, [y=\""}), "no-figure"),
        ("get", json!({"v": 2}), "version"),
    ] {
        let error = course.ask(kind, fields.clone(), "error");
        assert_eq!(error["code"], code, "{kind} {fields}: {error}");
    }
    assert_eq!(course.ask("get", json!({}), "state")["hash"], LINK);
    let told = course.ask("set", json!({"hash": format!("{LINK}&colour=red")}), "error");
    assert_eq!([&told["code"], &told["msg"]], ["ignored", "Ignored: there is no setting \"colour\" here."]);
    let errors = course.heard("error").len();
    for kind in ["ready", "error", "state", "done", "resize"] {
        course.say(kind, json!({"hash": "v=1"}));
    }
    course
        .browser
        .run("lab().contentWindow.postMessage('play', '*'); lab().contentWindow.postMessage({type: 'play'}, '*')");
    assert_eq!(course.ask("get", json!({}), "state")["hash"], LINK, "an echo is not obeyed");
    assert_eq!(course.heard("error").len(), errors, "an echo is not answered");
    course.wait_for_phase("idle");

    course.say("play", json!({}));
    course.wait_for("done", 1);
    let report: Value = serde_json::from_str(
        course.ask("snapshot", json!({"kind": "json"}), "snapshot")["data"].as_str().expect("a text"),
    )
    .expect("JSON");
    assert_eq!(report["digest"], digest_of(LINK));
    let map = course.ask("snapshot", json!({"kind": "svg"}), "snapshot");
    assert!(
        map["data"].as_str().is_some_and(|data| data.starts_with("<svg xmlns=\"http://www.w3.org/2000/svg\"")),
        "{map}"
    );
    let pixels = course.ask("snapshot", json!({"kind": "png"}), "snapshot");
    let size = course.browser.run_later_with(
        "const image = new Image(); image.src = arguments[0];
        image.decode().then(() => arguments[1]([image.naturalWidth, image.naturalHeight]), error => arguments[1](`${error}`))",
        json!([pixels["data"]]),
    );
    assert!(size[0] == 1440 && size[1].as_u64() > Some(1000), "{size}");
    let results = course.ask("snapshot", json!({"kind": "csv"}), "snapshot");
    let (spec, report) = (spec_of(LINK), report_of(LINK));
    assert_eq!(results["data"], results_csv(&spec, &report), "as written without a browser");
    course.say("threshold", json!({"t": 0.1}));
    let judged = course.wait_for("done", 2);
    assert_eq!(judged["metrics"]["threshold"], 0.1);
    let link = judged["metrics"]["hash"].as_str().expect("a link").to_owned();
    assert_eq!(judged["metrics"]["digest"], digest_of(&link), "{link}");
    // An earlier epoch of the same run, and back to its end.
    course.say("epoch", json!({"i": 5}));
    let looked = course.wait_for("done", 3);
    assert_eq!(looked["metrics"]["epoch"], 5);
    assert_eq!(looked["metrics"]["hash"], format!("{link}&epoch=5"));
    assert_eq!(looked["metrics"]["digest"], digest_of(&link.replace("epochs=12", "epochs=5")));
    assert_eq!(course.ask("epoch", json!({"i": 0}), "error")["code"], "bad-value");
    course.say("epoch", json!({"i": null}));
    let ended = course.wait_for("done", 4);
    assert_eq!((&ended["metrics"]["epoch"], &ended["metrics"]["digest"]), (&Value::Null, &judged["metrics"]["digest"]));

    // A long run, of which nothing is in sight.
    course.browser.run("scrollTo(0, 9999)");
    thread::sleep(Duration::from_millis(300));
    course.say("set", json!({"hash": "v=1&epochs=100000"}));
    course.say("play", json!({}));
    course.wait_for("epoch", 3);
    // It is not drawn all the time, but never told as it was in another run.
    let histogram = json!({"kind": "svg", "figure": "score-histogram"});
    assert_eq!(course.ask("snapshot", histogram, "error")["code"], "no-figure");
    course.say("pause", json!({}));
    course.wait_for_phase("paused");
    let epochs = course.heard("epoch");
    let times: Vec<f64> = epochs.iter().filter_map(|epoch| epoch["at"].as_f64()).collect();
    assert!(times.windows(2).all(|pair| pair[1] - pair[0] > 150.0), "more than four a second: {times:?}");
    assert!(
        epochs.iter().all(|epoch| epoch["loss"].is_number() && epoch["val"].is_number() && epoch["recall"].is_number())
    );
    let done = |course: &Course| course.inside("document.querySelector('[data-testid=status]').textContent");
    assert_eq!(done(&course), "paused");
    thread::sleep(Duration::from_millis(400));
    let before = course.heard("epoch").last().expect("an epoch")["i"].as_u64();
    course.say("step", json!({}));
    let start = Instant::now();
    let after = loop {
        let last = course.heard("epoch").last().expect("an epoch")["i"].as_u64();
        if last > before {
            break last;
        }
        assert!(start.elapsed() < PATIENCE, "no step");
    };
    assert!(after > before);
    course.wait_for_phase("paused");
    // Other settings are a run of their own.
    let n_done = course.heard("done").len();
    course.say("set", json!({"hash": LINK}));
    course.say("play", json!({}));
    assert_eq!(course.wait_for("done", n_done + 1)["metrics"]["digest"], digest_of(LINK));
    course.say("reset", json!({}));
    course.wait_for_phase("idle");
    course.close();
}

#[test]
#[ignore = "needs a release build in dist/: cargo xtask test"]
fn sandboxes_policies_and_places_change_nothing() {
    let policy = || {
        vec![
            POLICY.to_owned(),
            "Access-Control-Allow-Origin: *".to_owned(),
            "Cross-Origin-Resource-Policy: cross-origin".to_owned(),
        ]
    };
    let full = "sandbox='allow-scripts allow-same-origin allow-downloads allow-popups allow-forms'";
    let with = |headers| Extras { headers, ..Extras::default() };
    let isolated = || vec!["Cross-Origin-Embedder-Policy: require-corp".to_owned()];
    for (name, attributes, extras) in [
        ("scripts only, so no storage and no origin", "sandbox=allow-scripts", with(open_to_all())),
        ("a full sandbox", full, with(vec![])),
        ("another place", "", Extras { place: Some("/a/b/lab/"), ..with(vec![]) }),
        ("a strict policy", "", with(policy())),
        (
            "a strict policy in a sandbox that keeps the origin",
            full,
            Extras { place: Some("/a/b/lab/"), ..with(policy()) },
        ),
        ("a strict policy in a sandbox of scripts only", "sandbox=allow-scripts", with(policy())),
        // Frames without credentials are of Chromium only.
        ("a page around that is isolated", "credentialless", Extras { around: isolated(), ..with(vec![]) }),
        ("a host that does not know programs", "", Extras { is_simple: true, ..with(vec![]) }),
    ] {
        if attributes == "credentialless" && Browser::chosen() != Browser::Chromium {
            continue;
        }
        let course = Course::with_frame("embed=1&view=compact", LINK, attributes, extras);
        let ready = course.wait_for("ready", 1);
        assert!(ready["at"].as_f64() < Some(5000.0) || is_slow(), "{name}: ready after {} ms", ready["at"]);
        course.say("play", json!({}));
        let done = course.wait_for("done", 1);
        assert_eq!(done["metrics"]["digest"], digest_of(LINK), "{name}");
        assert_eq!(course.inside("document.body.dataset.mode"), "worker", "{name}");
        if attributes == "sandbox=allow-scripts" {
            let storage = "(() => { try { return !!localStorage } catch (error) { return error.name } })()";
            assert_eq!(course.inside(storage), "SecurityError", "{name}");
            assert_eq!(ready["origin"], "null", "{name}");
        }
        let ground = course.inside("getComputedStyle(document.body).backgroundColor");
        assert_eq!(ground, "rgb(255, 255, 255)", "{name}: the page has its colours");
        assert_eq!(
            course.inside("!!document.querySelector('#hero')?.checkVisibility()"),
            false,
            "{name}: no opening in a frame"
        );
        let width = || course.inside("parseFloat(getComputedStyle(document.querySelector('.bar-fill')).width)");
        let start = Instant::now();
        while width().as_f64() <= Some(1.0) {
            assert!(start.elapsed() < PATIENCE, "{name}: bars have their widths: {}", width());
        }
        course.assert_left_alone();
        course.close();
    }
}

#[test]
#[ignore = "needs a release build in dist/: cargo xtask test"]
fn only_the_named_parent_is_obeyed() {
    // The browser writes to the console that a message was not delivered; that is as it should be.
    let course = Course::with_frame("embed=1&view=compact&parent=https://example.org", LINK, "", Extras::default());
    course.wait_for_phase("idle");
    course.say("play", json!({}));
    course.say("set", json!({"hash": "v=1&epochs=1"}));
    thread::sleep(Duration::from_secs(2));
    course.wait_for_phase("idle");
    assert_eq!(course.inside("location.hash"), format!("#{LINK}"));
    assert_eq!(course.browser.run("return heard"), json!([]));
    drop(course);

    let course = Course::open(Extras::default(), |lab| {
        let _ = lab;
        // The host's port is not known yet: the frame's address is made by the page.
        format!(
            "<iframe title=Lab width=100% height=300></iframe>
            <script>document.querySelector('iframe').src = '{}?embed=1&view=mini&parent=' + encodeURIComponent(origin) + '#{LINK}'</script>",
            lab.address()
        )
    });
    course.wait_for("ready", 1);
    course.say("play", json!({}));
    assert_eq!(course.wait_for("done", 1)["metrics"]["digest"], digest_of(LINK));
    // A frame of the same page is no parent.
    let state = course.heard("state").len();
    course.browser.run(
        "const other = document.body.appendChild(document.createElement('iframe'));
        other.contentWindow.eval(`parent.document.querySelector('iframe').contentWindow.postMessage({ns: 'imblab', v: 1, type: 'get'}, '*')`)",
    );
    thread::sleep(Duration::from_millis(500));
    assert_eq!(course.heard("state").len(), state);
    course.close();

    let course = Course::with_frame("embed=1&view=compact&parent=anybody", LINK, "", Extras::default());
    course.wait_for_phase("idle");
    course.say("play", json!({}));
    thread::sleep(Duration::from_secs(1));
    course.wait_for_phase("idle");
    assert_eq!(course.browser.run("return heard"), json!([]));
    course.close();
}

#[test]
#[ignore = "needs a release build in dist/: cargo xtask test"]
fn heights_are_told_in_the_form_of_the_host() {
    for (form, kind) in [("lti", "subject"), ("h5p", "context")] {
        let query = format!("embed=1&view=compact&autorun=1&resize={form}");
        let course = Course::with_frame(&query, LINK, "", Extras::default());
        course.wait_for("done", 1);
        thread::sleep(Duration::from_secs(2));
        let heard = course.browser.run(&format!("return heard.filter(it => it.{kind})"));
        assert!(heard.as_array().is_some_and(|heard| !heard.is_empty()), "{form}: nothing heard");
        assert_eq!(course.heard("resize"), Vec::<Value>::new(), "{form}: not in two forms");
        let [inner, frame]: [f64; 2] =
            serde_json::from_value(course.inside("[document.documentElement.scrollHeight, innerHeight]"))
                .expect("numbers");
        assert!(inner <= frame && frame > 320.0, "{form}: {inner} px in a frame of {frame} px: {heard:#}");
        course.close();
    }
    let course = Course::with_frame("embed=1&view=compact&autorun=1&resize=off", LINK, "", Extras::default());
    course.wait_for("done", 1);
    thread::sleep(Duration::from_secs(1));
    assert_eq!(course.heard("resize"), Vec::<Value>::new());
    course.close();
    // Never higher than the host wants it: the rest scrolls inside.
    let course = Course::with_frame("embed=1&view=compact&autorun=1&max-height=500", LINK, "", Extras::default());
    course.wait_for("done", 1);
    thread::sleep(Duration::from_secs(1));
    assert!(course.heard("resize").iter().all(|it| it["height"] == 500), "{:#?}", course.heard("resize"));
    assert_eq!(course.inside("innerHeight"), 500);
    assert_eq!(course.inside("(scrollTo(0, 9999), scrollY > 100)"), true);
    let top = course.inside("document.getElementById('verdict').getBoundingClientRect().top").as_f64();
    assert!(top.is_some_and(|top| (0.0..20.0).contains(&top)), "the verdict stays in sight: {top:?}");
    course.close();
}

#[test]
#[ignore = "needs a release build in dist/: cargo xtask test"]
fn a_folded_frame_tells_its_height_when_it_unfolds() {
    let course = Course::open(Extras::default(), |lab| {
        format!(
            "<details><summary>The lab</summary><iframe src='{}?embed=1&view=compact#{LINK}' title=Lab width=100% height=300 style='border:0'></iframe></details>",
            lab.address()
        )
    });
    thread::sleep(Duration::from_secs(1));
    course.browser.run("document.querySelector('details').open = true");
    course.wait_for("ready", 1);
    course.wait_for("resize", 1);
    course.assert_settled("unfolded", 0);
    course.close();
}

#[test]
#[ignore = "needs a release build in dist/: cargo xtask test"]
fn the_element_makes_the_frame_and_follows_its_height() {
    let course = Course::open(Extras::default(), |lab| {
        let address = lab.address();
        format!(
            "<script src='{address}lab-embed.js' defer></script>
            <imbalance-lab state='{LINK}' view=compact query='theme=dark' height=auto title='A lab'></imbalance-lab>"
        )
    });
    course.wait_for("ready", 1);
    let frame = course.browser.run(
        "const {title, loading, allow, src} = document.querySelector('iframe'); return [title, loading, allow, src]",
    );
    let address = format!("{}?theme=dark&embed=1&view=compact#{LINK}", course.lab.address());
    assert_eq!(frame, json!(["A lab", "lazy", "fullscreen; clipboard-write", address]));
    course.browser.run("document.querySelector('imbalance-lab').send('play')");
    course.wait_for("done", 1);
    course.assert_settled("the element", 0);
    assert_eq!(course.inside("document.documentElement.dataset.theme"), "dark");
    course.browser.run("document.querySelector('imbalance-lab').setAttribute('state', 'v=1&epochs=2')");
    let start = Instant::now();
    while course.inside("location.hash") != "#v=1&epochs=2" {
        assert!(start.elapsed() < Duration::from_secs(10), "the state is not followed");
    }
    course.close();
}
