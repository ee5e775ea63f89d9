//! A local testnet of the test's own, ended with the test.

use std::fs::File;
use std::io::{BufRead, BufReader, Read, Write};
use std::net::TcpStream;
use std::process::{Child, Command, Stdio};
use std::sync::mpsc;
use std::time::Duration;

use serde_json::Value;

use super::Sandbox;

/// What `exch testnet` prints at least before it is ready.
const NEEDED: [&str; 4] = ["EXCHANGE_API_URL", "EXCHANGE_WS_URL", "EXCHANGE_API_KEY", "EXCHANGE_API_SECRET"];

/// Names with their values.
type Env = Vec<(String, String)>;

/// A running `exch testnet`; dropping it ends the process.
pub(crate) struct Testnet {
    child: Child,
    env: Env,
    sandbox: Sandbox,
}

impl Testnet {
    /// Starts one on a free port.
    pub(crate) fn start<A: AsRef<str>>(args: impl IntoIterator<Item = A>) -> Self {
        let sandbox = Sandbox::new();
        let log = File::create(sandbox.path("testnet.log")).unwrap();
        let mut child = Command::new(env!("CARGO_BIN_EXE_exch"))
            .args(["testnet", "--listen", "127.0.0.1:0", "-v"])
            .args(args.into_iter().map(|arg| arg.as_ref().to_owned()))
            .env_clear()
            .envs(sandbox.environment())
            .current_dir(sandbox.path(""))
            .stdin(Stdio::null())
            .stdout(Stdio::piped())
            .stderr(log)
            .spawn()
            .unwrap();
        let lines = lines_of(child.stdout.take().unwrap());
        let mut testnet = Self { child, env: Env::new(), sandbox };
        testnet.env = read_env(&lines).unwrap_or_else(|read| {
            panic!("the testnet printed no .env but {read:?}; its log: {}", testnet.log());
        });
        testnet
    }

    /// What the testnet's `.env` says.
    pub(crate) fn env(&self) -> &[(String, String)] {
        &self.env
    }

    /// One value of the `.env`.
    pub(crate) fn value(&self, name: &str) -> &str {
        let found = self.env.iter().find(|(known, _)| known == name);
        &found.unwrap_or_else(|| panic!("no {name} in {:?}", self.env)).1
    }

    /// `host:port` of its HTTP side.
    pub(crate) fn address(&self) -> &str {
        self.value("EXCHANGE_API_URL").strip_prefix("http://").expect("the testnet speaks plain HTTP")
    }

    /// How many orders were executed, as `GET /testnet/ledger` tells.
    pub(crate) fn ledger(&self) -> Value {
        let reply = self.get("/testnet/ledger");
        let (head, body) = reply.split_once("\r\n\r\n").unwrap_or_else(|| panic!("no answer: {reply:?}"));
        assert!(head.starts_with("HTTP/1.1 200 "), "{reply}");
        serde_json::from_str(body).unwrap()
    }

    /// How many orders were executed for this client order id.
    pub(crate) fn executed(&self, id: &str) -> u64 {
        self.ledger()["executed"][id].as_u64().unwrap_or_default()
    }

    /// The whole reply to an unsigned GET; empty where the connection ended without one.
    pub(crate) fn get(&self, path: &str) -> String {
        let mut stream = TcpStream::connect(self.address()).unwrap();
        stream.set_read_timeout(Some(Duration::from_secs(10))).unwrap();
        let request = format!("GET {path} HTTP/1.1\r\nHost: {}\r\nConnection: close\r\n\r\n", self.address());
        stream.write_all(request.as_bytes()).unwrap();
        let mut reply = String::new();
        stream.read_to_string(&mut reply).unwrap();
        reply
    }

    /// The memory that its process holds, in bytes.
    pub(crate) fn resident(&self) -> u64 {
        let status = std::fs::read_to_string(format!("/proc/{}/status", self.child.id())).unwrap();
        let line = status.lines().find_map(|line| line.strip_prefix("VmRSS:")).unwrap();
        line.trim().trim_end_matches(" kB").parse::<u64>().unwrap() * 1024
    }

    /// What it has written to stderr so far: a line for each request.
    pub(crate) fn log(&self) -> String {
        self.sandbox.read("testnet.log")
    }
}

impl Drop for Testnet {
    fn drop(&mut self) {
        // It may have ended by itself, which the test has noticed by now.
        let _ = self.child.kill();
        let _ = self.child.wait();
    }
}

/// Hands the lines of a pipe to a channel, and keeps the pipe empty afterwards.
pub(super) fn lines_of(pipe: impl std::io::Read + Send + 'static) -> mpsc::Receiver<String> {
    let (sender, receiver) = mpsc::channel();
    std::thread::spawn(move || {
        for line in BufReader::new(pipe).lines().map_while(Result::ok) {
            let _ = sender.send(line);
        }
    });
    receiver
}

/// The `KEY='value'` lines, or what came instead.
fn read_env(lines: &mpsc::Receiver<String>) -> Result<Env, Env> {
    let mut env = Env::new();
    loop {
        let complete = NEEDED.iter().all(|name| env.iter().any(|(known, _)| known == name));
        // The lines come in one write: once the needed ones are there, the others follow at once.
        let patience = Duration::from_millis(if complete { 100 } else { 60_000 });
        match lines.recv_timeout(patience) {
            Ok(line) => env.extend(assignment(&line)),
            Err(_) if complete => return Ok(env),
            Err(_) => return Err(env),
        }
    }
}

/// `KEY='value'`, taken apart; comments and blank lines are nothing.
fn assignment(line: &str) -> Option<(String, String)> {
    let (name, value) = line.split_once('=')?;
    let value = value.strip_prefix('\'')?.strip_suffix('\'')?;
    (!name.starts_with('#')).then(|| (name.to_owned(), value.to_owned()))
}
