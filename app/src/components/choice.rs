//! Choices of which one holds. Each is a control of a form: without script the form is sent, with
//! it the choice changes the address of the page (`frontend/script/navigation.js`).

use html::{Html, html};

/// A choice: its name in addresses, and what may be chosen.
#[derive(Debug, Clone, PartialEq, Eq, Default)]
pub struct Choice {
    /// What is chosen.
    pub label: String,
    /// The name in the form and in the address.
    pub name: &'static str,
    /// What may be chosen.
    pub options: Vec<ChoiceOption>,
    /// The names of what in the address belongs to the choice before, separated by spaces.
    pub drops: Option<&'static str>,
}

/// What may be chosen.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct ChoiceOption {
    /// The identifier in the address.
    pub id: String,
    /// As shown.
    pub label: String,
    /// Whether it is chosen.
    pub is_chosen: bool,
}

impl ChoiceOption {
    /// An option.
    #[must_use]
    pub fn new(id: impl Into<String>, label: impl Into<String>, is_chosen: bool) -> Self {
        Self {
            id: id.into(),
            label: label.into(),
            is_chosen,
        }
    }
}

/// More letters than this do not stand in one line beside a heading.
const LETTERS_OF_A_LINE: usize = 64;

impl Choice {
    /// A choice of one.
    #[must_use]
    pub fn new(label: impl Into<String>, name: &'static str, options: Vec<ChoiceOption>) -> Self {
        Self {
            label: label.into(),
            name,
            options,
            drops: None,
        }
    }

    /// The same with what belongs to the choice before.
    #[must_use]
    pub fn dropping(self, drops: &'static str) -> Self {
        Self {
            drops: Some(drops),
            ..self
        }
    }

    /// What is chosen, as shown.
    #[must_use]
    pub fn chosen(&self) -> Option<&str> {
        let chosen = self.options.iter().find(|option| option.is_chosen)?;
        Some(&chosen.label)
    }

    /// As a row of switches.
    #[must_use]
    pub fn switch(&self) -> Html {
        let options: Html = self
            .options
            .iter()
            .map(|option| {
                html! {
                    <label>
                        <input
                            type="radio"
                            name=self.name
                            value=&option.id
                            checked=option.is_chosen
                            data-drops=self.drops
                        />
                        {&option.label}
                    </label>
                }
            })
            .collect();
        html! {
            <fieldset class="field">
                <legend>{&self.label}</legend>
                <div class="switch">{options}</div>
            </fieldset>
        }
    }

    /// As a list.
    #[must_use]
    pub fn list(&self) -> Html {
        let options: Html = self
            .options
            .iter()
            .map(|option| {
                html! {
                    <option value=&option.id selected=option.is_chosen>
                        {&option.label}
                    </option>
                }
            })
            .collect();
        html! {
            <label class="field">
                <span>{&self.label}</span>
                <select name=self.name data-drops=self.drops>
                    {options}
                </select>
            </label>
        }
    }

    /// As a row of switches where it fits in a line, else as a list.
    #[must_use]
    pub fn switch_or_list(&self) -> Html {
        let letters = self.options.iter().map(|one| one.label.chars().count() + 3);
        if letters.sum::<usize>() <= LETTERS_OF_A_LINE {
            self.switch()
        } else {
            self.list()
        }
    }
}

/// State that a form without script sends along: names and values.
#[must_use]
pub fn hidden_fields(pairs: impl IntoIterator<Item = (&'static str, String)>) -> Html {
    pairs
        .into_iter()
        .map(|(name, value)| html! { <input type="hidden" name=name value=value/> })
        .collect()
}

#[cfg(test)]
mod tests {
    use super::*;

    fn choice(label: &str) -> Choice {
        let options = vec![
            ChoiceOption::new("a", label, false),
            ChoiceOption::new("b", "Other <one>", true),
        ];
        Choice::new("Compare with", "group", options).dropping("sort")
    }

    #[test]
    fn a_choice_that_does_not_fit_in_a_line_is_a_list() {
        let short = choice("Similar").switch_or_list().into_string();
        assert_eq!(
            short,
            "<fieldset class=\"field\"><legend>Compare with</legend><div class=\"switch\">\
             <label><input type=\"radio\" name=\"group\" value=\"a\" data-drops=\"sort\">Similar</label>\
             <label><input type=\"radio\" name=\"group\" value=\"b\" checked data-drops=\"sort\">Other &lt;one&gt;</label>\
             </div></fieldset>"
        );
        let long = choice(&"long ".repeat(12)).switch_or_list().into_string();
        assert!(
            long.contains("<select name=\"group\" data-drops=\"sort\">"),
            "{long}"
        );
        assert!(long.contains("<option value=\"b\" selected>"), "{long}");
        assert_eq!(choice("Similar").chosen(), Some("Other <one>"));
    }
}
