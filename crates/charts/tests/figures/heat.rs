//! Heat maps.

use std::collections::BTreeSet;

use charts::{Chart, Figure, HeatMap, Palette};

use crate::samples::{figure, heat_map, texts};

const WIDTHS: [f64; 3] = [330.0, 620.0, 1_100.0];

fn drawn(heat_map: HeatMap) -> Figure {
    figure(Chart::HeatMap(heat_map))
}

fn words(heat_map: HeatMap, width: f64) -> Vec<String> {
    texts(&drawn(heat_map).svg(width, Palette::Page))
}

fn options(figure: &Figure, width: f64) -> serde_json::Value {
    serde_json::from_str(&figure.interactive(width).to_json()).unwrap()
}

fn has(words: &[String], word: &str) -> bool {
    words.iter().any(|one| one == word)
}

#[test]
fn a_heat_map_says_every_cell_and_marks_the_busiest() {
    let figure = drawn(heat_map());
    let table = figure.table();
    let headings: Vec<&str> = table.headings.iter().map(|one| one.text.as_str()).collect();
    assert_eq!(headings, ["Day", "Time", "Calls", "Share <in>", "Similar"]);
    assert_eq!(table.rows.len(), 7 * 12 + 7 + 12 + 1);
    let missing: Vec<&str> = table.rows[2 * 12 + 4]
        .iter()
        .map(|cell| cell.text.as_str())
        .collect();
    assert_eq!(missing[2..], ["suppressed", "suppressed", ""]);
    assert_eq!(table.rows[0][2].number, Some(900.0), "a count is a number");
    assert_eq!(table.rows[0][3].text, "11.2%");
    assert_eq!(table.rows[0][4].text, "10.0%", "the group's value");
    // Wednesday has a cell that is not known, so that its sum would not be the whole.
    assert_eq!(table.rows[7 * 12 + 2][2].text, "incomplete");
    assert_eq!(table.rows[7 * 12][0].text, "Monday");
    assert_eq!(table.rows[7 * 12][2].number, Some(2791.0));
    for width in WIDTHS {
        let svg = figure.svg(width, Palette::Page);
        assert_eq!(svg.matches("<g><title>").count(), 7 * 12);
        assert!(
            svg.contains("Share &lt;in&gt;  suppressed"),
            "said, and not drawn as zero"
        );
        assert!(has(&texts(&svg), "900"), "numbers at {width}");
        let framed = svg.matches("stroke=\"var(--ink)\"").count();
        assert_eq!(framed, 2, "the busiest cell and its key");
        for step in 1..=5 {
            assert!(svg.contains(&format!("var(--seq-{step})")));
        }
    }
    let options = options(&figure, 1_100.0);
    let series = &options["option"]["series"];
    assert_eq!(series[0]["type"], "heatmap");
    assert!(series[0]["data"][2 * 12 + 4][2].is_null());
    assert_eq!(series[0]["data"].as_array().unwrap().len(), 84);
    assert_eq!(series[1]["data"][0][2], 11.2, "the busiest has a frame");
    assert!(series[1]["data"][1][2].is_null());
    let pieces = options["option"]["visualMap"][0]["pieces"]
        .as_array()
        .unwrap();
    assert_eq!(pieces.len(), 5);
    assert_eq!(
        options["tips"][2 * 12 + 4]["lines"][0],
        "Share <in>  suppressed"
    );
    assert_eq!(options["tips"][0]["lines"][0], "Calls  900");
}

#[test]
fn both_drawings_have_the_same_words_at_every_width() {
    let mut large = heat_map();
    for cell in large.cells.iter_mut().flatten() {
        cell.count = cell.count.map(|count| count * 12_345.0);
    }
    for (width, heat_map) in WIDTHS
        .into_iter()
        .flat_map(|width| [(width, heat_map()), (width, large.clone())])
    {
        let figure = drawn(heat_map);
        let live = options(&figure, width);
        let series = live["option"]["series"].as_array().unwrap();
        let live: BTreeSet<String> = series
            .iter()
            .filter(|one| {
                one["id"]
                    .as_str()
                    .is_some_and(|id| id.starts_with("words-"))
            })
            .flat_map(|one| one["data"].as_array().unwrap())
            .map(|point| point["name"].as_str().unwrap().to_owned())
            .collect();
        let still: BTreeSet<String> = texts(&figure.svg(width, Palette::Page))
            .into_iter()
            .collect();
        assert_eq!(live, still, "at {width}");
    }
}

