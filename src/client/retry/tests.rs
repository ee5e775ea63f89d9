use super::*;

use Class::{Change, Findable, Forwarded, OnceById, Read};
use Step::{Again, Correct, End, LookUp, Settle};

/// Class, event, whether an earlier attempt is unclear; then the step with attempts left, and with none.
type Cell = (Class, Event, bool, Step, Step);

fn so_far(left: u32, unclear: bool, correctable: bool) -> SoFar {
    SoFar { unclear, correctable, ..SoFar::new(left, false) }
}

fn check(cells: &[Cell]) {
    for &(class, event, unclear, some, none) in cells {
        let cell = format!("{class:?} {event:?} unclear: {unclear}");
        assert_eq!(decide(class, event, so_far(1, unclear, false)), some, "{cell}, attempts left");
        assert_eq!(decide(class, event, so_far(0, unclear, false)), none, "{cell}, none left");
    }
}

#[test]
fn reads() {
    check(&[
        (Read, Event::NeverLeft, false, Again, End(Ending::Nothing)),
        (Read, Event::NoAnswer, false, Again, End(Ending::Nothing)),
        (Read, Event::Failed, false, Again, End(Ending::Failed)),
        (Read, Event::Unusable, false, End(Ending::Nothing), End(Ending::Nothing)),
        (Read, Event::Refused, false, End(Ending::Refused), End(Ending::Refused)),
        (Read, Event::Exists, false, End(Ending::Refused), End(Ending::Refused)),
        // That an earlier try of a read got no answer changes nothing.
        (Read, Event::NeverLeft, true, Again, End(Ending::Nothing)),
        (Read, Event::Refused, true, End(Ending::Refused), End(Ending::Refused)),
    ]);
}

#[test]
fn orders_under_an_id_that_is_taken_once() {
    check(&[
        (OnceById, Event::NeverLeft, false, Again, End(Ending::Nothing)),
        (OnceById, Event::NoAnswer, false, LookUp, Settle),
        (OnceById, Event::Failed, false, LookUp, Settle),
        (OnceById, Event::Unusable, false, LookUp, Settle),
        (OnceById, Event::Refused, false, End(Ending::Refused), End(Ending::Refused)),
        (OnceById, Event::Exists, false, End(Ending::Refused), End(Ending::Refused)),
        (OnceById, Event::NeverLeft, true, Again, Settle),
        (OnceById, Event::NoAnswer, true, LookUp, Settle),
        (OnceById, Event::Failed, true, LookUp, Settle),
        (OnceById, Event::Unusable, true, LookUp, Settle),
        (OnceById, Event::Refused, true, Settle, Settle),
        (OnceById, Event::Exists, true, Settle, Settle),
    ]);
}

#[test]
fn orders_under_an_id_that_can_be_used_again() {
    check(&[
        (Findable, Event::NeverLeft, false, Again, End(Ending::Nothing)),
        (Findable, Event::NoAnswer, false, Settle, Settle),
        (Findable, Event::Failed, false, Settle, Settle),
        (Findable, Event::Unusable, false, Settle, Settle),
        (Findable, Event::Refused, false, End(Ending::Refused), End(Ending::Refused)),
        (Findable, Event::Exists, false, End(Ending::Refused), End(Ending::Refused)),
        // An order that was sent while its id was taken once, and is so no longer.
        (Findable, Event::NeverLeft, true, Settle, Settle),
        (Findable, Event::NoAnswer, true, Settle, Settle),
        (Findable, Event::Refused, true, Settle, Settle),
        (Findable, Event::Exists, true, Settle, Settle),
    ]);
}

#[test]
fn other_changes() {
    check(&[
        (Change, Event::NeverLeft, false, Again, End(Ending::Nothing)),
        (Change, Event::NoAnswer, false, End(Ending::Unknown), End(Ending::Unknown)),
        (Change, Event::Failed, false, End(Ending::Unknown), End(Ending::Unknown)),
        (Change, Event::Unusable, false, End(Ending::Unknown), End(Ending::Unknown)),
        (Change, Event::Refused, false, End(Ending::Refused), End(Ending::Refused)),
        (Change, Event::Exists, false, End(Ending::Refused), End(Ending::Refused)),
    ]);
}

#[test]
fn changes_that_are_forwarded_leave_once() {
    check(&[
        (Forwarded, Event::NeverLeft, false, End(Ending::Nothing), End(Ending::Nothing)),
        (Forwarded, Event::NoAnswer, false, End(Ending::Unknown), End(Ending::Unknown)),
        (Forwarded, Event::Failed, false, End(Ending::Unknown), End(Ending::Unknown)),
        (Forwarded, Event::Unusable, false, End(Ending::Unknown), End(Ending::Unknown)),
        (Forwarded, Event::Refused, false, End(Ending::Refused), End(Ending::Refused)),
        (Forwarded, Event::Exists, false, End(Ending::Refused), End(Ending::Refused)),
    ]);
    assert_eq!(decide(Forwarded, Event::ClockSkew, so_far(1, false, true)), End(Ending::Refused));
}

