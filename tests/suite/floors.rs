//! The house has floors: a module uses lower ones only. This reads the sources and holds that.

use std::collections::BTreeSet;
use std::path::Path;

use crate::support::{files_below, package};

/// The modules of each floor; `main` stands on `cli`, for it does nothing but call it.
const FLOORS: [&[&str]; 11] = [
    &["sign", "redact", "core_dumps", "fail_point"],
    &["venue", "captured", "retry", "clock", "files", "lines", "http", "stdin"],
    &[
        "audit",
        "credentials",
        "nonce",
        "offset",
        "cooldown",
        "bindings",
        "transport",
        "ws",
        "journal",
        "testnet",
    ],
    &["error", "output", "skew"],
    &["call", "items", "stream", "verify"],
    &["settle", "doctor", "proxy"],
    &["context"],
    &["deliver", "login"],
    &["commands"],
    &["cli"],
    &["main"],
];

fn floor(module: &str) -> Option<usize> {
    FLOORS.iter().position(|modules| modules.contains(&module))
}

/// A source file: its path below `src`, and its lines without comments.
struct Source {
    path: String,
    code: String,
}

impl Source {
    /// The module on a floor that the file belongs to: `sign` for `sign.rs` and for `sign/wire.rs`.
    fn module(&self) -> &str {
        let first = self.path.split('/').next().unwrap_or_default();
        first.strip_suffix(".rs").unwrap_or(first)
    }
}

fn sources() -> Vec<Source> {
    let root = package().join("src");
    let below = |path: &Path| path.strip_prefix(&root).unwrap().to_str().unwrap().to_owned();
    let read = |path: &Path| without_comments(&std::fs::read_to_string(path).unwrap());
    files_below(&root, ".rs").iter().map(|path| Source { path: below(path), code: read(path) }).collect()
}

/// Drops whole-line comments: a doc link to a higher floor is prose, not a dependency.
fn without_comments(text: &str) -> String {
    let code: Vec<&str> = text.lines().filter(|line| !line.trim_start().starts_with("//")).collect();
    code.join("\n")
}

/// The top-level modules that this code names after one of the roots, `use crate::{a, b::c}` included.
fn named_after<'a>(code: &'a str, roots: &[&str]) -> BTreeSet<&'a str> {
    let mut found = BTreeSet::new();
    for root in roots {
        for (at, _) in code.match_indices(root) {
            let before = code[..at].chars().next_back();
            if before.is_some_and(|before| before.is_alphanumeric() || matches!(before, '_' | ':')) {
                continue;
            }
            found.extend(first_names(&code[at + root.len()..]));
        }
    }
    found
}

/// The first name of a path, or of each path in a braced group.
fn first_names(path: &str) -> Vec<&str> {
    let Some(group) = path.strip_prefix('{') else { return vec![leading_name(path)] };
    let mut depth = 0;
    let mut names = vec![leading_name(group.trim_start())];
    for (at, character) in group.char_indices() {
        match character {
            '{' => depth += 1,
            '}' if depth == 0 => break,
            '}' => depth -= 1,
            ',' if depth == 0 => names.push(leading_name(group[at + 1..].trim_start())),
            _ => {}
        }
    }
    names
}

fn leading_name(text: &str) -> &str {
    let end = text.find(|character: char| !character.is_alphanumeric() && character != '_');
    &text[..end.unwrap_or(text.len())]
}

/// The modules on floors that a file uses, its own aside.
fn uses(source: &Source) -> BTreeSet<&str> {
    // The binary's root sees the library under its name; everything else is inside the library.
    let mut used = named_after(&source.code, &["crate::", "exch::"]);
    // Upwards: `super::` leaves a top-level file for the crate's root, a deeper file needs it once more, and
    // an in-file test module once more than its file.
    let up: &[&str] = if source.path.contains('/') {
        &["super::super::", "super::super::super::"]
    } else {
        &["super::", "super::super::"]
    };
    used.extend(named_after(&source.code, up));
    used.retain(|module| floor(module).is_some() && *module != source.module());
    used
}

#[test]
fn every_module_stands_on_a_floor() {
    let lost: Vec<String> = sources()
        .iter()
        .filter(|source| source.module() != "lib" && floor(source.module()).is_none())
        .map(|source| source.path.clone())
        .collect();
    assert_eq!(lost, Vec::<String>::new(), "files of modules that have no floor");
}

#[test]
fn modules_use_lower_floors_only() {
    let mut wrong = Vec::new();
    for source in sources().iter().filter(|source| source.module() != "lib") {
        for used in uses(source) {
            if floor(used) >= floor(source.module()) {
                wrong.push(format!("{} uses {used}", source.path));
            }
        }
    }
    assert_eq!(wrong, Vec::<String>::new(), "uses of the same floor or of a higher one");
}

/// Files where one of these patterns occurs, outside those that may have it.
fn outside(patterns: &[&str], allowed: &[&str]) -> Vec<String> {
    let has = |source: &Source| patterns.iter().any(|pattern| source.code.contains(pattern));
    let found =
        sources().into_iter().filter(|source| !allowed.contains(&source.path.as_str()) && has(source));
    found.map(|source| source.path).collect()
}

#[test]
fn the_clock_is_read_in_one_place() {
    assert_eq!(outside(&["SystemTime::now", "UNIX_EPOCH.elapsed"], &["clock.rs"]), Vec::<String>::new());
}

#[test]
fn the_environment_is_read_at_the_edge() {
    let readers = ["credentials.rs", "main.rs", "cli.rs"];
    let reads = ["env::var(", "env::var_os(", "env::vars(", "env::vars_os("];
    assert_eq!(outside(&reads, &readers), Vec::<String>::new());
}

#[test]
fn only_main_ends_the_process() {
    assert_eq!(outside(&["process::exit", "process::abort"], &["main.rs"]), Vec::<String>::new());
}

#[test]
fn the_reader_sees_every_form_of_a_path() {
    let code =
        "use crate::{call, sign::{Wire, Secret}, venue};\nfn f() { mycrate::cli::x(); crate::http::get(); }";
    let found: Vec<&str> = named_after(code, &["crate::"]).into_iter().collect();
    assert_eq!(found, ["call", "http", "sign", "venue"]);
    assert_eq!(without_comments("//! [`crate::cli`]\nfn f() {}"), "fn f() {}");
}
