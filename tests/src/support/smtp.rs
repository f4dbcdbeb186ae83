//! A mail server on the loopback interface: STARTTLS under a CA of its own, AUTH, and refusals on demand.

use std::collections::VecDeque;
use std::net::SocketAddr;
use std::sync::{Arc, Mutex, PoisonError};

use base64::Engine;
use base64::prelude::BASE64_STANDARD;
use rcgen::{BasicConstraints, CertificateParams, CertifiedIssuer, IsCa, KeyPair};
use tokio::io::{AsyncBufReadExt, AsyncRead, AsyncWrite, AsyncWriteExt, BufReader};
use tokio::net::{TcpListener, TcpStream};
use tokio::task::JoinHandle;
use tokio_rustls::TlsAcceptor;
use tokio_rustls::rustls::ServerConfig;
use tokio_rustls::rustls::pki_types::{PrivateKeyDer, PrivatePkcs8KeyDer};

/// A mail that the server took.
#[derive(Clone, Debug)]
pub struct Received {
    /// The envelope's sender.
    pub from: String,
    /// The envelope's receivers.
    pub to: Vec<String>,
    /// The message, dots unstuffed.
    pub raw: Vec<u8>,
    /// Whether it came over TLS.
    pub encrypted: bool,
}

/// What the server offers and demands.
#[derive(Clone, Debug, Default)]
pub struct Offer {
    /// Whether it offers STARTTLS.
    pub starttls: bool,
    /// The user and password that it demands; none where everybody may send.
    pub credentials: Option<(String, String)>,
    /// Whether it takes addresses beyond ASCII (RFC 6531).
    pub smtputf8: bool,
    /// Whether it takes connections and then says nothing.
    pub mute: bool,
}

/// The server; it ends when dropped.
#[derive(Debug)]
pub struct SmtpServer {
    /// Where it listens.
    pub address: SocketAddr,
    /// The certificate (PEM) of the CA that its own is from, made for `localhost`.
    pub ca_pem: String,
    state: Arc<State>,
    task: JoinHandle<()>,
}

#[derive(Debug)]
struct State {
    offer: Offer,
    received: Mutex<Vec<Received>>,
    refusals: Mutex<VecDeque<String>>,
    connections: Mutex<usize>,
}

impl SmtpServer {
    /// A server that runs.
    ///
    /// # Panics
    /// When no port is free.
    pub async fn start(offer: Offer) -> Self {
        let (ca_pem, acceptor) = certificates();
        let listener = TcpListener::bind("127.0.0.1:0").await.expect("a free port");
        let address = listener.local_addr().expect("a bound port");
        let state = Arc::new(State {
            offer,
            received: Mutex::default(),
            refusals: Mutex::default(),
            connections: Mutex::default(),
        });
        let shared = Arc::clone(&state);
        let task = tokio::spawn(async move {
            while let Ok((stream, _)) = listener.accept().await {
                *lock(&shared.connections) += 1;
                let (state, acceptor) = (Arc::clone(&shared), acceptor.clone());
                // A client that hangs up ends its conversation, not the server.
                tokio::spawn(async move { greet(stream, &acceptor, &state).await.ok() });
            }
        });
        Self { address, ca_pem, state, task }
    }

    /// The mails that it took so far.
    #[must_use]
    pub fn received(&self) -> Vec<Received> {
        lock(&self.state.received).clone()
    }

    /// How many connections it saw.
    #[must_use]
    pub fn connections(&self) -> usize {
        *lock(&self.state.connections)
    }

    /// Answers the next `n` receivers with `reply`, like `550 5.1.1 no such user`.
    pub fn refuse(&self, n: usize, reply: &str) {
        lock(&self.state.refusals).extend(std::iter::repeat_n(reply.to_owned(), n));
    }
}

impl Drop for SmtpServer {
    fn drop(&mut self) {
        self.task.abort();
    }
}

async fn greet(stream: TcpStream, acceptor: &TlsAcceptor, state: &State) -> std::io::Result<()> {
    let mut stream = BufReader::new(stream);
    if state.offer.mute {
        return std::future::pending().await;
    }
    stream.write_all(b"220 localhost ESMTP\r\n").await?;
    if converse(&mut stream, false, state).await? {
        let encrypted = acceptor.accept(stream.into_inner()).await?;
        converse(&mut BufReader::new(encrypted), true, state).await?;
    }
    Ok(())
}

