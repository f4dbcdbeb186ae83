//! Filtering users (S0.6 to S0.8).

use chrono::TimeDelta;
use domain::policy::Preset;
use tests::{PASSWORD, Person, World, on_both};

use super::people::{created, escaped, last_names};

/// Signs somebody up so that the sign-in is completed `at` after the world began, by the clock.
async fn signed_in_later(world: &World, admin: &Person, name: &str, by: TimeDelta) -> Person {
    let invitee = admin.invites(world, name, "Engineer").await;
    world.advance(by);
    invitee.accepts(&world.node).await
}

on_both! {
    /// S0.6: one or several statuses; a status that nobody has finds nobody.
    async fn s0_6_several_statuses(world) {
        let acme = world.tenant("acme", Preset::Msp).await;
        created(&acme.admin, "Engineer", &[("New", "New", "new")]).await;
        let off = acme.admin.hires(&world, "Off Off", "Engineer").await;
        let back = acme.admin.hires(&world, "Back Back", "Engineer").await;
        acme.admin.act(&off.id, "deactivate").await.ok();
        acme.admin.act(&back.id, "send-reset-link").await.ok();
        for (statuses, found) in [
            ("provisioned", vec!["New"]),
            ("deactivated", vec!["Off"]),
            ("active", vec!["Lovelace"]),
            ("recovery", vec!["Back"]),
            ("active,deactivated", vec!["Lovelace", "Off"]),
            ("deactivated,active,active", vec!["Lovelace", "Off"]),
            ("active, provisioned", vec!["Lovelace", "New"]),
            ("staged", vec![]),
            ("suspended,locked_out", vec![]),
            ("", vec!["Back", "Lovelace", "New", "Off"]),
        ] {
            let names = last_names(&acme.admin, &format!("status={}", escaped(statuses))).await;
            assert_eq!(names, found, "{statuses}");
        }
        // As clients send lists that do not know of commas.
        assert_eq!(last_names(&acme.admin, "status=active&status=deactivated").await, ["Lovelace", "Off"]);
        for statuses in ["Active", "deleted", "active,deleted", "active,", "New", "*"] {
            let answer = acme.admin.get(&format!("/v1/users?status={statuses}")).await;
            assert_eq!(answer.faults(), [("status".to_owned(), "one_of".to_owned())], "{statuses}");
        }
    }

    /// S0.7: one or several roles; a role of nobody here finds nobody.
    async fn s0_7_several_roles(world) {
        let acme = world.tenant("acme", Preset::Msp).await;
        let other = world.tenant("other", Preset::Msp).await;
        created(&acme.admin, "Engineer", &[("Eve", "Engels", "eve")]).await;
        created(&acme.admin, "vCIO", &[("Vera", "Vance", "vera")]).await;
        let (engineer, vcio) = (acme.admin.role("Engineer").await, acme.admin.role("vCIO").await);
        let theirs = other.admin.role("IT Provider Admin").await;
        for (roles, found) in [
            (engineer.clone(), vec!["Engels"]),
            (vcio.clone(), vec!["Vance"]),
            (format!("{engineer},{vcio}"), vec!["Engels", "Vance"]),
            (theirs, vec![]),
            ("0199f2a4-9f0e-7c60-8a52-0d6f3c0b7f11".to_owned(), vec![]),
        ] {
            assert_eq!(last_names(&acme.admin, &format!("role_id={roles}")).await, found, "{roles}");
        }
        let answer = acme.admin.get("/v1/users?role_id=Engineer").await;
        assert_eq!(answer.faults(), [("role_id".to_owned(), "one_of".to_owned())]);
    }

    /// S0.8: both dates, from only, to only; dates are whole days, both included; who never signed in matches none.
    async fn s0_8_a_range_of_whole_days(world) {
        // The world begins on Monday 2 March 2026, at 09:00; Ada signs in then.
        let acme = world.tenant("acme", Preset::Msp).await;
        created(&acme.admin, "Engineer", &[("Nora", "Never", "nora")]).await;
        let to_midnight = TimeDelta::hours(15);
        signed_in_later(&world, &acme.admin, "Early Dawn", to_midnight).await;
        let ada = acme.admin.again().await;
        signed_in_later(&world, &ada, "Late Dusk", TimeDelta::days(1) - TimeDelta::microseconds(1)).await;
        let ada = ada.again().await;
        signed_in_later(&world, &ada, "Next Day", TimeDelta::microseconds(1)).await;
        // Ada's last sign-in is now that of 3 March, 23:59:59.999999.
        for (range, found) in [
            ("last_login_from=2026-03-03&last_login_to=2026-03-03", vec!["Dawn", "Dusk", "Lovelace"]),
            ("last_login_from=2026-03-02&last_login_to=2026-03-02", vec![]),
            ("last_login_from=2026-03-04&last_login_to=2026-03-04", vec!["Day"]),
            ("last_login_from=2026-03-04", vec!["Day"]),
            ("last_login_from=2026-03-05", vec![]),
            ("last_login_to=2026-03-03", vec!["Dawn", "Dusk", "Lovelace"]),
            ("last_login_to=2026-03-02", vec![]),
            ("last_login_from=2026-03-03", vec!["Dawn", "Day", "Dusk", "Lovelace"]),
            ("last_login_from=0000-01-01&last_login_to=9999-12-31", vec!["Dawn", "Day", "Dusk", "Lovelace"]),
            ("last_login_to=9999-12-31", vec!["Dawn", "Day", "Dusk", "Lovelace"]),
            ("last_login_from=9999-12-31", vec![]),
            ("last_login_from=&last_login_to=", vec!["Dawn", "Day", "Dusk", "Lovelace", "Never"]),
        ] {
            assert_eq!(last_names(&ada, range).await, found, "{range}");
        }
    }

    /// S0.8: what is no date, or a range backwards, is refused by name.
    async fn s0_8_what_is_no_date_is_refused(world) {
        let acme = world.tenant("acme", Preset::Msp).await;
        for date in [
            "2026-3-1",
            "2026-02-30",
            "01.03.2026",
            "2026-03-01T00:00:00Z",
            "today",
            "+2026-03-01",
            "-0001-01-01",
            "20260301",
        ] {
            for name in ["last_login_from", "last_login_to"] {
                let answer = acme.admin.get(&format!("/v1/users?{name}={}", escaped(date))).await;
                assert_eq!(answer.faults(), [(name.to_owned(), "date".to_owned())], "{date}");
            }
        }
        let answer = acme.admin.get("/v1/users?last_login_from=2026-03-02&last_login_to=2026-03-01").await;
        assert_eq!(answer.faults(), [("last_login_to".to_owned(), "range".to_owned())]);
        acme.admin.get("/v1/users?last_login_from=2024-02-29").await.ok();
    }

    /// S0.5 to S0.8: filters and search combine, and each can be left out alone.
    async fn s0_6_filters_combine(world) {
        let acme = world.tenant("acme", Preset::Msp).await;
        created(&acme.admin, "Engineer", &[("Bob", "Barker", "bob"), ("Bo", "Derek", "bo")]).await;
        created(&acme.admin, "vCIO", &[("Bob", "Marley", "marley")]).await;
        let engineer = acme.admin.role("Engineer").await;
        let all = format!("search=bob&status=provisioned,active&role_id={engineer}");
        assert_eq!(last_names(&acme.admin, &all).await, ["Barker"]);
        assert_eq!(
            last_names(&acme.admin, &format!("status=provisioned&role_id={engineer}")).await,
            ["Barker", "Derek"]
        );
        assert_eq!(last_names(&acme.admin, "search=bob&status=provisioned").await, ["Barker", "Marley"]);
        assert!(last_names(&acme.admin, "search=bob&status=provisioned&last_login_from=2000-01-01").await.is_empty());
        let answer = acme.admin.get("/v1/users?stauts=active&page_size=0").await;
        assert_eq!(
            answer.faults(),
            [("page_size".to_owned(), "range".to_owned()), ("stauts".to_owned(), "unknown_parameter".to_owned())]
        );
    }

    /// S0.6: a status that time changes is found under the new one once the background has swept.
    async fn s0_6_what_time_changes_is_found_within_a_minute(world) {
        let acme = world.tenant("acme", Preset::Msp).await;
        let bob = acme.admin.hires(&world, "Bob Barker", "Engineer").await;
        for _ in 0..10 {
            world.node.login(&bob.username, "Wrong-42-password").await.refused(401, "invalid_credentials");
        }
        assert_eq!(last_names(&acme.admin, "status=locked_out").await, ["Barker"]);
        world.advance(TimeDelta::minutes(15));
        let ada = acme.admin.again().await;
        assert_eq!(ada.sees(&bob.id).await["status"], "active");
        world.sweep();
        assert!(last_names(&ada, "status=locked_out").await.is_empty());
        assert_eq!(last_names(&ada, "status=active").await, ["Barker", "Lovelace"]);
        world.node.login(&bob.username, PASSWORD).await.ok();
    }
}
