//! `PUT /v1/users/{id}/photo`

use actix_web::{put, web};
use domain::ids::UserId;

use super::{UserView, photo};
use crate::caller::{Permitted, UsersFull};
use crate::http::answer::Answer;
use crate::http::path::Id;
use crate::http::query::{Nothing, Query};
use crate::http::upload::{PictureForm, Upload};
use crate::problem::Failure;
use crate::state::State;

/// Set a user's photo
///
/// A PNG, JPEG or WebP file, of which the middle is taken: turned upright, cut to a square, freed of all metadata
/// (S0.18, S0.27). Anybody may see it who knows its address, `photo_url`; that of the photo before no longer works.
/// The same photo once more changes nothing.
#[utoipa::path(
    operation_id = "set_user_photo",
    tag = "Users",
    params(("id" = Uuid, Path, description = "The user's id")),
    request_body(content = PictureForm, content_type = "multipart/form-data"),
    responses((status = 200, description = "The user as they are now", body = UserView)),
    extensions(("x-required-permission" = json!("users:full")), ("x-problems" = json!(["invalid_transition"])))
)]
#[put("/v1/users/{id}/photo")]
pub async fn set_user_photo(
    caller: Permitted<UsersFull>,
    id: Id<UserId>,
    _: Query<Nothing>,
    upload: Upload,
    state: web::Data<State>,
) -> Result<Answer, Failure> {
    photo::set_photo(&state, &caller, *id, upload).await
}
