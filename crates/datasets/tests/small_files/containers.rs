//! Archives, and files that divide a month.

use domain::period::Month;
use std::io::Write as _;
use zip::write::SimpleFileOptions;

use super::samples::{CROSSTAB, TOTALS, error_of, read_paths, write, zipped};

#[test]
fn archives_give_one_release_for_each_kind() {
    let second = CROSSTAB.replace("Y02960", "A81001");
    let mapping = "GP_CODE,GP_NAME,SUPPLIER,PCN_CODE,PCN_NAME,SUB_ICB_LOCATION_CODE,SUB_ICB_LOCATION_NAME,ICB_CODE,ICB_NAME,REGION_CODE,REGION_NAME\nA81001,X,TPP,U00001,A PCN,13T,S,QHM,I,Y63,R\n";
    let archive = zipped(&[
        ("Mapping.csv", mapping.as_bytes()),
        ("London.csv", CROSSTAB.as_bytes()),
        ("North.csv", second.as_bytes()),
        ("__MACOSX/._London.csv", b"x"),
        ("notes.docx", b"x"),
    ]);
    let folder = tempfile::tempdir().unwrap();
    let reading = read_paths(&[write(&folder, "Practice_Level.zip", archive)]);
    assert!(reading.refused.is_empty());
    let sources: Vec<&str> = reading
        .releases
        .iter()
        .map(|release| release.source.as_str())
        .collect();
    assert_eq!(sources, ["gpad-mapping", "practice-crosstab"]);
    assert_eq!(reading.releases[1].figures[0].organisations.len(), 2);
    assert_eq!(
        reading.releases[0].memberships[0].month,
        "2025-08".parse::<Month>().unwrap(),
        "that of the appointments beside it"
    );
    assert_eq!(reading.releases[1].files.len(), 1);
    assert_eq!(reading.skipped.len(), 1);
}

#[test]
fn loose_files_that_divide_a_month_are_one_release() {
    let folder = tempfile::tempdir().unwrap();
    write(&folder, "London.csv", CROSSTAB);
    write(&folder, "North.csv", CROSSTAB.replace("Y02960", "A81001"));
    write(&folder, "March.csv", TOTALS);
    write(&folder, "April.csv", TOTALS.replace("2025-03", "2025-04"));
    write(
        &folder,
        "readme.txt",
        "Nothing to read here, but some words.\nAnd more.\n",
    );
    let reading = read_paths(&[folder.path().to_owned()]);
    assert!(reading.refused.is_empty(), "{:?}", reading.refused);
    let mut releases: Vec<(String, usize)> = reading
        .releases
        .iter()
        .map(|release| (release.source.clone(), release.files.len()))
        .collect();
    releases.sort();
    assert_eq!(
        releases,
        [
            ("all".to_owned(), 1),
            ("all".to_owned(), 1),
            ("practice-crosstab".to_owned(), 2)
        ]
    );
    assert_eq!(reading.skipped[0].file, "readme.txt");
}

#[test]
fn broken_archives_are_refused() {
    let whole = zipped(&[("gp-reg-pat-prac-all.csv", TOTALS.repeat(200).as_bytes())]);
    for cut in [whole.len() - 1, whole.len() / 2, 60] {
        let error = error_of("lists.zip", &whole[..cut]);
        assert!(
            error.problem.contains("damaged") || error.problem.contains("cut short"),
            "{error}"
        );
    }
    let mut corrupt = whole.clone();
    let middle = 80;
    for byte in &mut corrupt[middle..middle + 12] {
        *byte ^= 0x55;
    }
    let error = error_of("lists.zip", corrupt);
    assert!(error.to_string().starts_with("lists.zip"), "{error}");
    assert!(error_of("lists.zip", zipped(&[])).problem.contains("empty"));
    assert!(
        error_of("book.xlsx", zipped(&[("xl/workbook.xml", b"<nonsense")]))
            .problem
            .contains("the workbook is damaged")
    );
}

#[test]
fn bombs_are_refused_before_they_fill_anything() {
    // A gigabyte of one row, packed to a megabyte: a thousand to one.
    struct Endless {
        left: u64,
    }
    impl std::io::Read for Endless {
        fn read(&mut self, buffer: &mut [u8]) -> std::io::Result<usize> {
            let count = (buffer.len() as u64).min(self.left) as usize;
            buffer[..count].fill(b'0');
            self.left -= count as u64;
            Ok(count)
        }
    }
    let folder = tempfile::tempdir().unwrap();
    let path = folder.path().join("bomb.zip");
    let mut writer = zip::ZipWriter::new(std::fs::File::create(&path).unwrap());
    writer
        .start_file("gp-reg-pat-prac-all.csv", SimpleFileOptions::default())
        .unwrap();
    writer.write_all(TOTALS.as_bytes()).unwrap();
    // Rows of zeros with line ends, so that it is not the length of a line that is caught.
    for _ in 0..220 {
        let mut block = vec![b'\n'; 5 << 20];
        std::io::copy(
            &mut Endless { left: 10 },
            &mut std::io::Cursor::new(&mut block[..10]),
        )
        .unwrap();
        writer.write_all(&block[10..]).unwrap();
    }
    writer.finish().unwrap();
    let packed = std::fs::metadata(&path).unwrap().len();
    assert!(packed < 3 << 20, "{packed}");
    let reading = read_paths(&[path]);
    assert!(reading.releases.is_empty());
    assert!(
        reading.refused[0].problem.contains("unpacks to more than"),
        "{}",
        reading.refused[0]
    );
}

#[test]
fn a_bad_member_spoils_its_archive_and_no_other_file() {
    let folder = tempfile::tempdir().unwrap();
    let bad = CROSSTAB.replace(",17,DNA", ",x,DNA");
    write(
        &folder,
        "a.zip",
        zipped(&[
            ("one.csv", CROSSTAB.as_bytes()),
            ("two.csv", bad.replace("Y02960", "A81001").as_bytes()),
        ]),
    );
    write(&folder, "b.csv", TOTALS);
    let reading = read_paths(&[folder.path().to_owned()]);
    assert_eq!(reading.refused.len(), 1);
    assert_eq!(reading.refused[0].file, "a.zip!two.csv");
    let sources: Vec<&str> = reading
        .releases
        .iter()
        .map(|release| release.source.as_str())
        .collect();
    assert_eq!(sources, ["all"]);
}
