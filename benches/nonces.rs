//! How many nonces a second the stores give, beside what the disk and the server could do at best.
//!
//! `benches/nonces` runs this, with the Redis servers that it names. Each round measures every way one after the
//! other, so that a drift of the machine cancels in the ratios; printed are the medians of the rounds.

use std::fs::{self, File};
use std::io::{self, Read, Write};
use std::num::NonZeroU64;
use std::os::unix::fs::FileExt;
use std::os::unix::net::UnixStream;
use std::path::{Path, PathBuf};
use std::process::{Command, Stdio};
use std::time::{Duration, Instant};

use exch::net::http_client::Roots;
use exch::store::nonce::{Bounds, FileStore, NonceStoreReference, RedisLimits, RedisStore};
use exch::sys::lock_wait::LockWait;

type Failed = Box<dyn std::error::Error>;

/// How many nonces a reserved block has.
const BLOCK: NonZeroU64 = NonZeroU64::new(1_000).unwrap();
/// How many processes share a store.
const PROCESSES: usize = 8;
/// How long one measurement takes.
const SLICE: Duration = Duration::from_millis(250);

/// A way to get numbers.
#[derive(Clone, Copy, PartialEq, Eq)]
enum Way {
    /// A write of one line in place and a sync, without a lock or a look: what no store can beat.
    Bare,
    /// `exch nonce`'s own store.
    Store,
    /// Blocks of it.
    Reserve,
    /// `INCR` on a connection that is kept.
    Increment,
    /// The Redis store.
    Redis,
}

/// What is measured: its name, the way, where, and by how many processes.
struct Line {
    name: &'static str,
    way: Way,
    place: PathBuf,
    processes: usize,
}

fn main() -> Result<(), Failed> {
    // `cargo bench` says so to every benchmark.
    let args: Vec<String> = std::env::args().skip(1).filter(|arg| arg != "--bench").collect();
    match args.iter().map(String::as_str).collect::<Vec<_>>()[..] {
        ["worker", way, place] => {
            println!("{}", work(parse(way)?, Path::new(place))?);
            Ok(())
        }
        [rounds, disk, memory, redis, synced] => {
            report(rounds.parse()?, &lines(disk.as_ref(), memory.as_ref(), redis.as_ref(), synced.as_ref()))
        }
        _ => Err("usage: ROUNDS DISK-FOLDER MEMORY-FOLDER REDIS-SOCKET SYNCED-REDIS-SOCKET".into()),
    }
}

fn lines(disk: &Path, memory: &Path, redis: &Path, synced: &Path) -> Vec<Line> {
    let line = |name, way, place: &Path| Line { name, way, place: place.to_owned(), processes: 1 };
    let shared = |name, way, place: &Path| Line { name, way, place: place.to_owned(), processes: PROCESSES };
    vec![
        line("a bare write and sync", Way::Bare, &disk.join("bare")),
        line("file", Way::Store, &disk.join("store")),
        shared("file, 8 processes", Way::Store, &disk.join("shared")),
        line("file, blocks of 1,000", Way::Reserve, &disk.join("blocks")),
        line("file in memory, where a sync does nothing", Way::Store, &memory.join("store")),
        shared("file in memory, 8 processes", Way::Store, &memory.join("shared")),
        line("Redis INCR", Way::Increment, redis),
        line("Redis", Way::Redis, redis),
        shared("Redis, 8 processes", Way::Redis, redis),
        line("Redis, appendfsync always", Way::Redis, synced),
        shared("Redis, appendfsync always, 8 processes", Way::Redis, synced),
    ]
}

fn report(rounds: usize, lines: &[Line]) -> Result<(), Failed> {
    let mut rates = vec![Vec::new(); lines.len()];
    for _ in 0..rounds {
        for (line, rates) in lines.iter().zip(&mut rates) {
            rates.push(line.measure()?);
        }
    }
    println!("{:<44} {:>12}", format!("median of {rounds} rounds"), "numbers/s");
    for (line, rates) in lines.iter().zip(&rates) {
        println!("{:<44} {:>12.0}", line.name, median(rates.clone()));
    }
    let ratio = |over: usize, under: usize| {
        median(rates[over].iter().zip(&rates[under]).map(|(over, under)| over / under).collect())
    };
    println!("{:<44} {:>12.2}  (at most 1.3)", "cost of a nonce / bare write and sync", ratio(0, 1));
    println!("{:<44} {:>12.0}  (at least 100)", "cost of a nonce / of one in a block", ratio(3, 1));
    Ok(())
}

