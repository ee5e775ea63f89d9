//! Nonces in a file: never twice, through kills, clocks that step back, and disks that take no more.

use std::fs;
use std::path::Path;
use std::sync::atomic::{AtomicUsize, Ordering};
use std::time::Duration;

use crate::support::{KEY, Mix, RawServer, Sandbox, Takers};

/// The file is one decimal number and blanks, or not there yet.
fn assert_is_a_number(path: &Path) {
    match fs::read_to_string(path) {
        Ok(text) => {
            let digits = text.trim_end();
            assert!(!digits.is_empty() && digits.bytes().all(|b| b.is_ascii_digit()), "{text:?}");
        }
        Err(error) => assert_eq!(error.kind(), std::io::ErrorKind::NotFound),
    }
}

/// Time-based nonces from one file; in the second third of the way the clock stands an hour back.
fn take_from_a_file(mix: Mix) {
    let sandbox = Sandbox::new();
    let exch = sandbox.exch(["--venue", "kraken", "--nonce-store", "shared"]).env("EXCHANGE_API_KEY", KEY);
    let command = |third: usize, args: &[&str]| {
        let exch = exch.clone().args(args);
        if third == 1 { exch.at("-1h").command() } else { exch.command() }
    };
    let reads = AtomicUsize::new(0);
    Takers::new(mix, &command).run(|third| {
        while third().is_some() {
            assert_is_a_number(&sandbox.path("shared"));
            reads.fetch_add(1, Ordering::Relaxed);
            // The takers need the processor too.
            std::thread::sleep(Duration::from_micros(20));
        }
    });
    assert!(reads.into_inner() > 1_000, "the reader hardly looked");
}

/// `EXCH_NONCES=singles tests/run nonces` takes each of the 16,000 nonces by a process of its own, in a minute or more.
#[test]
fn processes_that_are_killed_take_each_nonce_once() {
    let singles = std::env::var("EXCH_NONCES").is_ok_and(|mix| mix == "singles");
    take_from_a_file(if singles { Mix::Singles } else { Mix::Blocks });
}

#[test]
fn the_clock_stepping_back_never_lowers_a_nonce() {
    let sandbox = Sandbox::new();
    let nonce = sandbox.exch(["nonce", "--venue", "kraken"]).env("EXCHANGE_API_KEY", KEY);
    let back = nonce.clone().at("-1h");
    let number = |run: crate::support::Run| run.text().trim().parse::<u64>().unwrap();
    // Alone, an hour back is an hour less.
    let fresh = ["--nonce-store", "other"];
    let less = number(nonce.clone().args(fresh).ok())
        .abs_diff(number(back.clone().args(["--nonce-store", "third"]).ok()));
    assert!((3_590_000..3_610_000).contains(&less), "faketime does not work: {less} ms");
    let before = number(nonce.ok());
    assert_eq!(number(back.ok()), before + 1);
    assert_eq!(number(back.ok()), before + 2);
    assert!(number(nonce.ok()) > before + 2);
}

#[test]
fn a_store_of_ones_own_is_a_file_by_option_or_environment() {
    let sandbox = Sandbox::new();
    sandbox.exch(["nonce", "--nonce-store", "folder/mine"]).ok().stdout_is("1\n");
    sandbox.exch(["nonce"]).env("EXCHANGE_NONCE_STORE", "folder/mine").ok().stdout_is("2\n");
    sandbox.write("else.env", "EXCHANGE_NONCE_STORE='folder/mine'\n");
    sandbox.exch(["nonce", "--env-file", "else.env"]).ok().stdout_is("3\n");
    assert_eq!(sandbox.read("folder/mine"), "3\n");
    assert!(!sandbox.path(".nonce").exists());
    // The option goes before the environment.
    let both = sandbox.exch(["nonce", "--nonce-store", "other"]).env("EXCHANGE_NONCE_STORE", "folder/mine");
    both.ok().stdout_is("1\n");
}

#[test]
fn a_reference_that_is_none_is_refused() {
    let sandbox = Sandbox::new();
    for reference in
        ["http://127.0.0.1:1", "redis://", "unix:", "redis://127.0.0.1/x", "redis://me@127.0.0.1"]
    {
        sandbox.exch(["nonce", "--nonce-store", reference]).refused(2, "usage").says("--nonce-store");
        let environment = sandbox.exch(["nonce"]).env("EXCHANGE_NONCE_STORE", reference);
        environment.refused(3, "config").says("EXCHANGE_NONCE_STORE");
    }
}

