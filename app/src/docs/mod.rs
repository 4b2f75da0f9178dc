//! Pages of words: methods, how to read results, the glossary, accessibility. What the
//! registry knows is drawn from the registry.

use domain::peers::{LIST_SIZE_BANDS, SIMILAR, band_name};
use domain::registry::Dataset;
use leptos::prelude::*;

use crate::components::{Crumb, Crumbs};
use crate::served::{inert_page, with_answer};
use crate::site::declarations;

/// A page of words, which the server alone draws.
fn words<V: IntoView + 'static>(title: &'static str, draw: impl FnOnce() -> V) -> AnyView {
    inert_page(title, || {
        view! {
            <div class="subject">
                <Crumbs crumbs=vec![Crumb::link("Haresign", "/"), Crumb::here(title)]/>
                <h1>{title}</h1>
            </div>
            <div class="prose">{draw()}</div>
        }
    })
}

/// Every indicator and every statistic.
#[component]
pub fn MethodsPage() -> impl IntoView {
    words("Methods", || {
        view! {
            <p>
                "Every figure on a page, in a file and behind a chart comes from the same computation. This page says which."
            </p>
            <h2>"Missing, suppressed and zero"</h2>
            <p>
                "They are three things. A practice that did not report is missing: it has no place in a percentile, no part in a sum, and a gap in its line. A number that the publisher holds back is suppressed and counts as unknown. Zero means that somebody reported zero."
            </p>
            <h2>"Areas"</h2>
            <p>
                "Where a publication gives a figure for an area, that figure is shown. Where it gives one for every sub-ICB of a larger area, their sum is shown. Otherwise the practices that reported are summed, through the membership of that month, and the page says how many of them there are."
            </p>
            <p>
                "Membership comes from the nearest monthly map of the same era: clinical commissioning groups until June 2022, 42 ICBs until March 2026, 36 ICBs since. Practices in no PCN are counted in their areas and in no PCN."
            </p>
            <p>
                "A rate or share of an area is of the practices that gave both of its parts: the activity of the practices that reported is set against the patients of the same practices, never of all. A change over time is of the practices that are in both periods, where one of them did not report in between."
            </p>
            <p>
                "A figure of fewer than all who should be in it says so beside it: the sum of 6 of 7 practices, 1 suppressed. Where fewer than nine in ten are in it, and of a total fewer than 49 in 50, the area is neither ranked nor compared. Survey estimates do not add up: an area or group for which none is published has the mean of its practices, weighted by their responses, and says that it is one."
            </p>
            <p>
                "Some ratios say nothing where there is almost nothing to divide by, such as patients for each GP of a practice with two recorded hours. They are not shown below the least denominator that the indicator states; in the sums of areas such practices count."
            </p>
            <h2>"Intervals"</h2>
            <p>
                "Shares have the Wilson score interval, rates Byar's approximation to the exact Poisson interval, both at 95%. Byar's method is used for every count, also below ten events, where some publications use exact Poisson limits: the limits of the two differ by less than 0.03 of an event, and one method for all counts makes neighbours comparable. Differences are built from the limits of the two sides (Newcombe's hybrid score method for shares). They tell how far chance alone might have moved a figure. Complete counts, such as the list, have no interval."
            </p>
            <p>
                "A group that holds the organisation is shown as published, with it. The interval of the difference is that of the difference to the others, made smaller by the organisation's share in the group, because the two are the same but for that factor."
            </p>
            <h2>"Better, worse, and neither"</h2>
            <p>
                "A difference is called better or worse only where its interval excludes none and the direction is not a matter of judgement. Most measures describe and do not judge: for those the page says more or fewer."
            </p>
            <h2>"What stands out"</h2>
            <p>
                "The sentences at the top name what differs really from the group and lies outside the middle half of all organisations of its kind. With thousands of appointments behind a practice, nearly every difference is real in the statistical sense; being unusual asks for more."
            </p>
            <h2>"Percentiles and bands"</h2>
            <p>
                "Percentiles are mid-ranks: the share of organisations that are lower, with half of those that are equal. Where many are equal, the page says so: lower than 64% of practices, while 36% are equally low. An organisation is in the lowest quarter only if everybody with the same value is. The bands of the charts hold the middle half and the middle 80%; quantiles interpolate between the two nearest values. With fewer than twenty organisations the rank is given instead, counted from the nearer end. England, the only one of its kind, has no rank: the page gives its change on a year before and the spread of practices."
            </p>
            <h2>"Change over time"</h2>
            <p>
                "Charts from month to month (XmR) follow NHS England's Making Data Count: limits at the mean plus and minus 2.66 mean moving ranges, ranges beyond 3.267 times their mean left out once; a point outside the limits, seven in a row on one side, seven rising or falling, two of three near a limit. They need twelve months."
            </p>
            <p>
                "The rules are those of NHSRplotthedots, the public implementation. Two of three: all three points lie on the same side of the mean, and two are in the outer third but within the limits. Where a month meets several rules, a point outside the limits is named first, then a trend, then a shift. Limits are computed without rounding, and equal values never count as a change."
            </p>
            <p>
                "Growth since the first month is measured from the first month in which the organisation itself has figures. It is compared with others only where that is the first month of all practices; a practice that opened later has no rank and no group beside it."
            </p>
            <p>
                "A step in the chart over time is a run of at least seven months on one side of the usual distance to the group. Seasons are shared with the group and fall out of the distance."
            </p>
            <h2>"Funnels"</h2>
            <p>
                "Limits hold chance and the ordinary spread between units (additive random effects, a tenth of scores winsorised at either end, as in NHS England's SHMI). Without the spread nearly every large unit would lie outside."
            </p>
            <h2>"Groups to compare with"</h2>
            <ul>
                <li>"PCN, sub-ICB, ICB, region and England, by the membership of the month."</li>
                <li>
                    {format!(
                        "List size: {}.",
                        (0..LIST_SIZE_BANDS.len())
                            .map(|band| band_name(&LIST_SIZE_BANDS.map(f64::from), band as u8))
                            .collect::<Vec<_>>()
                            .join("; "),
                    )}
                </li>
                <li>
                    "Deprivation: five groups of equal number by the practice's score of the Index of Multiple Deprivation."
                </li>
                <li>
                    {format!(
                        "Similar: the {SIMILAR} practices at the smallest standardised distance in the characteristics that datasets declare for it (list size, ages, deprivation); the list counts by its logarithm, each characteristic alike. Rurality is not among them, because no published file gives it by practice.",
                    )}
                </li>
                <li>"Own group: any that you choose; it is kept in the address of the page."</li>
            </ul>
            <h2>"Working days"</h2>
            <p>
                "Monday to Friday without the bank holidays of England, those proclaimed once included."
            </p>
            {with_answer(
                declarations,
                |datasets| {
                    let datasets = datasets.unwrap_or_default();
                    datasets.iter().map(|dataset| indicators(dataset)).collect_view().into_any()
                },
            )}
        }
    })
}

