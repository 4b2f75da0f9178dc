//! The policies on privacy and cookies. They say what the code does; whoever changes one
//! changes the other.

use leptos::prelude::*;

use super::frame::Frame;
use super::page::Page;

/// What a policy needs to know.
#[derive(Debug, Clone, Default)]
pub struct Policy {
    /// Who runs this site, where that was configured.
    pub operator: Option<String>,
}

/// The privacy policy.
#[must_use]
pub fn privacy_policy(model: &Policy) -> Page {
    let operator = match &model.operator {
        Some(operator) => view! {
            <b>{operator.clone()}</b>
            ", the organisation that runs this site, is responsible for it."
        }
        .into_any(),
        None => "The organisation that runs this site is responsible for it.".into_any(),
    };
    Frame::open("Privacy policy").page(view! {
        <div class="prose">
            <p class="lead">
                "Everything public here can be read without an account, and nothing is kept about those who read it. With an account we keep what it needs, and nothing else."
            </p>
            <p>{operator}</p>
            <h2>"Without an account"</h2>
            <p>
                "No cookie is set, nothing is counted, and nothing is asked of any other site: there are no analytics, no advertising and no third parties. The server’s logs hold no names. See also the "
                <a href="/cookie-policy/">"cookie policy"</a> "."
            </p>
            {what_is_kept()} {how_long()} {who_sees_what()}
        </div>
    })
}

/// What is kept with an account, and why.
fn what_is_kept() -> AnyView {
    view! {
        <h2>"What is kept with an account, and why"</h2>
        <dl>
            <div>
                <dt>"Your name and email address"</dt>
                <dd>
                    "To let you sign in, to send you the mails that you ask for or that tell you of changes to your account, and so that those who decide know who asks."
                </dd>
            </div>
            <div>
                <dt>"Your password"</dt>
                <dd>
                    "As a hash made with Argon2id. Nobody can read the password from it, we included."
                </dd>
            </div>
            <div>
                <dt>"Your devices"</dt>
                <dd>
                    "For each on which you are signed in: the kind of browser and system, when you signed in, when it was used last and when it ends, and the organisation that you work for on it. You see them all and can end each."
                </dd>
            </div>
            <div>
                <dt>"Organisations"</dt>
                <dd>
                    "Those that you asked to work for, what came of it, and when."
                </dd>
            </div>
            <div>
                <dt>"Saved views, groups and documents"</dt>
                <dd>"What you keep here, for yourself or in a workspace, because you asked us to."</dd>
            </div>
            <div>
                <dt>"API keys"</dt>
                <dd>
                    "For each that you make: its name, its first letters, a hash by which it is recognised, its limits, when it was made, when it ends, when it was used last, and how many requests it made on each day, so that you can tell your keys apart and nobody takes the service from others."
                </dd>
            </div>
            <div>
                <dt>"Mails that wait"</dt>
                <dd>"What a mail is about and to whom it goes, until it is sent."</dd>
            </div>
            <div>
                <dt>"A log of what was done"</dt>
                <dd>
                    "Who did what and when, for security: signing in, changes to accounts, memberships and what is shared. The network address stands in it as a keyed hash, from which nobody can tell the address."
                </dd>
            </div>
            <div>
                <dt>"Failed attempts"</dt>
                <dd>
                    "That signing in, sending a mail or asking for access was tried often, as hashes, to slow down those who guess passwords or would flood somebody with mail."
                </dd>
            </div>
        </dl>
        <p>
            "The reason is to give you what you ask for, and to keep accounts secure. Nothing of it is sold, passed on or used for anything else."
        </p>
    }
    .into_any()
}

/// How long it is kept.
fn how_long() -> AnyView {
    view! {
        <h2>"How long"</h2>
        <ul>
            <li>"What belongs to your account: until you delete it, or the account."</li>
            <li>"A registration whose address is not verified: 7 days."</li>
            <li>"A sign-in: until you sign out or close the browser, or, where you stay signed in, until it is unused for 60 days."</li>
            <li>
                "An API key with its counts by day: until you delete the account, also when it has ended."
            </li>
            <li>"A mail that waits: until it is sent, or for about a day if it cannot be."</li>
            <li>"Failed attempts: up to 7 days."</li>
            <li>
                "The log: its lines stay, without your name once the account is deleted."
            </li>
            <li>
                "What you shared: documents shared with a workspace, and views kept in a workspace, stay without your name when you delete the account. Delete them first if they should go."
            </li>
            <li>
                "A link that you made to a document: until you end it, or delete the document or the account."
            </li>
        </ul>
    }
    .into_any()
}

