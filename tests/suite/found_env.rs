//! What a `.env` that lay in the working folder can't do, whoever made the folder, and how such a file may be written.

use crate::support::{Exch, KEY, RawServer, Reply, SECRET, Sandbox};

const PAIR: &str = "EXCHANGE_API_KEY='k'\nEXCHANGE_API_SECRET='s'\n";
/// What the folder's maker would like to have.
const LOOT: &str = "loot-of-the-process";

/// A folder with this `.env`.
fn folder(env_file: impl AsRef<[u8]>) -> Sandbox {
    let sandbox = Sandbox::new();
    sandbox.write(".env", env_file);
    sandbox
}

/// `exch` in a folder with this `.env`, where the process has a variable worth having.
fn in_folder(env_file: &str, args: &[&str]) -> Exch {
    folder(env_file).exch(args).env("LOOT", LOOT).args(["--retries", "1", "--connect-timeout", "1"])
}

/// Refused, and nobody is told what the variable holds.
fn is_refused(exch: &Exch, fragments: &[&str]) {
    let run = exch.run();
    assert!(!run.stderr.contains(LOOT) && !run.text().contains(LOOT), "{run}");
    let refused = exch.refused(8, "untrusted_env");
    refused.says(".env").hints("--env-file");
    for fragment in fragments {
        refused.says(fragment);
    }
}

#[test]
fn it_puts_no_variable_of_the_process_into_any_setting() {
    let get: &[&str] = &["get", "/api/v3/account", "--venue", "binance"];
    let ws: &[&str] = &["ws-auth", "--connect", "--until-auth", "--venue", "bybit"];
    let nonce: &[&str] = &["nonce"];
    let no_venue: &[&str] = &["sign", "GET", "/a"];
    for value in ["$LOOT", "${LOOT}", "\"a${LOOT}b\"", "x$LOOT-y", "$ALSO"] {
        for (name, text, args) in [
            ("EXCHANGE_API_URL", "https://HERE.example.test", get),
            ("EXCHANGE_API_URL", "http://127.0.0.1:1/HERE", get),
            ("EXCHANGE_WS_URL", "wss://HERE.example.test/a", ws),
            ("EXCHANGE_WS_URL", "ws://127.0.0.1:1/?HERE", ws),
            ("EXCHANGE_NONCE_STORE", "redis://HERE.example.test", nonce),
            ("EXCHANGE_NONCE_STORE", "redis://127.0.0.1:1/HERE", nonce),
            ("EXCHANGE_NONCE_STORE", "unix:HERE", nonce),
            ("EXCHANGE_NONCE_STORE", "HERE", nonce),
            ("EXCHANGE_VENUE", "HERE", no_venue),
            ("EXCHANGE_SCHEME", "HERE", no_venue),
            ("EXCHANGE_SETTINGS", "a=HERE", no_venue),
            ("EXCHANGE_ALLOW_LIVE", "HERE", no_venue),
            ("EXCHANGE_ENV", "HERE", no_venue),
            ("EXCHANGE_API_KEY", "HERE", get),
            ("EXCHANGE_API_SECRET", "HERE", get),
            ("EXCHANGE_API_SECRET", "vault:secret/HERE#a", get),
            ("EXCHANGE_API_SECRET", "aws-sm:HERE", get),
            ("EXCHANGE_API_SECRET", "file:HERE", get),
            ("EXCHANGE_CREDENTIALS", "HERE", get),
            ("EXCHANGE_WS_KEY", "HERE", ws),
        ] {
            let value = value.trim_matches('"');
            let mut file = format!("ALSO=$LOOT\n{name}=\"{}\"\n", text.replace("HERE", value));
            // The reader takes a quote right behind a name for a part of the value.
            if value.ends_with("LOOT") || value.ends_with("ALSO") {
                file = file.replace('"', "");
            }
            for (own, secret) in
                [("EXCHANGE_API_KEY", "EXCHANGE_API_SECRET"), ("EXCHANGE_WS_KEY", "EXCHANGE_WS_SECRET")]
            {
                for half in [own, secret].into_iter().filter(|half| *half != name) {
                    file.push_str(&[half, "='x'\n"].concat());
                }
            }
            is_refused(&in_folder(&file, args), &[name, "with a $"]);
        }
    }
}

