//! Running `exch` in a folder and an environment of the test's own.

use std::ffi::OsString;
use std::os::unix::fs::PermissionsExt;
use std::path::{Path, PathBuf};
use std::sync::Arc;
use std::time::Duration;

use serde_json::Value;
use tempfile::TempDir;

use super::other_programs::libfaketime;
use super::{RawServer, Streaming};

/// The key that tests give where any will do.
pub(crate) const KEY: &str = "test-api-key-0123456789";
/// The secret beside [`KEY`].
pub(crate) const SECRET: &str = "test-api-secret-abcdefghijklmnop";

/// How long one command may take before it counts as hanging.
const LIMIT: Duration = Duration::from_secs(60);

/// A home and a working folder that live as long as the test.
pub(crate) struct Sandbox {
    root: Arc<TempDir>,
}

impl Sandbox {
    pub(crate) fn new() -> Self {
        let root = Arc::new(tempfile::tempdir().unwrap());
        for folder in ["home", "state", "work"] {
            std::fs::create_dir(root.path().join(folder)).unwrap();
        }
        Self { root }
    }

    /// A path in the working folder.
    pub(crate) fn path(&self, name: &str) -> PathBuf {
        self.root.path().join("work").join(name)
    }

    /// Writes a file into the working folder that only its owner can read.
    pub(crate) fn write(&self, name: &str, content: impl AsRef<[u8]>) -> PathBuf {
        self.write_with_mode(name, content, 0o600)
    }

    /// Writes a file into the working folder with these permissions.
    pub(crate) fn write_with_mode(&self, name: &str, content: impl AsRef<[u8]>, mode: u32) -> PathBuf {
        let path = self.path(name);
        std::fs::write(&path, content).unwrap();
        std::fs::set_permissions(&path, std::fs::Permissions::from_mode(mode)).unwrap();
        path
    }

    /// A file of the working folder, whole.
    pub(crate) fn read(&self, name: &str) -> String {
        std::fs::read_to_string(self.path(name)).unwrap_or_else(|error| panic!("{name}: {error}"))
    }

    /// `exch` with these arguments, not run yet.
    pub(crate) fn exch<A: AsRef<str>>(&self, args: impl IntoIterator<Item = A>) -> Exch {
        self.program(env!("CARGO_BIN_EXE_exch"), args)
    }

    /// The same with its wall clock off by this much, `-90s` say; how long things take stays true.
    pub(crate) fn exch_at<A: AsRef<str>>(&self, offset: &str, args: impl IntoIterator<Item = A>) -> Exch {
        self.exch(args).at(offset)
    }

    /// The folder that holds what is kept between commands.
    pub(crate) fn state(&self) -> PathBuf {
        self.root.path().join("state/exch")
    }

    /// A bash script with `exch` on its PATH, for what users write with pipes.
    ///
    /// Every signal does what it does by default: whoever started the tests may have had some ignored.
    pub(crate) fn bash(&self, script: &str) -> Exch {
        self.program("/usr/bin/env", ["--default-signal", "/bin/bash", "-euo", "pipefail", "-c", script])
    }

    fn program<A: AsRef<str>>(&self, program: &str, args: impl IntoIterator<Item = A>) -> Exch {
        Exch {
            program: program.to_owned(),
            args: args.into_iter().map(|arg| arg.as_ref().to_owned()).collect(),
            env: self.environment(),
            folder: self.path(""),
            root: Arc::clone(&self.root),
            stdin: Vec::new(),
            limit: LIMIT,
        }
    }

    /// PATH and the two homes; nothing of the user who runs the tests.
    pub(crate) fn environment(&self) -> Vec<(String, OsString)> {
        let mut path = OsString::from(Path::new(env!("CARGO_BIN_EXE_exch")).parent().unwrap());
        path.push(":");
        path.push(std::env::var_os("PATH").unwrap_or_default());
        vec![
            ("PATH".to_owned(), path),
            ("HOME".to_owned(), self.root.path().join("home").into()),
            ("XDG_STATE_HOME".to_owned(), self.root.path().join("state").into()),
        ]
    }
}

