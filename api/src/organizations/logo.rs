//! Giving an organization a logo and taking it away (S1.2, S1.6): edits, with the rules of every other.

use actix_web::web;
use domain::ids::{MediaId, OrganizationId};
use domain::organization::{Command, Edit, decide};
use persistence::Conn;
use persistence::media::{self, Media};
use pictures::Logo;

use super::act::{carry_out, view};
use super::sight::{Sight, seen, shown};
use crate::caller::Caller;
use crate::change::{Note, Work};
use crate::http::answer::Answer;
use crate::http::upload::Upload;
use crate::problem::Failure;
use crate::state::{State, read};

/// Gives the organization the uploaded logo; the one that it had is gone with the same commit. The logo that it has
/// already changes nothing, so that a retry does not either.
///
/// # Errors
/// What keeps the organization from being edited, before any work; 415 and 422 when the file is no picture that is taken.
pub async fn set_logo(
    state: &web::Data<State>,
    caller: &Caller,
    id: OrganizationId,
    upload: Upload,
) -> Result<Answer, Failure> {
    let logo: MediaId = state.ambient.secret_id();
    // Not unpacked for an organization that is out of reach, or that nobody edits.
    admit(state, caller, id, edit(Some(logo))).await?;
    let made = state.studio.logo(upload.file).await?;
    caller
        .write(state, move |conn, work, caller| {
            work.require_unchanged(|| shown(conn, caller, id, work.now))?;
            let before = seen(conn, caller, id)?;
            let same = same(conn, work, before.organization.logo, &made)?;
            if same.is_none() {
                keep(conn, work, logo, made)?;
            }
            let (command, note) = (edit(Some(same.unwrap_or(logo))), Note::of("organization.logo_changed"));
            let (after, _, _) = carry_out(conn, work, caller, &before, &command, &note)?;
            Answer::resource(&view(conn, work, caller, &after.organization)?)
        })
        .await
}

/// The edit that gives an organization this logo, or none.
pub fn edit(logo: Option<MediaId>) -> Command {
    Command::Edit(Box::new(Edit { logo: Some(logo), ..Edit::default() }))
}

/// Whether the caller may do it now: for work that must not be done for what is refused anyway.
async fn admit(state: &web::Data<State>, caller: &Caller, id: OrganizationId, command: Command) -> Result<(), Failure> {
    let (caller, now) = (caller.clone(), state.ambient.now());
    read(state, move |conn| {
        let organization = seen(conn, &caller, id)?.organization;
        let sight = Sight::of(conn, &caller, &[&organization], now)?;
        let policy = &caller.account.policy;
        decide(&organization, &command, &caller.as_domain(), sight.license(), policy, now)
            .map(drop)
            .map_err(|refusal| sight.refused(refusal.into(), &organization))
    })
    .await
}

/// The logo that the organization has, if it is this one.
fn same(conn: &mut Conn, work: &Work, shown: Option<MediaId>, made: &Logo) -> Result<Option<MediaId>, Failure> {
    let (Some(id), [_, small, medium, _]) = (shown, &made.files) else { return Ok(None) };
    Ok(media::holds(conn, work.account.id, id, small, medium)?.then_some(id))
}

/// Keeps a logo as the pictures of users are kept, with the widths beside.
fn keep(conn: &mut Conn, work: &Work, id: MediaId, made: Logo) -> Result<(), Failure> {
    let (Logo { media_type, files: [smallest, small, medium, large] }, [least, _, _, most]) = (made, Logo::WIDTHS);
    let picture = Media {
        id,
        account_id: work.account.id,
        media_type: media_type.to_owned(),
        file: small,
        file_2x: medium,
        created_at: work.now,
        widths: vec![(least.into(), smallest), (most.into(), large)],
    };
    Ok(media::insert(conn, picture)?)
}
