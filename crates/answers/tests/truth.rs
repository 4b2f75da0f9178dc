//! What pages and exports say of published files that hold less than they seem to. Each is a
//! fault that users of such products reported.

#![allow(clippy::unwrap_used, reason = "a test fails by panicking")]

use answers::dashboard::Answer;
use answers::dashboard::figures::{against, everything, trend};
use answers::dashboard::members_question::members;
use answers::nation::{Nation, NationAnswer, figures as nation_figures};
use answers::places::parts_table;
use answers::{address::TrendView, questions};
use domain::api_rows::{Field, IndicatorValues, Rows as _};
use domain::comparison::Comparison;
use domain::organisation::Kind;
use domain::peers::GroupKey;
use domain::rows::{RowQuery, rows};
use domain::snapshot::Snapshot;
use ingest::Progress;
use store::testing::sqlite;

struct Silent;

impl Progress for Silent {
    fn begin(&self, _: &str, _: u64) {}
    fn advance(&self, _: u64) {}
    fn end(&self) {}
}

/// These files, read, loaded and read back.
async fn loaded(files: &[(&str, String)]) -> Snapshot {
    let folder = tempfile::tempdir().unwrap();
    for (name, content) in files {
        std::fs::write(folder.path().join(name), content).unwrap();
    }
    let reading = ingest::read(
        &[folder.path().to_owned()],
        &datasets::readers(),
        "2026-11".parse().unwrap(),
        &Silent,
    );
    assert!(reading.refused.is_empty(), "{:?}", reading.refused);
    let test = sqlite().await.with_datasets(datasets::built_in());
    test.store
        .load(&reading.releases, "2026-11-23T10:00:00Z", false)
        .await
        .unwrap();
    test.store.snapshot().await.unwrap()
}

/// Lists of a month: practice, sub-ICB, patients.
fn lists(month: &str, rows: &[(&str, &str, u32)]) -> String {
    let mut text = "PUBLICATION,EXTRACT_DATE,TYPE,SUB_ICB_LOCATION_CODE,ONS_SUB_ICB_LOCATION_CODE,CODE,POSTCODE,SEX,AGE,NUMBER_OF_PATIENTS\n".to_owned();
    for (practice, sub_icb, patients) in rows {
        text.push_str(&format!(
            "GP_PRAC_PAT_LIST,{month}-01,GP,{sub_icb},E38000085,{practice},HU1 1AA,ALL,ALL,{patients}\n"
        ));
    }
    text
}

/// A map of a month: practice, PCN, sub-ICB, ICB.
fn map(date: &str, rows: &[(&str, &str, &str, &str)]) -> String {
    let mut text = "PUBLICATION,EXTRACT_DATE,PRACTICE_CODE,PRACTICE_NAME,PRACTICE_POSTCODE,PCN_CODE,PCN_NAME,ONS_SUB_ICB_LOCATION_CODE,SUB_ICB_LOCATION_CODE,SUB_ICB_LOCATION_NAME,ONS_ICB_CODE,ICB_CODE,ICB_NAME,ONS_COMM_REGION_CODE,COMM_REGION_CODE,COMM_REGION_NAME,SUPPLIER_NAME\n".to_owned();
    for (practice, pcn, sub_icb, icb) in rows {
        text.push_str(&format!(
            "GP_PRAC_PAT_LIST,{date},{practice},PRACTICE {practice},HU1 1AA,{pcn},{pcn} PCN,E38000085,{sub_icb},NHS {icb} ICB - {sub_icb},E54000051,{icb},NHS {icb} ICB,E40000012,Y63,NORTH EAST,TPP\n"
        ));
    }
    text
}

fn comparison(snapshot: &Snapshot, dataset: &str, org: &str, period: &str) -> Comparison {
    match questions::comparison(snapshot, dataset, org, period, "") {
        Answer::Comparison(comparison) => *comparison,
        Answer::Unavailable(why) => panic!("{org}: {why:?}"),
    }
}

