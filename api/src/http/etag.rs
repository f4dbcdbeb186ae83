//! Entity tags and the conditions made of them (RFC 9110, sections 8.8.3 and 13.1).

use std::fmt;

use actix_web::http::header::{HeaderMap, HeaderName};
use base64::Engine as _;
use base64::engine::general_purpose::URL_SAFE_NO_PAD;
use serde::Serialize;
use sha2::{Digest, Sha256};

use crate::problem::{Code, Failure};

/// Bytes of the hash that make a tag: enough that nobody finds two representations with the same one.
const LENGTH: usize = 16;

/// Longest list of tags that is read, in bytes.
pub const LIST_MAX: usize = 4096;

/// Between the parts of a tag; neither has it.
const PART: char = '.';

/// What a representation is told apart by: a hash of it, so that it changes whenever anything in it does.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct EntityTag {
    opaque: String,
    weak: bool,
}

/// A single resource, which has an entity tag.
pub trait Resource: Serialize + Sized {
    /// The resource without what becomes of it by itself: what nobody edits, and need not have seen to edit the rest. None
    /// where there is no such thing.
    fn settled(&self) -> Option<Self> {
        None
    }

    /// Whether it names users beside the one that it is.
    fn names_users(&self) -> bool {
        false
    }
}

impl EntityTag {
    /// The tag of a resource. It changes whenever anything in it does; of its two parts, the first only with what
    /// [`Resource::settled`] leaves.
    ///
    /// # Errors
    /// [`Failure`] when the resource cannot be written as JSON.
    pub fn of(resource: &impl Resource) -> Result<Self, Failure> {
        Self::of_written(resource, &json(resource)?)
    }

    /// The same of a resource that was written as JSON already.
    ///
    /// # Errors
    /// [`Failure`] when what is settled of it cannot be written.
    pub fn of_written(resource: &impl Resource, written: &[u8]) -> Result<Self, Failure> {
        let whole = Self::strong(written);
        let Some(settled) = resource.settled() else { return Ok(whole) };
        let Self { opaque, .. } = Self::strong(&json(&settled)?);
        Ok(Self { opaque: format!("{opaque}{PART}{}", whole.opaque), ..whole })
    }

    /// What is told apart by this tag once all is left out that becomes of a resource by itself.
    fn settled(&self) -> &str {
        self.opaque.split(PART).next().unwrap_or_default()
    }

    /// The tag of exactly these bytes.
    #[must_use]
    pub fn strong(representation: &[u8]) -> Self {
        Self { opaque: URL_SAFE_NO_PAD.encode(&Sha256::digest(representation)[..LENGTH]), weak: false }
    }

    /// The tag of what these bytes say, however they are encoded on the way.
    #[must_use]
    pub fn weak(representation: &[u8]) -> Self {
        Self { weak: true, ..Self::strong(representation) }
    }
}

/// As in the header `ETag`.
impl fmt::Display for EntityTag {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "{}\"{}\"", if self.weak { "W/" } else { "" }, self.opaque)
    }
}

/// What `If-Match` or `If-None-Match` lists.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Condition {
    /// `*`: whatever there is.
    Any,
    /// These.
    These(Vec<EntityTag>),
}

impl Condition {
    /// What the header `name` lists; none where it is absent. Several such headers are one list.
    ///
    /// # Errors
    /// 400 when it is neither `*` nor a list of entity tags, or a list that is too long.
    pub fn of(headers: &HeaderMap, name: &HeaderName) -> Result<Option<Self>, Failure> {
        let mut values = headers.get_all(name).peekable();
        if values.peek().is_none() {
            return Ok(None);
        }
        let list = values.map(actix_web::http::header::HeaderValue::as_bytes).collect::<Vec<_>>().join(&b',');
        let unreadable = || {
            let detail = format!(
                "{name} is neither `*` nor a list of entity tags, as in \"abc\", \"def\", of at most {LIST_MAX} characters."
            );
            Failure::new(Code::MalformedRequest, detail)
        };
        let list = Some(list).filter(|list| list.len() <= LIST_MAX);
        list.and_then(|list| Self::parse(&list)).ok_or_else(unreadable).map(Some)
    }

    fn parse(list: &[u8]) -> Option<Self> {
        let mut rest = list.trim_ascii();
        if rest == b"*" {
            return Some(Self::Any);
        }
        let mut tags = Vec::new();
        while !rest.is_empty() {
            if let Some(after) = rest.strip_prefix(b",") {
                rest = after.trim_ascii_start();
                continue;
            }
            let weak = rest.starts_with(b"W/");
            let quoted = rest.strip_prefix(b"W/").unwrap_or(rest).strip_prefix(b"\"")?;
            let end = quoted.iter().position(|byte| *byte == b'"')?;
            let (opaque, after) = (&quoted[..end], quoted[end + 1..].trim_ascii_start());
            if !opaque.iter().all(|byte| *byte == 0x21 || (0x23..=0x7e).contains(byte) || *byte >= 0x80) {
                return None;
            }
            if !after.is_empty() && !after.starts_with(b",") {
                return None;
            }
            // No tag of ours has bytes beyond ASCII, so that what they become does not matter.
            tags.push(EntityTag { opaque: String::from_utf8_lossy(opaque).into_owned(), weak });
            rest = after;
        }
        (!tags.is_empty()).then_some(Self::These(tags))
    }

