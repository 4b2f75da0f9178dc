//! One input: by its kind, with what holds until something is typed, and what is wrong with
//! what was. What a visitor typed is never written over.

use calculators::answers::{Problem, Severity};
use calculators::form::{Field, FieldKind};
use calculators::term::{Confidence, Origin};
use calculators::unit::Unit;
use domain::period::{Day, Month};
use html::{Html, html};

use super::model::State;
use crate::components::Pieces;

/// The identifier of an input in the document.
pub(super) fn id_of(key: &str) -> String {
    key.replace('.', "-")
}

/// How the label of an input is said.
#[derive(Clone)]
pub(super) enum Label {
    /// A label stands beside it.
    Beside,
    /// The heading of its column is seen; this is heard.
    Heard(String),
}

/// An input alone. What is done in it is told by its form (`frontend/script/planning.js`).
pub(super) fn input(state: &State, key: &str, field: &Field, label: Label) -> Html {
    let input = Input::new(state, key, label);
    match &field.kind {
        FieldKind::Choice(choices) => input.choice(choices),
        FieldKind::Tick => input.tick(),
        FieldKind::LongText => input.long_text(),
        kind => input.line(kind),
    }
}

/// What every kind of input has.
struct Input<'a> {
    key: &'a str,
    id: String,
    name: String,
    typed: &'a str,
    default: Option<&'a str>,
    /// The elements that describe it.
    described: String,
    /// Its accessible name, where no label stands beside it.
    heard: Option<String>,
    /// `true` where what was typed cannot be used, as `aria-invalid` says it.
    invalid: Option<&'static str>,
}

impl<'a> Input<'a> {
    fn new(state: &'a State, key: &'a str, label: Label) -> Self {
        let id = id_of(key);
        let problem = format!("{id}-problem");
        let (described, heard) = match label {
            Label::Beside => (format!("{id}-hint {problem}"), None),
            Label::Heard(words) => (problem, Some(words)),
        };
        let mut problems = state.problems(key);
        let is_wrong = problems.any(|problem| problem.severity >= Severity::Missing);
        Self {
            key,
            name: state.asked.name(key),
            typed: state.typed(key),
            default: state.default(key),
            id,
            described,
            heard,
            invalid: is_wrong.then_some("true"),
        }
    }

    /// What was typed, or else what holds where nothing is.
    fn said(&self) -> &'a str {
        match self.typed {
            "" => self.default.unwrap_or_default(),
            typed => typed,
        }
    }

    fn choice(self, choices: &[(String, String)]) -> Html {
        let chosen = self.said();
        // Nothing is chosen for the user where nothing holds by default.
        let is_open = self.default.unwrap_or_default().is_empty();
        let open = is_open.then(|| {
            html! { <option value="" selected=chosen.is_empty()>"Choose"</option> }
        });
        let is_known = chosen.is_empty() || choices.iter().any(|(value, _)| value == chosen);
        let unknown =
            (!is_known).then(|| html! { <option value=chosen selected=true>{chosen}</option> });
        let options: Html = choices
            .iter()
            .map(|(value, label)| {
                html! {
                    <option value=value selected=value == chosen>
                        {label}
                    </option>
                }
            })
            .collect();
        html! {
            <select
                id=self.id
                name=self.name
                data-key=self.key
                aria-label=self.heard
                aria-describedby=self.described
                aria-invalid=self.invalid
            >
                {open}
                {unknown}
                {options}
            </select>
        }
    }

    fn tick(self) -> Html {
        let is_ticked = matches!(
            self.said().to_lowercase().as_str(),
            "yes" | "y" | "on" | "true" | "1"
        );
        // A box that is not ticked sends nothing; the hidden field then says no.
        html! {
            <input type="hidden" name=&self.name value="no"/>
            <input
                type="checkbox"
                id=self.id
                name=&self.name
                value="yes"
                data-key=self.key
                checked=is_ticked
                aria-label=self.heard
                aria-describedby=self.described
                aria-invalid=self.invalid
            />
        }
    }

    fn long_text(self) -> Html {
        html! {
            <textarea
                id=self.id
                name=self.name
                data-key=self.key
                rows="4"
                spellcheck="false"
                aria-label=self.heard
                aria-describedby=self.described
                aria-invalid=self.invalid
            >
                {self.typed}
            </textarea>
        }
    }

    /// An input of one line, with the sign of its unit beside it.
    fn line(self, kind: &FieldKind) -> Html {
        let (type_, mode) = kind_of(kind, self.typed);
        let sign = |sign: &str| html! { <span aria-hidden="true">{sign}</span> };
        let (before, after) = match kind {
            FieldKind::Money => (Some(sign("£")), None),
            FieldKind::Percent => (None, Some(sign("%"))),
            _ => (None, None),
        };
        let class = match kind {
            FieldKind::Money | FieldKind::Percent | FieldKind::Number { .. } => "affixed amount",
            FieldKind::Text => "affixed text",
            _ => "affixed when",
        };
        html! {
            <span class=class>
                {before}
                <input
                    type=type_
                    inputmode=mode
                    id=self.id
                    name=self.name
                    data-key=self.key
                    value=self.typed
                    placeholder=self.default.map(|default| shown(kind, default))
                    aria-label=self.heard
                    aria-describedby=self.described
                    aria-invalid=self.invalid
                />
                {after}
            </span>
        }
    }
}

