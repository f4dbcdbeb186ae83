//! Many at once: rules that count hold, and nobody gets a fault of ours (S0.20, S0.25, S0.34).

use domain::policy::Preset;
use futures_util::future::join_all;
use tests::{Answer, json, on_both};

/// How often each status came, and with which code where there is one.
fn tally(answers: &[Answer]) -> Vec<(u16, String, usize)> {
    let mut tally: Vec<(u16, String, usize)> = Vec::new();
    for answer in answers {
        let code = answer.body["code"].as_str().unwrap_or_default();
        match tally.iter_mut().find(|(status, known, _)| *status == answer.status && known == code) {
            Some((_, _, count)) => *count += 1,
            None => tally.push((answer.status, code.to_owned(), 1)),
        }
    }
    tally.sort();
    tally
}

on_both! {
    /// S0.20: of twenty who create the same username at once, on two nodes, one succeeds.
    async fn s0_20_one_of_twenty_gets_the_username(world) {
        let acme = world.tenant("acme", Preset::Msp).await;
        let role = acme.admin.role("Engineer").await;
        let elsewhere = acme.admin.at(&world.another_node());
        let answers = join_all((0..20).map(|number| {
            let admin = if number % 2 == 0 { &acme.admin } else { &elsewhere };
            let body = json!({
                "first_name": "Bob", "last_name": format!("No {number}"), "email": "bob@acme.example", "role_id": role
            });
            async move { admin.post("/v1/users", body).await }
        }))
        .await;
        assert_eq!(tally(&answers), [(201, String::new(), 1), (409, "username_taken".to_owned(), 19)]);
        assert_eq!(acme.admin.get("/v1/users?search=bob%40").await.ok()["page"]["total_items"], 1);
        assert_eq!(world.mails().await.iter().filter(|mail| mail.to == "bob@acme.example").count(), 1);
    }

    /// S3.3: of ten users of the same name created at once each gets a username of their own.
    async fn s3_3_ten_of_one_name_get_ten_usernames(world) {
        let shop = world.tenant("shop", Preset::Shop).await;
        let role = shop.admin.role("Engineer").await;
        let answers = join_all((0..10).map(|number| {
            let body = json!({
                "first_name": "Bob", "last_name": "Barker", "email": format!("{number}@shop.example"), "role_id": role,
                "password": tests::PASSWORD
            });
            let admin = &shop.admin;
            async move { admin.post("/v1/users", body).await }
        }))
        .await;
        let mut names: Vec<_> =
            answers.into_iter().map(|answer| answer.expect(201)["username"].as_str().unwrap().to_owned()).collect();
        names.sort();
        names.dedup();
        assert_eq!(names.len(), 10, "{names:?}");
    }

    /// S0.34: of two admins who deactivate each other at once, one stays.
    async fn s0_34_two_admins_do_not_deactivate_each_other(world) {
        for round in 0..5 {
            let slug = format!("acme{round}");
            let acme = world.tenant(&slug, Preset::Msp).await;
            let bob = acme.admin.hires(&world, "Bob Barker", "IT Provider Admin").await;
            let bob = if round % 2 == 0 { bob } else { bob.at(&world.another_node()) };
            let (bob_id, ada_id) = (bob.id.clone(), acme.admin.id.clone());
            let answers = [acme.admin.act(&bob_id, "deactivate"), bob.act(&ada_id, "deactivate")];
            let answers = join_all(answers).await;
            let done = answers.iter().filter(|answer| answer.status == 200).count();
            let refused = answers.iter().find(|answer| answer.status != 200).expect("one is refused");
            assert_eq!(done, 1, "{:?}", tally(&answers));
            assert!(
                matches!(refused.body["code"].as_str(), Some("last_admin" | "unauthenticated")),
                "{}",
                refused.text
            );
            if refused.status == 409 {
                assert_eq!(refused.body["current_status"], "active");
            }
            let left = if answers[0].status == 200 { &acme.admin } else { &bob };
            let counts = left.get("/v1/users").await.ok()["summary"]["by_status"].clone();
            assert_eq!((&counts["active"], &counts["deactivated"]), (&json!(1), &json!(1)));
        }
    }

    /// S0.1: of two admins who take each other's role at once, one keeps theirs.
    async fn s0_1_two_admins_do_not_demote_each_other(world) {
        for round in 0..5 {
            let slug = format!("acme{round}");
            let acme = world.tenant(&slug, Preset::Msp).await;
            let bob = acme.admin.hires(&world, "Bob Barker", "IT Provider Admin").await;
            let engineer = acme.admin.role("Engineer").await;
            let (bob_path, ada_path) = (format!("/v1/users/{}", bob.id), format!("/v1/users/{}", acme.admin.id));
            let body = json!({ "role_id": engineer });
            let answers = join_all([acme.admin.patch(&bob_path, body.clone()), bob.patch(&ada_path, body)]).await;
            let done = answers.iter().filter(|answer| answer.status == 200).count();
            let refused = answers.iter().find(|answer| answer.status != 200).expect("one is refused");
            assert_eq!(done, 1, "{:?}", tally(&answers));
            assert!(matches!(refused.body["code"].as_str(), Some("last_admin" | "forbidden")), "{}", refused.text);
        }
    }

    /// S0.1, S0.35: three admins deactivate each other in a circle. Whoever comes first throws out the one whose own
    /// request waits behind it: that one is refused, though it was let in before. One is left who manages users.
    async fn s0_1_one_is_left_of_a_circle(world) {
        let acme = world.tenant("acme", Preset::Msp).await;
        let bob = acme.admin.hires(&world, "Bob Barker", "IT Provider Admin").await;
        let carol = acme.admin.hires(&world, "Carol Cole", "IT Provider Admin").await;
        let people = [&acme.admin, &bob, &carol];
        let answers =
            join_all((0..3).map(|number| people[number].act(&people[(number + 1) % 3].id, "deactivate"))).await;
        assert_eq!(tally(&answers), [(200, String::new(), 2), (401, "unauthenticated".to_owned(), 1)]);
        let left = join_all(people.iter().map(|person| person.get("/v1/users"))).await;
        let left: Vec<_> = left.into_iter().filter(|answer| answer.status == 200).collect();
        assert_eq!(left.len(), 1);
        assert_eq!(left[0].body["summary"]["enabled"], 1);
    }

    /// S0.25: of ten invitations sent again at once exactly one works afterwards.
    async fn s0_25_one_of_ten_invitations_works(world) {
        let acme = world.tenant("acme", Preset::Msp).await;
        let bob = acme.admin.invites(&world, "Bob Barker", "Engineer").await;
        let answers = join_all((0..10).map(|_| acme.admin.act(&bob.id, "resend-invitation"))).await;
        assert_eq!(tally(&answers), [(200, String::new(), 10)]);
        let tokens: Vec<_> = world
            .mails()
            .await
            .iter()
            .filter(|mail| mail.to == bob.email)
            .map(tests::mailbox::SentMail::token)
            .collect();
        let mut working = 0;
        for token in &tokens {
            working +=
                usize::from(world.node.post("/v1/invitations/check", json!({ "token": token })).await.status == 200);
        }
        assert_eq!(working, 1, "of {}", tokens.len());
        let newest = tokens.last().unwrap().clone();
        tests::Invitee { token: newest, ..bob }.accepts(&world.node).await;
    }

    /// S0.36: of ten who deactivate the same user at once, one does it, and the log has it once.
    async fn s0_36_one_of_ten_deactivates(world) {
        let acme = world.tenant("acme", Preset::Msp).await;
        let bob = acme.admin.hires(&world, "Bob Barker", "Engineer").await;
        let answers = join_all((0..10).map(|_| acme.admin.act(&bob.id, "deactivate"))).await;
        assert_eq!(answers.iter().filter(|answer| answer.body["changed"] == true).count(), 1);
        assert_eq!(tally(&answers), [(200, String::new(), 10)]);
        assert_eq!(world.audit(&acme).iter().filter(|entry| entry.action == "user.deactivated").count(), 1);
    }

    /// S0.3: a role is not deleted under somebody who is being given it.
    async fn s0_3_a_role_is_not_deleted_under_its_user(world) {
        let acme = world.tenant("acme", Preset::Msp).await;
        let bob = acme.admin.hires(&world, "Bob Barker", "Engineer").await;
        for round in 0..5 {
            let body = json!({ "name": format!("Desk {round}"), "permissions": {} });
            let desk = acme.admin.post("/v1/roles", body).await.expect(201);
            let (user, role) = (format!("/v1/users/{}", bob.id), format!("/v1/roles/{}", desk["id"].as_str().unwrap()));
            let give = acme.admin.patch(&user, json!({ "role_id": desk["id"] }));
            let (given, deleted) = futures_util::future::join(give, acme.admin.delete(&role)).await;
            assert!(
                matches!((given.status, deleted.status), (200, 409) | (422, 204)),
                "{} {}",
                given.text,
                deleted.text
            );
            assert!(acme.admin.sees(&bob.id).await["role"]["name"].as_str().is_some_and(|name| !name.is_empty()));
        }
    }

    /// S0.3: of ten who create a role of the same name at once, one succeeds.
    async fn s0_3_one_of_ten_gets_the_roles_name(world) {
        let acme = world.tenant("acme", Preset::Msp).await;
        let answers =
            join_all((0..10).map(|_| acme.admin.post("/v1/roles", json!({ "name": "Desk", "permissions": {} })))).await;
        assert_eq!(tally(&answers), [(201, String::new(), 1), (409, "role_name_taken".to_owned(), 9)]);
    }
}