/// The indicators of a dataset.
fn indicators(dataset: &Dataset) -> impl IntoView + use<> {
    view! {
        <h2 id=dataset.id.clone()>{format!("Indicators: {}", dataset.title)}</h2>
        <dl>
            {dataset
                .indicators
                .iter()
                .map(|indicator| {
                    let method = indicator
                        .interval_method()
                        .map_or_else(
                            || "Complete count, no interval.".to_owned(),
                            |method| format!("95% interval: {method}."),
                        );
                    view! {
                        <div id=indicator.id.clone()>
                            <dt>{indicator.label.clone()}</dt>
                            <dd>{indicator.meaning.clone()}</dd>
                            <dd class="small">
                                {format!(
                                    "Numerator: {}. Denominator: {}. {method} {}. {}",
                                    indicator.numerator,
                                    indicator.denominator,
                                    indicator.direction.words(),
                                    indicator.caveat,
                                )}
                            </dd>
                        </div>
                    }
                })
                .collect_view()}
        </dl>
    }
}

/// How to read a comparison.
#[component]
pub fn InterpretingPage() -> impl IntoView {
    words("Interpreting results", || {
        view! {
            <p>
                "A comparison answers one question: is this practice different, and by how much? It never answers why. These are the questions to ask before a figure is quoted."
            </p>
            <h2>"Is it the practice, or the book?"</h2>
            <p>
                "Appointments are counted as they are booked and mapped. Two practices that do the same work can look different because one books triage as appointments and the other does not. Look at the share that is not mapped, and at the mix of categories, first."
            </p>
            <h2>"Is it the patients?"</h2>
            <p>
                "Older and poorer people need more. Compare with similar practices before comparing with England: they are alike in size, age and deprivation. What remains is not yet quality; it is what those characteristics do not explain."
            </p>
            <h2>"Is it chance?"</h2>
            <p>
                "The interval says how far chance alone might have moved the figure. Where it includes no difference, the page says that there is no real one. In a PCN of four practices the place in the group says little; the number stands beside it."
            </p>
            <h2>"Is it new?"</h2>
            <p>
                "One month is one month. Look at the chart over time, and at whether the distance to the group has changed for good. October is always busy; a practice that is busy in October like everybody else has no finding."
            </p>
            <h2>"Is it good?"</h2>
            <p>
                "Only a few measures have a better end. More appointments are not better care, and fewer with a GP are not worse. Where neither end is better, the page describes and leaves the judgement to you."
            </p>
            <h2>"Who is missing?"</h2>
            <p>
                "Practices that did not report are in no comparison. Each group says how many of its practices reported."
            </p>
        }
    })
}

