//! Declarations that hold together, and the refusal of those that do not.

use super::testing::{gp_appointments, list_size, registry};
use super::*;

/// A small declaration that holds together.
const SOUND: &str = r#"id = "own"
title = "Own"
summary = "A test"
publication = "Own"
publisher = "Nobody"
cadence = "monthly"
presence = "seen"

[[dimension]]
id = "status"
label = "Status"
values = [{ id = "kept", label = "Kept" }, { id = "missed", label = "Missed" }]

[[margin]]
id = "seen"
counts = "people"

[[margin]]
id = "by-status"
counts = "people"
dimensions = ["status"]

[[indicator]]
id = "missed"
label = "Missed"
axis = "missed, %"
meaning = "Share that was missed."
numerator = "missed"
denominator = "people"
formula = { share = { of = ["status.missed"], among = ["by-status.*"] } }
unit = "percent"
decimals = 1
direction = "lower-is-better"
higher = "More were missed"
lower = "Fewer were missed"

[[profile]]
id = "main"
label = "Main"
indicators = ["missed"]
"#;

fn refused(text: &str) -> DeclarationError {
    Dataset::parse(text, "").unwrap_err()
}

fn with_change(from: &str, to: &str) -> DeclarationError {
    assert!(SOUND.contains(from), "{from}");
    refused(&SOUND.replacen(from, to, 1))
}

fn line_with(text: &str) -> Option<usize> {
    SOUND.lines().position(|line| line == text).map(|n| n + 1)
}

fn named(id: &str) -> Dataset {
    Dataset::parse(
        &SOUND.replacen("id = \"own\"", &format!("id = \"{id}\""), 1),
        "",
    )
    .unwrap()
}

#[test]
fn a_mistake_is_refused_with_its_line_and_entry() {
    Dataset::parse(SOUND, "").unwrap();
    let indicator = line_with("id = \"missed\"");
    for (from, to, entry, says, line) in [
        (
            "among = [\"by-status.*\"]",
            "among = [\"nothing.*\"]",
            "missed: ",
            "no margin “nothing”",
            indicator,
        ),
        (
            "of = [\"status.missed\"]",
            "of = [\"status.lost\"]",
            "missed: ",
            "no measure “status.lost”",
            indicator,
        ),
        (
            "of = [\"status.missed\"]",
            "of = [\"status.missed\", \"seen\"]",
            "missed: ",
            "of two margins",
            indicator,
        ),
        (
            "meaning = \"Share that was missed.\"",
            "meaning = \" \"",
            "missed: ",
            "meaning is empty",
            indicator,
        ),
        (
            "dimensions = [\"status\"]",
            "dimensions = [\"state\"]",
            "by-status: ",
            "no dimension “state”",
            line_with("id = \"by-status\""),
        ),
        (
            "indicators = [\"missed\"]",
            "indicators = [\"lost\"]",
            "main: ",
            "no indicator “lost”",
            line_with("id = \"main\""),
        ),
        (
            "presence = \"seen\"",
            "presence = \"gone\"",
            "own: ",
            "presence names a margin",
            Some(1),
        ),
        (
            "id = \"own\"",
            "id = \"My Own\"",
            "My Own: ",
            "small letters, digits and hyphens",
            Some(1),
        ),
    ] {
        let error = with_change(from, to);
        assert!(error.problem.starts_with(entry), "{error}");
        assert!(error.problem.contains(says), "{error}");
        assert_eq!(error.line, line, "{error}");
        assert!(line.is_some(), "{from}");
    }
}

#[test]
fn a_reason_for_absent_figures_names_a_measure_that_is_there() {
    let table = |entry: &str| {
        format!(
            "id = \"visits\"\ntitle = \"Visits\"\ncadence = \"monthly\"\npresence = \"visits\"\n{entry}\n[[margin]]\nid = \"visits\"\ncounts = \"visits\"\n"
        )
    };
    let absence = "[[absence]]\nmeasure = \"open\"\nis = 0\ntext = \"is closed\"\n";
    let error = refused(&table(absence)).to_string();
    assert!(
        error.contains("open") && error.contains("measure"),
        "{error}"
    );
    let plausible = "[plausible]\nrevision = 0.0\nchange = 1.0\n";
    let error = refused(&table(plausible)).to_string();
    assert!(error.contains("plausible"), "{error}");
}

