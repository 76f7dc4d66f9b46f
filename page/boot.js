// Starts the page's program. It is a file of its own, and not inline as the bundler would have it, because strict policies
// of hosts forbid inline scripts.
const root = document.documentElement;
// Such a policy also keeps out what stands in the page itself: then the same comes from files.
if (!getComputedStyle(root).getPropertyValue("--surface")) {
  for (const name of ["hero.css", "tokens.css"]) {
    const link = Object.assign(document.createElement("link"), { rel: "stylesheet", href: `style/${name}` });
    document.head.prepend(link);
  }
}
if (/[#&](?!v=)[^&=]+=/.test(location.hash) || /[?&](embed|lesson)\b/.test(location.search)) root.classList.add("no-hero");
const { program, module } = document.querySelector("script[data-program]").dataset;
const address = name => new URL(name, document.baseURI).href;
// Not asked for in the page's head: the opening has the line to itself until it is there, and this file is small.
const bytes = fetch(address(module));
bytes.catch(() => {});
try {
  const { default: init } = await import(address(program));
  await init({ module_or_path: bytes });
} catch (error) {
  const loading = document.getElementById("loading");
  if (loading) loading.textContent = "Imbalance Lab could not be loaded. Check the connection and reload the page; it needs a browser with WebAssembly.";
  throw error;
}
