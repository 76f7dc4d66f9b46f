//! Taking back what was changed.

use crate::page::Page;

#[test]
#[ignore = "needs a release build in dist/: cargo xtask test"]
fn changes_are_undone_and_done_again() {
    let page = Page::open("v=1&epochs=3");
    let first = page.wait_for_run(1);
    page.press("remedy-smote");
    let smote = page.wait_for_run(2);
    assert_ne!(smote.digest, first.digest);
    page.press("undo");
    let undone = page.wait_for_run(3);
    assert_eq!((page.read_value("resample").as_str(), undone.digest), ("none", first.digest));
    page.press("redo");
    assert_eq!(page.wait_for_run(4).digest, smote.digest);
    page.focus("[data-testid=run]");
    page.press_with_control("z");
    page.wait_for_run(5);
    assert_eq!(page.read_value("resample"), "none");
    page.close();
}
