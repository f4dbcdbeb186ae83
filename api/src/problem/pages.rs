//! A page for each problem, where `type` in the answer leads.

use std::fmt::Write as _;

use actix_web::http::header;
use actix_web::{HttpResponse, web};

use super::{Code, Failure};

/// The page that explains one problem.
///
/// # Errors
/// A problem of its own when the word names none.
pub async fn page(word: web::Path<String>) -> Result<HttpResponse, Failure> {
    let code = Code::ALL.iter().find(|code| code.word() == word.as_str());
    let code = code.ok_or_else(|| Failure::new(Code::NotFound, "There is no such problem; /problems lists them."))?;
    let body = format!(
        "<p><a href=\"/problems\">All problems</a></p>\n<h1>{}</h1>\n<p><code>{}</code>, HTTP status {}</p>\n<p>{}</p>",
        code.title(),
        code.word(),
        code.status().as_u16(),
        code.explanation()
    );
    Ok(html(code.title(), &body))
}

/// The list of all problems.
pub async fn index() -> HttpResponse {
    let mut rows = String::new();
    for code in Code::ALL {
        let (word, status) = (code.word(), code.status().as_u16());
        // Writing to a string cannot fail.
        let _ = writeln!(
            rows,
            "<tr><td>{status}</td><td><a href=\"/problems/{word}\"><code>{word}</code></a></td><td>{}</td></tr>",
            code.title()
        );
    }
    html("Problems", &format!("<h1>Problems</h1>\n<table>\n{rows}</table>"))
}

fn html(title: &str, body: &str) -> HttpResponse {
    HttpResponse::Ok()
        .insert_header((header::CONTENT_TYPE, "text/html; charset=utf-8"))
        .insert_header((header::CONTENT_SECURITY_POLICY, "default-src 'none'; style-src 'unsafe-inline'"))
        .insert_header((header::CACHE_CONTROL, "public, max-age=3600"))
        .body(format!(
            "<!doctype html>\n<html lang=\"en\">\n<meta charset=\"utf-8\">\n\
             <meta name=\"viewport\" content=\"width=device-width\">\n<title>{title} · Roster</title>\n\
             <style>body{{font:1rem/1.5 system-ui;max-width:44rem;margin:3rem auto;padding:0 1rem}}\
             td{{padding:.2rem .8rem .2rem 0}}</style>\n{body}\n</html>\n"
        ))
}
