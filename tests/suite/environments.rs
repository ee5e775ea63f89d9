//! Environments: which hosts and headers each has, and that nothing goes to another one without `--live`.

use exch::sign::{Auth, Base, Credentials, Payload, Request, Secret, Signer, StampInput};
use exch::venue::Venue;

use crate::shared::keys::secret_of;
use crate::shared::venues::{Walked, all};
use crate::support::{Exch, RawServer, Reply, Sandbox, package};

/// An environment as the table has it.
#[derive(Debug, PartialEq, Eq)]
struct Entry {
    name: String,
    /// The base URL, then further ones.
    urls: Vec<String>,
    headers: Vec<(String, String)>,
}

impl Entry {
    fn has_host(&self, url: &str) -> bool {
        self.urls.iter().any(|known| host(known) == host(url))
    }
}

fn host(url: &str) -> &str {
    url.split('/').nth(2).unwrap()
}

/// The environments of each venue that has some, testnets first.
fn table() -> Vec<(Walked, Vec<Entry>)> {
    let entry = |(name, words): (&String, &toml::Value)| {
        let words = words.as_array().unwrap().iter().map(|word| word.as_str().unwrap());
        let (urls, headers): (Vec<&str>, Vec<&str>) = words.partition(|word| word.contains("://"));
        let pair =
            |header: &str| header.split_once(':').map(|(name, value)| (name.into(), value.into())).unwrap();
        Entry {
            name: name.clone(),
            urls: urls.into_iter().map(str::to_owned).collect(),
            headers: headers.into_iter().map(pair).collect(),
        }
    };
    let entries = |walked: Walked| (walked.facts.env.iter().map(entry).collect(), walked);
    all().into_iter().map(entries).map(|(entries, walked)| (walked, entries)).collect()
}

/// Those of which there is more than our own local testnet.
fn elsewhere() -> impl Iterator<Item = (Walked, Vec<Entry>)> {
    table().into_iter().filter(|(walked, _)| !walked.is_own())
}

/// Credentials that the venue takes.
fn keyed(exch: Exch, venue: [&str; 2]) -> Exch {
    let venue = match venue {
        ["--venue", name] => Venue::built_in(name),
        [_, file] => Venue::parse("mine", &std::fs::read_to_string(file).unwrap()),
    };
    exch.env("EXCHANGE_API_KEY", "some-key-0123456789")
        .env("EXCHANGE_API_SECRET", secret_of(&venue.unwrap()))
        .env("EXCHANGE_API_PASSPHRASE", "passphrase")
        .env("EXCHANGE_API_UID", "1001")
}

/// A fresh user's command for this venue: no key of theirs was ever used.
fn exch(venue: [&str; 2], args: &[&str]) -> Exch {
    // One authority is read faster than the system's, and none is needed here.
    let authorities = package().join("tests/data/tls/ca.pem");
    keyed(Sandbox::new().exch(args).args(venue), venue).env("SSL_CERT_FILE", authorities)
}

#[test]
fn the_table_has_every_environment_of_every_venue_file() {
    for (walked, entries) in table() {
        let environments = walked.venue().environments;
        let found: Vec<Entry> = environments
            .into_iter()
            .map(|(name, environment)| {
                let urls = [environment.rest.clone(), environment.ws.clone()].into_iter().flatten();
                let urls = urls.chain(environment.also.clone()).collect();
                Entry { name, urls, headers: environment.headers().to_vec() }
            })
            .collect();
        assert_eq!(entries, found, "{}", walked.name);
        assert_eq!(entries.is_empty(), walked.is_own(), "{} has environments", walked.name);
    }
}

#[test]
fn what_is_printed_is_for_the_environment_in_use() {
    for (walked, entries) in elsewhere() {
        let venue = walked.option();
        let testnet = entries.iter().find(|entry| !exch::venue::is_live(&entry.name));
        let live = entries.iter().find(|entry| entry.name == "live").unwrap();
        for (options, entry) in [(&[][..], testnet.unwrap_or(live)), (&["--live"], live)] {
            let signed = exch(venue, &["sign", "GET", "/x", "--format", "json"]).args(options).ok().json();
            assert!(
                signed["url"].as_str().unwrap().starts_with(&entry.urls[0]),
                "{venue:?} {options:?}: {signed}"
            );
            let shown = exch(venue, &["get", "/x", "--dry-run"]).args(options).ok();
            assert!(shown.text().contains(&format!("\r\nHost: {}\r\n", host(&entry.urls[0]))), "{shown}");
            for (name, value) in entries.iter().flat_map(|entry| &entry.headers) {
                let is_here = entry.headers.iter().any(|(known, _)| known == name);
                assert_eq!(
                    signed["headers"].get(name).is_some_and(|sent| sent == value),
                    is_here,
                    "{venue:?} {signed}"
                );
                assert_eq!(shown.text().contains(&format!("\r\n{name}: {value}\r\n")), is_here, "{shown}");
            }
        }
    }
}

