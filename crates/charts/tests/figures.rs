//! Every kind of chart gives a well-formed drawing, a complete table and plain options.

#![allow(clippy::unwrap_used, reason = "a test fails by panicking")]

use charts::{
    BarRow, Bars, Chart, Control, DotRow, Dots, Figure, Format, FunnelPlot, FunnelPoint, HeatCell,
    HeatMap, Histogram, Line, Member, Members, Moment, Palette, Pyramid, PyramidRow, RankedTable,
    Role, Stack, StackSeries, Tree, TreeNode, Trend,
};

fn moments(months: &[u32]) -> Vec<Moment> {
    const NAMES: [&str; 12] = [
        "Jan", "Feb", "Mar", "Apr", "May", "Jun", "Jul", "Aug", "Sep", "Oct", "Nov", "Dec",
    ];
    months
        .iter()
        .map(|month| {
            let (year, name) = (2023 + month / 12, NAMES[*month as usize % 12]);
            Moment {
                at: f64::from(*month),
                long: format!("{name}uary {year}"),
                short: format!("{name} {year}"),
                shortest: name.to_owned(),
            }
        })
        .collect()
}

fn figure(chart: Chart) -> Figure {
    Figure {
        id: "sample".to_owned(),
        heading: "More than <elsewhere> & \"quoted\"".to_owned(),
        subtitle: "What is drawn".to_owned(),
        source: "Source: a publication".to_owned(),
        chart,
    }
}

fn trend() -> Chart {
    let months: Vec<u32> = (5..35).collect();
    let wave = |base: f64| {
        months
            .iter()
            .map(|month| Some(base + f64::from(*month % 12) * 7.0))
            .collect::<Vec<_>>()
    };
    let mut own = wave(520.0);
    own[7] = None;
    own[9] = None;
    Chart::Trend(Trend {
        moments: moments(&months),
        bands: months
            .iter()
            .map(|_| Some([350.0, 430.0, 580.0, 660.0]))
            .collect(),
        of: "practices".to_owned(),
        lines: vec![
            Line {
                name: "Similar".to_owned(),
                role: Role::Group,
                values: wave(500.0),
                ..Line::default()
            },
            Line {
                name: "A Practice With a Very Long Name Indeed".to_owned(),
                role: Role::Own,
                values: own,
                marked: vec![25, 26, 27],
                absences: [(7, "suppressed".to_owned())].into(),
            },
        ],
        event: Some((21, "step up, Mar 2025".to_owned())),
        format: Format::plain(0),
        from_zero: false,
    })
}

fn heat_map() -> HeatMap {
    let days = [
        "Monday",
        "Tuesday",
        "Wednesday",
        "Thursday",
        "Friday",
        "Saturday",
        "Sunday",
    ];
    let hours = (8..20).map(|hour| format!("{hour}–{}", hour + 1));
    HeatMap {
        row_dimension: "Day".to_owned(),
        column_dimension: "Time".to_owned(),
        rows: days.map(str::to_owned).into(),
        columns: hours.collect(),
        measure: "Calls <in>".to_owned(),
        detail: "Share".to_owned(),
        group_name: Some("Similar".to_owned()),
        cells: (0..7)
            .map(|day| {
                let cell = |hour: i32| match (day, hour) {
                    (2, 4) => HeatCell {
                        absent: Some("suppressed".to_owned()),
                        ..HeatCell::default()
                    },
                    _ => HeatCell {
                        value: Some(f64::from(900 / (1 + hour) / (1 + day))),
                        detail: "0.5%".to_owned(),
                        group: Some(10.0),
                        ..HeatCell::default()
                    },
                };
                (0..12).map(cell).collect()
            })
            .collect(),
        is_additive: true,
        format: Format::plain(0),
    }
}

fn tree() -> Tree {
    let leaf = |label: &str, value: Option<f64>, group: f64| TreeNode {
        label: label.to_owned(),
        value,
        absent: value.is_none().then(|| "not published".to_owned()),
        group: Some(group),
        children: Vec::new(),
    };
    Tree {
        dimension: "Payment".to_owned(),
        own_name: "Own".to_owned(),
        group_name: Some("Similar".to_owned()),
        roots: vec![
            TreeNode {
                children: vec![
                    leaf("Childhood vaccination & more", Some(300.0), 250.0),
                    leaf("Out-of-area patients", Some(-100.0), -20.0),
                    leaf("Minor surgery", None, 80.0),
                ],
                ..leaf("National enhanced services", Some(400.0), 420.0)
            },
            leaf("Premises", Some(200.0), 210.0),
        ],
        format: Format::pounds(),
    }
}

fn ranked() -> RankedTable {
    let row = |label: &str, value: Option<f64>, role| DotRow {
        label: label.to_owned(),
        value,
        absent: value.is_none().then(|| "suppressed".to_owned()),
        range: value.map(|value| (value - 1.0, value + 1.0)),
        role,
        ..DotRow::default()
    };
    RankedTable {
        dimension: "Practice".to_owned(),
        measure: "Calls missed".to_owned(),
        rows: vec![
            row("Withheld Surgery", None, Role::Other),
            row("Low Surgery", Some(3.0), Role::Other),
            row("Own <Surgery>", Some(4.0), Role::Own),
            row("High Surgery", Some(9.0), Role::Other),
            row("Middle Surgery", Some(6.0), Role::Other),
        ],
        reference: Some((5.0, "England".to_owned())),
        format: Format::percent(1),
    }
}

