//! The field of the decision map as it is painted, and reading it out.

use crate::page::Page;

const RIGHT: &str = "\u{E014}";
const UP: &str = "\u{E013}";
const ESCAPE: &str = "\u{E00C}";
const MAP: &str = "[data-figure=decision-map]";

/// Luminances (WCAG 2) of the painted pixels of the map's field: around its middle, where the rare rows are, and along its left edge.
fn luminances(page: &Page) -> [Vec<f64>; 2] {
    let picture: Vec<String> = page.window_as_png().iter().map(u8::to_string).collect();
    let script = format!(
        "const done = arguments[arguments.length - 1];
        createImageBitmap(new Blob([new Uint8Array([{}])])).then(image => {{
            const field = document.querySelector('{MAP} svg rect[mask]').getBoundingClientRect();
            const context = new OffscreenCanvas(image.width, image.height).getContext('2d');
            context.drawImage(image, 0, 0);
            const light = c => (c /= 255) <= 0.04045 ? c / 12.92 : ((c + 0.055) / 1.055) ** 2.4;
            const of = (left, top, width, height) => {{
                const bytes = context.getImageData(field.left + left * field.width, field.top + top * field.height,
                    width * field.width, height * field.height).data;
                return Array.from({{length: bytes.length / 4}}, (_, i) =>
                    0.2126 * light(bytes[4 * i]) + 0.7152 * light(bytes[4 * i + 1]) + 0.0722 * light(bytes[4 * i + 2]));
            }};
            done([of(0.42, 0.36, 0.22, 0.28), of(0.03, 0.1, 0.06, 0.8)]);
        }});",
        picture.join(",")
    );
    serde_json::from_value(page.evaluate_later(&script)).expect("luminances")
}

fn median(mut values: Vec<f64>) -> f64 {
    values.sort_by(f64::total_cmp);
    values[values.len() / 2]
}

#[test]
#[ignore = "needs a release build in dist/: cargo xtask test"]
fn the_rare_region_stands_out_from_the_common_one_and_marks_do_not_hide_it() {
    let page = Page::open("");
    page.wait_for_finish();
    assert_eq!(page.evaluate(&format!("document.querySelectorAll('{MAP} svg image').length")), 1, "one picture");
    let sides = page.evaluate_later(&format!(
        "const done = arguments[arguments.length - 1], image = new Image();
        image.onload = () => done([image.naturalWidth, image.naturalHeight]);
        image.src = document.querySelector('{MAP} svg image').getAttribute('href');"
    ));
    assert_eq!(sides, serde_json::json!([100, 100]));
    for scheme in ["light", "dark"] {
        page.emulate("", &[("prefers-color-scheme", scheme)]);
        page.evaluate(&format!("document.querySelector('{MAP} .drawing').scrollIntoView({{block: 'end'}})"));
        page.let_settle();
        let with_marks = luminances(&page);
        page.evaluate(&format!(
            "document.querySelectorAll('{MAP} svg rect[mask] ~ path').forEach(it => it.style.display = 'none')"
        ));
        page.let_settle();
        let bare = luminances(&page);
        page.evaluate(&format!("document.querySelectorAll('{MAP} svg path').forEach(it => it.style.display = '')"));
        let [rare, common] = bare.clone().map(median);
        let contrast = (rare.max(common) + 0.05) / (rare.min(common) + 0.05);
        let seen = with_marks[0].iter().zip(&bare[0]).filter(|(with, without)| (*with - *without).abs() < 0.02).count();
        let seen = seen as f64 / bare[0].len() as f64;
        println!("{scheme}: contrast {contrast:.2}, {:.0} % of the field's middle seen between marks", 100.0 * seen);
        assert!(contrast >= 1.5, "{scheme}: {contrast}");
        assert!(seen >= 0.4, "{scheme}: {seen}");
    }
    page.close();
}

