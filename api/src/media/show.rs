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

/// Ends the address of the picture in one of its further widths, behind `@` and the width.
const WIDTH: char = 'w';

/// The address of a picture in one of its further widths.
#[must_use]
pub fn address_of_width(id: MediaId, width: u32) -> String {
    format!("{}@{width}{WIDTH}", address(id))
}

/// The address of a picture, as a path on this server.
#[must_use]
pub fn address(id: MediaId) -> String {
    format!("/media/{id}")
}

/// Get a picture
///
/// Public, and never another one at the same address: a picture that is replaced gets a new address, and the old one
/// is gone. `{photo_url}` has 280 × 280 pixels, `{photo_url}@2x` 560 × 560, so that an image may say
/// `srcset="{photo_url}@2x 2x"`. A logo keeps its proportions: `{logo_url}` fits into 320 × 320 pixels, `{logo_url}@2x` into
/// 640 × 640, and there are `{logo_url}@160w` and `{logo_url}@1280w`. A JPEG, or a PNG where some of it is transparent.
#[utoipa::path(
    operation_id = "get_media",
    tag = "Media",
    params(("picture" = String, Path, max_length = 42, pattern = "^[0-9a-f]{8}(-[0-9a-f]{4}){3}-[0-9a-f]{12}(@2x|@[1-9][0-9]{0,3}w)?$", description = "The last part of a picture's address; with `@2x` at its end, the picture in twice the size; with `@160w` or another width that a logo has, the logo that fits into so many pixels", example = "8f14e45f-ceea-467f-8b7c-1a2b3c4d5e6f@2x")),
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

/// A number of at most four digits in its one spelling.
fn whole_number(text: &str) -> Option<i64> {
    let is_short = text.len() <= 4 && text.bytes().all(|byte| byte.is_ascii_digit()) && !text.starts_with('0');
    text.parse().ok().filter(|_| is_short)
}

/// Which picture, in which size.
fn parse(name: &str) -> Option<(MediaId, Scale)> {
    let (text, scale) = match (name.strip_suffix(TWICE), name.strip_suffix(WIDTH).and_then(|name| name.split_once('@')))
    {
        (Some(text), _) => (text, Scale::Twice),
        (None, Some((text, width))) => (text, Scale::Width(whole_number(width)?)),
        (None, None) => (name, Scale::Once),
    };
    let id = MediaId(Uuid::try_parse(text).ok()?);
    // In one spelling only: an address is an entity tag, and a key of caches.
    (id.to_string() == text).then_some((id, scale))
}
