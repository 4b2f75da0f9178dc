//! Files that would be read without complaint, and whose figures would be wrong.

use super::samples::{CROSSTAB, TOTALS, error_of, read_paths, value, write, zipped};

/// The error of a file whose content has one thing replaced.
fn changed(name: &str, content: &str, from: &str, to: &str) -> String {
    assert!(content.contains(from), "{from}");
    error_of(name, content.replacen(from, to, 1)).to_string()
}

/// Five-year ages of two practices and their PCN: one patient in each of the 42 rows of sexes.
fn ages() -> String {
    let mut text =
        "PUBLICATION,EXTRACT_DATE,ORG_TYPE,ORG_CODE,ONS_CODE,POSTCODE,SEX,AGE_GROUP_5,NUMBER_OF_PATIENTS\n"
            .to_owned();
    for (kind, code) in [("GP", "A81001"), ("GP", "A81002"), ("PCN", "U10003")] {
        let mut row = |sex: &str, age: &str, count: u32| {
            text.push_str(&format!(
                "P,2025-12-01,{kind},{code},,,{sex},{age},{count}\n"
            ));
        };
        row("ALL", "ALL", 40);
        for sex in ["MALE", "FEMALE"] {
            row(sex, "ALL", 20);
            for from in (0..95).step_by(5) {
                row(sex, &format!("{from}_{}", from + 4), 1);
            }
            row(sex, "95+", 1);
        }
    }
    text
}

#[test]
fn a_row_of_a_total_or_of_another_level_is_no_practice() {
    for code in ["TOTAL", "ENGLAND", "E92", "QHM", "U10003", "16C"] {
        let lists = changed("lists.csv", TOTALS, ",A81002,", &format!(",{code},"));
        let prevalence = format!(
            "PRACTICE_CODE,GROUP_CODE,REGISTER,PATIENT_LIST_TYPE,PRACTICE_LIST_SIZE\n{code},AF,1,TOTAL,10\n"
        );
        let prevalence = error_of("PREVALENCE_2425.csv", prevalence).to_string();
        let scores = format!("PRACTICE_CODE,IMD_YEAR,IMD_SCORE\n{code},2025,5.0\n");
        let scores = error_of("imd.csv", scores).to_string();
        let survey =
            format!("ad_practicecode,distributed,received,overallexp.pcteval\n{code},9,5,0.5\n");
        let survey = error_of("GPPS_2025_Practice.csv", survey).to_string();
        let high = format!(
            "PRAC_CODE,PRAC_NAME,STAFF_GROUP,DETAILED_STAFF_ROLE,MEASURE,VALUE\n{code},X,GP,Retainer,FTE,1\n"
        );
        let high = error_of("General Practice June 2026 High level.csv", high).to_string();
        for (error, column) in [
            (lists, "CODE"),
            (prevalence, "PRACTICE_CODE"),
            (scores, "PRACTICE_CODE"),
            (survey, "AD_PRACTICECODE"),
            (high, "PRAC_CODE"),
        ] {
            let wanted = format!("column {column}: “{code}” cannot be the code of a practice");
            assert!(
                error.contains(", line ") && error.contains(&wanted),
                "{error}"
            );
        }
    }
    let crosstab = error_of("crosstab.csv", CROSSTAB.replace("Y02960", "TOTAL")).to_string();
    assert!(
        crosstab.contains("column GP_CODE: “TOTAL” cannot be"),
        "{crosstab}"
    );
    let pcn = changed("ages.csv", &ages(), "PCN,U10003", "PCN,A81003");
    assert!(pcn.contains("cannot be the code of a PCN"), "{pcn}");
}

#[test]
fn a_heading_that_is_there_twice_is_refused() {
    let text: String = TOTALS
        .lines()
        .enumerate()
        .map(|(place, line)| match place {
            0 => format!("{line},NUMBER_OF_PATIENTS\n"),
            _ => format!("{line},1\n"),
        })
        .collect();
    let error = error_of("lists.csv", text);
    assert_eq!(error.column.as_deref(), Some("NUMBER_OF_PATIENTS"));
    assert!(
        error
            .problem
            .contains("is the heading of columns 10 and 11"),
        "{error}"
    );
}

