//! Small files in the published layout, and the published ones where they are present.

use std::path::PathBuf;

use domain::column::Column;
use domain::organisation::Kind;
use domain::value::Value;

use super::fields::BadField;
use super::items::{ITEMS, QUESTIONS};
use super::table::{SurveyRow, Table};

/// A file read: its table and rows.
struct Survey {
    table: Table,
    rows: Vec<SurveyRow>,
}

fn read(name: &str, text: &[u8]) -> Result<Survey, String> {
    let mut reader = csv::Reader::from_reader(text);
    let header: Vec<String> = reader
        .headers()
        .unwrap()
        .iter()
        .map(|name| name.trim_matches('\u{feff}').trim().to_uppercase())
        .collect();
    let table = Table::of(&header, name)?;
    let mut rows = Vec::new();
    for record in reader.byte_records() {
        let record = record.unwrap();
        let row = table.row(|column| record.get(column).unwrap_or_default());
        rows.push(row.map_err(|BadField { column, problem }| {
            format!("{}: {problem}", header[column])
        })?);
    }
    Ok(Survey { table, rows })
}

impl Survey {
    fn value(&self, code: &str, measure: &str) -> Value {
        let row = self
            .rows
            .iter()
            .position(|row| row.who.own.code.as_str() == code)
            .unwrap_or_else(|| panic!("{code} has no row"));
        let columns: Vec<(String, Column)> = self.table.columns(&self.rows);
        let (_, column) = columns
            .iter()
            .find(|(id, _)| id == measure)
            .unwrap_or_else(|| panic!("no column of {measure}"));
        column.get(row as u32)
    }

    fn number(&self, code: &str, measure: &str) -> f64 {
        self.value(code, measure)
            .number()
            .unwrap_or_else(|| panic!("{measure} of {code} is no number"))
    }
}

/// The value, interval, responses and weight of an item.
fn assert_estimate(survey: &Survey, code: &str, margin: &str, expected: [f64; 5]) {
    let found = ["value", "low", "high", "base", "weight"]
        .map(|cell| survey.number(code, &format!("{margin}/{cell}")));
    for (found, expected) in found.into_iter().zip(expected) {
        assert!(
            (found - expected).abs() < 1e-7,
            "{margin} of {code}: {found} is not {expected}"
        );
    }
}

const PRACTICE: &str = "GPPS_2025_Practice_data_(weighted)_(csv)_PUBLIC.csv";

#[test]
fn a_practice_file_is_read_as_published() {
    let survey = read(PRACTICE, include_bytes!("samples/practice_2025.csv")).unwrap();
    assert_eq!(survey.table.identity.level, Kind::Practice);
    assert_eq!(survey.table.year, 2025);
    assert!(!survey.table.is_computed());
    assert_estimate(
        &survey,
        "A00001",
        "overall-experience",
        [77.1234567, 68.5, 84.0000001, 104.0, 96.25],
    );
    assert_estimate(&survey, "A00001", "choice-of-time", [54.5, 44.25, 64.5, 71.0, 66.5]);
    assert_estimate(&survey, "A00001", "choice-of-place", [12.5, 7.0, 21.25, 71.0, 66.5]);
    assert_eq!(survey.number("A00001", "questionnaires.sent"), 402.0);
    assert_eq!(survey.number("A00001", "questionnaires.returned"), 105.0);
    assert_eq!(survey.number("A00001", "registered"), 8_760.0);
    // Suppressed, with an interval that is not available for that reason.
    for cell in ["value", "low", "high", "base", "weight"] {
        let measure = format!("care-plan-helpful/{cell}");
        assert_eq!(survey.value("A00002", &measure), Value::Suppressed, "{cell}");
    }
    // Above 0 and below 0.5%: from the weights, 0.3 of 66.
    assert_estimate(&survey, "A00002", "choice-of-place", [0.454_545_45, 0.1, 4.0, 70.0, 66.0]);
    // Not known at all: neither zero nor suppressed.
    assert_eq!(survey.value("A00003", "choice-of-place/value"), Value::Missing);
    // Blank.
    assert_eq!(survey.value("A00003", "overall-experience/value"), Value::Missing);
    // A percentage without an interval.
    assert_eq!(survey.number("A00003", "care-plan-helpful/value"), 100.0);
    assert_eq!(survey.value("A00003", "care-plan-helpful/low"), Value::Missing);
    assert_eq!(survey.value("A00003", "care-plan-helpful/high"), Value::Missing);
    // A practice in no PCN.
    assert_eq!(survey.rows[2].who.areas[0], None);
    let pcn = survey.rows[0].who.areas[0].as_ref().unwrap();
    assert_eq!(pcn.code.as_str(), "U00001");
    assert!(survey.rows[0].who.areas[1].is_none(), "the survey names no sub-ICB");
}

