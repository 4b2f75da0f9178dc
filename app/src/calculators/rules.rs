//! Rules and sources: every figure that the result can rest on, with its source and how sure
//! it is, and a field for a figure of one's own.

use calculators::rules::Figure;
use html::{Html, html};

use super::fields::{id_of, mark, problems};
use super::model::State;

/// The rules and their sources.
pub(super) fn rules(state: &State) -> Html {
    let scheme = &state.scheme;
    let is_own = |figure: &Figure| state.asked.get(&key_of(figure)).is_some();
    let is_of_table = |figure: &&Figure| {
        let mut entries = scheme.entries.iter();
        entries.any(|entry| {
            let start = format!("{}.{}.", entry.table, entry.id);
            figure.id.starts_with(&start)
        })
    };
    let (of_tables, single): (Vec<&Figure>, Vec<&Figure>) =
        scheme.figures.iter().partition(is_of_table);
    let unconfirmed = scheme
        .figures
        .iter()
        .filter(|figure| !figure.confidence.is_confirmed());
    let counts = format!(
        "{} figures for {}, {} of them to be confirmed",
        scheme.figures.len(),
        state.asked.year,
        unconfirmed.count()
    );
    let single: Html = single
        .into_iter()
        .map(|figure| row(state, figure, true))
        .collect();
    let tabled = (!of_tables.is_empty()).then(|| {
        let rows: Html = of_tables
            .iter()
            .map(|figure| row(state, figure, is_own(figure)))
            .collect();
        html! {
            <h3>"By indicator, role or band"</h3>
            {own_figure(state, &of_tables)}
            {table("Figures by indicator, role or band", &rows)}
        }
    });
    html! {
        <section class="sheet rules" id="rules">
            <details class="fold" open=scheme.figures.iter().any(is_own)>
                <summary>
                    <h2>"Rules and sources"</h2>
                    <span class="quiet">{counts}</span>
                </summary>
                <p class="help">
                    "Type a figure of your own beside any of them: the result then rests on it, on every date, and says so."
                </p>
                {table("Figures of the scheme", &single)}
                {tabled}
            </details>
        </section>
    }
}

/// The key of a figure of one's own.
fn key_of(figure: &Figure) -> String {
    format!("rule.{}", figure.id)
}

/// Without script: a figure of one's own in the place of one of many.
fn own_figure(state: &State, figures: &[&Figure]) -> Html {
    let scheme = &state.scheme;
    let choices: Html = figures
        .iter()
        .filter(|figure| scheme.figure(&figure.id) == Some(**figure))
        .map(|figure| {
            let label = format!("{} ({})", figure.label, figure.unit.bare(figure.value));
            html! { <option value=&figure.id>{label}</option> }
        })
        .collect();
    html! {
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
    }
}

fn table(label: &str, rows: &Html) -> Html {
    html! {
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
}

/// A figure. Its field has a name in the form only where there are few of them or it is used,
/// so that the address of a form without script stays short.
fn row(state: &State, figure: &Figure, has_name: bool) -> Html {
    let source = state.scheme.source(figure);
    // A figure of one's own holds on every date; of one that changes, the row in force as the
    // year begins has the field.
    let in_force = state.scheme.figure(&figure.id);
    let has_field = in_force.is_some_and(|in_force| in_force.from == figure.from);
    let field = has_field.then(|| {
        let key = key_of(figure);
        let id = id_of(&key);
        let class = if has_name {
            "own-input"
        } else {
            "own-input script-only"
        };
        html! {
            <input
                class=class
                type="text"
                inputmode="decimal"
                id=&id
                name=has_name.then(|| state.asked.name(&key))
                data-key=&key
                value=state.typed(&key)
                aria-label=format!("Your own: {}", figure.label)
                aria-describedby=format!("{id}-problem")
            />
            {problems(state, &key)}
        }
    });
    let note = figure.note.as_ref();
    let note = note.map(|note| html! { <span class="detail">{note}</span> });
    let is_counted = !figure.unit.is_money() && !figure.unit.is_hundredths();
    let unit = is_counted.then(|| html! { <span class="detail">{figure.unit.name()}</span> });
    let confidence = mark(Some(figure.confidence))
        .unwrap_or_else(|| html! { <span class="quiet small">"confirmed"</span> });
    html! {
        <tr>
            <th scope="row">{&figure.label} {note}</th>
            <td class="n">{figure.unit.bare(figure.value)} {unit}</td>
            <td>{figure.from.long()}</td>
            <td>
                <a href=&source.address>{&source.title}</a>
                " "
                {confidence}
            </td>
            <td>{field}</td>
        </tr>
    }
}