/// One command, built up and then finished with [`Exch::ok`], [`Exch::fails`], [`Exch::refused`] or
/// [`Exch::run`].
#[must_use = "finish with ok(), fails(), refused() or run()"]
#[derive(Clone)]
pub(crate) struct Exch {
    program: String,
    args: Vec<String>,
    env: Vec<(String, OsString)>,
    folder: PathBuf,
    /// Keeps the folder while the command may still run.
    root: Arc<TempDir>,
    stdin: Vec<u8>,
    limit: Duration,
}

/// Loads libfaketime into the program that follows. The library names shared memory by its process id, leaves it behind
/// when it is killed, and fails when that id comes round again: so that is taken away first, under the same id.
const FAKED: &str = "rm -f /dev/shm/faketime_shm_$$ /dev/shm/sem.faketime_sem_$$; \
    LD_PRELOAD=$FAKETIME_LIBRARY exec \"$0\" \"$@\"";

impl Exch {
    /// The same with a clock that is off by `offset`, as in `-90s`.
    pub(crate) fn at(mut self, offset: &str) -> Self {
        let program = std::mem::replace(&mut self.program, "/bin/sh".to_owned());
        self.args.splice(0..0, ["-c".to_owned(), FAKED.to_owned(), program]);
        let faked = self.env("FAKETIME_LIBRARY", libfaketime()).env("FAKETIME", offset);
        faked.env("DONT_FAKE_MONOTONIC", "1")
    }

    pub(crate) fn args<A: AsRef<str>>(mut self, args: impl IntoIterator<Item = A>) -> Self {
        self.args.extend(args.into_iter().map(|arg| arg.as_ref().to_owned()));
        self
    }

    pub(crate) fn env(mut self, name: &str, value: impl Into<OsString>) -> Self {
        self.env.push((name.to_owned(), value.into()));
        self
    }

    pub(crate) fn envs(mut self, values: &[(String, String)]) -> Self {
        self.env.extend(values.iter().map(|(name, value)| (name.clone(), value.into())));
        self
    }

    /// Gives [`KEY`] and [`SECRET`] through the environment.
    pub(crate) fn keyed(self) -> Self {
        self.env("EXCHANGE_API_KEY", KEY).env("EXCHANGE_API_SECRET", SECRET)
    }

    /// Goes through this proxy, plain http too: hosts that are not there can be asked for so.
    pub(crate) fn through(self, proxy: &RawServer) -> Self {
        let url = proxy.url();
        self.env("http_proxy", &url)
            .env("https_proxy", &url)
            .env("no_proxy", "127.0.0.1")
            .env("EXCH_ALLOW_HTTP", "1")
    }

    pub(crate) fn stdin(mut self, bytes: impl Into<Vec<u8>>) -> Self {
        self.stdin = bytes.into();
        self
    }

    /// Lets it take longer than the others before it counts as hanging.
    pub(crate) fn patient(mut self, limit: Duration) -> Self {
        self.limit = limit;
        self
    }

    /// Starts it and does not wait, for what runs until it is told to end.
    pub(crate) fn start(&self) -> Streaming {
        Streaming::start(self.command(), Arc::clone(&self.root))
    }

    /// The command, for a test that runs it in a way of its own.
    pub(crate) fn command(&self) -> std::process::Command {
        let mut command = std::process::Command::new(&self.program);
        command.args(&self.args).env_clear().current_dir(&self.folder);
        command.envs(self.env.iter().map(|(name, value)| (name, value)));
        command
    }

    /// Runs it and checks nothing but that it ends.
    pub(crate) fn run(&self) -> Run {
        let shown = format!("{} {}", self.program, self.args.join(" "));
        let output = assert_cmd::Command::new(&self.program)
            .args(&self.args)
            .env_clear()
            .envs(self.env.iter().map(|(name, value)| (name, value)))
            .current_dir(&self.folder)
            .write_stdin(self.stdin.clone())
            .timeout(self.limit)
            .output()
            .unwrap_or_else(|error| panic!("{shown}: {error}"));
        Run {
            code: output
                .status
                .code()
                .unwrap_or_else(|| panic!("{shown}: ended by a signal or by the time limit")),
            stdout: output.stdout,
            stderr: String::from_utf8(output.stderr).expect("stderr is UTF-8"),
            shown,
        }
    }

