//! Leaves the names of functions out of the published module: they are a third of it, and nothing on the page reads them.

use std::env;

fn main() {
    println!("cargo::rerun-if-changed=build.rs");
    let is = |name: &str, value: &str| env::var(name).is_ok_and(|found| found == value);
    if is("CARGO_CFG_TARGET_ARCH", "wasm32") && is("PROFILE", "release") {
        // What wasm-bindgen has to read stays.
        for argument in ["--strip-all", "--keep-section=__wasm_bindgen_unstable", "--keep-section=target_features"] {
            println!("cargo::rustc-link-arg-bins={argument}");
        }
    }
}
