//! The row that holds everything an answer depends on: the period, the group, and what may be
//! done with the answer.

use html::{Html, html};

/// The row: one line that stays in view on a wide screen; on a narrow one a sentence that opens
/// to the same controls, and a menu of the actions. Both are `<details>`, so that they open
/// without script; a wide screen shows what is in them whether or not they are open.
#[derive(Debug, Clone, Default)]
pub struct QuestionRow {
    /// Where the form is sent without script.
    pub action: String,
    /// What is asked, in a few words: `July 2026 · Similar`.
    pub said: String,
    /// The controls.
    pub controls: Html,
    /// What may be done with the answer, at most three.
    pub actions: Html,
}

impl QuestionRow {
    /// The row as markup.
    #[must_use]
    pub fn html(&self) -> Html {
        // Whoever comes back sees what is shown, and not what was chosen on leaving.
        html! {
            <form
                class="ask question"
                aria-label="Question"
                action=&self.action
                method="get"
                autocomplete="off"
                data-live=""
            >
                <div class="page">
                    <details class="asking">
                        <summary>
                            <span class="unseen">"Change what is shown: "</span>
                            <span class="said">{&self.said}</span>
                        </summary>
                        <div class="controls">
                            {&self.controls}
                            <button class="btn no-script" type="submit">
                                "Show"
                            </button>
                        </div>
                    </details>
                    <details class="actions" name="menu">
                        <summary class="btn" aria-label="Actions">
                            <span aria-hidden="true">"⋯"</span>
                        </summary>
                        <div class="acts">{&self.actions}</div>
                    </details>
                </div>
            </form>
        }
    }
}

/// Links to the sections of a page: identifier and words. They stand below the question and
/// scroll away.
#[must_use]
pub fn section_links(links: &[(String, String)]) -> Html {
    if links.len() < 2 {
        return Html::new();
    }
    let links: Html = links
        .iter()
        .map(|(id, words)| {
            html! {
                <li>
                    <a href=format!("#{id}")>{words}</a>
                </li>
            }
        })
        .collect();
    html! {
        <nav class="parts" aria-label="Sections">
            <ul class="page">{links}</ul>
        </nav>
    }
}

/// The button that puts the address of the page on the clipboard (`frontend/script/share.js`).
#[must_use]
pub fn share_button() -> Html {
    html! {
        <button class="btn script-only" type="button" data-share data-keep>
            "Share"
        </button>
        <span class="unseen" role="status" data-keep></span>
    }
}
