//! Whom `exch` trusts: files that others can reach, and folders that others made.

use crate::support::{Exch, KEY, RawServer, Reply, SECRET, Sandbox};

/// A user without rights, who owns all of a sandbox, with a copy of `exch` there: its build folder may be closed to
/// others.
struct Somebody {
    sandbox: Sandbox,
}

impl Somebody {
    fn new() -> Self {
        let sandbox = Sandbox::new();
        std::fs::create_dir(sandbox.path("../bin")).unwrap();
        std::fs::copy(env!("CARGO_BIN_EXE_exch"), sandbox.path("../bin/exch")).unwrap();
        Self { sandbox }
    }

    /// Runs `setup` with `root` before what needs rights, and then `script` as the user.
    fn runs(&self, setup: &str, script: &str) -> Exch {
        let before = format!(
            "if [ \"$(id -u)\" = 0 ]; then\n\
               root() {{ \"$@\"; }}\n\
               chown -R 65534:65534 \"$PWD/..\"\n\
               user=(setpriv --reuid=65534 --regid=65534 --clear-groups --)\n\
             else\n\
               root() {{ sudo -n \"$@\"; }}\n\
               user=()\n\
             fi\n\
             export PATH=\"$PWD/../bin:$PATH\"\n\
             {setup}\n\
             exec \"${{user[@]}}\" bash -euo pipefail -c \"$SCRIPT\""
        );
        self.sandbox.bash(&before).env("SCRIPT", script)
    }
}

/// Signs and sends nothing: without a target there is no loopback that would make a loose file harmless.
const SIGN: &str = "exch sign GET /a --time 1700000000000";

fn env_file() -> String {
    format!("EXCHANGE_API_KEY='{KEY}'\nEXCHANGE_API_SECRET='{SECRET}'\n")
}

