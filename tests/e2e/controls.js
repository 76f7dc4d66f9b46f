// What the page's controls are, and what a key did to the page. Read by tests/e2e/keys.rs, run in the page.

/** Everything that takes the keyboard's focus and is there to be seen. Of radio buttons Tab stops at the chosen one only. */
window.controlsOnPage = () => {
    const all = document.querySelectorAll("button, a[href], input, select, textarea, summary, [tabindex]:not([tabindex='-1'])");
    return [...all].filter(it => it.checkVisibility({ visibilityProperty: true }) && !it.disabled);
};
/** Of radio buttons Tab stops at the chosen one, or at the first where none is. */
window.isStop = it => {
    const group = [...document.getElementsByName(it.name)];
    return it.type !== "radio" || it === (group.find(other => other.checked) ?? group[0]);
};

/** A name that a control has in every visit: where it is, what it is, what it says. */
window.namesOfControls = () => {
    const seen = new Map();
    return controlsOnPage().map(it => {
        const words = it.cloneNode(true);
        words.querySelectorAll("[aria-hidden]").forEach(hidden => hidden.remove());
        const own = it.id || it.dataset.testid || it.dataset.field || it.ariaLabel || words.textContent.trim()
            || it.labels?.[0]?.textContent || "";
        const around = it.parentElement.closest("[data-figure], [data-testid], [id], [aria-label], section, main, body");
        const place = around.dataset.figure || around.dataset.testid || around.id || around.ariaLabel || around.localName;
        const name = `${place} > ${it.localName}${it.type && it.localName === "input" ? ` ${it.type}` : ""} “${own.slice(0, 60)}”`;
        seen.set(name, (seen.get(name) ?? 0) + 1);
        return seen.get(name) > 1 ? `${name} (${seen.get(name)})` : name;
    });
};
window.controlNamed = name => controlsOnPage()[namesOfControls().indexOf(name)];

window.kindOf = it => {
    if (it.ariaDisabled === "true") return "disabled";
    if (it.localName === "input") return { range: "range", checkbox: "checkbox", radio: "radio", file: "file" }[it.type] ?? (it.type === "number" ? "number" : "text");
    if (["button", "a", "select", "summary", "textarea"].includes(it.localName)) return it.localName;
    const scrolls = it.scrollWidth > it.clientWidth || it.scrollHeight > it.clientHeight;
    return it.role === "application" ? "plot" : scrolls ? "scroll" : "whole";
};

/** Everything of the page that a key may change without changing its markup. */
const state = own => ({
    address: location.hash,
    values: controlsOnPage().filter(it => it !== own).map(it => `${it.value} ${it.checked}`).join("\n"),
    scrolled: [scrollX, scrollY, ...controlsOnPage().flatMap(it => [it.scrollLeft, it.scrollTop])].join(" "),
    downloads: downloads.length,
    choosers: window.choosers,
    focus: document.activeElement,
});

/** The look of the focus, which must differ from the look without. Of a hidden input the label shows it. */
const look = it => [it, ...it.labels ?? []].map(part => {
    const { outlineStyle, outlineWidth, outlineColor, boxShadow } = getComputedStyle(part);
    return `${outlineStyle === "none" ? "" : outlineStyle + outlineWidth + outlineColor} ${boxShadow}`;
}).join(" ");
window.looksWithoutFocus = new Map();
window.noteLooks = () => controlsOnPage().forEach(it => it !== document.activeElement && looksWithoutFocus.set(it, look(it)));
window.showsFocus = it => look(it) !== looksWithoutFocus.get(it);

// No dialog of the system opens.
window.choosers = 0;
addEventListener("click", event => {
    if (event.target.type === "file") {
        event.preventDefault();
        choosers += 1;
    }
}, true);

let own, before, ownBefore, mutations = 0, ownMutations = 0;
const ofItself = it => `${it?.value} ${it?.checked}`;
new MutationObserver(records => {
    for (const { type, target, oldValue, attributeName } of records) {
        const isReal = type === "childList" || oldValue !== (type === "attributes" ? target.getAttribute(attributeName) : target.data);
        mutations += isReal ? 1 : 0;
        ownMutations += isReal && own?.contains(target) ? 1 : 0;
    }
}).observe(document, {
    subtree: true, childList: true, attributes: true, characterData: true, attributeOldValue: true, characterDataOldValue: true,
});

/** Puts the focus on a control, and begins to watch. */
window.watch = name => {
    own = controlNamed(name);
    if (!own) return "gone";
    own.scrollIntoView({ block: "center" });
    own.focus({ focusVisible: true });
    return document.activeElement === own ? kindOf(own) : "unfocusable";
};
window.beginWatch = () => {
    before = state(own);
    ownBefore = ofItself(own);
    mutations = ownMutations = 0;
};

/** What has happened since then. */
window.seen = () => {
    const now = state(own);
    const changed = Object.keys(before).filter(key => now[key] !== before[key]);
    if (mutations > 0) changed.push("page");
    if (ownMutations > 0) changed.push("itself");
    if (ofItself(own) !== ownBefore) changed.push("value");
    return changed;
};
