// Starts the page's own program in a worker: the first message says where the script is and brings the compiled module.
onmessage = async ({ data: [script, module] }) => {
  onmessage = null;
  try {
    await (await import(script)).default({ module_or_path: module });
  } catch {
    postMessage("crashed");
  }
};
