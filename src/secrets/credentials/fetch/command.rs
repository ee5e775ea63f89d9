//! `cmd:PROGRAM ARGS`: runs a password manager's program, without a shell.

use std::process::{Child, Command, ExitStatus, Stdio};
use std::thread;
use std::time::{Duration, Instant};

use zeroize::Zeroizing;

use super::pipe::{read_all, within};
use super::{FetchFailure, Terms};

/// What the command writes to stdout, if it succeeds in time.
pub(super) fn run(words: &[String], terms: &Terms) -> Result<Zeroizing<Vec<u8>>, FetchFailure> {
    let [program, arguments @ ..] = words else { return Err(FetchFailure::Empty) };
    let end = Instant::now() + terms.command_timeout;
    // Stdin may belong to another part of the command line. A program that has a question asks on the terminal.
    let child = Command::new(program)
        .args(arguments)
        .stdin(Stdio::null())
        .stdout(Stdio::piped())
        .stderr(if terms.show_stderr { Stdio::inherit() } else { Stdio::null() })
        .spawn();
    let mut child = Running(child.map_err(FetchFailure::NotRun)?);
    let pipe = child.0.stdout.take().ok_or(FetchFailure::Empty)?;
    let output = within(terms.command_timeout, move || read_all(pipe));
    if let Err(FetchFailure::TooLarge(_)) = output {
        return output;
    }
    let Some(status) = child.wait_until(end).map_err(FetchFailure::Io)? else {
        return Err(FetchFailure::TimedOut(terms.command_timeout));
    };
    if status.success() { output } else { Err(FetchFailure::Exit(status)) }
}

/// A child process that is killed when this is dropped.
struct Running(Child);

impl Running {
    /// Its status, or `None` if it still runs then.
    fn wait_until(&mut self, end: Instant) -> std::io::Result<Option<ExitStatus>> {
        loop {
            match self.0.try_wait()? {
                None if Instant::now() < end => thread::sleep(Duration::from_millis(2)),
                status => return Ok(status),
            }
        }
    }
}

impl Drop for Running {
    fn drop(&mut self) {
        // Usually it has ended already.
        let _ = self.0.kill();
        let _ = self.0.wait();
    }
}