#[test]
fn a_share_may_be_of_two_margins_where_both_are_counts() {
    let across = SOUND.replacen("among = [\"by-status.*\"]", "among = [\"seen\"]", 1);
    let dataset = Dataset::parse(&across, "").unwrap();
    let missed = dataset.indicator("missed").unwrap();
    let quantity = |numerator, denominator| Quantity {
        numerator,
        denominator,
    };
    assert_eq!(missed.interval_method(), Some("Wilson score"));
    let range = missed.interval(quantity(243.0, 8_100.0)).unwrap();
    // Wilson's interval of 243 of 8,100, in per cent.
    assert!(
        (range.low - 2.650_2).abs() < 1e-4 && (range.high - 3.394_4).abs() < 1e-3,
        "{range:?}"
    );
    // A publication whose parts exceed its whole has a value and no interval.
    assert_eq!(missed.value(quantity(102.0, 100.0)), Some(102.0));
    assert_eq!(missed.interval(quantity(102.0, 100.0)), None);

    let amounts = across.replacen(
        "id = \"seen\"\ncounts = \"people\"",
        "id = \"seen\"\ncounts = \"people\"\nnature = \"amount\"",
        1,
    );
    let error = refused(&amounts);
    assert!(
        error
            .problem
            .starts_with("missed: the two sides of a share"),
        "{error}"
    );
    assert_eq!(
        error.line.and_then(|line| amounts.lines().nth(line - 1)),
        Some("id = \"missed\"")
    );
}

#[test]
fn a_declaration_without_bounds_is_refused() {
    let long = "a".repeat(61);
    for (from, to, says) in [
        (
            "id = \"own\"",
            format!("id = \"{long}\""),
            "at most 60 letters",
        ),
        (
            "id = \"missed\"\nlabel",
            format!("id = \"{long}\"\nlabel"),
            "at most 60 letters",
        ),
        (
            "id = \"own\"",
            "id = \"own\"\naddress = \"javascript:alert(1)\"".to_owned(),
            "must begin with https://",
        ),
    ] {
        let text = SOUND
            .lines()
            .filter(|line| !(to.contains("address") && line.starts_with("address")))
            .collect::<Vec<_>>()
            .join("\n");
        let error = refused(&text.replacen(from, &to, 1));
        assert!(error.problem.contains(says), "{error}");
    }
}

#[test]
fn a_margin_of_too_many_cells_is_refused_before_they_are_made() {
    let values = |dimension: usize| {
        let values: String = (0..200)
            .map(|value| format!("{{ id = \"v{value}\", label = \"{value}\" }}, "))
            .collect();
        format!("[[dimension]]\nid = \"d{dimension}\"\nlabel = \"D\"\nvalues = [{values}]\n")
    };
    let dimensions: String = (0..9).map(values).collect();
    let margin = "[[margin]]\nid = \"many\"\ncounts = \"people\"\ndimensions = [\"d0\", \"d1\", \"d2\", \"d3\", \"d4\", \"d5\", \"d6\", \"d7\", \"d8\"]\n";
    let error = refused(&format!("{SOUND}\n{dimensions}{margin}"));
    assert!(error.problem.contains("more than 20000 cells"), "{error}");
}

#[test]
fn an_unknown_field_is_refused_on_its_line() {
    let error = with_change("decimals = 1", "decimals = 1\ncolour = \"red\"");
    assert!(error.problem.contains("unknown field `colour`"), "{error}");
    let text = SOUND.replacen("summary", "sumary", 1);
    assert_eq!(refused(&text).line, Some(3));
}

