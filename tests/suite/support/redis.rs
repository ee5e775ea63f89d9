//! A Redis server of the test's own, ended with the test.

use std::io::{Read, Write};
use std::net::{TcpListener, TcpStream};
use std::os::unix::net::UnixStream;
use std::path::PathBuf;
use std::process::{Child, Command, Stdio};
use std::time::{Duration, Instant};

use rustix::process::{Pid, Signal};

use super::{Sandbox, run_with_limit, tool};

/// A running `redis-server`; it keeps nothing on disk unless told to.
pub(crate) struct RedisServer {
    args: Vec<String>,
    child: Child,
    port: u16,
    sandbox: Sandbox,
}

impl RedisServer {
    /// Starts one that listens on a socket in the file system, with these options more.
    pub(crate) fn start(args: &[&str]) -> Self {
        Self::start_at(0, &[&["--port", "0"], args].concat())
    }

    /// Starts one that listens on a port of 127.0.0.1 too: `--port`, or `--tls-port` with these options.
    pub(crate) fn start_on_port(option: &str, args: &[&str]) -> Self {
        // It cannot say which port it was given, so it is told one that was free a moment ago.
        let port = TcpListener::bind("127.0.0.1:0").unwrap().local_addr().unwrap().port();
        let server = Self::start_at(port, &[&[option, &port.to_string()], args].concat());
        wait_for("a port", || TcpStream::connect(("127.0.0.1", port)).is_ok());
        server
    }

    fn start_at(port: u16, args: &[&str]) -> Self {
        let sandbox = Sandbox::new();
        let folder = sandbox.path("").to_str().unwrap().to_owned();
        let fixed = ["--bind", "127.0.0.1", "--save", "", "--dir", &folder, "--unixsocket"];
        let socket = sandbox.path("redis.sock").to_str().unwrap().to_owned();
        let args: Vec<String> =
            [&fixed[..], &[&socket], args].concat().into_iter().map(str::to_owned).collect();
        let child = spawn(&args);
        let server = Self { args, child, port, sandbox };
        server.wait();
        server
    }

    /// Its socket, as `--nonce-store` takes it.
    pub(crate) fn reference(&self) -> String {
        format!("unix:{}", self.socket().display())
    }

    /// `127.0.0.1:PORT`.
    pub(crate) fn address(&self) -> String {
        format!("127.0.0.1:{}", self.port)
    }

    /// Kills it: nothing is saved that was not saved before.
    pub(crate) fn kill(&mut self) {
        // It may have ended by itself.
        let _ = self.child.kill();
        let _ = self.child.wait();
    }

    /// Stops it where it stands: it still takes connections and answers nobody.
    pub(crate) fn stop(&self) {
        let pid = Pid::from_child(&self.child);
        rustix::process::kill_process(pid, Signal::STOP).unwrap();
    }

    /// Kills it if it runs, and starts it anew with the same options.
    pub(crate) fn restart(&mut self) {
        self.kill();
        self.child = spawn(&self.args);
        self.wait();
    }

    /// What `redis-cli` prints for a command, without the line break.
    pub(crate) fn cli(&self, command: &[&str]) -> String {
        let mut cli = Command::new(tool("redis-cli"));
        let output = run_with_limit(cli.arg("-s").arg(self.socket()).args(command));
        String::from_utf8(output.stdout).unwrap().trim_end().to_owned()
    }

    fn socket(&self) -> PathBuf {
        self.sandbox.path("redis.sock")
    }

    fn wait(&self) {
        // It answers to anybody, if only that a password is wanted; while it loads it says so.
        wait_for("an answer", || {
            let Ok(mut socket) = UnixStream::connect(self.socket()) else { return false };
            let mut answer = [0; 8];
            socket.write_all(b"PING\r\n").is_ok()
                && socket.read_exact(&mut answer[..5]).is_ok()
                && !answer.starts_with(b"-LOAD")
        });
    }
}

impl Drop for RedisServer {
    fn drop(&mut self) {
        self.kill();
    }
}

fn spawn(args: &[String]) -> Child {
    Command::new(tool("redis-server"))
        .args(args)
        .env_clear()
        .stdin(Stdio::null())
        .stdout(Stdio::null())
        .stderr(Stdio::null())
        .spawn()
        .unwrap()
}

fn wait_for(what: &str, is_there: impl Fn() -> bool) {
    let end = Instant::now() + Duration::from_secs(20);
    while !is_there() {
        assert!(Instant::now() < end, "redis-server gives no sign: {what}");
        std::thread::sleep(Duration::from_millis(10));
    }
}
