//! Which engine a database URL means: decided here, since diesel would make a SQLite file of any name it cannot place.

use std::fmt;
use std::path::PathBuf;
use std::str::FromStr;

/// A database's address.
#[derive(Clone, PartialEq, Eq)]
pub enum DatabaseUrl {
    /// `sqlite://<file>`: an embedded database, for one machine.
    Sqlite(PathBuf),
    /// `postgres://…`: any number of machines. Several hosts may be named, as libpq allows.
    Postgres(String),
}

/// The kind of database server.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Engine {
    /// Embedded SQLite.
    Sqlite,
    /// PostgreSQL.
    Postgres,
}

impl DatabaseUrl {
    /// The kind of database server.
    #[must_use]
    pub fn engine(&self) -> Engine {
        match self {
            Self::Sqlite(_) => Engine::Sqlite,
            Self::Postgres(_) => Engine::Postgres,
        }
    }
}

impl FromStr for DatabaseUrl {
    type Err = String;

    fn from_str(text: &str) -> Result<Self, Self::Err> {
        if let Some(path) = text.strip_prefix("sqlite://") {
            if path.is_empty() || path == ":memory:" {
                return Err("sqlite:// needs the path of a file, as in sqlite://data/roster.db".to_owned());
            }
            return Ok(Self::Sqlite(PathBuf::from(path)));
        }
        if text.starts_with("postgres://") || text.starts_with("postgresql://") {
            return Ok(Self::Postgres(text.to_owned()));
        }
        Err("a database URL starts with sqlite:// or postgres://".to_owned())
    }
}

/// Never shows a password: user information is left out.
impl fmt::Display for DatabaseUrl {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::Sqlite(path) => write!(f, "sqlite://{}", path.display()),
            Self::Postgres(url) => {
                let address = url.split_once("://").map_or(url.as_str(), |(_, rest)| rest);
                let address = address.split('?').next().unwrap_or(address);
                write!(f, "postgres://{}", address.rsplit_once('@').map_or(address, |(_, host)| host))
            }
        }
    }
}

impl fmt::Debug for DatabaseUrl {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        fmt::Display::fmt(self, f)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_scheme_decides_the_engine_and_anything_else_is_refused() {
        assert_eq!("sqlite://data/x.db".parse(), Ok(DatabaseUrl::Sqlite("data/x.db".into())));
        assert_eq!("postgres://h/x".parse::<DatabaseUrl>().map(|url| url.engine()), Ok(Engine::Postgres));
        for bad in ["postgres:nope", "x.db", "", "mysql://h/x", "sqlite://", "sqlite://:memory:"] {
            assert!(bad.parse::<DatabaseUrl>().is_err(), "{bad}");
        }
    }

    #[test]
    fn a_password_is_never_shown() {
        let url: DatabaseUrl = "postgres://ada:se@cret@db/roster?password=x".parse().unwrap();
        assert_eq!(format!("{url} {url:?}"), "postgres://db/roster postgres://db/roster");
    }
}
