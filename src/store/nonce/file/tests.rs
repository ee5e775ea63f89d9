use std::collections::BTreeSet;
use std::fs::{self, Permissions};
use std::os::unix::fs::{MetadataExt, PermissionsExt, symlink};
use std::sync::atomic::{AtomicBool, Ordering};
use std::sync::mpsc;
use std::thread;
use std::time::Duration;

use proptest::prelude::*;
use tempfile::{TempDir, tempdir};

use super::*;
use crate::shared::laws;

const MANY: NonZeroU64 = NonZeroU64::new(1_000).unwrap();

/// A store whose file holds `content`.
fn store(content: &str) -> (TempDir, FileStore) {
    let dir = tempdir().unwrap();
    let path = dir.path().join(".nonce");
    fs::write(&path, content).unwrap();
    (dir, FileStore::new(path))
}

fn content(store: &FileStore) -> String {
    fs::read_to_string(store.path()).unwrap()
}

#[test]
fn a_counter_starts_at_one_and_the_file_says_what_was_taken() {
    let dir = tempdir().unwrap();
    let store = FileStore::new(dir.path().join("state/nonce/kraken-0f"));
    assert_eq!(store.peek(Bounds::COUNTER).unwrap(), 1);
    assert!(!dir.path().join("state").exists(), "a look created something");
    assert_eq!(store.next(Bounds::COUNTER).unwrap(), 1);
    assert_eq!(store.next(Bounds::COUNTER).unwrap(), 2);
    assert_eq!(store.peek(Bounds::COUNTER).unwrap(), 3);
    assert_eq!(content(&store), "2\n");
    let mode = |path: &Path| fs::metadata(path).unwrap().mode() & 0o777;
    assert_eq!(mode(store.path()), 0o600);
    assert_eq!(mode(store.path().parent().unwrap()), 0o700);
    assert_eq!(
        fs::read_dir(store.path().parent().unwrap()).unwrap().count(),
        1,
        "something was left beside it"
    );
}

#[test]
fn the_number_grows_in_place_by_any_number_of_digits() {
    for (before, bounds, after) in [
        ("9\n", Bounds::COUNTER, "10\n"),
        ("99\n", Bounds::COUNTER, "100\n"),
        ("0\n", Bounds::time(1_700_000_000_000), "1700000000000\n"),
        ("18446744073709551614\n", Bounds::COUNTER, "18446744073709551615\n"),
    ] {
        let (_dir, store) = store(before);
        let inode = fs::metadata(store.path()).unwrap().ino();
        store.next(bounds).unwrap();
        assert_eq!(content(&store), after);
        assert_eq!(fs::metadata(store.path()).unwrap().ino(), inode);
    }
}

#[test]
fn what_a_script_or_a_power_cut_left_is_read_and_mended() {
    for left in ["9", "9\n", "9\n\n", "9\n\0\0", "9\r\n", "09\n", "9   \n\n"] {
        let (_dir, store) = store(left);
        assert_eq!(store.next(Bounds::COUNTER).unwrap(), 10, "{left:?}");
        assert_eq!(content(&store), "10\n", "{left:?}");
    }
}

#[test]
fn what_is_not_a_number_is_refused_and_left_alone() {
    let long = "1".repeat(21);
    let huge = " ".repeat(1 << 16);
    for garbage in [
        "", "\n", "abc\n", "-1\n", "+1\n", " 1\n", "1.5\n", "1e3\n", "1\n2\n", "0x1f\n", "\0\0", &long, &huge,
    ] {
        let (_dir, store) = store(garbage);
        let errors = [
            store.next(Bounds::COUNTER).unwrap_err(),
            store.peek(Bounds::COUNTER).unwrap_err(),
            store.set(5, true).unwrap_err(),
        ];
        assert!(errors.iter().all(|e| matches!(e, NonceError::NotANumber { .. })), "{garbage:?}: {errors:?}");
        assert_eq!(content(&store), garbage);
    }
}

#[test]
fn the_last_number_is_the_last() {
    let (_dir, store) = store("18446744073709551614\n");
    assert!(matches!(store.take(Bounds::COUNTER, MANY), Err(NonceError::Overflow { .. })));
    assert_eq!(store.next(Bounds::COUNTER).unwrap(), u64::MAX);
    let error = store.next(Bounds::COUNTER).unwrap_err();
    assert!(matches!(error, NonceError::Overflow { stored: u64::MAX, .. }), "{error}");
    assert_eq!(content(&store), "18446744073709551615\n");
}

