//! What other processes see of one: its command lines and those of its children, and what it leaves when it crashes.

use std::fs;
use std::os::unix::process::ExitStatusExt as _;
use std::path::Path;
use std::process::{Child, Command, ExitStatus, Stdio};
use std::time::{Duration, Instant};

use crate::support::{Exch, KEY, RawServer, Reply, Sandbox, run_with_limit, tool};

use super::marker::{SECRET, assert_stderr_clean, found_in};

fn keyed(exch: Exch) -> Exch {
    exch.env("EXCHANGE_API_KEY", KEY).env("EXCHANGE_API_SECRET", SECRET)
}

/// Every program that is started, with all of its arguments, as the system is asked to start it.
#[test]
fn no_program_is_started_with_a_secret_among_its_arguments() {
    let sandbox = Sandbox::new();
    sandbox.write("secret", SECRET);
    for (secret, args) in [
        ("cmd:cat secret", &["get", "/a", "--url", "http://127.0.0.1:1", "--retries", "1"][..]),
        (SECRET, &["get", "/a", "--url", "http://127.0.0.1:1", "--retries", "1"]),
        (SECRET, &["testnet", "--", "sh", "-c", "exch get /api/v1/account; cat secret >/dev/null"]),
        ("cmd:cat secret", &["sign", "GET", "/a"]),
    ] {
        let log = sandbox.path("calls");
        let traced =
            sandbox.exch(args).env("EXCHANGE_API_KEY", KEY).env("EXCHANGE_API_SECRET", secret).command();
        let mut command = Command::new(tool("strace"));
        command.args(["-f", "-qq", "-s", "1000000", "-e", "trace=execve,execveat", "-o"]).arg(&log);
        command.arg(traced.get_program()).args(traced.get_args());
        command.env_clear().envs(traced.get_envs().filter_map(|(name, value)| Some((name, value?))));
        command.current_dir(traced.get_current_dir().unwrap());
        let output = run_with_limit(&mut command);
        let calls = fs::read_to_string(&log).unwrap_or_else(|error| panic!("{error}: {output:?}"));
        assert!(
            calls.contains("execve(") && calls.contains("\"exch\"") || calls.contains("/exch\""),
            "{calls}"
        );
        assert_eq!(calls.contains("\"cat\""), secret.starts_with("cmd:") || args[0] == "testnet", "{calls}");
        let found = found_in(&calls);
        assert!(found.is_none(), "{found:?} in {calls}");
    }
}

/// A process that waits for an answer, and ends with its guard.
struct Waiting {
    child: Child,
    _server: RawServer,
}

impl Waiting {
    /// Starts a script whose `exch` sends to a server that never answers, and waits until it has sent.
    fn start(sandbox: &Sandbox, script: &str) -> Self {
        let server = RawServer::start([Reply::Silence]);
        let exch = keyed(sandbox.bash(script)).env("EXCHANGE_API_URL", server.url());
        let mut command = exch.command();
        command.stdin(Stdio::null()).stdout(Stdio::null()).stderr(Stdio::null());
        let child = command.spawn().unwrap();
        let end = Instant::now() + Duration::from_secs(20);
        while server.requests().is_empty() {
            assert!(Instant::now() < end, "nothing was sent: {script}");
            std::thread::sleep(Duration::from_millis(5));
        }
        Self { child, _server: server }
    }

    fn proc(&self, name: &str) -> String {
        let path = format!("/proc/{}/{name}", self.child.id());
        let bytes = fs::read(&path).unwrap_or_else(|error| panic!("{path}: {error}"));
        String::from_utf8_lossy(&bytes).into_owned()
    }

    /// How it ends of this signal.
    fn ended_by(&mut self, signal: &str) -> ExitStatus {
        Command::new("kill").args([signal, &self.child.id().to_string()]).status().unwrap();
        self.child.wait().unwrap()
    }
}

impl Drop for Waiting {
    fn drop(&mut self) {
        // It may have ended by itself.
        let _ = self.child.kill();
        let _ = self.child.wait();
    }
}

#[test]
fn no_command_line_has_a_secret_while_it_runs() {
    let sandbox = Sandbox::new();
    sandbox.write("secret", SECRET);
    for secret in ["", "EXCHANGE_API_SECRET=file:secret ", "EXCHANGE_API_SECRET='cmd:cat secret' "] {
        let waiting = Waiting::start(&sandbox, &format!("{secret}exec exch get /a --timeout 30"));
        let own = waiting.proc("cmdline");
        assert!(own.starts_with("exch\0get\0"), "{own:?}");
        // All that anybody may read of every process, the tests' own aside: they have the marker in their memory only.
        for entry in fs::read_dir("/proc").unwrap().map_while(Result::ok) {
            for name in ["cmdline", "comm"] {
                let shown = fs::read(entry.path().join(name)).unwrap_or_default();
                let found = found_in(&String::from_utf8_lossy(&shown));
                assert!(found.is_none(), "{found:?} in {}", entry.path().display());
            }
        }
    }
}

fn files(folder: &Path) -> Vec<String> {
    let names = fs::read_dir(folder).unwrap().map(|entry| entry.unwrap().file_name());
    names.map(|name| name.into_string().unwrap()).filter(|name| name != ".nonce").collect()
}

