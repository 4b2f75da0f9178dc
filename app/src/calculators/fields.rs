//! One input: by its kind, with what holds until something is typed, and what is wrong with
//! what was. What a visitor typed is never written over.

use calculators::answers::{Problem, Severity};
use calculators::form::{Field, FieldKind};
use calculators::term::{Confidence, Origin};
use calculators::unit::Unit;
use domain::period::{Day, Month};
use html::{Html, html};
use leptos::prelude::*;

use super::model::Model;

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

/// An input alone. Its handler is that of the form.
pub(super) fn input(model: Model, key: &str, field: &Field, label: Label) -> AnyView {
    let input = Input::new(model, key, label);
    match &field.kind {
        FieldKind::Choice(choices) => input.choice(model, choices.clone()),
        FieldKind::Tick => input.tick(model),
        FieldKind::LongText => input.long_text(model),
        kind => input.line(model, kind),
    }
}

/// What every kind of input has.
struct Input {
    key: String,
    id: String,
    name: String,
    typed: String,
    /// The elements that describe it.
    described: String,
    /// Its accessible name, where no label stands beside it.
    heard: Option<String>,
}

impl Input {
    fn new(model: Model, key: &str, label: Label) -> Self {
        let id = id_of(key);
        let problem = format!("{id}-problem");
        let (described, heard) = match label {
            Label::Beside => (format!("{id}-hint {problem}"), None),
            Label::Heard(words) => (problem, Some(words)),
        };
        Self {
            key: key.to_owned(),
            name: model.asked.with_untracked(|asked| asked.name(key)),
            typed: model.typed(key),
            id,
            described,
            heard,
        }
    }

    /// Whether what was typed cannot be used, as `aria-invalid` says it.
    fn invalid(&self, model: Model) -> impl Fn() -> Option<&'static str> + Send + Sync + 'static {
        let key = self.key.clone();
        move || {
            let problems = model.problems.at(&key);
            let mut severities = problems.iter().map(|problem| problem.severity);
            let is_wrong = severities.any(|severity| severity >= Severity::Missing);
            is_wrong.then_some("true")
        }
    }

    fn choice(self, model: Model, choices: Vec<(String, String)>) -> AnyView {
        let invalid = self.invalid(model);
        let default = untrack(|| model.default(&self.key)).unwrap_or_default();
        let chosen = if self.typed.is_empty() {
            default
        } else {
            self.typed
        };
        // Nothing is chosen for the user where nothing holds by default.
        let open = chosen
            .is_empty()
            .then(|| view! { <option value="" selected=true>"Choose"</option> });
        let is_known = chosen.is_empty() || choices.iter().any(|(value, _)| *value == chosen);
        let unknown = (!is_known).then(
            || view! { <option value=chosen.clone() selected=true>{chosen.clone()}</option> },
        );
        view! {
            <select
                id=self.id
                name=self.name
                data-key=self.key
                aria-label=self.heard
                aria-describedby=self.described
                aria-invalid=invalid
            >
                {open}
                {unknown}
                {choices
                    .into_iter()
                    .map(|(value, label)| {
                        let selected = value == chosen;
                        view! {
                            <option value=value selected=selected>
                                {label}
                            </option>
                        }
                    })
                    .collect_view()}
            </select>
        }
        .into_any()
    }

    fn tick(self, model: Model) -> AnyView {
        let invalid = self.invalid(model);
        let said = if self.typed.is_empty() {
            untrack(|| model.default(&self.key)).unwrap_or_default()
        } else {
            self.typed
        };
        let checked = matches!(
            said.to_lowercase().as_str(),
            "yes" | "y" | "on" | "true" | "1"
        );
        view! {
            // A box that is not ticked sends nothing; this then says no.
            <input type="hidden" name=self.name.clone() value="no"/>
            <input
                type="checkbox"
                id=self.id
                name=self.name
                value="yes"
                data-key=self.key
                checked=checked
                aria-label=self.heard
                aria-describedby=self.described
                aria-invalid=invalid
            />
        }
        .into_any()
    }

    fn long_text(self, model: Model) -> AnyView {
        let invalid = self.invalid(model);
        view! {
            <textarea
                id=self.id
                name=self.name
                data-key=self.key
                rows="4"
                spellcheck="false"
                aria-label=self.heard
                aria-describedby=self.described
                aria-invalid=invalid
            >
                {self.typed}
            </textarea>
        }
        .into_any()
    }

