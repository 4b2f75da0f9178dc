//! Small files in the published layouts with the figures that they must give, and every way in
//! which one can be bad. Every practice and number is invented.

use domain::organisation::Kind;
use domain::period::Period;
use domain::registry::{CodedIndicator, Dataset};
use domain::value::Value;
use ingest::{ImportError, Reading, read};
use store::{NewRelease, PeriodFigures};

use super::figures::{OTHER_SHARE, POINTS, SHARE};
use super::points::Groups;
use crate::demonstration::World;
use crate::samples::{self, value};

const LONDON: &str = include_str!("samples/ACHIEVEMENT_LONDON_2425.csv");
const NORTH_WEST: &str = include_str!("samples/ACHIEVEMENT_NORTH_WEST_2425.csv");
const OLDER: &str = include_str!("samples/ACHIEVEMENT_2122.csv");
const MAPPING: &str = include_str!("samples/MAPPING_INDICATORS_2425.csv");
const MAPPING_2021: &str = include_str!("samples/MAPPING_INDICATORS_2021_v2.csv");
const POINTS_2122: &str = include_str!("samples/QOF 2021-22.csv");

const LONDON_NAME: &str = "ACHIEVEMENT_LONDON_2425.csv";

fn dataset() -> &'static Dataset {
    super::PUBLICATION.declared()
}

/// Reads files that lie in one folder.
fn reading_of(files: &[(&str, &str)]) -> Reading {
    let folder = tempfile::tempdir().expect("a folder");
    for (name, content) in files {
        std::fs::write(folder.path().join(name), content).expect("written");
    }
    let today = "2026-11".parse().expect("a month");
    read(&[folder.path().to_owned()], &crate::readers(), today, &())
}

/// The only release of files.
fn release_of(files: &[(&str, &str)]) -> NewRelease {
    let mut reading = reading_of(files);
    assert!(reading.refused.is_empty(), "{:?}", reading.refused);
    assert_eq!(reading.releases.len(), 1);
    reading.releases.remove(0)
}

fn error_of(name: &str, content: &str) -> ImportError {
    let mut reading = reading_of(&[(name, content)]);
    assert!(reading.releases.is_empty(), "nothing of it is taken");
    assert_eq!(reading.refused.len(), 1);
    let error = reading.refused.remove(0);
    assert!(!error.to_string().contains('\n'), "one line");
    error
}

/// Checks measures of a practice; not a number stands for missing.
fn expect(figures: &[PeriodFigures], period: &str, code: &str, measures: &[(&str, f64)]) {
    for (measure, expected) in measures {
        let expected = if expected.is_nan() {
            Value::Missing
        } else {
            Value::Number(*expected)
        };
        let found = value(figures, period, code, measure);
        assert_eq!(found, expected, "{code} {measure}");
    }
}

const MISSING: f64 = f64::NAN;

#[test]
fn the_files_of_regions_make_one_year() {
    let release = release_of(&[
        (LONDON_NAME, LONDON),
        ("ACHIEVEMENT_NORTH_WEST_2425.csv", NORTH_WEST),
    ]);
    assert_eq!(release.dataset, "qof-achievement");
    assert_eq!(release.source, "achievement");
    assert_eq!(release.figures.len(), 1);
    assert_eq!(release.figures[0].period, Period::FinancialYear(2024));
    assert_eq!((release.rows.read, release.rows.kept), (25, 23));
    assert_eq!(
        release.rows.rejected,
        [
            ("a register, which the file of prevalence has".to_owned(), 1),
            ("newly diagnosed patients, which are not shown".to_owned(), 1),
        ]
    );
    assert!(release.organisations.iter().all(|own| own.kind == Kind::Practice));
    expect(
        &release.figures,
        "FY2024",
        "ZA0001",
        &[
            ("points.achieved", 70.05),
            ("points.maximum", 635.0),
            ("points.available", MISSING),
            ("af006.numerator", 93.0),
            ("af006.denominator", 100.0),
            ("af006.pcas", 25.0),
            ("af006.points", 12.0),
            ("af001.points", 5.0),
            ("qi013.points", 27.0),
            ("zzz001.numerator", 3.0),
            ("group-points/group.af", 17.0),
            ("group-maximum/group.af", 29.0),
            ("group-points/group.smok", 24.55),
            ("group-points/group.others", 1.5),
            // A code without a group may be of any domain.
            ("group-points/group.clinical", MISSING),
            ("group-maximum/group.clinical", MISSING),
            ("care.numerator", 1996.0),
            ("care.denominator", 2112.0),
            ("care.pcas", 26.0),
        ],
    );
    expect(
        &release.figures,
        "FY2024",
        "ZB0001",
        &[
            ("points.achieved", 45.1),
            ("af006.denominator", 0.0),
            ("smok002.pcas", MISSING),
            ("group-points/group.clinical", 0.0),
            ("group-maximum/group.clinical", 401.0),
            ("group-points/group.public-health", 18.1),
            ("group-points/group.quality-improvement", 27.0),
            // Only indicators with all three numbers are in it.
            ("care.denominator", 0.0),
            ("zzz001.numerator", MISSING),
        ],
    );
}