#[test]
fn a_crash_leaves_no_core() {
    let sandbox = Sandbox::new();
    for signal in ["-ABRT", "-QUIT", "-ILL"] {
        let mut waiting = Waiting::start(&sandbox, "ulimit -c unlimited; exec exch get /a --timeout 30");
        let limits = waiting.proc("limits");
        let core = limits.lines().find(|line| line.starts_with("Max core file size")).unwrap();
        assert_eq!(core.split_whitespace().nth(4), Some("0"), "{core}");
        let status = waiting.ended_by(signal);
        assert!(status.signal().is_some() && !status.core_dumped(), "{signal}: {status:?}");
        assert_eq!(files(&sandbox.path("")), Vec::<String>::new(), "{signal}");
    }
}

/// The limit alone would not do it: its user may lift it, and a collector behind a pipe has none.
#[test]
fn a_crash_leaves_no_core_where_the_limit_is_lifted_again() {
    let sandbox = Sandbox::new();
    let mut waiting = Waiting::start(&sandbox, "ulimit -c unlimited; exec exch get /a --timeout 30");
    let lifted = Command::new(tool("prlimit"))
        .args(["--core=unlimited:unlimited", "--pid", &waiting.child.id().to_string()])
        .status()
        .unwrap();
    assert!(lifted.success());
    let status = waiting.ended_by("-ABRT");
    assert!(status.signal().is_some() && !status.core_dumped(), "{status:?}");
    assert_eq!(files(&sandbox.path("")), Vec::<String>::new());
}

/// What the two tests before this rest on: here a crash does leave one, and a user's own program may still do so.
#[test]
fn a_users_own_program_may_leave_a_core() {
    let sandbox = Sandbox::new();
    let dumps = |script: &str| {
        let output = sandbox.bash(script).command().stdin(Stdio::null()).output().unwrap();
        String::from_utf8_lossy(&output.stderr).contains("core dumped")
    };
    let crash = "ulimit -c unlimited; bash -c 'kill -SEGV $$'; true";
    if !dumps(crash) {
        eprintln!(
            "this machine makes no core dumps: that exch leaves none was not tried against one that does"
        );
        return;
    }
    assert!(dumps(&format!(
        "ulimit -c unlimited; exch testnet -- bash -c \"{}\"; true",
        "bash -c 'kill -SEGV \\$\\$'; true"
    )));
}

/// A process of the same user, without the system's rights, reads neither its memory nor its environment.
#[test]
fn its_own_user_can_t_read_its_memory() {
    let sandbox = Sandbox::new();
    let world: fs::Permissions = std::os::unix::fs::PermissionsExt::from_mode(0o777);
    for folder in ["", "..", "../home", "../state"] {
        fs::set_permissions(sandbox.path(folder), world.clone()).unwrap();
    }
    let binary = sandbox.path("exch");
    fs::copy(env!("CARGO_BIN_EXE_exch"), &binary).unwrap();
    // Root may read everything, so it is somebody else who runs it and looks.
    let script = r#"
        as=; [ "$(id -u)" != 0 ] || as='setpriv --reuid=65534 --regid=65534 --clear-groups'
        exec $as bash -c '
            "$0" get /a --timeout 30 & pid=$!
            while ! [ -e sent ]; do sleep 0.05; done
            for what in environ mem fd/0 maps; do
                if head -c 1 "/proc/$pid/$what" >/dev/null 2>&1; then echo "$what can be read"; fi
            done
            head -c 4 "/proc/$pid/cmdline" | wc -c
            kill $pid; wait $pid || true' "$PWD/exch""#;
    let server = RawServer::start([Reply::Silence]);
    let exch = keyed(sandbox.bash(script)).env("EXCHANGE_API_URL", server.url());
    let run = std::thread::scope(|scope| {
        let running = scope.spawn(|| exch.run());
        let end = Instant::now() + Duration::from_secs(30);
        while server.requests().is_empty() && Instant::now() < end && !running.is_finished() {
            std::thread::sleep(Duration::from_millis(10));
        }
        fs::write(sandbox.path("sent"), "").unwrap();
        running.join().unwrap()
    });
    assert_eq!(run.text(), "4\n", "only the command line can be read: {run}");
    assert_stderr_clean(&run);
}

/// A descriptor is opened by a name in `/proc`, which is not this process's any more; it can be opened all the same.
#[test]
fn a_descriptor_is_read_by_somebody_without_rights() {
    let sandbox = Sandbox::new();
    sandbox.write_with_mode("exch", fs::read(env!("CARGO_BIN_EXE_exch")).unwrap(), 0o755);
    for folder in ["", "..", "../home", "../state"] {
        let world = std::os::unix::fs::PermissionsExt::from_mode(0o777);
        fs::set_permissions(sandbox.path(folder), world).unwrap();
    }
    let script = r#"as=; [ "$(id -u)" != 0 ] || as='setpriv --reuid=65534 --regid=65534 --clear-groups'
        exec $as bash -c 'exec ./exch sign GET /a --time 1700000000123 3< <(printf key) 4< <(printf some-secret-of-mine)'"#;
    let exch = sandbox.bash(script).env("EXCHANGE_API_KEY", "fd:3").env("EXCHANGE_API_SECRET", "fd:4");
    let plain = sandbox.exch(["sign", "GET", "/a", "--time", "1700000000123"]);
    let plain = plain.env("EXCHANGE_API_KEY", "key").env("EXCHANGE_API_SECRET", "some-secret-of-mine");
    assert_eq!(exch.ok().text(), plain.ok().text());
}
