//! Taking a new address, by the link that was sent to it.

use app::account::form::Form;
use app::account::sign_in as views;
use store::accounts::{LinkPurpose, NewAddress};

use super::session::renew;
use super::{TokenOnly, link_gone, link_of};
use crate::account::fields::{Asked, Fields};
use crate::account::profile;
use crate::account::refusal::Answer;
use crate::account::state::Visit;
use crate::auth::token::Token;

/// Taking a new address asks for the account that it is for: a link that went to a mistyped
/// address gives a stranger nothing.
pub(crate) async fn take_address_page(visit: Visit, Asked(asked): Asked<TokenOnly>) -> Answer {
    let person = visit.person()?;
    match link_of(&visit, &asked.token).await? {
        Some((_, LinkPurpose::Address(whose, _))) if whose == person.id => {
            let model = views::TakeAddress {
                token: asked.token,
                form: Form::new(),
            };
            visit.show(views::take_address(&model)).await
        }
        _ => link_gone(&visit, views::LinkKind::NewAddress).await,
    }
}

pub(crate) async fn take_address(visit: Visit, Fields(fields): Fields<TokenOnly>) -> Answer {
    let who = visit.signed_in()?;
    let Some(token) = Token::read(&fields.token) else {
        return link_gone(&visit, views::LinkKind::NewAddress).await;
    };
    let (store, by) = (visit.store(), visit.by());
    let taken = renew(&visit, profile::SECURITY_ADDRESS_CHANGED, async |renewal| {
        let taken = store
            .confirm_address(&token.hash(), &who.person.id, renewal, &by)
            .await?;
        Ok(match taken {
            NewAddress::Taken => Ok(()),
            // Another account took the address since the mail was sent: nothing more is told.
            NewAddress::NoLink | NewAddress::InUse => Err(()),
        })
    });
    let Ok(response) = taken.await? else {
        return link_gone(&visit, views::LinkKind::NewAddress).await;
    };
    visit.accounts.keys.forget_states();
    Ok(response)
}
