//! Many processes that take nonces from one store while one of them is killed every 50 ms.

use std::collections::HashSet;
use std::io::Read;
use std::os::unix::process::ExitStatusExt;
use std::process::{Child, Command, Stdio};
use std::sync::Mutex;
use std::sync::atomic::{AtomicBool, AtomicUsize, Ordering};
use std::thread;
use std::time::{Duration, Instant};

/// How many processes at once.
const TAKERS: usize = 8;
/// How many nonces each of them takes.
const EACH: usize = 2_000;
/// How often one of them is killed.
const KILL_EVERY: Duration = Duration::from_millis(50);
/// How long all of it may take.
const LIMIT: Duration = Duration::from_secs(300);

/// How the nonces are taken.
#[derive(Clone, Copy, PartialEq, Eq)]
pub(crate) enum Mix {
    /// Each by a process of its own.
    Singles,
    /// One by a process, then nineteen by the next one's `reserve`.
    Blocks,
}

/// The exit code of a store that is away, after which a taker tries again.
const AWAY: i32 = 6;

/// Who takes nonces, and what happened to them.
pub(crate) struct Takers<'t> {
    /// `exch nonce` for this store; told from which part of the way on it is asked (0, 1 or 2), and the arguments.
    pub(crate) exch: &'t (dyn Fn(usize, &[&str]) -> Command + Sync),
    pub(crate) mix: Mix,
    running: [Mutex<Option<Child>>; TAKERS],
    taken: AtomicUsize,
    killed: AtomicUsize,
    turned_away: AtomicUsize,
    done: AtomicBool,
}

impl<'t> Takers<'t> {
    pub(crate) fn new(mix: Mix, exch: &'t (dyn Fn(usize, &[&str]) -> Command + Sync)) -> Self {
        Self {
            exch,
            mix,
            running: Default::default(),
            taken: AtomicUsize::new(0),
            killed: AtomicUsize::new(0),
            turned_away: AtomicUsize::new(0),
            done: AtomicBool::new(false),
        }
    }

    /// How many were turned away because the store could not be reached.
    pub(crate) fn turned_away(&self) -> usize {
        self.turned_away.load(Ordering::Relaxed)
    }

    /// Lets them all take their nonces: each its own in rising order, no number twice. `beside` goes on beside them
    /// until its argument says that they are done, and is given how far they are, in thirds.
    pub(crate) fn run(&self, beside: impl FnOnce(&dyn Fn() -> Option<usize>) + Send) {
        let taken: Vec<Vec<u64>> = thread::scope(|scope| {
            let killer = scope.spawn(|| self.kill_now_and_then());
            let beside = scope.spawn(|| {
                beside(&|| (!self.done.load(Ordering::Relaxed)).then(|| self.third()));
            });
            let takers: Vec<_> = (0..TAKERS).map(|taker| scope.spawn(move || self.take(taker))).collect();
            let taken: Vec<_> = takers.into_iter().map(thread::ScopedJoinHandle::join).collect();
            self.done.store(true, Ordering::Relaxed);
            killer.join().unwrap();
            beside.join().unwrap();
            taken.into_iter().map(Result::unwrap).collect()
        });
        for own in &taken {
            assert!(own.is_sorted_by(|a, b| a < b), "a process's own nonces did not rise: {own:?}");
        }
        let all: HashSet<u64> = taken.iter().flatten().copied().collect();
        let count: usize = taken.iter().map(Vec::len).sum();
        assert!(count >= TAKERS * EACH);
        assert_eq!(all.len(), count, "a number was given out twice");
        let killed = self.killed.load(Ordering::Relaxed);
        assert!(killed > 0, "nobody was killed");
        eprintln!("{count} nonces, {killed} processes killed, {} turned away", self.turned_away());
    }

    fn third(&self) -> usize {
        (self.taken.load(Ordering::Relaxed) * 3 / (TAKERS * EACH)).min(2)
    }

    fn take(&self, taker: usize) -> Vec<u64> {
        let end = Instant::now() + LIMIT;
        let mut taken = Vec::new();
        let mut is_single = true;
        while taken.len() < EACH {
            assert!(Instant::now() < end, "{} of {EACH} nonces in {LIMIT:?}", taken.len());
            is_single = self.mix == Mix::Singles || !is_single;
            let args: &[&str] = if is_single { &["nonce"] } else { &["nonce", "reserve", "19"] };
            let before = taken.len();
            taken.extend(self.run_one(taker, &mut (self.exch)(self.third(), args)));
            self.taken.fetch_add(taken.len() - before, Ordering::Relaxed);
        }
        taken
    }

    /// The nonces that one process printed: none if it was killed before that.
    fn run_one(&self, taker: usize, command: &mut Command) -> Vec<u64> {
        let mut child =
            command.stdin(Stdio::null()).stdout(Stdio::piped()).stderr(Stdio::piped()).spawn().unwrap();
        let (mut stdout, mut stderr) = (child.stdout.take().unwrap(), child.stderr.take().unwrap());
        *self.running[taker].lock().unwrap() = Some(child);
        let (mut text, mut error) = (String::new(), String::new());
        stdout.read_to_string(&mut text).unwrap();
        stderr.read_to_string(&mut error).unwrap();
        let status = self.running[taker].lock().unwrap().take().unwrap().wait().unwrap();
        match status.code() {
            None => assert_eq!(status.signal(), Some(9), "only a kill ends it: {error}"),
            Some(0) => assert!(text.ends_with('\n') && error.is_empty(), "{text}{error}"),
            Some(code) => {
                assert_eq!((code, text.as_str()), (AWAY, ""), "{error}");
                self.turned_away.fetch_add(1, Ordering::Relaxed);
                thread::sleep(Duration::from_millis(10));
            }
        }
        // Who is killed after it has printed has given its nonces out.
        let Some(line) = text.strip_suffix('\n') else { return Vec::new() };
        let numbers: Vec<u64> = line.split(' ').map(|number| number.parse().unwrap()).collect();
        (numbers[0]..=*numbers.last().unwrap()).collect()
    }

    /// Kills whoever runs, one after the other.
    fn kill_now_and_then(&self) {
        for taker in (0..TAKERS).cycle() {
            thread::sleep(KILL_EVERY);
            if self.done.load(Ordering::Relaxed) {
                return;
            }
            let mut running = self.running[taker].lock().unwrap();
            // One that has just ended can't be killed; the next one will.
            if let Some(child) = running.as_mut()
                && child.try_wait().unwrap().is_none()
                && child.kill().is_ok()
            {
                self.killed.fetch_add(1, Ordering::Relaxed);
            }
        }
    }
}
