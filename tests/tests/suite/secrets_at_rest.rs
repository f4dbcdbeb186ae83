//! Nothing that opens a door lies in the database in the clear: not a token, not a password, not a second factor's secret.

use actix_web::http::Method;
use base64::Engine;
use base64::prelude::BASE64_URL_SAFE_NO_PAD as BASE64;
use diesel::sql_types::Text;
use diesel::{Connection, PgConnection, QueryableByName, RunQueryDsl};
use domain::policy::Preset;
use persistence::DatabaseUrl;
use tests::{PASSWORD, World, json, on_both};

#[derive(QueryableByName)]
struct Line {
    #[diesel(sql_type = Text)]
    line: String,
}

/// Everything that the database holds: of SQLite its files, of PostgreSQL every row of every table as text.
fn dump(world: &World) -> Vec<u8> {
    match world.database_url() {
        DatabaseUrl::Sqlite(path) => {
            let files = std::fs::read_dir(path.parent().unwrap()).unwrap();
            files.flat_map(|file| std::fs::read(file.unwrap().path()).unwrap()).collect()
        }
        DatabaseUrl::Postgres(url) => {
            let mut conn = PgConnection::establish(url).unwrap();
            let mut lines = |sql: String| diesel::sql_query(sql).load::<Line>(&mut conn).unwrap();
            let tables = "SELECT table_name::text AS line FROM information_schema.tables WHERE table_schema = 'public'";
            let tables = lines(tables.to_owned());
            assert!(tables.len() > 10);
            let rows = tables.iter().flat_map(|table| lines(format!("SELECT t::text AS line FROM {} t", table.line)));
            rows.flat_map(|row| row.line.into_bytes()).collect()
        }
    }
}

fn hex(bytes: &[u8]) -> Vec<u8> {
    bytes.iter().flat_map(|byte| format!("{byte:02x}").into_bytes()).collect()
}

on_both! {
    /// Invitation, reset, challenge, refresh and access tokens, passwords, authenticator secrets and recovery codes are
    /// in no table, whether before or after the mail left.
    async fn no_secret_is_stored_in_the_clear(world) {
        let acme = world.tenant("acme", Preset::Msp).await;
        let bob = acme.admin.hires(&world, "Bob Barker", "Engineer").await;
        let eve = acme.admin.invites(&world, "Eve Adams", "Engineer").await;
        let begun = world.node.accept(&eve.token, "Quiet-Rhino-77-naps").await.ok();
        let challenge = begun["challenge_token"].as_str().unwrap().to_owned();
        let pending = world.node.start_enrollment(&challenge).await;
        let mine = bob.post("/v1/me/mfa/totp", json!({})).await.ok()["secret"].as_str().unwrap().to_owned();
        // An answer that would be given again holds what it gave.
        let login = json!({ "username": bob.username, "password": PASSWORD });
        let key = [("Idempotency-Key", "a-key-of-the-client")];
        let kept = world.node.call_with(Method::POST, "/v1/auth/login", None, &key, Some(&login)).await.ok();
        let kept = kept["challenge_token"].as_str().unwrap().to_owned();
        world.node.forget(&bob.username).await;
        // The mail with this link has not left yet.
        let before = dump(&world);
        let link = world.newest_mail_to(&bob.username).await.token();
        let after = dump(&world);

        let mut secrets = vec![
            PASSWORD.to_owned(),
            "Quiet-Rhino-77-naps".to_owned(),
            bob.token.clone(),
            bob.refresh_token.clone(),
            eve.token,
            challenge,
            kept,
            link,
            bob.totp_secret.clone().unwrap(),
            pending,
            mine,
        ];
        secrets.extend(bob.recovery_codes.iter().cloned());
        for secret in secrets {
            let mut needles = vec![secret.clone().into_bytes(), hex(secret.as_bytes())];
            if let Some(bytes) = secret.get(8..).and_then(|rest| BASE64.decode(rest).ok()).filter(|it| it.len() == 32) {
                needles.extend([hex(&bytes), bytes]);
            }
            let plain = secret.replace('-', "");
            if let Some(bytes) = base32::decode(base32::Alphabet::Rfc4648 { padding: false }, &plain) {
                needles.extend([hex(&bytes), bytes]);
            }
            if let Some(bytes) = base32::decode(base32::Alphabet::Crockford, &plain) {
                needles.extend([hex(&bytes), bytes]);
            }
            for needle in needles.iter().filter(|needle| needle.len() > 8) {
                for dump in [&before, &after] {
                    assert!(!dump.windows(needle.len()).any(|window| window == needle), "{secret} is in the database");
                }
            }
        }
        // What is no secret is found: the search works.
        assert!(after.windows(bob.username.len()).any(|window| window == bob.username.as_bytes()));
    }
}
