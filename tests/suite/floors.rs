//! The house has floors: a room uses lower ones only, and inside a folder no circle of modules is. The order stands in
//! one place, the table at the head of `src/lib.rs`; the rooms are the folders of `src`.

mod module_graph;

use std::collections::{BTreeMap, BTreeSet};

use crate::support::{files_below, package, package_file};
use module_graph::Modules;

/// The floor of each room, as the table has it.
fn floors() -> BTreeMap<String, u32> {
    let text = package_file("src/lib.rs");
    let table = text.split("```").nth(1).expect("lib.rs has a table");
    let mut floors = BTreeMap::new();
    for line in
        table.lines().skip(1).filter_map(|line| line.strip_prefix("//! ")).filter(|line| !line.is_empty())
    {
        let (floor, rest) = line.split_once(' ').unwrap_or_else(|| panic!("no floor: {line}"));
        let rooms = rest.trim_start().split("  ").next().unwrap_or_default();
        for room in rooms.split_whitespace() {
            let room = room.trim_end_matches('/').trim_end_matches(".rs");
            floors.insert(room.to_owned(), floor.parse().expect("a floor is a number"));
        }
    }
    floors
}

/// What uses a room that is not below its own; `main` calls `cli` beside it, and nothing else.
fn upward(modules: &Modules, floors: &BTreeMap<String, u32>) -> Vec<String> {
    let mut wrong = Vec::new();
    for (from, to, path) in modules.uses() {
        let (room, used) = (&from[0], &to[0]);
        let is_receipt = room == "main" && used == "cli";
        if room != used && !is_receipt && floors[used] >= floors[room] {
            wrong.push(format!("{} uses {path}", from.join("/")));
        }
    }
    wrong
}

#[test]
fn the_table_the_folders_and_the_modules_are_the_same() {
    let entries = std::fs::read_dir(package().join("src")).unwrap().map(|entry| entry.unwrap().file_name());
    let names = entries.map(|name| name.to_str().unwrap().trim_end_matches(".rs").to_owned());
    let found: BTreeSet<String> = names.filter(|name| name != "lib").collect();
    let floors: BTreeSet<String> = floors().into_keys().collect();
    assert_eq!(floors, found, "the table of lib.rs, and what is in src");
    let text = package_file("src/lib.rs");
    let declared = text.lines().filter_map(|line| line.strip_prefix("pub mod ")?.strip_suffix(';'));
    let declared: BTreeSet<String> = declared.map(str::to_owned).chain(["main".to_owned()]).collect();
    assert_eq!(floors, declared, "the table of lib.rs, and its modules");
}

#[test]
fn rooms_use_lower_floors_only() {
    assert_eq!(upward(&Modules::of_package(), &floors()), Vec::<String>::new());
}

#[test]
fn no_folder_has_a_circle_of_modules() {
    assert_eq!(Modules::of_package().circles(), Vec::<String>::new());
}

#[test]
fn files_can_be_read_in_one_sitting() {
    let files =
        ["src", "tests", "benches"].map(|folder| files_below(&package().join(folder), ".rs")).concat();
    let long: Vec<_> =
        files.iter().filter(|path| std::fs::read_to_string(path).unwrap().lines().count() > 400).collect();
    assert_eq!(long, Vec::<&std::path::PathBuf>::new(), "files of over 400 lines");
}

/// What stands between backticks in a document and begins like a path of this package.
fn paths_in(document: &str) -> Vec<String> {
    let quoted = document.split('`').skip(1).step_by(2);
    let is_path = |text: &&str| {
        let begins = ["src/", "tests/", "benches/", "findings/", "docs/", ".ci/"];
        begins.iter().any(|folder| text.starts_with(folder)) && !text.contains(['*', ' ', '\n'])
    };
    quoted.filter(is_path).map(str::to_owned).collect()
}

