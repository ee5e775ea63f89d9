//! The harnesses of `tests/fuzz` on their own seeds, whole and cut: so they stay able to run, and what they assert holds.

#[allow(unreachable_pub, reason = "the fuzz targets are crates of their own")]
#[path = "../fuzz/harness/mod.rs"]
mod harness;

use std::collections::BTreeSet;

use crate::support::{files_below, package, package_file};

/// What takes an input, or panics.
type Run = fn(&[u8]);

const HARNESSES: [(&str, Run); 10] = [
    ("captures", harness::captures::run),
    ("der", harness::der::run),
    ("env_file", harness::env_file::run),
    ("json_lines", harness::json_lines::run),
    ("redis_replies", harness::redis_replies::run),
    ("replies", harness::replies::run),
    ("request_items", harness::request_items::run),
    ("vault_replies", harness::vault_replies::run),
    ("venue_file", harness::venue_file::run),
    ("ws_messages", harness::ws_messages::run),
];

fn seeds(name: &str) -> Vec<Vec<u8>> {
    let folder = package().join("tests/fuzz/seeds").join(name);
    if !folder.exists() {
        return Vec::new();
    }
    files_below(&folder, "").iter().map(|path| std::fs::read(path).unwrap()).collect()
}

#[test]
fn seeds_are_taken_whole_and_cut() {
    for (name, run) in HARNESSES {
        let seeds = seeds(name);
        assert!(!seeds.is_empty(), "{name} has no seeds");
        for seed in seeds {
            for end in [0, seed.len() / 3, seed.len() / 2, seed.len() * 2 / 3, seed.len()] {
                run(&seed[..end]);
            }
        }
    }
    for path in files_below(&package().join("src/venue"), ".toml")
        .iter()
        .chain(&files_below(&package().join("tests/data/venues"), ".toml"))
    {
        harness::venue_file::run(&std::fs::read(path).unwrap());
    }
}

#[test]
fn every_target_has_a_harness() {
    let manifest: toml::Table = package_file("tests/fuzz/Cargo.toml").parse().unwrap();
    let targets = manifest["bin"].as_array().unwrap().iter();
    let targets: BTreeSet<&str> = targets.map(|target| target["name"].as_str().unwrap()).collect();
    assert_eq!(targets, HARNESSES.map(|(name, _)| name).into());
    for name in targets {
        let target = package_file(&format!("tests/fuzz/targets/{name}.rs"));
        assert!(target.contains(&format!("harness::{name}::run(data)")), "{name}");
    }
}
