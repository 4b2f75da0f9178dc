//! The files of GP Contract Services: the core contract each quarter, vaccination programmes and
//! health checks with the same columns, carers by sub-ICB, and the publisher's list of outputs.

use domain::registry::Dataset;
use ingest::csv_input::CsvInput;
use ingest::error::ImportError;
use ingest::layout::{Layout, Read};
use ingest::reading::{Context, Parsed};

use crate::coded_files::rows::Families;
use crate::coded_files::long::{self, Long};
use super::{carers, descriptions};

/// How the names of services of the Network Contract DES begin, whose files have the same columns.
const NETWORK: &str = "NCD";

pub(super) const LAYOUTS: &[Layout] = &[
    Layout {
        name: "GP contract services by practice",
        required: long::REQUIRED,
        known: long::KNOWN,
        read: Read::With(read),
        accepts: Some(is_contract),
        ..Layout::PLAIN
    },
    Layout {
        name: "carers by sub-ICB, sex, age and ethnicity",
        required: carers::REQUIRED,
        known: carers::KNOWN,
        read: Read::With(carers::read),
        ..Layout::PLAIN
    },
    Layout {
        name: "descriptions of primary care outputs",
        required: descriptions::REQUIRED,
        read: Read::With(descriptions::read),
        ..Layout::PLAIN
    },
];

static FAMILIES: Families = Families {
    shares: &["share"],
    ratio: "ratio",
    count: "count",
};

pub(super) fn dataset() -> &'static Dataset {
    super::PUBLICATION.declared()
}

fn is_contract(_: &Layout, input: &CsvInput<'_>) -> bool {
    !long::is_of_service(input, NETWORK)
}

fn read(input: CsvInput<'_>, places: &[usize], context: &Context) -> Result<Parsed, ImportError> {
    let long = Long {
        dataset: dataset(),
        source: "practice",
        families: &FAMILIES,
    };
    long::read(input, places, context, &long)
}