/// Who sees it, and the rights of whom it concerns.
fn who_sees_what() -> AnyView {
    view! {
        <h2>"Who sees what"</h2>
        <ul>
            <li>"Members of a workspace that you belong to see your name, and what you share there."</li>
            <li>
                "Its admins also see your email address, and the log of the workspace: with your name while you are a member or ask to be, and with the names of views and documents while they are kept there."
            </li>
            <li>
                "The administrators of this site see names, email addresses, memberships, API keys without their secret, and the log. Their pages show neither your own saved views nor your documents; of those kept in a workspace, the log has the names."
            </li>
            <li>"Whoever has a link that you made to a document can fetch that document."</li>
        </ul>
        <h2>"Your rights, and how to use them"</h2>
        <ul>
            <li>
                "See and take along what is held about you: "
                <a href="/accounts/data/">"Your data"</a> "."
            </li>
            <li>
                "Correct your name and your address: "
                <a href="/accounts/security/">"Sign-in and devices"</a> "."
            </li>
            <li>
                "Delete saved views, documents, or the whole account: "
                <a href="/accounts/presets/">"Saved views"</a> ", "
                <a href="/accounts/documents/">"Documents"</a> ", "
                <a href="/accounts/data/#delete">"Your data"</a> "."
            </li>
            <li>
                "If you think that we handle your data wrongly, you can complain to the "
                <a href="https://ico.org.uk/make-a-complaint/">
                    "Information Commissioner’s Office"
                </a> "."
            </li>
        </ul>
    }
    .into_any()
}

/// The cookie policy.
#[must_use]
pub fn cookie_policy(_model: &Policy) -> Page {
    Frame::open("Cookie policy").page(view! {
        <div class="prose">
            <p class="lead">
                "There are two cookies, and only for those who sign in. They are strictly necessary, so there is nothing to agree to."
            </p>
            <h2>"The cookies"</h2>
            <dl class="facts">
                <dt>"Name"</dt>
                <dd>
                    <code>"__Host-haresign"</code>
                </dd>
                <dt>"Set"</dt>
                <dd>"When you sign in, and never before"</dd>
                <dt>"For"</dt>
                <dd>"Keeping you signed in. It holds a random number and nothing about you"</dd>
                <dt>"Ends"</dt>
                <dd>
                    "When you sign out; with the browser, or, where you chose “Stay signed in”, after 60 days without use"
                </dd>
                <dt>"Read by"</dt>
                <dd>"This site alone; no script can read it"</dd>
            </dl>
            <dl class="facts">
                <dt>"Name"</dt>
                <dd>
                    <code>"__Host-haresign-device"</code>
                </dd>
                <dt>"Set"</dt>
                <dd>"When you sign in"</dd>
                <dt>"For"</dt>
                <dd>
                    "Signing in again from this device while somebody else on your network guesses passwords. It holds a random number, and a mark from which nobody else can tell your address"
                </dd>
                <dt>"Ends"</dt>
                <dd>"A year after you last signed in on this device, or when you remove it"</dd>
                <dt>"Read by"</dt>
                <dd>"This site alone; no script can read it"</dd>
            </dl>
            <h2>"What your browser keeps for itself"</h2>
            <p>
                "If you choose light or dark at the foot of a page, the choice is kept in the browser’s local storage. It is never sent to us. “As the system” removes it."
            </p>
            <p>
                "While a page that you chose is being loaded, the browser’s session storage keeps its address and which control you were on, so that the keyboard goes on from there. It is removed when the page is shown, and never sent to us."
            </p>
            <h2>"Others"</h2>
            <p>
                "No third parties, no analytics, no advertising: no other site sets a cookie here or learns that you were here."
            </p>
            <p>
                "What is kept about those who have an account is told in the "
                <a href="/privacy-policy/">"privacy policy"</a> "."
            </p>
        </div>
    })
}