#[test]
fn what_the_file_itself_sets_is_put_in_and_so_is_what_its_user_names() {
    let file = "A=strict\nEXCHANGE_VENUE=$A\nEXCHANGE_API_KEY=k\nEXCHANGE_API_SECRET=s\n";
    let sandbox = folder(file);
    let run = sandbox.exch(["sign", "GET", "/a", "--format", "headers", "-q"]).ok();
    assert!(run.text().contains("API-NONCE"), "{run}");
    sandbox.write(".env", format!("EXCHANGE_VENUE=$V\n{PAIR}"));
    let named = sandbox.exch(["sign", "GET", "/a", "--env-file", ".env", "--format", "headers", "-q"]);
    assert!(named.env("V", "strict").ok().text().contains("API-NONCE"));
}

#[test]
fn it_does_not_switch_to_live() {
    for args in [
        &["get", "/api/v3/account"][..],
        &["sign", "GET", "/api/v3/account"],
        &["order", "--side", "buy", "--qty", "1", "--price", "1", "--yes"],
        &["ws-auth"],
        &["proxy"],
    ] {
        for yes in ["1", "true", "yes"] {
            let file = format!("EXCHANGE_VENUE=binance\nEXCHANGE_ALLOW_LIVE={yes}\n{PAIR}");
            is_refused(&in_folder(&file, args), &["EXCHANGE_ALLOW_LIVE", "live environment"]);
        }
    }
    let doctor =
        in_folder(&format!("EXCHANGE_VENUE=binance\nEXCHANGE_ALLOW_LIVE=1\n{PAIR}"), &["doctor"]).run();
    assert!(doctor.code == 8 && !doctor.text().contains("api.binance.com"), "{doctor}");
    // Its user may, and may forbid it.
    let sandbox = folder(format!("EXCHANGE_VENUE=binance\nEXCHANGE_ALLOW_LIVE=1\n{PAIR}"));
    let url = |exch: Exch| exch.args(["--format", "json"]).ok().json()["url"].as_str().unwrap().to_owned();
    let sign = |more: &[&str]| sandbox.exch(["sign", "GET", "/a"]).args(more);
    assert!(url(sign(&["--live"])).starts_with("https://api.binance.com/"));
    assert!(url(sign(&["--env-file", ".env"])).starts_with("https://api.binance.com/"));
    assert!(url(sign(&[]).env("EXCHANGE_ALLOW_LIVE", "0")).contains("testnet"));
}

#[test]
fn it_does_not_allow_plain_http() {
    let file = format!("EXCHANGE_API_URL='http://api.example.test'\nEXCH_ALLOW_HTTP=1\n{PAIR}");
    is_refused(&in_folder(&file, &["get", "/a"]), &["EXCH_ALLOW_HTTP", "encryption"]);
    let file = format!("EXCHANGE_WS_URL='ws://api.example.test/a'\nEXCH_ALLOW_HTTP=1\n{PAIR}");
    is_refused(&in_folder(&file, &["ws-auth", "--connect"]), &["EXCH_ALLOW_HTTP", "encryption"]);
}

const SENDS_SECRET: &str = "[scheme]\n[[scheme.step]]\nname = \"inner\"\nof = \"{key}{secret}\"\nas = \"base64\"\n\
                            [scheme.headers]\nX-ALL = \"{inner}\"\n";

