//! Where a publication changed its method, no line and no band goes on, and everything says why.

use charts::{Chart, Palette};
use serde_json::Value;

use crate::samples::{broken_control, broken_members, broken_trend, figure, json, trend};

const SAID: &str = "New method from June 2026: lines are not joined";

/// The commands of every path of a colour, as `M`s and `L`s.
fn paths(svg: &str, paint: &str) -> Vec<String> {
    let document = roxmltree::Document::parse(svg).unwrap();
    document
        .descendants()
        .filter(|node| node.has_tag_name("path"))
        .filter(|node| [node.attribute("stroke"), node.attribute("fill")].contains(&Some(paint)))
        .map(|node| node.attribute("d").unwrap_or_default().to_owned())
        .collect()
}

/// How many dotted rules a drawing has; a dotted line over time is a path.
fn rules(svg: &str) -> usize {
    let document = roxmltree::Document::parse(svg).unwrap();
    document
        .descendants()
        .filter(|node| node.has_tag_name("line"))
        .filter(|node| node.attribute("stroke-dasharray") == Some("2 3"))
        .count()
}

/// The words of a drawing, lines of one text joined.
fn words(svg: &str) -> String {
    let document = roxmltree::Document::parse(svg).unwrap();
    let nodes = document.descendants().filter(roxmltree::Node::is_text);
    let texts = nodes.filter_map(|node| node.text());
    texts.collect::<Vec<_>>().join(" ")
}

/// The series of a chart whose identifier begins so.
fn series<'a>(json: &'a Value, id: &str) -> Vec<&'a Value> {
    let all = json["option"]["series"].as_array().unwrap();
    all.iter()
        .filter(|one| one["id"].as_str().is_some_and(|own| own.starts_with(id)))
        .collect()
}

/// The categories at which a series has values.
fn known(series: &Value) -> Vec<usize> {
    let data = series["data"].as_array().unwrap();
    (0..data.len()).filter(|at| data[*at].is_number()).collect()
}

#[test]
fn the_still_trend_is_joined_within_a_method_alone_and_says_what_changed() {
    for width in [358.0, 1_040.0] {
        let (whole, broken) = (figure(trend()), figure(broken_trend()));
        let (before, after) = (
            whole.svg(width, Palette::Page),
            broken.svg(width, Palette::Page),
        );
        for (paint, parts) in [
            ("var(--self)", 2),
            ("var(--group)", 2),
            ("var(--band)", 2),
            ("var(--band-2)", 2),
        ] {
            let (whole, broken) = (paths(&before, paint), paths(&after, paint));
            assert_eq!(broken.len(), whole.len() + parts, "{paint} at {width}");
        }
        assert_eq!(rules(&after), 2, "at {width}");
        assert_eq!(words(&after).matches("joined").count(), 2, "at {width}");
        assert!(!words(&before).contains("not joined"));
        assert!(broken.chart.height(width) > whole.chart.height(width));
    }
    assert!(words(&figure(broken_trend()).svg_file(1_040.0)).contains(SAID));
}

#[test]
fn the_interactive_trend_is_joined_within_a_method_alone_and_says_what_changed() {
    let json = json(broken_trend());
    for (id, parts) in [("line-1", 3), ("line-0", 3)] {
        let lines = series(&json, id);
        assert_eq!(lines.len(), parts, "{id}");
        assert!(known(lines[0]).iter().all(|at| *at < 12));
        assert!(known(lines[1]).iter().all(|at| (12..28).contains(at)));
        assert!(known(lines[2]).iter().all(|at| *at >= 28) && known(lines[2]).len() == 2);
    }
    // Each method has bands of its own, stacked by themselves also below zero.
    for stack in ["band-", "band-of-1-", "band-of-2-"] {
        let bands = series(&json, stack);
        assert!(
            bands.iter().filter(|one| known(one).len() > 1).count() >= 4,
            "{stack}"
        );
    }
    let stacks = json["signed_stacks"].as_array().unwrap();
    assert!(stacks.contains(&"band-of-2".into()), "{stacks:?}");
    let rules = series(&json, "line-1")[0]["markLine"]["data"]
        .as_array()
        .unwrap();
    assert_eq!(rules.len(), 2);
    let x = rules[0][0]["x"].as_f64().unwrap();
    assert_eq!(Some(x), rules[0][1]["x"].as_f64(), "it is upright");
    assert!(json.to_string().contains(SAID));
    let tip = json["tips"][12]["lines"].as_array().unwrap();
    assert_eq!(tip.last().unwrap(), "New method from June 2026");
    assert!(!json["tips"][13].to_string().contains("New method"));
}

