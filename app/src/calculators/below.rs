//! What follows from the result: charts, tables, what moves it most, the scenarios side by
//! side, and what to check. It follows when one pauses.

use calculators::answers::Severity;
use calculators::outcome::{Answer, Cell, Check, Outcome, Table};
use calculators::sensitivity::Swing;
use html::{Html, html};
use leptos::prelude::AnyView;
use rust_decimal::Decimal;

use super::cells;
use super::chart::result_chart;
use super::fields::{self, large};
use super::model::State;
use super::result::{worked, worked_all};
use crate::components::Live;

/// What follows from the result.
pub(super) fn below(live: &Live<State>) -> Vec<AnyView> {
    vec![
        live.part_below(charts),
        live.part_below(|state| state.outcome.tables.iter().map(table).collect()),
        live.part_below(side_by_side),
        live.part_below(tornado),
        live.part_below(every_working),
        live.part_below(|state| html! { {checklist(&state.outcome)} {notes(&state.outcome)} }),
    ]
}

fn charts(state: &State) -> Html {
    let charts = state.outcome.charts.iter();
    charts
        .map(|chart| {
            html! {
                <section class="sheet">
                    <div class="grid">{result_chart(state, chart)}</div>
                </section>
            }
        })
        .collect()
}

/// What to check.
fn checklist(outcome: &Outcome) -> Option<Html> {
    let checks: Html = outcome.checklist.iter().map(check).collect();
    (!checks.is_empty()).then(|| {
        html! {
            <section class="sheet" id="checklist">
                <header>
                    <h2>"Before you rely on it"</h2>
                </header>
                <ul class="checklist">{checks}</ul>
            </section>
        }
    })
}

/// What one should know, with what may mislead.
fn notes(outcome: &Outcome) -> Option<Html> {
    let misleading = outcome
        .problems
        .iter()
        .filter(|problem| problem.severity <= Severity::Beware && problem.key.is_empty())
        .map(|problem| &problem.message);
    let notes = outcome.notes.iter().chain(misleading);
    let notes: Html = notes.map(|note| html! { <li>{note}</li> }).collect();
    (!notes.is_empty()).then(|| {
        html! {
            <section class="sheet">
                <header>
                    <h2>"Notes"</h2>
                </header>
                <ul class="bulleted">{notes}</ul>
            </section>
        }
    })
}

fn check(check: &Check) -> Html {
    let source = check
        .source
        .as_ref()
        .filter(|source| !source.address.is_empty())
        .map(|source| {
            html! {
                " "
                <a class="small" href=&source.address>
                    {&source.title}
                </a>
            }
        });
    html! {
        <li>
            <span>{&check.text} {source}</span>
        </li>
    }
}

fn table(table: &Table) -> Html {
    let label = format!("{}, table", table.heading);
    let headings = table
        .columns
        .iter()
        .map(|column| {
            let class = if column.unit.is_some() { "n" } else { "" };
            html! {
                <th scope="col" class=class>
                    {&column.label}
                </th>
            }
        })
        .collect::<Html>();
    let columns = &table.columns;
    let rows = table
        .rows
        .iter()
        .map(|row| {
            let class = if row.is_total { "total-row" } else { "" };
            let cells = row
                .cells
                .iter()
                .zip(columns)
                .map(|(cell, column)| {
                    let class = if column.unit.is_some() { "n" } else { "" };
                    html! { <td class=class>{cells::exact(cell)}</td> }
                })
                .collect::<Html>();
            html! {
                <tr class=class>
                    <th scope="row">{&row.label}</th>
                    {cells}
                </tr>
            }
        })
        .collect::<Html>();
    html! {
        <section class="sheet" id=format!("table-{}", table.id)>
            <header>
                <h2>{&table.heading}</h2>
            </header>
            <div class="figure">
                <div class="scroll tall" tabindex="0" role="region" aria-label=label>
                    <table>
                        <thead>
                            <tr>
                                <th scope="col">{&table.stub}</th>
                                {headings}
                            </tr>
                        </thead>
                        <tbody>{rows}</tbody>
                    </table>
                </div>
                {table.note.as_ref().map(|note| html! { <p class="small quiet">{note}</p> })}
            </div>
        </section>
    }
}