#[test]
fn an_organisation_has_every_age_and_sex_of_the_file() {
    let whole = super::samples::release_of(ages());
    let age = "sex.male/age.65-69";
    assert!(
        whole.figures[0]
            .columns
            .iter()
            .any(|(measure, _)| measure == age),
        "{age}"
    );
    assert_eq!(value(&whole, "2025-12", "A81001", age).number(), Some(1.0));
    let without = |rows: &dyn Fn(&str) -> bool| -> String {
        let kept = ages()
            .lines()
            .filter(|line| !rows(line))
            .map(|line| format!("{line}\n"))
            .collect::<String>();
        error_of("ages.csv", kept).to_string()
    };
    let one_age = without(&|line| line.contains("U10003") && line.contains("MALE,65_69"));
    assert!(
        one_age.contains("U10003, of which 1 MALE ages are missing that others have"),
        "{one_age}"
    );
    let all_of_an_age = without(&|line| line.contains(",65_69,"));
    assert!(
        all_of_an_age.contains("1 of 20 MALE ages are missing"),
        "{all_of_an_age}"
    );
    let one_sex = without(&|line| line.contains("A81002") && line.contains(",MALE,"));
    assert!(one_sex.contains("A81002, of which 20 MALE"), "{one_sex}");
    let no_women = without(&|line| line.contains(",FEMALE,"));
    assert!(no_women.contains("20 of 20 FEMALE"), "{no_women}");
    let no_total = without(&|line| line.contains("A81001") && line.contains("ALL,ALL"));
    assert!(
        no_total.contains("no row of all ages and both sexes"),
        "{no_total}"
    );
}

#[test]
fn areas_have_no_more_patients_than_the_practices_beside_them() {
    assert_eq!(
        super::samples::release_of(ages()).figures[0]
            .organisations
            .len(),
        3
    );
    let more = ages()
        .replace("U10003,,,ALL,ALL,40", "U10003,,,ALL,ALL,120")
        .replace("U10003,,,MALE,ALL,20", "U10003,,,MALE,ALL,100")
        .replace("U10003,,,MALE,0_4,1\n", "U10003,,,MALE,0_4,81\n");
    let error = error_of("ages.csv", more).to_string();
    assert!(
        error.contains(
            "begins the PCNs, which have 120 patients in all, but the practices of the file have 80"
        ),
        "{error}"
    );
}

#[test]
fn counts_beyond_what_can_be_are_refused() {
    let error = changed("lists.csv", TOTALS, ",18760", ",4000000");
    assert!(
        error.contains("“4000000” is more patients than a practice can have"),
        "{error}"
    );
    let error = error_of(
        "crosstab.csv",
        CROSSTAB.replace(",17,DNA", ",4294967295,DNA"),
    )
    .to_string();
    assert!(error.contains("column COUNT_OF_APPOINTMENTS"), "{error}");
    let header = "PRACTICE_CODE,GROUP_CODE,REGISTER,PATIENT_LIST_TYPE,PRACTICE_LIST_SIZE\n";
    let error = error_of(
        "PREVALENCE_2425.csv",
        format!("{header}A81001,AF,9000,TOTAL,8305\n"),
    );
    assert_eq!(
        (error.line, error.column.as_deref()),
        (Some(2), Some("REGISTER"))
    );
    // Two more than the list: it is counted some weeks later.
    let text = format!("{header}Y05750,LD,120,TOTAL,119\n");
    let folder = tempfile::tempdir().unwrap();
    let path = write(&folder, "PREVALENCE_2425.csv", text);
    assert!(read_paths(&[path]).refused.is_empty());
    let lists =
        format!("{header}A81001,AF,1,TOTAL,8305\nA81002,AF,1,TOTAL,1\nA81001,HYP,1,TOTAL,8805\n");
    let error = error_of("PREVALENCE_2425.csv", lists);
    assert_eq!(error.line, Some(4));
    assert!(error.problem.contains("but line 2 gives 8305"), "{error}");
}

