//! Coming and going: registering, verifying the address, signing in and out, setting a new
//! password, and links that no longer work.
//!
//! None of these pages tells whether an address has an account: what they say is the same
//! either way.

use leptos::prelude::*;
use store::accounts::Person;

use super::form::{
    Entry, Field, Form, Look, PASSWORD_HINT, button, button_form, hidden, post, tick,
};
use super::frame::Frame;
use super::page::Page;
use super::words;

/// The page on which somebody registers.
#[derive(Debug, Clone, Default)]
pub struct Register {
    /// `name`, `address`, `password`.
    pub form: Form,
}

/// Registering.
#[must_use]
pub fn register(model: &Register) -> Page {
    let form = &model.form;
    let fields = view! {
        {Field::new(form, "name", "Your name", Entry::Name)
            .hint("As colleagues know you. Members of a workspace that you join see it.")
            .view()}
        {Field::new(form, "address", "Mail address", Entry::Address)
            .hint("We send a link there to make sure that it is yours.")
            .view()}
        {Field::new(form, "password", "Choose a password", Entry::NewPassword)
            .hint(PASSWORD_HINT)
            .view()}
        {button("Register", "", Look::Primary)}
    };
    Frame::open("Register")
        .form(form)
        .page(view! {
            <div class="two">
                <div>
                    {post("/accounts/register/", fields)}
                    <p class="ways">
                        "You have an account? " <a href="/accounts/login/">"Sign in"</a>
                    </p>
                </div>
                <aside class="beside-form" aria-labelledby="gives">
                    <h2 id="gives">"What an account gives"</h2>
                    <ul>
                        <li>
                            <b>"Saved views."</b>
                            " The questions that you ask each month, kept under a name, and the view on which a tool opens."
                        </li>
                        <li>
                            <b>"A workspace."</b>
                            " Work for your practice or PCN with the others who do, once its admin has said yes."
                        </li>
                        <li>
                            <b>"Documents."</b> " Keep files beside the figures, and share them."
                        </li>
                    </ul>
                    <p>
                        "Everything public stays public: every figure, chart and file on this site is open to all without an account."
                    </p>
                    <p>
                        <a href="/privacy-policy/">"What is kept about you"</a>
                    </p>
                </aside>
            </div>
        })
}

/// Which mail is on its way.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum MailKind {
    /// The link that verifies the address of a registration.
    Verification,
    /// The link that sets a new password.
    Reset,
    /// The link that takes a new address.
    NewAddress,
}

/// The page that says that a mail is on its way.
#[derive(Debug, Clone)]
pub struct CheckMail {
    /// Which mail.
    pub kind: MailKind,
    /// Where it goes; `None` where the page was opened by itself.
    pub address: Option<String>,
    /// How long its link works.
    pub minutes: u32,
    /// Whether this site writes its mail to a folder instead of sending it.
    pub is_folder: bool,
    /// For sending the verification again: `address`.
    pub form: Form,
    /// Word of what was done, such as that it was sent again.
    pub done: Option<String>,
}

/// A mail is on its way, or would be if the address were right: the words are the same.
#[must_use]
pub fn check_mail(model: &CheckMail) -> Page {
    let at = match &model.address {
        Some(address) => view! { <b>{address.clone()}</b> }.into_any(),
        None => "the address that you gave".into_any(),
    };
    let sent = match model.kind {
        MailKind::Verification => view! {
            <p>
                "If an account can be made with " {at}
                ", we have sent a mail there with a link that finishes your registration."
            </p>
        }
        .into_any(),
        MailKind::Reset => view! {
            <p>
                "If there is an account with " {at}
                ", we have sent a mail there with a link that sets a new password."
            </p>
        }
        .into_any(),
        MailKind::NewAddress => view! {
            <p>
                "If " {at}
                " is free to be yours, we have sent a mail there with a link that makes it the address of your account. Until you follow it the old one stays."
            </p>
        }
        .into_any(),
    };
    let lives = format!(
        "The link lives for {} and works once.",
        words::count(u64::from(model.minutes), "minute", "minutes")
    );
    let folder = model.is_folder.then(|| {
        view! {
            <p class="aside">
                "This site writes its mail to a folder and sends none. The link is in the server’s log."
            </p>
        }
    });
    let again = (model.kind == MailKind::Verification).then(|| {
        let intro = view! {
            <h2 id="again">"Nothing arrived?"</h2>
            <p>
                "Look among the unwanted mail first, then have it sent again. If the address has a mistake in it, "
                <a href="/accounts/register/">"register again"</a> " with the right one."
            </p>
        };
        view! { <section class="part" aria-labelledby="again">{intro} {resend(&model.form, model.address.as_deref())}</section> }
    });
    let way_on = match model.kind {
        MailKind::Verification => None,
        MailKind::Reset => Some(
            view! {
                <p class="ways">
                    "Nothing arrived? Look among the unwanted mail, or "
                    <a href="/accounts/password-reset/">"ask again"</a>
                    " and mind the spelling of the address."
                </p>
            }
            .into_any(),
        ),
        MailKind::NewAddress => Some(
            view! {
                <p class="ways">
                    <a href="/accounts/security/">"Back to sign-in and devices"</a>
                </p>
            }
            .into_any(),
        ),
    };
    Frame::open("Check your mail")
        .form(&model.form)
        .done(model.done.as_ref())
        .page(view! {
            <div class="words">
                {sent} <p>{lives}</p> {folder} {way_on}
            </div>
            {again}
        })
}

