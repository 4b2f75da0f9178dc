//! Pages for what does not go: not allowed, not there, too often, and our own faults. Each
//! says what happened and the way on.

use leptos::prelude::*;

use super::frame::Frame;
use super::page::Page;
use super::words;

/// Somebody is signed in and may not do this (403).
#[must_use]
pub fn forbidden() -> Page {
    Frame::open("This is not yours to see or do").page(view! {
        <div class="words">
            <p>
                "You are signed in, but this belongs to somebody else, or to an organisation that you do not work for here. Nothing was changed."
            </p>
            <p>
                "If you work for the organisation, ask for access under "
                <a href="/accounts/profile/">"Profile"</a>
                ". If you had access before, it may have been taken back."
            </p>
        </div>
    })
}

/// There is nothing at the address, or nothing that the visitor may know of (404).
#[must_use]
pub fn not_found() -> Page {
    Frame::open("There is nothing at this address").page(view! {
        <div class="words">
            <p>
                "It may have been mistyped, or what was there has been deleted or is no longer shared with you."
            </p>
            <p>
                "Go to your " <a href="/accounts/profile/">"profile"</a> ", to the "
                <a href="/tools/">"tools"</a> " or to the " <a href="/places/">"places"</a> "."
            </p>
        </div>
    })
}

/// Too many attempts (429).
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct TooMany {
    /// How many seconds to wait.
    pub seconds: u64,
}

/// Too many attempts, in a sentence above a form.
#[must_use]
pub fn too_many_words(seconds: u64) -> String {
    format!(
        "This was tried too often in a short time. Wait {} and try again. The pause keeps others from guessing passwords and from flooding somebody with mail.",
        words::wait(seconds)
    )
}

/// Too many people at once, in a sentence.
pub const BUSY: &str =
    "This could not be done just now. Nothing is lost: wait a few seconds and try again.";

/// The store does not answer, in a sentence.
pub const AWAY: &str = "Accounts cannot be reached just now, so this was not done. Try again in a minute; the tools and the places go on as before.";

/// Too many attempts, and how long to wait.
#[must_use]
pub fn too_many(model: &TooMany) -> Page {
    Frame::open("Too many attempts").page(view! {
        <div class="words">
            <p>{too_many_words(model.seconds)}</p>
            <p>
                "If you do not know your password any more, "
                <a href="/accounts/password-reset/">"set a new one"</a> "."
            </p>
        </div>
    })
}

/// A fault of the server's own (500 and the like).
#[must_use]
pub fn fault() -> Page {
    Frame::open("This did not work").page(view! {
        <div class="words">
            <p>
                "The fault is on this side, and it is in the server’s log. Go back and try once more; what you typed may still be there."
            </p>
            <p>
                "If it happens again, the figures are not affected: the "
                <a href="/tools/">"tools"</a> " and the " <a href="/places/">"places"</a>
                " go on as before."
            </p>
        </div>
    })
}

/// Somebody else decided in the meantime (409).
#[must_use]
pub fn already_decided() -> Page {
    said(
        "This was decided already",
        "Another admin was quicker, or the request was withdrawn. Nothing was changed by you: go back and load the page again to see how things stand.",
    )
}

/// The last admin must name another first (409).
#[must_use]
pub fn last_admin() -> Page {
    said(
        "A workspace needs an admin",
        "You are the last admin of this workspace, and it has other members. Make one of them an admin first; then this is possible.",
    )
}

/// A limit is reached (409).
#[must_use]
pub fn full() -> Page {
    said(
        "There is no room for more",
        "As much is kept, or waits, as can be. Delete or withdraw something that you no longer need, and try again.",
    )
}

/// What was sent cannot be read (400).
#[must_use]
pub fn unreadable() -> Page {
    said(
        "This could not be read",
        "What was sent is incomplete or of a kind that is not expected here. Nothing was changed. Go back, load the page again and try once more.",
    )
}

/// Too many people at once (503).
#[must_use]
pub fn busy() -> Page {
    said("Many people are here at once", BUSY)
}

/// They have uploads or downloads under way, as many as one person may (429).
#[must_use]
pub fn at_work() -> Page {
    said(
        "One at a time",
        "You have another upload or download under way. Wait for it to end, then try again.",
    )
}

/// The store does not answer (503).
#[must_use]
pub fn away() -> Page {
    said("Accounts cannot be reached", AWAY)
}

/// A page of one sentence, and the way back.
fn said(title: &'static str, sentence: &'static str) -> Page {
    Frame::open(title).page(view! {
        <div class="words">
            <p>{sentence}</p>
            <p>
                "Or go to your " <a href="/accounts/profile/">"profile"</a> "."
            </p>
        </div>
    })
}
