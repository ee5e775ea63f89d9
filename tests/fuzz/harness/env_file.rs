//! `.env` files: read as settings, and read and written as the place of a pair. No reference in one is followed.

use std::path::{Path, PathBuf};
use std::sync::OnceLock;
use std::time::Duration;

use exch::net::websocket::WsUrl;
use exch::secrets::credentials::{Environment, PairStore, StoredPair, Terms};
use exch::sign::Base;
use exch::store::nonce::NonceStoreReference;
use tempfile::TempDir;

/// A file is read or refused; the pair in it is the same after it was written, and every other name stays.
pub fn run(data: &[u8]) {
    let path = place();
    if std::fs::write(path, data).is_err() {
        return;
    }
    if let Ok(environment) = Environment::load(Some(path)) {
        settings(&environment);
    }
    rewritten(path);
    exch::sys::redact::forget();
}

/// Every setting, each as whatever could be meant by it.
fn settings(environment: &Environment) {
    let file = environment.file().expect("it was just read");
    let names: Vec<String> = file.names().map(str::to_owned).collect();
    for name in &names {
        let Ok(Some(value)) = environment.get(name) else { continue };
        assert!(environment.source(name).is_ok_and(|source| source.is_some()));
        drop((environment.is_on(name), file.takes_from_process(name)));
        drop((Base::parse(&value, &["http", "https"]), WsUrl::parse(&value)));
        drop((NonceStoreReference::parse(Path::new(&value)), PairStore::named(&value)));
    }
    drop((environment.origin(), environment.ws_origin(), environment.place(), file.mode()));
}

/// Writes the pair of the file into it again.
fn rewritten(path: &Path) {
    // The pair is that of the place alone.
    let Ok(environment) = Environment::load(Some(&path.with_file_name("empty"))) else { return };
    let place = PairStore::named(&path.display().to_string()).expect("a path is a place");
    let read = || environment.stored_pair(&place, &terms());
    let Ok(kept) = read() else { return };
    let Some(current) = &kept.current else { return };
    let before = names(path);
    if environment.store_pair(&place, &kept, &terms()).is_err() {
        return;
    }
    let again = read().unwrap_or_else(|error| panic!("{error}: what was written can't be read"));
    let StoredPair { current: Some(written), previous, .. } = &again else { panic!("no pair was written") };
    assert!(written.is_same_pair(current) && written.since_ms == current.since_ms);
    let (before_it, after_it) = (&kept.previous, previous);
    assert_eq!(before_it.is_some(), after_it.is_some());
    if let (Some(one), Some(other)) = (before_it, after_it) {
        assert!(one.pair.is_same_pair(&other.pair) && one.until_ms == other.until_ms);
    }
    let after = names(path);
    assert!(before.iter().all(|name| is_of_pair(name) || after.contains(name)), "{before:?} {after:?}");
}

fn is_of_pair(name: &str) -> bool {
    name.starts_with("EXCHANGE_")
}

fn names(path: &Path) -> Vec<String> {
    let environment = Environment::load(Some(path)).ok();
    let file = environment.as_ref().and_then(Environment::file);
    file.map(|file| file.names().map(str::to_owned).collect()).unwrap_or_default()
}

fn terms() -> Terms {
    let second = Duration::from_secs(1);
    Terms {
        connect_timeout: second,
        timeout: second,
        command_timeout: second,
        show_stderr: false,
        loopback: false,
    }
}

/// The file that is written for each input.
fn place() -> &'static Path {
    static PLACE: OnceLock<(PathBuf, TempDir)> = OnceLock::new();
    let (path, _) = PLACE.get_or_init(|| {
        let folder = tempfile::tempdir().expect("a temporary folder can be made");
        std::fs::write(folder.path().join("empty"), "").expect("it can be written to");
        (folder.path().join("settings"), folder)
    });
    path
}
