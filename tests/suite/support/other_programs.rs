//! Peers that others wrote: tools from the distribution, Python with its packages, HAProxy.

use std::io::Read;
use std::net::{TcpListener, TcpStream};
use std::path::PathBuf;
use std::process::{Child, Command, Output, Stdio};
use std::sync::mpsc;
use std::time::{Duration, Instant};

use serde_json::Value;

use super::testnet::lines_of;
use super::{KEY, SECRET, Sandbox, package};

/// A program of the distribution. One that is missing fails the test: nothing is skipped in silence.
pub(crate) fn tool(name: &str) -> PathBuf {
    let path = std::env::var_os("PATH").unwrap_or_default();
    // Debian keeps daemons where a plain user's PATH does not look.
    let folders = std::env::split_paths(&path).chain(["/usr/sbin".into()]);
    let found = folders.map(|folder| folder.join(name)).find(|file| file.is_file());
    found.unwrap_or_else(|| panic!("{name} is missing: run tests/run"))
}

/// The library that gives a program another clock, from the distribution's `faketime`.
pub(crate) fn libfaketime() -> PathBuf {
    let folders = std::fs::read_dir("/usr/lib").unwrap().map(|entry| entry.unwrap().path());
    let found = folders.map(|folder| folder.join("faketime/libfaketime.so.1")).find(|file| file.is_file());
    found.expect("libfaketime is missing: run tests/run")
}

/// The Python of the virtual environment that `tests/run` made.
pub(crate) fn python() -> PathBuf {
    let python = std::env::var_os("EXCH_TEST_PYTHON").map(PathBuf::from);
    python.filter(|file| file.is_file()).expect("EXCH_TEST_PYTHON names no Python: run tests/run")
}

/// A program of the Node packages that `tests/run` installed.
pub(crate) fn node_tool(name: &str) -> PathBuf {
    let folder = std::env::var_os("EXCH_TEST_NODE_BIN").map(PathBuf::from);
    let folder = folder.expect("EXCH_TEST_NODE_BIN names no folder: run tests/run");
    let file = folder.join(name);
    assert!(file.is_file(), "{} is missing: run tests/run", file.display());
    file
}

/// A script of `tests/python` with these values in an otherwise empty environment.
pub(crate) fn python_script(name: &str, env: &[(String, String)]) -> Command {
    let mut command = Command::new(python());
    command.arg("-B").arg(package().join("tests/python").join(name)).env_clear();
    command.envs(env.iter().map(|(name, value)| (name, value)));
    command
}

/// Runs a command to its end, or fails the test after a minute.
pub(crate) fn run_with_limit(command: &mut Command) -> Output {
    let mut command = std::mem::replace(command, Command::new("true"));
    let shown = format!("{command:?}");
    let child = command.stdin(Stdio::null()).stdout(Stdio::piped()).stderr(Stdio::piped()).spawn();
    let child = child.unwrap_or_else(|error| panic!("{shown}: {error}"));
    let mut running = Running(child);
    let stdout = drain(running.0.stdout.take().unwrap());
    let stderr = drain(running.0.stderr.take().unwrap());
    let end = Instant::now() + Duration::from_secs(60);
    let status = loop {
        if let Some(status) = running.0.try_wait().unwrap() {
            break status;
        }
        assert!(Instant::now() < end, "{shown} does not end");
        std::thread::sleep(Duration::from_millis(10));
    };
    Output { status, stdout: stdout.join().unwrap(), stderr: stderr.join().unwrap() }
}

fn drain(mut pipe: impl Read + Send + 'static) -> std::thread::JoinHandle<Vec<u8>> {
    std::thread::spawn(move || {
        let mut bytes = Vec::new();
        pipe.read_to_end(&mut bytes).unwrap();
        bytes
    })
}

/// A child process that ends with its guard.
struct Running(Child);

impl Drop for Running {
    fn drop(&mut self) {
        // It may have ended by itself.
        let _ = self.0.kill();
        let _ = self.0.wait();
    }
}

/// A self-signed certificate for 127.0.0.1 with its key, made by OpenSSL.
pub(crate) fn certificate(sandbox: &Sandbox) -> [String; 2] {
    let files = ["cert.pem", "key.pem"].map(|name| sandbox.path(name).to_str().unwrap().to_owned());
    let output = run_with_limit(
        Command::new(tool("openssl"))
            .args([
                "req",
                "-x509",
                "-newkey",
                "ec",
                "-pkeyopt",
                "ec_paramgen_curve:P-256",
                "-nodes",
                "-days",
                "2",
            ])
            .args(["-subj", "/CN=exch test", "-addext", "subjectAltName=IP:127.0.0.1"])
            .args(["-addext", "basicConstraints=critical,CA:FALSE"])
            .args(["-out", &files[0], "-keyout", &files[1]]),
    );
    assert!(output.status.success(), "{}", String::from_utf8_lossy(&output.stderr));
    files
}