#[test]
fn every_level_is_told_by_its_codes() {
    for (name, text, level, code, value) in [
        (
            "GPPS_2025_PCN_data_(weighted)_(csv)_PUBLIC.csv",
            &include_bytes!("samples/pcn_2025.csv")[..],
            Kind::Pcn,
            "U00001",
            74.5,
        ),
        (
            "GPPS_2025_ICS_data_(weighted)_(csv)_PUBLIC.csv",
            include_bytes!("samples/ics_2025.csv"),
            Kind::Icb,
            "QZ1",
            75.25,
        ),
        (
            "GPPS_2025_Region_data_(weighted)_(csv)_PUBLIC.csv",
            include_bytes!("samples/region_2025.csv"),
            Kind::Region,
            "Y99",
            75.5,
        ),
        (
            "GPPS_2025_National_data_(weighted)_(csv)_PUBLIC.csv",
            include_bytes!("samples/national_2025.csv"),
            Kind::England,
            "E92",
            75.375,
        ),
    ] {
        let survey = read(name, text).unwrap();
        assert_eq!(survey.table.identity.level, level);
        assert_eq!(survey.rows[0].who.own.kind, level);
        assert_eq!(survey.number(code, "overall-experience/value"), value);
    }
}

/// A question with an answer more has other answers.
#[test]
fn a_question_whose_answers_changed_is_left_out() {
    let file = |answers: usize| {
        let names: Vec<String> = (1..=answers)
            .map(|number| format!("gpcontacthow_{number}.count"))
            .collect();
        let row = vec!["1.5"; answers].join(",");
        format!("national,distributed,received,{}\n1,10,5,{row}\n", names.join(","))
    };
    let has_question = |answers: usize| {
        let name = "GPPS_2026_National_data_(weighted)_(csv)_PUBLIC.csv";
        let survey = read(name, file(answers).as_bytes()).unwrap();
        let columns = survey.table.columns(&survey.rows);
        columns.iter().any(|(id, _)| id == "contact-how.phone")
    };
    assert!(has_question(6));
    assert!(!has_question(5));
    assert!(!has_question(7));
}

/// Without `.pcteval`, easy is a share of those who have tried; whether the file gives the
/// shares of all answers, as here, or of those who have tried.
#[test]
fn shares_are_added_up_where_the_percentage_is_absent() {
    let survey = read(PRACTICE, include_bytes!("samples/practice_shares_2025.csv")).unwrap();
    assert!(survey.table.is_computed());
    // (0.20 + 0.30) / (1 - 0.20), and not 50.
    assert_eq!(survey.number("A00001", "phone/value"), 62.5);
    // Of those who have tried: 0.25 + 0.375.
    assert_eq!(survey.number("A00002", "phone/value"), 62.5);
    assert_eq!(survey.value("A00001", "phone/low"), Value::Missing);
    assert_eq!(survey.number("A00001", "phone/base"), 84.0);
    // A suppressed share makes the sum suppressed.
    assert_eq!(survey.value("A00003", "phone/value"), Value::Suppressed);
    // A share under a half of one per cent is known by its weights: 50 + 0.4 of 100.
    assert_eq!(survey.number("A00004", "phone/value"), 50.4);
    // Without them nobody can tell.
    assert_eq!(survey.value("A00005", "phone/value"), Value::Missing);
    // The percentage that the file has stands.
    assert_eq!(survey.number("A00001", "overall-experience/value"), 70.0);
}

#[test]
fn the_series_to_2023_has_measures_of_its_own() {
    let name = "GPPS_2023_Practice_data_(weighted)_(csv)_PUBLIC.csv";
    let survey = read(name, include_bytes!("samples/practice_2023.csv")).unwrap();
    assert_eq!(survey.number("A00001", "overall-experience-2017/value"), 71.3);
    assert_eq!(survey.number("A00001", "overall-experience-2017/weight"), 90.5);
    assert_eq!(survey.value("A00001", "overall-experience-2017/low"), Value::Missing);
    assert_eq!(survey.number("A00001", "phone-2017/value"), 49.8);
    assert_eq!(survey.value("A00002", "overall-experience-2017/value"), Value::Suppressed);
    let measures: Vec<String> = survey
        .table
        .columns(&survey.rows)
        .into_iter()
        .map(|(id, _)| id)
        .collect();
    assert!(!measures.iter().any(|id| id.starts_with("overall-experience/")));
    assert_eq!(survey.rows[0].who.areas[1].as_ref().unwrap().kind, Kind::SubIcb);
    // In 2017 another question asked for confidence, and none for needs.
    let older = read("GPPS_2017_Practice_data_(weighted)_(csv)_PUBLIC.csv", include_bytes!("samples/practice_2017.csv")).unwrap();
    assert_eq!(older.number("A00001", "confidence-and-trust-2017/value"), 95.5);
}

