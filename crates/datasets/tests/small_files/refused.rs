//! Files that are bad, and what is said of them.

use std::path::PathBuf;

use super::samples::{CROSSTAB, TOTALS, error_of, read_paths, write};

#[test]
fn a_bad_count_is_named_by_file_line_and_column() {
    for bad in ["-3", "12.5", "many", "1,000", ""] {
        let content = TOTALS.replace(",18760", &format!(",\"{bad}\""));
        let error = error_of("lists.csv", content);
        assert_eq!(error.line, Some(3), "{error}");
        assert_eq!(error.column.as_deref(), Some("NUMBER_OF_PATIENTS"));
        assert!(
            error
                .to_string()
                .starts_with("lists.csv, line 3, column NUMBER_OF_PATIENTS: "),
            "{error}"
        );
    }
    let error = error_of("crosstab.csv", CROSSTAB.replace(",17,DNA", ",-17,DNA"));
    assert_eq!(
        (error.line, error.column.as_deref()),
        (Some(2), Some("COUNT_OF_APPOINTMENTS"))
    );
}

#[test]
fn a_header_that_changed_names_its_columns() {
    let error = error_of(
        "lists.csv",
        TOTALS.replace("NUMBER_OF_PATIENTS", "PATIENT_COUNT"),
    );
    assert!(
        error.problem.contains("missing NUMBER_OF_PATIENTS"),
        "{error}"
    );
    assert!(
        error.problem.contains("not expected PATIENT_COUNT"),
        "{error}"
    );
    let error = error_of(
        "crosstab.csv",
        CROSSTAB
            .replace("APPT_MODE", "MODE")
            .replace("HCP_TYPE", "STAFF"),
    );
    assert!(
        error.problem.contains("missing HCP_TYPE, APPT_MODE"),
        "{error}"
    );
    // The same in a folder: a file that is nearly a publication is an error, not a stranger.
    let folder = tempfile::tempdir().unwrap();
    write(
        &folder,
        "lists.csv",
        TOTALS.replace("NUMBER_OF_PATIENTS", "PATIENT_COUNT"),
    );
    let reading = read_paths(&[folder.path().to_owned()]);
    assert_eq!(reading.refused.len(), 1);
}

#[test]
fn wrong_months_are_refused() {
    for (from, to) in [
        (
            "2025-03-01,GP,16C,E38000247,A81002",
            "2025-13-01,GP,16C,E38000247,A81002",
        ),
        (
            "2025-03-01,GP,16C,E38000247,A81002",
            "2025-04-01,GP,16C,E38000247,A81002",
        ),
    ] {
        let error = error_of("lists.csv", TOTALS.replace(from, to));
        assert_eq!(
            (error.line, error.column.as_deref()),
            (Some(3), Some("EXTRACT_DATE")),
            "{error}"
        );
    }
    let error = error_of("lists.csv", TOTALS.replace("2025-03", "2062-03"));
    assert!(error.problem.contains("cannot be right"), "{error}");
    let error = error_of("crosstab.csv", CROSSTAB.replace("01AUG2025", "AUGUST"));
    assert!(error.problem.contains("is not a month"), "{error}");
}

#[test]
fn unknown_values_are_refused_with_those_that_are_known() {
    let error = error_of(
        "crosstab.csv",
        CROSSTAB.replace("Face-to-Face", "Carrier pigeon"),
    );
    assert_eq!(error.column.as_deref(), Some("APPT_MODE"));
    assert!(
        error.problem.contains("Carrier pigeon") && error.problem.contains("Telephone"),
        "{error}"
    );
    let error = error_of(
        "lists.csv",
        TOTALS.replace(",GP,16C,E38000247,A81002", ",Surgery,16C,E38000247,A81002"),
    );
    assert_eq!(error.column.as_deref(), Some("TYPE"));
    let error = error_of("lists.csv", TOTALS.replace("A81002", "A8 1002"));
    assert_eq!(error.column.as_deref(), Some("CODE"));
}

#[test]
fn files_that_are_something_else_are_refused() {
    let problem = |name: &str, content: &[u8]| error_of(name, content).to_string();
    assert_eq!(problem("lists.csv", b"%PDF-1.7 ..."), "lists.csv: is a PDF");
    assert_eq!(problem("empty.csv", b""), "empty.csv: is empty");
    assert_eq!(problem("blank.csv", b"\r\n\r\n"), "blank.csv: is empty");
    assert!(
        problem("header.csv", TOTALS.lines().next().unwrap().as_bytes())
            .contains("has a header and no rows")
    );
    assert!(problem("page.csv", b"<!doctype html><title>Not found</title>").contains("web page"));
    assert!(problem("random.csv", b"\x00\x01\x02\x03").contains("no text, archive or workbook"));
    assert!(problem("other.csv", b"a,b,c\n1,2,3\n").contains("none of the publications"));
    assert!(problem("wide.csv", b"\xff\xfeP\x00U\x00").contains("UTF-16"));
    let missing = read_paths(&[PathBuf::from("/nowhere/at/all.csv")]);
    assert!(missing.refused[0].to_string().contains("does not exist"));
}

/// What comes with a publication and is not read is named, whether it lies in a folder or is
/// asked for.
#[test]
fn files_beside_a_publication_are_known() {
    let folder = tempfile::tempdir().unwrap();
    let table = "GEOGRAPHY,STAFF GROUP,JOINERS,LEAVERS\nEngland,GP,1,2\n";
    let name = "GP Workforce Joiners and Leavers, September 2025.csv";
    let path = write(&folder, name, table);
    let of_folder = read_paths(&[folder.path().to_owned()]);
    assert!(of_folder.refused.is_empty(), "{:?}", of_folder.refused);
    let [skipped] = of_folder.skipped.as_slice() else {
        panic!("{:?}", of_folder.skipped);
    };
    let what = "is the joiners and leavers of the General Practice Workforce: it counts";
    assert!(skipped.reason.starts_with(what), "{}", skipped.reason);
    let named = read_paths(&[path]);
    assert!(
        named.refused[0].to_string().contains(what),
        "{:?}",
        named.refused
    );
    let error = error_of("joiners.csv", table);
    assert!(
        error.to_string().contains("none of the publications"),
        "{error}"
    );
}