fn nation(snapshot: &Snapshot, dataset: &str, show: &str) -> Nation {
    match questions::nation(snapshot, dataset, show, "", "") {
        NationAnswer::Nation(nation) => *nation,
        NationAnswer::Unavailable(why) => panic!("{why:?}"),
    }
}

fn card(comparison: &Comparison, id: &str) -> (Option<String>, Option<String>) {
    let card = comparison.card(id, None).unwrap();
    (card.value, card.remark)
}

/// The fields of the first row of an indicator, as programs read it.
fn api_row(
    snapshot: &Snapshot,
    dataset: &str,
    indicator: &str,
    org: &str,
) -> Vec<(String, String)> {
    let facts = snapshot.facts(dataset).unwrap();
    let evaluation = facts.dataset.evaluation(indicator).unwrap();
    let at = (
        facts.periods().len() - 1,
        snapshot.catalogue.ordinal(org.parse().unwrap()).unwrap(),
    );
    let parts = vec![(evaluation, GroupKey::Region)];
    let values = IndicatorValues::new(snapshot, facts, parts, &[at]);
    let mut fields = Vec::new();
    values.row(at, &mut |name: &str, field: Field<'_>| {
        let text = match field {
            Field::Null => String::new(),
            Field::Text(text) => text.to_owned(),
            Field::Number(number) => number.to_string(),
            Field::Flag(flag) => flag.to_string(),
            Field::List(list) => list.join("; "),
        };
        fields.push((name.to_owned(), text));
    });
    let declared: Vec<String> = values
        .fields()
        .into_iter()
        .map(|field| field.name)
        .collect();
    let given: Vec<&String> = fields.iter().map(|(name, _)| name).collect();
    assert_eq!(given, declared.iter().collect::<Vec<_>>());
    fields
}

fn field<'a>(fields: &'a [(String, String)], name: &str) -> &'a str {
    &fields.iter().find(|(other, _)| other == name).unwrap().1
}

