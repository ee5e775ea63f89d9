//! The crash matrix: `exch order` is killed at every point of its life while the testnet loses, fails and delays at
//! random. Whatever it reports must be what the ledger holds.
//!
//! 100 seeds; `EXCH_CRASH_SEEDS=1000 tests/run crashes` runs more. A seed is a fault sequence, a policy for ids, one
//! venue form and a kill point for each order, so `EXCH_CRASH_SEEDS=17-17` repeats one.

#![cfg(debug_assertions)]

use std::collections::{BTreeMap, BTreeSet};
use std::os::unix::process::ExitStatusExt as _;
use std::process::{Command, Stdio};
use std::sync::Mutex;
use std::sync::atomic::{AtomicU64, Ordering};

use exch::sys::fail_point::POINTS;
use serde_json::Value;

use crate::support::{Sandbox, Testnet, package_file};

const POLICIES: [&str; 4] = ["never", "open", "window:60", "forever"];
/// Orders of one seed. Numbers of one seed's kill points lie far apart, so that few seeds meet all points.
const ORDERS: u64 = 3;
/// Seeds at work at once: nearly all of their time is waiting.
const WORKERS: u64 = 24;

/// What `exch` said of one order, over all commands about it.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum Report {
    Placed,
    NotPlaced,
    Unknown,
}

/// One seed's stage: a testnet at its worst, and a state folder.
struct Stage {
    seed: u64,
    testnet: Testnet,
    sandbox: Sandbox,
    scheme: String,
}

struct Ended {
    code: Option<i32>,
    signal: Option<i32>,
    stdout: String,
    stderr: String,
}

#[test]
fn what_is_reported_is_what_was_executed() {
    let (first, last) = seeds();
    let next = AtomicU64::new(first);
    let killed_at = Mutex::new(BTreeMap::<&str, u32>::new());
    let reports = Mutex::new(BTreeMap::<String, u32>::new());
    std::thread::scope(|scope| {
        for _ in 0..WORKERS {
            scope.spawn(|| {
                loop {
                    let seed = next.fetch_add(1, Ordering::Relaxed);
                    if seed > last {
                        return;
                    }
                    let (killed, reported) = Stage::new(seed).play();
                    for point in killed {
                        *killed_at.lock().unwrap().entry(point).or_default() += 1;
                    }
                    for report in reported {
                        *reports.lock().unwrap().entry(format!("{report:?}")).or_default() += 1;
                    }
                }
            });
        }
    });
    let killed_at = killed_at.into_inner().unwrap();
    println!("seeds {first} to {last}: {:?}", reports.into_inner().unwrap());
    println!("killed at {} points: {killed_at:?}", killed_at.len());
    if last - first >= 99 {
        assert!(killed_at.len() >= 20, "points where a process was killed: {killed_at:?}");
    }
}

/// `N` seeds from 1, or `A-B`.
fn seeds() -> (u64, u64) {
    let text = std::env::var("EXCH_CRASH_SEEDS").unwrap_or_else(|_| "100".to_owned());
    let number = |text: &str| text.parse().expect("EXCH_CRASH_SEEDS is N or A-B");
    match text.split_once('-') {
        Some((first, last)) => (number(first), number(last)),
        None => (1, number(&text)),
    }
}

impl Stage {
    fn new(seed: u64) -> Self {
        let sandbox = Sandbox::new();
        let form = ["generic", "strict"][usize::from(seed / 4 % 2 == 1)];
        let policy = POLICIES[usize::try_from(seed % 4).unwrap()];
        // A short window and settle keep the wait for a proof short; the faults' delays stay below them.
        let text = package_file(&format!("src/venue/{form}.toml"));
        let text = text
            .replace("default = 5000", "default = 1000")
            .replace("ahead_ms  = 5000", "ahead_ms = 1000")
            .replace("behind_ms = 5000", "behind_ms = 1000")
            .replace("id_unique = \"forever\"", &format!("id_unique = \"{policy}\"\nsettle_ms = 1000"));
        assert!(
            text.contains("settle_ms") && text.contains("behind_ms = 1000"),
            "the venue file has its old form"
        );
        let scheme = sandbox.write("drill.toml", text).display().to_string();
        let chaos = seed.to_string();
        let testnet = Testnet::start(["--scheme", &*scheme, "--chaos", &*chaos]);
        Self { seed, testnet, sandbox, scheme }
    }