/// The hosts that a proxy was asked for.
fn asked(proxy: &RawServer) -> Vec<String> {
    let target = |line: &str| line.strip_prefix("CONNECT ").unwrap().split(' ').next().unwrap().to_owned();
    proxy.requests().iter().map(|request| target(&request.line)).collect()
}

#[test]
fn what_is_sent_goes_to_the_environment_in_use() {
    for (walked, entries) in elsewhere() {
        let venue = walked.option();
        let testnet = entries.iter().find(|entry| !exch::venue::is_live(&entry.name));
        let live = entries.iter().find(|entry| entry.name == "live").unwrap();
        for (options, entry) in [(&[][..], testnet), (&["--live"], Some(live))] {
            let get = exch(venue, &["get", "/x", "--retries", "1"]).args(options);
            let Some(entry) = entry else {
                let proxy = RawServer::uncalled();
                get.through(&proxy).fails(8, "live_environment").hints("give --live");
                continue;
            };
            let proxy = RawServer::start([Reply::http(502, "", "")]);
            get.through(&proxy).fails(6, "network");
            assert_eq!(asked(&proxy), [format!("{}:443", host(&entry.urls[0]))], "{venue:?} {options:?}");
        }
    }
}

#[test]
fn a_host_of_another_environment_is_refused() {
    for (walked, entries) in elsewhere() {
        let venue = walked.option();
        for is_live in [false, true] {
            let options: &[&str] = if is_live { &["--live"] } else { &[] };
            let (here, elsewhere): (Vec<_>, Vec<_>) =
                entries.iter().partition(|entry| exch::venue::is_live(&entry.name) == is_live);
            let rest = |entry: &&Entry| {
                entry.urls.iter().filter(|url| url.starts_with("https:")).cloned().collect::<Vec<_>>()
            };
            for url in here.iter().flat_map(rest) {
                let proxy = RawServer::start([Reply::http(502, "", "")]);
                let get = exch(venue, &["get", "/x", "--retries", "1", "--url", &url]).args(options);
                get.through(&proxy).fails(6, "network");
                assert_eq!(asked(&proxy), [format!("{}:443", host(&url))]);
            }
            let strange = "https://api.example.com".to_owned();
            for url in elsewhere.iter().flat_map(rest).chain([strange]) {
                if here.iter().any(|entry| entry.has_host(&url)) {
                    continue;
                }
                let proxy = RawServer::uncalled();
                let get = exch(venue, &["get", "/x", "--url", &url]).args(options);
                get.through(&proxy).fails(8, "live_environment").says(host(&url));
            }
        }
    }
}

/// Each by its name, live ones with `--live` as well; and then its hosts alone.
#[test]
fn an_environment_is_used_by_its_name() {
    for (walked, entries) in elsewhere() {
        let venue = walked.option();
        for (index, entry) in entries.iter().enumerate() {
            let is_live = exch::venue::is_live(&entry.name);
            let live: &[&str] = if is_live { &["--live"] } else { &[] };
            let sign = |args: &[&str]| exch(venue, &["sign", "GET", "/x", "--format", "json"]).args(args);
            let is_there = |signed: &serde_json::Value| {
                assert!(signed["url"].as_str().unwrap().starts_with(&entry.urls[0]), "{venue:?} {signed}");
            };
            let signed = sign(&["--env", &entry.name]).args(live).ok().json();
            is_there(&signed);
            for (name, value) in &entry.headers {
                assert_eq!(signed["headers"][name], **value, "{venue:?} {signed}");
            }
            // The names stand for themselves: only the first environments and the last are asked for all of it.
            if index > 0 && index + 1 < entries.len() {
                continue;
            }
            let named = sign(&[]).env("EXCHANGE_ENV", &entry.name);
            if is_live {
                sign(&["--env", &entry.name]).fails(8, "live_environment").says(&entry.name).hints("--live");
                named.clone().fails(8, "live_environment");
                is_there(&named.env("EXCHANGE_ALLOW_LIVE", "1").ok().json());
            } else {
                sign(&["--env", &entry.name, "--live"]).fails(2, "usage").says("--live");
                // That variable alone does not override the name.
                is_there(&named.env("EXCHANGE_ALLOW_LIVE", "1").ok().json());
            }
            for other in entries.iter().filter(|other| !entry.has_host(&other.urls[0])).take(1) {
                let get =
                    exch(venue, &["get", "/x", "--env", &entry.name, "--url", &other.urls[0]]).args(live);
                get.through(&RawServer::uncalled()).fails(8, "live_environment").says(&entry.name);
            }
        }
        exch(venue, &["sign", "GET", "/x", "--env", "testnet-x"]).fails(2, "usage").hints(&entries[0].name);
        exch(venue, &["sign", "GET", "/x"]).env("EXCHANGE_ENV", "x").fails(3, "config");
    }
    // Without hosts in its file a venue has the two names that each has.
    for (options, code) in
        [(&["--env", "testnet"][..], 0), (&["--env", "live", "--live"], 0), (&["--env", "eu"], 2)]
    {
        let run = Sandbox::new().exch(["sign", "GET", "/x"]).keyed().args(options).run();
        assert_eq!(run.code, code, "{run}");
    }
}

