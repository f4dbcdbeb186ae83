//! A chunk of users who come from elsewhere, brought in by one transaction.

use std::collections::HashSet;

use domain::ids::UserId;
use domain::job::Outcome;
use domain::policy::UsernameSource;
use domain::text::{fold, username_key};
use domain::user::{
    Caller, Decision, NewUser, OrganizationAccess, Profile, Start, bring_in as decide, start_of_imported,
    username_candidates,
};
use persistence::jobs::{self, Job, JobResult};
use persistence::roles::{self, Role};
use persistence::{Conn, users};
use sha2::{Digest as _, Sha256};

use super::columns::Row;
use super::item::Item;
use crate::change::{Work, settle_many_new};
use crate::jobs::Task;
use crate::passwords::check_hash;
use crate::problem::{Code, Failure};
use crate::users::clean_phone;
use crate::users::fields::{clean_email, clean_names, clean_username};

/// Somebody who can be brought in, unless the name is taken.
struct Newcomer {
    decision: Decision,
    hash: Option<String>,
}

/// Brings in the users of one of a job's inputs.
///
/// # Errors
/// [`Failure`] when the database fails: a refusal is what became of a row.
pub fn bring_in(
    conn: &mut Conn,
    work: &Work,
    caller: &Caller,
    task: &Task,
    job: &Job,
    input: &[u8],
) -> Result<Vec<JobResult>, Failure> {
    let items: Vec<Item> = serde_json::from_slice(input).map_err(|error| Failure::internal(&error))?;
    let roles = roles::list(conn, work.account.id)?;
    let start = task.start().unwrap_or_else(|| start_of_imported(&work.account.policy));
    let prepared: Vec<Result<Newcomer, (String, String)>> = items
        .iter()
        .map(|item| match (&item.row, &item.fault) {
            (Some(row), _) => newcomer(work, caller, &roles, start, row).map_err(|failure| told(&failure)),
            (None, fault) => Err(fault.clone().unwrap_or_else(|| told(&Failure::plain(Code::MalformedRequest)))),
        })
        .collect();
    let mut names = Names::of(conn, work, job, task.dry_run, &prepared)?;
    let (mut results, mut decisions) = (Vec::with_capacity(items.len()), Vec::new());
    for ((number, item), prepared) in (job.tally.done() + 1..).zip(&items).zip(prepared) {
        let settled = match prepared {
            Ok(newcomer) => names.give(conn, work, newcomer, item)?,
            Err(fault) => Err(fault),
        };
        let result = JobResult {
            number,
            line: Some(item.line),
            target_id: None,
            outcome: Outcome::Refused,
            code: None,
            detail: None,
            key: None,
        };
        results.push(match settled {
            Ok(Newcomer { decision, hash }) => {
                let (id, key) = (decision.user.id, names.hash(&username_key(&decision.user.username)));
                decisions.push((decision, hash));
                // Nobody is there after a rehearsal.
                let target_id = Some(id).filter(|_| !task.dry_run);
                let key = Some(key).filter(|_| task.dry_run);
                JobResult { outcome: Outcome::Changed, target_id, key, ..result }
            }
            Err((code, detail)) => JobResult { code: Some(code), detail: Some(detail), ..result },
        });
    }
    settle_many_new(conn, work, decisions, "user.created")?;
    Ok(results)
}

fn told(failure: &Failure) -> (String, String) {
    (failure.code().word().to_owned(), failure.sentence())
}

