//! Values that are equal, negative or missing.

use charts::{
    BarRow, Bars, Chart, Control, DotRow, Dots, Figure, Format, FunnelPlot, FunnelPoint, Line,
    Palette, Pyramid, PyramidRow, Role, Stack, StackSeries, Trend,
};

use crate::samples::{all, bars_of, figure, heat_map, json, members, moments, ranked, tree, trend};

fn level_views(value: f64) -> [Chart; 4] {
    let mut heat_map = heat_map();
    for cell in heat_map.cells.iter_mut().flatten() {
        cell.value = Some(value);
    }
    let mut tree = tree();
    for node in &mut tree.roots {
        node.value = Some(value);
        node.group = Some(value);
        node.children.clear();
    }
    let mut ranked = ranked();
    ranked.reference = None;
    for row in &mut ranked.rows {
        row.value = Some(value);
        row.range = Some((value, value));
    }
    let mut members = members();
    members.from_zero = false;
    members.reference = None;
    for member in &mut members.members {
        member.values = vec![Some(value); 4];
    }
    [
        Chart::HeatMap(heat_map),
        Chart::Tree(tree),
        Chart::Ranked(ranked),
        Chart::Members(members),
    ]
}

fn level_stack(value: f64, is_stacked: bool) -> Chart {
    let series = StackSeries {
        name: "Series".to_owned(),
        values: vec![Some(value); 2],
        ..StackSeries::default()
    };
    Chart::Stack(Stack {
        dimension: "Label".to_owned(),
        labels: vec!["A".to_owned(), "B".to_owned()],
        series: vec![series.clone(), series],
        is_stacked,
        format: Format::pounds(),
    })
}

/// Charts of every kind with values, in which everything is the same number.
fn level(value: f64) -> Vec<Figure> {
    let line = Line {
        name: "Own".to_owned(),
        role: Role::Own,
        values: vec![Some(value); 3],
        ..Line::default()
    };
    let bar = BarRow {
        label: "Row".to_owned(),
        own: Some(value),
        group: Some(value),
        own_range: Some((value, value)),
        ..BarRow::default()
    };
    let dot = DotRow {
        label: "Row".to_owned(),
        value: Some(value),
        range: Some((value, value)),
        ..DotRow::default()
    };
    let charts = vec![
        Chart::Trend(Trend {
            moments: moments(&[0, 1, 2]),
            bands: vec![Some([value; 4]); 3],
            of: "practices".to_owned(),
            lines: vec![line],
            event: None,
            chosen: None,
            format: Format::plain(0),
            from_zero: false,
        }),
        Chart::Control(Control {
            moments: moments(&[0, 1, 2]),
            name: "Own".to_owned(),
            values: vec![Some(value); 3],
            mean: value,
            lower: value,
            upper: value,
            within: 0..3,
            breaks: Vec::new(),
            signals: Vec::new(),
            absences: Default::default(),
            format: Format::plain(0),
        }),
        Chart::Bars(Bars {
            dimension: "Row".to_owned(),
            own_name: "Own".to_owned(),
            group_name: Some("Group".to_owned()),
            rows: vec![bar.clone(), bar],
            drawn: 2,
            format: Format::plain(0),
        }),
        Chart::Dots(Dots {
            dimension: "Row".to_owned(),
            measure: "Value".to_owned(),
            rows: vec![dot.clone(), dot],
            reference: Some((value, "England".to_owned())),
            format: Format::plain(0),
        }),
        Chart::Funnel(FunnelPlot {
            dimension: "Practice".to_owned(),
            size: "patients".to_owned(),
            measure: "value".to_owned(),
            points: vec![FunnelPoint {
                label: "Practice".to_owned(),
                size: 0.0,
                value,
                role: Role::Own,
            }],
            average: value,
            limits: vec![(0.0, [value; 4])],
            format: Format::plain(0),
        }),
        Chart::Pyramid(Pyramid {
            own_name: "Own".to_owned(),
            group_name: None,
            rows: vec![PyramidRow {
                label: "0 to 4".to_owned(),
                own: (value.abs(), value.abs()),
                people: (0.0, 0.0),
                group: Some((value.abs(), value.abs())),
            }],
            format: Format::plain(0),
        }),
        level_stack(value, true),
        level_stack(value, false),
    ];
    let charts = charts.into_iter().chain(level_views(value));
    charts.into_iter().map(figure).collect()
}

#[test]
fn equal_values_are_drawn_at_real_places() {
    for figure in [0.0, 7.0, -7.0].into_iter().flat_map(level) {
        for width in [330.0, 1_040.0] {
            let svg = figure.svg(width, Palette::Page);
            assert!(!svg.contains("NaN") && !svg.contains("inf"), "{svg}");
            // JSON has no word for what is not a number; it would be written as null.
            // Layers of a heat map hold one cell and gaps for the others.
            let json = figure.interactive(width).to_json();
            let has_gaps = matches!(figure.chart, Chart::HeatMap(_));
            assert!(has_gaps || !json.contains("null"), "{json}");
        }
    }
}