#[test]
fn what_cannot_be_right_is_refused_with_its_column() {
    let text = String::from_utf8(include_bytes!("samples/practice_2025.csv").to_vec()).unwrap();
    let with = |from: &str, to: &str| {
        assert!(text.contains(from), "{from}");
        match read(PRACTICE, text.replacen(from, to, 1).as_bytes()) {
            Ok(_) => panic!("{to} is taken"),
            Err(problem) => problem,
        }
    };
    let problem = with("0.771234567", "77.1");
    assert!(problem.starts_with("OVERALLEXP.PCTEVAL: “77.1” is not a share"), "{problem}");
    let problem = with("0.771234567", "-96");
    assert!(problem.contains("nor one of the marks"), "{problem}");
    let problem = with("0.685", "0.9");
    assert!(problem.starts_with("OVERALLEXP.LOWILEVAL: the lower confidence limit, 90%"), "{problem}");
    let problem = with("402,105", "102,105");
    assert!(problem.starts_with("RECEIVED: 105 questionnaires returned"), "{problem}");
    let problem = with("A00002,", " ,");
    assert_eq!(problem, "AD_PRACTICECODE: the code of the practice is empty");
    for (name, expected) in [
        ("practice.csv", "does not say its year"),
        ("GPPS_2023_Practice_data_(weighted)_(csv)_PUBLIC.csv", "cannot be of 2023"),
        ("GPPS_2025_Practice_data_(unweighted)_(csv)_PUBLIC.csv", "unweighted"),
    ] {
        let problem = read(name, text.as_bytes()).err().unwrap();
        assert!(problem.contains(expected), "{problem}");
    }
    let anonymous = text.replace("ad_practicecode", "a").replace("ad_pcncode", "b")
        .replace("ad_icscode,", "c,").replace("ad_commissioningregioncode", "d");
    let problem = read(PRACTICE, anonymous.as_bytes()).err().unwrap();
    assert!(problem.contains("no column of codes"), "{problem}");
}

/// A published file, where the folder of them is present: `HARESIGN_TEST_FILES`, or
/// `shared/nhs-data` beside the project.
fn published(file: &str) -> Option<Vec<u8>> {
    let folder = std::env::var_os("HARESIGN_TEST_FILES").map_or_else(
        || PathBuf::from(env!("CARGO_MANIFEST_DIR")).join("../../../shared/nhs-data"),
        PathBuf::from,
    );
    let path = folder.join("gp-patient-survey").join(file);
    if !path.is_file() {
        eprintln!("skipped: {} does not exist", path.display());
        return None;
    }
    Some(std::fs::read(path).unwrap())
}

/// Every headline of England, with the figures of the published file of 2025.
#[test]
fn england_is_as_published() {
    let name = "GPPS_2025_National_data_(weighted)_(csv)_PUBLIC.csv";
    let Some(text) = published(name) else {
        return;
    };
    let survey = read(name, &text).unwrap();
    assert_eq!(survey.rows.len(), 1);
    assert_eq!(survey.number("E92", "questionnaires.sent"), 2_721_415.0);
    assert_eq!(survey.number("E92", "questionnaires.returned"), 702_837.0);
    for (measure, expected) in [
        ("overall-experience", 75.3976556),
        ("contact-experience", 69.6070511),
        ("phone", 52.9358519),
        ("website", 51.247336),
        ("nhs-app", 49.0382879),
        ("reception", 83.296691),
        ("next-step", 82.7427366),
        ("next-step-two-days", 92.9423999),
        ("choice-of-time", 54.2221984),
        ("choice-of-place", 14.3320864),
        ("wait", 67.1507676),
        ("listening", 86.8947638),
        ("care-and-concern", 85.5830288),
        ("mental-wellbeing", 73.6071341),
        ("information", 91.9017901),
        ("confidence-and-trust", 92.5069662),
        ("involved-in-decisions", 91.1671217),
        ("needs-met", 89.9380236),
        ("continuity", 39.9515027),
        ("long-term-support", 68.5928183),
    ] {
        let found = survey.number("E92", &format!("{measure}/value"));
        assert!((found - expected).abs() < 1e-9, "{measure}: {found}");
    }
    assert_estimate(
        &survey,
        "E92",
        "phone",
        [52.9358519, 52.7608016, 53.11083, 664_460.0, 650776.3845],
    );
    assert_eq!(survey.number("E92", "choice-of-place/low"), 14.2077039);
    for (measure, share) in [
        ("contact-how.phone", 0.61848799),
        ("contact-how.website", 0.141939453),
        ("appointment-gap.same-day", 0.275477513),
        ("appointment-type.at-practice", 0.670114911),
        ("appointment-with.gp", 0.634925728),
    ] {
        let question = QUESTIONS.iter().find(|question| measure.starts_with(question.margin));
        let question = question.unwrap();
        let sum: f64 = question
            .answers
            .iter()
            .map(|id| survey.number("E92", &format!("{}.{id}", question.margin)))
            .sum();
        let found = survey.number("E92", measure) / sum;
        assert!((found - share).abs() < 1e-8, "{measure}: {found}");
    }
}