#[test]
fn the_paths_that_documents_name_are_there() {
    // Stands for the name of a venue that is being added.
    let made_up = |path: &String| path.contains("NAME") || path.contains("NEW");
    let mut missing = Vec::new();
    for document in ["ARCHITECTURE.md", "CONTRIBUTING.md", "SECURITY.md"] {
        let text = package_file(document);
        // The columns of a table of files leave the folder out.
        let in_suite = |name: &str| {
            name.strip_suffix(".rs").is_some_and(|stem| !stem.is_empty() && !stem.contains(['/', ' ', '*']))
        };
        let files = text.split('`').skip(1).step_by(2).filter(|name| in_suite(name));
        let files = files.map(|name| format!("tests/suite/{name}"));
        let found: Vec<String> = paths_in(&text).into_iter().chain(files).collect();
        assert!(!found.is_empty(), "{document} names no path");
        let gone = found.into_iter().filter(|path| !made_up(path) && !package().join(path).exists());
        missing.extend(gone.map(|path| format!("{document}: {path}")));
    }
    assert_eq!(missing, Vec::<String>::new());
}

/// Files whose code has one of these patterns, outside those that may have it.
fn outside(patterns: &[&str], allowed: &[&str]) -> Vec<String> {
    let root = package().join("src");
    let mut found = Vec::new();
    for path in files_below(&root, ".rs") {
        let text = std::fs::read_to_string(&path).unwrap();
        let path = path.strip_prefix(&root).unwrap().to_str().unwrap().to_owned();
        let mut code = text.lines().filter(|line| !line.trim_start().starts_with("//"));
        if code.any(|line| patterns.iter().any(|pattern| line.contains(pattern)))
            && !allowed.contains(&path.as_str())
        {
            found.push(path);
        }
    }
    found
}

#[test]
fn the_clock_is_read_in_one_place() {
    assert_eq!(outside(&["SystemTime::now", "UNIX_EPOCH.elapsed"], &["sys/clock.rs"]), Vec::<String>::new());
}

#[test]
fn the_environment_is_read_at_the_edge() {
    let readers = ["secrets/credentials.rs", "main.rs", "cli.rs"];
    let reads = ["env::var(", "env::var_os(", "env::vars(", "env::vars_os("];
    assert_eq!(outside(&reads, &readers), Vec::<String>::new());
}

#[test]
fn only_main_ends_the_process() {
    assert_eq!(outside(&["process::exit", "process::abort"], &["main.rs"]), Vec::<String>::new());
}

/// A house of two rooms, the ground below the attic.
fn house(files: &[(&str, &str)]) -> Modules {
    Modules::of(files.iter().map(|(path, text)| ((*path).to_owned(), (*text).to_owned())))
}

#[test]
fn an_upward_use_is_seen_in_every_form_of_a_path() {
    let floors = BTreeMap::from([("attic".to_owned(), 2), ("ground".to_owned(), 1)]);
    let attic = ("attic/mod.rs", "pub fn view() {}");
    let ground = |code| house(&[attic, ("ground/mod.rs", "mod stone;"), ("ground/stone.rs", code)]);
    for code in [
        "use crate::attic::view;",
        "use crate::{attic::{view as seen}, ground};",
        "use super::super::attic;",
        "fn f() { crate::attic::view(); }",
        "pub(crate) use crate::attic::view;",
    ] {
        assert_eq!(upward(&ground(code), &floors).len(), 1, "{code}");
    }
    for code in
        ["//! [`crate::attic`]", "#[cfg(test)]\nmod tests {\n    use crate::attic::view;\n}", "use std::fmt;"]
    {
        assert_eq!(upward(&ground(code), &floors), Vec::<String>::new(), "{code}");
    }
}

#[test]
fn a_circle_is_seen_behind_a_front_that_hands_names_on() {
    let front = ("sign/mod.rs", "mod ink;\nmod pen;\npub use ink::Ink;\npub use pen::{Nib, Pen};");
    let ink = ("sign/ink.rs", "use super::Nib;\npub struct Ink(Nib);");
    let pen = |code| house(&[front, ink, ("sign/pen.rs", code)]);
    assert_eq!(
        pen("use crate::sign::Ink;\npub struct Pen(Ink); pub struct Nib;").circles(),
        ["sign: ink -> pen by sign::Nib", "sign: pen -> ink by sign::Ink"]
    );
    assert_eq!(pen("pub struct Pen; pub struct Nib;").circles(), Vec::<String>::new());
}
