//! The one program of the browser: the page where there is a document, the worker where there is none.

#[cfg(target_arch = "wasm32")]
fn main() {
    imbalance_lab_page::start();
}

#[cfg(not(target_arch = "wasm32"))]
fn main() {
    eprintln!("This program is for the browser: cargo xtask serve");
}
