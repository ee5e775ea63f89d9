use std::io::Write as _;
use std::sync::atomic::{AtomicUsize, Ordering};
use std::thread;

use super::*;

fn intent(id: &str, price: &str) -> Intent {
    let fields = [("side", "buy"), ("price", price)].map(|(name, value)| (name.into(), value.into()));
    Intent {
        id: id.to_owned(),
        venue: "generic".to_owned(),
        environment: "testnet".to_owned(),
        key: "0123456789abcdef".to_owned(),
        at_ms: 1_700_000_000_000,
        request: "POST /api/v1/orders".to_owned(),
        is_order: true,
        is_fresh: false,
        symbol: Some("BTC/USDT".to_owned()),
        fields: fields.into(),
    }
}

fn journal() -> (tempfile::TempDir, Journal) {
    let folder = tempfile::tempdir().unwrap();
    let journal = Journal::new(&folder.path().join("journal"));
    (folder, journal)
}

const ATTEMPT: Attempt = Attempt { at_ms: 1, until_ms: Some(5_001), boot_us: Some(7), for_ms: Some(5_000) };

#[test]
fn an_entry_is_found_as_it_was_left() {
    let (_folder, journal) = journal();
    let mut entry = journal.claim(&intent("a/b c", "1")).unwrap();
    assert!(entry.is_fresh());
    entry.attempt(ATTEMPT).unwrap();
    drop(entry);
    let entry = journal.claim(&intent("a/b c", "2")).unwrap();
    assert!(!entry.is_fresh() && !entry.intent.is_same_as(&intent("a/b c", "2")));
    assert_eq!((entry.attempts.as_slice(), entry.end), ([ATTEMPT].as_slice(), None));
    entry.close(End::Placed, 2).unwrap();
    let entry = journal.claim(&intent("a/b c", "1")).unwrap();
    assert_eq!((entry.end, entry.is_open), (Some(End::Placed), false));
    assert!(journal.pending().unwrap().0.is_empty());
}

#[test]
fn what_was_not_placed_leaves_no_trace() {
    let (_folder, journal) = journal();
    let mut entry = journal.claim(&intent("x", "1")).unwrap();
    entry.attempt(ATTEMPT).unwrap();
    entry.forget().unwrap();
    assert!(journal.claim(&intent("x", "1")).unwrap().is_fresh());
}

#[test]
fn another_key_or_environment_is_another_order() {
    let (_folder, journal) = journal();
    journal.claim(&intent("x", "1")).unwrap().close(End::Placed, 1).unwrap();
    for other in [
        Intent { key: "ff".into(), ..intent("x", "1") },
        Intent { environment: "live".into(), ..intent("x", "1") },
        Intent { venue: "strict".into(), ..intent("x", "1") },
    ] {
        assert!(journal.claim(&other).unwrap().is_fresh(), "{other:?}");
    }
}

/// A crash in the middle of any line leaves what stood before it.
#[test]
fn a_line_that_is_cut_off_does_not_count() {
    let (_folder, journal) = journal();
    let mut entry = journal.claim(&intent("x", "1")).unwrap();
    let path = journal.open.join(&entry.name);
    let born = entry.len;
    entry.attempt(ATTEMPT).unwrap();
    let whole = fs::read(&path).unwrap();
    drop(entry);
    for cut in usize::try_from(born).unwrap()..whole.len() {
        fs::write(&path, &whole[..cut]).unwrap();
        let mut entry = journal.claim(&intent("x", "1")).unwrap();
        assert!(entry.is_fresh(), "cut at {cut}");
        entry.attempt(ATTEMPT).unwrap();
        drop(entry);
        assert_eq!(fs::read(&path).unwrap(), whole, "cut at {cut}");
    }
}

#[test]
fn an_end_without_its_move_is_an_end() {
    let (_folder, journal) = journal();
    let mut entry = journal.claim(&intent("x", "1")).unwrap();
    entry.append(&JournalLine::End { how: End::Placed, at_ms: 1 }).unwrap();
    drop(entry);
    assert!(journal.pending().unwrap().0.is_empty());
    let entry = journal.claim(&intent("x", "1")).unwrap();
    assert_eq!(entry.end, Some(End::Placed));
    entry.close(End::Placed, 2).unwrap();
    assert!(!journal.claim(&intent("x", "1")).unwrap().is_open);
}

#[test]
fn what_is_no_entry_is_left_alone() {
    let (_folder, journal) = journal();
    let entry = journal.claim(&intent("x", "1")).unwrap();
    let path = journal.open.join(&entry.name);
    drop(entry);
    fs::write(&path, "nonsense\n").unwrap();
    assert!(matches!(journal.claim(&intent("x", "1")), Err(JournalError::Damaged(_))));
    assert_eq!(fs::read_to_string(&path).unwrap(), "nonsense\n");
    assert_eq!(journal.pending().unwrap().1.len(), 1);
    File::create(journal.open.join("generic-0.1.tmp")).unwrap().write_all(b"half").unwrap();
    assert_eq!(journal.pending().unwrap().1.len(), 1, "what was not born does not count");
}

/// Many claim one id at once, and each that finds it fresh would send: one does.
#[test]
fn one_of_many_sends() {
    let (_folder, journal) = journal();
    for round in 0..50 {
        let sent = AtomicUsize::new(0);
        let id = format!("id-{round}");
        thread::scope(|scope| {
            for _ in 0..8 {
                scope.spawn(|| {
                    let mut entry = journal.claim(&intent(&id, "1")).unwrap();
                    if entry.is_fresh() {
                        entry.attempt(ATTEMPT).unwrap();
                        sent.fetch_add(1, Ordering::Relaxed);
                        entry.close(End::Placed, 1).unwrap();
                    }
                });
            }
        });
        assert_eq!(sent.into_inner(), 1, "{id}");
    }
}

#[test]
fn what_is_worked_on_is_in_progress() {
    let (_folder, journal) = journal();
    let held = journal.claim(&intent("held", "1")).unwrap();
    drop(journal.claim(&intent("left", "1")).unwrap());
    let (pending, _) = journal.pending().unwrap();
    let seen: Vec<_> = pending.iter().map(|one| (&*one.intent.id, one.in_progress)).collect();
    assert_eq!(seen, [("held", true), ("left", false)]);
    drop(held);
}