/// The form that has the verification sent again.
fn resend(form: &Form, address: Option<&str>) -> AnyView {
    match address {
        // A refused address is shown again so that it can be mended.
        Some(address) if form.is_ok() => button_form(
            "/accounts/verify/resend/",
            &[("address", address)],
            "Send it again",
            "",
            Look::Ordinary,
        ),
        _ => {
            let form = form.clone().or("address", address.unwrap_or_default());
            post(
                "/accounts/verify/resend/",
                view! {
                    {Field::new(&form, "address", "Mail address", Entry::Address).view()}
                    {button("Send it again", "", Look::Ordinary)}
                },
            )
        }
    }
}

/// The page on which somebody signs in.
#[derive(Debug, Clone, Default)]
pub struct LogIn {
    /// `address`, `password`, `stay` (`yes`), `next` (where to go then).
    pub form: Form,
    /// The address with which signing in was refused. Whether it has an account, a registration
    /// that waits, or neither is not told.
    pub refused: Option<String>,
    /// Word of what was done, such as that the new password holds.
    pub done: Option<String>,
}

/// Signing in.
#[must_use]
pub fn log_in(model: &LogIn) -> Page {
    let form = &model.form;
    let unverified = model.refused.as_ref().map(|address| {
        view! {
            <section class="panel" aria-labelledby="unverified">
                <h2 id="unverified">"Registered, and not verified yet?"</h2>
                <p>
                    "You can sign in once you have followed the link in the mail that we sent to "
                    <b>{address.clone()}</b> " when you registered."
                </p>
                {resend(&Form::new(), Some(address))}
            </section>
        }
    });
    let fields = view! {
        {hidden("next", form.value("next"))}
        {Field::new(form, "address", "Mail address", Entry::Address).view()}
        {Field::new(form, "password", "Password", Entry::CurrentPassword).view()}
        {tick(
            form,
            "stay",
            "Stay signed in on this device",
            "Otherwise you are signed out when you close the browser. Leave it empty where others use the device.",
        )}
        {button("Sign in", "", Look::Primary)}
    };
    Frame::open("Sign in")
        .form(form)
        .done(model.done.as_ref())
        .page(view! {
            {post("/accounts/login/", fields)}
            {unverified}
            <ul class="ways">
                <li>
                    <a href="/accounts/password-reset/">"I have forgotten my password"</a>
                </li>
                <li>
                    "No account yet? " <a href="/accounts/register/">"Register"</a>
                </li>
            </ul>
        })
}

/// The page on which somebody signs out.
#[derive(Debug, Clone)]
pub struct LogOut {
    /// Who is signed in.
    pub person: Person,
    /// On how many devices, this one included.
    pub devices: u64,
}

/// Signing out.
#[must_use]
pub fn log_out(model: &LogOut) -> Page {
    let others = model.devices.saturating_sub(1);
    let everywhere = (others > 0).then(|| {
        view! {
            <p>
                {format!(
                    "You are signed in on {} besides this one.",
                    words::count(others, "device", "devices"),
                )}
            </p>
            {button_form(
                "/accounts/logout/",
                &[("everywhere", "yes")],
                "Sign out everywhere",
                "",
                Look::Ordinary,
            )}
        }
    });
    Frame::open("Sign out").page(view! {
        <div class="words">
            <p>"You are signed in as " <b>{model.person.name.clone()}</b> "."</p>
            {button_form("/accounts/logout/", &[], "Sign out", "", Look::Primary)} {everywhere}
        </div>
    })
}

/// The page to which the link in a verification leads.
#[derive(Debug, Clone)]
pub struct Verify {
    /// The link's token.
    pub token: String,
    /// `token`, `password`, `stay`.
    pub form: Form,
}

