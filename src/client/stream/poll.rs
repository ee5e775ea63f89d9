//! Waits for the socket, the input, the output, a signal or a deadline at the same time.

use std::io::{self, Read as _};
use std::os::fd::{AsFd, BorrowedFd};
use std::os::unix::net::UnixStream;
use std::sync::Arc;
use std::sync::atomic::{AtomicBool, Ordering};
use std::time::Instant;

use rustix::event::{PollFd, PollFlags, Timespec, poll};
use signal_hook::consts::{SIGHUP, SIGINT, SIGTERM};

/// The signals that end a stream with a clean close.
pub(super) struct Interrupt {
    wake: UnixStream,
    /// Whether one has arrived before: the next one does what it does by default.
    ends: Arc<AtomicBool>,
}

impl Drop for Interrupt {
    /// Nobody asks any more whether a signal has arrived, so that each has its default effect again.
    fn drop(&mut self) {
        self.ends.store(true, Ordering::Relaxed);
    }
}

impl Interrupt {
    /// Starts to listen for signals. The first one is reported here; a second one ends the process, because the first
    /// may have arrived during a wait that can't be interrupted.
    pub(super) fn new() -> io::Result<Self> {
        let (wake, waker) = UnixStream::pair()?;
        wake.set_nonblocking(true)?;
        let ends = Arc::new(AtomicBool::new(false));
        for signal in [SIGINT, SIGTERM, SIGHUP] {
            signal_hook::flag::register_conditional_default(signal, Arc::clone(&ends))?;
            signal_hook::flag::register(signal, Arc::clone(&ends))?;
            signal_hook::low_level::pipe::register(signal, waker.try_clone()?)?;
        }
        Ok(Self { wake, ends })
    }

    /// Whether a signal has arrived since the last call.
    pub(super) fn has_come(&mut self) -> bool {
        let mut bytes = [0; 16];
        self.wake.read(&mut bytes).is_ok_and(|count| count > 0)
    }
}

/// What is waited for.
#[derive(Default)]
pub(super) struct PollSet<'a> {
    /// The socket, or what becomes one; and what of it.
    pub(super) socket: Option<(BorrowedFd<'a>, PollFlags)>,
    /// The input.
    pub(super) input: Option<BorrowedFd<'a>>,
    /// The output, and whether room in it is of interest; that its reader is gone always is.
    pub(super) output: Option<(BorrowedFd<'a>, bool)>,
    /// A request on a thread of its own.
    pub(super) asking: Option<BorrowedFd<'a>>,
}

/// The events that occurred.
#[derive(Debug, Default, Clone, Copy, PartialEq, Eq)]
pub(super) struct PollEvents {
    /// A signal.
    pub(super) interrupt: bool,
    /// There is input, or its end.
    pub(super) input: bool,
    /// The output has no reader any more.
    pub(super) no_reader: bool,
}

/// Waits until something comes, or until `end`.
pub(super) fn wait(interrupt: &Interrupt, waiting: &PollSet<'_>, end: Instant) -> io::Result<PollEvents> {
    let poll_for = PollFd::from_borrowed_fd;
    let mut fds = vec![poll_for(interrupt.wake.as_fd(), PollFlags::IN)];
    let input = waiting.input.map(|fd| {
        fds.push(poll_for(fd, PollFlags::IN));
        fds.len() - 1
    });
    let output = waiting.output.map(|(fd, wants_room)| {
        fds.push(poll_for(fd, if wants_room { PollFlags::OUT } else { PollFlags::empty() }));
        fds.len() - 1
    });
    let asking = waiting.asking.map(|fd| (fd, PollFlags::IN));
    for (fd, flags) in waiting.socket.into_iter().chain(asking) {
        fds.push(poll_for(fd, flags));
    }
    let left = end.saturating_duration_since(Instant::now());
    match poll(&mut fds, Timespec::try_from(left).ok().as_ref()) {
        Ok(_) | Err(rustix::io::Errno::INTR) => {}
        Err(error) => return Err(error.into()),
    }
    let has = |place: Option<usize>, flags: PollFlags| {
        place.is_some_and(|place| fds[place].revents().intersects(flags))
    };
    Ok(PollEvents {
        interrupt: !fds[0].revents().is_empty(),
        input: has(input, PollFlags::all()),
        no_reader: has(output, PollFlags::ERR | PollFlags::NVAL),
    })
}