    /// Whether `current` is listed, byte for byte: a weak tag never is.
    #[must_use]
    pub fn matches_strongly(&self, current: &EntityTag) -> bool {
        match self {
            Self::Any => true,
            Self::These(tags) => tags.iter().any(|tag| !tag.weak && !current.weak && tag.opaque == current.opaque),
        }
    }

    /// Whether a tag is listed that tells of the same as `current`, but for what became of it by itself.
    #[must_use]
    pub fn matches_settled(&self, current: &EntityTag) -> bool {
        match self {
            Self::Any => true,
            Self::These(tags) => {
                tags.iter().any(|tag| !tag.weak && !current.weak && tag.settled() == current.settled())
            }
        }
    }

    /// Whether `current` is listed, weak or not.
    #[must_use]
    pub fn matches_weakly(&self, current: &EntityTag) -> bool {
        match self {
            Self::Any => true,
            Self::These(tags) => tags.iter().any(|tag| tag.opaque == current.opaque),
        }
    }
}

/// A resource as it is sent.
///
/// # Errors
/// [`Failure`] when it cannot be written as JSON.
pub fn json(value: &impl Serialize) -> Result<Vec<u8>, Failure> {
    // Most resources fit, so that the text is not moved while it grows.
    let mut text = Vec::with_capacity(2048);
    serde_json::to_writer(&mut text, value).map_err(|error| Failure::internal(&error))?;
    Ok(text)
}

#[cfg(test)]
mod tests {
    use super::*;

    fn tag(opaque: &str, weak: bool) -> EntityTag {
        EntityTag { opaque: opaque.to_owned(), weak }
    }

    #[test]
    fn lists_are_read_as_the_rfc_writes_them() {
        let these =
            |tags: &[(&str, bool)]| Condition::These(tags.iter().map(|(text, weak)| tag(text, *weak)).collect());
        for (text, expected) in [
            ("*", Condition::Any),
            (" * ", Condition::Any),
            ("\"xyzzy\"", these(&[("xyzzy", false)])),
            ("W/\"xyzzy\"", these(&[("xyzzy", true)])),
            ("\"\"", these(&[("", false)])),
            ("\"a\", W/\"b\" ,\"c,d\"", these(&[("a", false), ("b", true), ("c,d", false)])),
            (", ,\"a\",,", these(&[("a", false)])),
        ] {
            assert_eq!(Condition::parse(text.as_bytes()), Some(expected), "{text}");
        }
        for text in
            ["", ",", "a", "\"a", "a\"", "\"a\" \"b\"", "w/\"a\"", "W/ \"a\"", "*, \"a\"", "\"a b\"", "\"a\"b", "**"]
        {
            assert_eq!(Condition::parse(text.as_bytes()), None, "{text}");
        }
    }

    #[test]
    fn a_weak_tag_never_matches_strongly() {
        let (strong, weak) = (tag("a", false), tag("a", true));
        let list = |tag: &EntityTag| Condition::These(vec![tag.clone()]);
        assert!(list(&strong).matches_strongly(&strong));
        assert!(!list(&weak).matches_strongly(&strong) && !list(&strong).matches_strongly(&weak));
        assert!(list(&weak).matches_weakly(&strong) && list(&strong).matches_weakly(&weak));
        assert!(!list(&strong).matches_weakly(&tag("b", false)));
    }

    #[derive(Serialize, Clone)]
    struct Letter {
        text: &'static str,
        sent: Option<bool>,
    }

    impl Resource for Letter {
        fn settled(&self) -> Option<Self> {
            self.sent.is_some().then(|| Self { sent: None, ..self.clone() })
        }
    }

    #[test]
    fn who_edits_need_not_have_seen_what_became_of_it_by_itself() {
        let tag = |text, sent| EntityTag::of(&Letter { text, sent }).expect("a tag");
        let (seen, now) = (tag("a", Some(false)), tag("a", Some(true)));
        let listed = Condition::These(vec![seen.clone()]);
        assert!(listed.matches_settled(&now) && !listed.matches_strongly(&now) && !listed.matches_weakly(&now));
        assert!(!listed.matches_settled(&tag("b", Some(false))));
        assert!(listed.matches_settled(&tag("a", None)), "nor that it is no longer told");
        assert_eq!(Condition::parse(seen.to_string().as_bytes()), Some(listed));
    }

    #[test]
    fn a_tag_follows_from_every_byte() {
        assert_eq!(EntityTag::strong(b"{}"), EntityTag::strong(b"{}"));
        assert_ne!(EntityTag::strong(b"{}"), EntityTag::strong(b"{} "));
        let shown = EntityTag::weak(b"{}").to_string();
        assert_eq!(Condition::parse(shown.as_bytes()), Some(Condition::These(vec![EntityTag::weak(b"{}")])));
    }
}
