//! The policies on privacy and cookies.

use app::account::policies::{Policy, cookie_policy, privacy_policy};

use super::refusal::Answer;
use super::state::Visit;

fn policy(visit: &Visit) -> Policy {
    Policy {
        operator: visit.accounts.operator.as_deref().map(str::to_owned),
    }
}

pub(crate) async fn privacy(visit: Visit) -> Answer {
    visit.show(privacy_policy(&policy(&visit))).await
}

pub(crate) async fn cookies(visit: Visit) -> Answer {
    visit.show(cookie_policy(&policy(&visit))).await
}
