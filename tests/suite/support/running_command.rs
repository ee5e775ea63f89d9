//! A command that runs until it is told to end.

use std::process::{Child, ChildStdin, ChildStdout, Command, Stdio};
use std::sync::Arc;
use std::sync::mpsc::Receiver;
use std::time::{Duration, Instant};

use rustix::process::{Pid, Signal, kill_process};
use tempfile::TempDir;

use super::testnet::lines_of;

/// How long anything may take.
const PATIENCE: Duration = Duration::from_secs(30);

/// A running command; dropping it ends the process.
pub(crate) struct Streaming {
    child: Child,
    stdin: Option<ChildStdin>,
    stdout: Option<Receiver<String>>,
    stderr: Receiver<String>,
    _root: Arc<TempDir>,
}

impl Streaming {
    pub(super) fn start(mut command: Command, root: Arc<TempDir>) -> Self {
        command.stdin(Stdio::piped()).stdout(Stdio::piped()).stderr(Stdio::piped());
        let mut child = command.spawn().unwrap();
        Self {
            stdin: child.stdin.take(),
            stdout: None,
            stderr: lines_of(child.stderr.take().unwrap()),
            child,
            _root: root,
        }
    }

    /// The next line of stdout. Before the first call nobody reads it.
    pub(crate) fn line(&mut self) -> String {
        let child = &mut self.child;
        let lines = self.stdout.get_or_insert_with(|| lines_of(child.stdout.take().unwrap()));
        match lines.recv_timeout(PATIENCE) {
            Ok(line) => line,
            Err(error) => panic!("no line on stdout ({error}); stderr: {:?}", self.rest()),
        }
    }

    /// The next line of stderr.
    pub(crate) fn said(&mut self) -> String {
        self.stderr.recv_timeout(PATIENCE).unwrap_or_else(|error| panic!("no line on stderr: {error}"))
    }

    /// The reason of the next gap, which is the next line of stderr.
    pub(crate) fn gap(&mut self) -> String {
        let line = self.said();
        let gap: serde_json::Value =
            serde_json::from_str(&line).unwrap_or_else(|error| panic!("{error}: {line}"));
        assert!(gap["gap"]["ms"].is_u64(), "{line}");
        gap["gap"]["reason"].as_str().unwrap_or_else(|| panic!("{line}")).to_owned()
    }

    /// Closes stdout: its reader goes away.
    pub(crate) fn close_stdout(&mut self) {
        drop(self.stdout());
    }

    /// Stdout, to read in one's own way.
    pub(crate) fn stdout(&mut self) -> ChildStdout {
        self.child.stdout.take().expect("nobody has read it yet")
    }

    /// The end of stdin to write to.
    pub(crate) fn stdin(&mut self) -> ChildStdin {
        self.stdin.take().expect("it is taken once")
    }

    pub(crate) fn signal(&self, signal: Signal) {
        kill_process(self.pid(), signal).unwrap();
    }

    fn pid(&self) -> Pid {
        Pid::from_raw(i32::try_from(self.child.id()).unwrap()).unwrap()
    }

    /// The most memory that it ever held, in KiB.
    pub(crate) fn peak_kib(&self) -> u64 {
        let status = std::fs::read_to_string(format!("/proc/{}/status", self.child.id())).unwrap();
        let line = status.lines().find_map(|line| line.strip_prefix("VmHWM:")).unwrap();
        line.trim().trim_end_matches(" kB").parse().unwrap()
    }

    /// Waits for its end; the exit code, and what is left of stdout and of stderr.
    pub(crate) fn end(mut self) -> (i32, Vec<String>, Vec<String>) {
        let end = Instant::now() + PATIENCE;
        let lines = self.stdout.take();
        let lines = lines.or_else(|| self.child.stdout.take().map(lines_of));
        let status = loop {
            if let Some(status) = self.child.try_wait().unwrap() {
                break status;
            }
            assert!(Instant::now() < end, "it does not end; stderr: {:?}", self.rest());
            std::thread::sleep(Duration::from_millis(5));
        };
        let code = status.code().expect("no signal ended it");
        let stdout = lines.map(|lines| lines.iter().collect()).unwrap_or_default();
        (code, stdout, self.stderr.iter().collect())
    }

    fn rest(&self) -> Vec<String> {
        self.stderr.try_iter().collect()
    }
}

impl Drop for Streaming {
    fn drop(&mut self) {
        // It may have ended by itself.
        let _ = self.child.kill();
        let _ = self.child.wait();
    }
}
