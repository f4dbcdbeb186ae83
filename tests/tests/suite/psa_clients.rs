//! The clients of PSAs, against one on the loopback interface that answers as the vendors' documentation says.

use std::time::{Duration, Instant};

use psa::{Connection, Credentials, Fault, Hosts, Psa, Timing};
use tests::support::psa::{LoopbackPsa, Trouble, status, too_many, web_page};

const QUICK: Timing =
    Timing { attempt: Duration::from_secs(1), whole: Duration::from_secs(5), pause: Duration::from_millis(10) };

fn client() -> Psa {
    Psa::new(Hosts::Any, QUICK).expect("TLS can be set up")
}

fn connectwise(psa: &LoopbackPsa) -> Connection {
    let credentials = Credentials::ConnectWise {
        company_id: "acme".to_owned(),
        public_key: "public".to_owned(),
        private_key: "private-key-of-acme".to_owned().into(),
        client_id: "client".to_owned(),
    };
    Connection { base: Some(psa.url.parse().expect("an address")), credentials }
}

fn autotask(psa: &LoopbackPsa) -> Connection {
    let credentials = Credentials::Autotask {
        username: "api@acme.example".to_owned(),
        secret: "secret-of-acme".to_owned().into(),
        integration_code: "CODE".to_owned(),
    };
    Connection { base: Some(psa.url.parse().expect("an address")), credentials }
}

/// Both, as the same companies are to be found whichever it is.
fn both(psa: &LoopbackPsa) -> [Connection; 2] {
    [connectwise(psa), autotask(psa)]
}

fn many() -> LoopbackPsa {
    let psa = LoopbackPsa::start(&[]);
    for number in 0..60 {
        psa.founds(number, &format!("Client {number:02}"));
    }
    psa
}

/// S1.3: companies are listed page by page and searched; the last page ends, and behind it there is nothing.
#[actix_web::test]
async fn s1_3_companies_are_paged_and_searched() {
    let psa = many();
    for connection in both(&psa) {
        let client = client();
        client.check(&connection).await.expect("it works");
        let mut names = Vec::new();
        for (page, due) in [(1, 25), (2, 25), (3, 10), (4, 0)] {
            let found = client.companies(&connection, "", page, 25).await.expect("a page");
            assert_eq!((found.total, found.companies.len()), (60, due), "{connection:?}, page {page}");
            names.extend(found.companies.into_iter().map(|company| company.name));
        }
        let due: Vec<_> = (0..60).map(|number| format!("Client {number:02}")).collect();
        assert_eq!(names, due, "{connection:?}");
        let found = client.companies(&connection, "ient 3", 1, 25).await.expect("a page");
        assert_eq!((found.total, found.companies.len()), (10, 10));
        assert_eq!((found.companies[0].id.as_str(), found.companies[0].active), ("30", true));
        let found = client.companies(&connection, "x\" or name contains \"", 1, 25).await.expect("a page");
        assert_eq!((found.total, found.companies.len()), (0, 0), "a search stays one");
    }
}

/// Everything is read however few the PSA gives at a time, with no more questions than it takes.
#[actix_web::test]
async fn everything_is_read_page_by_page() {
    let psa = many();
    psa.pages_of(25);
    for connection in both(&psa) {
        let (client, _) = (client(), psa.asked());
        assert_eq!(client.all_companies(&connection).await.expect("all of them").len(), 60, "{connection:?}");
        let lists = psa.asked().iter().filter(|line| line.contains("ompanies?") || line.contains("/query")).count();
        assert_eq!(lists, 3, "{connection:?}");
        let found = client.companies(&connection, "", 2, 40).await.expect("a page");
        assert_eq!(found.total, 60);
    }
}

/// Autotask has no pages to ask for: a page may straddle two answers.
#[actix_web::test]
async fn a_page_of_autotask_may_straddle_answers() {
    let psa = many();
    psa.pages_of(25);
    let found = client().companies(&autotask(&psa), "", 2, 20).await.expect("a page");
    let ids: Vec<_> = found.companies.iter().map(|company| company.id.parse::<u32>().expect("a number")).collect();
    assert_eq!(ids, (20..40).collect::<Vec<_>>());
}

/// S1.3: of the ids that are asked for, those are found that there are; what is no longer served says so.
#[actix_web::test]
async fn s1_3_companies_are_found_by_id() {
    let psa = LoopbackPsa::start(&["Acme", "Globex", "Umbrella"]);
    psa.retires(252);
    let ids = ["250", "252", "999", "9223372036854775807", "-1", "x", "250"].map(str::to_owned);
    for connection in both(&psa) {
        let mut found = client().companies_with_ids(&connection, &ids).await.expect("an answer");
        found.sort_by(|a, b| a.id.cmp(&b.id));
        let found: Vec<_> = found.iter().map(|found| (found.id.as_str(), found.name.as_str(), found.active)).collect();
        assert_eq!(found, [("250", "Acme", true), ("252", "Umbrella", false)], "{connection:?}");
    }
    let several: Vec<String> = (0..250).map(|id| id.to_string()).chain(["251".to_owned()]).collect();
    let found = client().companies_with_ids(&connectwise(&psa), &several).await.expect("an answer");
    assert_eq!(found.len(), 1, "more ids than an address holds are asked for in turn");
}

