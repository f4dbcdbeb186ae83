//! A whole Roster in the process: one node, or several on the same database.

use std::path::PathBuf;
use std::rc::Rc;
use std::sync::Arc;
use std::time::Duration;

use actix_http::Request;
use actix_web::dev::Service;
use actix_web::http::Method;
use actix_web::test::{TestRequest, init_service};
use actix_web::{body, web};
use api::account::{NewAccount, create_account};
use api::ambient::{Ambient, Clock};
use api::app::{self, Shared};
use api::change::Actor;
use api::keys::{self, Vault};
use api::mail::{MailSettings, Transport, deliver_due};
use api::media::Studio;
use api::passwords::{HashPool, Password};
use api::state::{Settings, State};
use chrono::{DateTime, TimeDelta, Utc};
use domain::ids::AccountId;
use domain::policy::Preset;
use domain::user::Profile;
use futures_util::FutureExt;
use futures_util::future::LocalBoxFuture;
use persistence::{Database, PoolSize};
use psa::{Psa, Timing};
use serde_json::{Value, json};
use tempfile::TempDir;
use url::Url;

use crate::answer::Answer;
use crate::database::TestDatabase;
use crate::mailbox::{self, SentMail};
use crate::makes::Make;
use crate::person::{PASSWORD, Person};
use crate::surroundings::{SeededEntropy, TestClock};

/// How long a PSA may take: short, as it is next door, and as some tests have it take longer.
const PATIENCE: Timing = Timing {
    attempt: Duration::from_millis(1500),
    whole: Duration::from_millis(3500),
    pause: Duration::from_millis(20),
};

/// 32 bytes in base64: every node of a test seals with the same key.
const ENCRYPTION_KEY: &str = "dGVzdCBrZXkgdGVzdCBrZXkgdGVzdCBrZXkgdGVzdCE=";

type Call = dyn Fn(Request) -> LocalBoxFuture<'static, Answer>;

/// One node of Roster.
#[derive(Clone)]
pub struct Node {
    /// What the node's requests can reach.
    pub state: web::Data<State>,
    call: Rc<Call>,
}

/// A Roster with a clock that is set, and a directory where its mails arrive.
pub struct World {
    /// The first node.
    pub node: Node,
    /// The clock of all nodes.
    pub clock: Arc<TestClock>,
    mails: TempDir,
    transport: Transport,
    database: TestDatabase,
}

/// An account and its first admin, signed in.
pub struct Tenant {
    /// The account's slug.
    pub slug: String,
    /// The account's id.
    pub id: String,
    /// The first admin, signed in with a second factor where the preset requires one.
    pub admin: Person,
}

impl World {
    /// On an embedded database.
    #[must_use]
    pub fn sqlite() -> Self {
        Self::on(TestDatabase::sqlite())
    }

    /// On a PostgreSQL server; none where there is no server.
    #[must_use]
    pub fn postgres() -> Option<Self> {
        TestDatabase::postgres().map(Self::on)
    }

    fn on(database: TestDatabase) -> Self {
        let clock = Arc::new(TestClock::new());
        let mails = tempfile::tempdir().expect("a temporary directory can be made");
        let settings = MailSettings {
            from: "Roster <no-reply@roster.example>".to_owned(),
            public_url: public_url(),
            ca_file: None,
        };
        let url = format!("file://{}", mails.path().display());
        let transport = Transport::from_url(&url, &settings).expect("mails can be written");
        let node = Node::start(&database, &clock, 1);
        Self { node, clock, mails, transport, database }
    }

    /// Another node on the same database, with caches of its own.
    #[must_use]
    pub fn another_node(&self) -> Node {
        Node::start(&self.database, &self.clock, 2)
    }

    /// The database.
    #[must_use]
    pub fn database(&self) -> &TestDatabase {
        &self.database
    }

    /// The database's address.
    #[must_use]
    pub fn database_url(&self) -> &persistence::DatabaseUrl {
        &self.database.url
    }

