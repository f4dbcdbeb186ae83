//! Giving a user a photo and taking it away (S0.18, S0.27, S3.16): edits, with the rules of every other.

use actix_web::web;
use domain::ids::{MediaId, UserId};
use domain::user::{Command, Edit, decide};
use persistence::Conn;
use persistence::media::{self, Media};
use pictures::Picture;

use super::act::{Request, act_and, admit, refused, shown, visible};
use super::action::ActionAnswer;
use super::{Sight, surroundings};
use crate::caller::Caller;
use crate::change::{Note, Work, settle};
use crate::http::answer::Answer;
use crate::http::upload::Upload;
use crate::problem::Failure;
use crate::state::State;

/// Gives the user the uploaded photo; the one that they had is gone with the same commit. The photo that they have
/// already changes nothing, so that a retry does not either.
///
/// # Errors
/// What keeps the user from being edited, before any work; 415 and 422 when the file is no picture that is taken.
pub async fn set_photo(
    state: &web::Data<State>,
    caller: &Caller,
    id: UserId,
    upload: Upload,
) -> Result<Answer, Failure> {
    let photo: MediaId = state.ambient.secret_id();
    // Not unpacked for somebody who is out of sight, or whom nobody edits.
    admit(state, caller, id, edit(Some(photo))).await?;
    let picture = state.studio.picture(upload.file).await?;
    let write = move |conn: &mut Conn, work: &Work, caller: &Caller| {
        work.require_unchanged(|| shown(conn, caller, id, work.now))?;
        let domain_caller = caller.as_domain();
        let stored = visible(conn, work, &domain_caller, id)?;
        let photo = same(conn, work, stored.user.photo, &picture)?.unwrap_or(photo);
        let sight = surroundings(conn, &domain_caller, &work.account, &stored.user, work.now)?;
        let (around, policy) = (sight.around(&stored.user), &work.account.policy);
        let decision = decide(&stored.user, &edit(Some(photo)), &domain_caller, &around, policy, work.now)
            .map_err(|refusal| refused(refusal.into(), &sight, &stored.user))?;
        if decision.changed {
            keep(conn, work, photo, picture)?;
        }
        let (after, _) = settle(conn, work, &stored, decision, &Note::of("user.photo_changed"))?;
        Answer::resource(&Sight::of(conn, caller, &[&after.user], work.now)?.view(&after.user))
    };
    caller.write(state, write).await
}

/// Takes the user's photo away, if they have one, or says what that would do.
///
/// # Errors
/// What keeps the user from being edited.
pub async fn remove_photo(
    state: &web::Data<State>,
    caller: &Caller,
    id: UserId,
    dry_run: bool,
) -> Result<Answer, Failure> {
    let request = Request { id, command: edit(None), note: Note::of("user.photo_removed"), dry_run };
    act_and(state, caller, request, |answer| match answer {
        ActionAnswer::Done(_) => Ok(Answer::no_content()),
        ActionAnswer::DryRun(result) => Answer::ok(&result),
    })
    .await
}

fn edit(photo: Option<MediaId>) -> Command {
    Command::Edit(Box::new(Edit { photo: Some(photo), ..Edit::default() }))
}

/// The photo that the user has, if it is this picture.
fn same(conn: &mut Conn, work: &Work, shown: Option<MediaId>, picture: &Picture) -> Result<Option<MediaId>, Failure> {
    let Some(id) = shown else { return Ok(None) };
    Ok(media::holds(conn, work.account.id, id, &picture.file, &picture.file_2x)?.then_some(id))
}

fn keep(conn: &mut Conn, work: &Work, id: MediaId, picture: Picture) -> Result<(), Failure> {
    let Picture { media_type, file, file_2x } = picture;
    let (account_id, created_at) = (work.account.id, work.now);
    Ok(media::insert(
        conn,
        Media { id, account_id, media_type: media_type.to_owned(), file, file_2x, created_at, widths: Vec::new() },
    )?)
}