/// Whatever goes wrong says what it is.
#[actix_web::test]
async fn what_goes_wrong_is_told_apart() {
    let psa = LoopbackPsa::start(&["Acme"]);
    let said = |status, body: &str| Trouble::Answer(status, Vec::new(), body.to_owned());
    let elsewhere =
        |status| Trouble::Answer(status, vec![("location", "http://127.0.0.1:1/".to_owned())], String::new());
    let client = client();
    for (trouble, due) in [
        (status(401), Fault::CredentialsRefused(None)),
        (said(401, "{\"message\":\"Key expired\"}"), Fault::CredentialsRefused(Some("Key expired.".to_owned()))),
        (status(403), Fault::NotPermitted(None)),
        (status(400), Fault::Refused { status: 400, message: None }),
        (
            said(500, "{\"errors\":[\"Bad field\"]}"),
            Fault::Refused { status: 500, message: Some("Bad field.".to_owned()) },
        ),
        (web_page(200), Fault::NotUnderstood("it is a web page, not JSON")),
        (said(200, "not json"), Fault::NotUnderstood("it is not JSON")),
        (said(200, "{\"unexpected\":true}"), Fault::NotUnderstood("it is not of the form that is documented")),
        (said(200, ""), Fault::NotUnderstood("it is not JSON")),
        (elsewhere(302), Fault::NotUnderstood("it leads to another address, where nobody follows")),
        (elsewhere(307), Fault::NotUnderstood("it leads to another address, where nobody follows")),
        (Trouble::Flood, Fault::NotUnderstood("it is longer than any list of companies")),
    ] {
        psa.goes_wrong([trouble.clone()]);
        assert_eq!(client.check(&connectwise(&psa)).await, Err(due), "{trouble:?}");
    }
    psa.goes_wrong([status(404)]);
    assert!(matches!(client.check(&connectwise(&psa)).await, Err(Fault::Refused { status: 404, .. })));
    client.check(&connectwise(&psa)).await.expect("afterwards it works");
    client.check(&autotask(&psa)).await.expect("as does the other");
}

/// Wrong credentials are told as such, whichever of them is wrong.
#[actix_web::test]
async fn wrong_credentials_are_told_as_such() {
    let psa = LoopbackPsa::start(&["Acme"]);
    let refused = |found| assert!(matches!(found, Err(Fault::CredentialsRefused(_))), "{found:?}");
    let Credentials::ConnectWise { company_id, public_key, client_id, .. } = connectwise(&psa).credentials else {
        unreachable!()
    };
    let private_key = "another".to_owned().into();
    let credentials = Credentials::ConnectWise { company_id, public_key, private_key, client_id };
    refused(client().check(&Connection { credentials, ..connectwise(&psa) }).await);
    for (username, secret) in [("api@acme.example", "another"), ("nobody@acme.example", "secret-of-acme")] {
        let (username, secret) = (username.to_owned(), secret.to_owned().into());
        let credentials = Credentials::Autotask { username, secret, integration_code: "CODE".to_owned() };
        refused(client().check(&Connection { credentials, ..autotask(&psa) }).await);
    }
}

/// A read that fails is tried again, a few times; one that is refused is not.
#[actix_web::test]
async fn reads_are_tried_again_a_few_times() {
    let psa = LoopbackPsa::start(&["Acme"]);
    let client = client();
    psa.goes_wrong([status(500), web_page(503)]);
    client.check(&connectwise(&psa)).await.expect("the third time it works");
    assert_eq!(psa.asked().len(), 3);
    psa.goes_wrong([status(502), status(502), status(502), status(502)]);
    assert_eq!(client.check(&connectwise(&psa)).await, Err(Fault::Refused { status: 502, message: None }));
    assert_eq!(psa.asked().len(), 3);
    psa.recovers();
    psa.goes_wrong([status(401)]);
    assert!(client.check(&connectwise(&psa)).await.is_err());
    assert_eq!(psa.asked().len(), 1);
}