/// The scenarios side by side, with differences to the first.
fn side_by_side(state: &State) -> Html {
    let results = &state.settled.cases;
    let Some((_, first)) = results.first() else {
        return Html::new();
    };
    let mut ids: Vec<(String, String)> = Vec::new();
    for answer in results.iter().flat_map(|(_, answers)| answers) {
        if ids.iter().all(|(id, _)| *id != answer.id) {
            ids.push((answer.id.clone(), answer.label.clone()));
        }
    }
    let find = |answers: &[Answer], id: &str| -> Option<Answer> {
        answers.iter().find(|answer| answer.id == id).cloned()
    };
    let rows = ids
        .into_iter()
        .map(|(id, label)| {
            let of_first = find(first, &id);
            let cells = results
                .iter()
                .enumerate()
                .map(|(index, (_, answers))| {
                    let Some(answer) = find(answers, &id) else {
                        return html! { <td class="n quiet">"none"</td> };
                    };
                    let unit = answer.amount.unit;
                    let change = of_first
                        .as_ref()
                        .filter(|_| index > 0)
                        .and_then(|of_first| answer.amount.value.checked_sub(of_first.amount.value))
                        .map(|change| {
                            let words = if change.is_zero() {
                                "no change".to_owned()
                            } else if change.is_sign_positive() {
                                format!("+{}", large(unit, change))
                            } else {
                                large(unit, change)
                            };
                            html! { <span class="detail">{words}</span> }
                        });
                    html! { <td class="n">{large(unit, answer.amount.value)} {change}</td> }
                })
                .collect::<Html>();
            html! {
                <tr>
                    <th scope="row">{label}</th>
                    {cells}
                </tr>
            }
        })
        .collect::<Html>();
    let names = results
        .iter()
        .map(|(name, _)| {
            html! {
                <th scope="col" class="n">
                    {name}
                </th>
            }
        })
        .collect::<Html>();
    html! {
        <section class="sheet" id="scenarios">
            <header>
                <h2>"Scenarios side by side"</h2>
                <p>"With the difference to the first."</p>
            </header>
            <div class="figure">
                <div class="scroll" tabindex="0" role="region" aria-label="Scenarios side by side, table">
                    <table>
                        <thead>
                            <tr>
                                <th scope="col">"Result"</th>
                                {names}
                            </tr>
                        </thead>
                        <tbody>{rows}</tbody>
                    </table>
                </div>
            </div>
        </section>
    }
}

/// Which assumption moves the result most.
fn tornado(state: &State) -> Html {
    let Some(now) = state.outcome.headline.first() else {
        return Html::new();
    };
    let body = worked_all(state, "sensitivity", "figure", || {
        let swings = state.swings();
        if swings.is_empty() {
            return html! { <p>"No assumption moves the result."</p> };
        }
        swings_table(now, &swings)
    });
    html! {
        <section class="sheet" id="sensitivity">
            <details class="fold" open=state.asked.workings data-table="sensitivity">
                <summary>
                    <h2>"Which assumption moves the result most"</h2>
                </summary>
                {body}
            </details>
        </section>
    }
}