fn members() -> Members {
    let member = |name: &str, values: [Option<f64>; 4]| Member {
        name: name.to_owned(),
        values: values.into(),
        range: Some((1.0, 9.0)),
        change: Some(0.5),
        note: "no real difference".to_owned(),
        ..Member::default()
    };
    Members {
        dimension: "Practice".to_owned(),
        measure: "Did not attend".to_owned(),
        change: "Change on a year before".to_owned(),
        moments: moments(&[0, 1, 2, 3]),
        members: vec![
            member(
                "Fallow & Lane",
                [Some(5.0), Some(6.0), Some(6.5), Some(6.8)],
            ),
            Member {
                absences: [(3, "did not report".to_owned())].into(),
                ..member("Willow Bridge", [Some(4.1), None, Some(4.0), None])
            },
            member(
                "Bramblefen Medical Centre",
                [Some(4.0), Some(3.0), Some(3.5), Some(3.2)],
            ),
        ],
        reference: Some(Line {
            name: "England".to_owned(),
            role: Role::Group,
            values: vec![Some(4.0); 4],
            ..Line::default()
        }),
        format: Format::percent(1),
        change_format: Format::plain(1),
        from_zero: true,
    }
}

fn all() -> Vec<Figure> {
    let control = Chart::Control(Control {
        moments: moments(&[0, 1, 2, 3]),
        name: "Own".to_owned(),
        values: vec![Some(4.0), None, Some(6.0), Some(9.0)],
        mean: 5.0,
        lower: 3.0,
        upper: 8.0,
        signals: vec![
            String::new(),
            String::new(),
            String::new(),
            "Above the upper limit".to_owned(),
        ],
        absences: [(1, "not published".to_owned())].into(),
        format: Format::percent(1),
    });
    let bars = Chart::Bars(Bars {
        dimension: "Mode".to_owned(),
        own_name: "Own".to_owned(),
        group_name: Some("Group".to_owned()),
        rows: vec![
            BarRow {
                label: "Face to face".to_owned(),
                own: Some(62.1),
                absent: None,
                own_range: Some((61.0, 63.2)),
                group: Some(64.0),
                behind: "4,872 of 7,846".to_owned(),
            },
            BarRow {
                label: "Home visit".to_owned(),
                own: None,
                absent: Some("suppressed".to_owned()),
                own_range: None,
                group: Some(1.0),
                behind: String::new(),
            },
        ],
        drawn: 2,
        format: Format::percent(1),
    });
    let dots = Chart::Dots(Dots {
        dimension: "ICB".to_owned(),
        measure: "appointments per 1,000".to_owned(),
        rows: (0..42)
            .map(|index| DotRow {
                label: format!("Area number {index} with some words"),
                detail: String::new(),
                link: Some(format!("/places/Q{index}/")),
                value: (index != 7).then_some(400.0 + f64::from(index) * 4.0),
                absent: (index == 7).then(|| "not published".to_owned()),
                range: Some((
                    395.0 + f64::from(index) * 4.0,
                    405.0 + f64::from(index) * 4.0,
                )),
                role: if index == 3 { Role::Own } else { Role::Other },
            })
            .collect(),
        reference: Some((480.0, "England".to_owned())),
        format: Format::plain(0),
    });
    let histogram = Chart::Histogram(Histogram {
        edges: (0..=10).map(|edge| f64::from(edge) * 100.0).collect(),
        counts: vec![0, 3, 20, 80, 200, 150, 60, 12, 3, 1],
        outside: (0, 2),
        own: Some((612.0, "Own".to_owned())),
        measure: "appointments per 1,000 patients".to_owned(),
        of: "practices".to_owned(),
        format: Format::plain(0),
    });
    let pyramid = Chart::Pyramid(Pyramid {
        own_name: "Own".to_owned(),
        group_name: Some("England".to_owned()),
        rows: (0..20)
            .map(|band| PyramidRow {
                label: format!("{} to {}", band * 5, band * 5 + 4),
                own: (3.0, 2.8),
                people: (300.0, 280.0),
                group: Some((2.5, 2.6)),
            })
            .collect(),
        format: Format::percent(1),
    });
    let funnel = Chart::Funnel(FunnelPlot {
        dimension: "Practice".to_owned(),
        size: "appointments".to_owned(),
        measure: "did not attend, %".to_owned(),
        points: (1..30)
            .map(|index| FunnelPoint {
                label: format!("Practice {index}"),
                size: f64::from(index) * 400.0,
                value: 3.0 + f64::from(index % 5) * 0.4,
                role: if index == 9 { Role::Own } else { Role::Other },
            })
            .collect(),
        average: 4.0,
        limits: (1..30)
            .map(|index| (f64::from(index) * 500.0, [3.0, 5.0, 2.5, 5.5]))
            .collect(),
        format: Format::percent(1),
    });
    let stack = |labels: &[&str], is_stacked| {
        let series = |name: &str, by: f64| StackSeries {
            name: name.to_owned(),
            values: (0..labels.len())
                .map(|at| (at != 1).then_some(12_000.0 + by * at as f64))
                .collect(),
            absences: Default::default(),
        };
        Chart::Stack(Stack {
            dimension: "Month".to_owned(),
            labels: labels.iter().map(|&label| label.to_owned()).collect(),
            series: vec![series("Pay", 900.0), series("Pension", -200.0)],
            is_stacked,
            format: Format::pounds(),
        })
    };
    let columns = stack(&["Apr 2026", "May 2026", "Jun 2026"], true);
    let rows = stack(&["Coronary heart disease", "Stroke and TIA"], false);
    [
        trend(),
        control,
        bars,
        dots,
        histogram,
        pyramid,
        funnel,
        columns,
        rows,
        Chart::HeatMap(heat_map()),
        Chart::Tree(tree()),
        Chart::Ranked(ranked()),
        Chart::Members(members()),
    ]
    .into_iter()
    .map(figure)
    .collect()
}

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
    let stack = |is_stacked| {
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
    };
    let charts = vec![
        Chart::Trend(Trend {
            moments: moments(&[0, 1, 2]),
            bands: vec![Some([value; 4]); 3],
            of: "practices".to_owned(),
            lines: vec![line],
            event: None,
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
        stack(true),
        stack(false),
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

fn json(chart: Chart) -> serde_json::Value {
    serde_json::from_str(&figure(chart).interactive(800.0).to_json()).unwrap()
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

/// Where the bars of a colour begin and end, across.
fn bars_of(svg: &str, color: &str) -> Vec<(f64, f64)> {
    let document = roxmltree::Document::parse(svg).unwrap();
    let number = |node: &roxmltree::Node, name| node.attribute(name)?.parse::<f64>().ok();
    document
        .descendants()
        .filter(|node| node.has_tag_name("rect") && node.attribute("fill") == Some(color))
        .map(|node| {
            let x = number(&node, "x").unwrap();
            (x, x + number(&node, "width").unwrap())
        })
        .collect()
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

fn texts(svg: &str) -> Vec<String> {
    let document = roxmltree::Document::parse(svg).unwrap();
    let nodes = document.descendants();
    let texts = nodes.filter(|node| node.has_tag_name("text"));
    texts
        .filter_map(|node| node.text().map(str::to_owned))
        .collect()
}

#[test]
fn a_heat_map_says_every_cell_and_marks_the_highest() {
    let figure = figure(Chart::HeatMap(heat_map()));
    let table = figure.table();
    assert_eq!(table.rows.len(), 7 * 12 + 7 + 12 + 1);
    assert_eq!(table.rows[2 * 12 + 4][2].text, "suppressed");
    assert_eq!(table.rows[0][4].text, "10", "the group's value");
    // Wednesday has a cell that is not known, so that its sum would not be the whole.
    assert_eq!(table.rows[7 * 12 + 2][2].text, "incomplete");
    assert_eq!(table.rows[7 * 12][0].text, "Monday");
    assert_eq!(table.rows[7 * 12][2].number, Some(2791.0));
    for width in [330.0, 1_040.0] {
        let svg = figure.svg(width, Palette::Page);
        assert_eq!(svg.matches("<g><title>").count(), 7 * 12);
        assert!(
            svg.contains("Calls &lt;in&gt;  suppressed"),
            "said, and not drawn as zero"
        );
        assert!(
            texts(&svg).iter().any(|text| text == "900"),
            "numbers at {width}"
        );
        let framed = svg.matches("stroke=\"var(--ink)\"").count();
        assert_eq!(framed, 2, "the highest cell and its key");
        for step in 1..=5 {
            assert!(svg.contains(&format!("var(--seq-{step})")));
        }
    }
    let narrow = figure.svg(330.0, Palette::Page);
    let days = texts(&narrow);
    assert!(
        days.iter().any(|text| text == "8–9"),
        "times stand at the left"
    );
    let options: serde_json::Value =
        serde_json::from_str(&figure.interactive(1_040.0).to_json()).unwrap();
    let series = &options["option"]["series"];
    assert_eq!(series[0]["type"], "heatmap");
    assert!(series[0]["data"][2 * 12 + 4][2].is_null());
    assert_eq!(series[0]["data"].as_array().unwrap().len(), 84);
    assert_eq!(series[1]["data"][0][2], 900.0, "the highest has a frame");
    assert!(series[1]["data"][1][2].is_null());
    let pieces = options["option"]["visualMap"][0]["pieces"]
        .as_array()
        .unwrap();
    assert_eq!(pieces.len(), 5);
    assert_eq!(
        options["tips"][2 * 12 + 4]["lines"][0],
        "Calls <in>  suppressed"
    );
}

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
        assert_eq!(
            said.iter().filter(|text| *text == "0%").count(),
            3,
            "one scale"
        );
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