#[test]
fn a_survey_that_contradicts_itself_is_refused() {
    const HEADER: &str = "ad_practicecode,distributed,received,overallexp.pcteval,overallexp.lowileval,overallexp.hiwileval,overallexp.baseevaluw\n";
    for (row, wanted) in [
        (
            "A81001,100,50,0.7,0.8,0.9,40",
            "does not hold its percentage, 70%",
        ),
        ("A81001,100,50,0.7,0.9,0.6,40", "is above the upper"),
        (
            "A81001,100,50,1.7,0.6,0.8,40",
            "not a share between 0 and 1",
        ),
        (
            "A81001,100,10,0.7,0.6,0.8,40",
            "40 answers are more than the 10 questionnaires returned",
        ),
        (
            "A81001,10,50,0.7,0.6,0.8,40",
            "50 questionnaires returned are more than 10 sent",
        ),
    ] {
        let error = error_of("GPPS_2025_Practice.csv", format!("{HEADER}{row}\n"));
        assert!(error.problem.contains(wanted), "{error}");
        assert!(error.line == Some(2) && error.column.is_some(), "{error}");
    }
    let national = "national,distributed,received,overallexp.pcteval\n1,100,50,0.7\n2,100,50,0.1\n";
    let error = error_of("GPPS_2025_National_data.csv", national);
    assert_eq!(error.line, Some(3));
    assert!(
        error.problem.contains("England again, which line 2 has"),
        "{error}"
    );
}

#[test]
fn dates_that_disagree_or_are_ambiguous_are_refused() {
    let header = "PRACTICE_CODE,GROUP_CODE,REGISTER,PATIENT_LIST_TYPE,PRACTICE_LIST_SIZE\n";
    let error = error_of(
        "PREVALENCE_1920_2425.csv",
        format!("{header}A81001,AF,1,TOTAL,10\n"),
    );
    assert!(
        error.problem.contains("2019/20") && error.problem.contains("2024/25"),
        "{error}"
    );
    let survey = "ad_practicecode,distributed,received,overallexp.pcteval\nA81001,9,5,0.5\n";
    let error = error_of("GPPS_2024_Practice_2025.csv", survey);
    assert!(error.problem.contains("2024 and 2025"), "{error}");
    let staff = "PRAC_CODE,PRAC_NAME,STAFF_GROUP,DETAILED_STAFF_ROLE,MEASURE,VALUE\nA81001,X,GP,Retainer,FTE,1\n";
    let error = error_of("June 2026 for November 2025.csv", staff);
    assert!(
        error.problem.contains("June 2026") && error.problem.contains("November 2025"),
        "{error}"
    );
    let error = error_of("lists.csv", TOTALS.replace("2025-03-01", "12/01/2025"));
    assert!(
        error.problem.contains("day first or the month first"),
        "{error}"
    );
}

#[test]
fn an_archive_within_an_archive_is_named() {
    let inner = zipped(&[("lists.csv", TOTALS.as_bytes())]);
    let outer = zipped(&[("inner.zip", &inner)]);
    let folder = tempfile::tempdir().unwrap();
    let path = write(&folder, "outer.zip", outer);
    let error = read_paths(&[path]).refused[0].to_string();
    assert!(
        error.contains("inner.zip: is an archive within an archive; unpack it"),
        "{error}"
    );
}

const HIGH_LEVEL: &str = "PRAC_CODE,PRAC_NAME,STAFF_GROUP,DETAILED_STAFF_ROLE,MEASURE,VALUE\n\
    A81001,X,GP,Salaried By Practice,FTE,NA\n\
    A81001,X,GP,Partner/Provider,FTE,2\n\
    A81001,X,Nurses,Practice Nurse,FTE,1.5\n\
    A81001,X,Nurses,Total,FTE,500\n\
    A81002,Y,GP,Partner/Provider,FTE,3\n\
    A81003,Z,GP,Total,FTE,5\n";

