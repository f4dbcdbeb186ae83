//! What a request costs that does nothing: the "hello" of the HTTP server in JSON, with nothing around it. What requests
//! of the API cost is held against it (`benches/requests.py`). Prints its address and serves until it is stopped.

use std::net::Ipv4Addr;

use actix_web::{App, HttpServer, Responder, get, web};
use serde_json::json;

#[get("/")]
async fn hello() -> impl Responder {
    web::Json(json!({ "hello": "world" }))
}

#[actix_web::main]
async fn main() -> std::io::Result<()> {
    let server = HttpServer::new(|| App::new().service(hello)).bind((Ipv4Addr::LOCALHOST, 0))?;
    for address in server.addrs() {
        println!("http://{address}");
    }
    server.run().await
}
