//! Lists the venue files at build time, so that adding a venue touches no code; and names the features for `--version`.

use std::env;
use std::fmt::Write as _;
use std::fs;
use std::path::PathBuf;

fn main() {
    list_venues();
    println!("cargo::rustc-env=EXCH_FEATURES={}", features());
}

/// Writes the lists that `src/venue/mod.rs` includes: each venue's name and its file's text, and the parts of the text
/// that are read before the rest.
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
    let (mut list, mut heads) = (String::from("&[\n"), String::from("&[\n"));
    for file in &files {
        let name = file.file_stem().and_then(|stem| stem.to_str()).expect("venue files have plain names");
        let text = fs::read_to_string(file).expect("venue files are UTF-8");
        let head = head(&text);
        let line = writeln!(list, "({name:?}, include_str!({:?})),", file.display().to_string())
            .and_then(|()| writeln!(heads, "({}, {:?}),", head.len(), signing(head)));
        line.expect("a String takes all that is written");
    }
    fs::write(out.join("venues.rs"), list + "]").expect("OUT_DIR can be written");
    fs::write(out.join("heads.rs"), heads + "]").expect("OUT_DIR can be written");
}

/// What a file has before the first table that is none of the scheme's or the environments'. A test of `src/venue` holds
/// that nothing signing needs comes after.
fn head(text: &str) -> &str {
    let is_needed = |line: &&str| {
        !line.starts_with('[') || ["[scheme", "[[scheme", "[env"].iter().any(|table| line.starts_with(table))
    };
    let length = text.split_inclusive('\n').take_while(is_needed).map(str::len).sum();
    &text[..length]
}

/// The same without comments, without the forms of requests that are only read, and without what differs for private
/// keys. The same test holds that nothing else is missing.
fn signing(head: &str) -> String {
    let is_text = |line: &&str| !line.trim().is_empty() && !line.starts_with('#');
    let mut tables: Vec<String> = vec![String::new()];
    for line in head.split_inclusive('\n').filter(is_text) {
        let is_part = line.starts_with("[scheme.variant") || line.starts_with("[scheme.dialect");
        if line.starts_with('[') && !is_part {
            tables.push(String::new());
        }
        tables.last_mut().expect("the first is there").push_str(line);
    }
    let is_written = |table: &String| {
        let of_private_key = |line: &str| {
            let kind = line.strip_prefix("when").and_then(|when| when.split_once("key = \""));
            kind.is_some_and(|(_, kind)| !kind.starts_with("hmac"))
        };
        !(table.starts_with("[[scheme.dialect")
            || table.starts_with("[[scheme.variant") && table.lines().any(of_private_key))
    };
    tables.into_iter().filter(is_written).collect()
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
