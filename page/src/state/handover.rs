//! Tables for workers of comparisons and of the pinned run: each worker has the table that its runs need.

use crate::{browser::fetch::fetch_sample, worker::Client};
use imbalance_lab::{
    experiment::DataSpec,
    problem::Problem,
    protocol::{TableChoices, TableSource},
};

/// A table as it is handed to a worker: where it is from, what is decided about its columns, its bytes.
pub(crate) type TableFile = (TableSource, TableChoices, web_sys::Blob);

/// The table that data need: the one that is there, or a sample that has to be fetched.
pub(super) async fn table_of(data: &DataSpec, table: Option<TableFile>) -> Result<Option<TableFile>, Problem> {
    let is_there = |source: &TableSource| table.as_ref().is_some_and(|(it, ..)| it == source);
    match data {
        DataSpec::Generated(_) => Ok(None),
        DataSpec::Sample(id) if !is_there(&TableSource::Sample(id.clone())) => {
            let blob = fetch_sample(id).await?;
            Ok(Some((TableSource::Sample(id.clone()), TableChoices::default(), blob)))
        }
        DataSpec::Sample(_) | DataSpec::File { .. } => Ok(table),
    }
}

/// Hands a table over, unless the worker has it.
pub(super) fn hand_over(client: &Client, (source, choices, blob): &TableFile) {
    let is_there = client
        .table()
        .is_some_and(|(its, of, bytes)| its == *source && of == *choices && js_sys::Object::is(&bytes, blob));
    if !is_there {
        client.upload(source.clone(), choices.clone(), blob.clone());
    }
}
