//! Published files through the readers, against figures computed from the same files by
//! other means (pandas). Skipped where the files are absent: they are never part of the
//! project.

use std::collections::{BTreeMap, BTreeSet};
use std::path::PathBuf;

use domain::organisation::Kind;
use domain::value::Value;
use ingest::read;
use store::NewRelease;

use crate::samples::value;

/// The folder of published files: `HARESIGN_TEST_FILES`, or `shared/nhs-data` beside the
/// project.
fn file(name: &str) -> Option<PathBuf> {
    let folder = std::env::var_os("HARESIGN_TEST_FILES").map_or_else(
        || PathBuf::from(env!("CARGO_MANIFEST_DIR")).join("../../../shared/nhs-data"),
        PathBuf::from,
    );
    let path = folder.join("workforce").join(name);
    if path.is_file() {
        return Some(path);
    }
    eprintln!("skipped: {} does not exist", path.display());
    None
}

/// The release that a file makes.
fn release(name: &str) -> Option<NewRelease> {
    let today = "2026-11".parse().expect("a month");
    let mut reading = read(&[file(name)?], &crate::readers(), today, &());
    assert!(reading.refused.is_empty(), "{:?}", reading.refused);
    assert_eq!(reading.releases.len(), 1);
    reading.releases.pop()
}