#[test]
fn a_code_that_nothing_describes_is_kept_by_its_code() {
    let release = release_of(&[(LONDON_NAME, LONDON)]);
    let [coded] = release.coded.as_slice() else {
        panic!("one code: {:?}", release.coded);
    };
    assert_eq!((coded.code.as_str(), coded.title.as_str()), ("ZZZ001", "ZZZ001"));
    assert_eq!(coded.family, OTHER_SHARE);
    assert!(!coded.is_described());
    // One that has points alone is of the family of those.
    let alone = LONDON.replace("ZZZ001,NUMERATOR,3.0", "ZZZ002,ACHIEVED_POINTS,2.0");
    let release = release_of(&[(LONDON_NAME, &alone)]);
    let families: Vec<(&str, &str)> = release
        .coded
        .iter()
        .map(|coded| (coded.code.as_str(), coded.family.as_str()))
        .collect();
    assert_eq!(families, [("ZZZ001", OTHER_SHARE), ("ZZZ002", POINTS)]);
    let with_codes = dataset().with_codes(&release.coded).expect("a dataset");
    for measure in ["zzz001.pcas", "zzz002.points"] {
        assert!(with_codes.measure(measure).is_some(), "{measure}");
    }
    for indicator in ["zzz001", "zzz001-all", "zzz001-pca", "zzz001-points", "zzz002"] {
        assert!(with_codes.indicator(indicator).is_some(), "{indicator}");
    }
}

#[test]
fn the_single_file_of_an_older_year() {
    let release = release_of(&[("ACHIEVEMENT_2122.csv", OLDER)]);
    assert!(release.coded.is_empty(), "{:?}", release.coded);
    expect(
        &release.figures,
        "FY2021",
        "ZA0001",
        &[
            ("points.achieved", 25.0),
            ("af007.numerator", 150.0),
            ("mh007.denominator", 40.0),
            // What is collected for information is in no sum.
            ("care.denominator", 160.0),
            ("group-maximum/group.af", 42.0),
            ("group-points/group.mh", 0.0),
        ],
    );
    let upper = OLDER.replace("NUMERATOR", "Numerator").replace("AF007", "af007");
    let release = release_of(&[("achievement_2122_V2.csv", &upper)]);
    expect(
        &release.figures,
        "FY2021",
        "ZA0001",
        &[("af007.numerator", 150.0)],
    );
}

#[test]
fn bad_fields_are_named_by_line_and_column() {
    for (row, column, problem) in [
        (
            "not a code,AF006,PCAS,1",
            "PRACTICE_CODE",
            "“not a code” is not an ODS code",
        ),
        (
            "E92,AF006,PCAS,1",
            "PRACTICE_CODE",
            "“E92” cannot be the code of a practice",
        ),
        (
            "ZA0002,,PCAS,1",
            "INDICATOR_CODE",
            "“” is not the code of an indicator",
        ),
        (
            "ZA0002,POINTS,PCAS,1",
            "INDICATOR_CODE",
            "“POINTS” is not the code of an indicator",
        ),
        (
            "ZA0002,AF006,PATIENTS,1",
            "MEASURE",
            "“PATIENTS” is no measure that is known",
        ),
        ("ZA0002,AF006,PCAS,1.5", "VALUE", "“1.5” is not a count"),
        ("ZA0002,AF006,PCAS,-1", "VALUE", "“-1” is not a count"),
        (
            "ZA0002,AF006,ACHIEVED_POINTS,-1",
            "VALUE",
            "“-1” points are fewer than none",
        ),
        (
            "ZA0002,AF006,ACHIEVED_POINTS,many",
            "VALUE",
            "“many” is not a number",
        ),
    ] {
        let error = error_of("ACHIEVEMENT_2122.csv", &format!("{OLDER}{row}\n"));
        assert_eq!(error.line, Some(10), "{row}: {error}");
        assert_eq!(error.column.as_deref(), Some(column), "{row}");
        assert!(error.problem.starts_with(problem), "{row}: {error}");
    }
    let error = error_of(
        "ACHIEVEMENT_2122.csv",
        &format!("{OLDER}ZA0001,AF007,NUMERATOR,150\n"),
    );
    assert!(error.problem.starts_with("repeats the key of line 2"), "{error}");
    let error = error_of("ACHIEVEMENT.csv", OLDER);
    assert!(error.problem.starts_with("does not say its year"), "{error}");
}