/// The user in a row, as the domain has them come in.
fn newcomer(work: &Work, caller: &Caller, roles: &[Role], start: Start, row: &Row) -> Result<Newcomer, Failure> {
    let (first_name, last_name) = clean_names(Some(&row.first_name), Some(&row.last_name))?;
    let email = clean_email(&row.email)?;
    let region = work.account.policy.phone.default_region.as_deref();
    let phone = row.phone.as_deref().map(|phone| clean_phone(phone, region)).transpose()?.flatten();
    let username = row.username.as_deref().map(clean_username).transpose()?;
    if username.as_deref().is_some_and(|username| username.chars().count() > 100) {
        return Err(Failure::invalid_field("/username", "length", "A username has 1 to 100 characters."));
    }
    let name = fold(&row.role);
    let role = roles.iter().find(|role| fold(&role.name) == name);
    let role = role.ok_or_else(|| Failure::invalid_field("/role", "unknown", "The account has no such role."))?;
    if let Some(hash) = &row.password_hash {
        check_hash(hash).map_err(|bad| Failure::invalid_field("/password_hash", bad.code(), bad.to_string()))?;
    }
    let new = NewUser {
        id: work.state.ambient.id::<UserId>(),
        account_id: work.account.id,
        profile: Profile {
            first_name: first_name.unwrap_or_default(),
            last_name: last_name.unwrap_or_default(),
            email,
            phone,
        },
        username,
        role_id: role.id,
        role_permissions: role.permissions,
        grants: Vec::new(),
        // Nobody gives more than they reach themselves.
        organization_access: row
            .organization_access
            .clone()
            .map_or_else(|| caller.organization_access.clone(), OrganizationAccess::from),
        has_password: row.password_hash.is_some(),
        start,
    };
    let decision = decide(&new, caller, &work.account.policy, work.now)?;
    Ok(Newcomer { decision, hash: row.password_hash.clone() })
}

/// The usernames that are taken, as far as this chunk asks for them.
struct Names<'a> {
    job: &'a Job,
    taken: HashSet<String>,
    /// What a rehearsal would have given away earlier, as hashes.
    rehearsed: Option<HashSet<i64>>,
}

impl<'a> Names<'a> {
    fn of(
        conn: &mut Conn,
        work: &Work,
        job: &'a Job,
        is_rehearsal: bool,
        prepared: &[Result<Newcomer, (String, String)>],
    ) -> Result<Self, Failure> {
        let newcomers = prepared.iter().filter_map(|prepared| prepared.as_ref().ok());
        let keys: Vec<String> = newcomers.map(|newcomer| username_key(&newcomer.decision.user.username)).collect();
        let taken = users::taken_usernames(conn, work.account.id, &keys)?;
        let mut names = Self { job, taken, rehearsed: None };
        if is_rehearsal {
            let hashes: Vec<i64> = keys.iter().map(|key| names.hash(key)).collect();
            names.rehearsed = Some(jobs::taken_keys(conn, (job.account_id, job.id), &hashes)?);
        }
        Ok(names)
    }

    /// A name as the results of a rehearsal keep it: of no use to anybody but this job.
    fn hash(&self, key: &str) -> i64 {
        let digest = Sha256::new().chain_update(self.job.id.0.as_bytes()).chain_update(key).finalize();
        let mut bytes = [0; 8];
        bytes.copy_from_slice(&digest[..8]);
        i64::from_be_bytes(bytes)
    }

    fn is_free(&self, key: &str) -> bool {
        let is_rehearsed = self.rehearsed.as_ref().is_some_and(|hashes| hashes.contains(&self.hash(key)));
        !self.taken.contains(key) && !is_rehearsed
    }

    /// Gives a newcomer their name, or another one that is made from theirs (S3.3), or refuses the row.
    fn give(
        &mut self,
        conn: &mut Conn,
        work: &Work,
        mut newcomer: Newcomer,
        item: &Item,
    ) -> Result<Result<Newcomer, (String, String)>, Failure> {
        let user = &mut newcomer.decision.user;
        let is_made = work.account.policy.username.source == UsernameSource::Generated
            && item.row.as_ref().is_some_and(|row| row.username.is_none());
        if is_made && !self.is_free(&username_key(&user.username)) {
            for candidate in username_candidates(&user.profile.first_name, &user.profile.last_name).skip(1) {
                let key = username_key(&candidate);
                if !self.is_free(&key) {
                    continue;
                }
                let is_free = users::is_username_free(conn, work.account.id, &candidate)?;
                if is_free && !self.was_rehearsed(conn, &key)? {
                    user.username = candidate;
                    break;
                }
                // Whoever else is called so in this chunk need not ask again.
                self.taken.insert(key);
            }
        }
        let key = username_key(&user.username);
        if !self.is_free(&key) {
            return Ok(Err(told(&Failure::plain(Code::UsernameTaken))));
        }
        self.taken.insert(key);
        Ok(Ok(newcomer))
    }

    fn was_rehearsed(&self, conn: &mut Conn, key: &str) -> Result<bool, Failure> {
        if self.rehearsed.is_none() {
            return Ok(false);
        }
        let found = jobs::taken_keys(conn, (self.job.account_id, self.job.id), &[self.hash(key)])?;
        Ok(!found.is_empty())
    }
}