/// Five practices and an ICB, as the files of 2025 have them.
#[test]
fn practices_and_an_icb_are_as_published() {
    let name = "GPPS_2025_Practice_data_(weighted)_(csv)_PUBLIC_25practices.csv";
    if let Some(text) = published(name) {
        let survey = read(name, &text).unwrap();
        assert_eq!(survey.rows.len(), 25);
        assert_estimate(&survey, "A84002", "overall-experience", [89.1297828, 83.8999064, 92.8064697, 121.0, 73.78961766]);
        assert_estimate(&survey, "A84002", "phone", [95.804768, 91.9066755, 97.8689063, 119.0, 72.80239067]);
        assert_estimate(&survey, "A84002", "continuity", [60.2391451, 44.0588898, 74.4530617, 25.0, 13.0314074]);
        assert_estimate(&survey, "A84011", "overall-experience", [86.9567465, 78.8970457, 92.2409829, 110.0, 95.86568001]);
        assert_estimate(&survey, "A84011", "phone", [57.0972741, 47.2263776, 66.434125, 101.0, 83.0654746]);
        assert_estimate(&survey, "A84011", "continuity", [49.9070682, 35.536532, 64.2929741, 48.0, 39.20739186]);
        assert_estimate(&survey, "A84022", "overall-experience", [78.8902965, 63.605403, 88.8783286, 105.0, 140.3383277]);
        assert_estimate(&survey, "A84022", "phone", [19.3277279, 9.882084, 34.3595349, 96.0, 128.5631948]);
        assert_estimate(&survey, "A84022", "continuity", [11.176478, 1.8982944, 45.0009763, 24.0, 34.57460873]);
        assert_estimate(&survey, "A84029", "overall-experience", [80.4227622, 75.8489831, 84.3095325, 109.0, 52.7641384]);
        assert_estimate(&survey, "A84029", "phone", [63.9551276, 58.6897177, 68.9049863, 103.0, 50.0682098]);
        assert_estimate(&survey, "A84029", "continuity", [36.6555374, 24.5926456, 50.6602464, 18.0, 8.773878036]);
        assert_estimate(&survey, "A84036", "overall-experience", [56.8626406, 12.09236, 92.6641685, 110.0, 566.872358]);
        assert_estimate(&survey, "A84036", "phone", [11.8400682, 0.6654985, 72.9164071, 102.0, 519.3525166]);
        assert_estimate(&survey, "A84036", "continuity", [27.7862986, 0.9456547, 93.9424273, 27.0, 124.819439]);
        for cell in ["value", "low", "high", "base", "weight"] {
            let measure = format!("care-plan-helpful/{cell}");
            assert_eq!(survey.value("A84029", &measure), Value::Suppressed);
        }
        let without_pcn = survey.rows.iter().filter(|row| row.who.areas[0].is_none());
        assert_eq!(without_pcn.count(), 1);
    }
    let name = "GPPS_2025_ICS_data_(weighted)_(csv)_PUBLIC_25of42.csv";
    if let Some(text) = published(name) {
        let survey = read(name, &text).unwrap();
        assert_eq!(survey.rows.len(), 25);
        assert_estimate(&survey, "QE1", "overall-experience", [78.023356, 77.2997736, 78.7302202, 22109.0, 20694.88828]);
        assert_estimate(&survey, "QE1", "listening", [88.2480331, 87.6747867, 88.7980243, 21379.0, 19773.05764]);
        assert_estimate(&survey, "QE1", "long-term-support", [70.0361827, 69.0724474, 70.9825031, 11058.0, 9615.319018]);
    }
}