/// One practice took over another before the first map was made.
fn merged_before_the_map() -> [(&'static str, String); 3] {
    [
        (
            "gp-reg-pat-prac-all_2025-03.csv",
            lists(
                "2025-03",
                &[("B81085", "03F", 5_000), ("B81001", "03F", 33_000)],
            ),
        ),
        (
            "gp-reg-pat-prac-all_2026-01.csv",
            lists("2026-01", &[("B81085", "03F", 38_200)]),
        ),
        (
            "gp-reg-pat-prac-map_2025-11.csv",
            map("01Nov2025", &[("B81085", "U37411", "03F", "QOQ")]),
        ),
    ]
}

#[tokio::test]
async fn areas_hold_the_practices_that_no_map_knows() {
    let snapshot = loaded(&merged_before_the_map()).await;
    for area in ["E92", "03F", "QOQ", "Y63"] {
        let then = comparison(&snapshot, "list-size", area, "2025-03");
        assert_eq!(
            card(&then, "patients").0.as_deref(),
            Some("38,000"),
            "{area}"
        );
        let now = comparison(&snapshot, "list-size", area, "2026-01");
        assert_eq!(
            card(&now, "growth-first").0.as_deref(),
            Some("+0.5%"),
            "{area}"
        );
    }
    // Who belonged to the PCN before is not known, and its growth is not made up.
    let pcn = comparison(&snapshot, "list-size", "U37411", "2026-01");
    assert_eq!(card(&pcn, "growth-first").0, None);
}

#[tokio::test]
async fn figures_without_any_map_are_shown() {
    let [first, second, _] = merged_before_the_map();
    let snapshot = loaded(&[first, second]).await;
    let england = comparison(&snapshot, "list-size", "E92", "");
    assert_eq!(card(&england, "patients").0.as_deref(), Some("38,200"));
    let place = questions::place(&snapshot, "E92").unwrap();
    assert_eq!(
        place.subject.practices, None,
        "without a map nobody knows how many practices there are"
    );
}

#[tokio::test]
async fn one_regional_file_is_not_england() {
    let regional = "SUB_ICB_LOCATION_CODE,SUB_ICB_LOCATION_ONS_CODE,SUB_ICB_LOCATION_NAME,APPOINTMENT_MONTH,APPT_STATUS,HCP_TYPE,APPT_MODE,TIME_BETWEEN_BOOK_AND_APPT,COUNT_OF_APPOINTMENTS\n\
        15N,E38000230,NHS Devon ICB - 15N,JUN2023,Attended,GP,Telephone,Same Day,797639\n";
    let snapshot = loaded(&[("Regional_CSV_Devon.csv", regional.to_owned())]).await;
    let devon = comparison(&snapshot, "gp-appointments", "15N", "");
    assert_eq!(card(&devon, "appointments").0.as_deref(), Some("797,639"));
    let england = comparison(&snapshot, "gp-appointments", "E92", "2023-06");
    assert_eq!(card(&england, "appointments").0, None);
}

/// A PCN of three practices, of which one is suppressed and one gave no list.
async fn incomplete() -> Snapshot {
    let rows =
        |names: &[&'static str]| -> Vec<(&'static str, &'static str, &'static str, &'static str)> {
            names
                .iter()
                .map(|name| (*name, "U00001", "16C", "QHM"))
                .collect()
        };
    let mut all = rows(&["A81001", "A81002", "A81003"]);
    all.extend((1..=9).map(|number| {
        let name: &'static str = [
            "B10001", "B10002", "B10003", "B10004", "B10005", "B10006", "B10007", "B10008",
            "B10009",
        ][number - 1];
        (name, "U00002", "03F", "QOQ")
    }));
    let mut text = lists(
        "2025-11",
        &[("A81002", "16C", 4_000), ("B10001", "03F", 5_000)],
    );
    for number in 2..=9 {
        text.push_str(
            lists("2025-11", &[(&format!("B1000{number}"), "03F", 5_000)])
                .lines()
                .nth(1)
                .unwrap(),
        );
        text.push('\n');
    }
    text.push_str("GP_PRAC_PAT_LIST,2025-11-01,GP,16C,E38000247,A81001,TS18 1HU,ALL,ALL,*\n");
    loaded(&[
        ("gp-reg-pat-prac-all.csv", text),
        ("gp-reg-pat-prac-map.csv", map("01Nov2025", &all)),
    ])
    .await
}

#[tokio::test]
async fn a_figure_of_fewer_than_all_says_of_how_many_wherever_it_stands() {
    const OF: &str = "the sum of 1 of 3 practices, 1 suppressed";
    let snapshot = incomplete().await;
    let pcn = comparison(&snapshot, "list-size", "U00001", "");
    assert_eq!(
        card(&pcn, "patients"),
        (Some("4,000".to_owned()), Some(OF.to_owned()))
    );
    let over_time = trend(&pcn, "patients", None, TrendView::Comparison).unwrap();
    assert!(over_time.subtitle.contains(OF), "{}", over_time.subtitle);
    assert!(
        over_time.table().rows[0].iter().any(|cell| cell.text == OF),
        "{:?}",
        over_time.table()
    );
    let all = everything(&pcn, None);
    assert!(all.rows[0].iter().any(|cell| cell.text == OF), "{all:?}");
    // Beside a group, with how the group's own figure came about.
    let practice = comparison(&snapshot, "list-size", "A81002", "");
    let beside = against(&practice, "patients").unwrap();
    assert!(
        beside
            .rows
            .iter()
            .flatten()
            .any(|cell| cell.text == "the mean of 1 of 3 practices, 1 suppressed"),
        "{beside:?}"
    );
    // Rows for the shell and for programs.
    let query = RowQuery {
        dataset: "list-size".to_owned(),
        org: Some("U00001".parse().unwrap()),
        measure: Some("patients".to_owned()),
        ..RowQuery::default()
    };
    let row = rows(&snapshot, &query).unwrap().remove(0);
    assert_eq!(
        (
            row.basis,
            row.members,
            row.members_expected,
            row.members_suppressed
        ),
        ("summed from practices", Some(1), Some(3), Some(1))
    );
    let csv = String::from_utf8(answers::csv::rows_csv(&[row])).unwrap();
    assert!(csv.contains("summed from practices,1,3,1"), "{csv}");
    let fields = api_row(&snapshot, "list-size", "patients", "U00001");
    assert_eq!(field(&fields, "members"), "1");
    assert_eq!(field(&fields, "members_expected"), "3");
    assert_eq!(field(&fields, "members_suppressed"), "1");
    // Places, and the members of an area side by side.
    let place = questions::place(&snapshot, "16C").unwrap();
    let parts = parts_table(&place);
    assert!(
        parts.rows[0].iter().any(|cell| cell.text == OF),
        "{parts:?}"
    );
    let icb = questions::place(&snapshot, "U00001").unwrap();
    assert_eq!(icb.subject.patients_remark.as_deref(), Some(OF));
    let practices = members(&snapshot, "list-size", "members", "U00001", "", "");
    assert!(practices.is_none_or(|practices| practices.members.len() > 1));
}

