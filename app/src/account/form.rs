//! Forms: what was typed, what is wrong with it, and how both are shown.
//!
//! A handler makes a [`Form`] of what was posted, marks what it refuses, and gives it to the
//! page: the page shows the typed values again, the message beside each field, and all of
//! them above the page with links to the fields. Passwords never come back in a page.

use std::collections::BTreeMap;

use domain::visible::seen;
use leptos::prelude::*;

/// A refused form: a field, or nothing for the form as a whole, and what to say.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct FormError {
    /// The field in question.
    pub field: Option<String>,
    /// What is wrong and how to mend it.
    pub message: String,
}

/// What was typed into a form, and what is wrong with it.
#[derive(Debug, Clone, PartialEq, Eq, Default)]
pub struct Form {
    /// What was typed, by field.
    pub values: BTreeMap<String, String>,
    /// What is wrong, in the order in which it is told.
    pub errors: Vec<FormError>,
    /// What the fields' ids begin with, where a page has several forms.
    scope: String,
}

impl Form {
    /// A form in which nothing is typed yet.
    #[must_use]
    pub fn new() -> Self {
        Self::default()
    }

    /// With a typed value. What is not seen does not come back: nobody could take it out of the
    /// field.
    #[must_use]
    pub fn with(mut self, name: impl Into<String>, value: impl Into<String>) -> Self {
        self.values.insert(name.into(), seen(&value.into()));
        self
    }

    /// With a message beside a field.
    #[must_use]
    pub fn error(mut self, name: impl Into<String>, message: impl Into<String>) -> Self {
        self.errors.push(FormError {
            field: Some(name.into()),
            message: message.into(),
        });
        self
    }

    /// With a message that belongs to no single field.
    #[must_use]
    pub fn error_at_top(mut self, message: impl Into<String>) -> Self {
        self.errors.push(FormError {
            field: None,
            message: message.into(),
        });
        self
    }

    /// Whether nothing is wrong.
    #[must_use]
    pub fn is_ok(&self) -> bool {
        self.errors.is_empty()
    }

    /// What was typed into a field; empty where nothing was.
    #[must_use]
    pub fn value(&self, name: &str) -> &str {
        self.values.get(name).map_or("", String::as_str)
    }

    /// The same form with its fields' ids in a room of their own.
    pub(super) fn scoped(&self, scope: impl Into<String>) -> Self {
        Self {
            scope: scope.into(),
            ..self.clone()
        }
    }

    /// The form with a value that stands until another is typed.
    pub(super) fn or(mut self, name: &str, value: &str) -> Self {
        self.values
            .entry(name.to_owned())
            .or_insert_with(|| value.to_owned());
        self
    }

    /// The id of a field.
    pub(super) fn id(&self, name: &str) -> String {
        if self.scope.is_empty() {
            name.to_owned()
        } else {
            format!("{}-{name}", self.scope)
        }
    }

    fn message(&self, name: &str) -> Option<String> {
        self.errors
            .iter()
            .find(|error| error.field.as_deref() == Some(name))
            .map(|error| error.message.clone())
    }
}

/// What can be typed into a field, which tells browsers how to help.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Entry {
    /// Any words.
    Text,
    /// Words that are searched for.
    Search,
    /// A person's name.
    Name,
    /// A mail address.
    Address,
    /// The password that the account has.
    CurrentPassword,
    /// A password that is chosen.
    NewPassword,
}

impl Entry {
    const fn kind(self) -> &'static str {
        match self {
            Self::Text | Self::Name => "text",
            Self::Search => "search",
            Self::Address => "email",
            Self::CurrentPassword | Self::NewPassword => "password",
        }
    }

    const fn autocomplete(self) -> &'static str {
        match self {
            Self::Text | Self::Search => "off",
            Self::Name => "name",
            Self::Address => "email",
            Self::CurrentPassword => "current-password",
            Self::NewPassword => "new-password",
        }
    }

    const fn is_password(self) -> bool {
        matches!(self, Self::CurrentPassword | Self::NewPassword)
    }
}

/// What a new password must be, as its field says it.
pub(super) const PASSWORD_HINT: &str =
    "12 characters or more. Any characters; a few unrelated words make a good one.";

/// A field with its label, hint and message.
pub(super) struct Field<'a> {
    form: &'a Form,
    name: &'static str,
    label: &'a str,
    entry: Entry,
    hint: &'a str,
    about: &'a str,
}

impl<'a> Field<'a> {
    /// A field of a form.
    pub(super) fn new(form: &'a Form, name: &'static str, label: &'a str, entry: Entry) -> Self {
        Self {
            form,
            name,
            label,
            entry,
            hint: "",
            about: "",
        }
    }