const ENGLAND_2020: &[(&str, f64)] = &[
    ("all", 3639.383533),
    ("director", 144.268733),
    ("admin", 412.098133),
    ("dpc", 3083.016667),
    ("director-clinical", 24.048267),
    ("director-gp", 107.3362),
    ("director-non-clinical", 12.884267),
    ("admin-manager", 143.300267),
    ("admin-other", 268.797867),
    ("dpc-care-coordinator", 132.326667),
    ("dpc-dietician", 7.6),
    ("dpc-wellbeing-coach", 60.04),
    ("dpc-nursing-associate", 5.746667),
    ("dpc-paramedic", 25.0),
    ("dpc-pharmacist", 1375.049867),
    ("dpc-pharmacy-technician", 215.224533),
    ("dpc-physician-associate", 160.973333),
    ("dpc-physiotherapist", 220.178933),
    ("dpc-podiatrist", 3.0),
    ("dpc-social-prescribing", 852.45),
    ("dpc-therapist", 17.373333),
    ("dpc-trainee-nursing-associate", 8.053333),
];
const PEOPLE_2020: &[(&str, f64)] = &[("all", 4704.0), ("director", 556.0), ("admin", 722.0), ("dpc", 3430.0)];
const AREAS_2020: &[(&str, f64, f64)] = &[
    ("U00070", 2.0, 2.0),
    ("U24481", 7.286667, 13.0),
    ("U49001", 5.12, 8.0),
    ("U72999", 7.986667, 8.0),
    ("U99463", 23.2, 29.0),
    ("U55979", 5.64, 4.0),
    ("QE1", 113.525067, 139.0),
    ("Y56", 576.143533, 795.0),
];
const ENGLAND_2022: &[(&str, f64)] = &[
    ("all", 14149.27192),
    ("director", 250.9748),
    ("admin", 1177.606587),
    ("dpc", 12720.690533),
    ("director-dpc", 9.208),
    ("director-nurse", 24.676267),
    ("director-gp", 194.2156),
    ("director-non-clinical", 22.874933),
    ("admin-manager", 433.60112),
    ("admin-other", 744.005467),
    ("dpc-advanced-dietician", 7.493333),
    ("dpc-advanced-occupational-therapist", 9.626667),
    ("dpc-advanced-paramedic", 128.3668),
    ("dpc-advanced-pharmacist", 261.674933),
    ("dpc-advanced-physiotherapist", 60.6),
    ("dpc-advanced-podiatrist", 3.026667),
    ("dpc-care-coordinator", 1894.502133),
    ("dpc-dietician", 77.405333),
    ("dpc-health-support-worker", 59.113333),
    ("dpc-wellbeing-coach", 577.756533),
    ("dpc-nursing-associate", 153.2),
    ("dpc-other", 326.156933),
    ("dpc-paramedic", 568.621467),
    ("dpc-pharmacist", 3422.425733),
    ("dpc-pharmacy-technician", 1047.782933),
    ("dpc-physician-associate", 657.241333),
    ("dpc-physiotherapist", 971.837067),
    ("dpc-podiatrist", 29.616533),
    ("dpc-social-prescribing", 2046.990533),
    ("dpc-therapist", 166.810133),
    ("dpc-trainee-nursing-associate", 250.442133),
];
const PEOPLE_2022: &[(&str, f64)] = &[("all", 14574.0), ("director", 880.0), ("admin", 1652.0), ("dpc", 12063.0)];
const AREAS_2022: &[(&str, f64, f64)] = &[
    ("U00070", 4.666667, 3.0),
    ("U23710", 8.626667, 12.0),
    ("U48923", 1.333333, 3.0),
    ("U76028", 15.6, 16.0),
    ("U99463", 51.39452, 64.0),
    ("U55979", 10.96, 10.0),
    ("QE1", 424.477067, 468.0),
    ("Y56", 1989.550267, 2101.0),
];
const ENGLAND_2026: &[(&str, f64)] = &[
    ("all", 31253.328615),
    ("director", 362.254813),
    ("admin", 2813.267467),
    ("dpc", 25452.88372),
    ("gp", 1174.834081),
    ("nurse", 1450.088533),
    ("director-dpc", 13.211733),
    ("director-nurse", 9.461867),
    ("director-gp", 296.56628),
    ("director-non-clinical", 43.014933),
    ("admin-apprentice", 14.0),
    ("admin-digital-lead", 396.474),
    ("admin-estates", 5.293333),
    ("admin-manager", 598.344133),
    ("admin-medical-secretary", 48.026667),
    ("admin-other", 1440.2888),
    ("admin-receptionist", 292.573867),
    ("admin-telephonist", 18.266667),
    ("dpc-advanced-dietician", 5.48),
    ("dpc-advanced-occupational-therapist", 13.366667),
    ("dpc-advanced-paramedic", 241.5052),
    ("dpc-advanced-pharmacist", 397.754533),
    ("dpc-advanced-physiotherapist", 102.380533),
    ("dpc-advanced-podiatrist", 0.64),
    ("dpc-psychologist", 2.493333),
    ("dpc-apprentice", 25.346667),
    ("dpc-care-coordinator", 5055.498867),
    ("dpc-psychology-associate", 2.5),
    ("dpc-dietician", 112.951733),
    ("dpc-dispenser", 5.466667),
    ("dpc-gp-assistant", 1603.375733),
    ("dpc-wellbeing-coach", 965.786667),
    ("dpc-healthcare-assistant", 114.044),
    ("dpc-health-support-worker", 76.913333),
    ("dpc-mental-health-practitioner", 603.2848),
    ("dpc-talking-therapies", 37.336533),
    ("dpc-nursing-associate", 594.273067),
    ("dpc-other", 380.126533),
    ("dpc-paramedic", 1232.832453),
    ("dpc-peer-support-worker", 0.986667),
    ("dpc-pharmacist", 5725.05348),
    ("dpc-pharmacy-technician", 2179.2796),
    ("dpc-phlebotomist", 18.88),
    ("dpc-physician-associate", 975.968133),
    ("dpc-physiotherapist", 1675.174387),
    ("dpc-podiatrist", 38.104533),
    ("dpc-social-prescribing", 2752.5036),
    ("dpc-social-worker", 3.693333),
    ("dpc-therapist", 185.059734),
    ("dpc-trainee-mental-health-practitioner", 2.0),
    ("dpc-trainee-talking-therapies", 1.0),
    ("dpc-trainee-nursing-associate", 313.1296),
    ("dpc-trainee-pharmacy-technician", 8.693333),
    ("gp-locum", 59.732533),
    ("gp-salaried", 1115.101548),
    ("nurse-advanced", 724.4008),
    ("nurse-community-mental-health", 84.199867),
    ("nurse-enhanced", 149.492),
    ("nurse-dispenser", 7.266667),
    ("nurse-specialist", 132.5752),
    ("nurse-other", 302.834),
    ("nurse-trainee", 49.32),
];
const PEOPLE_2026: &[(&str, f64)] = &[("all", 32545.0), ("director", 1189.0), ("admin", 3717.0), ("dpc", 24321.0), ("gp", 1810.0), ("nurse", 1615.0)];
const AREAS_2026: &[(&str, f64, f64)] = &[
    ("U00000", 37.044533, 37.0),
    ("U24883", 40.066667, 40.0),
    ("U50083", 13.982133, 15.0),
    ("U76349", 17.506667, 17.0),
    ("U99971", 32.637333, 41.0),
    ("U55979", 23.98, 35.0),
    ("QE1", 912.778533, 1036.0),
    ("Y56", 4689.109987, 4845.0),
];

