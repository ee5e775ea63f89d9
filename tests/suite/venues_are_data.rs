//! A venue is data: its file, its vectors, and a table of `tests/vectors/venues.toml`. No code knows one by its name.

use std::path::Path;

use crate::shared::venues::all;
use crate::support::{files_below, package, package_file};

/// The venues that code may name: the one that is used where none is named, and the other that the local testnet has
/// of its own.
const NAMED: [&str; 2] = ["generic", "strict"];

/// What the names of venue files are: read from the folder, not from the library that is held to it.
fn venue_files() -> Vec<String> {
    let files = files_below(&package().join("src/venue"), ".toml");
    files.iter().map(|file| file.file_stem().unwrap().to_str().unwrap().to_owned()).collect()
}

/// The code of a source without its comments and test modules.
fn code(text: &str) -> String {
    let mut kept = String::new();
    let mut lines = text.lines().peekable();
    while let Some(line) = lines.next() {
        let opens_tests = line.trim() == "#[cfg(test)]"
            && lines.peek().is_some_and(|next| next.contains("mod ") && next.ends_with('{'));
        if opens_tests {
            let end = format!("{}}}", " ".repeat(line.len() - line.trim_start().len()));
            lines.by_ref().find(|line| *line == end);
        } else if !line.trim_start().starts_with("//") {
            kept.push_str(line);
            kept.push('\n');
        }
    }
    kept
}

/// The venues that this code names in a string of their own.
fn named<'v>(text: &str, venues: &'v [String]) -> Vec<&'v str> {
    let code = code(text);
    let is_there = |name: &&String| code.contains(&format!("\"{name}\""));
    let venues = venues.iter().filter(|name| !NAMED.contains(&&***name));
    venues.filter(is_there).map(String::as_str).collect()
}

fn is_test(path: &Path) -> bool {
    path.ends_with("tests.rs") || path.components().any(|part| part.as_os_str() == "tests")
}

#[test]
fn no_code_names_a_venue() {
    let (venues, root) = (venue_files(), package().join("src"));
    let mut found = Vec::new();
    for path in files_below(&root, ".rs") {
        let below = path.strip_prefix(&root).unwrap();
        if !is_test(below) {
            let text = std::fs::read_to_string(&path).unwrap();
            found.extend(named(&text, &venues).iter().map(|name| format!("{}: \"{name}\"", below.display())));
        }
    }
    assert_eq!(found, Vec::<String>::new(), "what is true of one venue stands in its file");
}

#[test]
fn a_venue_that_code_names_is_seen() {
    let venues = ["generic", "okx", "gate"].map(str::to_owned);
    assert_eq!(named("fn f(v: &str) -> bool {\n    v == \"okx\"\n}\n", &venues), ["okx"]);
    assert_eq!(named("match v {\n    \"gate\" | \"generic\" => 1,\n}\n", &venues), ["gate"]);
    for text in [
        "/// `\"okx\"`\nfn f() {}\n",
        "const DEFAULT: &str = \"generic\";\n",
        "const GATES: &str = \"gates\";\n",
        "#[cfg(test)]\nmod tests {\n    const VENUE: &str = \"okx\";\n}\n",
    ] {
        assert_eq!(named(text, &venues), Vec::<&str>::new(), "{text}");
    }
}

/// Every file of vectors belongs to a venue, and says so.
#[test]
fn vectors_belong_to_a_venue_that_is_there() {
    let venues = venue_files();
    for kind in ["rest", "order"] {
        for path in files_below(&package().join("tests/vectors").join(kind), ".json") {
            let name = path.file_stem().unwrap().to_str().unwrap().to_owned();
            assert!(venues.contains(&name), "{} is of no venue", path.display());
            let text = std::fs::read_to_string(&path).unwrap();
            let vectors: serde_json::Value = serde_json::from_str(&text).unwrap();
            assert_eq!(vectors["venue"], name.as_str(), "{}", path.display());
        }
    }
}

/// The walk is one over the folder of the built-in files, whatever else it has.
#[test]
fn every_venue_file_is_walked() {
    let walked: Vec<String> = all().into_iter().map(|walked| walked.name).collect();
    println!("walked: {}", walked.join(" "));
    let missing: Vec<String> = venue_files().into_iter().filter(|name| !walked.contains(name)).collect();
    assert_eq!(missing, Vec::<String>::new());
}

/// The page of a venue file names each cause that a file may give, and no other.
#[test]
fn the_page_names_every_cause() {
    let source = package_file("src/venue/reply/cause.rs");
    let body = source.split("enum Cause {").nth(1).unwrap().split("\n}").next().unwrap();
    let variants = body.lines().map(str::trim).filter_map(|line| line.strip_suffix(','));
    let causes: Vec<String> = variants.map(snake_case).collect();
    let page = package_file("src/commands/venues/format.txt");
    let listed = page.split("cause = \"wrong_ip\" where").nth(1).and_then(|text| text.split_once(": "));
    let listed = listed.unwrap().1.split("  The WebSocket.").next().unwrap();
    let listed = listed.split('(').next().unwrap().split(',').map(str::trim);
    let mut listed: Vec<String> = listed.map(str::to_owned).collect();
    let mut causes_sorted = causes.clone();
    causes_sorted.sort();
    listed.sort();
    assert_eq!(listed, causes_sorted);
    for file in files_below(&package().join("src/venue"), ".toml") {
        let text = std::fs::read_to_string(&file).unwrap();
        for cause in text.split("cause = \"").skip(1).map(|rest| rest.split('"').next().unwrap()) {
            assert!(causes.iter().any(|known| known == cause), "{}: {cause}", file.display());
        }
    }
}

fn snake_case(name: &str) -> String {
    let mut out = String::new();
    for c in name.chars() {
        if c.is_ascii_uppercase() && !out.is_empty() {
            out.push('_');
        }
        out.push(c.to_ascii_lowercase());
    }
    out
}
