//! The row that holds everything an answer depends on: the period, the group, and what may be
//! done with the answer.

use leptos::prelude::*;

/// The row: one line that stays in view on a wide screen; on a narrow one a sentence that opens
/// to the same controls, and a menu of the actions. Both are `<details>`, so that they open
/// without script; a wide screen shows what is in them whether or not they are open.
#[component]
pub fn QuestionRow(
    /// Where the form is sent without script.
    action: String,
    /// What is asked, in a few words: `July 2026 · Similar`.
    #[prop(into)]
    said: Signal<String>,
    /// What may be done with the answer, at most three.
    actions: AnyView,
    /// The controls.
    children: Children,
) -> impl IntoView {
    view! {
        <form
            class="ask question"
            aria-label="Question"
            action=action
            method="get"
            // Whoever comes back sees what is shown, and not what was chosen on leaving.
            autocomplete="off"
            data-live=""
            on:submit=|event| event.prevent_default()
        >
            <div class="page">
                <details class="asking">
                    <summary>
                        <span class="unseen">"Change what is shown: "</span>
                        <span class="said">{said}</span>
                    </summary>
                    <div class="controls">
                        {children()}
                        <button class="btn no-script" type="submit">
                            "Show"
                        </button>
                    </div>
                </details>
                <details class="actions" name="menu">
                    <summary class="btn" aria-label="Actions">
                        <span aria-hidden="true">"⋯"</span>
                    </summary>
                    <div class="acts">{actions}</div>
                </details>
            </div>
        </form>
    }
}

/// Links to the sections of a page: identifier and words. They stand below the question and
/// scroll away.
#[component]
pub fn SectionLinks(
    /// The sections, in order.
    links: Vec<(String, String)>,
) -> impl IntoView {
    if links.len() < 2 {
        return ().into_any();
    }
    view! {
        <nav class="parts" aria-label="Sections">
            <ul class="page">
                {links
                    .into_iter()
                    .map(|(id, words)| {
                        view! {
                            <li>
                                <a href=format!("#{id}") rel="external">
                                    {words}
                                </a>
                            </li>
                        }
                    })
                    .collect_view()}
            </ul>
        </nav>
    }
    .into_any()
}