    /// With a line below the label.
    pub(super) fn hint(mut self, hint: &'a str) -> Self {
        self.hint = hint;
        self
    }

    /// With words in the label that only those who hear it need: which row this is.
    pub(super) fn about(mut self, about: &'a str) -> Self {
        self.about = about;
        self
    }

    /// The field.
    pub(super) fn view(self) -> AnyView {
        let id = self.form.id(self.name);
        let message = self.form.message(self.name);
        let described = described_by(&id, !self.hint.is_empty(), message.is_some());
        let entry = self.entry;
        let value = (!entry.is_password()).then(|| self.form.value(self.name).to_owned());
        let is_written_as_is = entry.is_password() || entry == Entry::Address;
        view! {
            <div class="entry" class:wrong=message.is_some()>
                {label(&id, self.label, self.about)} {hint(&id, self.hint)}
                {error_text(&id, message.clone())} <div class="beside">
                    <input
                        id=id.clone()
                        name=self.name
                        type=entry.kind()
                        value=value
                        autocomplete=entry.autocomplete()
                        inputmode=(entry == Entry::Address).then_some("email")
                        spellcheck=(is_written_as_is || entry == Entry::Name).then_some("false")
                        autocapitalize=is_written_as_is.then_some("none")
                        aria-describedby=described
                        aria-invalid=message.is_some().then_some("true")
                    />
                </div>
            </div>
        }
        .into_any()
    }
}

/// A field for a file.
pub(super) fn file_field(
    form: &Form,
    name: &'static str,
    label_text: &str,
    hint_text: &str,
    accept: &'static str,
    largest: (u64, String),
) -> AnyView {
    let id = form.id(name);
    let message = form.message(name);
    let described = described_by(&id, !hint_text.is_empty(), message.is_some());
    view! {
        <div class="entry" class:wrong=message.is_some()>
            {label(&id, label_text, "")} {hint(&id, hint_text)} {error_text(&id, message.clone())}
            <input
                id=id.clone()
                name=name
                type="file"
                accept=accept
                data-largest=largest.0
                data-too-large=largest.1
                aria-describedby=described
                aria-invalid=message.is_some().then_some("true")
            />
        </div>
    }
    .into_any()
}

/// A box to tick; it posts `yes`.
pub(super) fn tick(form: &Form, name: &'static str, label: &str, hint_text: &str) -> AnyView {
    let id = form.id(name);
    let described = described_by(&id, !hint_text.is_empty(), false);
    view! {
        <div class="entry choice">
            <input
                id=id.clone()
                name=name
                type="checkbox"
                value="yes"
                checked=form.value(name) == "yes"
                aria-describedby=described
            />
            <label for=id.clone()>{label.to_owned()}</label>
            {hint(&id, hint_text)}
        </div>
    }
    .into_any()
}

/// Choices of which one holds: value and label.
pub(super) fn choices(
    form: &Form,
    name: &'static str,
    legend: &str,
    hint_text: &str,
    options: Vec<(String, String)>,
) -> AnyView {
    let id = form.id(name);
    let message = form.message(name);
    let described = described_by(&id, !hint_text.is_empty(), message.is_some());
    let chosen = form.value(name).to_owned();
    view! {
        <fieldset class="entry" class:wrong=message.is_some() aria-describedby=described>
            <legend>{legend.to_owned()}</legend>
            {hint(&id, hint_text)}
            {error_text(&id, message.clone())}
            {options
                .into_iter()
                .enumerate()
                .map(|(index, (value, text))| {
                    // The first has the field's own id, for that is where a message leads.
                    let id = if index == 0 { id.clone() } else { format!("{id}-{index}") };
                    view! {
                        <div class="choice">
                            <input
                                id=id.clone()
                                name=name
                                type="radio"
                                checked=value == chosen
                                value=value
                            />
                            <label for=id>{text}</label>
                        </div>
                    }
                })
                .collect_view()}
        </fieldset>
    }
    .into_any()
}

/// A list of which one is chosen: value and label.
pub(super) fn select(
    form: &Form,
    name: &'static str,
    label_text: &str,
    about: &str,
    options: Vec<(String, String)>,
) -> AnyView {
    let id = form.id(name);
    let chosen = form.value(name).to_owned();
    view! {
        <div class="entry">
            {label(&id, label_text, about)}
            <select id=id.clone() name=name autocomplete="off">
                {options
                    .into_iter()
                    .map(|(value, text)| {
                        view! {
                            <option selected=value == chosen value=value>
                                {text}
                            </option>
                        }
                    })
                    .collect_view()}
            </select>
        </div>
    }
    .into_any()
}

