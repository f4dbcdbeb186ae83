//! Accounts, people and things for the operations to act on: fresh ones for every call, so that none disturbs another.

use std::cell::Cell;
use std::collections::HashMap;

use api::change::{Actor, Work};
use api::http::origin::Origin;
use api::jobs::{New, Task, new_job, queue};
use chrono::TimeDelta;
use domain::job::JobKind;
use domain::permissions::BUILT_IN_ROLES;
use domain::policy::Preset;
use domain::user::Verb;
use serde_json::{Value, json};
use tests::support::psa::LoopbackPsa;
use tests::{Operation, PASSWORD, Person, Tenant, World, pictures, totp_code};

use super::table::Given;

/// What a preparation made: words for addresses and bodies.
pub type Words = HashMap<&'static str, String>;

/// The accounts.
pub struct Stage {
    world: World,
    tenants: Vec<(Preset, Tenant)>,
    stranger: Tenant,
    count: Cell<u32>,
    psa: LoopbackPsa,
}

impl Stage {
    /// An account for every preset that the table asks for, and a stranger's.
    pub async fn new(world: World) -> Self {
        let mut tenants = Vec::new();
        for (slug, preset) in [("acme", Preset::Shop), ("umbrella", Preset::Msp), ("initech", Preset::Gateway)] {
            tenants.push((preset, tenant(&world, slug, preset).await));
        }
        let stranger = tenant(&world, "globex", Preset::Shop).await;
        let psa = LoopbackPsa::start(&["Acme", "Globex", "Umbrella Corporation"]);
        Self { world, tenants, stranger, count: Cell::new(0), psa }
    }

    /// Where it all is.
    pub fn world(&self) -> &World {
        &self.world
    }

    /// The account of this preset.
    pub fn tenant(&self, preset: Preset) -> &Tenant {
        let found = self.tenants.iter().find(|(known, _)| *known == preset);
        &found.unwrap_or_else(|| panic!("no account of the preset {}", preset.name())).1
    }

    /// The admin of another account, as somebody who has not been here before.
    pub async fn stranger(&self) -> Person {
        self.newcomer(&self.stranger, Preset::Shop, "IT Provider Admin").await
    }

    /// A new word.
    pub fn new_word(&self) -> String {
        self.count.set(self.count.get() + 1);
        format!("newcomer{}", self.count.get())
    }

    /// Somebody new in this role, signed in.
    pub async fn newcomer(&self, tenant: &Tenant, preset: Preset, role: &str) -> Person {
        let role = tenant.admin.role(role).await;
        if preset == Preset::Shop {
            let created = self.create(tenant, preset, &role, json!({ "onboarding": "activate" })).await;
            let username = created["username"].as_str().expect("a username");
            return Person::sign_in(&tenant.admin.node, username, PASSWORD, Some(&tenant.slug)).await;
        }
        let created = self.create(tenant, preset, &role, json!({})).await;
        Person::enroll_if_asked(&tenant.admin.node, self.accept(&created).await).await
    }

    /// Somebody new who may call this operation: an operator where it is for these, else somebody who may do everything.
    pub async fn caller(&self, operation: &Operation, preset: Preset) -> Person {
        if operation.is_for_operators() {
            return self.world.operator("Sam Support");
        }
        self.newcomer(self.tenant(preset), preset, BUILT_IN_ROLES[0].name).await
    }

    async fn create(&self, tenant: &Tenant, preset: Preset, role: &str, more: Value) -> Value {
        let word = self.new_word();
        let email = format!("{word}@{}.example", tenant.slug);
        let mut body = json!({ "first_name": "New", "last_name": word, "email": email, "role_id": role });
        match preset {
            Preset::Shop => body["password"] = json!(PASSWORD),
            Preset::Portal | Preset::Gateway => body["username"] = json!(word),
            Preset::Msp => {}
        }
        for (name, value) in more.as_object().into_iter().flatten() {
            body[name] = value.clone();
        }
        tenant.admin.post("/v1/users", body).await.expect(201)
    }

    async fn token(&self, user: &Value) -> String {
        self.world.newest_mail_to(user["email"].as_str().expect("an address")).await.token()
    }

    async fn accept(&self, user: &Value) -> Value {
        let body = json!({ "token": self.token(user).await, "password": PASSWORD, "confirm_password": PASSWORD });
        self.world.node.post("/v1/invitations/accept", body).await.ok()
    }