#[test]
fn tables_say_at_which_period_the_method_changed() {
    for (chart, changed) in [(broken_trend(), 30 - 1 - 12), (broken_control(), 4 - 1 - 2)] {
        let table = figure(chart).table();
        let column = table.headings.iter().position(|one| one.text == "Method");
        let column = column.unwrap();
        assert_eq!(
            table.rows[changed][column].text,
            "New method from June 2026"
        );
        assert!(table.rows[changed - 1][column].text.is_empty());
        assert!(
            table
                .rows
                .iter()
                .all(|row| row.len() == table.headings.len())
        );
    }
    let plain = figure(trend()).table();
    assert!(plain.headings.iter().all(|one| one.text != "Method"));
}

#[test]
fn limits_are_of_one_method() {
    let table = figure(broken_control()).table();
    let means: Vec<Option<f64>> = table.rows.iter().map(|row| row[2].number).collect();
    assert_eq!(means, [Some(5.0), Some(5.0), None, None]);
    let json = json(broken_control());
    let parts = series(&json, "values");
    assert_eq!((known(parts[0]), known(parts[1])), (vec![0], vec![2, 3]));
    assert!(parts[0]["markLine"].is_null());
    let upper = &parts[1]["markLine"]["data"][0];
    assert_eq!(upper[0]["coord"][0], 2.0);
    assert_eq!(upper[1]["coord"][0], 3.0);
    assert_eq!(series(&json, "breaks").len(), 1);
    // In the still drawing the limits begin at the rule.
    let svg = figure(broken_control()).svg(1_040.0, Palette::Page);
    let document = roxmltree::Document::parse(&svg).unwrap();
    let from = |dashes: &str| {
        let lines = document
            .descendants()
            .filter(|node| node.has_tag_name("line"));
        let mut ends = lines
            .filter(|node| node.attribute("stroke-dasharray") == Some(dashes))
            .map(|node| node.attribute("x1").unwrap().to_owned());
        ends.next().unwrap()
    };
    assert_eq!(from("6 4"), from("2 3"));
}

#[test]
fn small_multiples_are_not_joined_and_have_no_change_across() {
    let figure = figure(Chart::Members(broken_members()));
    let json: Value = serde_json::from_str(&figure.interactive(800.0).to_json()).unwrap();
    for id in ["own-0", "own-2", "reference-1", "pale-0-2"] {
        let parts: Vec<Vec<usize>> = series(&json, id).into_iter().map(known).collect();
        assert_eq!(parts, [vec![0, 1], vec![2, 3]], "{id}");
    }
    assert_eq!(
        series(&json, "own-0")[0]["markLine"]["data"]
            .as_array()
            .unwrap()
            .len(),
        1
    );
    let svg = figure.svg(800.0, Palette::Page);
    let own = paths(&svg, "var(--self)");
    // Two members with two parts; the third has lone values only.
    assert_eq!(own.len(), 4, "{own:?}");
    assert_eq!(rules(&svg), 1);
    let table = figure.table();
    let change = table
        .headings
        .iter()
        .position(|one| one.text.starts_with("Change"));
    for row in &table.rows {
        assert_eq!(
            row[change.unwrap()].text,
            "not comparable: new method from June 2026"
        );
    }
}
