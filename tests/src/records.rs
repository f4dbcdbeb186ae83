//! What Roster keeps that no answer shows: the audit log, and every row of every table.

use std::collections::BTreeMap;

use api::change::{Actor, Work, record_limit};
use api::http::origin::Origin;
use api::organizations::{Wanted, add};
use diesel::sql_types::Text;
use diesel::{Connection, PgConnection, QueryableByName, RunQueryDsl, SqliteConnection, sql_query};
use domain::ids::AccountId;
use domain::user::{Caller, Sight};
use persistence::DatabaseUrl;
use persistence::audit::{self, Event, Filter, Order, Start};

use crate::world::{Tenant, World};

/// Every row of every table, as text, in order.
pub type Dump = BTreeMap<String, Vec<String>>;

#[derive(QueryableByName)]
struct Line {
    #[diesel(sql_type = Text)]
    line: String,
}

impl World {
    /// The tenant's audit log, oldest entry first.
    ///
    /// # Panics
    /// When it cannot be read.
    #[must_use]
    pub fn audit(&self, tenant: &Tenant) -> Vec<Event> {
        let account = tenant.id.parse().expect("an id");
        let (all, start) = (Filter::default(), (Order::OldestFirst, Start::Offset(0)));
        let found =
            self.node.state.db.query(|conn| audit::list(conn, account, &Sight::EVERYTHING, &all, start, 100_000));
        found.expect("the log can be read").entries.into_iter().map(|entry| entry.event).collect()
    }