#[test]
fn two_margins_of_one_dimension_need_qualified_measures() {
    let twice = "\n[[margin]]\nid = \"again\"\ncounts = \"people\"\ndimensions = [\"status\"]\n";
    let error = refused(&format!("{SOUND}{twice}"));
    assert!(error.problem.contains("“status.kept”"), "{error}");
    let qualified = format!("{SOUND}{twice}qualified = true\n");
    let dataset = Dataset::parse(&qualified, "").unwrap();
    assert!(dataset.measure("again/status.kept").is_some());
}

#[test]
fn a_margin_is_summed_from_a_finer_one() {
    let dataset = list_size();
    let margin = |id: &str| dataset.margin(id).unwrap();
    // Two dimensions to one number.
    let cells = Derived::cells(margin("patients"), margin("sex-age")).unwrap();
    assert_eq!(cells, vec![0; 40]);
    // Years of age to their bands, sex as it is.
    let (bands, years) = (margin("sex-age"), margin("sex-single-age"));
    let cells = Derived::cells(bands, years).unwrap();
    assert_eq!(cells.len(), 192);
    assert_eq!(
        [cells[4], cells[5], cells[95], cells[96], cells[191]],
        [0, 1, 19, 20, 39]
    );
    assert_eq!(Derived::cells(years, bands), None, "bands give no years");
}

#[test]
fn datasets_stand_behind_those_that_they_divide_by() {
    let dividing_by = |id: &str, other: &str| {
        let external = ExternalDenominator {
            margin: "seen".to_owned(),
            dataset: other.to_owned(),
            from: "seen".to_owned(),
            when: When::Same,
            presence: None,
            published_areas: true,
            sum: Vec::new(),
            england: false,
            said: String::new(),
        };
        Arc::new(Dataset {
            external: vec![external],
            ..named(id)
        })
    };
    let ids = |registry: &Registry| -> Vec<String> {
        registry.datasets().iter().map(|d| d.id.clone()).collect()
    };
    let (a, b) = (dividing_by("a", "b"), Arc::new(named("b")));
    let ordered = Registry::new([Arc::clone(&a), Arc::clone(&b)]).unwrap();
    assert_eq!(ids(&ordered), ["b", "a"]);
    // A dataset that is not there cannot be waited for.
    assert_eq!(ids(&Registry::new([Arc::clone(&a)]).unwrap()), ["a"]);
    let circle = Registry::new([a, dividing_by("b", "a")]).unwrap_err();
    assert!(circle.contains("from each other"), "{circle}");
    let twice = Registry::new([Arc::clone(&b), b]).unwrap_err();
    assert!(twice.contains("identifier “b”"), "{twice}");
}

#[test]
fn a_denominator_sums_cells_with_their_weights() {
    let from = list_size();
    let from = from.margin("sex-age").unwrap();
    let filled = named("a");
    let filled = filled.margin("seen").unwrap();
    let part = |first: &str, last: Option<&str>, weight: f64| WeightedCells {
        dimension: "age".to_owned(),
        first: first.to_owned(),
        last: last.map(str::to_owned),
        weight,
    };
    let external = |sum: Vec<WeightedCells>| ExternalDenominator {
        margin: filled.id.clone(),
        dataset: "other".to_owned(),
        from: from.id.clone(),
        when: When::Same,
        presence: None,
        published_areas: true,
        sum,
        england: false,
        said: String::new(),
    };
    let both = external(vec![
        part("10-14", Some("10-14"), 0.4),
        part("90-94", None, 1.0),
    ]);
    let cells = both.cells(filled, from).unwrap();
    // Two sexes of twenty ages.
    assert_eq!(
        cells,
        [vec![
            (2, 0.4),
            (22, 0.4),
            (18, 1.0),
            (19, 1.0),
            (38, 1.0),
            (39, 1.0)
        ]]
    );
    let nobody = external(vec![part("10-14", Some("5-9"), 1.0)]);
    assert_eq!(nobody.cells(filled, from), None);
    assert_eq!(
        external(vec![part("13", None, 1.0)]).cells(filled, from),
        None
    );
    // Without a sum the margins must have the same cells.
    assert_eq!(external(Vec::new()).cells(filled, from), None);
    assert_eq!(external(Vec::new()).cells(from, from).unwrap().len(), 40);
}

