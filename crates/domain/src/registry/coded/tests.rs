use super::*;

const DECLARATION: &str = r#"
id = "checks"
title = "Checks"
cadence = "monthly"
presence = "patients"

[[source]]
id = "file"
label = "File"

[[margin]]
id = "patients"
counts = "patients"

[[family]]
id = "share"
counts = "patients"
partial = true
cells = [
    { id = "numerator", label = "Checked" },
    { id = "denominator", label = "Due" },
]
words = { due = "patients on the list" }

[[family.indicator]]
id = "{code}"
label = "{title}"
meaning = "{CODE}: {small}, of {due}."
denominator = "{due}"
formula = { share = { of = ["{code}.numerator"], among = ["{code}.denominator"] } }
unit = "percent"
higher = "More were checked"
lower = "Fewer were checked"

[[family.indicator]]
id = "{code}-due"
label = "{title}: due"
meaning = "Who is due."
formula = { mean = { of = ["{code}.denominator"] } }
unit = "count"
higher = "More are due"
lower = "Fewer are due"

[[group]]
id = "hearts"
label = "Hearts"

[[coded]]
code = "CVD01"
family = "share"
group = "hearts"
title = "Blood pressure measured"
direction = "higher-is-better"
words = { due = "patients over 40" }
also = ["NCD120"]

[[coded]]
code = "CVD 02/b"
family = "share"
group = "hearts"
title = "Pulse taken"
"#;

fn checks() -> Dataset {
    Dataset::parse(DECLARATION, "").unwrap()
}

fn refused(text: &str) -> DeclarationError {
    Dataset::parse(text, "").unwrap_err()
}

fn ids<'a>(items: impl IntoIterator<Item = &'a Indicator>) -> Vec<&'a str> {
    items.into_iter().map(|one| one.id.as_str()).collect()
}

#[test]
fn each_code_becomes_a_margin_and_the_indicators_of_its_family() {
    let checks = checks();
    let margins: Vec<&str> = checks.margins.iter().map(|one| one.id.as_str()).collect();
    assert_eq!(margins, ["patients", "cvd01", "cvd-02-b"]);
    assert!(checks.margins[1].is_partial);
    assert!(checks.measure("cvd01.numerator").is_some());
    assert!(checks.measure("cvd-02-b.denominator").is_some());
    assert_eq!(checks.measure("cvd01"), None);
    assert_eq!(
        ids(checks.indicators.iter().map(AsRef::as_ref)),
        ["cvd01", "cvd01-due", "cvd-02-b", "cvd-02-b-due"]
    );
    assert_eq!(
        checks.evaluations().len(),
        4,
        "every formula leads somewhere"
    );
    let first = checks.indicator("cvd01").unwrap();
    assert_eq!(
        first.meaning,
        "CVD01: blood pressure measured, of patients over 40."
    );
    assert_eq!(first.direction, Direction::HigherIsBetter);
    let other = checks.indicator("cvd-02-b").unwrap();
    assert_eq!(
        other.meaning,
        "CVD 02/b: pulse taken, of patients on the list."
    );
    assert_eq!(other.direction, Direction::Neither);
    let [profile] = checks.profiles.as_slice() else {
        panic!("one group");
    };
    assert_eq!(
        (profile.id.as_str(), profile.label.as_str()),
        ("hearts", "Hearts")
    );
    assert_eq!(profile.indicators, ["cvd01", "cvd-02-b"]);
}

#[test]
fn a_published_code_is_found_by_itself_and_as_an_earlier_one() {
    let checks = checks();
    let code = |published: &str| checks.coded(published).map(|entry| entry.code.as_str());
    assert_eq!(code(" cvd01 "), Some("CVD01"));
    assert_eq!(code("ncd120"), Some("CVD01"));
    assert_eq!(code("NCD121"), None);
}

#[test]
fn whoever_has_any_code_of_a_family_reported() {
    let text = DECLARATION.replacen("presence = \"patients\"", "presence = \"share\"", 1);
    let dataset = Dataset::parse(&text, "").unwrap();
    assert_eq!(dataset.presence, "cvd01");
    assert_eq!(dataset.also_present, ["cvd-02-b"]);
    let more = dataset
        .with_codes(&[CodedIndicator::undescribed("NEW1", "share")])
        .unwrap();
    assert_eq!(more.also_present, ["cvd-02-b", "new1"]);
}

#[test]
fn a_large_group_is_read_in_parts_of_like_size() {
    let mut text = DECLARATION.to_owned();
    for number in 10..29 {
        text += &format!(
            "\n[[coded]]\ncode = \"X{number}\"\nfamily = \"share\"\ngroup = \"hearts\"\ntitle = \"Check {number}\"\n"
        );
    }
    let dataset = Dataset::parse(&text, "").unwrap();
    let profiles: Vec<(&str, &str, usize)> = dataset
        .profiles
        .iter()
        .map(|one| (one.id.as_str(), one.label.as_str(), one.indicators.len()))
        .collect();
    assert_eq!(
        profiles,
        [
            ("hearts", "Hearts (1 of 2)", 11),
            ("hearts-2", "Hearts (2 of 2)", 10)
        ]
    );
}

