//! Sign-in and devices: the name, the address, the password, and where somebody is signed in.

use leptos::prelude::*;
use store::accounts::{Person, SignIn, SignInId};

use super::form::{Entry, Field, Form, Look, PASSWORD_HINT, button, button_form, post};
use super::frame::{Frame, Tab, section, tag};
use super::page::Page;
use super::table::{Cell, Column, Row, table};
use super::words;

/// The page of sign-in and devices.
#[derive(Debug, Clone)]
pub struct Security {
    /// Who is signed in.
    pub person: Person,
    /// `name`.
    pub name: Form,
    /// `address`, `password`.
    pub address: Form,
    /// `current`, `password`.
    pub password: Form,
    /// Where they are signed in, used last first.
    pub sign_ins: Vec<SignIn>,
    /// Which of those is this one.
    pub this: SignInId,
    /// Word of what was done.
    pub done: Option<String>,
}

/// Sign-in and devices.
#[must_use]
pub fn security(model: &Security) -> Page {
    let name = model.name.scoped("name").or("name", &model.person.name);
    let address = model.address.scoped("address");
    let password = model.password.scoped("password");
    let name_fields = view! {
        {Field::new(&name, "name", "Your name", Entry::Name)
            .hint("Members of your workspaces see it.")
            .view()}
        {button("Change the name", "", Look::Ordinary)}
    };
    let address_fields = view! {
        {Field::new(&address, "address", "New mail address", Entry::Address)
            .hint("We send a link there. The old address stays until you follow it.")
            .view()}
        {Field::new(&address, "password", "Your password", Entry::CurrentPassword).view()}
        {button("Change the address", "", Look::Ordinary)}
    };
    let password_fields = view! {
        {Field::new(&password, "current", "The password that you have", Entry::CurrentPassword)
            .view()}
        {Field::new(&password, "password", "New password", Entry::NewPassword)
            .hint(PASSWORD_HINT)
            .view()}
        {button("Change the password", "", Look::Ordinary)}
    };
    let parts = view! {
        {section("your-name", "Name", "", post("/accounts/profile/name/", name_fields))}
        {section(
            "your-address",
            "Mail address",
            &format!("You sign in with {}.", model.person.address),
            post("/accounts/profile/address/", address_fields),
        )}
        {section(
            "your-password",
            "Password",
            "With a new password every other device is signed out, and your API keys are revoked.",
            post("/accounts/profile/password/", password_fields),
        )}
        {section(
            "your-devices",
            "Devices",
            "Where you are signed in. End what you do not know, and change the password.",
            devices(model),
        )}
    };
    Frame::tab(&model.person, Tab::Security)
        .done(model.done.as_ref())
        .form(&name)
        .form(&address)
        .form(&password)
        .page(parts)
}

fn devices(model: &Security) -> AnyView {
    const COLUMNS: [Column; 5] = [
        Column::words("Device"),
        Column::words("Signed in"),
        Column::words("Last used"),
        Column::words("How long"),
        Column::actions("End it"),
    ];
    let rows = model
        .sign_ins
        .iter()
        .map(|sign_in| {
            let is_this = sign_in.id == model.this;
            let began = words::moment(sign_in.created_at);
            let device = view! {
                {sign_in.device.clone()}
                {is_this.then(|| view! { " " {tag("this device")} })}
            };
            let lasts = if sign_in.is_lasting {
                Cell::Detailed(
                    "Stays signed in".to_owned(),
                    format!("until {} unless used", words::day(sign_in.expires_at)),
                )
            } else {
                Cell::Text("Ends with the browser".to_owned())
            };
            let end = if is_this {
                view! {
                    <a class="btn" href="/accounts/logout/">
                        "Sign out"
                    </a>
                }
                .into_any()
            } else {
                // Two browsers of one kind are told apart by when they began.
                button_form(
                    &format!("/accounts/sign-ins/{}/end/", sign_in.id),
                    &[],
                    "End",
                    &format!("the sign-in of {} of {began}", sign_in.device),
                    Look::Ordinary,
                )
            };
            Row::new(vec![
                Cell::View(device.into_any()),
                Cell::View(words::at_moment(sign_in.created_at)),
                Cell::View(words::at_moment(sign_in.used_at)),
                lasts,
                Cell::View(end),
            ])
        })
        .collect();
    let everywhere = (model.sign_ins.len() > 1).then(|| {
        button_form(
            "/accounts/sign-ins/end/",
            &[],
            "Sign out everywhere else",
            "",
            Look::Ordinary,
        )
    });
    view! { {table("Devices", &COLUMNS, rows)} <div class="after">{everywhere}</div> }.into_any()
}