fn check(
    name: &str,
    period: &str,
    (rows, pcns): (u64, usize),
    england: &[(&str, f64)],
    people: &[(&str, f64)],
    areas: &[(&str, f64, f64)],
) {
    let Some(release) = release(name) else {
        return;
    };
    assert_eq!(release.rows.read, rows);
    let found = release.organisations.iter();
    let found = found.filter(|record| record.kind == Kind::Pcn);
    assert_eq!(found.count(), pcns);
    let near = |code: &str, measure: &str, expected: f64| {
        let found = value(&release.figures, period, code, measure).number().expect(measure);
        assert!((found - expected).abs() < 2e-6, "{code} {measure}: {found}, not {expected}");
    };
    for (role, fte) in england {
        near("E92", &format!("pcn-fte/pcn-role.{role}"), *fte);
    }
    for (role, count) in people {
        near("E92", &format!("pcn-headcount/pcn-role.{role}"), *count);
    }
    for (code, fte, count) in areas {
        near(code, "pcn-fte/pcn-role.all", *fte);
        near(code, "pcn-headcount/pcn-role.all", *count);
    }
}

#[test]
fn pcn_staff_of_december_2020() {
    check(
        "Primary Care Networks – December 2020 Individual Level.csv",
        "2020-12",
        (5_007, 758),
        ENGLAND_2020,
        PEOPLE_2020,
        AREAS_2020,
    );
}

#[test]
fn pcn_staff_of_september_2022() {
    check(
        "Primary Care Networks – September 2022 Individual Level.csv",
        "2022-09",
        (17_239, 1_105),
        ENGLAND_2022,
        PEOPLE_2022,
        AREAS_2022,
    );
}

#[test]
fn pcn_staff_of_june_2026_in_its_archive() {
    check(
        "PCNWFIndividualCSV.062026.zip",
        "2026-06",
        (39_940, 1_271),
        ENGLAND_2026,
        PEOPLE_2026,
        AREAS_2026,
    );
}

#[test]
fn practices_of_the_detailed_sample() {
    let name = "sample_practice_detailed_cols.csv";
    let Some(release) = release(name) else {
        return;
    };
    assert_eq!(release.figures.len(), 2);
    for (period, code, measure, expected) in [
        ("2025-07", "A81001", "patients", 3_849.0),
        ("2025-07", "A81001", "gp-fte", 4.84),
        ("2025-07", "A81001", "qualified-gp-fte", 1.0),
        ("2025-07", "A81001", "headcount/role.gp", 5.0),
        ("2025-07", "A81001", "nurse-return/return.none", 1.0),
        ("2025-07", "A81001", "dpc-fte", 0.426_667),
        ("2025-07", "A81001", "gp-sex-fte/sex.female", 3.773_333),
        ("2025-07", "A81002", "patients", 18_732.0),
        ("2025-07", "A81002", "permanent-gp-fte", 6.546_667),
        ("2025-07", "A81002", "nurse-fte", 7.48),
        ("2025-07", "A81002", "admin-fte", 22.693_333),
        ("2025-06", "A81002", "admin-fte", 23.68),
        ("2025-07", "A81009", "nurse-fte", 4.306_667),
    ] {
        let found = value(&release.figures, period, code, measure);
        assert_eq!(found, Value::Number(expected), "{period} {code} {measure}");
    }
    for measure in ["nurse-fte", "nurse-patients", "fte/role.nurse", "headcount/role.nurse"] {
        assert_eq!(value(&release.figures, "2025-07", "A81001", measure), Value::Missing);
    }
}

#[test]
fn a_practice_of_the_high_level_sample() {
    let name = "sample_practice_high_cols.csv";
    let Some(release) = release(name) else {
        return;
    };
    for (measure, expected) in [
        ("dpc-fte", Value::Number(0.0)),
        ("fte/role.dpc-trainee-talking-therapies", Value::Number(0.0)),
        ("fte/role.dpc-counsellor", Value::Number(0.0)),
        ("gp-fte", Value::Missing),
    ] {
        assert_eq!(value(&release.figures, "2024-08", "A81038", measure), expected, "{measure}");
    }
}

/// The bytes of a published file, or of the table in its archive.
fn bytes(name: &str) -> Option<Vec<u8>> {
    let bytes = std::fs::read(file(name)?).expect("read");
    if !name.ends_with(".zip") {
        return Some(bytes);
    }
    let mut archive = zip::ZipArchive::new(std::io::Cursor::new(bytes)).expect("an archive");
    let places = 0..archive.len();
    let table = places.filter(|place| {
        let member = archive.by_index(*place).expect("a member");
        member.name().expect("a name").ends_with(".csv")
    });
    let table: Vec<usize> = table.collect();
    let mut content = Vec::new();
    let mut member = archive.by_index(table[0]).expect("a member");
    std::io::copy(&mut member, &mut content).expect("read");
    Some(content)
}

