//! The page: mounts the user interface.

fn main() {
    imbalance_lab::ui::mount();
}