/// 429: what is soon is waited for; what is not is said at once, and nobody asks until then.
#[actix_web::test]
async fn a_psa_that_wants_to_be_left_alone_is() {
    let psa = LoopbackPsa::start(&["Acme"]);
    let patient = client();
    psa.goes_wrong([too_many(Some(1))]);
    let begun = Instant::now();
    patient.check(&connectwise(&psa)).await.expect("a second later it works");
    assert!(begun.elapsed() >= Duration::from_secs(1));
    assert_eq!(psa.asked().len(), 2);

    psa.goes_wrong([too_many(Some(1800))]);
    let refused = |found: Result<(), Fault>| match found {
        Err(Fault::RateLimited { retry_after }) => retry_after.as_secs(),
        other => panic!("{other:?}"),
    };
    assert_eq!(refused(patient.check(&connectwise(&psa)).await), 1800);
    assert!((1700..=1800).contains(&refused(patient.check(&connectwise(&psa)).await)));
    assert_eq!(psa.asked().len(), 1, "the second time nobody asked");
    patient.check(&autotask(&psa)).await.expect("whoever else asks is let through");
    for (asked, due) in [(None, 30), (Some(0), 1), (Some(u64::MAX), 3600)] {
        psa.goes_wrong(vec![too_many(asked); 9]);
        assert_eq!(refused(client().check(&connectwise(&psa)).await), due, "{asked:?}");
        psa.recovers();
    }
}

/// Nothing hangs: neither one answer, nor all attempts together.
#[actix_web::test]
async fn nothing_hangs() {
    let psa = LoopbackPsa::start(&["Acme"]);
    let hang = || Trouble::Hang(Duration::from_mins(1));
    psa.goes_wrong([hang(), hang(), hang(), hang()]);
    let begun = Instant::now();
    assert_eq!(client().check(&connectwise(&psa)).await, Err(Fault::TimedOut));
    assert!(begun.elapsed() < Duration::from_secs(6), "{:?}", begun.elapsed());
    psa.recovers();
    psa.goes_wrong([hang()]);
    client().check(&connectwise(&psa)).await.expect("the second attempt is answered");
}

/// Where nobody listens, or what listens speaks no TLS, there is no connection.
#[actix_web::test]
async fn where_nobody_listens_there_is_no_connection() {
    let psa = LoopbackPsa::start(&["Acme"]);
    for base in ["http://127.0.0.1:9".to_owned(), psa.url.replace("http://", "https://")] {
        let base = Some(base.parse().expect("an address"));
        let found = client().check(&Connection { base, ..connectwise(&psa) }).await;
        assert!(matches!(found, Err(Fault::Unreachable(_))), "{found:?}");
    }
}

/// Unless it is allowed, no private host is asked: not by its address, not by a name that leads there.
#[actix_web::test]
async fn private_hosts_are_not_asked() {
    let psa = LoopbackPsa::start(&["Acme"]);
    let strict = Psa::new(Hosts::Public, QUICK).expect("TLS can be set up");
    for base in [psa.url.as_str(), &psa.url.replace("http://", "https://"), "https://localhost/", "https://10.0.0.1/"] {
        let base = Some(base.parse().expect("an address"));
        let found = strict.check(&Connection { base, ..connectwise(&psa) }).await;
        assert!(matches!(found, Err(Fault::Address(_))), "{found:?}");
    }
    assert!(psa.asked().is_empty());
}

/// Autotask: the user's zone is asked for once, and no credentials go to a host that is not the vendor's.
#[actix_web::test]
async fn zones_are_followed_to_the_vendors_hosts_only() {
    let psa = LoopbackPsa::start(&["Acme"]);
    let other = LoopbackPsa::start(&["Globex"]);
    let moved = client();
    psa.names_zone(&format!("{}/ATServicesRest/", other.url));
    for _ in 0..2 {
        let found = moved.companies(&autotask(&psa), "", 1, 25).await.expect("the zone answers");
        assert_eq!(found.companies[0].name, "Globex");
    }
    assert_eq!((psa.asked().len(), other.asked().len()), (1, 4), "the zone is known for a while");
    for elsewhere in ["https://webservices5.autotask.net/", "http://10.0.0.1/", "not an address"] {
        psa.names_zone(elsewhere);
        let found = client().check(&autotask(&psa)).await;
        assert_eq!(found, Err(Fault::NotUnderstood("the user's zone is somewhere else")), "{elsewhere}");
    }
}

/// No more than three questions of one sign-in are under way at once: Autotask allows an integration no more.
#[actix_web::test]
async fn few_questions_are_under_way_at_once() {
    let psa = LoopbackPsa::start(&["Acme"]);
    let pause = Duration::from_millis(200);
    psa.goes_wrong(vec![Trouble::Hang(pause); 9]);
    let (client, connection) = (client(), connectwise(&psa));
    let begun = Instant::now();
    let checks = (0..9).map(|_| client.check(&connection));
    for checked in futures_util::future::join_all(checks).await {
        checked.expect("an empty list is an answer");
    }
    assert!(begun.elapsed() >= pause * 3, "{:?}", begun.elapsed());
}