/// HAProxy with a configuration of `tests/haproxy`, verifying for [`KEY`] and [`SECRET`].
pub(crate) struct Haproxy {
    port: u16,
    _child: Running,
}

impl Haproxy {
    pub(crate) fn start(config: &str) -> Self {
        let port = free_port();
        let child = Command::new(tool("haproxy"))
            .args(["-db", "-f"])
            .arg(package().join("tests/haproxy").join(config))
            .env_clear()
            .env("VERIFIER_PORT", port.to_string())
            .env("VERIFIER_KEY", KEY)
            .env("VERIFIER_SECRET", SECRET)
            .stdin(Stdio::null())
            .stdout(Stdio::null())
            .stderr(Stdio::null())
            .spawn()
            .unwrap();
        let mut child = Running(child);
        listening(&mut child.0, port);
        Self { port, _child: child }
    }

    pub(crate) fn address(&self) -> String {
        format!("127.0.0.1:{}", self.port)
    }
}

/// A SOCKS proxy: microsocks, which speaks version 5.
pub(crate) struct Microsocks {
    port: u16,
    lines: mpsc::Receiver<String>,
    _child: Running,
}

impl Microsocks {
    pub(crate) fn start(args: &[&str]) -> Self {
        let port = free_port();
        let mut command = Command::new(tool("microsocks"));
        command.args(["-i", "127.0.0.1", "-p", &port.to_string()]).args(args).env_clear();
        command.stdin(Stdio::null()).stdout(Stdio::null()).stderr(Stdio::piped());
        let mut child = Running(command.spawn().unwrap());
        listening(&mut child.0, port);
        let lines = lines_of(child.0.stderr.take().unwrap());
        Self { port, lines, _child: child }
    }

    /// Where the next connection led to, in the words of the one who asked for it.
    pub(crate) fn asked_for(&self) -> String {
        let line = self.lines.recv_timeout(Duration::from_secs(20)).expect("the proxy says something");
        line.rsplit(' ').next().unwrap().to_owned()
    }

    pub(crate) fn address(&self) -> String {
        format!("127.0.0.1:{}", self.port)
    }
}

/// A port that was free a moment ago, for servers that can not say which one they were given.
fn free_port() -> u16 {
    TcpListener::bind("127.0.0.1:0").unwrap().local_addr().unwrap().port()
}

/// Waits until a server takes connections.
fn listening(child: &mut Child, port: u16) {
    let end = Instant::now() + Duration::from_secs(20);
    while TcpStream::connect(("127.0.0.1", port)).is_err() {
        assert!(child.try_wait().unwrap().is_none(), "the server ended at once");
        assert!(Instant::now() < end, "the server does not listen");
        std::thread::sleep(Duration::from_millis(20));
    }
}

/// A server script of `tests/python` that prints its port first.
pub(crate) struct PythonServer {
    port: u16,
    lines: mpsc::Receiver<String>,
    _child: Running,
}

impl PythonServer {
    /// Starts the script with [`KEY`], [`SECRET`] and these arguments.
    pub(crate) fn start(script: &str, args: &[&str]) -> Self {
        let pair = [("EXCHANGE_API_KEY", KEY), ("EXCHANGE_API_SECRET", SECRET)];
        let pair = pair.map(|(name, value)| (name.to_owned(), value.to_owned()));
        let mut command = python_script(script, &pair);
        command.args(args).stdin(Stdio::null()).stdout(Stdio::piped());
        let mut child = Running(command.spawn().unwrap());
        let lines = lines_of(child.0.stdout.take().unwrap());
        let port =
            lines.recv_timeout(Duration::from_secs(20)).unwrap_or_else(|_| panic!("{script} says nothing"));
        Self { port: port.parse().expect("the first line is the port"), lines, _child: child }
    }

    /// The next line of JSON that it says.
    pub(crate) fn said(&self) -> Value {
        let line = self.lines.recv_timeout(Duration::from_secs(20)).expect("the server says something");
        serde_json::from_str(&line).unwrap_or_else(|error| panic!("{line}: {error}"))
    }

    pub(crate) fn address(&self) -> String {
        format!("127.0.0.1:{}", self.port)
    }
}
