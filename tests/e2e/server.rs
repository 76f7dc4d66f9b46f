//! A small server of files, as a plain web host would serve the built page: under some path, with the right types.

use std::{
    fs,
    io::{BufRead as _, BufReader, Write as _},
    net::{TcpListener, TcpStream},
    path::{Path, PathBuf},
    sync::{Arc, Mutex},
    thread,
};

/// Where the page lives on the host: nothing in it may rely on being at the root.
const FOLDER: &str = "/any/deep/lab/";

/// How a host differs from the usual one.
#[derive(Clone, Default)]
pub struct Extras {
    /// Headers of every answer, such as `Access-Control-Allow-Origin: *`.
    pub headers: Vec<String>,
    /// Headers of the page around the lab.
    pub around: Vec<String>,
    /// Whether it sends everything but pages, scripts and styles as plain text.
    pub is_simple: bool,
    /// Where the folder is, instead of [`FOLDER`].
    pub place: Option<&'static str>,
    /// Runs in the page before the page's own scripts.
    pub script: &'static str,
    /// Pages beside the folder: path and text.
    pub pages: Vec<(String, String)>,
}

/// A host of one folder on this machine, on a port of its own.
pub struct Server {
    port: u16,
    place: &'static str,
    requests: Arc<Mutex<Vec<(String, u16)>>>,
    missing: Arc<Mutex<&'static [&'static str]>>,
}

impl Server {
    /// Serves the folder; files whose names begin as one of `missing` are not found.
    pub fn start(folder: PathBuf, missing: &'static [&'static str], extras: Extras) -> Self {
        let listener = TcpListener::bind("127.0.0.1:0").expect("a free port");
        let port = listener.local_addr().expect("a bound port").port();
        let requests = Arc::new(Mutex::new(Vec::new()));
        let log = Arc::clone(&requests);
        let place = extras.place.unwrap_or(FOLDER);
        let extras = Arc::new(extras);
        let missing = Arc::new(Mutex::new(missing));
        let lacks = Arc::clone(&missing);
        // Ends with the process: a thread that waits for the next visitor costs nothing.
        thread::spawn(move || {
            for stream in listener.incoming().flatten() {
                let (folder, log, extras) = (folder.clone(), Arc::clone(&log), Arc::clone(&extras));
                let missing = *lacks.lock().expect("no thread panics with the list");
                thread::spawn(move || answer(stream, &folder, missing, &extras, &log));
            }
        });
        Self { port, place, requests, missing }
    }

    /// From now on nothing is missing.
    pub fn complete(&self) {
        *self.missing.lock().expect("no thread panics with the list") = &[];
    }

    /// Scheme, host and port.
    pub fn origin(&self) -> String {
        format!("http://127.0.0.1:{}", self.port)
    }

    /// Address of the page.
    pub fn address(&self) -> String {
        format!("{}{}", self.origin(), self.place)
    }

    /// The same host by its other name, which is another origin.
    pub fn other_origin(&self) -> String {
        format!("http://localhost:{}", self.port)
    }

    /// Paths that were asked for but not found, the missing files included.
    pub fn not_found(&self) -> Vec<String> {
        let requests = self.requests.lock().expect("no thread panics with the log");
        requests.iter().filter(|(_, status)| *status != 200).map(|(path, _)| path.clone()).collect()
    }
}

fn answer(
    stream: TcpStream,
    folder: &Path,
    missing: &[&str],
    extras: &Extras,
    log: &Mutex<Vec<(String, u16)>>,
) -> Option<()> {
    let mut reader = BufReader::new(stream.try_clone().ok()?);
    let mut line = String::new();
    reader.read_line(&mut line).ok()?;
    let path = line.split(' ').nth(1)?.split(['?', '#']).next()?.to_owned();
    while line.trim() != "" {
        line.clear();
        reader.read_line(&mut line).ok()?;
    }
    let page = extras.pages.iter().find(|(place, _)| *place == path);
    let name =
        path.strip_prefix(extras.place.unwrap_or(FOLDER)).map(|name| if name.is_empty() { "index.html" } else { name });
    let name = name.filter(|name| !name.contains("..") && !missing.iter().any(|begin| name.starts_with(begin)));
    let mut body = name.and_then(|name| fs::read(folder.join(name)).ok());
    if let (Some("index.html"), Some(page)) = (name, &mut body)
        && !extras.script.is_empty()
    {
        *page = String::from_utf8_lossy(page)
            .replacen("<head>", &format!("<head><script>{}</script>", extras.script), 1)
            .into();
    }
    let (status, kind, body) = match (name, body) {
        _ if page.is_some() => {
            ("200 OK", mime_type("page.html"), page.map(|(_, text)| text.clone().into_bytes()).unwrap_or_default())
        }
        (Some(name), Some(body)) => {
            let is_known = !extras.is_simple || [".html", ".js", ".css"].iter().any(|ending| name.ends_with(ending));
            ("200 OK", if is_known { mime_type(name) } else { "text/plain" }, body)
        }
        _ => ("404 Not Found", "text/plain", b"not here".to_vec()),
    };
    log.lock().ok()?.push((path, if status.starts_with("200") { 200 } else { 404 }));
    let more: String = extras.headers.iter().map(|header| format!("{header}\r\n")).collect();
    let head = format!(
        "HTTP/1.1 {status}\r\nContent-Type: {kind}\r\nContent-Length: {}\r\n{more}Connection: close\r\n\r\n",
        body.len()
    );
    let mut stream = stream;
    stream.write_all(head.as_bytes()).ok()?;
    stream.write_all(&body).ok()
}

fn mime_type(name: &str) -> &'static str {
    match name.rsplit('.').next() {
        Some("html") => "text/html; charset=utf-8",
        Some("js") => "text/javascript; charset=utf-8",
        Some("css") => "text/css; charset=utf-8",
        Some("wasm") => "application/wasm",
        Some("csv") => "text/csv; charset=utf-8",
        Some("svg") => "image/svg+xml",
        Some("json") => "application/json",
        _ => "application/octet-stream",
    }
}
