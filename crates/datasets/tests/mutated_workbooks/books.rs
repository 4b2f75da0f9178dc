//! Small workbooks of every layout, as a spreadsheet writes them: the samples of all folders, behind
//! two whose parts the tests know.

use datasets::samples;
use rust_xlsxwriter::{Format, Workbook};

/// A workbook that is read.
pub(crate) struct Book {
    /// The file's name.
    pub(crate) name: String,
    pub(crate) bytes: Vec<u8>,
}

/// One for every layout of the readers, and more.
pub(crate) fn all() -> Vec<Book> {
    let own = [("epcn.xlsx", epcn()), ("annex.xlsx", annex_one())];
    let own = own.map(|(name, bytes)| (name.to_owned(), bytes));
    let samples = samples::all().into_iter();
    let workbooks = samples.filter(samples::Sample::is_workbook);
    own.into_iter()
        .chain(workbooks.map(|sample| (sample.name.clone(), sample.bytes())))
        .map(|(name, bytes)| Book { name, bytes })
        .collect()
}

/// A sheet of rows: what reads as a number is one, `date` before it makes it a date, and an
/// apostrophe a text.
fn sheet(workbook: &mut Workbook, name: &str, rows: &[Vec<String>]) {
    let date = Format::new().set_num_format("dd/mm/yyyy");
    let bold = Format::new().set_bold();
    let sheet = workbook.add_worksheet();
    sheet.set_name(name).unwrap();
    for (row, cells) in (0..).zip(rows) {
        for (column, cell) in (0..).zip(cells) {
            let written = match (cell.strip_prefix("date "), cell.parse::<f64>()) {
                (Some(day), _) => {
                    sheet.write_number_with_format(row, column, day.parse::<f64>().unwrap(), &date)
                }
                (None, Ok(number)) => sheet.write_number(row, column, number),
                _ if cell.is_empty() => continue,
                _ if cell.starts_with('\'') => sheet.write_string(row, column, &cell[1..]),
                _ if row == 0 => sheet.write_string_with_format(row, column, cell, &bold),
                _ => sheet.write_string(row, column, cell),
            };
            written.unwrap();
        }
    }
}

fn row(cells: &str) -> Vec<String> {
    cells.split('|').map(str::to_owned).collect()
}

fn epcn() -> Vec<u8> {
    let mut workbook = Workbook::new();
    sheet(
        &mut workbook,
        "PCNDetails",
        &[
            row(
                "PCN Code|PCN Name|Current Sub ICB Loc Code|Sub ICB Location|Open Date|Close Date|Address Line 1|Address Line 2|Address Line 3|Address Line 4|Address Line 5|Postcode",
            ),
            row("U90001|A HILL & DALE PCN|16C|AN ICB|'20191001||1 THE STREET|||A TOWN||TS18 1HU"),
            row("U90002|ANOTHER PCN|16C|AN ICB|date 43739||2 THE STREET|||A TOWN||TS18 1HU"),
            row(
                "U90003|A CLOSED PCN|16C|AN ICB|'20191001|'20200331|3 THE STREET|||A TOWN||TS18 1HU",
            ),
        ],
    );
    sheet(
        &mut workbook,
        "PCN Core Partner Details",
        &[
            row(
                "Partner\nOrganisation\nCode|Partner\nName|PCN Code|PCN Name|Practice to PCN\nRelationship\nStart Date|Practice to PCN\nRelationship\nEnd Date",
            ),
            row("A99001|THE FIRST SURGERY|U90001|A HILL & DALE PCN|'20191001|"),
            row("A99002|THE SECOND SURGERY|U90001|A HILL & DALE PCN|date 43739|"),
            row("A99003|THE THIRD SURGERY|U90002|ANOTHER PCN|'20191001|'20210630"),
            row("A99003|THE THIRD SURGERY|U90001|A HILL & DALE PCN|'20210701|"),
            row("A99004|THE FOURTH SURGERY|U90002|ANOTHER PCN|'20200401|"),
        ],
    );
    workbook.save_to_buffer().unwrap()
}

const PRACTICES: [&str; 4] = ["A99001", "A99002", "A99003", "A99004"];

/// A sheet's name, the heading of its figures, and the figures of a practice.
type Sheet<'a> = (&'a str, &'a str, &'a dyn Fn(u32) -> Vec<u32>);

fn annex_one() -> Vec<u8> {
    const APPOINTMENTS: [u32; 4] = [100, 250, 0, 75];
    let mut workbook = Workbook::new();
    let keys = "APPOINTMENT_MONTH|GP_CODE|GP_NAME|SUPPLIER|PCN_CODE|PCN_NAME|SUB_ICB_LOCATION_CODE|SUB_ICB_LOCATION_NAME";
    let of = |headings: &str, figures: &dyn Fn(u32) -> Vec<u32>| {
        let mut rows = vec![
            row("Some words on this table"),
            row(""),
            row(&format!("{keys}|{headings}")),
        ];
        for (practice, appointments) in PRACTICES.iter().zip(APPOINTMENTS) {
            let mut cells = row(&format!(
                "Nov-2025|{practice}|THE SURGERY {practice}|A SUPPLIER|U90001|A PCN|16C|AN ICB - 16C"
            ));
            cells.extend(figures(appointments).iter().map(ToString::to_string));
            rows.push(cells);
        }
        rows
    };
    let sheets: [Sheet<'_>; 6] = [
        ("Table 1", "APPOINTMENTS|LIST_SIZE", &|all| {
            vec![all, all * 7 + 1]
        }),
        (
            "Table 2a",
            "SAME_DAY|1_DAY|2_TO_7_DAYS|8_TO_14_DAYS|15_TO_21_DAYS|22_TO_28_DAYS|MORE_THAN_28_DAYS|UNKNOWN_DATA_QUALITY",
            &|all| vec![all / 2, all - all / 2, 0, 0, 0, 0, 0, 0],
        ),
        (
            "Table 2b",
            "SAME_DAY|1_DAY|2_TO_7_DAYS|8_TO_14_DAYS|15_TO_21_DAYS|22_TO_28_DAYS|MORE_THAN_28_DAYS|UNKNOWN_DATA_QUALITY",
            &|all| vec![all / 5, 0, 0, 0, 0, 0, 0, 0],
        ),
        (
            "Table 4",
            "FACE_TO_FACE|HOME_VISIT|TELEPHONE|VIDEO_CONFERENCE_ONLINE|UNKNOWN",
            &|all| vec![all / 3, 0, all - all / 3, 0, 0],
        ),
        ("Table 5", "GP|OTHER_PRACTICE_STAFF|UNKNOWN", &|all| {
            vec![all / 5, all - all / 5, 0]
        }),
        ("Table 6", "ATTENDED|DNA|UNKNOWN", &|all| {
            vec![all - all / 10, all / 10, 0]
        }),
    ];
    for (name, headings, figures) in sheets {
        sheet(&mut workbook, name, &of(headings, figures));
    }
    workbook.save_to_buffer().unwrap()
}