/// Finishing a registration, with the password that was chosen for it.
#[must_use]
pub fn verify(model: &Verify) -> Page {
    let form = &model.form;
    let fields = view! {
        {hidden("token", &model.token)}
        {Field::new(form, "password", "The password that you chose", Entry::CurrentPassword)
            .hint("So that only the one who registered can finish it, and not everybody who can read the mail.")
            .view()}
        {tick(
            form,
            "stay",
            "Stay signed in on this device",
            "Otherwise you are signed out when you close the browser.",
        )}
        {button("Finish registering", "", Look::Primary)}
    };
    Frame::open("Finish registering").form(form).page(view! {
        {post("/accounts/verify/", fields)}
        <p class="ways">
            "You do not know the password any more, or did not choose one? "
            <a href="/accounts/register/">"Register again"</a>
            " with your address: the new registration counts."
        </p>
    })
}

/// The page on which somebody asks for a new password.
#[derive(Debug, Clone, Default)]
pub struct ResetPassword {
    /// `address`.
    pub form: Form,
}

/// Asking for a link that sets a new password.
#[must_use]
pub fn reset_password(model: &ResetPassword) -> Page {
    let form = &model.form;
    let fields = view! {
        {Field::new(form, "address", "Mail address", Entry::Address)
            .hint("The one that you sign in with. We send a link there.")
            .view()}
        {button("Send the link", "", Look::Primary)}
    };
    Frame::open("Forgotten password").form(form).page(view! {
        {post("/accounts/password-reset/", fields)}
        <p class="ways">
            <a href="/accounts/login/">"Back to signing in"</a>
        </p>
    })
}

/// The page to which the link for a new password leads.
#[derive(Debug, Clone)]
pub struct NewPassword {
    /// The link's token.
    pub token: String,
    /// `token`, `password`.
    pub form: Form,
}

/// Setting a new password.
#[must_use]
pub fn new_password(model: &NewPassword) -> Page {
    let form = &model.form;
    let fields = view! {
        {hidden("token", &model.token)}
        {Field::new(form, "password", "New password", Entry::NewPassword)
            .hint(PASSWORD_HINT)
            .view()}
        {button("Set the password", "", Look::Primary)}
    };
    Frame::open("Set a new password").form(form).page(view! {
        <div class="words">
            <p>"With the new password you are signed out on every device, and your API keys are revoked."</p>
        </div>
        {post("/accounts/password-reset/new/", fields)}
    })
}

/// The page to which the link for a new address leads.
#[derive(Debug, Clone)]
pub struct TakeAddress {
    /// The link's token.
    pub token: String,
    /// For what is refused.
    pub form: Form,
}

/// Taking a new address.
#[must_use]
pub fn take_address(model: &TakeAddress) -> Page {
    Frame::open("Your new address").form(&model.form).page(view! {
        <div class="words">
            <p>
                "From then on you sign in with the address to which we sent this link, and mail goes there. The old address is told, every other device is signed out, and your API keys are revoked."
            </p>
            {button_form(
                "/accounts/address/",
                &[("token", &model.token)],
                "Take the new address",
                "",
                Look::Primary,
            )}
        </div>
    })
}

/// What a link was for that no longer works.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum LinkKind {
    /// Verifying the address of a registration.
    Verification,
    /// Setting a new password.
    Reset,
    /// Taking a new address.
    NewAddress,
    /// Fetching a document.
    Document,
}

/// The page of a link that was used, has expired or was mistyped.
#[derive(Debug, Clone)]
pub struct LinkGone {
    /// What it was for.
    pub kind: LinkKind,
}

/// A link no longer works, and the way on.
#[must_use]
pub fn link_gone(model: &LinkGone) -> Page {
    let way_on = match model.kind {
        LinkKind::Verification => view! {
            <p>
                "If you have followed it before, your registration is finished: "
                <a href="/accounts/login/">"sign in"</a> ". Otherwise have a new link sent:"
            </p>
            {resend(&Form::new(), None)}
        }
        .into_any(),
        LinkKind::Reset => view! {
            <p>
                "If you have set a new password with it, " <a href="/accounts/login/">"sign in"</a>
                ". Otherwise " <a href="/accounts/password-reset/">"ask for a new link"</a> "."
            </p>
        }
        .into_any(),
        LinkKind::NewAddress => view! {
            <p>
                "Your account shows which address it has now. To change it, ask for a new link under "
                <a href="/accounts/security/">"Sign-in and devices"</a> "."
            </p>
        }
        .into_any(),
        LinkKind::Document => view! {
            <p>
                "Whoever gave you the link can make a new one. It may also have been taken back, or the document deleted."
            </p>
            <p>
                <a href="/">"Go to the first page"</a>
            </p>
        }
        .into_any(),
    };
    let why = match model.kind {
        LinkKind::Document => {
            "The document cannot be fetched by this link any more, or the address was mistyped."
        }
        _ => {
            "Links in our mails work once and for a short time. This one was used, has expired, or was not copied whole."
        }
    };
    Frame::open("This link no longer works").page(view! {
        <div class="words">
            <p>{why}</p>
            {way_on}
        </div>
    })
}
