// Lighthouse on the app in dist/, served as a real host does: compressed, and with headers for caches.
// Started by `cargo xtask audit`, which sets the variables; prints a table and keeps the reports as web pages.

import { createRequire } from "node:module";
import { createServer } from "node:http";
import { mkdirSync, readFileSync, readdirSync, writeFileSync } from "node:fs";
import { extname, join, relative } from "node:path";
import { pathToFileURL } from "node:url";
import { brotliCompressSync, constants, gzipSync } from "node:zlib";

/** Below these the command fails (0 to 100). */
const ACCESSIBILITY = 100;
const PERFORMANCE = 95;
/** A time below its limit is measured this often, and the median counts: one slow moment is not the page's. */
const RUNS = 3;

const { IMBALANCE_LAB_LIGHTHOUSE, IMBALANCE_LAB_DIST, IMBALANCE_LAB_AUDITS, CHROME_PATH } = process.env;
const { default: lighthouse, desktopConfig } = await import(pathToFileURL(IMBALANCE_LAB_LIGHTHOUSE));
const launcher = createRequire(IMBALANCE_LAB_LIGHTHOUSE).resolve("chrome-launcher");
const { launch } = await import(pathToFileURL(launcher));

const TYPES = {
  ".html": "text/html; charset=utf-8", ".js": "text/javascript; charset=utf-8", ".css": "text/css; charset=utf-8",
  ".wasm": "application/wasm", ".csv": "text/csv; charset=utf-8", ".svg": "image/svg+xml", ".json": "application/json",
  ".txt": "text/plain; charset=utf-8", ".png": "image/png",
};

/** Every file with its compressed forms, made once. */
function load(folder) {
  const files = new Map();
  for (const entry of readdirSync(folder, { recursive: true, withFileTypes: true })) {
    const path = join(entry.parentPath ?? entry.path, entry.name);
    // What begins with a dot is the builder's own.
    if (!entry.isFile() || relative(folder, path).split(/[\\/]/).some(name => name.startsWith("."))) continue;
    const plain = readFileSync(path);
    // Level 9: the best that hosts choose for files which they compress once.
    const br = brotliCompressSync(plain, { params: { [constants.BROTLI_PARAM_QUALITY]: 9 } });
    files.set("/" + relative(folder, path).replaceAll("\\", "/"), { plain, br, gzip: gzipSync(plain, { level: 9 }) });
  }
  return files;
}

