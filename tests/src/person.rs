//! People who use Roster: tests read as what they do.

use actix_web::http::Method;
use chrono::{DateTime, Utc};
use serde_json::{Value, json};
use totp_rs::{Algorithm, Builder};

use crate::answer::Answer;
use crate::world::{Node, World};

/// Everybody's password, good enough for every preset.
pub const PASSWORD: &str = "Tall-Giraffe-42-sings";

/// Somebody who is signed in.
#[derive(Clone)]
pub struct Person {
    /// The node they talk to.
    pub node: Node,
    /// Their id.
    pub id: String,
    /// What they sign in with.
    pub username: String,
    /// Their access token.
    pub token: String,
    /// Their refresh token.
    pub refresh_token: String,
    /// What their authenticator holds, if they have one.
    pub totp_secret: Option<String>,
    /// Their recovery codes, if they got any.
    pub recovery_codes: Vec<String>,
}

/// Somebody who was invited.
pub struct Invitee {
    /// Their id.
    pub id: String,
    /// Their email address.
    pub email: String,
    /// The token of their invitation.
    pub token: String,
}

/// The code that an authenticator with this secret (base32) shows at `now`.
///
/// # Panics
/// When the secret is none.
#[must_use]
pub fn totp_code(secret: &str, now: DateTime<Utc>) -> String {
    let bytes = base32::decode(base32::Alphabet::Rfc4648 { padding: false }, secret).expect("a secret in base32");
    let totp = Builder::new()
        .with_algorithm(Algorithm::SHA1)
        .with_digits(6)
        .with_step_duration(30)
        .with_secret(bytes)
        .build()
        .expect("a good secret");
    totp.generate(u64::try_from(now.timestamp()).expect("after 1970")).to_string()
}

impl Person {
    /// Signs in, setting up or using a second factor where one is asked for.
    pub async fn sign_in(node: &Node, username: &str, password: &str, account: Option<&str>) -> Self {
        let login = json!({ "username": username, "password": password, "account": account });
        let outcome = node.post("/v1/auth/login", login).await.ok();
        Self::enroll_if_asked(node, outcome).await
    }

    /// Goes on from the outcome of a step that may ask for setting up a second factor.
    ///
    /// # Panics
    /// When something else is asked for.
    pub async fn enroll_if_asked(node: &Node, outcome: Value) -> Self {
        if outcome["outcome"] == "authenticated" {
            return Self::of(node, &outcome, None);
        }
        assert_eq!(outcome["challenge"], "totp_enrollment", "{outcome}");
        let challenge = &outcome["challenge_token"];
        let path = "/v1/auth/challenges/totp-enrollment";
        let shown = node.post(path, json!({ "challenge_token": challenge })).await.ok();
        let secret = shown["secret"].as_str().expect("a secret").to_owned();
        let code = totp_code(&secret, node.state.ambient.now());
        let confirmation = json!({ "challenge_token": challenge, "code": code });
        let outcome = node.post(&format!("{path}/confirm"), confirmation).await.ok();
        Self::of(node, &outcome, Some(secret))
    }

    /// Somebody whom an outcome lets in.
    ///
    /// # Panics
    /// When it does not.
    #[must_use]
    pub fn of(node: &Node, outcome: &Value, totp_secret: Option<String>) -> Self {
        assert_eq!(outcome["outcome"], "authenticated", "{outcome}");
        let text = |value: &Value| value.as_str().unwrap_or_default().to_owned();
        Self {
            node: node.clone(),
            id: text(&outcome["user"]["id"]),
            username: text(&outcome["user"]["username"]),
            token: text(&outcome["access_token"]),
            refresh_token: text(&outcome["refresh_token"]),
            totp_secret,
            recovery_codes: outcome["recovery_codes"].as_array().into_iter().flatten().map(text).collect(),
        }
    }

    /// The same person, signed in once more: access tokens live for minutes, tests for days.
    /// A code works once: time must have passed since the last one.
    pub async fn again(&self) -> Self {
        let login = json!({ "username": self.username, "password": PASSWORD });
        let mut outcome = self.node.post("/v1/auth/login", login).await.ok();
        if outcome["challenge"] == "totp" {
            let answer = json!({ "challenge_token": outcome["challenge_token"], "code": self.code() });
            outcome = self.node.post("/v1/auth/challenges/totp", answer).await.ok();
        }
        let again = Self::enroll_if_asked(&self.node, outcome).await;
        Self { totp_secret: again.totp_secret.clone().or_else(|| self.totp_secret.clone()), ..again }
    }