#[test]
fn time_lifts_the_number_and_never_lowers_it() {
    let (_dir, store) = store("5\n");
    assert_eq!(store.next(Bounds::time(1_000)).unwrap(), 1_000);
    assert_eq!(store.next(Bounds::time(1_000)).unwrap(), 1_001);
    assert_eq!(store.next(Bounds::time(400)).unwrap(), 1_002);
    assert_eq!(store.next(Bounds::time(0)).unwrap(), 1_003);
}

#[test]
fn nothing_beyond_what_the_venue_accepts_now_is_given_out() {
    let (_dir, store) = store("1500\n");
    let bounds = Bounds::time(1_000);
    let error = store.next(bounds.up_to(1_500)).unwrap_err();
    assert!(
        matches!(error, NonceError::BeyondCeiling { stored: 1_500, wanted: 1_501, ceiling: 1_500, .. }),
        "{error}"
    );
    // A block that would leave the store beyond it is refused as a whole.
    assert!(store.take(bounds.up_to(2_499), MANY).is_err());
    assert_eq!(content(&store), "1500\n");
    assert_eq!(store.take(bounds.up_to(2_500), MANY).unwrap(), 1_501..=2_500);
}

#[test]
fn a_block_is_taken_at_once() {
    let (_dir, store) = store("7\n");
    assert_eq!(store.take(Bounds::COUNTER, MANY).unwrap(), 8..=1_007);
    assert_eq!(content(&store), "1007\n");
    assert_eq!(store.next(Bounds::COUNTER).unwrap(), 1_008);
}

#[test]
fn set_lowers_only_by_force() {
    let (_dir, store) = store("1000\n");
    let error = store.set(999, false).unwrap_err();
    assert!(matches!(error, NonceError::Lower { stored: 1_000, wanted: 999, .. }), "{error}");
    assert_eq!(content(&store), "1000\n");
    store.set(1_000, false).unwrap();
    store.set(7, true).unwrap();
    assert_eq!(content(&store), "7\n");
    store.set(123_456, false).unwrap();
    assert_eq!(store.next(Bounds::COUNTER).unwrap(), 123_457);
    store.set(0, true).unwrap();
    assert_eq!(content(&store), "0\n");
    let fresh = FileStore::new(store.path().with_extension("new"));
    fresh.set(41, false).unwrap();
    assert_eq!(fresh.next(Bounds::COUNTER).unwrap(), 42);
}

#[test]
fn a_number_is_never_written_through_a_link() {
    let (dir, target) = store("5\n");
    let link = dir.path().join("link");
    symlink(target.path(), &link).unwrap();
    symlink(dir.path().join("none"), dir.path().join("dangling")).unwrap();
    for path in [link, dir.path().join("dangling"), dir.path().to_owned()] {
        let error = FileStore::new(path).next(Bounds::COUNTER).unwrap_err();
        assert!(matches!(error, NonceError::Storage(FileError::NotRegular { .. })), "{error}");
    }
    assert_eq!(content(&target), "5\n");
    assert!(!dir.path().join("none").exists());
}

#[test]
fn where_nothing_can_be_written_nothing_is_given_out() {
    // Neither lets even root create a file.
    for path in ["/proc/self/nonce", "/dev/null/nonce"] {
        let error = FileStore::new(path).next(Bounds::COUNTER).unwrap_err();
        assert!(matches!(error, NonceError::Storage(FileError::Io { .. })), "{error}");
    }
    let (_dir, store) = store("5\n");
    fs::set_permissions(store.path(), Permissions::from_mode(0o400)).unwrap();
    if rustix::process::geteuid().is_root() {
        return; // Root may write to it all the same.
    }
    assert!(matches!(store.next(Bounds::COUNTER), Err(NonceError::Storage(_))));
    assert_eq!(store.peek(Bounds::COUNTER).unwrap(), 6);
    assert_eq!(content(&store), "5\n");
}