#[tokio::test]
async fn a_total_stands_beside_a_mean_that_is_named_as_one() {
    let snapshot = incomplete().await;
    let practice = comparison(&snapshot, "list-size", "B10001", "");
    let group = practice
        .groups
        .iter()
        .position(|head| head.area.is_some())
        .unwrap();
    let mean = format!("Mean of practices in {}", practice.groups[group].name);
    let table = against(&practice, "patients").unwrap();
    assert!(
        table.rows.iter().any(|row| row[0].text == mean),
        "{table:?}"
    );
    let figure = trend(&practice, "patients", Some(group), TrendView::Comparison).unwrap();
    let table = figure.table();
    assert!(
        table.headings.iter().any(|one| one.text.contains(&mean)),
        "{table:?}"
    );
    let table = everything(&practice, Some(group));
    let beside = mean.replace("Mean", "beside it the mean");
    assert!(
        table.rows[0].iter().any(|cell| cell.text.contains(&beside)),
        "{table:?}"
    );
    // One measure is too little to say that nothing else stands out.
    let said = domain::comparison::words::against_sentence(&practice, group, &["patients"]);
    assert_eq!(said, "");
}

#[tokio::test]
async fn rows_have_names_of_their_own() {
    let snapshot = incomplete().await;
    let query = RowQuery {
        dataset: "list-size".to_owned(),
        org: Some("A81002".parse().unwrap()),
        ..RowQuery::default()
    };
    let mut names: Vec<String> = rows(&snapshot, &query)
        .unwrap()
        .into_iter()
        .map(|row| row.measure)
        .collect();
    let count = names.len();
    names.sort();
    names.dedup();
    assert_eq!(names.len(), count);
    assert!(names.contains(&"patients".to_owned()));
}

#[tokio::test]
async fn an_area_of_a_few_practices_is_not_ranked_with_whole_ones() {
    let snapshot = incomplete().await;
    let nation = nation(&snapshot, "list-size", "patients");
    let ranked: Vec<&str> = nation
        .ranked(Kind::Icb)
        .iter()
        .map(|(area, ..)| area.area.code.as_str())
        .collect();
    assert_eq!(ranked, ["QOQ"]);
    let table = nation_figures::areas_table(&nation, Kind::Icb, "list-size");
    let row = table.rows.last().unwrap();
    assert_eq!(row[1].text, "not ranked");
    let counts: Vec<f64> = row.iter().filter_map(|cell| cell.number).collect();
    assert!(counts.ends_with(&[1.0, 3.0, 1.0]), "{row:?}");
    let dots = nation_figures::ranked(&nation, Kind::Icb).unwrap();
    assert!(
        dots.subtitle
            .contains("Not ranked, because too few practices reported: QHM ICB"),
        "{}",
        dots.subtitle
    );
    let fields = api_row(&snapshot, "list-size", "patients", "QHM");
    assert_eq!(
        field(&fields, "percentile"),
        "",
        "it has no place among the others"
    );
}

