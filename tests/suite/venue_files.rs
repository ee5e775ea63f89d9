//! Venue files of the user's own: `venues --check`, the page that tells the form, and settings.

use base64::Engine as _;
use base64::engine::general_purpose::STANDARD;
use exch::venue::{BUILT_IN, Venue};

use crate::support::{Exch, KEY, Run, SECRET, Sandbox, package_file};

const FORMAT: &str = "src/commands/venues/format.txt";

/// The worked examples of the page, without their indent.
fn examples() -> Vec<String> {
    let page = package_file(FORMAT);
    let parts = page.split("\nExample ").skip(1);
    parts.map(|part| part.lines().skip(1).map(str::trim).collect::<Vec<_>>().join("\n") + "\n").collect()
}

fn check(text: &str) -> Exch {
    let sandbox = Sandbox::new();
    sandbox.write("mine.toml", text);
    sandbox.exch(["venues", "--check", "mine.toml"])
}

#[test]
fn help_and_documents_have_the_page() {
    let page = package_file(FORMAT);
    let help = Sandbox::new().exch(["venues", "--help"]).ok();
    assert!(help.text().contains(page.trim_end()), "{help}");
    let fenced = format!("```text\n{page}```\n");
    assert!(
        package_file("docs/venue-files.md").contains(&fenced),
        "docs/venue-files.md has another page than `exch venues --help`"
    );
}

#[test]
fn the_page_names_every_key_that_a_file_may_have() {
    let page = package_file(FORMAT);
    let sources = [
        "src/sign/scheme_toml.rs",
        "src/sign/ws_login.rs",
        "src/sign/ws_login/per_message.rs",
        "src/sign/ws_login/token.rs",
        "src/venue/mod.rs",
        "src/venue/test_vector.rs",
        "src/venue/limit_reset.rs",
        "src/venue/reply.rs",
        "src/venue/reply/signs.rs",
        "src/venue/ws_table.rs",
        "src/venue/order/order_table.rs",
        "src/venue/order/listing.rs",
        "src/venue/order/batch.rs",
    ];
    let fields: Vec<String> = sources.iter().flat_map(|source| fields(&package_file(source))).collect();
    assert!(fields.len() > 60, "the structs are written otherwise now: {fields:?}");
    for field in fields {
        assert!(page.contains(&field), "the page does not name `{field}`");
    }
}

/// The fields of the structs that refuse unknown keys.
fn fields(source: &str) -> Vec<String> {
    let structs = source.split("deny_unknown_fields").skip(1).map(|text| text.split("\n}").next().unwrap());
    // What is skipped is no key of a file.
    let keys = structs.map(|text| text.split("#[serde(skip)]").next().unwrap());
    let names = keys.flat_map(str::lines).filter_map(|line| {
        let line = line.trim().trim_start_matches("pub(super) ").trim_start_matches("pub ");
        let (name, _) = line.split_once(": ")?;
        let name = name.trim_start_matches("r#");
        name.bytes().all(|byte| byte.is_ascii_lowercase() || byte == b'_').then(|| name.to_owned())
    });
    names.collect()
}

#[test]
fn the_examples_pass_their_vectors() {
    let examples = examples();
    assert_eq!(examples.len(), 2);
    for example in &examples {
        let run = check(example).ok();
        assert!(run.text().contains("unsigned  any method: "), "{run}");
        let vectors = example.matches("[[vector]]").count();
        assert_eq!(run.text().matches(": ok\n").count(), vectors, "{run}");
    }
}

/// A check that finds something.
fn finds(text: &str) -> Run {
    let run = check(text).run();
    assert_eq!(run.code, 3, "{run}");
    assert!(run.stderr.contains("of 2 vectors differ"), "{run}");
    run
}

#[test]
fn a_vector_that_differs_is_shown_with_control_characters() {
    let example = examples().swap_remove(0);
    let other = example.replace("of   = \"{time}", "of   = \"{time}\\n");
    let run = finds(&other);
    assert!(run.text().contains("an order: prehash differs"), "{run}");
    assert!(run.text().contains("expected 17000000001235000POST/api"), "{run}");
    assert!(run.text().contains("got      1700000000123\\n5000POST/api"), "{run}");
    assert!(run.text().contains("a query: signature differs"), "{run}");
    for (from, to, what) in [
        ("body      = '{", "body      = '{ ", "an order: body differs"),
        ("key       = \"test-key\"", "headers = { X-KEY = \"other\" }", "an order: header X-KEY differs"),
        ("prehash   = \"1", "target = \"/a\"\nprehash   = \"1", "a query: target differs"),
        ("time      = 1700000000123\n", "", "an order: can't be signed: `time` is missing"),
    ] {
        let run = finds(&example.replace(from, to));
        assert!(run.text().contains(what), "{run}");
    }
}

