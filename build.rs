//! Lists the venue files at build time, so that adding a venue touches no code; and names the features for `--version`.

use std::env;
use std::fmt::Write as _;
use std::fs;
use std::path::PathBuf;

fn main() {
    list_venues();
    println!("cargo::rustc-env=EXCH_FEATURES={}", features());
}

/// Writes the list that `src/venue/mod.rs` includes: each venue's name and its file's text.
fn list_venues() {
    let root = PathBuf::from(env::var("CARGO_MANIFEST_DIR").expect("cargo sets it"));
    let out = PathBuf::from(env::var("OUT_DIR").expect("cargo sets it"));
    let folder = root.join("src/venue");
    println!("cargo::rerun-if-changed={}", folder.display());
    let mut files: Vec<PathBuf> = fs::read_dir(&folder)
        .expect("src/venue is there")
        .map(|entry| entry.expect("src/venue can be read").path())
        .filter(|path| path.extension().is_some_and(|extension| extension == "toml"))
        .collect();
    // By name without the extension: `.` sorts after `-`, and the list is searched by halves.
    files.sort_by(|a, b| a.file_stem().cmp(&b.file_stem()));
    let mut list = String::from("&[\n");
    for file in &files {
        let name = file.file_stem().and_then(|stem| stem.to_str()).expect("venue files have plain names");
        let line = writeln!(list, "({name:?}, include_str!({:?})),", file.display().to_string());
        line.expect("a String takes all that is written");
    }
    fs::write(out.join("venues.rs"), list + "]").expect("OUT_DIR can be written");
}

/// The features that are on, by name.
fn features() -> String {
    let mut names: Vec<String> = env::vars()
        .filter_map(|(name, _)| Some(name.strip_prefix("CARGO_FEATURE_")?.to_ascii_lowercase()))
        .filter(|name| name != "default")
        .collect();
    names.sort();
    if names.is_empty() { "none".to_owned() } else { names.join(" ") }
}
