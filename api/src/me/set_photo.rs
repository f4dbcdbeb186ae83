//! `PUT /v1/me/photo`

use actix_web::{put, web};

use crate::caller::Caller;
use crate::http::answer::Answer;
use crate::http::query::{Nothing, Query};
use crate::http::upload::{PictureForm, Upload};
use crate::problem::Failure;
use crate::state::State;
use crate::users::{UserView, set_photo};

/// Set one's own photo
///
/// A PNG, JPEG or WebP file, of which the middle is taken: turned upright, cut to a square, freed of all metadata.
/// Anybody may see it who knows its address, `photo_url`; that of the photo before no longer works. The same photo
/// once more changes nothing.
#[utoipa::path(
    operation_id = "set_my_photo",
    tag = "Me",
    request_body(content = PictureForm, content_type = "multipart/form-data"),
    responses((status = 200, description = "The caller as they are now", body = UserView)),
    extensions(("x-required-permission" = json!("authenticated")), ("x-problems" = json!(["invalid_transition"])))
)]
#[put("/v1/me/photo")]
pub async fn set_my_photo(
    caller: Caller,
    _: Query<Nothing>,
    upload: Upload,
    state: web::Data<State>,
) -> Result<Answer, Failure> {
    set_photo(&state, &caller, caller.user_id, upload).await
}