/// What is added up where a percentage is absent is what the survey publishes where it is
/// there: in 2025, of all items, all practices, ICBs and England.
#[test]
fn added_up_shares_are_the_published_percentages() {
    for name in [
        "GPPS_2025_National_data_(weighted)_(csv)_PUBLIC.csv",
        "GPPS_2025_ICS_data_(weighted)_(csv)_PUBLIC_25of42.csv",
        "GPPS_2025_Practice_data_(weighted)_(csv)_PUBLIC_25practices.csv",
    ] {
        let Some(text) = published(name) else {
            continue;
        };
        let survey = read(name, &text).unwrap();
        let without = String::from_utf8(text).unwrap().replace(".pcteval", ".x");
        let computed = read(name, without.as_bytes()).unwrap();
        assert!(computed.table.is_computed() && !survey.table.is_computed());
        let mut compared = 0;
        for item in ITEMS {
            let measure = format!("{}/value", item.margin);
            for row in &survey.rows {
                let code = row.who.own.code.as_str();
                let (published, sum) =
                    (survey.value(code, &measure), computed.value(code, &measure));
                match (published, sum) {
                    (Value::Number(published), Value::Number(sum)) => {
                        compared += 1;
                        assert!(
                            (published - sum).abs() < 1e-5,
                            "{measure} of {code}: {sum} is not {published}"
                        );
                    }
                    _ => assert_eq!(published, sum, "{measure} of {code}"),
                }
            }
        }
        assert!(compared >= 26 * survey.rows.len(), "{name}: {compared}");
    }
}

/// What the import makes of files in one folder.
fn import(files: &[(&str, &[u8])]) -> ingest::Reading {
    let folder = tempfile::tempdir().unwrap();
    for (name, content) in files {
        std::fs::write(folder.path().join(name), content).unwrap();
    }
    let paths = [folder.path().to_owned()];
    ingest::read(&paths, &crate::readers(), "2026-11".parse().unwrap(), &())
}

#[test]
fn files_become_releases_with_organisations_and_memberships() {
    let reading = import(&[
        (PRACTICE, include_bytes!("samples/practice_2025.csv")),
        (
            "GPPS_2025_National_data_(weighted)_(csv)_PUBLIC.csv",
            include_bytes!("samples/national_2025.csv"),
        ),
        (
            "GPPS_2024_Practice_data_(weighted)_(csv)_PUBLIC.csv",
            include_bytes!("samples/practice_shares_2025.csv"),
        ),
        (
            "GPPS_2023_Practice_data_(weighted)_(csv)_PUBLIC.csv",
            include_bytes!("samples/practice_2023.csv"),
        ),
    ]);
    assert!(reading.refused.is_empty(), "{:?}", reading.refused);
    let mut kinds: Vec<(String, String)> = reading
        .releases
        .iter()
        .map(|release| (release.source.clone(), release.figures[0].period.to_string()))
        .collect();
    kinds.sort();
    let expected = [("national", "2025"), ("practice", "2023"), ("practice", "2025"), ("shares", "2024")];
    assert_eq!(kinds, expected.map(|(source, year)| (source.to_owned(), year.to_owned())));
    let declared = super::PUBLICATION.declared();
    for release in &reading.releases {
        assert_eq!(release.dataset, declared.id);
        assert!(declared.sources.iter().any(|source| source.id == release.source));
        for (measure, _) in release.figures.iter().flat_map(|figures| &figures.columns) {
            assert!(declared.measure(measure).is_some(), "{measure} is not declared");
        }
    }
    let practices = reading
        .releases
        .iter()
        .find(|release| release.source == "practice" && release.memberships[0].month == "2025-04".parse().unwrap())
        .unwrap();
    let code = |text: &str| Some(text.parse().unwrap());
    assert_eq!(
        practices.memberships[0].rows[0],
        ("A00001".parse().unwrap(), [code("U00001"), None, code("QZ1"), code("Y99")])
    );
    let names: Vec<&str> = practices
        .organisations
        .iter()
        .filter_map(|organisation| organisation.name.as_deref())
        .collect();
    assert_eq!(
        names,
        ["THE FIRST SURGERY", "SECOND, THE", "THIRD SURGERY", "NHS INVENTED INTEGRATED CARE BOARD", "INVENTED PCN", "INVENTED"]
    );
}

#[test]
fn a_practice_twice_is_refused_with_both_lines() {
    let text = String::from_utf8(include_bytes!("samples/practice_2025.csv").to_vec()).unwrap();
    let first = text.lines().nth(1).unwrap();
    let reading = import(&[(PRACTICE, format!("{text}{first}\r\n").as_bytes())]);
    let problem = reading.refused[0].to_string();
    assert!(reading.releases.is_empty());
    assert!(problem.contains("line 5") && problem.contains("line 2"), "{problem}");
}