fn median(mut rates: Vec<f64>) -> f64 {
    rates.sort_by(f64::total_cmp);
    rates[rates.len() / 2]
}

impl Line {
    /// Numbers a second, of all processes together.
    fn measure(&self) -> Result<f64, Failed> {
        let started = Instant::now();
        let taken = if self.processes == 1 {
            work(self.way, &self.place)?
        } else {
            let workers: io::Result<Vec<_>> = (0..self.processes).map(|_| self.worker().spawn()).collect();
            let mut taken = 0;
            for worker in workers? {
                taken += String::from_utf8(worker.wait_with_output()?.stdout)?.trim().parse::<u64>()?;
            }
            taken
        };
        #[allow(clippy::cast_precision_loss)] // Nobody takes 2^53 numbers in a moment.
        Ok(taken as f64 / started.elapsed().as_secs_f64())
    }

    fn worker(&self) -> Command {
        let program = std::env::current_exe().unwrap_or_default();
        let mut command = Command::new(program);
        command.args(["worker", name(self.way)]).arg(&self.place).stdout(Stdio::piped());
        command
    }
}

fn name(way: Way) -> &'static str {
    match way {
        Way::Bare => "bare",
        Way::Store => "store",
        Way::Reserve => "reserve",
        Way::Increment => "increment",
        Way::Redis => "redis",
    }
}

fn parse(text: &str) -> Result<Way, Failed> {
    let ways = [Way::Bare, Way::Store, Way::Reserve, Way::Increment, Way::Redis];
    ways.into_iter().find(|way| name(*way) == text).ok_or_else(|| format!("no such way: {text}").into())
}

/// Takes numbers for a moment; how many.
fn work(way: Way, place: &Path) -> Result<u64, Failed> {
    match way {
        Way::Bare => {
            fs::write(place, "1700000000000\n")?;
            let file = File::options().write(true).open(place)?;
            let mut number = 1_700_000_000_000_u64;
            repeat(1, || {
                number += 1;
                file.write_all_at(format!("{number}\n").as_bytes(), 0)?;
                Ok(file.sync_data()?)
            })
        }
        Way::Store | Way::Reserve => {
            let store = FileStore::new(place);
            let count = if way == Way::Reserve { BLOCK } else { NonZeroU64::MIN };
            repeat(count.get(), || Ok(store.take(Bounds::time(1_700_000_000_000), count).map(|_| ())?))
        }
        Way::Increment => increment(place),
        Way::Redis => {
            let store = redis(place)?;
            repeat(1, || Ok(store.take(Bounds::time(1_700_000_000_000), NonZeroU64::MIN).map(|_| ())?))
        }
    }
}

/// Does it again and again for a moment; how many numbers that gave.
fn repeat(each: u64, mut step: impl FnMut() -> Result<(), Failed>) -> Result<u64, Failed> {
    let end = Instant::now() + SLICE;
    let mut taken = 0;
    while Instant::now() < end {
        step()?;
        taken += each;
    }
    Ok(taken)
}

fn increment(socket: &Path) -> Result<u64, Failed> {
    let mut stream = UnixStream::connect(socket)?;
    let mut answer = [0; 64];
    repeat(1, || {
        stream.write_all(b"*2\r\n$4\r\nINCR\r\n$7\r\ncounter\r\n")?;
        let length = stream.read(&mut answer)?;
        if answer[..length].ends_with(b"\r\n") { Ok(()) } else { Err("half an answer".into()) }
    })
}

fn redis(socket: &Path) -> Result<RedisStore, Failed> {
    let reference = format!("unix:{}", socket.display());
    let NonceStoreReference::Server(server) = NonceStoreReference::parse(Path::new(&reference))? else {
        return Err("no server".into());
    };
    let timeout = Duration::from_secs(10);
    let limits =
        RedisLimits { connect_timeout: timeout, timeout, roots: Roots::System, wait: LockWait::default() };
    Ok(RedisStore::new(server, "exch:nonce:bench".to_owned(), limits))
}