/// Something that a form carries and nobody types.
pub(super) fn hidden(name: &'static str, value: &str) -> AnyView {
    view! { <input type="hidden" name=name value=value.to_owned()/> }.into_any()
}

/// How a button looks.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Look {
    /// What the page is for.
    Primary,
    /// One thing among others.
    Ordinary,
    /// What cannot be taken back.
    Grave,
}

/// A button that sends its form; `about` is heard and not seen.
pub(super) fn button(text: &str, about: &str, look: Look) -> AnyView {
    let class = match look {
        Look::Primary => "btn primary",
        Look::Ordinary => "btn",
        Look::Grave => "btn grave",
    };
    view! {
        <button class=class type="submit">
            {text.to_owned()}
            {unseen(about)}
        </button>
    }
    .into_any()
}

/// Words that are heard and not seen, behind others.
pub(super) fn unseen(text: &str) -> Option<AnyView> {
    (!text.is_empty())
        .then(|| view! { <span class="unseen">{format!(" {text}")}</span> }.into_any())
}

/// A form that posts; without script it goes the ordinary way.
pub(super) fn post(action: &str, content: impl IntoView + 'static) -> AnyView {
    view! {
        <form class="entries" method="post" action=action.to_owned() novalidate data-enhance>
            {content}
        </form>
    }
    .into_any()
}

/// A form that posts a file.
pub(super) fn post_file(action: &str, content: impl IntoView + 'static) -> AnyView {
    view! {
        <form
            class="entries"
            method="post"
            enctype="multipart/form-data"
            action=action.to_owned()
            novalidate
            data-enhance
        >
            {content}
        </form>
    }
    .into_any()
}

/// A form that is a button, with what it carries.
pub(super) fn button_form(
    action: &str,
    carries: &[(&'static str, &str)],
    text: &str,
    about: &str,
    look: Look,
) -> AnyView {
    let carries = carries
        .iter()
        .map(|(name, value)| hidden(name, value))
        .collect_view();
    view! {
        <form class="one" method="post" action=action.to_owned() novalidate data-enhance>
            {carries}
            {button(text, about, look)}
        </form>
    }
    .into_any()
}

/// A form that searches: it asks the page anew, and with script while one types.
pub(super) fn search(
    action: &str,
    form: &Form,
    name: &'static str,
    label: &str,
    hint: &str,
) -> AnyView {
    view! {
        <form class="entries search" method="get" action=action.to_owned() role="search" data-live>
            {Field::new(form, name, label, Entry::Search).hint(hint).view()}
            {button("Search", "", Look::Ordinary)}
        </form>
    }
    .into_any()
}

/// What is wrong in the forms of a page, above everything else in it.
pub(super) fn problems(forms: &[&Form]) -> Option<AnyView> {
    let lines: Vec<_> = forms
        .iter()
        .flat_map(|form| {
            form.errors.iter().map(|error| {
                let link = error
                    .field
                    .as_ref()
                    .map(|field| format!("#{}", form.id(field)));
                (link, error.message.clone())
            })
        })
        .collect();
    (!lines.is_empty()).then(|| {
        view! {
            <div class="problem" role="alert" tabindex="-1" autofocus aria-labelledby="problem">
                <h2 id="problem">"There is a problem"</h2>
                <ul>
                    {lines
                        .into_iter()
                        .map(|(link, message)| match link {
                            Some(link) => {
                                view! {
                                    <li>
                                        <a href=link>{message}</a>
                                    </li>
                                }
                                    .into_any()
                            }
                            None => view! { <li>{message}</li> }.into_any(),
                        })
                        .collect_view()}
                </ul>
            </div>
        }
        .into_any()
    })
}

fn label(id: &str, text: &str, about: &str) -> AnyView {
    view! {
        <label for=id.to_owned()>
            {text.to_owned()}
            {unseen(about)}
        </label>
    }
    .into_any()
}

fn hint(id: &str, text: &str) -> Option<AnyView> {
    (!text.is_empty()).then(|| {
        view! {
            <p class="hint" id=format!("{id}-hint")>
                {text.to_owned()}
            </p>
        }
        .into_any()
    })
}

fn error_text(id: &str, message: Option<String>) -> Option<AnyView> {
    message.map(|message| {
        view! {
            <p class="error" id=format!("{id}-error")>
                <span class="unseen">"Error: "</span>
                {message}
            </p>
        }
        .into_any()
    })
}

fn described_by(id: &str, has_hint: bool, has_error: bool) -> Option<String> {
    let parts: Vec<_> = [
        has_hint.then(|| format!("{id}-hint")),
        has_error.then(|| format!("{id}-error")),
    ]
    .into_iter()
    .flatten()
    .collect();
    (!parts.is_empty()).then(|| parts.join(" "))
}
