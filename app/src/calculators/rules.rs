//! Rules and sources: every figure that the result can rest on, with its source and how sure
//! it is, and a field for a figure of one's own.

use calculators::rules::{Figure, Scheme};
use leptos::prelude::*;

use super::fields::{Problems, id_of, mark};
use super::model::Model;
use crate::components::fragment;

#[component]
pub(super) fn RulesAndSources(model: Model) -> impl IntoView {
    let year = model.asked.with_untracked(|asked| asked.year);
    let scheme = model.scheme.get_value();
    let own = move |figure: &Figure| {
        let key = format!("rule.{}", figure.id);
        model
            .asked
            .with_untracked(|asked| asked.get(&key).is_some())
    };
    let is_of_table = |figure: &Figure| {
        scheme.entries.iter().any(|entry| {
            figure
                .id
                .starts_with(&format!("{}.{}.", entry.table, entry.id))
        })
    };
    let (of_tables, single): (Vec<&Figure>, Vec<&Figure>) = scheme
        .figures
        .iter()
        .partition(|figure| is_of_table(figure));
    let to_confirm = scheme
        .figures
        .iter()
        .filter(|figure| !figure.confidence.is_confirmed())
        .count();
    let has_own = scheme.figures.iter().any(own);
    let count = scheme.figures.len();
    let choices = of_tables
        .iter()
        .filter(|figure| scheme.figure(&figure.id) == Some(**figure))
        .map(|figure| {
            let label = format!("{} ({})", figure.label, figure.unit.bare(figure.value));
            view! { <option value=figure.id.clone()>{label}</option> }
        })
        .collect_view();
    let single = single
        .into_iter()
        .map(|figure| row(model, &scheme, figure, true))
        .collect_view();
    let tabled = of_tables
        .iter()
        .map(|figure| row(model, &scheme, figure, own(figure)))
        .collect_view();
    let has_tables = !of_tables.is_empty();
    view! {
        <section class="sheet rules" id="rules">
            <details class="fold" open=has_own>
                <summary>
                    <h2>"Rules and sources"</h2>
                    <span class="quiet">
                        {format!("{count} figures for {year}, {to_confirm} of them to be confirmed")}
                    </span>
                </summary>
                <p class="help">
                    "Type a figure of your own beside any of them: the result then rests on it, on every date, and says so."
                </p>
                {table("Figures of the scheme", single)}
                {has_tables
                    .then(|| {
                        view! {
                            <h3>"By indicator, role or band"</h3>
                            <div class="no-script own-figure">
                                <label>
                                    "Figure " <select name="rule-of">
                                        <option value="">"Choose"</option>
                                        {choices}
                                    </select>
                                </label>
                                <label>"Your own " <input type="text" name="rule-value" size="10"/></label>
                                <button class="btn" type="submit">
                                    "Use it"
                                </button>
                            </div>
                            {table("Figures by indicator, role or band", tabled)}
                        }
                    })}
            </details>
        </section>
    }
}

fn table(label: &'static str, rows: impl IntoView + 'static) -> AnyView {
    view! {
        <div class="scroll tall" tabindex="0" role="region" aria-label=format!("{label}, table")>
            <table class="figures">
                <thead>
                    <tr>
                        <th scope="col">"Figure"</th>
                        <th scope="col" class="n">
                            "Value"
                        </th>
                        <th scope="col">"From"</th>
                        <th scope="col">"Source"</th>
                        <th scope="col">"Your own"</th>
                    </tr>
                </thead>
                <tbody>{rows}</tbody>
            </table>
        </div>
    }
    .into_any()
}

/// A figure. Its field has a name in the form only where there are few of them or it is used,
/// so that the address of a form without script stays short.
fn row(model: Model, scheme: &Scheme, figure: &Figure, has_name: bool) -> AnyView {
    let source = scheme.source(figure);
    let key = format!("rule.{}", figure.id);
    // A figure of one's own holds on every date; of one that changes, the row in force as the
    // year begins has the field.
    let in_force = scheme.figure(&figure.id);
    let has_field = in_force.is_some_and(|in_force| in_force.from == figure.from);
    let field = has_field.then(|| {
        let name = has_name.then(|| model.asked.with_untracked(|asked| asked.name(&key)));
        let id = id_of(&key);
        let class = if has_name {
            "own-input"
        } else {
            "own-input script-only"
        };
        view! {
            <input
                class=class
                type="text"
                inputmode="decimal"
                id=id.clone()
                name=name
                data-key=key.clone()
                value=model.typed(&key)
                aria-label=format!("Your own: {}", figure.label)
                aria-describedby=format!("{id}-problem")
            />
            <Problems model=model key=key/>
        }
    });
    view! {
        <tr>
            <th scope="row">
                {figure.label.clone()}
                {figure
                    .note
                    .clone()
                    .map(|note| view! { <span class="detail">{note}</span> })}
            </th>
            <td class="n">
                {figure.unit.bare(figure.value)}
                {(!figure.unit.is_money() && !figure.unit.is_hundredths())
                    .then(|| view! { <span class="detail">{figure.unit.name()}</span> })}
            </td>
            <td>{figure.from.long()}</td>
            <td>
                <a href=source.address>{source.title}</a>
                " "
                {match mark(Some(figure.confidence)) {
                    Some(mark) => fragment("span", "contents", move || mark.clone()),
                    None => view! { <span class="quiet small">"confirmed"</span> }.into_any(),
                }}
            </td>
            <td>{field}</td>
        </tr>
    }
    .into_any()
}