#[test]
fn totals_stand_beside_and_below_and_one_with_a_gap_is_striped() {
    let wide = words(heat_map(), 1_100.0);
    // Monday and eight to nine, with their shares of the whole.
    for word in ["2,791", "35%", "2,333", "29%"] {
        assert!(has(&wide, word), "{word}: {wide:?}");
    }
    assert_eq!(wide.iter().filter(|word| *word == "All").count(), 2);
    // Where there is no room beside the cells, the days stand above and have theirs below.
    let narrow = words(heat_map(), 290.0);
    assert!(
        has(&narrow, "2,791") && !has(&narrow, "2,333"),
        "{narrow:?}"
    );
    // The cell, its row, its column, the whole; and the key.
    let svg = drawn(heat_map()).svg(1_100.0, Palette::Page);
    assert_eq!(
        svg.matches("fill=\"none\" stroke=\"var(--line-strong)\"/>")
            .count(),
        5
    );
    let mut scores = heat_map();
    scores.is_additive = false;
    assert!(!has(&words(scores, 1_100.0), "All"));
}

#[test]
fn of_equal_cells_none_is_the_busiest() {
    let mut tied = heat_map();
    assert_eq!(tied.busiest(), Some((0, 0)));
    tied.cells[3][5].count = Some(900.0);
    assert_eq!(tied.busiest(), None);
    let svg = drawn(tied.clone()).svg(1_100.0, Palette::Page);
    assert!(!svg.contains("stroke=\"var(--ink)\""));
    assert!(!has(&texts(&svg), "busiest"));
    // Shares that are written alike are told apart by their counts.
    tied.cells[3][5].count = Some(901.0);
    assert_eq!(tied.busiest(), Some((3, 5)));
    for cell in tied.cells.iter_mut().flatten() {
        cell.count = None;
    }
    tied.cells[3][5].value = Some(11.24);
    assert_eq!(tied.busiest(), None, "11.2% is written of both");
}

#[test]
fn names_without_room_are_broken_or_cut_alike() {
    let mut ranges = heat_map();
    ranges.columns = (8..20)
        .map(|hour| format!("{hour:02}:00–{:02}:00", hour + 1))
        .collect();
    let middle = words(ranges.clone(), 620.0);
    assert!(
        has(&middle, "08:00–") && has(&middle, "09:00"),
        "{middle:?}"
    );
    // All days have three letters, Friday too, which would have room for six.
    ranges.rows[4] = "Fri".to_owned();
    ranges.rows[5] = "Fridays".to_owned();
    let narrow = words(ranges, 330.0);
    for day in ["Mon", "Tue", "Fri"] {
        assert!(has(&narrow, day), "{day}: {narrow:?}");
    }
    assert!(!has(&narrow, "Fridays"));
    assert!(has(&narrow, "08:00–"), "beside the rows");
}

#[test]
fn where_counts_have_no_room_the_shares_are_all_that_is_written() {
    let mut large = heat_map();
    for cell in large.cells.iter_mut().flatten() {
        cell.count = cell.count.map(|count| count * 12_345.0);
    }
    let wide = words(large.clone(), 1_100.0);
    assert!(has(&wide, "11,110,500") && has(&wide, "11.2%"), "{wide:?}");
    let narrow = words(large, 330.0);
    assert!(narrow.iter().all(|word| !word.contains(",")), "{narrow:?}");
    assert!(has(&narrow, "5.6%"), "{narrow:?}");
    // No cell is without its number.
    let shares = narrow.iter().filter(|word| word.ends_with('%')).count();
    assert!(shares >= 83, "{shares} of 83");
}
