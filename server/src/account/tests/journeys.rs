//! The journeys from registering to deleting, without script, on every engine.

use axum::http::StatusCode;

use super::world::{MARGARET, PASSWORD, World, address_of};

/// The value of the hidden field of a name.
fn hidden(text: &str, name: &str) -> String {
    let mark = format!("name=\"{name}\" value=\"");
    let start = text.find(&mark).unwrap_or_else(|| panic!("no {name}")) + mark.len();
    text[start..].split('"').next().unwrap().to_owned()
}

#[tokio::test]
async fn somebody_registers_works_and_goes() {
    for world in World::on_every_engine().await {
        let mut browser = world.browser();
        let address = address_of(MARGARET);
        browser.get("/accounts/register/").await.is(StatusCode::OK);
        browser
            .post(
                "/accounts/register/",
                &[
                    ("name", MARGARET),
                    ("address", &address),
                    ("password", PASSWORD),
                ],
            )
            .await
            .leads_to("/accounts/verify/?kind=verification");
        // Before the address is verified there is no account.
        let text = browser
            .post(
                "/accounts/login/",
                &[("address", &address), ("password", PASSWORD)],
            )
            .await
            .is(StatusCode::UNPROCESSABLE_ENTITY);
        assert!(text.contains("not verified yet?"), "{text:.500}");
        browser
            .get("/accounts/profile/")
            .await
            .leads_to("/accounts/login/?next=");

        let link = world.link_to(&address).await;
        assert!(link.starts_with("/accounts/verify/?token="), "{link}");
        let text = browser.get(&link).await.is(StatusCode::OK);
        let token = hidden(&text, "token");
        browser
            .post(
                "/accounts/verify/",
                &[("token", &token), ("password", PASSWORD), ("stay", "yes")],
            )
            .await
            .leads_to("/accounts/profile/?done=verified");
        let text = browser
            .get("/accounts/profile/?done=verified")
            .await
            .is(StatusCode::OK);
        assert!(text.contains("Your address is verified"));

        // A workspace: found, asked for, approved by the platform, and used.
        let code = world.practice();
        let text = browser
            .get(&format!("/accounts/profile/?find={code}"))
            .await
            .is(StatusCode::OK);
        assert!(text.contains(&format!("/accounts/workspaces/{code}/ask/")));
        browser
            .post(&format!("/accounts/workspaces/{code}/ask/"), &[])
            .await
            .leads_to("/accounts/profile/?done=asked");
        let mut boss = world.person_who("Administrator", true).await;
        let text = boss.get("/admin/requests/").await.is(StatusCode::OK);
        assert!(text.contains(MARGARET));
        let person = world.id(MARGARET).await;
        boss.post(
            &format!("/accounts/workspaces/{code}/members/{person}/approve/"),
            &[],
        )
        .await
        .leads_to("/accounts/workspaces/");
        let told = world.mails().await.pop().unwrap();
        assert!(told.to.contains(&address), "who asked is told by mail");
        assert!(
            told.subject.starts_with("Your access to")
                && told.text.contains("As an admin you decide"),
            "the answer, and what comes with it: {} {}",
            told.subject,
            told.text
        );
        browser
            .post(
                "/accounts/workspace/",
                &[
                    ("workspace", code.as_str()),
                    ("next", "/tools/list-size/?org=E92"),
                ],
            )
            .await
            .leads_to("/tools/list-size/");
        let reply = browser.get("/tools/list-size/").await;
        assert_eq!(reply.status, StatusCode::FOUND);
        assert_eq!(reply.location(), format!("/tools/list-size/?org={code}"));
        // What the address names wins.
        browser
            .get("/tools/list-size/?org=E92")
            .await
            .is(StatusCode::OK);

        // A saved view on which the tool opens.
        let view = format!("/tools/list-size/?org={code}&group=region");
        browser
            .post(
                "/accounts/presets/",
                &[
                    ("kind", "view"),
                    ("address", &view),
                    ("name", "Our region"),
                    ("default", "yes"),
                ],
            )
            .await
            .leads_to("/accounts/presets/?done=saved");
        assert_eq!(browser.get("/tools/list-size/").await.location(), view);
        let text = browser.get("/accounts/presets/").await.is(StatusCode::OK);
        assert!(text.contains("Our region"));

        // What is held, taken away, and deleted.
        let data = browser.get("/accounts/data/download/").await;
        assert_eq!(data.status, StatusCode::OK);
        let mut zip = zip::ZipArchive::new(std::io::Cursor::new(data.bytes)).unwrap();
        let account = std::io::read_to_string(zip.by_name("account.json").unwrap()).unwrap();
        assert!(
            account.contains(&address) && !account.contains("argon2"),
            "{account}"
        );
        let presets = std::io::read_to_string(zip.by_name("presets.json").unwrap()).unwrap();
        assert!(presets.contains("Our region"), "{presets}");
        browser
            .post(
                "/accounts/data/delete/",
                &[("password", "not the password")],
            )
            .await
            .is(StatusCode::UNPROCESSABLE_ENTITY);
        browser
            .post("/accounts/data/delete/", &[("password", PASSWORD)])
            .await
            .leads_to("/accounts/login/?done=account-deleted");
        assert_eq!(browser.cookie, None);
        let reply = browser.sign_in(MARGARET).await;
        assert_eq!(reply.status, StatusCode::UNPROCESSABLE_ENTITY);
        let text = boss.get("/admin/people/").await.is(StatusCode::OK);
        assert!(!text.contains(&address));
    }
}