    /// Makes what is given, for `owner` to act on or to have.
    #[expect(clippy::too_many_lines, reason = "an arm for each thing that has to be there")]
    pub async fn prepare(&self, given: Given, preset: Preset, owner: &Person) -> Words {
        let tenant = self.tenant(preset);
        let engineer = tenant.admin.role("Engineer").await;
        let mut words =
            Words::from([("new", self.new_word()), ("role", engineer.clone()), ("list", "users".to_owned())]);
        match given {
            Given::Nothing => {}
            Given::Invited | Given::Staged => {
                let start = if given == Given::Staged { "stage" } else { "invite" };
                let user = self.create(tenant, preset, &engineer, json!({ "onboarding": start })).await;
                if given == Given::Invited {
                    words.insert("token", self.token(&user).await);
                }
                words.insert("id", text(&user["id"]));
            }
            Given::Photo => {
                let user = self.create(tenant, preset, &engineer, json!({})).await;
                let id = text(&user["id"]);
                let answer = tenant.admin.uploads(&format!("/v1/users/{id}/photo"), &pictures::plain()).await;
                words.insert("picture", text(&answer.ok()["photo_url"]).replace("/media/", ""));
                words.insert("id", id);
            }
            Given::Role => {
                let body = json!({ "name": self.new_word(), "permissions": {} });
                words.insert("id", text(&tenant.admin.post("/v1/roles", body).await.expect(201)["id"]));
            }
            Given::Organization | Given::Logo => {
                let body = json!({ "name": format!("{} GmbH", self.new_word()) });
                let id = text(&tenant.admin.post("/v1/organizations", body).await.expect(201)["id"]);
                if given == Given::Logo {
                    let path = format!("/v1/organizations/{id}/logo");
                    let _ = tenant.admin.uploads(&path, &pictures::plain()).await.ok();
                }
                words.insert("id", id);
            }
            Given::DeactivatedOrganization | Given::ReactivationRequest => {
                let body = json!({ "name": format!("{} GmbH", self.new_word()) });
                let organization = text(&tenant.admin.post("/v1/organizations", body).await.expect(201)["id"]);
                let at = |verb: &str| format!("/v1/organizations/{organization}/{verb}");
                let _ = tenant.admin.post(&at("deactivate"), json!({})).await.ok();
                let id = if given == Given::ReactivationRequest {
                    let asked = tenant.admin.post(&at("reactivation-request"), json!({})).await.ok();
                    text(&asked["reactivation_request"]["id"])
                } else {
                    organization
                };
                words.insert("id", id);
            }
            Given::View => {
                let body = json!({ "list": "organizations", "name": self.new_word(), "state": { "search": "ada" } });
                words.insert("id", text(&owner.post("/v1/views", body).await.expect(201)["id"]));
            }
            Given::Job | Given::JobOver => {
                words.insert("id", self.job(tenant));
                if given == Given::JobOver {
                    self.world.work_off();
                }
            }
            Given::PsaConnection | Given::Mappable | Given::Mapped => {
                let (connection, organization) = self.mappable(tenant).await;
                if given == Given::Mapped {
                    let (path, company) = (format!("/v1/organizations/{organization}/psa-link"), "250");
                    let link = json!({ "connection_id": connection, "company_id": company });
                    let _ = tenant.admin.put(&path, link).await.ok();
                }
                let of_connection = given == Given::PsaConnection;
                let [id, other] = if of_connection { [connection, organization] } else { [organization, connection] };
                words.insert("id", id);
                words.insert(if of_connection { "organization" } else { "connection" }, other);
            }
            Given::Account => {
                let word = self.new_word();
                words.insert("id", self.world.account(&word, Preset::Msp, &format!("ada@{word}.example")).await);
            }
            Given::TemplateVersion => {
                let body = json!({ "sections": [{ "title": self.new_word() }] });
                words.insert("version", tenant.admin.put("/v1/template", body).await.ok()["version"].to_string());
            }
            Given::AuditEvent => {
                let log = tenant.admin.get("/v1/audit-events").await.ok();
                words.insert("id", text(&log["data"][0]["id"]));
            }
            Given::OwnPhoto => drop(owner.uploads("/v1/me/photo", &pictures::plain()).await.ok()),
            Given::OwnListState => {
                let state = json!({ "filters": { "status": "active" }, "sort": "-created_at", "page_size": 50 });
                let _ = owner.put("/v1/me/list-state/users", state).await.ok();
            }
            Given::OwnSession => {
                let newer = Person::sign_in(&owner.node, &owner.username, PASSWORD, Some(&tenant.slug)).await;
                words.insert("id", current_session(&newer).await);
            }
            Given::Enrolled | Given::TotpStarted => {
                let secret = text(&owner.post("/v1/me/mfa/totp", json!({})).await.ok()["secret"]);
                let code = totp_code(&secret, self.world.now());
                if given == Given::Enrolled {
                    let _ = owner.post("/v1/me/mfa/totp/confirm", json!({ "code": code })).await.ok();
                }
                words.insert("code", code);
            }
            Given::EnrollmentChallenge | Given::EnrollmentStarted => {
                let user = self.create(tenant, preset, &engineer, json!({})).await;
                let challenge = text(&self.accept(&user).await["challenge_token"]);
                if given == Given::EnrollmentStarted {
                    let path = "/v1/auth/challenges/totp-enrollment";
                    let shown = self.world.node.post(path, json!({ "challenge_token": challenge })).await.ok();
                    words.insert("code", totp_code(&text(&shown["secret"]), self.world.now()));
                }
                words.insert("challenge", challenge);
            }
            Given::Active
            | Given::Locked
            | Given::Deactivated
            | Given::Deleted
            | Given::Session
            | Given::ResetLink
            | Given::NewPasswordChallenge
            | Given::TotpChallenge => self.with_somebody(given, preset, &mut words).await,
        }
        words
    }