#[test]
#[ignore = "needs a release build in dist/: cargo xtask test"]
fn the_probability_at_a_place_is_read_by_pointer_finger_and_keys() {
    let page = Page::open("");
    page.wait_for_finish();
    let told = |page: &Page| page.read_text("reading-b");
    let probability = |text: &str| {
        let number = text.split("probability of rare ").nth(1).and_then(|rest| rest.split(',').next());
        number.and_then(|number| number.parse::<f64>().ok()).unwrap_or_else(|| panic!("{text}"))
    };
    // By keys: the middle first, and what is said of it is spoken once the walk rests.
    page.focus("[data-testid=read-b]");
    page.press_keys(UP);
    page.wait_for("the middle is read", |_| told(&page).contains("probability of rare"));
    let middle = told(&page);
    assert!(probability(&middle) > 0.2 && middle.ends_with(", answer common."), "{middle}");
    page.wait_for("it is spoken", |_| page.read_text("reading-spoken-b") == middle);
    page.press_keys(&RIGHT.repeat(30));
    page.wait_for("another place is read", |_| told(&page) != middle);
    page.wait_for("the edge is read", |_| probability(&told(&page)) < 0.05);
    page.press_keys(ESCAPE);
    page.wait_for("nothing is read", |_| !told(&page).contains("probability of"));
    // By a pointer, which is not spoken and leaves nothing behind; by a finger, which does.
    let send = |kind: &str, pointer: &str| {
        page.evaluate(&format!(
            "(() => {{ const map = document.querySelector('[data-testid=read-b]'), at = map.getBoundingClientRect();
                map.dispatchEvent(new PointerEvent('{kind}', {{bubbles: true, pointerType: '{pointer}',
                    clientX: at.left + 0.535 * at.width, clientY: at.top + 0.5 * at.width}})); }})()"
        ));
    };
    send("pointermove", "mouse");
    // Pointers are told in whole pixels.
    let is_middle =
        |text: &str| text.contains("probability of") && (probability(text) - probability(&middle)).abs() < 0.05;
    page.wait_for("the pointer reads", |_| is_middle(&told(&page)));
    page.let_settle();
    assert_eq!(page.read_text("reading-spoken-b"), "");
    send("pointerleave", "mouse");
    page.wait_for("it left", |_| !told(&page).contains("probability of"));
    send("pointermove", "touch");
    assert!(!told(&page).contains("probability of"), "a finger that moves scrolls");
    send("pointerdown", "touch");
    send("pointerleave", "touch");
    page.wait_for("the finger reads", |_| is_middle(&told(&page)));
    // The line where the answer changes is where the probability is at the threshold.
    page.evaluate(
        "(() => { const slider = document.querySelector('#slider-judge'); slider.value = '0.2';
            slider.dispatchEvent(new Event('input', {bubbles: true})); })()",
    );
    page.wait_for("the answer follows", |_| told(&page).ends_with(", answer rare."));
    page.close();
}

#[test]
#[ignore = "needs a release build in dist/: cargo xtask test"]
fn both_maps_are_of_one_size_on_one_line() {
    let page = Page::open("");
    page.wait_for_finish();
    page.evaluate("document.querySelector('#find-rare').click()");
    let rectangle = |figure: &str| {
        let rectangle = page.evaluate(&format!(
            "(() => {{ const it = document.querySelector('[data-figure={figure}] svg rect[mask]')?.getBoundingClientRect();
                return it && [it.top, it.width, it.height].map(length => Math.round(length)); }})()"
        ));
        serde_json::from_value::<Option<[i32; 3]>>(rectangle).expect("a rectangle")
    };
    page.wait_for("A is drawn", |_| {
        rectangle("decision-map-a").is_some()
            && page.evaluate(&format!("document.querySelector('{MAP} h2').textContent.startsWith('B')")) == true
    });
    for (width, height) in [(1280, 720), (1440, 900), (1920, 1080)] {
        page.resize(width, height);
        page.let_settle();
        let [a, b] = ["decision-map-a", "decision-map"].map(|figure| rectangle(figure).expect("it is drawn"));
        assert_eq!(a, b, "at {width} x {height}");
        assert!(a[1] > 260 && (a[1] - a[2]).abs() <= 1, "{a:?}");
    }
    page.close();
}
