//! The worker: serves the page's requests on its own thread.

fn main() {
    imbalance_lab::ui::serve_in_worker();
}