#[test]
fn what_a_code_names_must_be_there() {
    let of = |from: &str, to: &str| refused(&DECLARATION.replacen(from, to, 1)).problem;
    assert_eq!(
        of(
            "code = \"CVD01\"\nfamily = \"share\"",
            "code = \"CVD01\"\nfamily = \"rate\""
        ),
        "CVD01: family: there is no [[family]] “rate”"
    );
    assert_eq!(
        of("denominator = \"{due}\"", "denominator = \"{dew}\""),
        "CVD01: words: neither it nor its family has “dew”"
    );
    assert_eq!(
        of("denominator = \"{due}\"", "denominator = \"{due\""),
        "share: a brace is not closed in “{due”"
    );
    assert_eq!(
        of("code = \"CVD01\"", "code = \"***\""),
        "***: a code has letters or digits, at most 40 of them"
    );
    let error = refused(&DECLARATION.replacen("CVD 02/b", "cvd01", 1));
    assert_eq!(
        error.problem,
        "cvd01: two entries of [[dimension]] have this identifier"
    );
}

#[test]
fn files_add_codes_and_say_what_those_that_are_declared_mean() {
    let checks = checks();
    let new = CodedIndicator {
        title: "Feet examined".to_owned(),
        group: "feet".to_owned(),
        group_label: "Feet".to_owned(),
        ..CodedIndicator::undescribed("DM01", "share")
    };
    let known = CodedIndicator {
        title: "Something else".to_owned(),
        meaning: "As the publication puts it.".to_owned(),
        ..CodedIndicator::undescribed("cvd01", "share")
    };
    let unknown = CodedIndicator::undescribed("ZZ9", "share");
    let more = checks.with_codes(&[new, known, unknown]).unwrap();
    assert!(more.measure("dm01.numerator").is_some());
    let cvd = more.indicator("cvd01").unwrap();
    assert_eq!(
        (cvd.label.as_str(), cvd.meaning.as_str()),
        ("Blood pressure measured", "As the publication puts it.")
    );
    assert_eq!(more.indicator("zz9").unwrap().label, "ZZ9");
    let profiles: Vec<&str> = more.profiles.iter().map(|one| one.label.as_str()).collect();
    assert_eq!(profiles, ["Hearts", "Feet", "Codes without a description"]);
    // What was added can be added to.
    assert!(more.with_codes(&[]).unwrap().indicator("dm01").is_some());
    let error = checks
        .with_codes(&[CodedIndicator::undescribed("patients", "share")])
        .unwrap_err();
    assert_eq!(
        error.problem,
        "patients: two entries of [[margin]] have this identifier"
    );
}

#[test]
fn the_newer_description_of_a_code_holds() {
    let of = |year: u16, title: &str| CodedIndicator {
        title: title.to_owned(),
        group: "hearts".to_owned(),
        as_of: Some(Period::FinancialYear(year)),
        ..CodedIndicator::undescribed("A", "share")
    };
    let nothing = CodedIndicator::undescribed("A", "share");
    assert!(of(2024, "new").supersedes(&of(2023, "old")));
    assert!(!of(2023, "old").supersedes(&of(2024, "new")));
    assert!(of(2019, "old").supersedes(&nothing));
    assert!(!nothing.supersedes(&of(2019, "old")));
}

#[test]
fn texts_of_files_are_kept_in_one_line_and_short() {
    let long = CodedIndicator {
        title: format!("Two\nlines\u{202e} {}", "é".repeat(300)),
        ..CodedIndicator::undescribed("A", "share")
    };
    let title = long.shortened().title;
    assert!(title.starts_with("Two lines é"), "{title}");
    assert_eq!(title.chars().count(), TITLE + 1);
    assert!(title.ends_with('…'));
}

#[test]
fn identifiers_are_made_of_any_code() {
    let of = |code| CodedIndicator::id_of(code);
    assert_eq!(of(" AF006 ").as_deref(), Some("af006"));
    assert_eq!(of("93553").as_deref(), Some("93553"));
    assert_eq!(of("a__b--c.").as_deref(), Some("a-b-c"));
    assert_eq!(of("é"), None);
    assert_eq!(of(&"a".repeat(41)), None);
}

#[test]
fn a_browser_is_sent_what_was_built() {
    let page = checks().for_page();
    let text = serde_json::to_string(&page).unwrap();
    assert!(text.contains("Blood pressure measured"));
    assert!(!text.contains("{title}"));
    let back: Dataset = serde_json::from_str(&text).unwrap();
    assert_eq!(back.indicators.len(), 4);
    assert!(back.codes().is_empty());
    let one = page.with_indicators(|id| id == "cvd01");
    assert_eq!(ids(one.indicators.iter().map(AsRef::as_ref)), ["cvd01"]);
    assert_eq!(one.profiles[0].indicators, ["cvd01"]);
    let none = page.with_indicators(|_| false);
    assert_eq!(
        none.profiles[0].indicators,
        ["cvd01"],
        "so that it is offered"
    );
}
