//! Tables that a session reads.

use super::Session;
use crate::{
    data::{
        Dataset,
        import::{CsvOptions, read_csv},
    },
    experiment::Digest,
    protocol::{Activity, Reply, TableInfo, TableSource},
};
use std::rc::Rc;

/// A table on its way in.
pub(super) struct Upload {
    pub(super) source: TableSource,
    pub(super) label: String,
    pub(super) size: u64,
    pub(super) bytes: Vec<u8>,
}

/// A table. The bytes stay, so that another label column can be chosen.
pub(super) struct Table {
    pub(super) source: TableSource,
    pub(super) fingerprint: Digest,
    pub(super) bytes: Vec<u8>,
    /// `None` if it cannot be used with the label column last asked for.
    pub(super) dataset: Option<Rows>,
}

/// A data set with the name of its label column; runs share it, so that it outlives its table.
#[derive(Clone)]
pub(super) struct Rows {
    pub(super) dataset: Rc<Dataset>,
    pub(super) label: Rc<str>,
}

impl Session {
    /// Reads a table, whole, in place of the one there is.
    pub(super) fn read(&mut self, source: TableSource, label: String, bytes: Vec<u8>, post: &mut dyn FnMut(Reply)) {
        let options = CsvOptions { label: (!label.is_empty()).then_some(label) };
        let mut report = |done| post(Reply::Progress { activity: Activity::Reading, done });
        let csv = read_csv(&bytes, &options, &mut report);
        let fingerprint = Digest::of_bytes(&bytes);
        let dataset = match csv {
            Err(error) => {
                post(Reply::TableRefused(error.problem()));
                None
            }
            Ok(csv) => {
                let counts = csv.dataset.class_counts();
                let names = csv.dataset.class_names().iter().cloned();
                post(Reply::Table(Box::new(TableInfo {
                    source: source.clone(),
                    fingerprint: fingerprint.to_string(),
                    n_samples: csv.dataset.n_samples() as u32,
                    columns: csv.columns,
                    label: csv.label.clone(),
                    classes: names.zip(counts.0).collect(),
                    preview: csv.preview,
                })));
                Some(Rows { dataset: Rc::new(csv.dataset), label: csv.label.into() })
            }
        };
        self.table = Some(Table { source, fingerprint, bytes, dataset });
    }
}
