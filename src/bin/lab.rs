//! Headless lab.
fn main() {}