#[tokio::test]
async fn what_is_taken_along_is_all_that_is_held() {
    let world = World::new().await;
    let code = world.practice();
    world.person_who("Administrator", true).await;
    world.person("Admin").await;
    world.member("Admin", code, "Administrator").await;
    let mut browser = world.person(MARGARET).await;
    world.member(MARGARET, code, "Admin").await;
    world.mails().await;
    let view = format!("/tools/list-size/?org={code}&group=region");
    for (name, keep_in) in [("For myself", ""), ("For everybody", code.as_str())] {
        browser
            .post(
                "/accounts/presets/",
                &[
                    ("kind", "view"),
                    ("address", &view),
                    ("name", name),
                    ("keep", keep_in),
                    ("default", if keep_in.is_empty() { "yes" } else { "" }),
                ],
            )
            .await
            .leads_to("/accounts/presets/?done=saved");
    }
    browser
        .post(&format!("/accounts/workspaces/{code}/leave/"), &[])
        .await
        .leads_to("/accounts/profile/?done=left");
    browser
        .post(
            "/accounts/profile/address/",
            &[("address", "new@surgery.example"), ("password", PASSWORD)],
        )
        .await
        .leads_to("/accounts/verify/?kind=address");
    let text = browser.get("/accounts/data/").await.is(StatusCode::OK);
    // Between two texts there may be a mark.
    let text = text.replace("<!>", "");
    for said in [
        "1 in workspaces",
        "1 tool opens on one",
        "1 mail to you or about you waits",
    ] {
        assert!(text.contains(said), "{said}");
    }
    let data = browser.get("/accounts/data/download/").await;
    let mut zip = zip::ZipArchive::new(std::io::Cursor::new(data.bytes)).unwrap();
    let mut part = |name: &str| -> serde_json::Value {
        serde_json::from_reader(zip.by_name(name).unwrap()).unwrap()
    };
    let presets = part("presets.json");
    let made = presets["made"].as_array().unwrap();
    let names: Vec<_> = made.iter().map(|preset| &preset["name"]).collect();
    assert_eq!(names, ["For everybody", "For myself"]);
    let defaults = presets["defaults"].as_array().unwrap();
    assert_eq!(defaults.len(), 1);
    assert_eq!(defaults[0]["preset"], made[1]["id"]);
    let mails = part("mails.json");
    assert_eq!(mails.as_array().unwrap().len(), 1);
    assert_eq!(mails[0]["job"]["address"], "new@surgery.example");
    let about = std::io::read_to_string(zip.by_name("about.txt").unwrap()).unwrap();
    for name in zip.file_names().map(Result::unwrap) {
        assert!(
            name == "about.txt" || about.contains(name.as_ref()),
            "{name}"
        );
    }
}

