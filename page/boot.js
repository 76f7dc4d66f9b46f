// Starts the page's program. It is a file of its own, and not inline as the bundler would have it, because strict policies
// of hosts forbid inline scripts.
const { program, module } = document.querySelector("script[data-program]").dataset;
const address = name => new URL(name, document.baseURI).href;
const { default: init } = await import(address(program));
await init({ module_or_path: address(module) });
