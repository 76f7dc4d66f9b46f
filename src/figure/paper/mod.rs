//! What every chart is drawn with: the paper, its geometry, marks, colours, lines and axes.

pub(crate) mod theme;
pub(crate) mod geometry;
pub(crate) mod marks;
pub(crate) mod class_look;
pub(crate) mod canvas;
pub(crate) mod figure;
pub(crate) mod line;
pub(crate) mod axes;
pub(crate) mod square;
pub(crate) mod png;
