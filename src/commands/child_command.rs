//! Runs the command that the user gave after `--`, and returns its exit status.

use std::env;
use std::ffi::OsString;
use std::io;
use std::path::Path;
use std::process::{Command, ExitStatus, Stdio};
use std::thread;

use crate::report::error::Error;
use crate::secrets::credentials::Environment;
use crate::sys::core_dumps;

/// The command as typed after `--`; `exch` in it is this very binary.
pub(super) fn command(words: &[OsString]) -> Result<Command, Error> {
    let (program, arguments) = words
        .split_first()
        .ok_or_else(|| Error::usage("the command is missing", "write a command after --"))?;
    let own = env::current_exe().ok().and_then(|exe| exe.parent().map(Path::to_owned));
    let others = Environment::search_path();
    let path = env::join_paths(own.into_iter().chain(env::split_paths(&others))).unwrap_or(others);
    let mut command = Command::new(program);
    command.args(arguments).env("PATH", path);
    core_dumps::allow_in_children();
    Ok(command)
}

/// Opens a URL in the user's browser, which is told nothing of this program's settings. The URL is one argument, and no
/// shell reads it.
pub(super) fn open_in_browser(url: &str) -> io::Result<()> {
    const OWN: [&str; 4] = ["EXCHANGE_", "EXCH_", "VAULT_", "AWS_"];
    let mut command = Command::new(if cfg!(target_os = "macos") { "open" } else { "xdg-open" });
    command.arg(url).stdin(Stdio::null()).stdout(Stdio::null()).stderr(Stdio::null());
    for (name, _) in Environment::process_texts() {
        if OWN.iter().any(|own| name.starts_with(own)) {
            command.env_remove(name);
        }
    }
    core_dumps::allow_in_children();
    let mut child = command.spawn()?;
    // So that it is no zombie once it ends.
    thread::spawn(move || child.wait());
    Ok(())
}

/// The command could not be started.
pub(super) fn not_run(words: &[OsString], error: &io::Error) -> Error {
    let program = words.first().map(|program| program.to_string_lossy()).unwrap_or_default();
    Error::usage(
        format!("{program} can't be run: {error}"),
        "write the command as you would in a shell, after --",
    )
}

/// A command's own status; 128 and the signal's number where one ended it, as shells have it.
pub(super) fn exit_code(status: ExitStatus) -> u8 {
    use std::os::unix::process::ExitStatusExt as _;
    let code = status.code().or_else(|| status.signal().map(|signal| 128 + signal)).unwrap_or(1);
    u8::try_from(code).unwrap_or(1)
}