    /// Places, kills, settles; the points where a process was killed, and what was reported.
    fn play(&self) -> (Vec<&'static str>, Vec<Report>) {
        let mut killed = Vec::new();
        let mut reports = BTreeMap::new();
        for order in 0..ORDERS {
            let id = format!("s{}-o{order}", self.seed);
            let (point, nth) = self.point(order);
            let ended = self.order(&id, Some(&format!("kill:{point}@{nth}")));
            if ended.signal == Some(9) {
                killed.push(point);
            }
            reports.insert(id.clone(), ended.report());
            // Some users just give the command again.
            if ended.signal.is_some() && (self.seed + order).is_multiple_of(3) {
                let again = self.order(&id, None);
                reports.insert(id, again.report());
            }
        }
        let settled = self.exch(&["order", "settle", "--all", "--settle-timeout", "20"], None);
        for line in settled.stdout.lines() {
            let line: Value = serde_json::from_str(line).unwrap();
            let report = match line["outcome"].as_str().unwrap() {
                "placed" => Report::Placed,
                "not_placed" => Report::NotPlaced,
                _ => Report::Unknown,
            };
            let before = reports.insert(line["id"].as_str().unwrap().to_owned(), report);
            assert_ne!(before, Some(Report::NotPlaced), "seed {}: closed and open again: {line}", self.seed);
        }
        self.check(&reports, &settled);
        (killed, reports.into_values().collect())
    }

    fn check(&self, reports: &BTreeMap<String, Report>, settled: &Ended) {
        let ledger = self.testnet.ledger();
        let journal = self.journal();
        let executed = |id: &str| ledger["executed"][id].as_u64().unwrap_or(0);
        let shown =
            || format!("seed {}: {ledger} {journal:?} {}\n{}", self.seed, settled.stderr, self.testnet.log());
        for (id, report) in reports {
            let fits = match report {
                Report::Placed => executed(id) == 1,
                Report::NotPlaced => executed(id) == 0,
                Report::Unknown => executed(id) <= 1,
            };
            assert!(fits, "{id} was reported as {report:?}; {}", shown());
        }
        for id in ledger["executed"].as_object().unwrap().keys() {
            assert!(journal.contains(id), "{id} has no journal entry; {}", shown());
        }
        assert_eq!(ledger["without_id"], 0);
    }

    /// Where this order's process dies, and at which passing.
    fn point(&self, order: u64) -> (&'static str, u64) {
        let at = (self.seed * ORDERS + order) * 7;
        let len = POINTS.len() as u64;
        (POINTS[usize::try_from(at % len).unwrap()], 1 + at / len % 2)
    }

    fn order(&self, id: &str, fail_point: Option<&str>) -> Ended {
        let args = ["order", "--side", "buy", "--price", "20000", "--qty", "0.001", "--client-id", id];
        self.exch(&[&args[..], &["--settle-timeout", "8"]].concat(), fail_point)
    }

    fn exch(&self, args: &[&str], fail_point: Option<&str>) -> Ended {
        let mut command = Command::new(env!("CARGO_BIN_EXE_exch"));
        command.args(args).args(["--scheme", &self.scheme, "--timeout", "0.2", "--backoff", "0.05"]);
        command.env_clear().envs(self.sandbox.environment()).current_dir(self.sandbox.path(""));
        let env = self.testnet.env().iter().filter(|(name, _)| name != "EXCHANGE_VENUE");
        command.envs(env.map(|(name, value)| (name, value))).stdin(Stdio::null());
        command.envs(fail_point.map(|point| ("EXCH_FAIL_POINT", point)));
        let output = command.output().unwrap();
        Ended {
            code: output.status.code(),
            signal: output.status.signal(),
            stdout: String::from_utf8(output.stdout).unwrap(),
            stderr: String::from_utf8(output.stderr).unwrap(),
        }
    }

    /// The ids that the journal has, open or done.
    fn journal(&self) -> BTreeSet<String> {
        let journal = self.sandbox.path("../state/exch/journal");
        let files =
            ["open", "done"].into_iter().filter_map(|folder| std::fs::read_dir(journal.join(folder)).ok());
        let files = files.flatten().map(|file| std::fs::read_to_string(file.unwrap().path()).unwrap());
        files
            .filter_map(|text| serde_json::from_str::<Value>(text.lines().next()?).ok())
            .map(|line| line["intent"]["id"].as_str().unwrap().to_owned())
            .collect()
    }
}

impl Ended {
    fn report(&self) -> Report {
        match self.code {
            // It ended after the venue's word, though perhaps before it could print all of it.
            Some(0) => Report::Placed,
            Some(1 | 4 | 6) => Report::NotPlaced,
            Some(7) | None => Report::Unknown,
            Some(code) => panic!("exit {code}: {}", self.stderr),
        }
    }
}