/// Until the client leaves, or (true) wants TLS.
async fn converse<S: AsyncRead + AsyncWrite + Unpin>(
    stream: &mut BufReader<S>,
    encrypted: bool,
    state: &State,
) -> std::io::Result<bool> {
    let offer = &state.offer;
    let mut known = offer.credentials.is_none();
    let (mut from, mut to) = (String::new(), Vec::new());
    while let Some(line) = line(stream).await? {
        let verb = line.split([' ', ':']).next().unwrap_or_default().to_ascii_uppercase();
        let reply = match verb.as_str() {
            "EHLO" => {
                let starttls = if offer.starttls && !encrypted { "250-STARTTLS\r\n" } else { "" };
                let auth = if offer.credentials.is_some() { "250-AUTH PLAIN LOGIN\r\n" } else { "" };
                let utf8 = if offer.smtputf8 { "250-SMTPUTF8\r\n" } else { "" };
                format!("250-localhost\r\n{starttls}{auth}{utf8}250 8BITMIME")
            }
            "STARTTLS" if offer.starttls && !encrypted => {
                stream.write_all(b"220 go ahead\r\n").await?;
                return Ok(true);
            }
            "AUTH" if offer.starttls && !encrypted => "538 5.7.11 encryption required".to_owned(),
            "AUTH" => {
                known = authenticate(stream, &line, offer.credentials.as_ref()).await?;
                let reply = if known { "235 2.7.0 welcome" } else { "535 5.7.8 wrong user or password" };
                reply.to_owned()
            }
            "MAIL" if !known => "530 5.7.0 authentication required".to_owned(),
            "MAIL" => {
                (from, to) = (path(&line), Vec::new());
                "250 2.1.0 ok".to_owned()
            }
            "RCPT" => {
                let refusal = lock(&state.refusals).pop_front();
                refusal.unwrap_or_else(|| {
                    to.push(path(&line));
                    "250 2.1.5 ok".to_owned()
                })
            }
            "DATA" if to.is_empty() => "503 5.5.1 no receivers".to_owned(),
            "DATA" => {
                stream.write_all(b"354 go on\r\n").await?;
                let raw = message(stream).await?;
                lock(&state.received).push(Received { from: from.clone(), to: to.clone(), raw, encrypted });
                "250 2.0.0 taken".to_owned()
            }
            "NOOP" | "RSET" => "250 2.0.0 ok".to_owned(),
            "QUIT" => {
                stream.write_all(b"221 2.0.0 bye\r\n").await?;
                return Ok(false);
            }
            _ => "502 5.5.1 not here".to_owned(),
        };
        stream.write_all(format!("{reply}\r\n").as_bytes()).await?;
    }
    Ok(false)
}

async fn authenticate<S: AsyncRead + AsyncWrite + Unpin>(
    stream: &mut BufReader<S>,
    command: &str,
    expected: Option<&(String, String)>,
) -> std::io::Result<bool> {
    let decode = |text: &str| String::from_utf8(BASE64_STANDARD.decode(text).unwrap_or_default()).unwrap_or_default();
    let said = if let Some(initial) = command.strip_prefix("AUTH PLAIN ") {
        let text = decode(initial);
        let mut parts = text.split('\0').skip(1).map(str::to_owned);
        (parts.next().unwrap_or_default(), parts.next().unwrap_or_default())
    } else {
        let mut answers = Vec::new();
        for question in ["Username:", "Password:"] {
            stream.write_all(format!("334 {}\r\n", BASE64_STANDARD.encode(question)).as_bytes()).await?;
            answers.push(decode(&line(stream).await?.unwrap_or_default()));
        }
        (answers.remove(0), answers.remove(0))
    };
    Ok(expected == Some(&said))
}

async fn message<S: AsyncRead + Unpin>(stream: &mut BufReader<S>) -> std::io::Result<Vec<u8>> {
    let mut raw = Vec::new();
    while let Some(line) = line(stream).await? {
        if line == "." {
            return Ok(raw);
        }
        raw.extend_from_slice(line.strip_prefix('.').unwrap_or(&line).as_bytes());
        raw.extend_from_slice(b"\r\n");
    }
    Err(std::io::ErrorKind::UnexpectedEof.into())
}

async fn line<S: AsyncRead + Unpin>(stream: &mut BufReader<S>) -> std::io::Result<Option<String>> {
    let mut line = String::new();
    let read = stream.read_line(&mut line).await?;
    Ok((read > 0).then(|| line.trim_end_matches(['\r', '\n']).to_owned()))
}

fn path(command: &str) -> String {
    command.split_once('<').and_then(|(_, rest)| rest.split_once('>')).map_or("", |(path, _)| path).to_owned()
}

fn certificates() -> (String, TlsAcceptor) {
    let mut authority = CertificateParams::default();
    authority.is_ca = IsCa::Ca(BasicConstraints::Unconstrained);
    let authority = CertifiedIssuer::self_signed(authority, KeyPair::generate().expect("a key")).expect("a CA");
    let key = KeyPair::generate().expect("a key");
    let own = CertificateParams::new(vec!["localhost".to_owned()]).expect("a name");
    let own = own.signed_by(&key, &authority).expect("a certificate");
    let key = PrivateKeyDer::from(PrivatePkcs8KeyDer::from(key.serialize_der()));
    let config = ServerConfig::builder()
        .with_no_client_auth()
        .with_single_cert(vec![own.der().clone()], key)
        .expect("a usable certificate");
    (authority.pem(), TlsAcceptor::from(Arc::new(config)))
}

fn lock<T>(mutex: &Mutex<T>) -> std::sync::MutexGuard<'_, T> {
    mutex.lock().unwrap_or_else(PoisonError::into_inner)
}