#[test]
fn a_mark_in_one_role_leaves_its_staff_group_open() {
    let folder = tempfile::tempdir().unwrap();
    let name = "3 General Practice - June 2026 Practice Level - High level.csv";
    let path = write(&folder, name, HIGH_LEVEL);
    let mut reading = read_paths(&[path]);
    assert!(reading.refused.is_empty(), "{:?}", reading.refused);
    let release = reading.releases.remove(0);
    let fte = |code: &str, measure: &str| value(&release, "2026-06", code, measure).number();
    assert_eq!(fte("A81001", "gp-fte"), None);
    assert_eq!(fte("A81001", "fte/role.gp-partner-provider"), None);
    assert_eq!(fte("A81001", "gp-return/return.none"), Some(1.0));
    assert_eq!(fte("A81001", "nurse-fte"), Some(1.5));
    assert_eq!(fte("A81002", "gp-fte"), Some(3.0));
    assert_eq!(fte("A81003", "gp-fte"), None);
    let told = |reason: &str| {
        let rejected = release.rows.rejected.iter();
        rejected
            .filter(|(own, _)| own.contains(reason))
            .map(|(_, rows)| *rows)
            .sum::<u64>()
    };
    assert_eq!(told("its roles do not come to"), 2);
    for (bad, column) in [("-5", "VALUE"), ("1e9", "VALUE"), ("1e308", "VALUE")] {
        let error = error_of(name, HIGH_LEVEL.replace("FTE,1.5", &format!("FTE,{bad}")));
        assert_eq!(
            (error.line, error.column.as_deref()),
            (Some(4), Some(column)),
            "{error}"
        );
    }
}

/// Staff of a PCN: so many people, each in so many lines.
fn pcn(people: u32, lines: u32) -> String {
    let mut text = "Data_source,CENSUS_YEAR,CENSUS_MONTH,PCN_CODE,PCN_NAME,STAFF_GROUP,STAFF_ROLE,DETAILED_STAFF_ROLE,FTE,UNIQUE_IDENTIFIER\n".to_owned();
    for person in 0..people {
        for _ in 0..lines {
            text.push_str(&format!(
                "NWRS Staff,2026,6,U10003,X,Other Direct Patient Care staff,Pharmacists,Pharmacist,1,{person}\n"
            ));
        }
    }
    text
}

#[test]
fn a_file_of_networks_with_its_rows_twice_is_refused() {
    let error = error_of("PCN June 2026 Individual Level.csv", pcn(12, 2));
    assert_eq!(error.line, Some(3));
    assert!(
        error
            .problem
            .contains("repeats line 2, and 12 of the 24 lines of NWRS Staff"),
        "{error}"
    );
    let folder = tempfile::tempdir().unwrap();
    let path = write(&folder, "PCN June 2026 Individual Level.csv", pcn(24, 1));
    assert!(read_paths(&[path]).refused.is_empty());
    let error = error_of(
        "PCN.csv",
        pcn(2, 1).replacen("Pharmacist,1,", "Pharmacist,NA,", 1),
    );
    assert_eq!(
        (error.line, error.column.as_deref()),
        (Some(2), Some("FTE"))
    );
}

#[test]
fn a_return_that_is_described_in_unknown_words_is_named() {
    let header = "PRAC_CODE,PRAC_NAME,TOTAL_PATIENTS,GP_SOURCE,TOTAL_GP_HC,TOTAL_GP_FTE,TOTAL_NURSES_FTE,TOTAL_DPC_FTE,TOTAL_ADMIN_FTE\n";
    let row = "A81001,X,9000,Partial return,3,2.5,1,1,4\n";
    let error = error_of(
        "General Practice June 2026 Detailed.csv",
        format!("{header}{row}"),
    );
    assert_eq!(
        (error.line, error.column.as_deref()),
        (Some(2), Some("GP_SOURCE"))
    );
    assert!(error.problem.contains("“Partial return”"), "{error}");
    assert!(
        error.problem.contains("“Includes FTE Estimates”"),
        "{error}"
    );
}

/// A high-level file of the workforce: of so many practices, the first `lacking` without the
/// rows of one role.
fn roles(practices: usize, lacking: usize) -> String {
    let mut text = "PRAC_CODE,PRAC_NAME,STAFF_GROUP,DETAILED_STAFF_ROLE,MEASURE,VALUE\n".to_owned();
    for n in 0..practices {
        for (group, role) in [
            ("GP", "Partner/Provider"),
            ("GP", "Salaried By Practice"),
            ("GP", "Retainer"),
            ("Nurses", "Practice Nurse"),
            ("Direct Patient Care", "Pharmacist"),
            ("Admin/Non-Clinical", "Receptionist"),
        ] {
            if n < lacking && role.starts_with("Salaried") {
                continue;
            }
            for (measure, value) in [("FTE", "1.5"), ("Headcount", "2")] {
                text.push_str(&format!(
                    "A810{n:02},PRACTICE,{group},{role},{measure},{value}\n"
                ));
            }
        }
    }
    text
}