fn swings_table(now: &Answer, swings: &[Swing]) -> Html {
    let unit = now.amount.unit;
    let value = now.amount.value;
    let off = |to: Decimal| to.checked_sub(value).unwrap_or_default();
    let most = swings
        .iter()
        .flat_map(|swing| [off(swing.low).abs(), off(swing.high).abs()])
        .max()
        .filter(|most| !most.is_zero())
        .unwrap_or(Decimal::ONE);
    // From the middle, 50 to either side.
    let length = |change: Decimal| {
        let length = change.abs().checked_mul(Decimal::from(50));
        let length = length.and_then(|length| length.checked_div(most));
        length.unwrap_or_default().round_dp(2)
    };
    let signed = |change: Decimal| {
        if change.is_sign_positive() && !change.is_zero() {
            format!("+{}", large(unit, change))
        } else {
            large(unit, change)
        }
    };
    let bar = |change: Decimal, class: &'static str| {
        let length = length(change);
        let x = if change.is_sign_negative() {
            Decimal::from(50) - length
        } else {
            Decimal::from(50)
        };
        html! { <rect class=class x=x.to_string() y="0" width=length.to_string() height="10"/> }
    };
    let rows = swings
        .iter()
        .map(|swing| {
            let (low, high) = (off(swing.low), off(swing.high));
            html! {
                <tr>
                    <th scope="row">{&swing.label}</th>
                    <td class="n">{signed(low)}</td>
                    <td class="tornado">
                        <svg viewBox="0 0 100 10" preserveAspectRatio="none" aria-hidden="true">
                            {bar(low, "low")}
                            {bar(high, "high")}
                            <line x1="50" x2="50" y1="-4" y2="14" vector-effect="non-scaling-stroke"/>
                        </svg>
                    </td>
                    <td class="n">{signed(high)}</td>
                </tr>
            }
        })
        .collect::<Html>();
    html! {
        <p>
            {format!(
                "Each is moved down and up by its step while the rest stays; {} changes by this much.",
                fields::lower_first(&now.label),
            )}
        </p>
        <table class="roomy swings">
            <thead>
                <tr>
                    <th scope="col">"Assumption and step"</th>
                    <th scope="col" class="n">
                        "Lower"
                    </th>
                    <td></td>
                    <th scope="col" class="n">
                        "Higher"
                    </th>
                </tr>
            </thead>
            <tbody>{rows}</tbody>
        </table>
    }
}

/// The working of every figure in rows and tables, when it is wanted.
fn every_working(state: &State) -> Html {
    if !has_worked(&state.outcome) {
        return Html::new();
    }
    let body = worked_all(state, "every-working", "workings-body columns", || {
        every_worked(&state.outcome).iter().map(worked).collect()
    });
    html! {
        <section class="sheet">
            <details class="fold" open=state.asked.workings data-table="every-working">
                <summary>
                    <h2>"The working of every row"</h2>
                </summary>
                {body}
            </details>
        </section>
    }
}

/// Whether any figure in rows and tables has a working.
fn has_worked(outcome: &Outcome) -> bool {
    let rows = outcome.per_row.values().flat_map(|part| part.rows.values());
    let lines = outcome.tables.iter().flat_map(|table| &table.rows);
    let mut cells = rows
        .flat_map(|row| &row.cells)
        .chain(lines.flat_map(|row| &row.cells));
    cells.any(|cell| matches!(cell, Cell::Worked(_)))
}

fn every_worked(outcome: &Outcome) -> Vec<Answer> {
    let mut found = Vec::new();
    for part in outcome.per_row.values() {
        for row in part.rows.values() {
            for (cell, column) in row.cells.iter().zip(&part.columns) {
                if let Cell::Worked(answer) = cell {
                    let mut answer = Answer::clone(answer);
                    answer.label =
                        format!("{}, {}", answer.label, fields::lower_first(&column.label));
                    found.push(answer);
                }
            }
        }
    }
    for table in &outcome.tables {
        for row in &table.rows {
            for (cell, column) in row.cells.iter().zip(&table.columns) {
                if let Cell::Worked(answer) = cell {
                    let mut answer = Answer::clone(answer);
                    answer.label = format!("{}, {}", row.label, fields::lower_first(&column.label));
                    // A table may repeat what stands beside the inputs.
                    let is_known = |known: &Answer| known.working == answer.working;
                    if !found.iter().any(is_known) {
                        found.push(answer);
                    }
                }
            }
        }
    }
    found
}
