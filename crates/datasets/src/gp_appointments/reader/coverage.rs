//! Coverage: how many practices and patients stand behind the appointments of a sub-ICB.
//! The patients of the included practices are the denominator of its rates.

use domain::organisation::Kind;
use ingest::csv_input::CsvInput;
use ingest::error::ImportError;
use ingest::grid::Cells;
use ingest::reading::{Context, Parsed};

use super::dataset;
use super::tally::{Key, Tally, count};

pub(super) const COLUMNS: &[&[&str]] = &[
    &["SUB_ICB_LOCATION_CODE", "CCG_CODE"],
    &["APPOINTMENT_MONTH"],
    &["INCLUDED PRACTICES"],
    &["OPEN PRACTICES"],
    &["PATIENTS REGISTERED AT INCLUDED PRACTICES"],
    &["PATIENTS REGISTERED AT OPEN PRACTICES"],
];

pub(super) fn read(
    input: CsvInput<'_>,
    places: &[usize],
    context: &Context,
) -> Result<Parsed, ImportError> {
    let &[code, month, ref counts_at @ ..] = places else {
        return Err(ImportError::new(input.name(), "its header is not known"));
    };
    let cells = Cells::of(dataset(), &["coverage", "patients"]);
    let (tallies, read) = input.fold(
        &[code, month],
        || Tally::new(&cells),
        |tally, row| {
            let mut numbers = [0.0; 4];
            for (number, column) in numbers.iter_mut().zip(counts_at) {
                *number = count(row, *column)?;
            }
            let Some(key) = tally.key(row, Key { month, code, kind: Kind::SubIcb }, context)? else {
                return Ok(());
            };
            row.set_key(key);
            tally.name_sub_icb(key, b"", b"");
            let coverage = numbers.into_iter().enumerate();
            let coverage = coverage.map(|(index, number)| (cells.begin(0) + index, number));
            tally.add(key, coverage.chain([(cells.begin(1), numbers[2])]));
            Ok(())
        },
    )?;
    Ok(Tally::finish(&cells, "coverage", read, tallies))
}
