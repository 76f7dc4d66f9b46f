// <imbalance-lab state="v=1&resample=smote" view="compact" height="auto" title="…"></imbalance-lab>
// Makes the frame of the lab and lets it be as high as the lab says. The page works without: a frame of fixed height will do.
// state: the settings, as behind # in the lab's address. query: more of how it is shown, such as "hide=split&theme=dark".
// height: "auto", or CSS pixels. sandbox: as for a frame. src: where the lab is, if not beside this script.
(() => {
  const home = new URL(".", document.currentScript.src).href;
  const observed = ["state", "view", "query", "height", "title", "src", "sandbox"];

  class ImbalanceLab extends HTMLElement {
    static observedAttributes = observed;
    #frame;
    #listen = event => this.#hear(event);

    connectedCallback() {
      addEventListener("message", this.#listen);
      this.#show();
    }
    disconnectedCallback() {
      removeEventListener("message", this.#listen);
      this.#frame?.remove();
      this.#frame = null;
    }
    attributeChangedCallback(name, before, now) {
      if (!this.#frame || before === now) return;
      if (name === "state") this.send("set", { hash: now ?? "" });
      else this.#show();
    }

    // Sends a message of the contract: send("play"), send("threshold", {t: 0.1}).
    send(type, fields = {}) {
      this.#frame?.contentWindow?.postMessage({ ns: "imblab", v: 1, id: null, ...fields, type }, "*");
    }

    #show() {
      const text = (name, usual) => this.getAttribute(name) ?? usual;
      const height = text("height", "auto");
      const query = new URLSearchParams(text("query", ""));
      query.set("embed", "1");
      query.set("view", text("view", "full"));
      if (height !== "auto") query.set("resize", "off");
      this.#frame?.remove();
      const frame = (this.#frame = document.createElement("iframe"));
      if (this.hasAttribute("sandbox")) frame.setAttribute("sandbox", text("sandbox"));
      frame.title = text("title", "Class imbalance lab");
      frame.loading = "lazy";
      frame.allow = "fullscreen; clipboard-write";
      frame.width = "100%";
      frame.height = parseInt(height) || (text("view") === "mini" ? 400 : 640);
      frame.style.cssText = "border:0;display:block";
      frame.src = `${new URL(text("src", home), document.baseURI).href}?${query}#${text("state", "")}`;
      this.style.display = "block";
      this.append(frame);
    }

    #hear({ source, data }) {
      if (!this.#frame || source !== this.#frame.contentWindow || data?.ns !== "imblab") return;
      if (data.type === "ready") this.send("get");
      if (data.type === "resize" && data.height > 0) this.#frame.height = Math.ceil(data.height);
      this.dispatchEvent(new CustomEvent("imblab", { detail: data, bubbles: true }));
    }
  }
  if (!customElements.get("imbalance-lab")) customElements.define("imbalance-lab", ImbalanceLab);
})();