#[test]
fn rows_that_cannot_all_be_right_are_refused() {
    let error = error_of("ACHIEVEMENT_2122.csv", &OLDER.replace(",160\n", ",149\n"));
    assert_eq!((error.line, error.column.as_deref()), (Some(2), Some("VALUE")));
    assert_eq!(
        error.problem,
        "gives 150 patients with the care of AF007 in ZA0001, more than the 149 who count for it (line 3); one of them is wrong, so download the file again"
    );
    let error = error_of("ACHIEVEMENT_2122.csv", &OLDER.replace("POINTS,25", "POINTS,640"));
    assert!(
        error.problem.starts_with("gives ZA0001 640 points in all, more than the 635 of 2021/22"),
        "{error}"
    );
    // Of a year whose points are not known nothing can be said.
    let later = OLDER.replace("POINTS,25", "POINTS,640");
    let release = release_of(&[("ACHIEVEMENT_1819.csv", &later.replace("640", "540"))]);
    expect(&release.figures, "FY2018", "ZA0001", &[("points.maximum", 559.0)]);
}

#[test]
fn marks_are_missing_or_held_back() {
    let marked = OLDER
        .replace("DENOMINATOR,160", "DENOMINATOR,:")
        .replace("POINTS,25", "POINTS,*");
    let release = release_of(&[("ACHIEVEMENT_2122.csv", &marked)]);
    let of = |measure: &str| value(&release.figures, "FY2021", "ZA0001", measure);
    assert_eq!(of("af007.denominator"), Value::Missing);
    assert_eq!(of("af007.points"), Value::Suppressed);
    assert_eq!(of("points.achieved"), Value::Suppressed);
    assert_eq!(of("care.denominator"), Value::Missing);
}

/// The entries of a release by code.
fn coded<'a>(release: &'a NewRelease, code: &str) -> &'a CodedIndicator {
    let found = release.coded.iter().find(|coded| coded.code == code);
    found.unwrap_or_else(|| panic!("{code} among {:?}", release.coded))
}

#[test]
fn a_mapping_with_descriptions_says_what_codes_are() {
    let reading = reading_of(&[("MAPPING_INDICATORS_2425.csv", MAPPING)]);
    assert!(reading.refused.is_empty(), "{:?}", reading.refused);
    let of = |dataset: &str| {
        let found = reading.releases.iter().find(|new| new.dataset == dataset);
        found.unwrap_or_else(|| panic!("a release of {dataset}"))
    };
    let release = of("qof-achievement");
    assert_eq!((release.source.as_str(), release.rows.kept), ("indicators", 4));
    let known = coded(release, "AF006");
    assert_eq!(known.family, SHARE);
    assert_eq!(
        known.meaning,
        "An invented text: the percentage of patients whose risk was assessed (without those assessed before). In 2024/25: 12 points."
    );
    let share = coded(release, "ZZZ001");
    assert_eq!((share.family.as_str(), share.group.as_str()), (OTHER_SHARE, "zzz"));
    assert_eq!(share.group_label, "Invented condition");
    assert!(share.title.ends_with('…') && share.title.chars().count() <= 91, "{}", share.title);
    let register = coded(release, "ZZZ002");
    assert_eq!(register.family, POINTS);
    assert!(register.meaning.ends_with("no points (collected for information)."));
    let with_codes = dataset().with_codes(&release.coded).expect("a dataset");
    let profile = with_codes.profiles.iter().find(|profile| profile.id == "zzz");
    assert_eq!(profile.expect("a profile").label, "Invented condition");
    let meaning = &with_codes.indicator("af006").expect("an indicator").meaning;
    assert!(meaning.ends_with("12 points."), "{meaning}");

    let registers = of("qof-prevalence");
    let found = coded(registers, "ZZZ");
    assert_eq!(found.title, "Invented condition");
    assert_eq!(found.words["list"], "patients aged 18 and over");
    assert_eq!(registers.coded.len(), 1, "the others are declared");
}

