//! The steps of signing in and of getting back in, each as one call.

use actix_web::http::Method;
use futures_util::FutureExt;
use serde_json::{Value, json};

use crate::answer::Answer;
use crate::person::{PASSWORD, Person};
use crate::world::{Node, World};

impl Node {
    /// Sends a body to a public operation whose one field is `token`.
    async fn present(&self, path: &str, token: &str) -> Answer {
        self.post(path, json!({ "token": token })).await
    }

    /// Signs in as far as the challenge of this kind; answers with its token.
    ///
    /// # Panics
    /// When something else is asked for.
    pub async fn challenge(&self, username: &str, password: &str, kind: &str) -> String {
        let outcome = self.login(username, password).await.ok();
        assert_eq!((&outcome["outcome"], &outcome["challenge"]), (&json!("challenge"), &json!(kind)), "{outcome}");
        outcome["challenge_token"].as_str().unwrap_or_default().to_owned()
    }

    /// Answers a challenge with a code.
    pub async fn answer(&self, challenge: &str, code: &str) -> Answer {
        self.post("/v1/auth/challenges/totp", json!({ "challenge_token": challenge, "code": code })).await
    }

    /// Answers a challenge with a recovery code.
    pub async fn answer_with_recovery_code(&self, challenge: &str, code: &str) -> Answer {
        self.post("/v1/auth/challenges/totp", json!({ "challenge_token": challenge, "recovery_code": code })).await
    }

    /// Starts setting up a second factor; answers with the secret.
    ///
    /// # Panics
    /// When that is refused.
    pub async fn start_enrollment(&self, challenge: &str) -> String {
        let body = json!({ "challenge_token": challenge });
        let shown = self.post("/v1/auth/challenges/totp-enrollment", body).await.ok();
        shown["secret"].as_str().unwrap_or_default().to_owned()
    }

    /// Confirms a second factor.
    pub async fn confirm_enrollment(&self, challenge: &str, code: &str) -> Answer {
        let body = json!({ "challenge_token": challenge, "code": code });
        self.post("/v1/auth/challenges/totp-enrollment/confirm", body).await
    }

    /// Answers a challenge with a new password.
    pub async fn answer_with_password(&self, challenge: &str, password: &str) -> Answer {
        let body = json!({ "challenge_token": challenge, "new_password": password, "confirm_password": password });
        self.post("/v1/auth/challenges/new-password", body).await
    }

    /// Asks for the next pair of tokens.
    pub async fn refresh(&self, refresh_token: &str) -> Answer {
        self.post("/v1/auth/refresh", json!({ "refresh_token": refresh_token })).await
    }

    /// Says that a password was forgotten.
    ///
    /// # Panics
    /// When the answer is not the one that everybody gets.
    pub async fn forget(&self, username: &str) {
        let answer = self.post("/v1/auth/forgot-password", json!({ "username": username })).await;
        assert_eq!((answer.status, answer.text.as_str()), (202, ""));
    }

    /// Sets a new password with a link.
    pub async fn reset(&self, token: &str, password: &str) -> Answer {
        let body = json!({ "token": token, "new_password": password, "confirm_password": password });
        self.post("/v1/auth/reset-password", body).await
    }

    /// Looks at an invitation.
    pub async fn check_invitation(&self, token: &str) -> Answer {
        self.present("/v1/invitations/check", token).await
    }

    /// Asks for a new invitation.
    ///
    /// # Panics
    /// When the answer is not the one that everybody gets.
    pub async fn request_invitation(&self, token: &str) {
        let answer = self.present("/v1/invitations/request-new", token).await;
        assert_eq!((answer.status, answer.text.as_str()), (202, ""));
    }

    /// Accepts an invitation.
    pub async fn accept(&self, token: &str, password: &str) -> Answer {
        let body = json!({ "token": token, "password": password, "confirm_password": password });
        self.post("/v1/invitations/accept", body).await
    }

    /// Whether whoever sends mail has been told, since this was last asked, that there is some.
    #[must_use]
    pub fn is_told_of_mail(&self) -> bool {
        self.state.outbox_bell.notified().now_or_never().is_some()
    }

    /// Asks who the owner of this access token is.
    pub async fn whoami(&self, token: &str) -> Answer {
        self.call(Method::GET, "/v1/me", Some(token), None).await
    }
}

impl Person {
    /// Asks who they are: 200 while the session is live.
    pub async fn whoami(&self) -> Answer {
        self.get("/v1/me").await
    }

    /// Signs in once more with this password, and with what their authenticator shows in the next half minute.
    ///
    /// # Panics
    /// When they do not get in.
    pub async fn signs_in_again(&self, world: &World, password: &str) -> Self {
        let mut outcome = self.node.login(&self.username, password).await.ok();
        if outcome["challenge"] == "totp" {
            // A code works once, and the last one may have been used in this half minute.
            world.advance(chrono::TimeDelta::seconds(30));
            let challenge = outcome["challenge_token"].as_str().unwrap_or_default();
            outcome = self.node.answer(challenge, &self.code()).await.ok();
        }
        Self { recovery_codes: self.recovery_codes.clone(), ..Self::of(&self.node, &outcome, self.totp_secret.clone()) }
    }

    /// Creates somebody with this username in any account, and signs in as them for the first time.
    ///
    /// # Panics
    /// When that is refused.
    pub async fn brings(&self, world: &World, username: &str, role: &str) -> Self {
        let role = self.role(role).await;
        let policy = self.get("/v1/account").await.ok();
        let email = format!("{}@people.example", username.split('@').next().unwrap_or_default());
        let mut body = json!({ "first_name": "Grace", "last_name": "Hopper", "email": email, "role_id": role });
        if policy["preset"] != "msp" {
            body["username"] = json!(username);
        }
        if policy["preset"] == "shop" {
            body["password"] = json!(PASSWORD);
        }
        let created = self.post("/v1/users", body).await.expect(201);
        let token = world.newest_mail_to(&email).await.token();
        let outcome = self.node.accept(&token, PASSWORD).await.ok();
        let person = Self::enroll_if_asked(&self.node, outcome).await;
        assert_eq!(created["id"], Value::from(person.id.clone()));
        person
    }
}