/// The words of the field.
#[component]
pub fn GlossaryPage() -> impl IntoView {
    const WORDS: &[(&str, &str)] = &[
        (
            "Attended",
            "An appointment that is recorded as having taken place.",
        ),
        (
            "Benchmark group",
            "The organisations that one organisation is compared with.",
        ),
        (
            "Clinical system",
            "The software of the practice's records: EMIS, TPP's SystmOne and a few others.",
        ),
        (
            "Deprivation score",
            "The score of the Index of Multiple Deprivation, averaged over the neighbourhoods of a practice's patients. Higher is more deprived.",
        ),
        (
            "DNA",
            "Did not attend: an appointment that the patient missed without cancelling it.",
        ),
        (
            "GPAD",
            "General Practice Appointments Data, the publication Appointments in General Practice.",
        ),
        (
            "ICB",
            "Integrated care board, the body that plans and pays for health services in an area since July 2022: 42 of them, 36 since April 2026.",
        ),
        (
            "Inconsistent mapping",
            "A slot type whose national category does not fit its service setting or its staff.",
        ),
        (
            "List size",
            "The number of patients who are registered with a practice.",
        ),
        (
            "Median",
            "The middle value: half of practices are lower, half are higher.",
        ),
        (
            "National category",
            "What an appointment was for, in nineteen categories that every practice maps its slot types to.",
        ),
        (
            "Numerator, denominator",
            "The number above and below the line of a share or rate: 243 of 7,846.",
        ),
        (
            "ODS code",
            "The code of an organisation in the directory of the Organisation Data Service, such as A81002.",
        ),
        (
            "PCN",
            "Primary care network: practices that work together, usually for 30,000 to 50,000 patients.",
        ),
        (
            "Percentile",
            "The place among a hundred: at the 83rd percentile, 83 of 100 are lower.",
        ),
        (
            "Sub-ICB",
            "A part of an ICB, mostly the area of a former clinical commissioning group.",
        ),
        (
            "Time from booking",
            "The days from the making of an appointment to the appointment itself, whoever chose the day.",
        ),
    ];
    words("Glossary", || {
        view! {
            <dl>
                {WORDS
                    .iter()
                    .map(|(word, meaning)| {
                        view! {
                            <div>
                                <dt>{*word}</dt>
                                <dd>{*meaning}</dd>
                            </div>
                        }
                    })
                    .collect_view()}
            </dl>
        }
    })
}

/// What works for whom, and what does not yet.
#[component]
pub fn AccessibilityPage() -> impl IntoView {
    words("Accessibility", || {
        view! {
            <p>
                "Haresign is made to be used by everybody: with a keyboard alone, with a screen reader, enlarged, without script, in the dark, on a phone and on paper. It aims at the Web Content Accessibility Guidelines 2.2, level AA."
            </p>
            <ul>
                <li>"Every page works without script: the same figures, forms with a button, tables in an order that the address keeps."</li>
                <li>"Every chart has its finding as a heading, and the same numbers as a table below it."</li>
                <li>"Colour is never alone: better and worse are words, and the organisation and the group differ in form as well."</li>
                <li>"Text and controls reach the contrast of the guidelines in both the light and the dark theme."</li>
                <li>"Pages keep their content at 320 pixels of width and at four times the size."</li>
            </ul>
            <h2>"What is known to fall short"</h2>
            <ul>
                <li>"The tooltips of the charts follow the pointer and cannot be reached by keyboard. What they say is in the table of the chart."</li>
                <li>"Wide tables scroll within their frame on narrow screens."</li>
            </ul>
            <p>
                "Every page is checked automatically (axe) in both themes with each change of the program."
            </p>
        }
    })
}
