//! What real SDKs make of the local exchange: a part of the matrix (`tests/matrix` runs the whole), and the table of what
//! ccxt does at 32 venues (`tests/python/ccxt_steps.py --table` writes the whole).

use std::process::Command;
use std::sync::atomic::{AtomicUsize, Ordering};

use crate::support::{Sandbox, package_file, python_script, run_with_limit};

/// How many clients run at a time: each of them keeps a core busy.
const WORKERS: usize = 3;

/// Drivers whose SDKs the other tests need as well, their modes, and how many steps these have at least.
const DRIVERS: [(&str, &str, usize); 7] = [
    ("python-binance:binance", "ok,wrong,skew,ws", 12),
    ("pybit:bybit", "ok,wrong,skew,ws", 13),
    ("python-okx:okx", "ok,wrong,skew,ws", 14),
    ("krakenex:kraken", "ok,wrong", 9),
    ("ccxt:kucoin", "ok,wrong,skew", 12),
    ("ccxt:gate", "ok,wrong,skew", 12),
    ("ccxt:bitget", "ok,wrong,skew", 12),
];

/// Venues whose rows of the table are made anew; the first four have every step.
const ROWS: [&str; 5] = ["binance", "bybit", "kraken", "okx", "bitflyer"];

/// Venues whose lists of trades are read: each has another form of pages, times and ids.
const TRADERS: [&str; 4] = ["binance", "kraken", "gate", "bitget"];

/// A Python script with a home of its own, and what it prints.
fn said(script: &str, args: &[&str]) -> String {
    let sandbox = Sandbox::new();
    let mut command: Command = python_script(script, &[]);
    command.args(args).envs(sandbox.environment());
    let output = run_with_limit(&mut command);
    let text = String::from_utf8(output.stdout).unwrap();
    assert!(output.status.success(), "{args:?}: {text}{}", String::from_utf8_lossy(&output.stderr));
    text
}

/// Does this for each, some at a time.
fn each<T: Sync>(all: &[T], work: impl Fn(&T) + Sync) {
    let next = AtomicUsize::new(0);
    std::thread::scope(|scope| {
        for _ in 0..WORKERS {
            scope.spawn(|| {
                while let Some(one) = all.get(next.fetch_add(1, Ordering::Relaxed)) {
                    work(one);
                }
            });
        }
    });
}

#[test]
fn sdks_take_the_local_exchange_for_the_venue() {
    each(&DRIVERS, |(driver, modes, least)| {
        let args = [env!("CARGO_BIN_EXE_exch"), "-k", driver, "-m", modes, "--no-verify"];
        let text = said("../matrix/run_all.py", &args);
        let end = text.lines().last().unwrap_or_default();
        let (good, all) = end.split_once(" of ").unwrap_or_else(|| panic!("{driver}: {text}"));
        assert!(good == all && all.parse::<usize>().unwrap() >= *least, "{driver}: {text}");
    });
}

#[test]
fn the_table_says_what_ccxt_does() {
    let page = package_file("docs/local-exchange.md");
    let has_row = |row: &str| page.lines().any(|line| line == row);
    each(&ROWS, |venue| {
        let text = said("ccxt_steps.py", &["--table", env!("CARGO_BIN_EXE_exch"), venue]);
        let row = text.lines().last().unwrap();
        assert!(row.starts_with(&format!("| {venue} | ")), "{text}");
        assert!(has_row(row), "docs/local-exchange.md says otherwise: {text}");
    });
}

#[test]
fn ccxt_reads_what_was_filled() {
    each(&TRADERS, |venue| {
        let text = said("ccxt_trades.py", &[env!("CARGO_BIN_EXE_exch"), venue]);
        assert!(text.contains("trades as ordered"), "{venue}: {text}");
    });
}