/// Ten practices in each of three PCNs, of which the last lacks one list, and the second one
/// the list of the year before.
async fn nearly_whole() -> Snapshot {
    let codes: Vec<String> = (0..30).map(|number| format!("B1{number:04}")).collect();
    let pcns = ["U00001", "U00002", "U00003"];
    let rows: Vec<(&str, &str, &str, &str)> = codes
        .iter()
        .enumerate()
        .map(|(number, code)| (code.as_str(), pcns[number / 10], "03F", "QOQ"))
        .collect();
    let list = |without: usize| -> Vec<(&str, &str, u32)> {
        let all = codes.iter().enumerate();
        all.filter(|(number, _)| *number != without)
            .map(|(number, code)| (code.as_str(), "03F", 5_000 + 50 * number as u32))
            .collect()
    };
    loaded(&[
        (
            "gp-reg-pat-prac-all_2024-11.csv",
            lists("2024-11", &list(15)),
        ),
        ("gp-reg-pat-prac-map_2024.csv", map("01Nov2024", &rows)),
        (
            "gp-reg-pat-prac-all_2025-11.csv",
            lists("2025-11", &list(29)),
        ),
        ("gp-reg-pat-prac-map_2025.csv", map("01Nov2025", &rows)),
    ])
    .await
}

#[tokio::test]
async fn a_total_of_nine_in_ten_is_shown_and_neither_compared_nor_ranked() {
    let snapshot = nearly_whole().await;
    let partial = comparison(&snapshot, "list-size", "U00003", "");
    let whole = comparison(&snapshot, "list-size", "U00001", "");
    let group = |comparison: &Comparison| comparison.group_index(GroupKey::England);
    let own = partial.card("patients", group(&partial)).unwrap();
    assert_eq!(
        own.remark.as_deref(),
        Some("the sum of 9 of 10 practices"),
        "{own:?}"
    );
    assert!(own.value.is_some() && own.versus.is_none() && own.place.is_none());
    let other = whole.card("patients", group(&whole)).unwrap();
    let versus = other.versus.unwrap();
    // The mean is of the two PCNs that are whole.
    assert_eq!(versus.number, (52_250.0 + 57_250.0) / 2.0);
    // A change on a year before needs both to be whole.
    let changed = |code: &str| {
        let comparison = comparison(&snapshot, "list-size", code, "");
        let (series, indicator) = comparison.indicator("patients").unwrap();
        comparison.change_on_year(series, indicator)
    };
    assert!(changed("U00001").is_some());
    assert_eq!(changed("U00002"), None);
    assert_eq!(changed("U00003"), None);
    let nation = nation(&snapshot, "list-size", "patients");
    let ranked = nation.ranked(Kind::Pcn);
    assert!(
        ranked
            .iter()
            .all(|(area, ..)| area.area.code.as_str() != "U00003")
    );
    let fields = api_row(&snapshot, "list-size", "patients", "U00003");
    assert_eq!(field(&fields, "percentile"), "");
}

const FLU: &str = r#"
id = "flu"
title = "Flu vaccinations"
cadence = "monthly"

[[margin]]
id = "eligible"
counts = "eligible patients"

[[margin]]
id = "vaccinated"
counts = "patients vaccinated"

[[indicator]]
id = "uptake"
label = "Uptake"
meaning = "Patients vaccinated as a share of those eligible"
formula = { quotient = { of = ["vaccinated"], per = ["eligible"] } }
unit = "percent"
direction = "higher-is-better"
"#;