#[tokio::test]
async fn a_forgotten_password_is_replaced_and_ends_every_sign_in() {
    for world in World::on_every_engine().await {
        let mut signed_in = world.person(MARGARET).await;
        let mut browser = world.browser();
        let address = address_of(MARGARET);
        browser
            .post("/accounts/password-reset/", &[("address", &address)])
            .await
            .leads_to("/accounts/verify/?kind=reset");
        let link = world.link_to(&address).await;
        let text = browser.get(&link).await.is(StatusCode::OK);
        let token = hidden(&text, "token");
        let new = "another set of words";
        browser
            .post(
                "/accounts/password-reset/new/",
                &[("token", &token), ("password", "short")],
            )
            .await
            .is(StatusCode::UNPROCESSABLE_ENTITY);
        let fields = [("token", token.as_str()), ("password", new)];
        browser
            .post("/accounts/password-reset/new/", &fields)
            .await
            .leads_to("/accounts/login/?done=password-reset");
        browser
            .post("/accounts/password-reset/new/", &fields)
            .await
            .is(StatusCode::GONE);
        signed_in
            .get("/accounts/profile/")
            .await
            .leads_to("/accounts/login/");
        browser
            .post(
                "/accounts/login/",
                &[("address", &address), ("password", PASSWORD)],
            )
            .await
            .is(StatusCode::UNPROCESSABLE_ENTITY);
        browser
            .post(
                "/accounts/login/",
                &[("address", &address), ("password", new)],
            )
            .await
            .leads_to("/accounts/profile/");
    }
}

#[tokio::test]
async fn a_new_address_is_verified_first_and_the_old_one_is_told() {
    let world = World::new().await;
    let mut browser = world.person(MARGARET).await;
    let mut other_device = world.signed_in(MARGARET).await;
    let new = "m.hale@other.example";
    browser
        .post(
            "/accounts/profile/address/",
            &[("address", new), ("password", "wrong")],
        )
        .await
        .is(StatusCode::UNPROCESSABLE_ENTITY);
    browser
        .post(
            "/accounts/profile/address/",
            &[("address", new), ("password", PASSWORD)],
        )
        .await
        .leads_to("/accounts/verify/?kind=address");
    assert_eq!(
        world.accounts.store.person_by_address(new).await.unwrap(),
        None
    );
    let link = world.link_to(new).await;
    // A stranger to whom the mail went by mistake gains nothing by it.
    let mut stranger = world.person("Stranger").await;
    stranger.get(&link).await.is(StatusCode::GONE);
    let token = link.split('=').nth(1).unwrap();
    stranger
        .post("/accounts/address/", &[("token", token)])
        .await
        .is(StatusCode::GONE);
    let before = browser.cookie.clone();
    browser.get(&link).await.is(StatusCode::OK);
    browser
        .post("/accounts/address/", &[("token", token)])
        .await
        .leads_to("/accounts/security/?done=address-changed");
    assert_ne!(browser.cookie, before, "the token changes with the address");
    browser.get("/accounts/profile/").await.is(StatusCode::OK);
    other_device
        .get("/accounts/profile/")
        .await
        .leads_to("/accounts/login/");
    let mails = world.mails().await;
    assert!(
        mails
            .iter()
            .any(|mail| mail.to.contains(&address_of(MARGARET)) && mail.text.contains(new)),
        "the old address is told"
    );
}