/// The sums of a file by organisation and role, added up row by row and by nothing else.
#[derive(Default)]
struct Sums {
    fte: BTreeMap<(String, String), f64>,
    people: BTreeMap<(String, String), BTreeSet<String>>,
    collected: BTreeSet<String>,
    codes: BTreeSet<String>,
}

fn sums(bytes: &[u8]) -> Sums {
    let dataset = crate::workforce::PUBLICATION.declared();
    let roles = &dataset.dimension("pcn-role").expect("roles").values;
    let letters = |text: &str| -> String {
        let letters = text.chars().filter(char::is_ascii_alphanumeric);
        letters.collect::<String>().to_lowercase()
    };
    let below = |parent: &str, name: &str| {
        let mut roles = roles.iter();
        roles.find(|role| {
            let mut spellings = role.published.iter();
            role.parent.as_deref() == Some(parent)
                && spellings.any(|spelling| letters(spelling) == letters(name))
        })
    };
    let mut reader = csv::Reader::from_reader(bytes);
    let headers = reader.byte_headers().expect("headings").clone();
    let text = |raw: &[u8]| String::from_utf8_lossy(raw).trim().to_owned();
    let place = |name: &str| {
        let mut headings = headers.iter().map(|heading| text(heading).to_uppercase());
        headings
            .position(|heading| heading.trim_start_matches('\u{feff}') == name)
            .expect(name)
    };
    let codes = ["PCN_CODE", "SUB_ICB_CODE", "ICB_CODE", "COMM_REGION_CODE"].map(place);
    let [source, group, role, fte, who] = [
        "DATA_SOURCE",
        "STAFF_GROUP",
        "STAFF_ROLE",
        "FTE",
        "UNIQUE_IDENTIFIER",
    ]
    .map(place);
    let mut sums = Sums::default();
    for record in reader.byte_records() {
        let record = record.expect("a row");
        let own = |at: usize| text(&record[at]);
        let group = below("all", &own(group)).expect("a staff group");
        let role = below(&group.id, &own(role));
        let mut counted = vec!["all".to_owned(), group.id.clone()];
        counted.extend(role.map(|role| role.id.clone()));
        let is_person = own(source) == "NWRS Staff" && !own(who).is_empty() && own(who) != "NULL";
        let orgs = codes.map(own).into_iter().chain(["E92".to_owned()]);
        for org in orgs.filter(|org| !["", "NA", "ND", "Unknown"].contains(&org.as_str())) {
            sums.codes.insert(org.clone());
            for role in &counted {
                sums.collected.insert(role.clone());
                let key = (org.clone(), role.clone());
                *sums.fte.entry(key.clone()).or_default() += own(fte).parse().unwrap_or(0.0);
                if is_person {
                    sums.people.entry(key).or_default().insert(own(who));
                }
            }
        }
    }
    sums
}

/// Every PCN, every area and every role, not a sample.
#[test]
fn every_figure_of_pcn_staff_is_the_sum_of_its_rows() {
    for (name, least) in [
        ("Primary Care Networks – December 2020 Individual Level.csv", 36_000),
        ("Primary Care Networks – September 2022 Individual Level.csv", 70_000),
        ("PCNWFIndividualCSV.062026.zip", 160_000),
    ] {
        let (Some(bytes), Some(release)) = (bytes(name), release(name)) else {
            return;
        };
        let sums = sums(&bytes);
        let [figures] = release.figures.as_slice() else {
            panic!("one month");
        };
        let found: BTreeSet<String> = figures.organisations.iter().map(ToString::to_string).collect();
        assert_eq!(found, sums.codes, "{name}");
        let mut compared = 0;
        let mut check = |measure: &str, wanted: &dyn Fn(&str) -> f64| {
            let mut columns = figures.columns.iter();
            let (_, column) = columns.find(|(id, _)| id == measure).expect(measure);
            for (place, code) in (0..).zip(&figures.organisations) {
                let found = column.get(place).number().expect(measure);
                let wanted = wanted(code.as_str());
                assert!((found - wanted).abs() < 2e-6, "{code} {measure}: {found}, not {wanted}");
                compared += 1;
            }
        };
        for role in &sums.collected {
            let key = |code: &str| (code.to_owned(), role.clone());
            check(&format!("pcn-fte/pcn-role.{role}"), &|code| {
                sums.fte.get(&key(code)).copied().unwrap_or(0.0)
            });
            check(&format!("pcn-headcount/pcn-role.{role}"), &|code| {
                sums.people.get(&key(code)).map_or(0, BTreeSet::len) as f64
            });
        }
        assert!(compared > least, "{name}: {compared} figures were compared");
    }
}