#[test]
fn a_write_that_fails_gives_nothing_out_and_changes_nothing() {
    let (_dir, store) = store("9\n");
    let mut held = store.lock().unwrap();
    // A handle that cannot write stands for a disk that refuses to.
    held.file = File::open(store.path()).unwrap();
    assert!(matches!(held.next(Bounds::COUNTER), Err(NonceError::Storage(FileError::Io { .. }))));
    assert_eq!((held.last(), content(&store).as_str()), (9, "9\n"));
}

#[test]
fn who_holds_the_store_keeps_the_others_waiting() {
    let (_dir, store) = store("5\n");
    let mut held = store.lock().unwrap();
    let (sent, received) = mpsc::channel();
    thread::scope(|s| {
        s.spawn(|| sent.send(store.next(Bounds::COUNTER).unwrap()).unwrap());
        assert!(received.recv_timeout(Duration::from_millis(100)).is_err(), "the lock kept nobody out");
        assert_eq!(store.peek(Bounds::COUNTER).unwrap(), 6, "a look must not wait");
        assert_eq!(held.next(Bounds::COUNTER).unwrap(), 6);
        assert_eq!(held.next(Bounds::COUNTER).unwrap(), 7);
        assert_eq!(held.last(), 7);
        drop(held);
        assert_eq!(received.recv().unwrap(), 8);
    });
}

#[test]
fn who_waited_for_a_file_that_was_replaced_takes_from_the_new_one() {
    let (_dir, store) = store("5\n");
    let held = store.lock().unwrap();
    thread::scope(|s| {
        let waiter = s.spawn(|| store.next(Bounds::COUNTER).unwrap());
        thread::sleep(Duration::from_millis(50));
        files::replace(store.path(), b"100\n").unwrap();
        drop(held);
        assert_eq!(waiter.join().unwrap(), 101);
    });
    assert_eq!(content(&store), "101\n");
}

/// From no file at all, past two changes of length, while a reader without the lock looks on.
#[test]
fn many_hands_take_each_number_once() {
    const HANDS: u64 = 8;
    const EACH: u64 = 50;
    let dir = tempdir().unwrap();
    let store = FileStore::new(dir.path().join(".nonce"));
    let done = AtomicBool::new(false);
    let taken: Vec<Vec<u64>> = thread::scope(|s| {
        let reader = s.spawn(|| {
            while !done.load(Ordering::Relaxed) {
                match fs::read(store.path()) {
                    Ok(line) => assert!(parse(&line).is_ok(), "{line:?}"),
                    Err(e) => assert_eq!(e.kind(), std::io::ErrorKind::NotFound),
                }
                store.peek(Bounds::COUNTER).unwrap();
            }
        });
        let take = || (0..EACH).map(|_| store.next(Bounds::COUNTER).unwrap()).collect();
        let hands: Vec<_> = (0..HANDS).map(|_| s.spawn(take)).collect();
        let taken = hands.into_iter().map(thread::ScopedJoinHandle::join).collect::<Vec<_>>();
        done.store(true, Ordering::Relaxed);
        reader.join().unwrap();
        taken.into_iter().map(Result::unwrap).collect()
    });
    assert!(taken.iter().all(|hand| hand.is_sorted()));
    let all: BTreeSet<u64> = taken.into_iter().flatten().collect();
    assert!(all.into_iter().eq(1..=HANDS * EACH), "a number was repeated or lost");
    assert_eq!(content(&store), "400\n");
}

proptest! {
    #![proptest_config(laws::in_library())]

    /// Whatever was stored, whatever the clock says: what is given out is above it and rises.
    #[test]
    fn the_next_is_above_the_last(stored: u64, now: u64, count in 1..u64::MAX) {
        let bounds = Bounds::time(now);
        match bounds.after(stored, count, || NonceLocation::File("n".into())) {
            Ok(block) => {
                prop_assert_eq!(*block.start(), (stored + 1).max(now));
                prop_assert_eq!(block.end() - block.start(), count - 1);
            }
            Err(e) => {
                let end = u128::from(stored) + 1;
                let end = end.max(u128::from(now)) + u128::from(count) - 1;
                prop_assert!(end > u128::from(u64::MAX), "{}", e);
            }
        }
    }

    #[test]
    fn what_is_written_is_read_back(number: u64, blanks in 0_usize..20) {
        prop_assert_eq!(parse(format!("{number}\n{}", "\n".repeat(blanks)).as_bytes()), Ok(number));
    }
}