/// The type of an input. Those with a picker of the browser hold only what they understand, so
/// that anything else that was typed stands in a plain one.
fn kind_of(kind: &FieldKind, typed: &str) -> (&'static str, Option<&'static str>) {
    let is_plain = |is: bool| typed.is_empty() || is;
    match kind {
        FieldKind::Number { decimals: 0 } => ("text", Some("numeric")),
        FieldKind::Money | FieldKind::Percent | FieldKind::Number { .. } => {
            ("text", Some("decimal"))
        }
        FieldKind::Month if is_plain(typed.len() == 7 && typed.parse::<Month>().is_ok()) => {
            ("month", None)
        }
        FieldKind::Date if is_plain(typed.len() == 10 && typed.parse::<Day>().is_ok()) => {
            ("date", None)
        }
        _ => ("text", None),
    }
}

/// A default as it is read.
pub(super) fn shown(kind: &FieldKind, default: &str) -> String {
    let number = || calculators::number::parse(default).ok();
    let exact = calculators::number::exact;
    match kind {
        FieldKind::Money | FieldKind::Percent | FieldKind::Number { .. } => {
            number().map_or_else(|| default.to_owned(), exact)
        }
        FieldKind::Month => default
            .parse::<Month>()
            .map_or_else(|_| default.to_owned(), Month::long),
        FieldKind::Date => default
            .parse::<Day>()
            .map_or_else(|_| default.to_owned(), Day::long),
        FieldKind::Tick if default == "yes" => "Yes".to_owned(),
        FieldKind::Tick => "No".to_owned(),
        FieldKind::Choice(choices) => choices
            .iter()
            .find(|(value, _)| value == default)
            .map_or_else(|| default.to_owned(), |(_, label)| label.clone()),
        _ => default.to_owned(),
    }
}

/// What is wrong with what was typed for a key, or worth knowing.
pub(super) fn problems(state: &State, key: &str) -> Html {
    html! {
        <span class="problems" id=format!("{}-problem", id_of(key))>
            {messages(state.problems(key))}
        </span>
    }
}

/// Messages by how much they matter.
pub(super) fn messages<'a>(problems: impl Iterator<Item = &'a Problem>) -> Html {
    problems
        .map(|problem| {
            let class = match problem.severity {
                Severity::Note => "note",
                Severity::Beware => "beware",
                Severity::Missing | Severity::Wrong => "wrong",
            };
            html! { <span class=class>{&problem.message}</span> }
        })
        .collect()
}

/// A field with its label, its help and where its default is from. The help of a terse one stands
/// elsewhere, once for all rows.
pub(super) fn labelled(
    state: &State,
    pieces: &Pieces,
    key: &str,
    field: &Field,
    is_terse: bool,
) -> Html {
    let id = id_of(key);
    let class = match field.kind {
        FieldKind::Tick => "entry-field tick",
        FieldKind::LongText => "entry-field long",
        _ => "entry-field",
    };
    let is_needed = field.required && state.default(key).is_none();
    let needed = is_needed.then(|| html! { <span class="quiet">" (needed)"</span> });
    let control = input(state, key, field, Label::Beside);
    let label = html! {
        <label for=&id>{&field.label} {needed}</label>
    };
    let asked = match field.kind {
        FieldKind::Tick => html! { <div class="ticked">{control} {label}</div> },
        _ => html! { {label} {control} },
    };
    // A message may say the same and more.
    let is_said = |help: &&str| {
        let mut messages = state.problems(key);
        messages.any(|problem| problem.message.contains(*help))
    };
    let help = field.help.as_deref().filter(|_| !is_terse);
    let help = help.filter(|help| !is_said(help));
    let origin = if is_terse {
        let default = state.default(key).filter(|_| is_unseen(&field.kind));
        default.map(|default| format!("{} where empty", shown(&field.kind, default)))
    } else {
        origin_of(state, key, &field.kind)
    };
    let content = html! {
        {asked}
        {problems(state, key)}
        <span class="hint" id=format!("{id}-hint")>
            {help}
            " "
            {origin}
        </span>
    };
    let id = format!("{id}-field");
    html! { <div class=class id=&id>{pieces.piece(&id, content)}</div> }
}