#[test]
fn a_page_gets_what_its_breakdowns_show_and_no_more() {
    let whole = gp_appointments();
    let page = whole.for_page();
    assert!(page.margins.len() < whole.margins.len());
    for breakdown in &page.breakdowns {
        let (margin, narrowed) = breakdown.view.margins();
        for id in [Some(margin), narrowed].into_iter().flatten() {
            assert!(page.margin(id).is_some(), "{id}");
        }
    }
    let values = page.dimensions.iter().flat_map(|one| &one.values);
    assert!(values.clone().count() > 0);
    for value in values {
        assert!(value.published.is_empty() && value.group.is_none());
    }
    assert!(page.api.is_none() && page.external.is_empty() && page.derived.is_empty());
    assert_eq!(page.indicators.len(), whole.indicators.len());
    // The page carries it as text, and reads it back.
    let text = serde_json::to_string(&page).unwrap();
    let back: Dataset = serde_json::from_str(&text).unwrap();
    assert_eq!(back.margins, page.margins);
}

#[test]
fn every_declaration_holds_together() {
    for dataset in registry().datasets() {
        assert_eq!(dataset.evaluations().len(), dataset.indicators.len());
        for external in &dataset.external {
            let other = registry().dataset(&external.dataset).unwrap();
            let (filled, from) = (
                dataset.margin(&external.margin).unwrap(),
                other.margin(&external.from).unwrap(),
            );
            assert!(external.cells(filled, from).is_some(), "{}", external.from);
        }
        for evaluation in dataset.evaluations() {
            assert!(!evaluation.numerator.cells.is_empty());
        }
    }
}

#[test]
fn published_spellings_are_found_whatever_their_blanks() {
    let dataset = gp_appointments();
    let wait = &dataset.margin("wait").unwrap().dimensions[0];
    let mode = &dataset.margin("mode").unwrap().dimensions[0];
    for (dimension, text, id) in [
        (wait, "8  to 14 Days", "8-to-14-days"),
        (wait, "Unknown / Data Issue", "unknown"),
        (wait, "Unknown / Data Quality", "unknown"),
        (mode, "Video/Online", "video-online"),
        (mode, "Video Conference/Online", "video-online"),
    ] {
        let index = dimension.index_of_published(text).unwrap();
        assert_eq!(dimension.values[index].id, id, "{text}");
    }
    assert_eq!(mode.index_of_published("Carrier pigeon"), None);
}

#[test]
fn measures_have_readable_ids() {
    let dataset = gp_appointments();
    let measure = dataset.measure("status.dna/mode.telephone").unwrap();
    assert_eq!(
        dataset.margins[measure.margin].measure_label(measure.cell),
        "Status: Did not attend; Mode: Telephone"
    );
    assert_eq!(dataset.measure("appointments").unwrap().cell, 0);
}

#[test]
fn what_is_not_seen_is_in_no_text_of_a_declaration() {
    let toml = SOUND
        .replace("title = \"Own\"", "title = \"O\u{200b}w\\u202en\"")
        .replace("label = \"Kept\"", "label = \"Ke\\u0000pt\"")
        .replace(
            "Share that was missed.",
            "Share that\\r\\nwas \u{feff}missed.",
        );
    let notes = "## A\u{202e} title\n\nA\u{200b} text\u{2028}of lines.\n";
    let dataset = Dataset::parse(&toml, notes).unwrap();
    assert_eq!(dataset.title, "Own");
    assert_eq!(dataset.dimensions[0].values[0].label, "Ke pt");
    assert_eq!(dataset.indicators[0].meaning, "Share that  was missed.");
    assert_eq!(dataset.notes[0].title, "A title");
    assert_eq!(dataset.notes[0].text, ["A text of lines."]);
}