#[test]
fn bands_and_intervals_below_zero_stand_on_their_lower_ends() {
    let Chart::Trend(mut trend) = trend() else {
        panic!("a trend");
    };
    trend.bands = vec![Some([-1.5, -0.2, 1.6, 3.1]); 30];
    let json_of_trend = json(Chart::Trend(trend));
    let ends: Vec<f64> = (0..4)
        .scan(0.0, |sum, band| {
            *sum += json_of_trend["option"]["series"][band]["data"][0].as_f64()?;
            Some((*sum * 10.0_f64).round() / 10.0)
        })
        .collect();
    assert_eq!(ends, [-1.5, -0.2, 1.6, 3.1]);
    assert_eq!(json_of_trend["option"]["series"][0]["stack"], "band");
    assert_eq!(json_of_trend["signed_stacks"][0], "band");

    let dots = json(Chart::Dots(Dots {
        dimension: "Row".to_owned(),
        measure: "Value".to_owned(),
        rows: vec![
            DotRow {
                value: Some(-1.0),
                range: Some((-2.0, 0.5)),
                ..DotRow::default()
            },
            DotRow::default(),
        ],
        reference: None,
        format: Format::plain(1),
    }));
    let series = &dots["option"]["series"];
    assert_eq!(series[0]["data"][0], -2.0);
    assert_eq!(series[1]["data"][0]["value"], 2.5);
    assert!(
        series[0]["data"][1].is_null(),
        "no interval is no bar at zero"
    );
    assert_eq!(dots["signed_stacks"][0], series[0]["stack"]);
}

#[test]
fn bars_begin_at_zero_on_either_side() {
    let bar = |own| BarRow {
        label: "Row".to_owned(),
        own: Some(own),
        ..BarRow::default()
    };
    let chart = Chart::Bars(Bars {
        dimension: "Row".to_owned(),
        own_name: "Own".to_owned(),
        group_name: None,
        rows: vec![bar(-10.0), bar(30.0)],
        drawn: 2,
        format: Format::plain(0),
    });
    let options = json(chart.clone());
    assert_eq!(options["option"]["xAxis"]["min"], -10.0);
    assert_eq!(options["option"]["xAxis"]["max"], 30.0);
    let bars = bars_of(&figure(chart).svg(800.0, Palette::Page), "var(--self)");
    let [(from, zero), (start, to)] = bars[..] else {
        panic!("two bars");
    };
    assert!((zero - start).abs() < 0.2, "both begin at zero");
    assert!(
        ((to - start) / (zero - from) - 3.0).abs() < 0.01,
        "in proportion"
    );

    // Where there is nothing but zeros, zero is still at the left.
    for figure in level(0.0) {
        if matches!(figure.chart, Chart::Bars(_) | Chart::Tree(_)) {
            let options: serde_json::Value =
                serde_json::from_str(&figure.interactive(800.0).to_json()).unwrap();
            assert_eq!(options["option"]["xAxis"]["min"], 0.0);
        }
    }

    let stack = Chart::Stack(Stack {
        dimension: "For".to_owned(),
        labels: vec!["A label that is too long".to_owned()],
        series: [20.0, -10.0]
            .map(|value| StackSeries {
                name: "Part".to_owned(),
                values: vec![Some(value)],
                ..StackSeries::default()
            })
            .into(),
        is_stacked: true,
        format: Format::pounds(),
    });
    assert_eq!(json(stack.clone())["option"]["xAxis"]["min"], -10.0);
    assert_eq!(figure(stack.clone()).table().rows[0][3].text, "£10");
    let svg = figure(stack).svg(800.0, Palette::Page);
    // The first rectangle of a colour is its key in the legend.
    let (above, below) = (
        bars_of(&svg, "var(--self)")[1],
        bars_of(&svg, "var(--group)")[1],
    );
    assert!((above.0 - below.1).abs() < 0.2, "{above:?} {below:?}");
}

#[test]
fn tables_say_why_a_value_is_missing() {
    let all = all();
    let text = |figure: usize, row: usize, column: usize| {
        let cell = all[figure].table().rows[row][column].clone();
        assert_eq!(cell.number, None);
        cell.text
    };
    assert_eq!(text(0, 22, 1), "suppressed");
    assert_eq!(text(0, 20, 1), "", "no reason is known");
    assert_eq!(text(1, 2, 1), "not published");
    assert_eq!(text(2, 1, 1), "suppressed");
    assert_eq!(text(3, 7, 1), "not published");
    assert_eq!(
        text(7, 1, 3),
        "incomplete",
        "a sum of which parts are missing"
    );
    for figure in &all[1..4] {
        let svg = figure.svg(1_040.0, Palette::Page);
        let json = figure.interactive(1_040.0).to_json();
        let reason = if matches!(figure.chart, Chart::Bars(_)) {
            "suppressed"
        } else {
            "not published"
        };
        assert!(json.contains(reason));
        assert!(svg.contains(reason) || matches!(figure.chart, Chart::Control(_)));
    }
}

#[test]
fn a_table_over_time_says_which_values_are_of_fewer_than_all() {
    let line = Line {
        name: "A PCN".to_owned(),
        values: vec![Some(6.0), Some(7.0)],
        remarks: [(0, "the sum of 6 of 7 practices".to_owned())].into(),
        ..Line::default()
    };
    let mut trend = Trend {
        moments: moments(&[0, 1]),
        bands: Vec::new(),
        of: String::new(),
        lines: vec![line],
        event: None,
        chosen: None,
        format: Format::plain(0),
        from_zero: false,
    };
    let table = figure(Chart::Trend(trend.clone())).table();
    assert_eq!(table.headings[2].text, "Remark");
    // The latest month stands first.
    let remarks: Vec<&str> = table.rows.iter().map(|row| row[2].text.as_str()).collect();
    assert_eq!(remarks, ["", "the sum of 6 of 7 practices"]);
    trend.lines[0].remarks.clear();
    assert_eq!(figure(Chart::Trend(trend)).table().headings.len(), 2);
}