#[test]
fn older_mappings_give_groups_alone() {
    let reading = reading_of(&[("MAPPING_INDICATORS_2021_v2.csv", MAPPING_2021)]);
    let release = &reading.releases[0];
    assert_eq!(release.coded.len(), 2, "what is declared is not said again");
    let found = coded(release, "ZZZ001");
    assert_eq!((found.title.as_str(), found.family.as_str()), ("ZZZ001", OTHER_SHARE));
    assert_eq!(found.as_of, Some(Period::FinancialYear(2020)));
    assert!(found.is_described() && found.meaning.is_empty());
    assert_eq!(coded(release, "QIZZZ001").group_label, "Invented improvement");
    for (row, column) in [
        ("AF+1,5,AF,Atrial fibrillation,CL,Clinical,TOTAL", "INDICATOR_CODE"),
        ("AF9,-5,AF,Atrial fibrillation,CL,Clinical,TOTAL", "INDICATOR_POINT_VALUE"),
        ("AF9,five,AF,Atrial fibrillation,CL,Clinical,TOTAL", "INDICATOR_POINT_VALUE"),
    ] {
        let error = error_of("MAPPING_INDICATORS_2021.csv", &format!("{MAPPING_2021}{row}\n"));
        assert_eq!(error.line, Some(5), "{error}");
        assert_eq!(error.column.as_deref(), Some(column), "{error}");
    }
}

#[test]
fn the_maximum_of_practices_in_both_spellings() {
    for (name, period, most) in [
        ("ORGANISATION_REFERENCE_2425.csv", "FY2024", 606.0),
        ("ORGANISATION_REFERENCE_2021.csv", "FY2020", 558.0),
    ] {
        let sample = samples::all().into_iter().find(|sample| sample.name == name);
        let reading = sample.expect("a sample").read(&crate::readers());
        let release = &reading.releases[0];
        assert_eq!(release.source, "organisation-reference");
        expect(
            &release.figures,
            period,
            "ZB0001",
            &[("points.available", most), ("points.achieved", MISSING)],
        );
    }
    let content = "PRACTICE_CODE,REVISED_MAX_POINTS\nZA0001,635\n";
    let error = error_of("ORGANISATION_REFERENCE_2021.csv", content);
    assert_eq!((error.line, error.column.as_deref()), (Some(2), Some("REVISED_MAX_POINTS")));
    assert!(error.problem.contains("2020/21 has 567 at most"), "{error}");
}

#[test]
fn points_by_practice_of_older_years() {
    let release = release_of(&[("QOF 2021-22.csv", POINTS_2122)]);
    assert_eq!(release.source, "practice-points");
    let names: Vec<Option<&str>> = release.organisations.iter().map(|own| own.name.as_deref()).collect();
    assert_eq!(names, [Some("Otterbeck Surgery"), Some("Wrenholm Practice")]);
    expect(
        &release.figures,
        "FY2021",
        "ZB0001",
        &[
            ("points.achieved", 301.5),
            ("points.maximum", 635.0),
            ("points.available", 606.0),
        ],
    );
    let error = error_of("QOF 2020-21.csv", POINTS_2122);
    assert!(
        error.problem.starts_with("has 635 points at most in its heading, and 2020/21 has 567"),
        "{error}"
    );
    let error = error_of("QOF 2021-22.csv", &POINTS_2122.replace("587.85", "687.85"));
    assert!(error.problem.starts_with("“687.85” points cannot be right"), "{error}");
}

#[test]
fn the_workbook_of_practices() {
    let wanted = "qof-2425-prac-dom-ach.xlsx";
    let sample = samples::all().into_iter().find(|sample| sample.name == wanted);
    let reading = sample.expect("a sample").read(&crate::readers());
    assert!(reading.refused.is_empty(), "{:?}", reading.refused);
    let release = &reading.releases[0];
    assert_eq!(release.source, "practice-workbook");
    assert_eq!(release.figures.len(), 1, "of the year before nothing is taken");
    assert_eq!((release.rows.read, release.rows.kept), (4, 4));
    expect(
        &release.figures,
        "FY2024",
        "ZA0001",
        &[
            ("points.achieved", 598.13),
            ("points.maximum", 635.0),
            ("group-points/group.clinical", 394.45),
            ("group-maximum/group.clinical", 401.0),
            // Its own, screening and vaccination.
            ("group-points/group.public-health", 129.68),
            ("group-maximum/group.public-health", 160.0),
            ("group-points/group.quality-improvement", 74.0),
            ("group-points/group.af", 29.0),
            ("group-points/group.dm", 60.8),
            ("group-maximum/group.dm", 67.0),
        ],
    );
    expect(
        &release.figures,
        "FY2024",
        "ZB0001",
        &[
            ("points.achieved", 480.5),
            ("group-points/group.public-health", MISSING),
            ("group-maximum/group.public-health", MISSING),
            ("group-points/group.af", MISSING),
            ("group-points/group.dm", 55.0),
        ],
    );
}