#[test]
fn it_chooses_no_venue_that_is_sent_the_secret_for_a_key_from_elsewhere() {
    let server = RawServer::uncalled();
    let url = format!("EXCHANGE_API_URL='{}'\n", server.url());
    let choices = [
        ("EXCHANGE_VENUE=alpaca\n".to_owned(), "EXCHANGE_VENUE"),
        (format!("EXCHANGE_VENUE=luno\n{url}"), "EXCHANGE_VENUE"),
        (format!("EXCHANGE_VENUE=alpaca\n{url}"), "EXCHANGE_VENUE"),
        (format!("EXCHANGE_SCHEME=scheme.toml\n{url}"), "EXCHANGE_SCHEME"),
    ];
    for (file, name) in choices {
        for args in [&["get", "/a"][..], &["sign", "GET", "/a"], &["post", "/a", "--dry-run"]] {
            let sandbox = folder(&file);
            sandbox.write("scheme.toml", SENDS_SECRET);
            is_refused(&sandbox.exch(args).keyed(), &[name, "sent the secret itself"]);
            // A pair of its own, half of which is elsewhere, is from elsewhere too.
            let own = format!("{file}EXCHANGE_API_KEY='k'\nEXCHANGE_API_SECRET='file:secret'\n");
            sandbox.write(".env", own);
            sandbox.write("secret", SECRET);
            let refused = sandbox.exch(args).refused(8, "untrusted_env");
            refused.says(".env").hints("--env-file");
        }
    }
    let login = folder("EXCHANGE_VENUE=alpaca\n");
    is_refused(&login.exch(["ws-auth"]).keyed(), &["EXCHANGE_VENUE"]);
    // A key of its own may go there, and a venue that its user names is its user's choice.
    folder(format!("EXCHANGE_VENUE=alpaca\n{PAIR}")).exch(["sign", "GET", "/a", "--format", "headers"]).ok();
    login.exch(["sign", "GET", "/a", "--venue", "alpaca", "--format", "headers"]).keyed().ok();
    login.exch(["sign", "GET", "/a", "--format", "headers"]).keyed().env("EXCHANGE_VENUE", "luno").ok();
    // Where only what was computed with the secret leaves, the venue may be its choice.
    folder("EXCHANGE_VENUE=okx\n")
        .exch(["sign", "GET", "/a"])
        .keyed()
        .env("EXCHANGE_API_PASSPHRASE", "p")
        .ok();
}

#[test]
fn it_keeps_no_nonces_outside_its_folder() {
    let sandbox = folder("");
    std::fs::create_dir(sandbox.path("in")).unwrap();
    std::os::unix::fs::symlink("..", sandbox.path("out")).unwrap();
    std::os::unix::fs::symlink("../elsewhere", sandbox.path("link")).unwrap();
    let above = sandbox.path("../elsewhere").to_str().unwrap().to_owned();
    let absolute = std::env::temp_dir().join("exch-nonce-of-a-found-file").to_str().unwrap().to_owned();
    let outside = [
        "../elsewhere",
        "in/../../elsewhere",
        "out/elsewhere",
        "out/new/elsewhere",
        "link",
        &above,
        &absolute,
        "unix:../redis.sock",
        "unix:/run/exch-none.sock",
        "unix:out/redis.sock",
        "redis+unix:/run/exch-none.sock",
        "redis://redis.example.test",
        "rediss://redis.example.test",
        "redis://192.0.2.1",
    ];
    for store in outside {
        sandbox.write(".env", format!("EXCHANGE_NONCE_STORE='{store}'\n"));
        for args in [&["nonce"][..], &["nonce", "peek"], &["sign", "GET", "/a", "--venue", "strict"]] {
            is_refused(&sandbox.exch(args).keyed(), &["EXCHANGE_NONCE_STORE", "outside its folder"]);
        }
    }
    assert!(!sandbox.path("../elsewhere").exists() && !sandbox.path("../new").exists());
    // Nor does it use up the numbers of a key from elsewhere, by a server that it names.
    sandbox.write(".env", "EXCHANGE_NONCE_STORE='redis://127.0.0.1:1'\n");
    is_refused(&sandbox.exch(["nonce"]).keyed(), &["EXCHANGE_NONCE_STORE"]);
    sandbox.write(".env", format!("EXCHANGE_NONCE_STORE='redis://127.0.0.1:1'\n{PAIR}"));
    assert_ne!(sandbox.exch(["nonce"]).run().code, 8);
    let own = sandbox.path("in/c").to_str().unwrap().to_owned();
    for store in ["a", "in/b", "new/folder/d", &own] {
        sandbox.write(".env", format!("EXCHANGE_NONCE_STORE='{store}'\n"));
        sandbox.exch(["nonce"]).keyed().ok().stdout_is("1\n");
    }
}

