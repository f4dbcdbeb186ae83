//! One's own sessions: seen and ended.

use actix_web::test::TestRequest;
use chrono::TimeDelta;
use domain::policy::Preset;
use tests::{PASSWORD, Person, Value, json, on_both};

async fn ids(person: &Person) -> Vec<String> {
    let list = person.get("/v1/me/sessions").await.ok();
    list["data"].as_array().unwrap().iter().map(|it| it["id"].as_str().unwrap().to_owned()).collect()
}

on_both! {
    /// The list says where each session was opened and which one asks, newest first.
    async fn sessions_are_listed_newest_first(world) {
        let shop = world.tenant("shop", Preset::Shop).await;
        world.advance(TimeDelta::minutes(1));
        let login = TestRequest::post()
            .uri("/v1/auth/login")
            .peer_addr(([192, 0, 2, 7], 1).into())
            .insert_header(("User-Agent", "Firefox\t/ 140"))
            .set_json(json!({ "username": shop.admin.username, "password": PASSWORD }));
        world.node.send(login).await.ok();

        let list = shop.admin.get("/v1/me/sessions").await.ok();
        let data = list["data"].as_array().unwrap();
        assert_eq!(data.len(), 2);
        assert_eq!((&data[0]["ip"], &data[0]["current"]), (&json!("192.0.2.7"), &json!(false)));
        assert_eq!(data[0]["user_agent"], "Firefox/ 140");
        assert_eq!((&data[1]["ip"], &data[1]["current"]), (&json!("127.0.0.1"), &json!(true)));
        assert!(data.iter().all(|session| session["expires_at"].as_str().unwrap().ends_with('Z')));
    }

    /// One session is ended by its id, the others by ending all but one's own; what has ended is gone from the list.
    async fn sessions_are_ended_one_by_one_or_together(world) {
        let shop = world.tenant("shop", Preset::Shop).await;
        let phone = shop.admin.signs_in_again(&world, PASSWORD).await;
        let tablet = shop.admin.signs_in_again(&world, PASSWORD).await;
        let current = |list: &Value| {
            let data = list["data"].as_array().unwrap().iter();
            data.clone().find(|it| it["current"] == true).unwrap()["id"].as_str().unwrap().to_owned()
        };
        let of_phone = current(&phone.get("/v1/me/sessions").await.ok());
        let path = format!("/v1/me/sessions/{of_phone}");
        shop.admin.delete(&path).await.expect(204);
        shop.admin.delete(&path).await.refused(404, "not_found");
        phone.whoami().await.refused(401, "unauthenticated");
        tablet.whoami().await.ok();
        assert_eq!(ids(&shop.admin).await.len(), 2);

        shop.admin.delete("/v1/me/sessions").await.expect(204);
        tablet.whoami().await.refused(401, "unauthenticated");
        world.node.refresh(&tablet.refresh_token).await.refused(401, "invalid_refresh_token");
        shop.admin.whoami().await.ok();
        assert_eq!(ids(&shop.admin).await.len(), 1);
    }

    /// Nobody ends somebody else's session here, not even an admin; that is what `/v1/users` is for.
    async fn only_ones_own_sessions_are_ended_here(world) {
        let shop = world.tenant("shop", Preset::Shop).await;
        let bob = shop.admin.brings(&world, "bob", "Engineer").await;
        let other = world.tenant("other", Preset::Shop).await;
        let of_bob = ids(&bob).await.remove(0);
        for stranger in [&shop.admin, &other.admin] {
            stranger.delete(&format!("/v1/me/sessions/{of_bob}")).await.refused(404, "not_found");
        }
        bob.delete("/v1/me/sessions/not-an-id").await.refused(404, "not_found");
        bob.whoami().await.ok();
    }

    /// A session that ran out is not listed any more.
    async fn a_session_that_ran_out_is_not_listed(world) {
        let shop = world.tenant("shop", Preset::Shop).await;
        world.advance(TimeDelta::days(30));
        let fresh = shop.admin.signs_in_again(&world, PASSWORD).await;
        assert_eq!(ids(&fresh).await.len(), 1);
    }
}
