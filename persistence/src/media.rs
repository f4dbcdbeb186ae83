//! Pictures that anybody may see who knows their address, which is their id. A picture never changes: another one is
//! another row, and its owner names that one from then on.

use diesel::{ExpressionMethods, OptionalExtension, QueryDsl, RunQueryDsl};
use domain::Moment;
use domain::ids::{AccountId, MediaId};

use crate::Conn;
use crate::columns::{DbId, DbMoment};
use crate::error::StorageError;
use crate::schema::{media, media_widths};

/// A picture in both sizes, and in further widths where it has them.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Media {
    /// Its id; whoever knows it sees the picture.
    pub id: MediaId,
    /// The account that it belongs to.
    pub account_id: AccountId,
    /// The media type of both files.
    pub media_type: String,
    /// The file.
    pub file: Vec<u8>,
    /// The same with twice as many pixels in each direction.
    pub file_2x: Vec<u8>,
    /// When it was added.
    pub created_at: Moment,
    /// Files of further widths.
    pub widths: Vec<(i64, Vec<u8>)>,
}

/// One of a picture's sizes.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Scale {
    /// As it is shown.
    Once,
    /// Twice as many pixels in each direction.
    Twice,
    /// One of its further widths.
    Width(i64),
}

/// A picture in one size.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Found {
    /// The file's media type.
    pub media_type: String,
    /// The file.
    pub file: Vec<u8>,
}

/// Adds a picture.
///
/// # Errors
/// [`StorageError`] when the database fails.
pub fn insert(conn: &mut Conn, picture: Media) -> Result<(), StorageError> {
    diesel::insert_into(media::table)
        .values((
            media::id.eq(DbId::from(picture.id)),
            media::account_id.eq(DbId::from(picture.account_id)),
            media::media_type.eq(picture.media_type),
            media::file.eq(picture.file),
            media::file_2x.eq(picture.file_2x),
            media::created_at.eq(DbMoment::from(picture.created_at)),
        ))
        .execute(conn)?;
    for (width, file) in picture.widths {
        diesel::insert_into(media_widths::table)
            .values((
                media_widths::media_id.eq(DbId::from(picture.id)),
                media_widths::width.eq(width),
                media_widths::account_id.eq(DbId::from(picture.account_id)),
                media_widths::file.eq(file),
            ))
            .execute(conn)?;
    }
    Ok(())
}

/// The picture with this id, of whatever account: the id is what its reader has to know.
///
/// # Errors
/// [`StorageError::NotFound`] when there is none, or none any more.
pub fn find(conn: &mut Conn, id: MediaId, scale: Scale) -> Result<Found, StorageError> {
    let picture = media::table.find(DbId::from(id));
    let (media_type, file) = match scale {
        Scale::Once => picture.select((media::media_type, media::file)).first(conn)?,
        Scale::Twice => picture.select((media::media_type, media::file_2x)).first(conn)?,
        Scale::Width(width) => media_widths::table
            .inner_join(media::table)
            .filter(media_widths::media_id.eq(DbId::from(id)))
            .filter(media_widths::width.eq(width))
            .select((media::media_type, media_widths::file))
            .first(conn)?,
    };
    Ok(Found { media_type, file })
}

/// Whether the account's picture with this id consists of these files.
///
/// # Errors
/// [`StorageError`] when the database fails.
pub fn holds(
    conn: &mut Conn,
    account: AccountId,
    id: MediaId,
    file: &[u8],
    file_2x: &[u8],
) -> Result<bool, StorageError> {
    let same = media::table
        .find(DbId::from(id))
        .filter(media::account_id.eq(DbId::from(account)))
        .filter(media::file.eq(file))
        .filter(media::file_2x.eq(file_2x))
        .select(media::id)
        .first::<DbId>(conn)
        .optional()?;
    Ok(same.is_some())
}

/// Removes a picture that nothing names any more.
///
/// # Errors
/// [`StorageError`] when the database fails, or something names the picture still.
pub fn remove(conn: &mut Conn, account: AccountId, id: MediaId) -> Result<(), StorageError> {
    diesel::delete(media::table.find(DbId::from(id)).filter(media::account_id.eq(DbId::from(account))))
        .execute(conn)?;
    Ok(())
}
