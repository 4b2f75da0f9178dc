//! The files of the Network Contract DES: indicators of practices by month, as one file or one for
//! each ruleset; the Investment and Impact Fund by year; and the metadata of a year's indicators.

use domain::registry::Dataset;
use ingest::csv_input::CsvInput;
use ingest::error::ImportError;
use ingest::layout::{Layout, Read};
use ingest::reading::{Context, Parsed};

use super::{iif, metadata};
use crate::coded_files::rows::Families;
use crate::coded_files::long::{self, Long};

/// How the names of its services begin: `NCD2425`.
const NETWORK: &str = "NCD";

pub(super) const LAYOUTS: &[Layout] = &[
    Layout {
        name: "Network Contract DES by practice",
        required: long::REQUIRED,
        known: long::KNOWN,
        read: Read::With(read),
        accepts: Some(is_network),
        ..Layout::PLAIN
    },
    Layout {
        name: "Investment and Impact Fund by PCN and practice",
        required: iif::REQUIRED,
        known: iif::KNOWN,
        read: Read::With(iif::read),
        ..Layout::PLAIN
    },
    Layout {
        name: "metadata of Network Contract DES indicators",
        required: metadata::REQUIRED,
        known: metadata::KNOWN,
        read: Read::With(metadata::read),
        ..Layout::PLAIN
    },
];

/// What codes that are not declared become.
pub(super) static FAMILIES: Families = Families {
    shares: &["share"],
    ratio: "ratio",
    count: "count",
};

pub(super) fn dataset() -> &'static Dataset {
    super::PUBLICATION.declared()
}

fn is_network(_: &Layout, input: &CsvInput<'_>) -> bool {
    long::is_of_service(input, NETWORK)
}

fn read(input: CsvInput<'_>, places: &[usize], context: &Context) -> Result<Parsed, ImportError> {
    let long = Long {
        dataset: dataset(),
        source: "practice",
        families: &FAMILIES,
    };
    long::read(input, places, context, &long)
}