#[tokio::test]
async fn a_new_password_ends_other_devices_and_changes_the_token_of_this_one() {
    let world = World::new().await;
    let mut browser = world.person(MARGARET).await;
    let mut other = world.signed_in(MARGARET).await;
    let before = browser.cookie.clone();
    let fields = [("current", PASSWORD), ("password", "quite other words now")];
    browser
        .post("/accounts/profile/password/", &fields)
        .await
        .leads_to("/accounts/security/?done=password-changed");
    assert_ne!(browser.cookie, before);
    browser.get("/accounts/security/").await.is(StatusCode::OK);
    other
        .get("/accounts/security/")
        .await
        .leads_to("/accounts/login/");
    browser.cookie = before;
    browser
        .get("/accounts/security/")
        .await
        .leads_to("/accounts/login/");
}

#[tokio::test]
async fn devices_are_listed_and_ended() {
    let world = World::new().await;
    let mut browser = world.person(MARGARET).await;
    let other = world.device_of(MARGARET).await;
    let mut second = world.signed_in(MARGARET).await;
    let text = second.get("/accounts/security/").await.is(StatusCode::OK);
    assert!(text.contains("Firefox on Linux") && text.contains(other.as_str()));
    second
        .post(&format!("/accounts/sign-ins/{other}/end/"), &[])
        .await
        .leads_to("/accounts/security/");
    browser
        .get("/accounts/profile/")
        .await
        .leads_to("/accounts/login/");
    let mut third = world.signed_in(MARGARET).await;
    second
        .post("/accounts/sign-ins/end/", &[])
        .await
        .leads_to("/accounts/security/");
    third
        .get("/accounts/profile/")
        .await
        .leads_to("/accounts/login/");
    second.get("/accounts/profile/").await.is(StatusCode::OK);
    let mut fourth = world.signed_in(MARGARET).await;
    second
        .post("/accounts/logout/", &[("everywhere", "yes")])
        .await
        .leads_to("/accounts/login/?done=signed-out-everywhere");
    fourth
        .get("/accounts/profile/")
        .await
        .leads_to("/accounts/login/");
}

#[tokio::test]
async fn a_workspace_is_asked_for_refused_asked_for_again_and_left() {
    for world in World::on_every_engine().await {
        let code = world.practice();
        world.person_who("Administrator", true).await;
        let mut admin = world.person("Admin").await;
        world.member("Admin", code, "Administrator").await;
        let mut asking = world.person(MARGARET).await;
        let person = world.id(MARGARET).await;
        let at = |what: &str| format!("/accounts/workspaces/{code}/{what}/");
        let about = |what: &str| at(&format!("members/{person}/{what}"));
        asking
            .post(&at("ask"), &[])
            .await
            .leads_to("/accounts/profile/");
        let mails = world.mails().await;
        let told = mails
            .iter()
            .any(|mail| mail.to.contains(&address_of("Admin")) && mail.text.contains(MARGARET));
        assert!(told, "the admin is told that somebody asks");
        asking
            .post(&at("withdraw"), &[])
            .await
            .leads_to("/accounts/profile/");
        asking
            .post(&at("ask"), &[])
            .await
            .leads_to("/accounts/profile/");
        admin
            .post(&about("reject"), &[])
            .await
            .leads_to("/accounts/workspaces/");
        let text = asking.get("/accounts/profile/").await.is(StatusCode::OK);
        assert!(text.contains("Refused"), "who asked is told on the page");
        asking.get(&at("")).await.is(StatusCode::FORBIDDEN);
        asking
            .post(&at("ask"), &[])
            .await
            .leads_to("/accounts/profile/");
        admin
            .post(&about("approve"), &[])
            .await
            .leads_to("/accounts/workspaces/");
        let text = asking.get(&at("")).await.is(StatusCode::OK);
        assert!(text.contains("Admin") && !text.contains(&about("remove")));
        // The last admin names another first.
        admin.post(&at("leave"), &[]).await.is(StatusCode::CONFLICT);
        admin
            .post(&about("promote"), &[])
            .await
            .leads_to("/accounts/workspaces/");
        let told = world.mails().await.pop().unwrap();
        assert!(told.to.contains(&address_of(MARGARET)));
        assert!(
            told.subject.starts_with("You are now an admin"),
            "who was a member before asked for nothing: {}",
            told.subject
        );
        admin
            .post(&at("leave"), &[])
            .await
            .leads_to("/accounts/profile/?done=left");
        admin.get(&at("")).await.is(StatusCode::FORBIDDEN);
        // Members share until their admins say otherwise.
        asking
            .post(&at("sharing"), &[("may_share", "no")])
            .await
            .leads_to("/accounts/workspaces/");
        let text = asking.get(&at("")).await.is(StatusCode::OK);
        assert!(text.contains("Access asked"), "the log is there");
    }
}

