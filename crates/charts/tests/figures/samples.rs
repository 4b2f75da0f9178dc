//! A chart of every kind, and what the tests read from drawings and options.

use charts::{
    BarRow, Bars, Break, Chart, Control, DotRow, Dots, Figure, Format, FunnelPlot, FunnelPoint,
    HeatCell, HeatMap, Histogram, Line, Member, Members, Moment, Pyramid, PyramidRow, RankedTable,
    Role, Stack, StackSeries, Tree, TreeNode, Trend,
};

pub fn moments(months: &[u32]) -> Vec<Moment> {
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

pub fn figure(chart: Chart) -> Figure {
    Figure {
        id: "sample".to_owned(),
        heading: "More than <elsewhere> & \"quoted\"".to_owned(),
        subtitle: "What is drawn".to_owned(),
        source: "Source: a publication".to_owned(),
        chart,
    }
}

pub fn trend() -> Chart {
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
                remarks: [(3, "the sum of 6 of 7 practices".to_owned())].into(),
                ..Line::default()
            },
        ],
        event: Some((21, "step up, Mar 2025".to_owned())),
        chosen: Some(15),
        format: Format::plain(0),
        from_zero: false,
    })
}

pub fn heat_map() -> HeatMap {
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
        measure: "Share <in>".to_owned(),
        counts: "Calls".to_owned(),
        group_name: Some("Similar".to_owned()),
        cells: (0..7)
            .map(|day| {
                let cell = |hour: i32| match (day, hour) {
                    (2, 4) => HeatCell {
                        absent: Some("suppressed".to_owned()),
                        ..HeatCell::default()
                    },
                    _ => {
                        let count = f64::from(900 / (1 + hour) / (1 + day));
                        HeatCell {
                            value: Some(count / 80.0),
                            count: Some(count),
                            group: Some(10.0),
                            ..HeatCell::default()
                        }
                    }
                };
                (0..12).map(cell).collect()
            })
            .collect(),
        is_additive: true,
        format: Format::percent(1),
        count_format: Format::plain(0),
    }
}

pub fn tree() -> Tree {
    let leaf = |label: &str, value: Option<f64>, group: f64| TreeNode {
        label: label.to_owned(),
        value,
        absent: value.is_none().then(|| "not published".to_owned()),
        group: Some(group),
        ..TreeNode::default()
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

pub fn ranked() -> RankedTable {
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

pub fn members() -> Members {
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
        breaks: Vec::new(),
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

fn control() -> Chart {
    Chart::Control(Control {
        moments: moments(&[0, 1, 2, 3]),
        name: "Own".to_owned(),
        values: vec![Some(4.0), None, Some(6.0), Some(9.0)],
        mean: 5.0,
        lower: 3.0,
        upper: 8.0,
        within: 0..4,
        breaks: Vec::new(),
        signals: vec![
            String::new(),
            String::new(),
            String::new(),
            "Above the upper limit".to_owned(),
        ],
        absences: [(1, "not published".to_owned())].into(),
        format: Format::percent(1),
    })
}

fn bars() -> Chart {
    Chart::Bars(Bars {
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
    })
}

fn dots() -> Chart {
    Chart::Dots(Dots {
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
    })
}

fn histogram() -> Chart {
    Chart::Histogram(Histogram {
        edges: (0..=10).map(|edge| f64::from(edge) * 100.0).collect(),
        counts: vec![0, 3, 20, 80, 200, 150, 60, 12, 3, 1],
        outside: (0, 2),
        own: Some((612.0, "Own".to_owned())),
        measure: "appointments per 1,000 patients".to_owned(),
        of: "practices".to_owned(),
        format: Format::plain(0),
    })
}

fn pyramid() -> Chart {
    Chart::Pyramid(Pyramid {
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
    })
}

fn funnel() -> Chart {
    Chart::Funnel(FunnelPlot {
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
    })
}

fn stack(labels: &[&str], is_stacked: bool) -> Chart {
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
}

/// A change of method at a moment.
pub fn break_at(index: usize) -> Break {
    Break {
        index,
        text: "New method from June 2026".to_owned(),
    }
}

/// The trend with two changes of method.
pub fn broken_trend() -> Chart {
    let Chart::Trend(mut trend) = trend() else {
        unreachable!("it is a trend");
    };
    trend.event = None;
    for line in &mut trend.lines {
        line.breaks = vec![break_at(12), break_at(28)];
    }
    Chart::Trend(trend)
}

/// The control chart, its limits since a change of method.
pub fn broken_control() -> Chart {
    let Chart::Control(mut control) = control() else {
        unreachable!("it is a control chart");
    };
    control.breaks = vec![break_at(2)];
    control.within = 2..4;
    Chart::Control(control)
}

/// Members whose method changed.
pub fn broken_members() -> Members {
    let mut members = members();
    members.breaks = vec![break_at(2)];
    for member in &mut members.members {
        member.change = None;
        member.no_change = Some("not comparable: new method from June 2026".to_owned());
    }
    members
}

pub fn all() -> Vec<Figure> {
    let columns = stack(&["Apr 2026", "May 2026", "Jun 2026"], true);
    let rows = stack(&["Coronary heart disease", "Stroke and TIA"], false);
    [
        trend(),
        control(),
        bars(),
        dots(),
        histogram(),
        pyramid(),
        funnel(),
        columns,
        rows,
        Chart::HeatMap(heat_map()),
        Chart::Tree(tree()),
        Chart::Ranked(ranked()),
        Chart::Members(members()),
        broken_trend(),
        broken_control(),
        Chart::Members(broken_members()),
    ]
    .into_iter()
    .map(figure)
    .collect()
}

pub fn json(chart: Chart) -> serde_json::Value {
    serde_json::from_str(&figure(chart).interactive(800.0).to_json()).unwrap()
}

/// Where the bars of a colour begin and end, across.
pub fn bars_of(svg: &str, color: &str) -> Vec<(f64, f64)> {
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

pub fn texts(svg: &str) -> Vec<String> {
    let document = roxmltree::Document::parse(svg).unwrap();
    let nodes = document.descendants();
    let texts = nodes.filter(|node| node.has_tag_name("text"));
    texts
        .filter_map(|node| node.text().map(str::to_owned))
        .collect()
}
