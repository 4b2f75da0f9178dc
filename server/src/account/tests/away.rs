//! A store that is away: whoever asks is told, soon, and what needs no store goes on.

use std::time::Duration;

use axum::http::{StatusCode, header};
use tokio::time::timeout;

use super::world::{MARGARET, World};

/// Less than the half minute for which a connection was once waited for.
const SOON: Duration = Duration::from_secs(25);

#[tokio::test]
async fn a_store_that_is_away_is_told_and_public_pages_go_on() {
    for world in World::on_every_engine().await {
        let mut browser = world.person(MARGARET).await;
        let name = MARGARET.split(' ').next().unwrap();
        assert!(browser.get("/tools/").await.text().contains(name));

        let away = store::testing::away(&world.accounts.store).await;
        let page = timeout(SOON, browser.get("/tools/")).await.unwrap();
        assert!(!page.is(StatusCode::OK).contains(name));
        assert!(!page.headers.contains_key(header::SET_COOKIE));
        let mut refused = vec![
            timeout(SOON, browser.get("/accounts/profile/"))
                .await
                .unwrap(),
            timeout(SOON, browser.get("/readyz")).await.unwrap(),
        ];
        let form = [
            ("address", "margaret.hale@surgery.example"),
            ("password", "guessed"),
        ];
        let mut visitor = world.browser();
        let sign_in = visitor.post("/accounts/login", &form);
        refused.push(timeout(SOON, sign_in).await.unwrap());
        for reply in refused {
            reply.is(StatusCode::SERVICE_UNAVAILABLE);
            assert_eq!(reply.headers[header::RETRY_AFTER], "5");
        }

        drop(away);
        assert!(browser.get("/tools/").await.text().contains(name));
        browser.get("/accounts/profile/").await.is(StatusCode::OK);
        browser.get("/readyz").await.is(StatusCode::OK);
    }
}
