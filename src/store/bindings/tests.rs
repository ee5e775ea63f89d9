use std::fs;
use std::os::unix::fs::{MetadataExt, symlink};
use std::thread;

use proptest::prelude::*;
use tempfile::{TempDir, tempdir};

use super::*;
use crate::shared::laws;

const KEY: &str = "0123456789abcdef";
const NOW: Now = Now::from_millis(1_700_000_000_000);

fn bindings(dir: &TempDir) -> Bindings {
    Bindings::new(dir.path().join("state/bindings"))
}

fn environment(venue: &str, name: &str) -> KeyPlace {
    KeyPlace { venue: venue.to_owned(), at: KeyPlaceAt::Environment(name.to_owned()) }
}

fn host(name: &str) -> KeyPlace {
    KeyPlace { venue: "generic".to_owned(), at: KeyPlaceAt::Host(name.to_owned()) }
}

fn ws_host(name: &str) -> KeyPlace {
    KeyPlace { venue: "generic".to_owned(), at: KeyPlaceAt::WsHost(name.to_owned()) }
}

fn is_elsewhere(result: Result<(), BindingError>) -> bool {
    match result {
        Ok(()) => false,
        Err(BindingError::Elsewhere { .. }) => true,
        Err(other) => panic!("{other}"),
    }
}

#[test]
fn the_first_use_binds_and_others_are_refused() {
    let dir = tempdir().unwrap();
    let bindings = bindings(&dir);
    let (testnet, live) = (environment("okx", "testnet"), environment("okx", "live"));
    bindings.check(KEY, &testnet, NOW).unwrap();
    bindings.check(KEY, &testnet, NOW).unwrap();
    for elsewhere in [&live, &environment("bybit", "testnet"), &host("testnet"), &ws_host("a.test")] {
        assert!(is_elsewhere(bindings.check(KEY, elsewhere, NOW)), "{elsewhere}");
    }
    let message = bindings.check(KEY, &live, NOW).unwrap_err().to_string();
    assert_eq!(
        message,
        format!("the key with fingerprint {KEY} is bound to okx (testnet), and this is okx (live)")
    );
    bindings.check("fedcba9876543210", &live, NOW).unwrap();
}

#[test]
fn a_first_use_without_an_answer_is_none() {
    let dir = tempdir().unwrap();
    let bindings = bindings(&dir);
    let (testnet, live) = (environment("okx", "testnet"), environment("okx", "live"));
    let at = |answered| bindings.settle(KEY, &testnet, answered, NOW).unwrap();
    bindings.check(KEY, &testnet, NOW).unwrap();
    assert!(is_elsewhere(bindings.check(KEY, &live, NOW)), "it is under way");
    at(false);
    assert_eq!(bindings.of(KEY).unwrap(), []);
    // Of two that are under way, the answer to one counts for both, whichever ends first.
    for order in [[true, false], [false, true]] {
        bindings.check(KEY, &testnet, NOW).unwrap();
        bindings.check(KEY, &testnet, NOW).unwrap();
        order.into_iter().for_each(at);
        assert!(is_elsewhere(bindings.check(KEY, &live, NOW)), "{order:?}");
        at(false);
        assert_eq!(bindings.of(KEY).unwrap().len(), 1, "what was answered once stays");
        bindings.unbind(KEY).unwrap();
    }
    // Beside another place, that one stays.
    bindings.bind(KEY, &host("a.test"), NOW).unwrap();
    bindings.check(KEY, &ws_host("b.test"), NOW).unwrap();
    bindings.settle(KEY, &ws_host("b.test"), false, NOW).unwrap();
    assert_eq!(bindings.of(KEY).unwrap().len(), 1);
}

#[test]
fn a_key_may_be_bound_to_more_places_and_to_none() {
    let dir = tempdir().unwrap();
    let bindings = bindings(&dir);
    let (spot, futures) = (environment("binance", "live"), environment("binance-futures", "live"));
    bindings.check(KEY, &spot, NOW).unwrap();
    bindings.settle(KEY, &spot, true, NOW).unwrap();
    bindings.bind(KEY, &futures, Now::from_millis(7)).unwrap();
    bindings.bind(KEY, &futures, Now::from_millis(8)).unwrap();
    for place in [&spot, &futures] {
        bindings.check(KEY, place, NOW).unwrap();
    }
    assert!(is_elsewhere(bindings.check(KEY, &environment("binance", "testnet"), NOW)));
    let expected = [(spot, NOW.millis()), (futures, 7)];
    let expected = expected.map(|(place, since_ms)| Binding { place, since_ms, unanswered: false }).to_vec();
    assert_eq!(bindings.of(KEY).unwrap(), expected);
    bindings.unbind(KEY).unwrap();
    bindings.unbind(KEY).unwrap();
    assert_eq!(bindings.of(KEY).unwrap(), []);
    bindings.check(KEY, &environment("binance", "testnet"), NOW).unwrap();
}

#[test]
fn a_venue_without_hosts_has_one_for_requests_and_one_for_its_websocket() {
    let dir = tempdir().unwrap();
    let bindings = bindings(&dir);
    for place in [host("api.a.test"), ws_host("ws.a.test")] {
        bindings.check(KEY, &place, NOW).unwrap();
    }
    for place in [host("ws.a.test"), ws_host("api.a.test"), host("api.a.test:8443")] {
        assert!(is_elsewhere(bindings.check(KEY, &place, NOW)), "{place}");
    }
    let other = KeyPlace { venue: "strict".to_owned(), at: KeyPlaceAt::WsHost("ws.b.test".to_owned()) };
    bindings.check("aa", &host("api.a.test"), NOW).unwrap();
    assert!(is_elsewhere(bindings.check("aa", &other, NOW)));
}