    /// The same person, talking to another node.
    #[must_use]
    pub fn at(&self, node: &Node) -> Self {
        Self { node: node.clone(), ..self.clone() }
    }

    /// What their authenticator shows now.
    ///
    /// # Panics
    /// When they have none.
    #[must_use]
    pub fn code(&self) -> String {
        totp_code(self.totp_secret.as_deref().expect("an authenticator"), self.node.state.ambient.now())
    }

    /// `GET`.
    pub async fn get(&self, path: &str) -> Answer {
        self.node.call(Method::GET, path, Some(&self.token), None).await
    }

    /// `POST` with a body.
    pub async fn post(&self, path: &str, body: Value) -> Answer {
        self.node.call(Method::POST, path, Some(&self.token), Some(&body)).await
    }

    /// `PUT` with a body.
    pub async fn put(&self, path: &str, body: Value) -> Answer {
        self.node.call(Method::PUT, path, Some(&self.token), Some(&body)).await
    }

    /// `PATCH` with a body.
    pub async fn patch(&self, path: &str, body: Value) -> Answer {
        self.node.call(Method::PATCH, path, Some(&self.token), Some(&body)).await
    }

    /// `DELETE`.
    pub async fn delete(&self, path: &str) -> Answer {
        self.node.call(Method::DELETE, path, Some(&self.token), None).await
    }

    /// A request with headers of its own.
    pub async fn asks(&self, method: Method, path: &str, headers: &[(&str, &str)], body: Option<&Value>) -> Answer {
        self.node.call_with(method, path, Some(&self.token), headers, body).await
    }

    /// An action on a user, without a body: `ada.act(&bob.id, "deactivate")`.
    pub async fn act(&self, user: &str, verb: &str) -> Answer {
        self.node.call(Method::POST, &format!("/v1/users/{user}/{verb}"), Some(&self.token), None).await
    }

    /// A user's record.
    pub async fn sees(&self, user: &str) -> Value {
        self.get(&format!("/v1/users/{user}")).await.ok()
    }

    /// The id of the role of this name.
    ///
    /// # Panics
    /// When there is none.
    pub async fn role(&self, name: &str) -> String {
        let roles = self.get("/v1/roles").await.ok();
        let role = roles["data"].as_array().into_iter().flatten().find(|role| role["name"] == name);
        role.and_then(|role| role["id"].as_str()).unwrap_or_else(|| panic!("no role {name}")).to_owned()
    }

    /// Invites somebody into a role: `ada.invites(&world, "Bob Barker", "Engineer")`.
    pub async fn invites(&self, world: &World, name: &str, role: &str) -> Invitee {
        let role = self.role(role).await;
        let (first_name, last_name) = name.split_once(' ').unwrap_or((name, "Nobody"));
        let domain = self.username.split_once('@').map_or("people.example", |(_, domain)| domain);
        let email = format!("{first_name}.{last_name}@{domain}").to_lowercase().replace(' ', "-");
        let body = json!({ "first_name": first_name, "last_name": last_name, "email": email, "role_id": role });
        let created = self.post("/v1/users", body).await.expect(201);
        let token = world.newest_mail_to(&email).await.token();
        Invitee { id: created["id"].as_str().unwrap_or_default().to_owned(), email, token }
    }

    /// Invites somebody who accepts at once: `ada.hires(&world, "Bob Barker", "Engineer")`.
    pub async fn hires(&self, world: &World, name: &str, role: &str) -> Person {
        self.invites(world, name, role).await.accepts(&self.node).await
    }
}

impl Invitee {
    /// Accepts the invitation with the usual password, setting up a second factor where asked.
    pub async fn accepts(&self, node: &Node) -> Person {
        let body = json!({ "token": self.token, "password": PASSWORD, "confirm_password": PASSWORD });
        let outcome = node.post("/v1/invitations/accept", body).await.ok();
        Person::enroll_if_asked(node, outcome).await
    }
}