/// A step as `docs/orders-and-retries.md` writes it; `None` for those of orders, which it describes at more length.
fn words([some, none]: [Step; 2]) -> Option<String> {
    let code = |step| match step {
        End(Ending::Found) => Some(0),
        End(Ending::Refused | Ending::Taken) => Some(4),
        End(Ending::Failed) => Some(5),
        End(Ending::Nothing) => Some(6),
        End(Ending::Unknown | Ending::Partial) => Some(7),
        _ => None,
    };
    match some {
        Again => Some(format!("again; then {}", code(none)?)),
        Correct => Some("once more".to_owned()),
        _ => code(some).map(|code| code.to_string()),
    }
}

#[test]
fn the_documents_have_the_table() {
    let page = include_str!("../../../docs/orders-and-retries.md");
    for (name, class) in [
        ("read", Read),
        ("order, its id taken once", OnceById),
        ("order, its id free again", Findable),
        ("any other that changes something", Change),
        ("the same, forwarded by `exch proxy`", Forwarded),
    ] {
        let line = page.lines().find(|line| line.starts_with(&format!("| {name}"))).expect(name);
        let cells: Vec<&str> = line.trim_matches('|').split('|').map(str::trim).skip(1).collect();
        assert_eq!(cells.len(), 6, "{line}");
        for (cell, steps) in cells.into_iter().zip(row(class)) {
            let Some(words) = words(steps) else { continue };
            assert!(
                cell == words
                    || cell.ends_with(&format!(", {words}"))
                    || cell.starts_with(&format!("{words};")),
                "{name}: {cell}, and not {words}"
            );
        }
    }
}

#[test]
fn a_clock_is_corrected_whatever_the_request_and_the_attempts_left() {
    for class in [Read, OnceById, Findable, Change] {
        for (left, unclear) in [(0, false), (1, false), (0, true), (1, true)] {
            let step = if (class, unclear) == (Findable, true) { Settle } else { Correct };
            assert_eq!(decide(class, Event::ClockSkew, so_far(left, unclear, true)), step, "{class:?}");
        }
        assert_eq!(decide(class, Event::ClockSkew, so_far(1, false, false)), End(Ending::Refused));
    }
    assert_eq!(decide(OnceById, Event::ClockSkew, so_far(1, true, false)), Settle);
}

#[test]
fn what_a_look_up_found() {
    for event in [Event::NeverLeft, Event::NoAnswer, Event::Failed, Event::Unusable] {
        assert_eq!(found(event, Finding::ProvenAbsent, false), End(Ending::Nothing), "{event:?}");
        assert_eq!(found(event, Finding::ProvenAbsent, true), End(Ending::Unknown), "{event:?}");
    }
    for event in [Event::Refused, Event::ClockSkew] {
        assert_eq!(found(event, Finding::ProvenAbsent, false), End(Ending::Refused), "{event:?}");
    }
    for event in
        [Event::NeverLeft, Event::NoAnswer, Event::Failed, Event::Unusable, Event::Refused, Event::Exists]
    {
        assert_eq!(found(event, Finding::Seen, event == Event::Exists), End(Ending::Found), "{event:?}");
        assert_eq!(found(event, Finding::Other, event == Event::Exists), End(Ending::Taken), "{event:?}");
        assert_eq!(found(event, Finding::Absent, event == Event::Exists), Again, "{event:?}");
        assert_eq!(found(event, Finding::TimeUp, event == Event::Exists), End(Ending::Unknown), "{event:?}");
    }
}

#[test]
fn a_used_id_that_was_made_for_the_order_is_looked_for() {
    for (class, step) in [
        (Read, End(Ending::Refused)),
        (OnceById, Settle),
        (Findable, Settle),
        (Change, End(Ending::Refused)),
        (Forwarded, End(Ending::Refused)),
    ] {
        let fresh = SoFar::new(1, true);
        assert_eq!(decide(class, Event::Exists, fresh), step, "{class:?}");
        assert_eq!(decide(class, Event::Partial, fresh), End(Ending::Partial), "{class:?}");
    }
}

#[test]
fn waiting_doubles_and_is_bounded() {
    let half = Duration::from_millis(500);
    assert_eq!(wait(half, 1, 1.0), half);
    assert_eq!(wait(half, 3, 1.0), half * 4);
    assert_eq!(wait(half, 3, 0.0), Duration::ZERO);
    assert_eq!(wait(half, 60, 1.0), Duration::from_secs(60));
}
