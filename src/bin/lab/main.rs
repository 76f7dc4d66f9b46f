//! The `lab` command: the page's experiment on a terminal, with the same bits.

#[cfg(not(target_arch = "wasm32"))]
mod command;

#[cfg(not(target_arch = "wasm32"))]
fn main() -> std::process::ExitCode {
    command::main()
}

/// Browser tests build every binary; there is no terminal there.
#[cfg(target_arch = "wasm32")]
fn main() {}