/// A user with a `.env`, and one with a key in the environment and a secret in a file; the file's name, and what signs.
fn with_loose_files() -> [(Somebody, &'static str, String); 2] {
    let (first, second) = (Somebody::new(), Somebody::new());
    first.sandbox.write(".env", env_file());
    second.sandbox.write("secret", SECRET);
    let refer = format!("EXCHANGE_API_KEY='{KEY}' EXCHANGE_API_SECRET=file:secret {SIGN}");
    [(first, ".env", SIGN.to_owned()), (second, "secret", refer)]
}

#[test]
fn a_file_that_others_can_reach_is_refused_with_what_mends_it() {
    let cases = [
        ("chmod 644 FILE", "mode 0644", "chmod 600 FILE"),
        ("chmod 660 FILE", "mode 0660", "chmod 600 FILE"),
        ("chmod 604 FILE", "mode 0604", "chmod 600 FILE"),
        ("chmod 775 .", "mode 0775", "chmod go-w ."),
        ("chmod 703 .", "mode 0703", "chmod go-w ."),
        ("chmod 644 FILE; root chown 65533 FILE", "another user (uid 65533)", "chown"),
        ("chmod 644 FILE; root chown 0 FILE", "mode 0644", "chmod 600 FILE"),
    ];
    for (somebody, file, script) in with_loose_files() {
        for (setup, message, fix) in cases {
            let setup = format!("chmod 755 .; chmod 600 FILE; {setup}").replace("FILE", file);
            let exch = somebody.runs(&setup, &script);
            exch.refused(3, "insecure_file").says(message).hints(&fix.replace("FILE", file));
            exch.env("EXCH_ALLOW_LOOSE_FILES", "1").ok();
        }
    }
}

#[test]
fn an_env_file_that_its_user_can_t_read_is_told() {
    let somebody = Somebody::new();
    somebody.sandbox.write(".env", env_file());
    let exch = somebody.runs("chmod 600 .env; root chown 0 .env", SIGN);
    exch.refused(3, "config").says(".env").hints("can't read it");
}

#[test]
fn a_file_that_others_cannot_reach_is_taken() {
    for (somebody, file, script) in with_loose_files() {
        // In a sticky folder only the owner can put another file in its place.
        for setup in ["chmod 400 FILE", "chmod 755 .", "chmod 1777 .", "chmod 700 . FILE"] {
            let setup = format!("chmod 755 .; chmod 600 FILE; {setup}").replace("FILE", file);
            somebody.runs(&setup, &script).ok();
        }
    }
}

#[test]
fn a_loose_file_is_a_warning_while_the_target_is_loopback() {
    let sandbox = Sandbox::new();
    sandbox.write_with_mode("secret", SECRET, 0o644);
    let server = RawServer::start([Reply::json("{}")]);
    let exch = sandbox.exch(["get", "/a"]).env("EXCHANGE_API_KEY", KEY);
    let exch = exch.env("EXCHANGE_API_SECRET", "file:secret");
    let run = exch.clone().env("EXCHANGE_API_URL", server.url()).run();
    assert_eq!((run.code, run.text()), (0, "{}"), "{run}");
    assert!(run.stderr.starts_with("warning: secret ") && run.stderr.contains("chmod 600 secret"), "{run}");
    assert_eq!(run.stderr.lines().count(), 1, "{run}");

    let proxy = RawServer::uncalled();
    let remote = exch.env("EXCHANGE_API_URL", "https://api.example.test").env("HTTPS_PROXY", proxy.url());
    remote.refused(3, "insecure_file").hints("chmod 600 secret");
}

#[test]
fn a_file_cannot_allow_its_own_looseness() {
    let sandbox = Sandbox::new();
    let text = format!("{}EXCH_ALLOW_LOOSE_FILES=1\n", env_file());
    sandbox.write_with_mode(".env", text, 0o666);
    sandbox.exch(["sign", "GET", "/a"]).refused(3, "insecure_file").hints("chmod 600 .env");
}

#[test]
fn a_key_alone_is_not_taken_from_a_loose_file_either() {
    let sandbox = Sandbox::new();
    sandbox.write_with_mode("key", KEY, 0o644);
    let proxy = RawServer::uncalled();
    let exch = sandbox.exch(["get", "/a", "--auth", "key", "--url", "https://api.example.test"]);
    exch.env("EXCHANGE_API_KEY", "file:key").env("HTTPS_PROXY", proxy.url()).refused(3, "insecure_file");
}

#[test]
fn what_is_created_is_the_users_alone_whatever_the_umask() {
    let server = RawServer::repeating(&Reply::json("{}"), 3);
    for umask in ["000", "022", "777"] {
        let somebody = Somebody::new();
        let script = format!(
            "umask {umask}\n\
             exch nonce\n\
             exch sign POST /0/private/Balance --venue kraken\n\
             exch get /a -o reply --url {}\n\
             echo '{{\"key\":\"k\",\"secret\":\"s\"}}' | exch keys set --to pair.env >&2\n\
             echo '{{\"key\":\"k\",\"secret\":\"s\"}}' | exch keys set --to pair.env --replace >&2\n\
             umask 022\n\
             stat -c '%a %n' .nonce pair.env reply\n\
             cd ../state && find . -mindepth 1 -printf '%m %y\\n' | sort -u",
            server.url()
        );
        let exch = somebody.runs("", &script).env("EXCHANGE_API_KEY", KEY);
        let run = exch.env("EXCHANGE_API_SECRET", "c2VjcmV0").run();
        assert_eq!((run.code, run.stderr.lines().count()), (0, 2), "umask {umask}: {run}");
        let listed: Vec<&str> = run.text().lines().skip(2).collect();
        let reply = if umask == "777" { "0 reply" } else { "600 reply" };
        assert_eq!(listed, ["600 .nonce", "600 pair.env", reply, "600 f", "700 d"], "umask {umask}: {run}");
    }
}

#[test]
fn nothing_is_written_through_a_link() {
    let sandbox = Sandbox::new();
    let target = sandbox.write("target", "41\n");
    std::os::unix::fs::symlink(&target, sandbox.path(".nonce")).unwrap();
    sandbox.exch(["nonce"]).refused(3, "config").says(".nonce");
    assert_eq!(sandbox.read("target"), "41\n");
}

#[test]
fn a_found_env_file_runs_no_command() {
    let sandbox = Sandbox::new();
    let server = RawServer::uncalled();
    let command = "cmd:sh -c \"touch ran; echo secret\"";
    let url = server.url();
    let files = [
        format!("EXCHANGE_API_KEY='{command}'\nEXCHANGE_API_SECRET='s'\n"),
        format!("EXCHANGE_API_KEY='k'\nEXCHANGE_API_SECRET='{command}'\n"),
        format!("EXCHANGE_CREDENTIALS='{command}'\n"),
        format!("EXCHANGE_API_KEY='k'\nEXCHANGE_API_SECRET='s'\nEXCHANGE_API_PASSPHRASE='{command}'\n"),
    ];
    for (index, file) in files.iter().enumerate() {
        sandbox.write(".env", file);
        for args in [
            &["get", "/a", "--url", &url][..],
            &["sign", "GET", "/a"],
            &["ws-auth"],
            &["post", "/a", "--dry-run"],
        ] {
            let exch = sandbox.exch(args).args(if index == 3 { &["--venue", "okx"][..] } else { &[] });
            exch.refused(8, "untrusted_env").says(".env").says("EXCHANGE_").hints("--env-file");
        }
        assert!(!sandbox.path("ran").exists());
    }
    // Named, the same file is trusted, unless others could have written it.
    sandbox.write(".env", &files[1]);
    let named = sandbox.exch(["sign", "GET", "/a", "--env-file", ".env"]);
    named.ok();
    std::fs::remove_file(sandbox.path("ran")).unwrap();
    sandbox.write_with_mode(".env", &files[1], 0o602);
    let loopback = sandbox.exch(["get", "/a", "--env-file", ".env", "--url", &url]);
    loopback.refused(3, "insecure_file").hints("chmod 600 .env");
    assert!(!sandbox.path("ran").exists());
}

/// A folder with this `.env`, and a command that would go to a host of its choice, by way of a proxy that must not be
/// called.
fn is_refused(env_file: &str, settings: &[(&str, &str)]) {
    let sandbox = Sandbox::new();
    let proxy = RawServer::uncalled();
    sandbox.write(".env", env_file);
    let scheme = "[scheme]\n[scheme.headers]\nX-ALL = { of = \"{secret}\", as = \"base64\" }\n\
                  [env.testnet]\nrest = \"https://api.example.test\"\nas_of = \"2026-01-01\"\nsource = \"x\"\n";
    sandbox.write("scheme.toml", scheme);
    sandbox.write("secret", SECRET);
    let exch = sandbox.exch(["get", "/a"]).env("HTTPS_PROXY", proxy.url());
    let exch = settings.iter().fold(exch, |exch, (name, value)| exch.env(name, *value));
    exch.refused(8, "untrusted_env").says(".env").says("api.example.test").hints("--env-file");
}

#[test]
fn a_found_env_file_sends_no_key_of_somebody_else_to_a_host_of_its_own() {
    let url = "EXCHANGE_API_URL='https://api.example.test'\n";
    let scheme = "EXCHANGE_SCHEME='scheme.toml'\n";
    let mine = [("EXCHANGE_API_KEY", KEY), ("EXCHANGE_API_SECRET", SECRET)];
    let bundle = [("EXCHANGE_CREDENTIALS", r#"{"key":"k","secret":"s"}"#)];
    is_refused(url, &mine);
    is_refused(url, &bundle);
    // A pair of its own beside the URL does not make the environment's credentials its own.
    let with_pair = format!("{url}{}", env_file());
    is_refused(&with_pair, &bundle);
    is_refused(&with_pair, &mine);
    // Nor is what it refers to.
    is_refused(&format!("{url}EXCHANGE_API_KEY='k'\nEXCHANGE_API_SECRET='file:secret'\n"), &[]);
    is_refused(&format!("{url}EXCHANGE_CREDENTIALS='vault:secret/pair'\n"), &[]);
    is_refused(&format!("{url}{}EXCHANGE_API_PASSPHRASE='file:secret'\n", env_file()), &[]);
    // A venue file of its choice has hosts of its choice.
    is_refused(scheme, &mine);
    is_refused(&format!("{scheme}{url}"), &mine);
    is_refused(&format!("{scheme}EXCHANGE_API_KEY='k'\nEXCHANGE_API_SECRET='file:secret'\n"), &[]);
}

#[test]
fn a_found_env_file_with_a_pair_of_its_own_may_name_its_host() {
    let sandbox = Sandbox::new();
    let proxy = RawServer::repeating(&Reply::http(502, "", ""), 2);
    sandbox.write(".env", format!("EXCHANGE_API_URL='https://api.example.test'\n{}", env_file()));
    let exch = sandbox.exch(["get", "/a"]).env("HTTPS_PROXY", proxy.url()).args(["--retries", "1"]);
    exch.refused(6, "network");
}

#[test]
fn what_a_found_env_file_puts_in_by_a_dollar_is_from_elsewhere() {
    let (sandbox, proxy) = (Sandbox::new(), RawServer::uncalled());
    let url = "EXCHANGE_API_URL='https://api.example.test'\n";
    let refused = |file: String, args: &[&str], words: &str| {
        sandbox.write(".env", file);
        let exch = sandbox.exch(args).args(["-q"]).env("HTTPS_PROXY", proxy.url()).env("TOKEN", "a-token");
        let failure = exch.env("EXCHANGE_WS_TOKEN", "another-token").refused(8, "untrusted_env");
        failure.says(".env").says(words).hints("--env-file");
        assert!(!failure.text("message").contains("token"), "the value is not told");
    };
    let pairs = [
        "EXCHANGE_API_KEY=$TOKEN\nEXCHANGE_API_SECRET='s'\n",
        "EXCHANGE_API_KEY='k'\nexport EXCHANGE_API_SECRET = \"\n'${TOKEN}'\" # two lines\n",
        "EXCHANGE_CREDENTIALS=\"{\\\"key\\\":\\\"${TOKEN}\\\",\\\"secret\\\":\\\"s\\\"}\"\n",
    ];
    for pair in pairs {
        refused(format!("{url}{pair}"), &["get", "/a"], "api.example.test");
    }
    for auth in ["signed", "none"] {
        let file = format!("EXCHANGE_API_URL=https://$TOKEN.example.test\n{}", env_file());
        refused(file, &["get", "/a", "--auth", auth], "EXCHANGE_API_URL");
    }
    let file = format!("EXCHANGE_WS_URL='wss://api.example.test/a'\n{}", env_file());
    refused(file, &["ws-auth", "--connect", "--until-auth"], "api.example.test");
    #[cfg(feature = "redis")]
    refused(
        "EXCHANGE_NONCE_STORE=redis://:$TOKEN@redis.example.test\n".into(),
        &["nonce"],
        "EXCHANGE_NONCE_STORE",
    );
    // Where it does not leave this machine, or the file was named, it is let pass; so is a dollar that is no more.
    sandbox.write(".env", format!("EXCHANGE_API_URL=http://127.0.0.1:$PORT\n{}", env_file()));
    let exch = |args: &[&str]| sandbox.exch(args).args(["-q", "--retries", "1"]).env("PORT", "1");
    exch(&["get", "/a"]).refused(6, "network");
    sandbox.write(".env", format!("{url}{}", pairs[0]));
    let proxy = RawServer::repeating(&Reply::http(502, "", ""), 4);
    let named = exch(&["get", "/a", "--env-file", ".env"]).env("HTTPS_PROXY", proxy.url());
    named.env("TOKEN", "k").refused(6, "network");
    sandbox.write(".env", format!("{url}EXCHANGE_API_KEY='$TOKEN'\nEXCHANGE_API_SECRET=a\\$b\n"));
    exch(&["get", "/a"]).env("HTTPS_PROXY", proxy.url()).refused(6, "network");
}

#[test]
fn a_found_env_file_does_not_take_the_encryption_away() {
    let (sandbox, proxy) = (Sandbox::new(), RawServer::uncalled());
    let text = "EXCHANGE_VENUE=binance\nEXCHANGE_API_URL=http://testnet.binance.vision\nEXCH_ALLOW_HTTP=1\n";
    sandbox.write(".env", text);
    let exch = sandbox.exch(["get", "/api/v3/account"]).keyed().env("http_proxy", proxy.url());
    exch.refused(8, "untrusted_env").says("testnet.binance.vision").hints("--env-file");
}

#[test]
fn a_found_env_file_does_not_choose_where_a_token_goes() {
    let sandbox = Sandbox::new();
    let server = RawServer::uncalled();
    let url = server.url();
    sandbox.write(
        ".env",
        format!("VAULT_ADDR='{url}'\nAWS_ENDPOINT_URL_SECRETS_MANAGER='{url}'\nAWS_REGION='eu-west-1'\n"),
    );
    let exch = sandbox.exch(["sign", "GET", "/a"]).env("EXCHANGE_API_KEY", KEY).env("VAULT_TOKEN", "a-token");
    let exch = exch.env("AWS_ACCESS_KEY_ID", "a").env("AWS_SECRET_ACCESS_KEY", "b");
    let vault = exch.clone().env("EXCHANGE_API_SECRET", "vault:secret/a#b");
    vault.refused(3, "credentials").says("VAULT_ADDR is not set").hints("--env-file");
    let aws = exch.env("EXCHANGE_API_SECRET", "aws-sm:a");
    aws.refused(3, "credentials").says("no AWS region is set").hints("--env-file");
}

#[test]
fn an_env_file_that_is_no_plain_file_is_refused_at_once() {
    let server = RawServer::uncalled();
    let cases = [
        ("ln -s ../other.env .env", 8, "untrusted_env", "symbolic link"),
        ("ln -s /nowhere/.env .env", 8, "untrusted_env", "symbolic link"),
        ("truncate -s 1G .env; chmod 600 .env", 3, "config", "larger than"),
        ("mkfifo .env", 3, "config", "not a regular file"),
        ("mkdir .env", 3, "config", "not a regular file"),
    ];
    for (setup, code, kind, message) in cases {
        let sandbox = Sandbox::new();
        sandbox.write("other.env", env_file());
        std::fs::rename(sandbox.path("other.env"), sandbox.path("../other.env")).unwrap();
        sandbox.bash(setup).ok();
        for args in
            [&["get", "/a", "--url", &server.url()][..], &["sign", "GET", "/a"], &["nonce"], &["ws-auth"]]
        {
            sandbox.exch(args).keyed().refused(code, kind).says(".env").says(message);
        }
        assert!(!sandbox.path(".nonce").exists());
    }
    // Named, a link is followed: a mounted secret is one.
    let sandbox = Sandbox::new();
    sandbox.write("other.env", env_file());
    sandbox.bash("ln -s other.env link.env").ok();
    sandbox.exch(["sign", "GET", "/a", "--env-file", "link.env"]).ok();
}
