//! A page for each problem, where `type` in the answer leads.

use std::fmt::Write as _;

use actix_web::web;

use super::{Code, Failure};
use crate::http::answer::Answer;

/// How long others may keep a page, in seconds.
const MAX_AGE: u32 = 3600;

/// The page that explains one problem.
///
/// # Errors
/// A problem of its own when the word names none.
pub async fn page(word: web::Path<String>) -> Result<Answer, Failure> {
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
pub async fn index() -> Answer {
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

fn html(title: &str, body: &str) -> Answer {
    let page = format!(
        "<!doctype html>\n<html lang=\"en\">\n<meta charset=\"utf-8\">\n\
         <meta name=\"viewport\" content=\"width=device-width\">\n<title>{title} · Roster</title>\n\
         <style>body{{font:1rem/1.5 system-ui;max-width:44rem;margin:3rem auto;padding:0 1rem}}\
         td{{padding:.2rem .8rem .2rem 0}}</style>\n{body}\n</html>\n"
    );
    Answer::document("text/html; charset=utf-8", page, MAX_AGE)
        .with_content_policy("default-src 'none'; style-src 'unsafe-inline'; frame-ancestors 'none'")
}
