//! A database for each test, made and dropped by it.

use std::io::Write;
use std::sync::Once;

use diesel::connection::SimpleConnection;
use diesel::{Connection, PgConnection};
use persistence::DatabaseUrl;
use tempfile::TempDir;
use uuid::Uuid;

/// Where the PostgreSQL server is that tests make their databases on.
const SERVER_VARIABLE: &str = "ROSTER_TEST_POSTGRES_URL";
const DEFAULT_SERVER: &str = "postgres://postgres@127.0.0.1:5432/postgres";
/// Set where missing PostgreSQL is a failure.
const REQUIRED_VARIABLE: &str = "ROSTER_REQUIRE_POSTGRES";

/// A database of a test's own.
pub struct TestDatabase {
    /// Where it is.
    pub url: DatabaseUrl,
    made: Made,
}

enum Made {
    InDirectory { _directory: TempDir },
    OnServer { server: String, name: String },
}

impl TestDatabase {
    /// A SQLite file in a directory of its own.
    ///
    /// # Panics
    /// When there is no room for one.
    #[must_use]
    pub fn sqlite() -> Self {
        let directory = tempfile::tempdir().expect("a temporary directory can be made");
        let url = DatabaseUrl::Sqlite(directory.path().join("roster.db"));
        Self { url, made: Made::InDirectory { _directory: directory } }
    }

    /// A database on the PostgreSQL server; none where no server can be reached, which is said aloud.
    ///
    /// # Panics
    /// When there is no server although one is required.
    #[must_use]
    pub fn postgres() -> Option<Self> {
        let server = std::env::var(SERVER_VARIABLE).unwrap_or_else(|_| DEFAULT_SERVER.to_owned());
        let mut conn = match PgConnection::establish(&server) {
            Ok(conn) => conn,
            Err(error) => {
                assert!(
                    std::env::var_os(REQUIRED_VARIABLE).is_none(),
                    "{REQUIRED_VARIABLE} is set, but PostgreSQL cannot be reached at {server}: {error}"
                );
                say_skipped(&server);
                return None;
            }
        };
        let name = format!("roster_test_{}", unique());
        conn.batch_execute(&format!("CREATE DATABASE {name}")).expect("a database can be made");
        let base = server.rsplit_once('/').map_or(server.as_str(), |(base, _)| base);
        let url = DatabaseUrl::Postgres(format!("{base}/{name}"));
        Some(Self { url, made: Made::OnServer { server, name } })
    }
}

/// What can happen to a database that is not the program's doing.
impl TestDatabase {
    /// Takes the database away from whoever is connected, and lets nobody in: as when its server is stopped. A file
    /// cannot be taken away from who has it open.
    ///
    /// # Panics
    /// On SQLite.
    pub fn take_away(&self) {
        self.administer("ALTER DATABASE {} ALLOW_CONNECTIONS false");
        self.end_connections();
    }

    /// Gives back what was taken away.
    ///
    /// # Panics
    /// On SQLite.
    pub fn give_back(&self) {
        self.administer("ALTER DATABASE {} ALLOW_CONNECTIONS true");
    }

    /// Makes it what a primary is that was demoted: who connects can read and not write.
    ///
    /// # Panics
    /// On SQLite.
    pub fn demote(&self) {
        self.administer("ALTER DATABASE {} SET default_transaction_read_only = on");
        self.end_connections();
    }

    /// Makes it a primary again, for those who connect from now on.
    ///
    /// # Panics
    /// On SQLite.
    pub fn promote(&self) {
        self.administer("ALTER DATABASE {} RESET default_transaction_read_only");
    }

    fn end_connections(&self) {
        self.administer("SELECT pg_terminate_backend(pid, 5000) FROM pg_stat_activity WHERE datname = '{}'");
    }

    fn administer(&self, statement: &str) {
        let Made::OnServer { server, name } = &self.made else { panic!("there is no server") };
        let mut conn = PgConnection::establish(server).expect("the server answers");
        conn.batch_execute(&statement.replace("{}", name)).expect("the server does as it is told");
    }
}

impl Drop for TestDatabase {
    fn drop(&mut self) {
        if let Made::OnServer { server, name } = &self.made
            && let Ok(mut conn) = PgConnection::establish(server)
        {
            let _ = conn.batch_execute(&format!("DROP DATABASE IF EXISTS {name} WITH (FORCE)"));
        }
    }
}

#[expect(clippy::disallowed_methods, reason = "the name must differ from those of other processes")]
fn unique() -> String {
    Uuid::now_v7().simple().to_string()
}

/// Straight to the terminal: what tests print is otherwise shown only when they fail.
fn say_skipped(server: &str) {
    static SAID: Once = Once::new();
    SAID.call_once(|| {
        let _ = writeln!(
            std::io::stderr(),
            "\n*** SKIPPED: the PostgreSQL half of the suite, no server at {server}. Set {SERVER_VARIABLE}. ***\n"
        );
    });
}
