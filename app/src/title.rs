//! The title of the window. The server writes it; no page changes it while it is open.

/// What stands behind the title of every page.
const TITLE_END: &str = " · Haresign";

/// Gives the page its title.
pub(crate) fn set_title(title: &str) {
    #[cfg(feature = "ssr")]
    {
        // Taken by the document that is being written; there is nothing to show.
        drop(leptos_meta::Title(
            leptos_meta::TitleProps::builder()
                .text(escaped(&whole(title)))
                .build(),
        ));
    }
    #[cfg(all(not(feature = "ssr"), feature = "csr"))]
    leptos::prelude::document().set_title(&whole(title));
    #[cfg(not(any(feature = "ssr", feature = "csr")))]
    let _ = title;
}

#[cfg(any(feature = "ssr", feature = "csr"))]
fn whole(title: &str) -> String {
    match title {
        "" => "Haresign".to_owned(),
        title => format!("{title}{TITLE_END}"),
    }
}

/// A title is written into the document as it is, and a name in a published file may hold markup.
#[cfg(feature = "ssr")]
fn escaped(title: &str) -> String {
    title
        .replace('&', "&amp;")
        .replace('<', "&lt;")
        .replace('>', "&gt;")
}
