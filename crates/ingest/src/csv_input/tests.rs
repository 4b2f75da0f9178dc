//! Rows, keys and ends of text files.

use super::*;

fn input(bytes: &[u8]) -> Result<CsvInput<'_>, ImportError> {
    CsvInput::new("sample.csv".to_owned(), Box::new(bytes), &|_| {})
}

fn sum(bytes: &[u8]) -> Result<(u64, u64), ImportError> {
    let (sums, rows) = input(bytes)?.fold(
        &[0],
        || 0_u64,
        |sum, row| {
            *sum += u64::from(text::plain_count(row.field(1), 1)?);
            Ok(())
        },
    )?;
    Ok((sums.into_iter().sum(), rows))
}

#[test]
fn reads_every_line_end_and_mark() {
    for bytes in [
        &b"A,B\nx,1\ny,2\n"[..],
        b"A,B\r\nx,1\r\ny,2\r\n",
        b"\xef\xbb\xbfA,B\nx,1\ny,2\n\n\n",
        b"\"A\",\"B\"\n\"x,\nx\",\"1\"\ny,2\n",
        b"A,B\nx,1\ny,2\n,\n , ,\n",
    ] {
        assert_eq!(sum(bytes), Ok((3, 2)), "{}", String::from_utf8_lossy(bytes));
    }
}

#[test]
fn large_files_are_cut_at_line_ends_and_counted() {
    let mut bytes = b"CODE,COUNT\n".to_vec();
    for n in 0..400_000_u32 {
        bytes.extend_from_slice(format!("\"A,{n}\n\",{}\n", n % 7).as_bytes());
    }
    let expected: u64 = (0..400_000_u64).map(|n| n % 7).sum();
    assert_eq!(sum(&bytes), Ok((expected, 400_000)));
}

#[test]
fn the_first_bad_row_is_named_by_file_line_and_column() {
    let mut bytes = b"CODE,COUNT\n".to_vec();
    for n in 0..300_000_u32 {
        let count = if n == 250_000 || n == 299_999 {
            "-3".to_owned()
        } else {
            n.to_string()
        };
        bytes.extend_from_slice(format!("A{n},{count}\n").as_bytes());
    }
    let error = sum(&bytes).unwrap_err();
    assert_eq!(error.line, Some(250_002));
    assert_eq!(
        error.to_string(),
        "sample.csv, line 250002, column COUNT: “-3” is not a count (a whole number, 0 or more)"
    );
}

#[test]
fn refuses_what_is_no_table() {
    let problem = |bytes: &[u8]| sum(bytes).unwrap_err().problem;
    assert_eq!(problem(b""), "is empty");
    assert_eq!(problem(b"\xef\xbb\xbf \n"), "is empty");
    assert_eq!(problem(b"A,B\n"), "has a header and no rows");
    assert!(problem(b"\xff\xfeA\0,\0B\0").contains("UTF-16"));
    assert!(problem(b"A,B\nx,1,9\n").contains("has 3 fields where the header has 2"));
}

#[test]
fn a_row_that_repeats_a_key_is_refused_with_both_lines() {
    for second in ["1", "2"] {
        let error = sum(format!("A,B\nx,1\ny,5\n X,{second}\nz,x\n").as_bytes()).unwrap_err();
        assert_eq!(
            error.to_string(),
            "sample.csv, line 4: repeats the key of line 2: x; one of the two is wrong, so download the file again"
        );
    }
    let mut bytes = b"CODE,COUNT\n".to_vec();
    for n in 0..400_000_u32 {
        bytes.extend_from_slice(format!("A{},1\n", if n == 390_000 { 7 } else { n }).as_bytes());
    }
    assert_eq!(
        sum(&bytes).unwrap_err().problem,
        "repeats the key of line 9: A7; one of the two is wrong, so download the file again"
    );
}

#[test]
fn lines_are_numbered_alike_whatever_ends_them() {
    for text in ["A,B\nx,1\n\ny,z\n", "A,B\r\nx,1\r\n\r\ny,z\r\n"] {
        assert_eq!(sum(text.as_bytes()).unwrap_err().line, Some(4), "{text:?}");
    }
    let error = sum(b"A,B\r\nx,1\r\ny,1\r\nx,1\r\n").unwrap_err();
    assert_eq!(
        error.to_string(),
        "sample.csv, line 4: repeats the key of line 2: x; one of the two is wrong, so download the file again"
    );
}

#[test]
fn a_last_line_without_an_end_was_cut_short() {
    let error = sum(b"A,B\nx,1\ny,187").unwrap_err();
    assert_eq!(error.line, Some(3));
    assert!(error.problem.contains("cut short"), "{error}");
    let mut bytes = b"CODE,COUNT\n".to_vec();
    while bytes.len() < 3 * CHUNK {
        bytes.extend_from_slice(format!("A{},1\n", bytes.len()).as_bytes());
    }
    for cut in [0, 1, 2] {
        bytes.truncate(3 * CHUNK - cut);
        let ends = bytes.ends_with(b"\n");
        assert_eq!(sum(&bytes).is_ok(), ends, "{cut}");
    }
    assert_eq!(sum(b"A,B\rx,1\ry,2\r"), Ok((3, 2)));
}

#[test]
fn a_field_under_no_heading_is_refused() {
    assert_eq!(sum(b"A,B,,\nx,1,,\ny,2, ,\n"), Ok((3, 2)));
    let error = sum(b"A,B,,\nx,1,,\ny,18,706,\n").unwrap_err();
    assert_eq!(
        error.to_string(),
        "sample.csv, line 3, column 3: \u{201c}706\u{201d} stands under no heading; is there a comma too many in the row?"
    );
}

#[test]
fn a_quote_that_never_closes_is_named_wherever_it_stands() {
    let mut bytes = b"CODE,COUNT\n".to_vec();
    for n in 0..600_000_u32 {
        let mark = if n == 300_000 { "\"" } else { "" };
        bytes.extend_from_slice(format!("{mark}A{n},1\n").as_bytes());
    }
    let error = sum(&bytes).unwrap_err();
    assert_eq!(error.line, Some(300_002), "{error}");
    assert!(error.problem.contains("never closed"), "{error}");
}

#[test]
fn the_first_row_can_be_seen_without_being_taken() {
    let input = input(b"A,B\nx,1\ny,2\n").unwrap();
    assert_eq!(input.first_row(), ["x", "1"]);
    assert_eq!(input.header(), ["A", "B"]);
}