    /// A job of the command line's that waits; it takes nobody's session.
    fn job(&self, tenant: &Tenant) -> String {
        let (state, account) = (&self.world.node.state, tenant.id.parse().expect("an id"));
        let job = Work::write_here(state, account, Actor::System, Origin::default(), |conn, work| {
            let task = Task::bulk(Verb::RevokeSessions, None, true);
            let (kind, origin) = (JobKind::UsersBulk, Origin::default());
            let job = new_job(state, New { account, owner: None, kind, task, origin }, work.now)?;
            persistence::jobs::insert(conn, &job)?;
            queue(conn, work, job, 0)
        });
        job.expect("a job can be made").id.to_string()
    }

    /// A connection to a PSA, and an organization that is mapped to no company yet.
    async fn mappable(&self, tenant: &Tenant) -> (String, String) {
        let connection = self.psa.connectwise(&self.new_word());
        let connection = tenant.admin.post("/v1/psa-connections", connection).await.expect(201);
        let organization = json!({ "name": format!("{} AG", self.new_word()) });
        let organization = tenant.admin.post("/v1/organizations", organization).await.expect(201);
        (text(&connection["id"]), text(&organization["id"]))
    }

    async fn with_somebody(&self, given: Given, preset: Preset, words: &mut Words) {
        let tenant = self.tenant(preset);
        let person = self.newcomer(tenant, preset, "Engineer").await;
        let login = json!({ "username": person.username, "password": PASSWORD, "account": tenant.slug });
        match given {
            Given::Locked => drop(tenant.admin.act(&person.id, "lock").await.ok()),
            Given::Deactivated => drop(tenant.admin.act(&person.id, "deactivate").await.ok()),
            Given::Deleted => drop(tenant.admin.delete(&format!("/v1/users/{}", person.id)).await.ok()),
            Given::Session => drop(words.insert("session_id", current_session(&person).await)),
            Given::ResetLink => {
                let body = json!({ "username": person.username, "account": tenant.slug });
                let _ = person.node.post("/v1/auth/forgot-password", body).await.expect(202);
                words.insert("token", self.token(&tenant.admin.sees(&person.id).await).await);
            }
            Given::NewPasswordChallenge => {
                let body = json!({ "new_password": PASSWORD, "confirm_password": PASSWORD, "require_change": true });
                let _ = tenant.admin.post(&format!("/v1/users/{}/reset-password", person.id), body).await.ok();
                let outcome = person.node.post("/v1/auth/login", login).await.ok();
                words.insert("challenge", text(&outcome["challenge_token"]));
            }
            Given::TotpChallenge => {
                let secret = text(&person.post("/v1/me/mfa/totp", json!({})).await.ok()["secret"]);
                let code = totp_code(&secret, self.world.now());
                let _ = person.post("/v1/me/mfa/totp/confirm", json!({ "code": code })).await.ok();
                // A code works once.
                self.world.advance(TimeDelta::seconds(30));
                let outcome = person.node.post("/v1/auth/login", login).await.ok();
                words.insert("challenge", text(&outcome["challenge_token"]));
                words.insert("code", totp_code(&secret, self.world.now()));
            }
            _ => {}
        }
        words.insert("id", person.id);
        words.insert("username", person.username);
        words.insert("refresh_token", person.refresh_token);
    }
}

/// An account and its admin; where usernames are not addresses, theirs is made of the name.
async fn tenant(world: &World, slug: &str, preset: Preset) -> Tenant {
    if preset != Preset::Shop {
        return world.tenant(slug, preset).await;
    }
    let id = world.account(slug, preset, &format!("ada@{slug}.example")).await;
    let admin = Person::sign_in(&world.node, "ada.lovelace", PASSWORD, Some(slug)).await;
    Tenant { slug: slug.to_owned(), id, admin }
}

async fn current_session(person: &Person) -> String {
    let sessions = person.get("/v1/me/sessions").await.ok();
    let current = sessions["data"].as_array().into_iter().flatten().find(|session| session["current"] == true);
    text(&current.expect("a session")["id"])
}

fn text(value: &Value) -> String {
    value.as_str().unwrap_or_else(|| panic!("{value} is no text")).to_owned()
}