/// A table of a user's own over five practices of a PCN, of which this many are suppressed,
/// beside the lists and the map of the same month.
async fn own_table(suppressed: usize) -> Snapshot {
    let codes = ["A81001", "A81002", "A81003", "A81004", "A81005"];
    let list: Vec<(&str, &str, u32)> = codes.iter().map(|code| (*code, "16C", 4_000)).collect();
    let rows: Vec<(&str, &str, &str, &str)> = codes
        .iter()
        .map(|code| (*code, "U00001", "16C", "QHM"))
        .collect();
    let folder = tempfile::tempdir().unwrap();
    let write = |name: &str, content: &str| {
        let path = folder.path().join(name);
        std::fs::write(&path, content).unwrap();
        path
    };
    let files = [
        write("gp-reg-pat-prac-all.csv", &lists("2025-11", &list)),
        write("gp-reg-pat-prac-map.csv", &map("01Nov2025", &rows)),
    ];
    let latest = "2026-11".parse().unwrap();
    let mut releases = ingest::read(&files, &datasets::readers(), latest, &Silent).releases;
    let mut csv = "org,period,eligible,vaccinated\n".to_owned();
    for (number, code) in codes.iter().enumerate() {
        let vaccinated = match number < suppressed {
            true => "*".to_owned(),
            false => (100 * (number + 1)).to_string(),
        };
        csv.push_str(&format!("{code},2025-11,1000,{vaccinated}\n"));
    }
    let declaration = std::sync::Arc::new(datasets::own_table(FLU, "").unwrap());
    let path = write("flu.csv", &csv);
    let table = ingest::tidy::read_tidy(&declaration, &path, latest, &|_| None).unwrap();
    releases.push(table.release);
    let test = sqlite().await.with_datasets(datasets::built_in());
    test.store
        .load(&releases, "2026-11-23T10:00:00Z", false)
        .await
        .unwrap();
    test.store.snapshot().await.unwrap()
}

#[tokio::test]
async fn a_group_of_most_of_its_practices_has_a_figure_and_says_of_how_many() {
    let snapshot = own_table(1).await;
    let own = comparison(&snapshot, "flu", "A81005", "");
    let pcn = own.group_index(GroupKey::Pcn).unwrap();
    let versus = own.card("uptake", Some(pcn)).unwrap().versus.unwrap();
    assert_eq!(
        versus.number, 35.0,
        "the mean of 20, 30, 40 and 50 per cent"
    );
    assert_eq!(versus.of.as_deref(), Some("4 of 5 practices, 1 suppressed"));
    // Of two in five nothing stands for the PCN, and the reason is given.
    let snapshot = own_table(3).await;
    let own = comparison(&snapshot, "flu", "A81005", "");
    let card = own.card("uptake", Some(pcn)).unwrap();
    assert!(card.value.is_some() && card.versus.is_none(), "{card:?}");
    assert_eq!(
        own.no_group_figure("uptake", pcn),
        "only 2 of 5 have a figure"
    );
    // The PCN itself is of fewer than nine in ten: shown, and compared with nobody.
    let snapshot = own_table(1).await;
    let area = comparison(&snapshot, "flu", "U00001", "");
    let card = area.card("uptake", area.default_group()).unwrap();
    assert_eq!(card.value.as_deref(), Some("35.0%"));
    assert!(card.versus.is_none() && card.place.is_none());
}