    /// Runs it; exit 0 and an empty stderr.
    pub(crate) fn ok(&self) -> Run {
        let run = self.run();
        assert_eq!((run.code, run.stderr.as_str()), (0, ""), "{run}");
        run
    }

    /// Runs it with JSON errors; this exit code and kind, one JSON object on stderr, nothing on stdout but a venue's own
    /// answer.
    pub(crate) fn fails(&self, code: i32, kind: &str) -> Failure {
        let run = self.clone().env("EXCH_ERROR_FORMAT", "json").run();
        assert_eq!(run.code, code, "{run}");
        let whole: Value = serde_json::from_str(&run.stderr)
            .unwrap_or_else(|error| panic!("stderr is not one JSON object ({error}): {run}"));
        let failure = Failure { error: whole["error"].clone(), shown: run.to_string() };
        // A venue's own answer is printed even where it refuses; without one stdout stays empty.
        assert!(run.stdout.is_empty() || !failure.member("http_status").is_null(), "{run}");
        assert_eq!(failure.text("kind"), kind, "{run}");
        assert_eq!(failure.error["exit_code"], code, "{run}");
        for member in ["message", "hint"] {
            let text = failure.text(member);
            assert!(!text.is_empty() && !text.contains('\n'), "{member} is one line: {run}");
        }
        failure
    }

    /// Runs it twice, for input that is refused before anything happens: as [`Exch::fails`] does, and with
    /// errors as text, which are exactly two lines, the message and the hint.
    pub(crate) fn refused(&self, code: i32, kind: &str) -> Failure {
        let failure = self.fails(code, kind);
        let run = self.run();
        assert_eq!(run.code, code, "{run}");
        assert!(run.stdout.is_empty() || !failure.member("http_status").is_null(), "{run}");
        let lines: Vec<&str> = run.stderr.lines().collect();
        assert_eq!(lines.len(), 2, "an error has two lines: {run}");
        assert!(lines[0].contains(failure.text("message")), "the first line says what is wrong: {run}");
        assert!(lines[1].contains(failure.text("hint")), "the second says what to do: {run}");
        failure
    }
}

/// What one command did.
pub(crate) struct Run {
    pub(crate) code: i32,
    pub(crate) stdout: Vec<u8>,
    pub(crate) stderr: String,
    shown: String,
}

impl Run {
    /// stdout as text.
    pub(crate) fn text(&self) -> &str {
        std::str::from_utf8(&self.stdout).expect("stdout is UTF-8")
    }

    /// stdout as one JSON value.
    pub(crate) fn json(&self) -> Value {
        serde_json::from_slice(&self.stdout).unwrap_or_else(|error| panic!("no JSON ({error}): {self}"))
    }

    pub(crate) fn stdout_is(&self, expected: &str) -> &Self {
        assert_eq!(self.text(), expected, "{self}");
        self
    }
}

impl std::fmt::Display for Run {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        let stdout = String::from_utf8_lossy(&self.stdout);
        write!(f, "\n$ {}\nexit {}\nstdout: {stdout}\nstderr: {}", self.shown, self.code, self.stderr)
    }
}

/// The error object that a command ended with.
pub(crate) struct Failure {
    error: Value,
    shown: String,
}

impl Failure {
    /// A member of the object as text, empty where it is absent.
    pub(crate) fn text(&self, member: &str) -> &str {
        self.error[member].as_str().unwrap_or_default()
    }

    /// A member of the object.
    pub(crate) fn member(&self, name: &str) -> &Value {
        &self.error[name]
    }

    /// The message contains this.
    pub(crate) fn says(&self, fragment: &str) -> &Self {
        assert!(self.text("message").contains(fragment), "message without {fragment:?}: {}", self.shown);
        self
    }

    /// The hint contains this.
    pub(crate) fn hints(&self, fragment: &str) -> &Self {
        assert!(self.text("hint").contains(fragment), "hint without {fragment:?}: {}", self.shown);
        self
    }
}
