//! Every kind of chart gives a well-formed drawing, a complete table and plain options.

#![allow(clippy::unwrap_used, reason = "a test fails by panicking")]

mod breaks;
mod heat;
mod samples;
mod values;
mod views;

use charts::{Chart, Format, Line, Palette, Role, Trend};

use samples::{all, figure, moments, trend};

#[test]
fn drawings_are_well_formed_at_every_width() {
    for figure in all() {
        for width in [290.0, 358.0, 480.0, 680.0, 1_040.0, 2_400.0] {
            for palette in [Palette::Page, Palette::Standalone] {
                let svg = figure.svg(width, palette);
                let document = roxmltree::Document::parse(&svg).expect(&svg);
                assert_eq!(
                    document.root_element().attribute("aria-label"),
                    Some(figure.heading.as_str())
                );
                assert!(!svg.contains("NaN") && !svg.contains("inf"), "{svg}");
                assert_eq!(palette == Palette::Standalone, !svg.contains("var(--"));
            }
        }
        let file = figure.svg_file(900.0);
        let document = roxmltree::Document::parse(&file).expect(&file);
        let texts: Vec<&str> = document
            .descendants()
            .filter_map(|node| node.text())
            .collect();
        assert!(texts.contains(&figure.heading.as_str()));
        assert!(texts.contains(&figure.source.as_str()));
    }
}

#[test]
fn text_stays_inside_the_drawing() {
    for figure in all() {
        for width in [290.0, 358.0, 1_040.0] {
            let svg = figure.svg(width, Palette::Page);
            let document = roxmltree::Document::parse(&svg).unwrap();
            for text in document
                .descendants()
                .filter(|node| node.has_tag_name("text"))
            {
                let x: f64 = text.attribute("x").unwrap().parse().unwrap();
                let letters = text.text().unwrap_or_default().chars().count() as f64 * 6.3;
                let (from, to) = match text.attribute("text-anchor") {
                    Some("middle") => (x - letters / 2.0, x + letters / 2.0),
                    Some("end") => (x - letters, x),
                    _ => (x, x + letters),
                };
                // The estimate of the letters is rough; a few pixels are its error.
                assert!(
                    from > -14.0 && to < width + 14.0,
                    "{:?} at {width}: {:?} from {from} to {to}",
                    std::mem::discriminant(&figure.chart),
                    text.text()
                );
            }
        }
    }
}

#[test]
fn a_narrow_drawing_has_fewer_labels_and_not_smaller_ones() {
    let count = |width: f64| {
        figure(trend())
            .svg(width, Palette::Page)
            .matches("<text")
            .count()
    };
    assert!(count(358.0) < count(1_040.0));
}

#[test]
fn a_missing_month_breaks_the_line() {
    let svg = figure(trend()).svg(1_040.0, Palette::Page);
    let own = svg
        .matches("stroke=\"var(--self)\" stroke-width=\"2.5\"")
        .count();
    assert_eq!(own, 2, "two stretches of line");
    assert!(
        svg.contains("r=\"2.5\" fill=\"var(--self)\""),
        "and a lone month as a point"
    );
}

#[test]
fn tables_have_a_cell_for_every_heading() {
    for figure in all() {
        let table = figure.table();
        assert!(!table.rows.is_empty());
        for row in &table.rows {
            assert_eq!(row.len(), table.headings.len(), "{table:?}");
        }
    }
    let table = figure(trend()).table();
    assert_eq!(table.rows.len(), 30);
    assert_eq!(
        table.headings[1].text,
        "A Practice With a Very Long Name Indeed"
    );
    assert!(
        table.rows[20][1].text.is_empty(),
        "missing is an empty cell, not zero"
    );
}

#[test]
fn options_are_plain_and_complete() {
    for figure in all() {
        let interactive = figure.interactive(1_040.0);
        let json: serde_json::Value = serde_json::from_str(&interactive.to_json()).unwrap();
        let text = json.to_string();
        assert!(!text.contains("function"), "{text}");
        // ECharts refuses a chart in which two series have one id.
        let series = json["option"]["series"].as_array().unwrap();
        let ids: std::collections::BTreeSet<&str> = series
            .iter()
            .filter_map(|series| series["id"].as_str())
            .collect();
        assert_eq!(ids.len(), series.len(), "{ids:?}");
        assert!(
            json["option"]["series"].as_array().unwrap().len() > 1
                || matches!(figure.chart, Chart::Histogram(_))
        );
        let categories = json["option"]["yAxis"]["data"]
            .as_array()
            .or_else(|| json["option"]["xAxis"]["data"].as_array())
            .or_else(|| json["option"]["xAxis"][0]["data"].as_array());
        // A heat map has a tooltip for each cell.
        let is_by_category = !matches!(figure.chart, Chart::HeatMap(_));
        if let Some(categories) = categories.filter(|_| is_by_category) {
            assert_eq!(categories.len(), interactive.tips.len());
        }
    }
}

#[test]
fn the_interactive_trend_says_what_its_bands_are() {
    let json = |width| figure(trend()).interactive(width).to_json();
    let svg = figure(trend()).svg(1_040.0, Palette::Page);
    for words in [
        "a tenth of practices are above this",
        "a tenth are below this",
    ] {
        assert!(svg.contains(words) && json(1_040.0).contains(words));
        assert!(!json(358.0).contains(words), "no room on a phone");
    }
}

#[test]
fn months_that_are_not_loaded_keep_their_room() {
    let chart = Chart::Trend(Trend {
        moments: moments(&[2, 3, 4, 9]),
        bands: Vec::new(),
        of: "practices".to_owned(),
        lines: vec![Line {
            name: "Own".to_owned(),
            role: Role::Own,
            values: vec![Some(10.0), None, Some(20.0), Some(30.0)],
            ..Line::default()
        }],
        event: None,
        chosen: None,
        format: Format::plain(0),
        from_zero: false,
    });
    let interactive = figure(chart).interactive(800.0);
    let json: serde_json::Value = serde_json::from_str(&interactive.to_json()).unwrap();
    let data = &json["option"]["series"][0]["data"];
    let values: Vec<Option<f64>> = data
        .as_array()
        .unwrap()
        .iter()
        .map(serde_json::Value::as_f64)
        .collect();
    // A month without a report breaks the line; months that are not loaded are bridged.
    let expected = [10.0, f64::NAN, 20.0, 22.0, 24.0, 26.0, 28.0, 30.0];
    assert_eq!(values.len(), expected.len());
    for (value, expected) in values.into_iter().zip(expected) {
        assert!(value.map_or(expected.is_nan(), |value| (value - expected).abs() < 1e-9));
    }
    assert_eq!(interactive.tips[3].title, "This month is not loaded");
}