#[test]
fn it_sends_nothing_that_it_only_refers_to_even_to_this_machine() {
    let server = RawServer::uncalled();
    let (url, ws) = (server.url(), server.url().replace("http:", "ws:"));
    let own_hosts = format!(
        "[scheme]\n[scheme.headers]\nX-KEY = \"{{key}}\"\n[env.testnet]\nrest = \"{url}\"\nas_of = \"2026-01-01\"\n\
         source = \"x\"\n"
    );
    for reference in ["file:secret", "fd:0", "-", "vault:secret/a#b", "aws-sm:a", "keyring:a/b"] {
        let pairs = [
            format!("EXCHANGE_API_KEY='{reference}'\nEXCHANGE_API_SECRET='s'\n"),
            format!("EXCHANGE_API_KEY='k'\nEXCHANGE_API_SECRET='{reference}'\n"),
            format!("{PAIR}EXCHANGE_API_PASSPHRASE='{reference}'\n"),
            format!("{PAIR}EXCHANGE_API_UID='{reference}'\n"),
            format!("EXCHANGE_CREDENTIALS='{reference}'\n"),
        ];
        for pair in pairs {
            for choice in [format!("EXCHANGE_API_URL='{url}'\n"), "EXCHANGE_SCHEME='own.toml'\n".to_owned()] {
                let sandbox = folder(format!("{choice}{pair}"));
                sandbox.write("secret", SECRET);
                sandbox.write("own.toml", &own_hosts);
                is_refused(&sandbox.exch(["get", "/a"]), &["127.0.0.1"]);
            }
        }
        let file = format!("EXCHANGE_WS_URL='{ws}'\nEXCHANGE_WS_KEY='{reference}'\nEXCHANGE_WS_SECRET='s'\n");
        let exch = in_folder(&file, &["ws-auth", "--connect", "--until-auth"]);
        is_refused(&exch.clone(), &["127.0.0.1"]);
        is_refused(&exch.env("EXCHANGE_WS_TOKEN", "t"), &["127.0.0.1"]);
    }
}