/// A key of another region is refused as one that is not known.
#[test]
fn a_refused_key_brings_the_other_environments_to_mind() {
    let server =
        RawServer::repeating(&Reply::http(401, "", r#"{"code":"50119","msg":"API key doesn't exist"}"#), 2);
    let get = exch(["--venue", "okx"], &["get", "/x"]).env("EXCHANGE_API_URL", server.url());
    get.clone().fails(4, "bad_key").hints("this is testnet, and --env takes testnet-eea, testnet-us");
    get.args(["--live"]).fails(4, "bad_key").hints("this is live, and --env takes live-eea, live-us");
}

#[test]
fn loopback_and_hosts_for_tests_belong_to_the_environment_in_use() {
    for options in [&[][..], &["--live"]] {
        let server = RawServer::repeating(&Reply::json(r#"{"code":"0","data":[]}"#), 2);
        for url in [server.url(), "http://www.okx.test".to_owned()] {
            exch(["--venue", "okx"], &["get", "/x", "--url", &url]).args(options).through(&server).ok();
        }
        for request in server.requests() {
            let sent =
                request.headers.iter().any(|(name, _)| name.eq_ignore_ascii_case("x-simulated-trading"));
            assert_eq!(sent, options.is_empty(), "{request:?}");
        }
    }
}

#[test]
fn a_header_that_keeps_a_request_in_its_environment_is_not_overridden() {
    for (venue, name) in [("okx", "x-simulated-trading"), ("bitget", "PAPTRADING")] {
        let venue = ["--venue", venue];
        let server = RawServer::uncalled();
        for item in
            [format!("{name}:0"), format!("{}:2", name.to_uppercase()), format!("{}:", name.to_lowercase())]
        {
            for args in [
                &["get", "/x", &item][..],
                &["post", "/x", "a=b", &item],
                &["get", "/x", "--dry-run", &item],
                &["sign", "GET", "/x", &item],
                &["sign", "GET", "/x", "--format", "curl", &item],
            ] {
                let exch = exch(venue, args).env("EXCHANGE_API_URL", server.url());
                exch.refused(8, "live_environment").says("keeps a request in").hints("--live");
            }
        }
        let same =
            exch(venue, &["sign", "GET", "/x", "--format", "headers", &format!("{}:1", name.to_uppercase())])
                .ok();
        let lines = same.text().lines().filter(|line| line.to_lowercase().starts_with(&name.to_lowercase()));
        assert_eq!(lines.collect::<Vec<_>>(), [format!("{name}: 1")], "{same}");
        let live =
            exch(venue, &["sign", "GET", "/x", "--format", "headers", "--live", &format!("{name}:0")]).ok();
        assert!(live.text().contains(&format!("{name}: 0\n")), "{live}");
    }
}

/// However a request came about, the signer puts nothing in the place of a fixed header.
#[test]
fn a_fixed_header_goes_before_a_users_own() {
    let scheme = Venue::built_in("okx").unwrap().scheme;
    let credentials = Credentials {
        key: "key".into(),
        secret: Secret::new("secret"),
        passphrase: Some(Secret::new("passphrase")),
        uid: None,
    };
    let base = Base::parse("https://www.okx.com", &["https"]).unwrap();
    let fixed = vec![("x-simulated-trading".to_owned(), "1".to_owned())];
    let signer = Signer::new(scheme.clone(), Auth::Signed(credentials), Some(base), fixed).unwrap();
    let payload = Payload {
        headers: vec![("X-Simulated-Trading".into(), "0".into()), ("X-Mine".into(), "2".into())],
        ..Payload::default()
    };
    let request = Request::new(&scheme, "GET", "/x", payload).unwrap();
    let stamp = scheme
        .stamp(StampInput { now_us: 1_700_000_000_000_000, nonce: None, window: None, request_id: None })
        .unwrap();
    let wire = signer.sign(&request, &stamp).wire;
    let values: Vec<&str> = wire
        .headers
        .iter()
        .filter(|header| header.name.eq_ignore_ascii_case("x-simulated-trading"))
        .map(|header| &*header.value)
        .collect();
    assert_eq!((values, wire.header("X-Mine")), (vec!["1"], Some("2")));
}