/// An input in a cell of a table; its label is heard, and the heading of its column seen.
pub(super) fn in_cell(
    state: &State,
    pieces: &Pieces,
    key: &str,
    column: &Field,
    heard: String,
) -> Html {
    let content = html! {
        {input(state, key, column, Label::Heard(heard))}
        {problems(state, key)}
    };
    let id = format!("{}-field", id_of(key));
    html! {
        <td class="asked" data-label=&column.label id=&id>
            {pieces.piece(&id, content)}
        </td>
    }
}

/// Whether a field of this kind does not show what holds by default.
fn is_unseen(kind: &FieldKind) -> bool {
    matches!(kind, FieldKind::Month | FieldKind::Date)
}

/// Where the default of a field is from, in words.
fn origin_of(state: &State, key: &str, kind: &FieldKind) -> Option<String> {
    let found = state.form.find(key)?;
    let default = found.default.filter(|default| !default.is_empty())?;
    // Elsewhere it is seen in the field, or as what is chosen.
    let is_unseen = is_unseen(kind);
    let value = shown(kind, default);
    match found.default_from {
        Some(origin) if is_unseen => Some(format!("{value}: {}.", origin_words(origin))),
        Some(origin) => Some(format!("{}.", upper_first(&origin_words(origin)))),
        None => is_unseen.then(|| format!("{value} unless you choose another.")),
    }
}

/// Where a number is from, in a few words.
pub(super) fn origin_words(origin: &Origin) -> String {
    match origin {
        Origin::Rule {
            source, confidence, ..
        } => {
            let mark = if confidence.is_confirmed() {
                ""
            } else {
                ", to be confirmed"
            };
            format!("{}{mark}", source.title)
        }
        Origin::Yours => "your own figure".to_owned(),
        Origin::Published { what, period } if period.is_empty() => format!("published: {what}"),
        Origin::Published { what, period } => format!("published: {what}, {period}"),
        Origin::Worked { answer } => format!("worked out: {answer}"),
        Origin::Assumed { why } => format!("assumed: {why}"),
        Origin::Fixed => "arithmetic".to_owned(),
    }
}

/// The mark beside a figure that is not confirmed.
pub(super) fn mark(confidence: Option<Confidence>) -> Option<Html> {
    let confidence = confidence.filter(|confidence| !confidence.is_confirmed())?;
    Some(html! {
        <span class="tag" title=confidence.reason()>
            {confidence.words()}
        </span>
    })
}

/// A number as a result is read: money of a thousand and more in whole pounds.
pub(super) fn large(unit: Unit, value: rust_decimal::Decimal) -> String {
    let is_whole = value.abs() >= rust_decimal::Decimal::ONE_THOUSAND || value.is_zero();
    if unit.is_money() && is_whole {
        calculators::number::pounds(value)
    } else {
        unit.show(value)
    }
}

/// Words at the beginning of a sentence.
pub(super) fn upper_first(words: &str) -> String {
    let mut letters = words.chars();
    match letters.next() {
        Some(first) => format!("{}{}", first.to_uppercase(), letters.as_str()),
        None => String::new(),
    }
}

/// A label within a sentence: `Income` is `income`, and `QOF points` stays.
pub(super) fn lower_first(label: &str) -> String {
    let mut letters = label.chars();
    match (letters.next(), letters.clone().next()) {
        (Some(first), Some(second)) if first.is_uppercase() && second.is_lowercase() => {
            format!("{}{}", first.to_lowercase(), letters.as_str())
        }
        _ => label.to_owned(),
    }
}

/// A number and, apart from it, what it counts: `69.5` and `hours a week`.
pub(super) fn apart(unit: Unit, value: rust_decimal::Decimal) -> (String, String) {
    let whole = large(unit, value);
    match whole.split_once(' ') {
        Some((number, counts)) => (number.to_owned(), counts.to_owned()),
        None => (whole, String::new()),
    }
}
