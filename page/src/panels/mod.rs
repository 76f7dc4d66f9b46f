//! The parts of the page that are seen, one file or folder per panel. A panel reads the state, and does not know its neighbours
//! but for what several show: a figure's box, the threshold's slider, a button for a file, the sentence of the pinned run.

pub(crate) mod author;
pub(crate) mod compare;
pub(crate) mod export_button;
pub(crate) mod exports;
pub(crate) mod figures;
pub(crate) mod header;
pub(crate) mod lessons;
pub(crate) mod map;
pub(crate) mod pinned;
pub(crate) mod pipeline;
pub(crate) mod problems;
pub(crate) mod runs;
pub(crate) mod scores;
pub(crate) mod tabs;
pub(crate) mod theme;
pub(crate) mod threshold;
pub(crate) mod timeline;
pub(crate) mod transport;
pub(crate) mod verdict;
