//! The presets' values, compared with their table.

use domain::policy::{CharacterClass, DeleteMode, Preset};

#[test]
fn every_preset_has_the_tables_values() {
    let mut lines = include_str!("presets.txt").lines().map(|line| line.split('|').map(str::trim));
    let presets: Vec<Preset> = lines.next().unwrap().skip(1).map(|name| name.parse().unwrap()).collect();
    assert_eq!(presets, Preset::ALL);
    for mut cells in lines {
        let key = cells.next().unwrap();
        for (preset, expected) in presets.iter().zip(cells) {
            assert_eq!(value(*preset, key), expected, "{key} of {}", preset.name());
        }
    }
}

fn value(preset: Preset, key: &str) -> String {
    let policy = preset.policy();
    let yes = |is: bool| if is { "yes" } else { "no" }.to_owned();
    let never = |number: Option<u32>| number.map_or("never".to_owned(), |number| number.to_string());
    if let Some(status) = key.strip_prefix("label ") {
        return preset.vocabulary().label(status.parse().unwrap()).to_owned();
    }
    match key {
        "username.source" => policy.username.source.name().to_owned(),
        "username.editable" => yes(policy.username.editable),
        "email.editable" => yes(policy.email.editable),
        "invitation.ttl_days" => policy.invitation.ttl_days.to_string(),
        "onboarding.creates_as" => policy.onboarding.creates_as.name().to_owned(),
        "onboarding.admin_may_activate" => yes(policy.onboarding.admin_may_activate),
        "onboarding.staged_batch" => policy
            .onboarding
            .staged_batch
            .map_or("–".to_owned(), |batch| format!("{}, {}", batch.size, batch.every_minutes)),
        "mfa.required" => yes(policy.mfa.required),
        "password.admin_may_set" => yes(policy.password.admin_may_set),
        "password.min_length" => policy.password.min_length.to_string(),
        "password.classes" if policy.password.classes.is_empty() => "none".to_owned(),
        "password.classes" => {
            policy.password.classes.iter().map(|class: &CharacterClass| class.name()).collect::<Vec<_>>().join(" ")
        }
        "password.max_age_days" => never(policy.password.max_age_days),
        "password.history" => policy.password.history.to_string(),
        "reset_link.ttl_minutes" => policy.reset_link.ttl_minutes.to_string(),
        "lockout" => {
            let lockout = policy.lockout;
            format!("{} {} {}", lockout.attempts, lockout.window_minutes, never(lockout.unlock_after_minutes))
        }
        "inactivity.suspend_after_days" => never(policy.inactivity.suspend_after_days),
        "delete.mode" => policy.delete.mode.name().to_owned(),
        "visibility" => policy.visibility.name().to_owned(),
        "organization.reactivation_lock_months" => policy.organization.reactivation_lock_months.to_string(),
        "actions" => [
            (policy.actions.deactivate, "deactivate"),
            (policy.actions.lock, "lock"),
            (policy.delete.mode != DeleteMode::Disabled, "delete"),
        ]
        .into_iter()
        .filter_map(|(offered, name)| offered.then_some(name))
        .collect::<Vec<_>>()
        .join(" "),
        other => panic!("no such key: {other}"),
    }
}