#[test]
fn what_is_written_is_private_and_names_no_key() {
    let dir = tempdir().unwrap();
    let bindings = bindings(&dir);
    bindings.check(KEY, &environment("okx", "testnet"), NOW).unwrap();
    bindings.settle(KEY, &environment("okx", "testnet"), true, NOW).unwrap();
    bindings.bind(KEY, &host("api.a.test"), NOW).unwrap();
    let path = bindings.folder.join(KEY);
    assert_eq!(
        fs::read_to_string(&path).unwrap(),
        "{\"venue\":\"okx\",\"environment\":\"testnet\",\"since_ms\":1700000000000}\n\
         {\"venue\":\"generic\",\"host\":\"api.a.test\",\"since_ms\":1700000000000}\n"
    );
    assert_eq!(fs::metadata(&path).unwrap().mode() & 0o777, 0o600);
    assert_eq!(fs::metadata(&bindings.folder).unwrap().mode() & 0o777, 0o700);
}

#[test]
fn what_can_t_be_read_is_no_first_use() {
    let dir = tempdir().unwrap();
    let bindings = bindings(&dir);
    let here = environment("okx", "testnet");
    bindings.check(KEY, &here, NOW).unwrap();
    let path = bindings.folder.join(KEY);
    for damage in
        ["", "\n", "{}\n", "{\"venue\":\"okx\",\"environment\":\"testnet\",\"since_ms\":1}", "okx\n", "\0"]
    {
        fs::write(&path, damage).unwrap();
        for result in [bindings.check(KEY, &here, NOW), bindings.bind(KEY, &here, NOW)] {
            assert!(matches!(result, Err(BindingError::Damaged(_))), "{damage:?}: {result:?}");
        }
        assert_eq!(fs::read_to_string(&path).unwrap(), damage, "it is left as it is");
    }
    fs::remove_file(&path).unwrap();
    symlink("/dev/null", &path).unwrap();
    assert!(matches!(bindings.check(KEY, &here, NOW), Err(BindingError::Storage(_))));
    bindings.unbind(KEY).unwrap();
    bindings.check(KEY, &here, NOW).unwrap();
}

#[test]
fn a_folder_that_can_t_be_made_is_no_first_use_either() {
    let dir = tempdir().unwrap();
    fs::write(dir.path().join("state"), "a file").unwrap();
    let result = bindings(&dir).check(KEY, &environment("okx", "testnet"), NOW);
    assert!(matches!(result, Err(BindingError::Storage(_))), "{result:?}");
}

#[test]
fn of_many_first_uses_at_once_one_binds() {
    let dir = tempdir().unwrap();
    let bindings = bindings(&dir);
    for round in 0..20 {
        let key = format!("{round:016x}");
        let places = ["testnet", "live", "demo"].map(|name| environment("okx", name));
        let bound = thread::scope(|scope| {
            let (bindings, key) = (&bindings, &key);
            let check = |place| scope.spawn(move || !is_elsewhere(bindings.check(key, place, NOW)));
            places.each_ref().map(check).map(|thread| thread.join().unwrap())
        });
        assert_eq!(bound.iter().filter(|bound| **bound).count(), 1, "{bound:?}");
        assert_eq!(bindings.of(&key).unwrap().len(), 1, "{key}");
    }
}

#[test]
fn of_many_that_are_bound_at_once_none_is_lost() {
    let dir = tempdir().unwrap();
    let bindings = bindings(&dir);
    let places: Vec<KeyPlace> = (0..16).map(|number| host(&format!("h{number}.test"))).collect();
    thread::scope(|scope| {
        for place in &places {
            scope.spawn(|| bindings.bind(KEY, place, NOW).unwrap());
        }
    });
    for place in &places {
        bindings.check(KEY, place, NOW).unwrap();
    }
    assert_eq!(bindings.of(KEY).unwrap().len(), places.len());
}

proptest! {
    #![proptest_config(laws::in_library())]

    #[test]
    fn lines_are_read_as_they_were_written_or_not_at_all(
        places in proptest::collection::vec((".{0,20}", 0_u8..3, ".{0,20}", any::<u64>()), 1..4),
        cut: prop::sample::Index,
    ) {
        let bindings: Vec<Binding> = places.into_iter().map(|(venue, kind, name, since_ms)| {
            let at = [KeyPlaceAt::Environment, KeyPlaceAt::Host, KeyPlaceAt::WsHost][usize::from(kind)](name);
            Binding { place: KeyPlace { venue, at }, since_ms, unanswered: false }
        }).collect();
        let text = lines(&bindings);
        prop_assert_eq!(read(text.as_bytes()), Some(bindings.clone()));
        let part = &text.as_bytes()[..cut.index(text.len())];
        prop_assert!(read(part).is_none_or(|some| bindings.starts_with(&some)), "{text:?}");
    }
}

#[test]
fn no_more_places_are_written_than_can_be_read() {
    let dir = tempdir().unwrap();
    let bindings = bindings(&dir);
    let name = |number: usize| format!("{number}.{}", "long.".repeat(200));
    let count = (0..1_000).find(|number| match bindings.bind(KEY, &host(&name(*number)), NOW) {
        Ok(()) => false,
        Err(BindingError::TooMany { count, .. }) => {
            assert_eq!(count, *number);
            true
        }
        Err(other) => panic!("{other}"),
    });
    assert_eq!(bindings.of(KEY).unwrap().len(), count.unwrap());
    bindings.check(KEY, &host(&name(0)), NOW).unwrap();
}
