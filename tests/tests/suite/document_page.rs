//! `/docs`: the document as a page, from this server alone.

use tests::{Answer, World};

/// What the page loads, as its text says.
async fn loaded(world: &World) -> Vec<(String, Answer)> {
    let page = world.node.get("/docs").await;
    let parts = page.text.split(['"', '\'']).filter(|part| part.starts_with("/docs/")).map(str::to_owned);
    let mut loaded = Vec::new();
    for part in parts.collect::<Vec<_>>() {
        let answer = world.node.get(&part).await;
        assert_eq!(answer.status, 200, "{part}: {}", answer.text);
        loaded.push((part, answer));
    }
    assert!(loaded.len() >= 3, "a script, its start and a style: {}", page.text);
    loaded.push(("/docs".to_owned(), page));
    loaded
}

#[actix_web::test]
async fn the_page_and_its_parts_may_load_and_call_nothing_but_this_server() {
    let world = World::sqlite();
    for (path, answer) in loaded(&world).await {
        let policy = answer.header("content-security-policy");
        let directives: Vec<_> = policy.split(';').map(str::trim).collect();
        assert!(directives.contains(&"default-src 'none'"), "{path}: {policy}");
        assert!(directives.contains(&"script-src 'self'"), "{path}: {policy}");
        assert!(directives.contains(&"connect-src 'self'"), "{path}: {policy}");
        assert!(directives.contains(&"frame-ancestors 'none'"), "{path}: {policy}");
        for forbidden in ["unsafe-eval", "script-src 'unsafe-inline'", "*", "http:", "https:", "blob:"] {
            assert!(!policy.contains(forbidden), "{path}: {policy}");
        }
        assert_eq!(answer.header("x-content-type-options"), "nosniff", "{path}");
    }
}

#[actix_web::test]
async fn nothing_that_the_page_consists_of_names_another_host() {
    let world = World::sqlite();
    for (path, answer) in loaded(&world).await {
        let kind = answer.header("content-type").split(';').next().unwrap_or_default();
        let due = match path.rsplit('.').next() {
            Some("js") => ["text/javascript", "application/javascript"].as_slice(),
            Some("css") => &["text/css"],
            Some("png") => &["image/png"],
            _ => &["text/html"],
        };
        assert!(due.contains(&kind), "{path}: {kind}");
        // Swagger UI's own script names many addresses that it never loads, namespaces and manuals among them; that it
        // loads none is seen in a browser (.ci/docs-page).
        if path.ends_with("-bundle.js") || kind == "image/png" {
            continue;
        }
        let named =
            |sign: &'static str| answer.text.split(sign).skip(1).map(|rest| rest.split(['"', '\'', ')', ' ']).next());
        let hosts: Vec<_> = named("http://").chain(named("https://")).flatten().collect();
        let is_elsewhere = |host: &&str| !host.starts_with("www.w3.org/") && !host.starts_with("swagger.io/docs/");
        assert_eq!(hosts.into_iter().find(is_elsewhere), None, "{path}");
        assert!(!answer.text.contains("@import"), "{path}");
    }
}

#[actix_web::test]
async fn the_page_has_no_script_and_no_style_of_its_own() {
    let page = World::sqlite().node.get("/docs").await;
    assert!(!page.text.contains("<style") && !page.text.contains("style="), "{}", page.text);
    for script in page.text.split("<script").skip(1) {
        assert!(script.starts_with(" src=\"/docs/") && script.contains("></script>"), "{script}");
    }
}

#[actix_web::test]
async fn what_is_no_part_of_the_page_is_a_problem() {
    let node = World::sqlite().node;
    for name in ["index.html", "swagger-ui-bundle.js.map", "oauth2-redirect.html", "..%2fCargo.toml", "x"] {
        node.get(&format!("/docs/{name}")).await.refused(404, "not_found");
    }
}
