//! Trees, ranked tables, and members side by side.

use charts::{Chart, Palette, TreeNode};

use crate::samples::{bars_of, figure, heat_map, json, members, ranked, texts, tree};

#[test]
fn a_tree_has_shares_of_its_parents_and_negatives_left_of_zero() {
    let figure = figure(Chart::Tree(tree()));
    let rows = figure.table().rows;
    let said: Vec<&str> = rows[1].iter().map(|cell| cell.text.as_str()).collect();
    let expected = [
        "Childhood vaccination & more",
        "National enhanced services",
        "£300",
        "75.0%",
        "£250",
    ];
    assert_eq!(said, expected);
    assert_eq!(rows[0][3].number, None, "a root is part of nothing");
    assert_eq!(rows[3][2].text, "not published");
    let svg = figure.svg(1_040.0, Palette::Page);
    let bars = bars_of(&svg, "var(--self)");
    assert_eq!(
        bars.len(),
        3,
        "what is missing has no bar, what is negative is hatched"
    );
    let zero = bars[0].0;
    assert!(bars.iter().all(|bar| (bar.0 - zero).abs() < 0.2));
    let document = roxmltree::Document::parse(&svg).unwrap();
    let hatched = document
        .descendants()
        .find(|node| node.has_tag_name("path") && node.attribute("stroke") == Some("var(--self)"));
    let path = hatched.unwrap().attribute("d").unwrap();
    let from: f64 = path[1..].split(' ').next().unwrap().parse().unwrap();
    assert!(from < zero - 20.0, "{from} is left of {zero}");
    assert_eq!(bars_of(&svg, "var(--group)").len(), 5, "a tick for each");
    let options = json(Chart::Tree(tree()));
    let data = &options["option"]["series"][0]["data"];
    assert_eq!(data[2]["value"], -100.0);
    assert!(data[3]["value"].is_null());
    assert_eq!(options["tips"][3]["lines"][0], "Own  not published");
}

#[test]
fn ranks_are_words_and_what_is_missing_has_none() {
    let figure = figure(Chart::Ranked(ranked()));
    let rows = figure.table().rows;
    let said: Vec<(&str, &str)> = rows
        .iter()
        .map(|row| (row[0].text.as_str(), row[4].text.as_str()))
        .collect();
    let expected = [
        ("High Surgery", "highest of 4"),
        ("Middle Surgery", "2nd highest of 4"),
        ("Own <Surgery>", "2nd lowest of 4"),
        ("Low Surgery", "lowest of 4"),
        ("Withheld Surgery", ""),
    ];
    assert_eq!(said, expected);
    assert_eq!(rows[4][1].text, "suppressed");
    let svg = figure.svg(1_040.0, Palette::Page);
    assert!(texts(&svg).iter().any(|text| text == "2nd lowest of 4"));
    let dots = svg.matches("fill=\"var(--self)\"").count();
    assert_eq!(dots, 2, "the subject's name and dot");
    assert_eq!(
        svg.matches("<circle").count(),
        4,
        "no dot for what is missing"
    );
    let options = json(Chart::Ranked(ranked()));
    assert_eq!(options["y"][2][1], "Own <Surgery>\n2nd lowest of 4");
}

#[test]
fn members_have_one_scale_and_the_last_month_only() {
    let figure = figure(Chart::Members(members()));
    let rows = figure.table().rows;
    let said: Vec<&str> = rows[0].iter().map(|cell| cell.text.as_str()).collect();
    assert_eq!(
        said,
        [
            "Fallow & Lane",
            "6.8%",
            "1.0%",
            "9.0%",
            "0.5",
            "highest of 2"
        ]
    );
    let said: Vec<&str> = rows[1].iter().map(|cell| cell.text.as_str()).collect();
    assert_eq!(said, ["Willow Bridge", "did not report", "", "", "", ""]);
    for width in [330.0, 1_040.0] {
        let svg = figure.svg(width, Palette::Page);
        let said = texts(&svg);
        assert!(said.iter().any(|text| text == "did not report"));
        assert!(
            !said.iter().any(|text| text == "4.0%"),
            "an older value is not the last"
        );
        let zeros = said.iter().filter(|text| *text == "0%").count();
        let panels = svg.matches("<use ").count();
        assert_eq!((zeros, panels), (1, 3), "one scale, in every panel");
    }
    let options = json(Chart::Members(members()));
    let series = options["option"]["series"].as_array().unwrap();
    let lone = series
        .iter()
        .find(|series| series["id"] == "lone-1")
        .unwrap();
    assert_eq!(
        lone["data"].as_array().unwrap().len(),
        2,
        "points between gaps are seen"
    );
    let axes = options["option"]["yAxis"].as_array().unwrap();
    assert_eq!(axes.len(), 3);
    assert!(
        axes.iter()
            .all(|axis| axis["max"] == axes[0]["max"] && axis["min"] == 0.0)
    );
    assert!(
        options["tips"][3]["lines"][1]
            .as_str()
            .unwrap()
            .ends_with("did not report")
    );
}

#[test]
fn views_with_nothing_in_them_are_drawn_as_nothing() {
    let mut heat_map = heat_map();
    heat_map.cells.clear();
    let mut tree = tree();
    tree.roots.clear();
    let mut ranked = ranked();
    ranked.rows.clear();
    let mut members = members();
    members.moments.clear();
    members.members.truncate(1);
    members.members[0].values.clear();
    members.reference = None;
    let charts = [
        Chart::HeatMap(heat_map),
        Chart::Tree(tree),
        Chart::Ranked(ranked),
        Chart::Members(members),
    ];
    for figure in charts.map(figure) {
        let svg = figure.svg(330.0, Palette::Page);
        assert!(!svg.contains("NaN") && !svg.contains("inf"), "{svg}");
        assert!(!figure.interactive(330.0).to_json().is_empty());
    }
}

#[test]
fn folded_nodes_are_one_line_of_the_drawing_and_rows_of_the_table() {
    let mut tree = tree();
    let absent = |label: &str| TreeNode {
        label: label.to_owned(),
        absent: Some("not published".to_owned()),
        ..TreeNode::default()
    };
    tree.roots[0].children.push(TreeNode {
        folded: vec![absent("Dietician"), absent("Osteopath")],
        ..absent("2 others")
    });
    let figure = figure(Chart::Tree(tree));
    let drawn = texts(&figure.svg(1_040.0, Palette::Page));
    assert!(drawn.iter().any(|text| text == "2 others"), "{drawn:?}");
    assert!(!drawn.iter().any(|text| text == "Osteopath"), "{drawn:?}");
    let table = figure.table();
    let listed: Vec<&str> = table.rows.iter().map(|row| row[0].text.as_str()).collect();
    assert!(
        listed.contains(&"Osteopath") && listed.contains(&"Dietician"),
        "{listed:?}"
    );
    assert!(!listed.contains(&"2 others"), "{listed:?}");
    let json = figure.interactive(1_040.0).to_json();
    assert!(json.contains("Osteopath"), "the tip names what is folded");
}

#[test]
fn many_organisations_are_ranked_close_together_without_their_places() {
    let few = figure(Chart::Ranked(ranked()));
    assert!(few.svg(1_040.0, Palette::Page).contains("highest of"));
    let mut many = ranked();
    let row = many.rows[1].clone();
    many.rows = vec![row; 42];
    let many = figure(Chart::Ranked(many));
    let svg = many.svg(1_040.0, Palette::Page);
    // A name and a value for each, and the reference.
    assert_eq!(texts(&svg).len(), 2 * 42 + 1);
    assert_eq!(many.table().rows[0].last().unwrap().text, "all 42 the same");
}