#[test]
fn it_chooses_no_store_that_a_new_pair_goes_into() {
    for pair in [
        "EXCHANGE_CREDENTIALS='vault:secret/shared'\n",
        "EXCHANGE_CREDENTIALS='keyring:a/b'\n",
        "EXCHANGE_API_KEY='vault:secret/shared#key'\nEXCHANGE_API_SECRET='vault:secret/shared#secret'\n",
    ] {
        let sandbox = folder(pair);
        sandbox.write("new.json", r#"{"key":"k","secret":"s"}"#);
        for args in [&["rotate", "--new", "file:new.json"][..], &["revert"], &["retire", "--now"]] {
            is_refused(&sandbox.exch(["keys"]).args(args), &["change the pair"]);
        }
    }
}

#[test]
fn a_key_of_the_process_goes_to_this_machine() {
    let server = RawServer::repeating(&Reply::json("{}"), 2);
    let sandbox = folder(format!("EXCHANGE_API_URL='{}'\n", server.url()));
    sandbox.exch(["get", "/a"]).keyed().ok();
    sandbox.write("secret", SECRET);
    sandbox.exch(["get", "/a"]).env("EXCHANGE_API_KEY", KEY).env("EXCHANGE_API_SECRET", "file:secret").ok();
}

/// What HMAC-SHA256 with the secret `s` makes of `abc`.
const BY_S: &str = "47d920ed9078";

#[test]
fn a_byte_order_mark_is_taken_off_and_other_encodings_are_named() {
    let signs = |bytes: Vec<u8>| {
        let sandbox = folder(bytes);
        let run = sandbox.exch(["sign", "--raw", "abc"]).ok();
        assert!(run.text().starts_with(BY_S), "{run}");
        sandbox
    };
    let marked = format!("\u{feff}{PAIR}");
    let sandbox = signs(marked.clone().into_bytes());
    signs(marked.replace('\n', "\r\n").into_bytes());
    signs(format!("\u{feff}# a comment\n{PAIR}").into_bytes());
    signs(format!("\u{feff}\n{PAIR}").into_bytes());
    // Written again, the file reads as meant.
    let keys = sandbox.exch(["keys", "set", "--replace"]).stdin(r#"{"key":"k2","secret":"s2"}"#);
    keys.ok();
    assert!(sandbox.read(".env").contains("EXCHANGE_API_KEY='k2'"));
    sandbox.exch(["sign", "--raw", "abc"]).ok();
    // A secret in a file of its own is no other.
    sandbox.write("secret", "\u{feff}s\r\n");
    sandbox.write(".env", "EXCHANGE_API_KEY='k'\nEXCHANGE_API_SECRET='file:secret'\n");
    assert!(sandbox.exch(["sign", "--raw", "abc"]).ok().text().starts_with(BY_S));

    let wide = |text: &str, in_order: fn(u16) -> [u8; 2]| -> Vec<u8> {
        text.encode_utf16().flat_map(in_order).collect()
    };
    for text in [PAIR, &marked] {
        for bytes in [wide(text, u16::to_le_bytes), wide(text, u16::to_be_bytes)] {
            let sandbox = folder(&bytes);
            sandbox.exch(["sign", "--raw", "abc"]).refused(3, "config").says(".env is UTF-16").hints("UTF-8");
            sandbox.write("pair.env", &bytes);
            let keys = sandbox.exch(["keys", "set", "--to", "pair.env"]).env("EXCHANGE_VENUE", "okx");
            keys.stdin("{}").fails(3, "config").says("is UTF-16");
            sandbox.write("secret", &bytes);
            let named = Sandbox::new().exch(["sign", "--raw", "abc"]).env("EXCHANGE_API_KEY", "k");
            let file = format!("file:{}", sandbox.path("secret").display());
            named.env("EXCHANGE_API_SECRET", file).refused(3, "credentials").says("UTF-16");
        }
    }
    folder(b"EXCHANGE_API_KEY='\xe4'\n").exch(["nonce"]).refused(3, "config").says("not UTF-8");
}

#[test]
fn a_setting_that_stands_twice_with_two_values_is_refused() {
    for (first, second) in [
        ("EXCHANGE_API_SECRET='old'", "EXCHANGE_API_SECRET='new'"),
        ("EXCHANGE_API_SECRET=old", "export EXCHANGE_API_SECRET = \"new\""),
        ("EXCHANGE_API_SECRET=", "EXCHANGE_API_SECRET='new'"),
        ("EXCHANGE_VENUE=okx", "EXCHANGE_VENUE=kraken"),
        ("EXCHANGE_API_URL='http://127.0.0.1:1'", "EXCHANGE_API_URL='http://127.0.0.1:2'"),
        ("EXCH_NO_CLOCK_SYNC=1", "EXCH_NO_CLOCK_SYNC=0"),
        ("VAULT_ADDR=a", "VAULT_ADDR=b"),
    ] {
        let name = first.split('=').next().unwrap();
        let file = format!("# twice\n{first}\n\nX='two\nlines'\n{second}\n");
        for args in [&["sign", "--raw", "abc"][..], &["sign", "--raw", "abc", "--env-file", ".env"]] {
            let refused = folder(&file).exch(args).refused(3, "config");
            refused.says(".env").says(name).says("line 2").says("line 6").hints("remove one");
            assert!(!refused.text("message").contains("old"), "the values are not told");
        }
    }
    // The same value twice is one value, and what exch does not read is not its business.
    let same = format!("{PAIR}{PAIR}DATABASE_URL=a\nDATABASE_URL=b\n");
    assert!(folder(same).exch(["sign", "--raw", "abc"]).ok().text().starts_with(BY_S));
}