#[test]
fn a_secret_of_a_vector_is_not_shown() {
    let text = r#"
        [scheme]
        headers = { Sign = "{signature}" }
        params = { in = "form", tail = ["pass={passphrase}"] }
        sign = { hash = "sha256", of = "{body}{secret}", as = "hex" }

        [[vector]]
        name = "a"
        request = "POST /a"
        secret = "hidden-secret"
        passphrase = "hidden-passphrase"
        prehash = "x"
        body = "y"

        [[vector]]
        name = "b"
        request = "GET /a"
        secret = "hidden-secret"
        passphrase = "hidden-passphrase"
        target = "z"
    "#;
    let run = finds(text);
    assert_eq!(run.text().matches("got      ***").count(), 3, "{run}");
    assert!(!run.text().contains("hidden") && !run.stderr.contains("hidden"), "{run}");
}

#[test]
fn a_bad_file_is_refused_with_key_and_line() {
    let scheme = "[scheme]\nheaders = { Key = \"{key}\" }\n";
    for (vector, key, line) in [
        ("[[vector]]\nname = \"a\"\nrequest = \"GET\"\nbody = \"\"\n", "vector.request", 5),
        ("[[vector]]\nname = \"a\"\nrequest = \"GET /\"\n", "vector", 5),
        ("[[vector]]\nname = \"a\"\nrequest = \"GET /\"\nsigned = \"x\"\n", "signed", 6),
    ] {
        let failure = check(&format!("{scheme}{vector}")).refused(3, "config");
        failure.says(&format!("line {line}: ")).says(key);
    }
    check("[scheme]\nmoon = 1\n").refused(3, "config").says("line 2").says("moon");
    Sandbox::new().exch(["venues", "--check", "none.toml"]).refused(3, "config").says("none.toml");
    Sandbox::new().exch(["venues", "kraken", "--check", "none.toml"]).refused(2, "usage");
}

#[test]
fn a_file_without_vectors_says_so() {
    let run = check("[scheme]\nheaders = { Key = \"{key}\" }\n").ok();
    assert!(run.text().contains("any method: the whole request"), "{run}");
    assert!(run.text().contains("there is no [[vector]]"), "{run}");
}

#[test]
fn each_form_tells_what_it_leaves_unsigned() {
    let run = check(
        r#"
        [scheme]
        time = "ms"
        headers = { Time = "{time}", Sign = "{signature}" }
        params = { in = "form" }
        sign = { hmac = "sha256", of = "{time}{method}{path}{?query}", as = "hex" }

        [[scheme.variant]]
        when = { method = ["POST", "PUT"], path = "/v2/*", body = true }
        sign = { hmac = "sha256", of = "{time}{body}", as = "hex" }
        "#,
    );
    let run = run.ok();
    assert!(run.text().contains("unsigned  POST, PUT /v2/* with a body: method, path, query\n"), "{run}");
    assert!(run.text().contains("unsigned  any method: body\n"), "{run}");
}

#[test]
fn vectors_are_for_files_of_the_users_own() {
    for (name, _) in BUILT_IN {
        assert!(
            Venue::built_in(name).unwrap().vectors().is_empty(),
            "{name}: its vectors are in tests/vectors"
        );
    }
}

fn sign(venue: &str, settings: &str, args: &[&str]) -> Exch {
    let sandbox = Sandbox::new();
    let exch = sandbox.exch(["sign", "POST", "/v1/balances", "--venue", venue]).args(args).keyed();
    exch.env("EXCHANGE_API_PASSPHRASE", "pass").env("EXCHANGE_SETTINGS", settings)
}

#[test]
fn a_kucoin_key_has_a_version() {
    let header = |settings| {
        let run = sign("kucoin", settings, &["--format", "json"]).ok();
        run.json()["headers"]["KC-API-KEY-VERSION"].clone()
    };
    assert_eq!(header(""), "2");
    assert_eq!(header("key_version=2"), "2");
    assert_eq!(header("key_version=3"), "3");
}

#[test]
fn a_gemini_key_can_want_the_time_as_its_nonce() {
    let nonce = |settings| {
        let run = sign("gemini", settings, &["--format", "json", "--time", "1700000000123"]).ok();
        let payload = run.json()["headers"]["X-GEMINI-PAYLOAD"].as_str().unwrap().to_owned();
        let payload = String::from_utf8(STANDARD.decode(payload).unwrap()).unwrap();
        payload.split_once("\"nonce\":").unwrap().1.trim_end_matches('}').to_owned()
    };
    assert_eq!(nonce("nonce_kind=rising"), "1700000000123");
    assert_eq!(nonce("nonce_kind=time"), "1700000000.123");
    // One store, in which the last nonce lies 31 s ahead of the time.
    let sandbox = Sandbox::new();
    let at = |time| {
        let exch =
            sandbox.exch(["sign", "POST", "/v1/balances", "--venue", "gemini", "--time", time]).keyed();
        exch.env("EXCHANGE_SETTINGS", "nonce_kind=time")
    };
    at("1700000031123").ok();
    at("1700000001124").ok();
    at("1700000000123").refused(3, "config");
}