    /// What time it is.
    #[must_use]
    pub fn now(&self) -> DateTime<Utc> {
        self.clock.now()
    }

    /// Lets time pass, without waiting.
    pub fn advance(&self, by: TimeDelta) {
        self.clock.advance(by);
    }

    /// Brings lists up to date, as the background does within a minute.
    ///
    /// # Panics
    /// When that fails.
    pub fn sweep(&self) {
        api::background::sweep(&self.node.state).expect("the sweep succeeds");
    }

    /// Sends what the outbox holds and answers with every mail that has ever arrived, oldest first.
    ///
    /// # Panics
    /// When sending fails.
    pub async fn mails(&self) -> Vec<SentMail> {
        while deliver_due(&self.node.state, &self.transport).await.expect("the outbox can be read") > 0 {}
        mailbox::read(self.mails.path())
    }

    /// The newest mail to this address.
    ///
    /// # Panics
    /// When there is none.
    pub async fn newest_mail_to(&self, address: &str) -> SentMail {
        let mails = self.mails().await;
        mails.into_iter().rfind(|mail| mail.to == address).unwrap_or_else(|| panic!("no mail to {address}"))
    }

    /// Where mails arrive.
    #[must_use]
    pub fn mail_directory(&self) -> PathBuf {
        self.mails.path().to_owned()
    }

    /// An account of this preset with its first admin, who signs in.
    pub async fn tenant(&self, slug: &str, preset: Preset) -> Tenant {
        let id = self.account(slug, preset, &format!("ada@{slug}.example")).await;
        self.tenant_of(slug, id).await
    }

    /// The same, which may have so many organizations active.
    pub async fn tenant_with_licenses(&self, slug: &str, preset: Preset, licenses: i64) -> Tenant {
        let id = self.account_with(slug, preset, &format!("ada@{slug}.example"), Some(licenses)).await;
        self.tenant_of(slug, id).await
    }

    async fn tenant_of(&self, slug: &str, id: String) -> Tenant {
        let username = self.only_username(&id);
        let admin = Person::sign_in(&self.node, &username, PASSWORD, Some(slug)).await;
        Tenant { slug: slug.to_owned(), id, admin }
    }

    /// What the only user of an account signs in with: some policies make it from the name.
    fn only_username(&self, account: &str) -> String {
        let account = AccountId(account.parse().expect("an id"));
        let admin = self.node.state.db.query(|conn| {
            let admins = persistence::users::managers(conn, account, None)?;
            persistence::users::find(conn, account, *admins.first().expect("a first admin"))
        });
        admin.map_err(|error: persistence::StorageError| error).expect("the first admin is there").user.username
    }

    /// An account whose first admin, Ada Lovelace, has the usual password and has never signed in; answers with its id.
    ///
    /// # Panics
    /// When it cannot be created.
    pub async fn account(&self, slug: &str, preset: Preset, email: &str) -> String {
        self.account_with(slug, preset, email, None).await
    }

    async fn account_with(&self, slug: &str, preset: Preset, email: &str, organization_limit: Option<i64>) -> String {
        let hash = self.node.state.passwords.hash(Password::from(PASSWORD)).await.expect("the pool is free");
        let admin = Profile {
            first_name: "Ada".to_owned(),
            last_name: "Lovelace".to_owned(),
            email: email.to_owned(),
            phone: None,
        };
        let new = NewAccount {
            slug: slug.to_owned(),
            name: format!("Account {slug}"),
            preset,
            organization_limit,
            admin,
            password_hash: Some(hash),
        };
        create_account(&self.node.state, new, Actor::System).expect("the account is new").account.id.to_string()
    }
}

impl Node {
    fn start(database: &TestDatabase, clock: &Arc<TestClock>, seed: u64) -> Self {
        Self::start_as(database, clock, seed, Make::default())
    }

