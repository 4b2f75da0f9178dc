//! Small marks within cards and tables: where a value stands among others.

use domain::comparison::Strip;
use html::{Html, html};

const WIDTH: f64 = 200.0;

fn px(value: f64) -> String {
    format!("{:.1}", value * WIDTH)
}

/// The 25th to 75th and 10th to 90th percentile, the median, the group and the subject on one
/// line. Drawn without script and stretched to its place.
#[must_use]
pub fn strip_mark(strip: Strip) -> Html {
    let at = move |value: f64| strip.at(value);
    let spread = strip.spread;
    let width = |low: f64, high: f64| px(at(high) - at(low));
    html! {
        <svg class="strip" viewBox="0 0 200 26" preserveAspectRatio="none" aria-hidden="true">
            <rect
                x=px(at(spread.p10))
                y="9"
                width=width(spread.p10, spread.p90)
                height="8"
                fill="var(--band-2)"
            />
            <rect
                x=px(at(spread.p25))
                y="9"
                width=width(spread.p25, spread.p75)
                height="8"
                fill="var(--band)"
            />
            <rect x=px(at(spread.median)) y="6" width="1.5" height="14" fill="var(--line-strong)"/>
            {strip
                .group
                .map(|group| {
                    html! {
                        <rect
                            x=format!("{:.1}", at(group) * WIDTH - 1.5)
                            y="3"
                            width="3"
                            height="20"
                            rx="1"
                            fill="var(--group)"
                        />
                    }
                })}
            // An ellipse that the stretching makes round: the strip is drawn at 200 by 26 and
            // shown at about the same shape.
            <line
                x1=px(at(strip.own))
                x2=px(at(strip.own))
                y1="13"
                y2="13"
                stroke="var(--surface)"
                stroke-width="16"
                stroke-linecap="round"
                vector-effect="non-scaling-stroke"
            />
            <line
                x1=px(at(strip.own))
                x2=px(at(strip.own))
                y1="13"
                y2="13"
                stroke="var(--self)"
                stroke-width="12"
                stroke-linecap="round"
                vector-effect="non-scaling-stroke"
            />
        </svg>
    }
}

/// A group's value with its interval, and the subject as a line; on a scale that a whole
/// table shares.
#[must_use]
pub fn gap_mark(scale: (f64, f64), group: f64, range: Option<(f64, f64)>, own: f64) -> Html {
    let at = move |value: f64| ((value - scale.0) / (scale.1 - scale.0)).clamp(0.02, 0.98);
    html! {
        <svg class="mini" viewBox="0 0 200 24" preserveAspectRatio="none" aria-hidden="true">
            <line x1="4" x2="196" y1="12" y2="12" stroke="var(--line)" vector-effect="non-scaling-stroke"/>
            {range
                .map(|(low, high)| {
                    html! {
                        <line
                            x1=px(at(low))
                            x2=px(at(high))
                            y1="12"
                            y2="12"
                            stroke="var(--group)"
                            stroke-width="4"
                            stroke-linecap="round"
                            opacity=".45"
                            vector-effect="non-scaling-stroke"
                        />
                    }
                })}
            <line
                x1=px(at(group))
                x2=px(at(group))
                y1="12"
                y2="12"
                stroke="var(--group)"
                stroke-width="11"
                stroke-linecap="round"
                vector-effect="non-scaling-stroke"
            />
            <line
                x1=px(at(own))
                x2=px(at(own))
                y1="2"
                y2="22"
                stroke="var(--self)"
                stroke-width="2.5"
                vector-effect="non-scaling-stroke"
            />
        </svg>
    }
}
