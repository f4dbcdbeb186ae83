//! People for lists: created in one go, in an account of their own.

use tests::{Person, Value, World, json};

/// Creates invited users: first name, last name, local part of the email address.
pub async fn created(admin: &Person, role: &str, names: &[(&str, &str, &str)]) -> Vec<String> {
    let role = admin.role(role).await;
    let mut ids = Vec::new();
    for (first_name, last_name, local) in names {
        let created = admin.post(
            "/v1/users",
            json!({
                "first_name": first_name, "last_name": last_name, "email": format!("{local}@people.example"),
                "role_id": role
            }),
        );
        ids.push(created.await.expect(201)["id"].as_str().unwrap().to_owned());
    }
    ids
}

/// The last names on a page of users, in their order.
pub async fn last_names(person: &Person, query: &str) -> Vec<String> {
    column(&person.get(&format!("/v1/users?{query}")).await.ok(), "last_name")
}

/// One field of everybody on a page.
pub fn column(page: &Value, field: &str) -> Vec<String> {
    let text = |user: &Value| user[field].as_str().unwrap_or_default().to_owned();
    page["data"].as_array().into_iter().flatten().map(text).collect()
}

/// The word, as it is written in an address.
pub fn escaped(word: &str) -> String {
    url::form_urlencoded::byte_serialize(word.as_bytes()).collect()
}

/// How many mails were ever sent.
pub async fn mails(world: &World) -> usize {
    world.mails().await.len()
}