    pub(crate) fn start_as(database: &TestDatabase, clock: &Arc<TestClock>, seed: u64, make: Make) -> Self {
        let Make { hashing: (threads, queue, params), drawing: (painters, uploads), web, psa_hosts } = make;
        let clock: Arc<dyn Clock> = Arc::clone(clock) as _;
        let ambient = Ambient::new(clock, Arc::new(SeededEntropy::new(seed)));
        let db = Database::open(&database.url, PoolSize(4)).expect("the database opens");
        let vault = Vault::from_base64(ENCRYPTION_KEY, &ambient).expect("the key is good");
        let ring = keys::load(&db, &vault, &ambient).expect("keys can be made");
        let passwords = HashPool::new(threads, queue, params, &ambient).expect("a thread can be started");
        let settings = Settings {
            public_url: public_url(),
            session_lifetime: TimeDelta::days(30),
            access_token_lifetime: TimeDelta::minutes(15),
            support_email: Some("support@roster.example".to_owned()),
            web,
        };
        let studio = Studio::open(painters, uploads).expect("threads can be started");
        let psa = Psa::new(psa_hosts, PATIENCE).expect("TLS can be set up");
        Self::of(web::Data::new(State::new(db, ambient, passwords, studio, psa, vault, ring, settings)))
    }

    /// A node of this state.
    ///
    /// # Panics
    /// When the OpenAPI document cannot be rendered.
    #[must_use]
    pub fn of(state: web::Data<State>) -> Self {
        let shared = Shared::new(state.clone()).expect("the document renders");
        let app = Rc::new(tokio::sync::OnceCell::new());
        let call = move |request: Request| {
            let (app, shared) = (Rc::clone(&app), shared.clone());
            async move {
                let app = app.get_or_init(|| async { init_service(app::build(shared)).await }).await;
                match app.call(request).await {
                    Ok(response) => {
                        let (status, headers) = (response.status(), response.headers().clone());
                        let bytes = body::to_bytes(response.into_body()).await;
                        Answer::new(status, headers, &bytes.map_err(|_| ()).expect("the body can be read"))
                    }
                    Err(error) => {
                        let response = error.error_response();
                        let (status, headers) = (response.status(), response.headers().clone());
                        let bytes = body::to_bytes(response.into_body()).await;
                        Answer::new(status, headers, &bytes.expect("the body can be read"))
                    }
                }
            }
            .boxed_local()
        };
        Self { state, call: Rc::new(call) }
    }

    /// Sends a request that was put together by hand.
    pub async fn send(&self, request: TestRequest) -> Answer {
        (self.call)(request.to_request()).await
    }

    /// Sends a request, with a token and a JSON body where given.
    pub async fn call(&self, method: Method, path: &str, token: Option<&str>, body: Option<&Value>) -> Answer {
        self.call_with(method, path, token, &[], body).await
    }

    /// The same, with headers of one's own.
    pub async fn call_with(
        &self,
        method: Method,
        path: &str,
        token: Option<&str>,
        headers: &[(&str, &str)],
        body: Option<&Value>,
    ) -> Answer {
        let mut request = TestRequest::default().method(method).uri(path).peer_addr(([127, 0, 0, 1], 4711).into());
        if let Some(token) = token {
            request = request.insert_header(("Authorization", format!("Bearer {token}")));
        }
        for header in headers {
            request = request.insert_header(*header);
        }
        if let Some(body) = body {
            request = request.set_json(body);
        }
        self.send(request).await
    }

    /// `GET` without a token.
    pub async fn get(&self, path: &str) -> Answer {
        self.call(Method::GET, path, None, None).await
    }

    /// `POST` without a token.
    pub async fn post(&self, path: &str, body: Value) -> Answer {
        self.call(Method::POST, path, None, Some(&body)).await
    }

    /// Signs in with a password.
    pub async fn login(&self, username: &str, password: &str) -> Answer {
        self.post("/v1/auth/login", json!({ "username": username, "password": password })).await
    }
}

fn public_url() -> Url {
    Url::parse("https://roster.example").expect("a good address")
}