#[test]
fn what_is_published_beside_it_is_known() {
    for (name, content) in [
        (
            "PRACTICE_VALIDATION_OUTCOMES_2425.csv",
            "PRACTICE_CODE,RULE,DESCRIPTION\nZA0001,1,Invented\n",
        ),
        (
            "MAPPING_PCAS_EXCL_TO_INDICATOR_2021.csv",
            "INDICATOR_CODE,PCA_EXCL_NAME,PCA_EXCL_SHORT_NAME,PCA_EXCL_DESCRIPTION,TYPE,GENERAL_SPECIFIC,PCA_CATEGORY,PCA_CATEGORY_DESCRIPTION\nAF006,A,B,C,PCA,General,4,D\n",
        ),
        (
            "MAPPING_NHS_GEOGRAPHIES_2425.csv",
            "NAT_ONS_CODE,NAT_CODE,NAT_COUNTRY,REGION_ODS_CODE,REGION_ONS_CODE,REGION_NAME,ICB_ODS_CODE,ICB_ONS_CODE,ICB_NAME,SUB_ICB_ODS_CODE,SUB_ICB_ONS_CODE,SUB_ICB_NAME,PCN_ODS_CODE,PCN_NAME,PRACTICE_CODE,PRACTICE_NAME\nE92000001,ENG,England,Y63,E40000012,R,QHM,E54000050,I,16C,E38000247,S,U00001,P,ZA0001,N\n",
        ),
    ] {
        let reading = reading_of(&[(name, content)]);
        assert!(reading.refused.is_empty() && reading.releases.is_empty(), "{name}");
        assert!(reading.skipped[0].reason.starts_with("is the "), "{name}: {:?}", reading.skipped);
    }
}

#[test]
fn every_code_and_group_of_the_table_is_declared() {
    let groups = Groups::of(dataset());
    for year in 2019..=2025 {
        for code in super::points::codes(year) {
            let found = dataset().coded(code).unwrap_or_else(|| panic!("{code}"));
            assert!(groups.group(&found.group).is_some(), "{code}");
            let id = found.id().expect("an identifier");
            assert!(dataset().indicator(&id).is_some(), "{id}");
        }
    }
}

#[test]
fn the_invented_years_are_like_england() {
    let world = World::new("2026-11".parse().expect("a month"));
    let releases = super::demonstration::releases(&world);
    let figures = &releases[0].figures;
    let periods: Vec<Period> = figures.iter().map(|figures| figures.period).collect();
    assert_eq!(periods, [2022, 2023, 2024, 2025].map(Period::FinancialYear));
    let registers = crate::qof_prevalence::Registers::of(&world);
    for (own, year) in figures.iter().zip(crate::qof_prevalence::invented_years(&world)) {
        assert_eq!(own.organisations.len(), registers.practices(year).len());
    }
    let of_year = &figures[2];
    let sum = |measure: &str| -> f64 {
        let column = of_year.columns.iter().find(|(id, _)| id == measure);
        let column = &column.unwrap_or_else(|| panic!("{measure}")).1;
        column.iter().filter_map(Value::number).sum()
    };
    let within = |what: &str, value: f64, low: f64, high: f64| {
        assert!((low..high).contains(&value), "{what}: {value}");
    };
    within("points", sum("points.achieved") / sum("points.maximum"), 0.88, 0.98);
    within("adjustments", sum("care.pcas") / (sum("care.pcas") + sum("care.denominator")), 0.06, 0.14);
    within("hyp008", sum("hyp008.numerator") / sum("hyp008.denominator"), 0.7, 0.84);
    within("chol004", sum("chol004.numerator") / sum("chol004.denominator"), 0.45, 0.7);
    assert!(sum("points.available") <= sum("points.maximum"));
    for figures in figures {
        for (measure, column) in &figures.columns {
            assert!(dataset().measure(measure).is_some(), "{measure}");
            assert_eq!(column.len(), figures.organisations.len());
        }
    }
    // Nothing that a declared indicator needs is above its whole.
    for place in 0..of_year.organisations.len() as u32 {
        let of = |measure: &str| {
            let column = of_year.columns.iter().find(|(id, _)| id == measure);
            column.and_then(|(_, column)| column.number(place)).unwrap_or(0.0)
        };
        assert!(of("hyp008.numerator") <= of("hyp008.denominator"));
        assert!(of("points.achieved") <= of("points.maximum") + 1e-9);
    }
}
