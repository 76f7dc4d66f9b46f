//! What changes in a view, in few types.
//!
//! Every closure has a type of its own, and the functions that build, patch and drop a view are compiled for each type in it: for
//! a page of hundreds of closures that is half of the program. Behind a pointer, all that give a value of one type are alike.

use leptos::prelude::*;

/// The value of an attribute, class or property that depends on signals.
pub(crate) fn live<T>(value: impl FnMut() -> T + Send + 'static) -> Box<dyn FnMut() -> T + Send> {
    Box::new(value)
}

/// Children that depend on signals.
pub(crate) fn draw<V: IntoView + 'static>(
    mut view: impl FnMut() -> V + Send + 'static,
) -> Box<dyn FnMut() -> AnyView + Send> {
    Box::new(move || view().into_any())
}