#[test]
fn settings_that_are_none_are_refused() {
    let cases = [
        ("kucoin", "key_version=4", "one of 2, 3"),
        ("kucoin", "version=3", "there is key_version"),
        ("kucoin", "key_version", "EXCHANGE_SETTINGS"),
        ("kraken", "key_version=3", "it has none"),
    ];
    for (venue, settings, what) in cases {
        sign(venue, settings, &[]).refused(3, "config").says(what);
    }
    // The file is the place where settings are told.
    assert!(Sandbox::new().exch(["venues", "kucoin"]).ok().text().contains("key_version = [\"2\", \"3\"]"));
}

#[test]
fn explain_names_inputs_steps_and_placements() {
    let sandbox = Sandbox::new();
    let explain = |args: &[&str]| {
        let exch = sandbox.exch(["sign", "POST"]).args(args).args(["--format", "explain"]);
        let exch = exch.args(["--time", "1700000000123"]).env("EXCHANGE_API_KEY", KEY);
        exch.env("EXCHANGE_API_SECRET", STANDARD.encode(SECRET))
            .env("EXCHANGE_API_PASSPHRASE", "masked pass")
            .ok()
    };
    let run = explain(&["/api/v3/order", "note=a b", "--venue", "binance"]);
    for line in [
        "input      query = (empty)\n",
        "input      body = note=a%20b&recvWindow=5000&timestamp=1700000000123\n",
        "input      window = 5000\n",
        "input      time = 1700000000123\n",
        "input      key = test-api-key-0123456789\n",
        "placed     recvWindow = 5000 in the body\n",
        "placed     timestamp = 1700000000123 in the body\n",
        "placed     signature = ",
        "unsigned   method, path (",
    ] {
        assert!(run.text().contains(line), "no {line:?}: {run}");
    }
    let run = explain(&["/0/private/Balance", "--venue", "kraken", "--nonce", "7"]);
    assert!(run.text().contains("input      nonce = 7\n"), "{run}");
    assert!(run.text().contains("step       inner = hash-sha256 of 7nonce=7\n"), "{run}");
    assert!(run.text().contains("prehash    hex:2f302f"), "{run}");
    let run = explain(&["/a", "note=a b", "--venue", "okx"]);
    assert!(run.text().contains("{\"note\":\"a␠b\"}"), "{run}");
    assert!(run.text().contains("input      passphrase = ***\n"), "{run}");
    assert!(!run.text().contains("masked"), "{run}");
}

#[test]
fn explain_masks_by_derivation() {
    let sandbox = Sandbox::new();
    let scheme = r#"
        [scheme]
        headers = { Sign = "{signature}" }
        params = { in = "form", tail = ["harmless={passphrase}"] }
        step = [{ name = "inner", hash = "sha256", of = "{body}" }]
        sign = { hmac = "sha256", of = "{path}{inner}", as = "hex" }
    "#;
    sandbox.write("mine.toml", scheme);
    let exch = sandbox.exch(["sign", "POST", "/a", "--scheme", "mine.toml", "--format", "explain"]).keyed();
    let run = exch.env("EXCHANGE_API_PASSPHRASE", "marker").ok();
    assert!(!run.text().contains("marker"), "{run}");
    assert!(run.text().contains("placed     harmless = *** in the body\n"), "{run}");
    assert!(run.text().contains("body       ***\n"), "{run}");
    let exch = sandbox.exch(["get", "/a", "--scheme", "mine.toml", "--dry-run", "--explain"]).keyed();
    let run = exch.args(["--url", "http://127.0.0.1:1"]).env("EXCHANGE_API_PASSPHRASE", "marker").run();
    assert_eq!(run.code, 0, "{run}");
    assert!(run.text().starts_with("GET /a?*** HTTP/1.1"), "{run}");
    assert!(!run.stderr.contains("marker") && !run.text().contains("marker"), "{run}");
    let login = sandbox.exch(["ws-auth", "--venue", "okx", "--format", "explain"]).keyed();
    let run = login.env("EXCHANGE_API_PASSPHRASE", "marker").ok();
    assert!(run.text().contains("\"passphrase\":\"***\""), "{run}");
}
