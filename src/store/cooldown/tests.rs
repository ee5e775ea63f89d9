use std::fs;
use std::os::unix::fs::{MetadataExt, symlink};
use std::thread;

use proptest::prelude::*;
use tempfile::{TempDir, tempdir};

use super::*;
use crate::shared::laws;

const SECOND: Duration = Duration::from_secs(1);

fn at(millis: u64) -> Now {
    Now::from_millis(millis)
}

fn cool_down(dir: &TempDir) -> CoolDown {
    CoolDown::new(dir.path().join("state/cooldowns/host-key"))
}

#[test]
fn it_ends_when_it_was_told_to() {
    let dir = tempdir().unwrap();
    let cool_down = cool_down(&dir);
    assert_eq!(cool_down.left(at(0)).unwrap(), Duration::ZERO);
    cool_down.keep(at(1_000_000), SECOND * 30).unwrap();
    for (now, left) in
        [(1_000_000, 30_000), (1_000_001, 29_999), (1_029_999, 1), (1_030_000, 0), (9_000_000, 0)]
    {
        assert_eq!(cool_down.left(at(now)).unwrap(), Duration::from_millis(left), "at {now}");
    }
    assert_eq!(fs::read_to_string(cool_down.path()).unwrap(), "00000000000001000000 00000000000001030000\n");
    assert_eq!(fs::metadata(cool_down.path()).unwrap().mode() & 0o777, 0o600);
    assert_eq!(fs::metadata(cool_down.path().parent().unwrap()).unwrap().mode() & 0o777, 0o700);
}

#[test]
fn the_later_end_stays() {
    let dir = tempdir().unwrap();
    let cool_down = cool_down(&dir);
    cool_down.keep(at(0), SECOND * 60).unwrap();
    cool_down.keep(at(5_000), SECOND).unwrap();
    assert_eq!(cool_down.left(at(5_000)).unwrap(), SECOND * 55);
    cool_down.keep(at(6_000), SECOND * 90).unwrap();
    assert_eq!(cool_down.left(at(6_000)).unwrap(), SECOND * 90);
}

#[test]
fn a_clock_set_back_makes_it_no_longer() {
    let dir = tempdir().unwrap();
    let cool_down = cool_down(&dir);
    cool_down.keep(at(3_600_000), SECOND * 5).unwrap();
    assert_eq!(cool_down.left(at(0)).unwrap(), SECOND * 5);
    // What is kept now counts from now.
    cool_down.keep(at(0), SECOND * 9).unwrap();
    assert_eq!(cool_down.left(at(8_000)).unwrap(), SECOND);
}

#[test]
fn nobody_is_locked_out_by_a_mistake() {
    let dir = tempdir().unwrap();
    let cool_down = cool_down(&dir);
    cool_down.keep(at(0), Duration::MAX).unwrap();
    assert_eq!(cool_down.left(at(0)).unwrap(), LONGEST);
    cool_down.keep(at(u64::MAX / 1_000), SECOND).unwrap();
}

#[test]
fn of_many_that_keep_one_the_latest_end_wins() {
    let dir = tempdir().unwrap();
    let cool_down = cool_down(&dir);
    thread::scope(|scope| {
        for seconds in 1..=16 {
            let cool_down = &cool_down;
            scope.spawn(move || cool_down.keep(at(0), SECOND * seconds).unwrap());
        }
    });
    assert_eq!(cool_down.left(at(0)).unwrap(), SECOND * 16);
}

#[test]
fn what_may_hide_one_is_an_error_and_left_alone() {
    let dir = tempdir().unwrap();
    let damaged = CoolDown::new(dir.path().join("damaged"));
    fs::write(damaged.path(), "soon\n").unwrap();
    assert!(matches!(damaged.left(at(0)), Err(CoolDownError::Damaged { .. })));
    assert!(matches!(damaged.keep(at(0), SECOND), Err(CoolDownError::Damaged { .. })));
    assert_eq!(fs::read_to_string(damaged.path()).unwrap(), "soon\n");
    let link = CoolDown::new(dir.path().join("link"));
    symlink(damaged.path(), link.path()).unwrap();
    assert!(matches!(link.left(at(0)), Err(CoolDownError::Storage(FileError::NotRegular { .. }))));
}

#[test]
fn where_none_could_be_kept_nothing_may_be_sent() {
    let dir = tempdir().unwrap();
    fs::write(dir.path().join("state"), "a file where a folder should be").unwrap();
    assert!(matches!(cool_down(&dir).left(at(0)), Err(CoolDownError::Storage(_))));
    // Rights don't hold for root, so what refuses everybody stands in for them.
    let nowhere = CoolDown::new("/proc/self/cooldowns/host-key");
    assert!(matches!(nowhere.left(at(0)), Err(CoolDownError::Storage(_))));
    assert!(matches!(nowhere.keep(at(0), SECOND), Err(CoolDownError::Storage(_))));
}

#[test]
fn asking_leaves_nothing_behind() {
    let dir = tempdir().unwrap();
    let cool_down = cool_down(&dir);
    cool_down.left(at(0)).unwrap();
    assert_eq!(fs::read_dir(cool_down.path().parent().unwrap()).unwrap().count(), 0);
}

proptest! {
    #![proptest_config(laws::in_library())]

    #[test]
    fn a_line_is_read_as_it_was_written(since: u64, until: u64) {
        let span = Span { since, until };
        prop_assert_eq!(span.line().len(), LEN);
        prop_assert_eq!(Span::parse(span.line().as_bytes()), Some(span));
    }

    /// A line with a byte of another kind in one place: random bytes would hardly ever be near one.
    #[test]
    fn what_is_no_line_of_ours_is_none(since: u64, until: u64, at in 0..LEN, byte: u8) {
        let mut bytes = Span { since, until }.line().into_bytes();
        bytes[at] = byte;
        let is_digit = byte.is_ascii_digit() && at < LEN - 1 && at != 20;
        match Span::parse(&bytes) {
            Some(span) => prop_assert_eq!(span.line().into_bytes(), bytes),
            // A number of twenty digits may be too large.
            None => prop_assert!(!is_digit || bytes[at - at % 21] > b'0'),
        }
    }

    #[test]
    fn it_is_never_longer_than_it_was_told(since: u64, until: u64, now: u64) {
        let span = Span { since, until };
        prop_assert!(span.left(at(now)) <= Duration::from_millis(until.saturating_sub(since)));
    }
}