#[tokio::test]
async fn a_member_follows_an_only_admin_who_deletes_the_account() {
    let world = World::new().await;
    let code = world.practice();
    let mut boss = world.person_who("Administrator", true).await;
    let mut admin = world.person("Admin").await;
    world.member("Admin", code, "Administrator").await;
    let mut member = world.person(MARGARET).await;
    world.member(MARGARET, code, "Admin").await;
    let mut stranger = world.person("Stranger").await;
    let text = admin.get("/accounts/data/").await.is(StatusCode::OK);
    assert!(text.contains("has been a member there for longest becomes the admin"));
    admin
        .post("/accounts/data/delete/", &[("password", PASSWORD)])
        .await
        .leads_to("/accounts/login/?done=account-deleted");
    let mails = world.mails().await;
    let told = mails
        .iter()
        .rfind(|mail| mail.to.contains(&address_of(MARGARET)))
        .unwrap();
    assert!(
        told.subject.starts_with("You are now the admin of"),
        "{}",
        told.subject
    );
    stranger
        .post(&format!("/accounts/workspaces/{code}/ask/"), &[])
        .await
        .leads_to("/accounts/profile/");
    let id = world.id("Stranger").await;
    let approve = format!("/accounts/workspaces/{code}/members/{id}/approve/");
    boss.post(&approve, &[]).await.is(StatusCode::FORBIDDEN);
    member
        .post(&approve, &[])
        .await
        .leads_to("/accounts/workspaces/");
    let at = format!("/accounts/workspaces/{code}/");
    let text = member.get(&at).await.is(StatusCode::OK);
    assert!(text.contains("Successor promoted") && text.contains("Workspace left"));
    let text = stranger.get(&at).await.is(StatusCode::OK);
    assert!(text.contains("You are a member"));
}

#[tokio::test]
async fn administrators_search_every_list() {
    let world = World::new().await;
    let code = world.practice();
    let mut boss = world.person_who("Administrator", true).await;
    world.person(MARGARET).await;
    world.member(MARGARET, code, "Administrator").await;
    for path in [
        "",
        "people/",
        "organisations/",
        "requests/",
        "releases/",
        "audit/",
    ] {
        boss.get(&format!("/admin/{path}")).await.is(StatusCode::OK);
    }
    let text = boss
        .get("/admin/people/?q=margaret")
        .await
        .is(StatusCode::OK);
    assert!(text.contains(MARGARET));
    let text = boss
        .get("/admin/people/?q=nobody%25")
        .await
        .is(StatusCode::OK);
    assert!(!text.contains(MARGARET));
    let name = world
        .accounts
        .organisation_name(code)
        .unwrap()
        .replace(' ', "%20");
    let text = boss
        .get(&format!("/admin/organisations/?q={name}"))
        .await
        .is(StatusCode::OK);
    assert!(text.contains(code.as_str()));
    boss.get("/admin/audit/?page=99999999999999999999&q=%27")
        .await
        .is(StatusCode::OK);
    let text = boss.get("/admin/people/").await.is(StatusCode::OK);
    assert!(!text.contains("argon2"));
}
