//! `roster healthcheck`

use std::io::{Read, Write};
use std::net::{IpAddr, Ipv4Addr, Ipv6Addr, SocketAddr, TcpStream};
use std::time::Duration;

use super::run::Stopped;

/// How long the server may take.
const PATIENCE: Duration = Duration::from_secs(5);

/// Asks the server on this machine whether it is ready.
pub(super) fn check(bind: SocketAddr) -> Result<(), Stopped> {
    let host = match bind.ip() {
        IpAddr::V4(ip) if ip.is_unspecified() => IpAddr::V4(Ipv4Addr::LOCALHOST),
        IpAddr::V6(ip) if ip.is_unspecified() => IpAddr::V6(Ipv6Addr::LOCALHOST),
        ip => ip,
    };
    let address = SocketAddr::new(host, bind.port());
    match ask(address) {
        Ok(answer) if answer.starts_with(b"HTTP/1.1 200") => Ok(()),
        Ok(_) => Err(format!("the server on {address} is not ready").into()),
        Err(error) => Err(format!("no server answers on {address}: {error}").into()),
    }
}

fn ask(address: SocketAddr) -> std::io::Result<Vec<u8>> {
    let mut stream = TcpStream::connect_timeout(&address, PATIENCE)?;
    stream.set_read_timeout(Some(PATIENCE))?;
    stream.write_all(b"GET /readyz HTTP/1.1\r\nHost: localhost\r\nConnection: close\r\n\r\n")?;
    let mut answer = Vec::new();
    stream.read_to_end(&mut answer)?;
    Ok(answer)
}