/** A host on this machine. Names with a hash in them never change. */
async function serve(files) {
  const server = createServer((request, response) => {
    const path = request.url.split(/[?#]/)[0].replace(/\/$/, "/index.html");
    const file = files.get(path);
    if (!file) return response.writeHead(404, { "Content-Type": "text/plain" }).end("not here");
    const accepted = request.headers["accept-encoding"] ?? "";
    const coding = ["br", "gzip"].find(name => accepted.includes(name));
    const hashed = /-[0-9a-f]{8,}(_bg)?\./.test(path);
    response.writeHead(200, {
      "Content-Type": TYPES[extname(path)] ?? "application/octet-stream",
      "Cache-Control": hashed ? "public, max-age=31536000, immutable" : "no-cache",
      "Content-Length": (file[coding] ?? file.plain).length,
      "Vary": "Accept-Encoding",
      ...(coding ? { "Content-Encoding": coding } : {}),
    });
    response.end(file[coding] ?? file.plain);
  });
  await new Promise(ready => server.listen(0, "127.0.0.1", ready));
  return server;
}

async function measure(address, form, scheme) {
  const chrome = await launch({
    chromePath: CHROME_PATH,
    chromeFlags: [
      "--headless=new", "--no-sandbox", "--disable-gpu", "--disable-dev-shm-usage",
      // Chromium's own number for the scheme that pages are told.
      `--blink-settings=preferredColorScheme=${scheme === "dark" ? 0 : 1}`,
    ],
  });
  try {
    const flags = { port: chrome.port, output: "html", logLevel: "error" };
    return await lighthouse(address, flags, form === "desktop" ? desktopConfig : undefined);
  } finally {
    await chrome.kill();
  }
}

const percent = category => Math.round(100 * (category?.score ?? 0));
const seconds = audit => (audit.numericValue / 1000).toFixed(2) + " s";

/** What failed in a category, with the first elements that it is about. */
function failures(lhr, id) {
  const failed = lhr.categories[id].auditRefs.filter(it => it.weight > 0 && (lhr.audits[it.id].score ?? 1) < 1);
  return failed.map(it => {
    const audit = lhr.audits[it.id];
    const items = (audit.details?.items ?? []).slice(0, 3).map(item => item.node?.snippet ?? item.description ?? "");
    return [`${id}: ${audit.title}`, ...items.filter(Boolean).map(item => `    ${item}`)].join("\n  ");
  });
}

/** What would make the page faster, the largest saving first (ms). */
function savings(lhr) {
  const saved = audit => Object.values(audit.metricSavings ?? {}).reduce((sum, time) => sum + time, 0);
  const audits = Object.values(lhr.audits).filter(audit => saved(audit) > 0 && audit.score !== 1);
  audits.sort((a, b) => saved(b) - saved(a));
  return audits.slice(0, 6).map(audit => {
    const each = Object.entries(audit.metricSavings).filter(([, time]) => time > 0);
    return `${audit.title}: ${each.map(([name, time]) => `${name} ${name === "CLS" ? time.toFixed(3) : Math.round(time) + " ms"}`).join(", ")}`;
  });
}

const files = load(IMBALANCE_LAB_DIST);
console.log("\nWeight of the app, plain and as sent (brotli):");
for (const [path, { plain, br }] of files) {
  if (!path.endsWith(".csv")) console.log(`  ${(plain.length / 1024).toFixed(0).padStart(6)} KiB ${(br.length / 1024).toFixed(0).padStart(6)} KiB  ${path}`);
}
const server = await serve(files);
const address = `http://127.0.0.1:${server.address().port}/`;
mkdirSync(IMBALANCE_LAB_AUDITS, { recursive: true });

const rows = [];
const problems = [];
for (const form of ["mobile", "desktop"]) {
  for (const scheme of ["light", "dark"]) {
    const results = [await measure(address, form, scheme)];
    const performance = result => percent(result.lhr.categories.performance);
    while (performance(results[0]) < PERFORMANCE && results.length < RUNS) results.push(await measure(address, form, scheme));
    results.sort((a, b) => performance(a) - performance(b));
    const { lhr, report } = results[Math.floor((results.length - 1) / 2)];
    const name = `${form}, ${scheme}`;
    const file = join(IMBALANCE_LAB_AUDITS, `${form}-${scheme}.html`);
    writeFileSync(file, report);
    if (lhr.runtimeError) problems.push(`${name}: ${lhr.runtimeError.message}`);
    const { categories, audits } = lhr;
    rows.push({
      page: name,
      accessibility: percent(categories.accessibility),
      performance: results.length > 1 ? `${performance({ lhr })} of ${results.map(performance).join(" ")}` : performance({ lhr }),
      "best practices": percent(categories["best-practices"]),
      SEO: percent(categories.seo),
      FCP: seconds(audits["first-contentful-paint"]),
      LCP: seconds(audits["largest-contentful-paint"]),
      TBT: Math.round(audits["total-blocking-time"].numericValue) + " ms",
      CLS: audits["cumulative-layout-shift"].numericValue.toFixed(3),
      SI: seconds(audits["speed-index"]),
    });
    console.log(`\n${name}: ${file}`);
    const found = ["accessibility", "best-practices", "seo"].flatMap(id => failures(lhr, id));
    for (const line of [...found, ...savings(lhr)]) console.log(`  ${line}`);
    if (percent(categories.accessibility) < ACCESSIBILITY) problems.push(`${name}: accessibility ${percent(categories.accessibility)}, not ${ACCESSIBILITY}`);
    if (performance({ lhr }) < PERFORMANCE) problems.push(`${name}: performance ${performance({ lhr })}, less than ${PERFORMANCE}`);
  }
}
server.close();

const titles = Object.keys(rows[0]);
const widths = titles.map(title => Math.max(title.length, ...rows.map(row => String(row[title]).length)));
const line = cells => "  " + cells.map((cell, i) => (i ? String(cell).padStart(widths[i]) : String(cell).padEnd(widths[i]))).join("  ");
console.log(`\n${line(titles)}\n${rows.map(row => line(Object.values(row))).join("\n")}`);
for (const problem of problems) console.error(`\n${problem}`);
console.log(`\nReports: ${IMBALANCE_LAB_AUDITS}`);
process.exitCode = problems.length ? 1 : 0;
