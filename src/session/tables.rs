//! The table that a session reads, and keeps for its runs.

use crate::{
    data::{
        Dataset,
        import::needs_formats,
        table::{Choice, Choices, Places, Table},
    },
    experiment::{DataSpec, Digest, ExperimentSpec},
    problem::Problem,
    protocol::{Activity, Reply, TableChoices, TableInfo, TableSource},
};
use std::rc::Rc;

/// Most columns of the first rows that are shown: the panel of columns tells of all.
const MOST_PREVIEWED: usize = 50;

/// Most bytes of a table.
const MAX_BYTES: u64 = 1 << 30;

/// The table of a session, and the one on its way in.
#[derive(Default)]
pub(super) struct Tables {
    upload: Option<Upload>,
    table: Option<Loaded>,
}

/// A table on its way in.
struct Upload {
    source: TableSource,
    choices: TableChoices,
    size: u64,
    bytes: Vec<u8>,
}

/// A table. The bytes stay, so that another label column can be chosen.
struct Loaded {
    source: TableSource,
    fingerprint: Digest,
    bytes: Rc<Vec<u8>>,
    /// `None` if it cannot be used with the label column last asked for.
    dataset: Option<LabeledRows>,
}

/// Bytes that are all there, and what to make of them.
pub(super) struct Unread {
    source: TableSource,
    choices: TableChoices,
    bytes: Rc<Vec<u8>>,
}

/// A data set with the name of its label column; runs share it, so that it outlives its table.
#[derive(Clone)]
pub(super) struct LabeledRows {
    pub(super) dataset: Rc<Dataset>,
    pub(super) label: Rc<str>,
    /// Its file, and where its rows stand in that; `None` if it was made here.
    pub(super) file: Option<(Rc<Vec<u8>>, Rc<Places>)>,
}

impl Tables {
    /// Announces a table, unless it is too large.
    pub(super) fn begin(&mut self, source: TableSource, size: u64, choices: TableChoices, post: &mut dyn FnMut(Reply)) {
        if size > MAX_BYTES {
            return post(Reply::TableRefused(Problem::new(
                format!("The file has {} million bytes.", size / 1_000_000),
                format!("The lab reads files of up to {} million bytes.", MAX_BYTES / 1_000_000),
                "Take a sample of its rows and load that.",
            )));
        }
        self.upload = Some(Upload { source, choices, size, bytes: Vec::with_capacity(size as usize) });
    }

    /// Takes the next bytes of the table that was announced.
    pub(super) fn take_chunk(&mut self, chunk: &[u8], post: &mut dyn FnMut(Reply)) {
        if let Some(upload) = &mut self.upload {
            upload.bytes.extend_from_slice(chunk);
            let done = upload.bytes.len() as f64 / upload.size.max(1) as f64;
            post(Reply::Progress { activity: Activity::Loading, done: done.min(1.0) });
        }
    }

    pub(super) fn needs_formats(&self) -> bool {
        self.upload.as_ref().is_some_and(|upload| needs_formats(&upload.bytes))
    }

    /// The table that was announced, whole.
    pub(super) fn end(&mut self) -> Option<Unread> {
        self.upload.take().map(|Upload { source, choices, bytes, .. }| Unread {
            source,
            choices,
            bytes: Rc::new(bytes),
        })
    }

    /// The table there is, to be read anew.
    pub(super) fn with_choices(&mut self, choices: TableChoices) -> Option<Unread> {
        self.table.take().map(|Loaded { source, bytes, .. }| Unread { source, choices, bytes })
    }

    /// The rows that a spec names, if they are those of the table there is.
    pub(super) fn rows_for(&self, spec: &ExperimentSpec) -> Option<LabeledRows> {
        let table = match &spec.data {
            DataSpec::Generated(_) => None,
            DataSpec::Sample(id) => self.table_of(&TableSource::Sample(id.clone())),
            DataSpec::File { name, fingerprint, .. } => self
                .table_of(&TableSource::File(name.clone()))
                .filter(|table| fingerprint.is_empty() || *fingerprint == table.fingerprint.to_string()),
        };
        table?.dataset.clone()
    }

    fn table_of(&self, source: &TableSource) -> Option<&Loaded> {
        self.table.as_ref().filter(|table| table.source == *source)
    }

    /// Reads a table, whole, in place of the one there is.
    pub(super) fn read(&mut self, unread: Unread, post: &mut dyn FnMut(Reply)) {
        let Unread { source, choices, bytes } = unread;
        let mut report = |done| post(Reply::Progress { activity: Activity::Reading, done });
        let mut decided = Choices::of_texts(&choices.label, &choices.columns);
        decided.columns.extend((!choices.group.is_empty()).then(|| (choices.group.clone(), Choice::Group)));
        let read = Table::read(&bytes, &decided, &mut report);
        let fingerprint = Digest::of_bytes(&bytes);
        let dataset = match read {
            Err(error) => {
                post(Reply::TableRefused(error.problem()));
                None
            }
            Ok(table) => {
                let file = Some((Rc::clone(&bytes), Rc::new(table.places())));
                let counts = table.dataset.class_counts();
                let names = table.dataset.class_names().iter().cloned();
                post(Reply::Table(Box::new(TableInfo {
                    source: source.clone(),
                    fingerprint: fingerprint.to_string(),
                    n_samples: table.dataset.n_samples() as u32,
                    classes: names.zip(counts.0).collect(),
                    columns: table.columns,
                    label: table.label.clone(),
                    choices,
                    notices: table.notices,
                    questions: table.questions,
                    preview: table
                        .preview
                        .into_iter()
                        .map(|row| row.into_iter().take(MOST_PREVIEWED).collect())
                        .collect(),
                })));
                Some(LabeledRows { dataset: Rc::new(table.dataset), label: table.label.into(), file })
            }
        };
        self.table = Some(Loaded { source, fingerprint, bytes, dataset });
    }
}