#[tokio::test]
async fn names_and_parents_are_those_of_the_period_shown() {
    let then = map(
        "01Nov2025",
        &[
            ("A81001", "U00001", "16C", "QHM"),
            ("A81002", "U00001", "16C", "QHM"),
            ("A81003", "U00001", "03F", "QOQ"),
        ],
    );
    let now = map(
        "01Jul2026",
        &[
            ("A81001", "U00001", "16C", "QZZ"),
            ("A81002", "U00001", "16C", "QZZ"),
            ("A81003", "U00001", "16C", "QZZ"),
        ],
    )
    .replace("PRACTICE A81001", "NEW NAME")
    .replace("U00001 PCN", "LATER PCN");
    let list = |month: &str| {
        lists(
            month,
            &[
                ("A81001", "16C", 4_000),
                ("A81002", "16C", 4_100),
                ("A81003", "16C", 4_200),
            ],
        )
    };
    let november = lists(
        "2025-11",
        &[
            ("A81001", "16C", 4_000),
            ("A81002", "16C", 4_100),
            ("A81003", "03F", 4_200),
        ],
    );
    let snapshot = loaded(&[
        ("gp-reg-pat-prac-map_2025-11.csv", then),
        ("gp-reg-pat-prac-map_2026-07.csv", now),
        ("gp-reg-pat-prac-all_2025-11.csv", november),
        ("gp-reg-pat-prac-all_2026-07.csv", list("2026-07")),
    ])
    .await;
    let named = |org: &str, period: &str| {
        let comparison = comparison(&snapshot, "list-size", org, period);
        let parents: Vec<String> = comparison
            .subject
            .parents
            .iter()
            .map(|parent| parent.name.clone())
            .collect();
        (comparison.subject.name, parents)
    };
    let (name, parents) = named("A81001", "2025-11");
    assert_eq!(name, "Practice A81001");
    assert_eq!(parents[..3], ["U00001 PCN", "QHM 16C", "QHM ICB"]);
    let (name, parents) = named("A81001", "2026-07");
    assert_eq!(name, "New Name");
    assert_eq!(parents[..3], ["Later PCN", "QZZ 16C", "QZZ ICB"]);
    // Groups have the name of then, too.
    let groups = comparison(&snapshot, "list-size", "A81001", "2025-11").groups;
    assert!(
        groups.iter().any(|group| group.name == "U00001 PCN"),
        "{groups:?}"
    );

    // A PCN in two ICBs names both, then and not now.
    let divided = comparison(&snapshot, "list-size", "U00001", "2025-11").subject;
    assert_eq!(
        divided.divided_in_words(),
        "Its practices are in 2 sub-ICBs: QHM 16C (2 practices) and Qoq 03F (1). \
         Its practices are in 2 ICBs: QHM ICB (2 practices) and Qoq ICB (1)."
    );
    let whole = questions::place(&snapshot, "U00001").unwrap().subject;
    assert_eq!(whole.divided_in_words(), "");
    let facts = snapshot.facts("list-size").unwrap();
    let evaluation = facts.dataset.evaluation("patients").unwrap();
    let pcn = snapshot
        .catalogue
        .ordinal("U00001".parse().unwrap())
        .unwrap();
    let at = (0, pcn);
    let values = IndicatorValues::new(
        &snapshot,
        facts,
        vec![(evaluation, GroupKey::Region)],
        &[at],
    );
    let (mut name, mut divided) = (String::new(), String::new());
    values.row(
        at,
        &mut |field_name: &str, field: Field<'_>| match (field_name, field) {
            ("org_name", Field::Text(text)) => name = text.to_owned(),
            ("divided", Field::List(list)) => divided = list.join("; "),
            _ => {}
        },
    );
    assert_eq!(name, "U00001 PCN");
    assert_eq!(
        divided,
        "16C QHM 16C; 03F Qoq 03F; QHM QHM ICB; QOQ Qoq ICB"
    );
}

#[tokio::test]
async fn a_file_without_the_headline_figure_is_loaded_all_the_same() {
    let coverage = "SUB_ICB_LOCATION_CODE,ICB_ONS_CODE,REGION_CODE,Appointment_Month,Included Practices,Open Practices,Patients registered at included practices,Patients registered at open practices\n\
        00L,E54000050,E40000012,01NOV2025,36,37,343928,350000\n";
    let snapshot = loaded(&[("coverage.csv", coverage.to_owned())]).await;
    let _ = comparison(&snapshot, "gp-appointments", "00L", "");
    let query = RowQuery {
        dataset: "gp-appointments".to_owned(),
        level: Some(Kind::SubIcb),
        ..RowQuery::default()
    };
    let found = rows(&snapshot, &query).unwrap();
    let included = found
        .iter()
        .find(|row| row.measure == "patients")
        .and_then(|row| row.value);
    assert_eq!(included, Some(343_928.0));
}