#[test]
fn what_a_heat_map_leaves_out_and_has_below_it_is_there() {
    let with = |rest: &str| {
        let day = "[[dimension]]\nid = \"day\"\nlabel = \"Day\"\nvalues = [{ id = \"mon\", label = \"Monday\" }]\n";
        let margin = "[[margin]]\nid = \"day-status\"\ncounts = \"people\"\ndimensions = [\"day\", \"status\"]\n";
        let breakdown = format!(
            "[[breakdown]]\nid = \"week\"\ntitle = \"Week\"\nabsent = \"No\"\nview = {{ heat-map = {{ margin = \"day-status\", meaning = \"Share\"{rest} }} }}\n"
        );
        Dataset::parse(&format!("{SOUND}{day}{margin}{breakdown}"), "")
    };
    with("").unwrap();
    with(", without = [\"missed\"], beside = [\"missed\"]").unwrap();
    for (rest, says) in [
        (
            ", without = [\"unknown\"]",
            "without names a value that none of its dimensions has: “unknown”",
        ),
        (
            ", without = [\"mon\"]",
            "without leaves no value of the dimension “day”",
        ),
        (
            ", beside = [\"lost\"]",
            "beside names an indicator that is not there: “lost”",
        ),
    ] {
        let error = with(rest).unwrap_err();
        assert!(error.problem.starts_with("week: "), "{error}");
        assert!(error.problem.contains(says), "{error}");
        assert!(error.line.is_some());
    }
}

#[test]
fn a_part_of_the_endpoint_has_a_path_and_margins_that_are_divided_alike() {
    let day = "[[dimension]]\nid = \"day\"\nlabel = \"Day\"\nvalues = [{ id = \"mon\", label = \"Monday\" }]\n\
        [[margin]]\nid = \"by-day\"\ncounts = \"people\"\ndimensions = [\"day\"]\n\
        [[margin]]\nid = \"status\"\ncounts = \"people\"\ndimensions = [\"status\"]\nqualified = true\n";
    let api = "[api]\nendpoint = \"own\"\nsummary = \"Own\"\nlevels = [\"practice\"]\nmargins = [\"seen\"]\nfilters = [\"month\"]\nperiods = \"months\"\n";
    let with = |parts: &[(&str, &str)]| {
        let parts: String = parts
            .iter()
            .map(|(path, margins)| {
                format!("[[api.part]]\npath = \"{path}\"\nsummary = \"By status\"\nmargins = {margins}\n")
            })
            .collect();
        Dataset::parse(&format!("{SOUND}{day}{api}{parts}"), "")
    };
    let sound = with(&[("time", "[\"by-status\"]")]).unwrap();
    let part = &sound.api.as_ref().unwrap().parts[0];
    assert_eq!(part.dimensions(&sound)[0].id, "status");
    assert_eq!(part.columns(&sound), [(1, "value".to_owned())]);
    for (parts, entry, says) in [
        (
            &[("Time of day", "[\"by-status\"]")][..],
            "api.part: ",
            "path “Time of day” must have small letters",
        ),
        (
            &[("time", "[\"by-status\"]"), ("time", "[\"by-day\"]")],
            "time: ",
            "path is that of another list",
        ),
        (
            &[("months", "[\"by-status\"]")],
            "months: ",
            "path is that of another list",
        ),
        (&[("time", "[]")], "time: ", "margins is empty"),
        (
            &[("time", "[\"lost\"]")],
            "time: ",
            "margins names a margin that is not there: “lost”",
        ),
        (
            &[("time", "[\"seen\"]")],
            "time: ",
            "margins names “seen”, which is not divided",
        ),
        (
            &[("time", "[\"by-status\", \"by-day\"]")],
            "time: ",
            "are divided in different ways",
        ),
        // The margin’s column would have the name of the dimension’s.
        (
            &[("time", "[\"by-status\", \"status\"]")],
            "time: ",
            "two fields “status”",
        ),
    ] {
        let error = with(parts).unwrap_err();
        assert!(error.problem.starts_with(entry), "{error}");
        assert!(error.problem.contains(says), "{error}");
        assert_eq!(error.line.is_some(), entry != "api.part: ", "{error}");
    }
    let text = format!("{SOUND}{api}[[api.part]]\npath = \"time\"\nmargins = [\"by-status\"]\n");
    assert!(refused(&text).problem.contains("summary"));
}
