//! Practices by month: a file of somebody's own, such as an export of a dashboard. NHS England
//! publishes none. Columns are found by name, in any order.

use domain::organisation::Kind;
use domain::period::Period;
use domain::value::Value;
use ingest::csv_input::CsvInput;
use ingest::error::{FieldProblem, ImportError};
use ingest::reading::{Context, Parsed};
use ingest::text;
use ingest::wide::{self, Subject, Table, Wide};
use store::OrganisationRecord;

use super::MARKS;

const LOGINS: &[&str] = &["LOGINS", "NHS_APP_LOGINS"];

/// The columns that must be there.
pub(super) const REQUIRED: &[&[&str]] = &[
    &["MONTH", "REPORTING_MONTH"],
    &[
        "PRACTICE_CODE",
        "PRACTICE CODE",
        "ODS_CODE",
        "ODSCODE",
        "GP_CODE",
    ],
    LOGINS,
];

/// The columns that may be there, and the margins that they fill.
const OPTIONAL: &[(&str, &str)] = &[
    ("PATIENTS_REGISTERED_13PLUS", "patients-13-plus"),
    ("UNIQUE_LOGINS", "unique-users"),
    ("APPOINTMENTS_BOOKED", "appointments-booked"),
    ("APPOINTMENTS_CANCELLED", "appointments-cancelled"),
    ("PRESCRIPTIONS", "prescriptions"),
    ("RECORD_VIEWS", "record-views"),
    ("OD_REGISTRATIONS", "organ-donation-registrations"),
    ("OD_UPDATES", "organ-donation-updates"),
    ("OD_WITHDRAWALS", "organ-donation-withdrawals"),
    ("OD_LOOKUPS", "organ-donation-lookups"),
];

/// The headings of [`OPTIONAL`], and of columns that are not read.
pub(super) const KNOWN: &[&str] = &[
    "PATIENTS_REGISTERED_13PLUS",
    "UNIQUE_LOGINS",
    "APPOINTMENTS_BOOKED",
    "APPOINTMENTS_CANCELLED",
    "PRESCRIPTIONS",
    "RECORD_VIEWS",
    "OD_REGISTRATIONS",
    "OD_UPDATES",
    "OD_WITHDRAWALS",
    "OD_LOOKUPS",
    "PRACTICE_NAME",
];

/// Parts of the headings of columns that say where a practice is.
const PLACES: [&str; 5] = ["NAME", "PCN", "ICB", "REGION", "POSTCODE"];

pub(super) fn read(
    input: CsvInput<'_>,
    places: &[usize],
    context: &Context,
) -> Result<Parsed, ImportError> {
    let &[month, code, logins] = places else {
        return Err(ImportError::new(input.name(), "its header is not known"));
    };
    let header = input.header();
    // A slip in a name would leave the figures out without a word.
    let strange = header.iter().enumerate().find(|(column, heading)| {
        !places.contains(column)
            && !heading.is_empty()
            && !KNOWN.contains(&heading.as_str())
            && !PLACES.iter().any(|part| heading.contains(part))
    });
    if let Some((_, heading)) = strange {
        let names: Vec<String> = OPTIONAL
            .iter()
            .map(|(name, _)| name.to_lowercase())
            .collect();
        return Err(ImportError::new(
            input.name(),
            format!(
                "is no column of a practice file of the NHS App; remove it, or name it as one of {}",
                names.join(", ")
            ),
        )
        .at_line(1)
        .in_column(heading.clone()));
    }
    let users = header.iter().position(|heading| heading == "UNIQUE_LOGINS");
    let logins_heading = header[logins].clone();
    let optional: Vec<Wide<'_>> = OPTIONAL
        .iter()
        .map(|(heading, margin)| Wide::new(heading, margin))
        .collect();
    let columns = [Wide::new(&logins_heading, "logins")];
    let table = Table {
        dataset: super::super::PUBLICATION.declared(),
        source: "practice",
        columns: &columns,
        optional: &optional,
        marks: &MARKS,
        members: "",
    };
    wide::read(input, &[month, code], &table, |row, _| {
        let at = text::month(row.field(month), month, context.latest)?;
        let Some(practice) = text::known_code(row.field(code), Kind::Practice, code)? else {
            return Ok(None);
        };
        row.set_key((at.long(), practice));
        if let Some(users) = users {
            let number = |column| text::count_or_mark(row.field(column), column, &MARKS);
            if let (Value::Number(people), Value::Number(times)) = (number(users)?, number(logins)?)
                && people > times
            {
                return Err(FieldProblem::new(
                    users,
                    format!(
                        "{people} people logged in {times} times; the columns may be exchanged"
                    ),
                ));
            }
        }
        let record = OrganisationRecord::new(practice, Kind::Practice, at);
        Ok(Some(Subject::new(record, Period::Month(at))))
    })
}
