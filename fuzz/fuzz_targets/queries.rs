//! Any text as the query of the page: it is printed and read again, and its snippets stay within their quotes.
#![no_main]

use imbalance_lab::presentation::{Platform, Presentation, Snippet};
use imbalance_lab_fuzz::check_notices;

libfuzzer_sys::fuzz_target!(|text: &str| {
    let (presentation, notices) = Presentation::from_query(text);
    check_notices(&notices);
    let printed = presentation.to_query();
    let (again, notices) = Presentation::from_query(&printed);
    assert_eq!((again.to_query(), notices.len()), (printed, 0), "{notices:?}");
    // The same text as a title, which is what a file called a class.
    let with = |title| Snippet {
        address: "https://example.org/",
        presentation: &presentation,
        link: "v=1",
        title,
        height: 640,
    };
    for (platform, name, _) in Platform::ALL {
        let (snippet, plain) = (with(text).of(platform), with("rare").of(platform));
        assert_eq!(snippet.lines().count(), plain.lines().count(), "{name}: {snippet}");
        for mark in ["\\", "```", "\"\"\"", "<", ">", "\""] {
            assert_eq!(snippet.matches(mark).count(), plain.matches(mark).count(), "{name}: {snippet}");
        }
    }
    let (element, plain) = (with(text).element(), with("rare").element());
    assert_eq!(element.matches(['<', '>', '"']).count(), plain.matches(['<', '>', '"']).count(), "{element}");
});