    /// What is kept for lists and does not follow from the users: kept counts, the index of searches, names of roles.
    ///
    /// # Panics
    /// When it cannot be read.
    #[must_use]
    pub fn drift(&self) -> Vec<&'static str> {
        let counted = "SELECT account_id, role_id, status, count(*) FROM users GROUP BY account_id, role_id, status";
        let kept = "SELECT account_id, role_id, status, users FROM user_counts WHERE users > 0";
        let listed = "SELECT id FROM users WHERE deleted_at IS NULL";
        let indexed = "SELECT user_id FROM user_search";
        let other_key = "SELECT users.id FROM users JOIN roles ON roles.id = role_id WHERE role_key <> roles.name_key";
        let active = "SELECT account_id, count(*) FROM organizations WHERE status = 'active' GROUP BY account_id";
        let kept_active = "SELECT account_id, active FROM organization_counts WHERE active > 0";
        let every = "SELECT account_id, count(*) FROM organizations GROUP BY account_id";
        let kept_every = "SELECT account_id, total FROM organization_counts WHERE total > 0";
        let moved = "SELECT account_id, sum(delta) FROM license_ledger GROUP BY account_id HAVING sum(delta) <> 0";
        let caretaker = |key: &str| {
            format!(
                "SELECT o.id FROM organizations o LEFT JOIN users u ON u.id = o.{key}_id \
                 WHERE coalesce(o.{key}_key, '') <> coalesce(u.first_name_key || ' ' || u.last_name_key, '')"
            )
        };
        let questions = [
            ("licences that are not counted", format!("{active} EXCEPT {kept_active}")),
            ("licences of nobody", format!("{kept_active} EXCEPT {active}")),
            ("organizations that are not counted", format!("{every} EXCEPT {kept_every}")),
            ("organizations counted and gone", format!("{kept_every} EXCEPT {every}")),
            ("licences that the ledger does not know", format!("{kept_active} EXCEPT {moved}")),
            ("licences that only the ledger knows", format!("{moved} EXCEPT {kept_active}")),
            ("organizations sorted under another engineer", caretaker("default_engineer")),
            ("organizations sorted under another vCIO", caretaker("default_vcio")),
            ("counts that are not kept", format!("{counted} EXCEPT {kept}")),
            ("counts of nobody", format!("{kept} EXCEPT {counted}")),
            ("users whom no search finds", format!("{listed} EXCEPT {indexed}")),
            ("searches that find the deleted", format!("{indexed} EXCEPT {listed}")),
            ("users sorted under another role", other_key.to_owned()),
        ];
        // What PostgreSQL does not keep.
        let other_text = "SELECT user_id FROM user_search JOIN users ON users.id = user_id \
             WHERE (user_search.last_name_key, user_search.first_name_key, user_search.search_key) \
             <> (users.last_name_key, users.first_name_key, users.search_key)";
        let numbered = "SELECT id FROM user_search_runs_docsize";
        let known = "SELECT number FROM user_search EXCEPT SELECT number FROM user_search_waiting";
        let of_sqlite = [
            ("users found under another name", other_text.to_owned()),
            ("users who are neither indexed nor wait for it", format!("{known} EXCEPT {numbered}")),
            ("runs of nobody, or of who waits", format!("{numbered} EXCEPT SELECT * FROM ({known})")),
            ("more who wait than may", "SELECT number FROM user_search_waiting LIMIT -1 OFFSET 63".to_owned()),
        ];
        let is_sqlite = matches!(self.database_url(), DatabaseUrl::Sqlite(_));
        let rows = |question: &str| {
            let query = sql_query(format!("SELECT CAST(count(*) AS text) AS line FROM ({question}) AS found"));
            let found: Line = match self.database_url() {
                DatabaseUrl::Sqlite(path) => {
                    query.get_result(&mut SqliteConnection::establish(&path.to_string_lossy()).expect("it opens"))
                }
                DatabaseUrl::Postgres(url) => {
                    query.get_result(&mut PgConnection::establish(url).expect("the server answers"))
                }
            }
            .expect("the tables can be read");
            found.line
        };
        questions
            .into_iter()
            .chain(of_sqlite.into_iter().filter(|_| is_sqlite))
            .filter(|(_, question)| rows(question) != "0")
            .map(|(what, _)| what)
            .collect()
    }

    /// Gives the account another number of licences, as support does.
    ///
    /// # Panics
    /// When that fails.
    pub fn set_licenses(&self, tenant: &Tenant, limit: Option<i64>) {
        let account = AccountId(tenant.id.parse().expect("an id"));
        let state = &self.node.state;
        let changed = Work::write_here(state, account, Actor::System, Origin::default(), |conn, work| {
            persistence::accounts::set_organization_limit(conn, account, limit)?;
            record_limit(conn, work, limit)
        });
        changed.map_err(|failure| failure.sentence()).expect("the limit is changed");
    }

    /// Adds so many organizations, numbered from this one on, in one transaction.
    ///
    /// # Panics
    /// When that fails.
    pub fn add_organizations(&self, tenant: &Tenant, from: usize, count: usize) {
        let account = AccountId(tenant.id.parse().expect("an id"));
        let added = Work::write_here(&self.node.state, account, Actor::System, Origin::default(), |conn, work| {
            let mut license = persistence::organizations::license(conn, account)?;
            for number in from..from + count {
                let name = format!("Client {number:05}");
                let wanted = Wanted { name, default_engineer: None, default_vcio: None };
                add(conn, work, &Caller::system(), &mut license, wanted)?;
            }
            Ok(())
        });
        added.map_err(|failure| failure.sentence()).expect("they are added");
    }

    /// Everything that the database holds: two of them are the same when nothing at all was changed in between.
    ///
    /// # Panics
    /// When it cannot be read.
    #[must_use]
    pub fn dump(&self) -> Dump {
        match self.database_url() {
            DatabaseUrl::Sqlite(path) => {
                let mut conn = SqliteConnection::establish(&path.to_string_lossy()).expect("the file opens");
                let mut lines = |query: String| {
                    let found = sql_query(query).load::<Line>(&mut conn).expect("the table can be read");
                    found.into_iter().map(|line| line.line).collect::<Vec<_>>()
                };
                let tables = lines("SELECT name AS line FROM sqlite_schema WHERE type = 'table'".to_owned());
                let dump = tables.into_iter().map(|table| {
                    let columns = lines(format!("SELECT name AS line FROM pragma_table_info('{table}')"));
                    let values = columns.iter().map(|column| format!("quote(\"{column}\")")).collect::<Vec<_>>();
                    let values = values.join(" || ', ' || ");
                    let rows = lines(format!("SELECT {values} AS line FROM \"{table}\" ORDER BY 1"));
                    (table, rows)
                });
                dump.collect()
            }
            DatabaseUrl::Postgres(url) => {
                let mut conn = PgConnection::establish(url).expect("the server answers");
                let mut lines = |query: String| {
                    let found = sql_query(query).load::<Line>(&mut conn).expect("the table can be read");
                    found.into_iter().map(|line| line.line).collect::<Vec<_>>()
                };
                let tables =
                    lines("SELECT tablename::text AS line FROM pg_tables WHERE schemaname = 'public'".to_owned());
                let dump = tables.into_iter().map(|table| {
                    let rows = lines(format!("SELECT t::text AS line FROM \"{table}\" t ORDER BY 1"));
                    (table, rows)
                });
                dump.collect()
            }
        }
    }
}
