//! A section of a page.

use html::{Html, html};

/// A section: its heading, what to know of it, its choices, and its content. One that has
/// nothing to show is left out, heading and all, so that no page shows an empty table.
#[derive(Debug, Clone, Default)]
pub struct Sheet {
    /// The identifier, for links to it.
    pub id: String,
    /// The heading.
    pub heading: String,
    /// What to know of it; empty where there is nothing.
    pub text: String,
    /// Its choices, beside the heading.
    pub choices: Html,
    /// What it shows; empty where there is nothing.
    pub content: Html,
}

impl Sheet {
    /// The section as markup.
    #[must_use]
    pub fn html(&self) -> Html {
        if self.content.is_empty() {
            return Html::new();
        }
        let heading = format!("{}-heading", self.id);
        let text = (!self.text.is_empty()).then(|| html! { <p>{&self.text}</p> });
        html! {
            <section class="sheet" id=&self.id aria-labelledby=&heading>
                <header>
                    <h2 id=&heading>{&self.heading}</h2>
                    {text}
                    {&self.choices}
                </header>
                {&self.content}
            </section>
        }
    }
}
