//! The program, started in a directory of its own.

use std::fs::{self, File};
use std::io::{BufRead, BufReader, Read, Write};
use std::net::{SocketAddr, TcpStream};
use std::path::{Path, PathBuf};
use std::process::{Child, Command, Stdio};
use std::sync::atomic::{AtomicUsize, Ordering};
use std::time::{Duration, Instant};

use persistence::DatabaseUrl;
use rustix::process::{Pid, Signal, kill_process};
use serde_json::{Value, json};
use tempfile::TempDir;
use tests::database::TestDatabase;

/// Everybody's password.
pub const PASSWORD: &str = "Tall-Giraffe-42-sings";

/// Longest wait for something that happens by itself.
const PATIENCE: Duration = Duration::from_secs(30);

/// A directory in which the program keeps its data, all of it or all but the database.
pub struct Home {
    directory: TempDir,
    /// The database, where it is on a server.
    database: Option<TestDatabase>,
}

/// Runs a test on SQLite and on PostgreSQL: it becomes a module with one test for each.
macro_rules! on_both {
    ($($(#[$attribute:meta])* fn $name:ident($home:ident) $body:block)+) => {$(
        $(#[$attribute])*
        mod $name {
            #[allow(unused_imports, reason = "not every test needs everything that its file imports")]
            use super::*;

            fn run($home: &Home) $body

            #[test]
            fn sqlite() {
                run(&Home::new());
            }

            #[test]
            fn postgres() {
                if let Some(home) = Home::on_postgres() {
                    run(&home);
                }
            }
        }
    )+};
}
pub(crate) use on_both;

/// What a command left behind.
#[derive(Debug)]
pub struct Done {
    /// Its exit status.
    pub status: i32,
    /// What it printed.
    pub stdout: String,
    /// What it complained about.
    pub stderr: String,
}

/// A server that runs.
pub struct Server {
    /// Where it listens.
    pub address: SocketAddr,
    /// What it printed before it accepted requests, and the line that says so.
    pub printed: Vec<String>,
    log: PathBuf,
    child: Child,
}

/// An answer.
#[derive(Debug)]
pub struct Answer {
    /// Its status.
    pub status: u16,
    /// Its headers, as they came.
    pub head: String,
    /// Its body; null where it is no JSON.
    pub body: Value,
    /// Its body as text.
    pub text: String,
}

impl Home {
    pub fn new() -> Self {
        Self { directory: TempDir::new().expect("a temporary directory"), database: None }
    }

    /// The same with an empty database on a PostgreSQL server; none where there is no server, which is said aloud.
    pub fn on_postgres() -> Option<Self> {
        Some(Self { database: Some(TestDatabase::postgres()?), ..Self::new() })
    }

    pub fn path(&self) -> &Path {
        self.directory.path()
    }

    /// A command with cheap hashes, and nothing of this process' environment.
    pub fn command(&self, arguments: &[&str]) -> Command {
        let mut command = Command::new(env!("CARGO_BIN_EXE_roster"));
        command.args(arguments).current_dir(self.path()).env_clear();
        command.env("ROSTER_HASH_MEMORY_KIB", "7168").env("ROSTER_HASH_PASSES", "5").env("ROSTER_HASH_THREADS", "1");
        if let Some(DatabaseUrl::Postgres(url)) = self.database.as_ref().map(|database| &database.url) {
            command.env("DATABASE_URL", url);
        }
        command
    }

    /// Runs a command to its end.
    pub fn run(&self, arguments: &[&str]) -> Done {
        Self::finish(&mut self.command(arguments))
    }

    /// Runs a command that was put together by hand.
    pub fn finish(command: &mut Command) -> Done {
        let output = command.output().expect("the program starts");
        Done {
            status: output.status.code().unwrap_or(-1),
            stdout: String::from_utf8_lossy(&output.stdout).into_owned(),
            stderr: String::from_utf8_lossy(&output.stderr).into_owned(),
        }
    }

    /// Creates an account whose admin can sign in as `ada.lovelace`.
    pub fn create_account(&self, slug: &str) -> Value {
        let done = self.run(&[&account(slug)[..], &["--admin-password", PASSWORD]].concat());
        assert_eq!((done.status, done.stderr.as_str()), (0, ""), "{done:?}");
        serde_json::from_str(&done.stdout).expect("one JSON object")
    }

    /// Starts a server on a port that the system chooses.
    pub fn serve(&self, arguments: &[&str]) -> Server {
        static STARTED: AtomicUsize = AtomicUsize::new(0);
        let log = self.path().join(format!("log-{}", STARTED.fetch_add(1, Ordering::Relaxed)));
        let arguments = [&["serve", "--bind", "127.0.0.1:0"], arguments].concat();
        let mut command = self.command(&arguments);
        command.stdout(Stdio::piped()).stderr(File::create(&log).expect("a file"));
        let child = command.spawn().expect("the program starts");
        // From here on it is stopped whatever happens.
        let mut server = Server { address: ([127, 0, 0, 1], 0).into(), printed: Vec::new(), log, child };
        for line in BufReader::new(server.child.stdout.take().expect("its output")).lines() {
            let line = line.expect("text");
            let address =
                line.strip_prefix("roster listens on http://").map(|address| address.parse().expect("an address"));
            server.printed.push(line);
            if let Some(address) = address {
                server.address = address;
                return server;
            }
        }
        panic!("the server did not start: {}", server.log());
    }
}

/// The options of `account create`, but for the password.
pub fn account(slug: &str) -> Vec<&str> {
    let (given, family) = (["--admin-first-name", "Ada"], ["--admin-last-name", "Lovelace"]);
    let what = ["account", "create", "--slug", slug, "--name", "Acme", "--preset", "shop", "--admin-email"];
    [&what[..], &["ada@acme.example"], &given, &family].concat()
}

impl Done {
    /// The one line that says why the command failed.
    #[track_caller]
    pub fn complaint(&self, status: i32) -> &str {
        assert_eq!((self.status, self.stdout.as_str()), (status, ""), "{self:?}");
        assert_eq!(self.stderr.lines().count(), 1, "{self:?}");
        self.stderr.strip_prefix("roster: ").unwrap_or_else(|| panic!("{self:?}"))
    }
}

impl Server {
    /// Opens a connection.
    pub fn connect(&self) -> TcpStream {
        let stream = TcpStream::connect(self.address).expect("the server accepts connections");
        stream.set_read_timeout(Some(PATIENCE)).expect("a timeout can be set");
        stream
    }

    /// Sends a request with a token and a body where given.
    pub fn call(&self, method: &str, path: &str, token: Option<&str>, body: Option<&Value>) -> Answer {
        let token = token.map(|token| format!("Authorization: Bearer {token}\r\n")).unwrap_or_default();
        let body = body.map(Value::to_string).unwrap_or_default();
        let length = body.len();
        let head = "Host: localhost\r\nConnection: close\r\nContent-Type: application/json";
        let mut stream = self.connect();
        write!(stream, "{method} {path} HTTP/1.1\r\n{head}\r\n{token}Content-Length: {length}\r\n\r\n{body}")
            .expect("sent");
        Answer::read(stream)
    }

    /// Signs the admin in; answers with the outcome.
    pub fn sign_in(&self, slug: &str) -> Value {
        let login = json!({ "username": "ada.lovelace", "password": PASSWORD, "account": slug });
        let answer = self.call("POST", "/v1/auth/login", None, Some(&login));
        assert_eq!(answer.status, 200, "{answer:?}");
        answer.body
    }

    /// What the server has logged.
    pub fn log(&self) -> String {
        fs::read_to_string(&self.log).expect("the log")
    }

    /// Waits until the log has this.
    #[track_caller]
    pub fn wait_for_log(&self, text: &str) {
        let started = Instant::now();
        while !self.log().contains(text) {
            assert!(started.elapsed() < PATIENCE, "{text:?} is not in the log:\n{}", self.log());
            std::thread::sleep(Duration::from_millis(20));
        }
    }

    /// Tells it to stop.
    pub fn terminate(&self) {
        let id = i32::try_from(self.child.id()).ok().and_then(Pid::from_raw).expect("a process id");
        kill_process(id, Signal::TERM).expect("the server runs");
    }

    /// Waits for its end; answers with the exit status.
    pub fn wait(&mut self) -> i32 {
        self.child.wait().expect("its end").code().unwrap_or(-1)
    }
}

impl Drop for Server {
    fn drop(&mut self) {
        let _ = self.child.kill();
        let _ = self.child.wait();
    }
}

impl Answer {
    /// Reads until the server closes the connection.
    pub fn read(mut stream: TcpStream) -> Self {
        let mut bytes = Vec::new();
        // Whoever is cut off while sending may find the answer followed by a reset.
        let _ = stream.read_to_end(&mut bytes);
        let text = String::from_utf8_lossy(&bytes).into_owned();
        let (head, body) = text.split_once("\r\n\r\n").unwrap_or((&text, ""));
        let status = head.split(' ').nth(1).and_then(|status| status.parse().ok()).unwrap_or_default();
        let json = serde_json::from_str(body).unwrap_or(Value::Null);
        Self { status, head: head.to_lowercase(), body: json, text: body.to_owned() }
    }
}
