//! The hosts of every environment, against those of the source that the venue file names: the pinned ccxt's `urls`.
//!
//! A host that is none of the named sections' has another source beside ccxt, which stands behind it in `source`.

use std::collections::BTreeMap;

use exch::sign::Base;
use exch::venue::{BUILT_IN, Venue, VenueEnvironment};

use crate::support::{python_script, run_with_limit};

/// Host and port of what ccxt has, by section.
type Hosts = BTreeMap<String, Vec<String>>;

/// The sections of `urls` that a source names, as in `urls['test']`.
fn sections(source: &str) -> impl Iterator<Item = &str> {
    source.split("urls['").skip(1).filter_map(|rest| rest.split('\'').next())
}

/// What is wrong with an environment's hosts.
fn wrong(environment: &VenueEnvironment, hosts: &Hosts) -> Vec<String> {
    let source = environment.source.as_deref().unwrap_or_default();
    let (ccxt, others) = source.split_once(';').unwrap_or((source, ""));
    if !ccxt.starts_with("ccxt 4.5.90 ") {
        return without_ccxt(environment, hosts);
    }
    let known: Vec<&String> = sections(ccxt).filter_map(|section| hosts.get(section)).flatten().collect();
    assert!(!known.is_empty(), "{source} names no section that ccxt has");
    let urls = environment.rest.iter().chain(&environment.ws).chain(&environment.also);
    let unknown = urls.filter(|url| {
        let base = Base::parse(url, &["https", "wss"]).unwrap();
        !known.iter().any(|known| *known == base.host())
    });
    let unknown: Vec<String> = unknown.map(|url| format!("{url} is not in {ccxt}")).collect();
    // Another source stands for the ones that ccxt does not know, and not for none.
    assert!(others.is_empty() || !unknown.is_empty(), "{source}: ccxt has them all");
    if others.is_empty() { unknown } else { Vec::new() }
}

/// A region that ccxt does not know has another source, with its version or the day it was read.
fn without_ccxt(environment: &VenueEnvironment, hosts: &Hosts) -> Vec<String> {
    let source = environment.source.as_deref().unwrap_or_default();
    assert!(source.contains(|c: char| c.is_ascii_digit()), "a source without a version: {source:?}");
    let urls = environment.rest.iter().chain(&environment.ws).chain(&environment.also);
    let hosts: Vec<&String> = hosts.values().flatten().collect();
    let known = urls.filter(|url| {
        let base = Base::parse(url, &["https", "wss"]).unwrap();
        hosts.iter().any(|known| *known == base.host())
    });
    known.map(|url| format!("{url} is in ccxt, which {source:?} does not say")).collect()
}

#[test]
fn hosts_and_ports_are_those_of_their_source() {
    let mut script = python_script("ccxt_hosts.py", &[]);
    script.args(BUILT_IN.iter().map(|(name, _)| name));
    let output = run_with_limit(&mut script);
    assert!(output.status.success(), "{}", String::from_utf8_lossy(&output.stderr));
    let hosts: BTreeMap<String, Hosts> = serde_json::from_slice(&output.stdout).unwrap();
    let (mut compared, mut found) = (0, Vec::new());
    for (name, _) in BUILT_IN {
        // CoinEx is closing, and no longer in this ccxt.
        for (environment, about) in
            Venue::built_in(name).unwrap().environments.iter().filter(|_| *name != "coinex")
        {
            compared += 1;
            found.extend(
                wrong(about, &hosts[*name]).into_iter().map(|what| format!("{name} {environment}: {what}")),
            );
        }
    }
    assert!(compared > 50, "only {compared} environments");
    assert!(found.is_empty(), "{}", found.join("\n"));
}