#[test]
fn practices_that_lack_the_rows_of_a_role_are_no_smaller() {
    const NAME: &str = "3 General Practice - November 2025 Practice Level - High level.csv";
    assert_eq!(
        error_of(NAME, roles(60, 20)).to_string(),
        format!(
            "{NAME}, line 2, column DETAILED_STAFF_ROLE: begins the staff group “GPs” of A81000, which lacks the row of “Salaried by the practice” (FTE) that 40 of 60 practices have; 20 practices lack rows of roles: download the file again"
        )
    );
    // Of a few the staff group is not known, and that is told.
    let folder = tempfile::tempdir().unwrap();
    let read = |text: String| {
        let mut reading = read_paths(&[write(&folder, NAME, text)]);
        assert!(reading.refused.is_empty(), "{:?}", reading.refused);
        reading.releases.remove(0)
    };
    let release = read(roles(60, 2));
    let of = |code: &str, measure: &str| value(&release, "2025-11", code, measure).number();
    assert_eq!(of("A81001", "gp-fte"), None);
    assert_eq!(of("A81001", "nurse-fte"), Some(1.5));
    assert_eq!(of("A81002", "gp-fte"), Some(4.5));
    assert_eq!(
        release.rows.rejected,
        [(
            "row of a staff group of a practice that lacks the row of a role".to_owned(),
            8
        )]
    );
    assert_eq!(release.rows.read, release.rows.kept + 8);
    // A file that leaves out the rows of zeros says nothing by them.
    let sparse: String = roles(60, 0)
        .lines()
        .enumerate()
        .filter(|(line, _)| *line == 0 || line % 5 < 3)
        .map(|(_, text)| format!("{text}\n"))
        .collect();
    assert!(read(sparse).rows.rejected.is_empty());
}

#[test]
fn a_practice_is_not_counted_again_under_another_supplier() {
    for (from, to) in [
        (",EMIS,", ",TPP,"),
        (",U07506,", ",U07507,"),
        (",14L,", ",15L,"),
    ] {
        let again: String = CROSSTAB
            .lines()
            .skip(1)
            .map(|line| format!("{}\n", line.replacen(from, to, 1)))
            .collect();
        let error = error_of("crosstab.csv", format!("{CROSSTAB}{again}")).to_string();
        assert!(
            error.starts_with("crosstab.csv, line 5: repeats the key of line 2: 01AUG2025, Y02960"),
            "{error}"
        );
    }
}

#[test]
fn the_shares_of_the_answers_to_a_question_come_to_all() {
    let file = |shares: [&str; 5]| {
        let names: Vec<String> = (1..=5).map(|n| format!("overallexp_{n}.pct")).collect();
        format!(
            "ad_practicecode,distributed,received,{}\nA81001,400,100,{}\n",
            names.join(","),
            shares.join(",")
        )
    };
    const NAME: &str = "GPPS_2025_Practice_data_(weighted)_(csv)_PUBLIC.csv";
    for (shares, wanted) in [
        (
            ["0.3", "0.2", "0.2", "0.2", "0.9"],
            "begins the shares of the answers that express a view, which come to 180.0% and not to 100%; one of them is wrong: download the file again",
        ),
        (
            ["0.3", "-98", "0.2", "0.2", "0.1"],
            "begins the shares of all answers, which come to 80.5% and not to 100%; one of them is wrong: download the file again",
        ),
        (
            ["0.3", "-97", "0.3", "0.3", "0.3"],
            "begins the shares of the answers that express a view, which come to 120.0% and not to 100%; one of them is wrong: download the file again",
        ),
    ] {
        assert_eq!(
            error_of(NAME, file(shares)).to_string(),
            format!("{NAME}, line 2, column OVERALLEXP_1.PCT: {wanted}")
        );
    }
    for shares in [
        ["0.3", "0.3", "0.2", "0.1", "0.1"],
        ["0.33", "0.33", "0.33", "0", "0"],
        ["0.3", "-97", "0.2", "0.2", "0.1"],
        ["0.3", "", "0.2", "0.2", "0.1"],
        ["0", "0", "0", "0", "0"],
    ] {
        let folder = tempfile::tempdir().unwrap();
        let reading = read_paths(&[write(&folder, NAME, file(shares))]);
        assert!(reading.refused.is_empty(), "{:?}", reading.refused);
    }
}
