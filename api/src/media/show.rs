//! `GET /media/{picture}`

use actix_web::{HttpRequest, get, web};
use domain::ids::MediaId;
use persistence::media::{self, Scale};
use uuid::Uuid;

use crate::http::answer::Answer;
use crate::http::query::{Nothing, Query};
use crate::openapi::schemas::Binary;
use crate::problem::{Code, Failure};
use crate::state::{State, query};

/// Ends the address of the picture in twice the size.
const TWICE: &str = "@2x";

/// The address of a picture, as a path on this server.
#[must_use]
pub fn address(id: MediaId) -> String {
    format!("/media/{id}")
}

/// Get a picture
///
/// Public, and never another one at the same address: a picture that is replaced gets a new address, and the old one
/// is gone. `{photo_url}` has 280 × 280 pixels, `{photo_url}@2x` 560 × 560, so that an image may say
/// `srcset="{photo_url}@2x 2x"`. A JPEG, or a PNG where some of it is transparent.
#[utoipa::path(
    operation_id = "get_media",
    tag = "Media",
    params(("picture" = String, Path, max_length = 39, pattern = "^[0-9a-f]{8}(-[0-9a-f]{4}){3}-[0-9a-f]{12}(@2x)?$", description = "The last part of a picture's address; with `@2x` at its end, the picture in twice the size", example = "8f14e45f-ceea-467f-8b7c-1a2b3c4d5e6f@2x")),
    responses(
        (status = 200, description = "The picture",
            content((inline(Binary) = "image/jpeg"), (inline(Binary) = "image/png")),
            headers(
                ("ETag" = String, description = "Names the picture and its size; strong"),
                ("Cache-Control" = String, description = "`public, max-age=31536000, immutable`")
            )
        ),
        (status = 304, description = "The picture is the one that `If-None-Match` names")
    ),
    security(()),
    extensions(("x-required-permission" = json!("public")))
)]
#[get("/media/{picture}")]
pub async fn get_media(request: HttpRequest, _: Query<Nothing>, state: web::Data<State>) -> Result<Answer, Failure> {
    let name = request.match_info().query("picture");
    let (id, scale) = parse(name).ok_or_else(|| Failure::plain(Code::NotFound))?;
    let picture = query(&state, move |conn| Ok(media::find(conn, id, scale)?)).await?;
    Answer::picture(&picture.media_type, picture.file, name)
}

/// Which picture, in which size.
fn parse(name: &str) -> Option<(MediaId, Scale)> {
    let (text, scale) = match name.strip_suffix(TWICE) {
        Some(text) => (text, Scale::Twice),
        None => (name, Scale::Once),
    };
    let id = MediaId(Uuid::try_parse(text).ok()?);
    // In one spelling only: an address is an entity tag, and a key of caches.
    (id.to_string() == text).then_some((id, scale))
}