    /// An input of one line, with the sign of its unit beside it.
    fn line(self, model: Model, kind: &FieldKind) -> AnyView {
        let invalid = self.invalid(model);
        let (type_, mode) = kind_of(kind, &self.typed);
        let placeholder = {
            let key = self.key.clone();
            let kind = kind.clone();
            move || model.default(&key).map(|default| shown(&kind, &default))
        };
        let (before, after) = match kind {
            FieldKind::Money => (Some("£"), None),
            FieldKind::Percent => (None, Some("%")),
            _ => (None, None),
        };
        let class = match kind {
            FieldKind::Money | FieldKind::Percent | FieldKind::Number { .. } => "amount",
            FieldKind::Text => "text",
            _ => "when",
        };
        view! {
            <span class=format!("affixed {class}")>
                {before.map(|sign| view! { <span aria-hidden="true">{sign}</span> })}
                <input
                    type=type_
                    inputmode=mode
                    id=self.id
                    name=self.name
                    data-key=self.key
                    value=self.typed
                    placeholder=placeholder
                    aria-label=self.heard
                    aria-describedby=self.described
                    aria-invalid=invalid
                />
                {after.map(|sign| view! { <span aria-hidden="true">{sign}</span> })}
            </span>
        }
        .into_any()
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

/// What is wrong with what was typed, or worth knowing.
#[component]
pub(super) fn Problems(model: Model, key: String) -> impl IntoView {
    let id = format!("{}-problem", id_of(&key));
    view! {
        <span class="problems" id=id>
            {move || messages(model.problems.at(&key))}
        </span>
    }
}

/// Messages by how much they matter.
pub(super) fn messages(problems: Vec<Problem>) -> AnyView {
    problems
        .into_iter()
        .map(|problem| {
            let class = match problem.severity {
                Severity::Note => "note",
                Severity::Beware => "beware",
                Severity::Missing | Severity::Wrong => "wrong",
            };
            view! { <span class=class>{problem.message}</span> }
        })
        .collect_view()
        .into_any()
}

/// A field with its label, its help and where its default is from.
#[component]
pub(super) fn LabelledField(
    model: Model,
    key: String,
    field: Field,
    /// Whether the help stands elsewhere, once for all rows.
    #[prop(optional)]
    is_terse: bool,
) -> impl IntoView {
    let id = id_of(&key);
    let hint_id = format!("{id}-hint");
    let is_tick = field.kind == FieldKind::Tick;
    let class = match field.kind {
        FieldKind::Tick => "entry-field tick",
        FieldKind::LongText => "entry-field long",
        _ => "entry-field",
    };
    let control = input(model, &key, &field, Label::Beside);
    let origin = {
        let key = key.clone();
        let kind = field.kind.clone();
        move || {
            if is_terse {
                let default = model.default(&key).filter(|_| is_unseen(&kind))?;
                Some(format!("{} where empty", shown(&kind, &default)))
            } else {
                origin_of(model, &key, &kind)
            }
        }
    };
    let is_needed = field.required && untrack(|| model.default(&key)).is_none();
    // A message may say the same and more.
    let help = {
        let (key, help) = (key.clone(), field.help.clone().filter(|_| !is_terse));
        move || {
            let help = help.clone()?;
            let messages = model.problems.at(&key);
            let is_said = messages
                .iter()
                .any(|problem| problem.message.contains(&help));
            (!is_said).then_some(help)
        }
    };
    let label = view! {
        <label for=id>
            {field.label.clone()}
            {is_needed.then(|| view! { <span class="quiet">" (needed)"</span> })}
        </label>
    };
    view! {
        <div class=class>
            {if is_tick {
                view! { <div class="ticked">{control}{label}</div> }.into_any()
            } else {
                view! {
                    {label}
                    {control}
                }
                    .into_any()
            }}
            <Problems model=model key=key/>
            <span class="hint" id=hint_id>
                {help}
                " "
                {origin}
            </span>
        </div>
    }
}

/// Whether a field of this kind does not show what holds by default.
fn is_unseen(kind: &FieldKind) -> bool {
    matches!(kind, FieldKind::Month | FieldKind::Date)
}

/// Where the default of a field is from, in words.
fn origin_of(model: Model, key: &str, kind: &FieldKind) -> Option<String> {
    model.form.with(|form| {
        let found = form.find(key)?;
        let default = found.default.filter(|default| !default.is_empty())?;
        // Elsewhere it is seen in the field, or as what is chosen.
        let is_unseen = is_unseen(kind);
        let value = shown(kind, default);
        match found.default_from {
            Some(origin) if is_unseen => Some(format!("{value}: {}.", origin_words(origin))),
            Some(origin) => Some(format!("{}.", upper_first(&origin_words(origin)))),
            None => is_unseen.then(|| format!("{value} unless you choose another.")),
        }
    })
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