/// `get`, `nonce` and `nonce reserve` fail with kind `storage`, nothing is sent, and the file is as it was.
fn nothing_is_sent(sandbox: &Sandbox, prefix: &str, store: &str) {
    let server = RawServer::uncalled();
    let before = fs::read(sandbox.path(store)).ok();
    for command in [
        "get /a --venue strict",
        "post /a b=c --venue strict --in-order",
        "order --side buy --price 1 --qty 1 --venue strict",
        "nonce --venue strict",
        "nonce reserve 10 --venue strict",
        "nonce set 99 --venue strict",
    ] {
        let script = format!("{prefix} exch {command} --nonce-store {store}");
        let bash = sandbox.bash(&script).keyed().env("EXCHANGE_API_URL", server.url());
        let failure = bash.fails(1, "storage");
        // What sends may already fail where it keeps other things, before it takes a nonce.
        assert!(!command.starts_with("nonce") || failure.text("message").contains(store));
        assert_eq!(fs::read(sandbox.path(store)).ok(), before, "{script}");
    }
    let folder = sandbox.path(store).parent().unwrap().to_owned();
    let left: Vec<_> = fs::read_dir(folder).unwrap().map(|entry| entry.unwrap().file_name()).collect();
    assert!(left.iter().all(|name| !name.to_string_lossy().contains(".tmp")), "{left:?}");
}

#[test]
fn a_file_size_limit_is_an_error_and_no_signal() {
    let sandbox = Sandbox::new();
    sandbox.write("old", "9\n");
    nothing_is_sent(&sandbox, "ulimit -f 0;", "old");
    nothing_is_sent(&sandbox, "ulimit -f 0;", "new");
    assert!(!sandbox.path("new").exists());
}

#[test]
fn who_may_not_write_is_told_so() {
    let sandbox = Sandbox::new();
    fs::create_dir(sandbox.path("closed")).unwrap();
    fs::write(sandbox.path("closed/old"), "9\n").unwrap();
    let chmod = "chmod 755 . closed; chmod 444 closed/old;";
    // Root may write everywhere: it becomes nobody, to whom the sandbox must be open, with a program in it.
    let prefix = if rustix::process::geteuid().is_root() {
        fs::copy(env!("CARGO_BIN_EXE_exch"), sandbox.path("exch")).unwrap();
        "chmod 711 ..; chmod -R a+rwX ../state; PATH=.:$PATH setpriv --reuid 65534 --regid 65534 --clear-groups"
    } else {
        "chmod 555 closed;"
    };
    let prefix = format!("{chmod} {prefix}");
    nothing_is_sent(&sandbox, &prefix, "closed/old");
    nothing_is_sent(&sandbox, &prefix, "closed/new");
    let peek = sandbox.bash(&format!("{prefix} exch nonce peek --nonce-store closed/old"));
    peek.ok().stdout_is("10\n");
}

/// On a file system of its own with no room left, where mounting one is allowed: elsewhere this says so and ends.
#[test]
fn a_full_disk_takes_no_number_and_damages_none() {
    let sandbox = Sandbox::new();
    let user = if rustix::process::geteuid().is_root() { "" } else { "--map-root-user" };
    let full = "mkdir small; mount -t tmpfs -o size=64k none small; printf '9\\n' > small/old; \
                dd if=/dev/zero of=small/filler bs=4k 2>/dev/null || true;";
    let mounted =
        sandbox.bash(&format!("unshare {user} --mount bash -c \"{full} ! cp small/old small/new\""));
    if mounted.run().code != 0 {
        eprintln!("no tmpfs can be mounted here");
        return;
    }
    let server = RawServer::uncalled();
    let script = "
        for command in nonce 'nonce reserve 5' 'get /a --in-order' 'order --side buy --price 1 --qty 1'; do
            status=0
            exch $command --venue strict --nonce-store small/new > out 2> err || status=$?
            [ $status = 1 ] && [ ! -s out ] && grep -q '\"kind\":\"storage\"' err || { cat out err; exit 1; }
        done
        [ -z \"$(ls small | grep -v -x -e old -e filler)\" ]
        # A file that is there has its block: its number can grow within it.
        [ $(exch nonce --nonce-store small/old) = 10 ]
        [ $(cat small/old) = 10 ]";
    fs::write(sandbox.path("script"), format!("set -e; {full}{script}")).unwrap();
    let bash = sandbox.bash(&format!("rm -rf small; unshare {user} --mount bash script")).keyed();
    bash.env("EXCHANGE_API_URL", server.url()).env("EXCH_ERROR_FORMAT", "json").ok();
}
