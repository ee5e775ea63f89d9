//! README and the pages of `docs`: each `sh` block runs as it is printed, each link leads somewhere, and what repeats
//! the code says what the code says.
//!
//! The blocks of a page run one after the other in one shell, as somebody who follows the page would type them: in an
//! empty folder, with the settings of a local exchange in the environment. A block that can't run there has a line
//! `<!-- not run: WHY -->` above it.

mod mistake_examples;
mod page;
mod tables;

use std::collections::BTreeSet;
use std::ffi::OsString;

use crate::references_keyring::session;
use crate::references_vault::bao;
use crate::support::{Exch, OpenBao, Sandbox, Testnet, files_below, package, package_file, python};

use page::Page;

/// Stands before each block in what a page's script prints, with the block's line.
const MARK: &str = "--- the block of line ";

/// `cargo run` as README has it: what it would build is built, for this test runs with it.
const CARGO: &str = "cargo() { [ \"$1 $2\" = 'run --' ] && shift 2 && exch \"$@\"; }\n";

fn pages() -> Vec<Page> {
    let docs = files_below(&package().join("docs"), ".md");
    let paths = std::iter::once(package().join("README.md")).chain(docs);
    paths.map(|path| Page::read(&path)).collect()
}

#[test]
fn every_block_runs_as_it_is_printed() {
    let pages = pages();
    let run: usize = pages.iter().map(|page| page.run().count()).sum();
    assert!(run > 40, "only {run} blocks are run");
    let failed: Vec<String> = std::thread::scope(|scope| {
        let running: Vec<_> = pages.iter().map(|page| scope.spawn(|| failure(page))).collect();
        running.into_iter().filter_map(|page| page.join().unwrap()).collect()
    });
    assert!(failed.is_empty(), "{}", failed.join("\n"));
}

/// What is wrong with the first block of a page that does not do what it should.
fn failure(page: &Page) -> Option<String> {
    let (sandbox, testnet) = (Sandbox::new(), Testnet::start([""; 0]));
    sandbox.write(".env.example", package_file(".env.example"));
    let run = shell(page, &sandbox).envs(testnet.env()).run();
    let (text, name) = (String::from_utf8_lossy(&run.stdout), &page.name);
    let at = |text: &str| {
        text.rsplit_once(MARK).map_or("?", |(_, rest)| rest.lines().next().unwrap_or("?")).to_owned()
    };
    if run.code != 0 {
        return Some(format!("{name}, line {}: exit {}{run}", at(&text), run.code));
    }
    // A jq path that leads nowhere ends well, and prints this.
    let null = text.split_inclusive('\n').scan(String::new(), |seen, line| {
        seen.push_str(line);
        Some((line == "null\n").then(|| at(seen)))
    });
    null.flatten().next().map(|line| format!("{name}, line {line}: it prints null{run}"))
}

/// The blocks of a page as one script, with the stores that it names.
fn shell(page: &Page, sandbox: &Sandbox) -> Exch {
    let blocks = page.run().map(|block| format!("echo '{MARK}{}'\n{}\n", block.line, block.text));
    let script = [CARGO.to_owned()].into_iter().chain(blocks).collect::<String>();
    let is_in = |words: &str| page.run().any(|block| block.text.contains(words));
    let exch =
        if is_in("secret-tool ") { session(sandbox, "password", &script) } else { sandbox.bash(&script) };
    let exch = if is_in("pytest") { exch.env("PATH", path_with_python(sandbox)) } else { exch };
    if !is_in("vault:") {
        return exch;
    }
    exch.env("VAULT_ADDR", bao().url()).env("VAULT_TOKEN", OpenBao::ROOT)
}

/// The usual PATH behind the folder of the Python that has the packages.
fn path_with_python(sandbox: &Sandbox) -> OsString {
    let usual = sandbox.environment().into_iter().find(|(name, _)| name == "PATH").unwrap().1;
    let folder = python().parent().unwrap().to_owned();
    std::env::join_paths(std::iter::once(folder).chain(std::env::split_paths(&usual))).unwrap()
}

/// A command that is to be run is `sh`, and nothing else, so that none escapes by another name.
#[test]
fn blocks_are_of_languages_that_are_known() {
    for page in pages() {
        for (line, fence) in &page.fences {
            let is_known =
                ["```sh", "```text", "```json", "```toml", "```yaml", "```go", "```rust"].contains(&&**fence);
            assert!(is_known, "{}, line {line}: {fence}", page.name);
        }
    }
}

#[test]
fn a_block_that_is_not_run_says_why() {
    for page in pages() {
        for block in &page.blocks {
            let why = block.not_run.as_deref();
            assert!(
                why.is_none_or(|why| why.split(' ').count() > 3),
                "{}, line {}: {why:?}",
                page.name,
                block.line
            );
        }
    }
}

#[test]
fn readme_is_short() {
    let lines = package_file("README.md").lines().count();
    assert!(lines <= 350, "README has {lines} lines; what is for one subject belongs to a page of docs/");
}

#[test]
fn every_link_leads_somewhere() {
    let others = ["ARCHITECTURE.md", "CHANGELOG.md", "CONTRIBUTING.md", "SECURITY.md", "findings/README.md"];
    for page in pages().into_iter().chain(others.map(|name| Page::read(&package().join(name)))) {
        for link in &page.links {
            let (path, anchor) =
                link.split_once('#').map_or((link.as_str(), None), |(path, anchor)| (path, Some(anchor)));
            let folder = page.path.parent().unwrap();
            let target = if path.is_empty() { page.path.clone() } else { folder.join(path) };
            assert!(target.exists(), "{}: {link} is not there", page.name);
            let Some(anchor) = anchor else { continue };
            let anchors = Page::read(&target).anchors;
            assert!(
                anchors.iter().any(|known| known == anchor),
                "{}: {link} names no heading of {anchors:?}",
                page.name
            );
        }
    }
}

#[test]
fn readme_links_every_page() {
    let readme = Page::read(&package().join("README.md"));
    for path in files_below(&package().join("docs"), ".md") {
        let name = format!("docs/{}", path.file_name().unwrap().display());
        assert!(readme.links.contains(&name), "README does not link {name}");
    }
}

/// The completions are what the binary prints, which a test of their own holds.
#[test]
fn every_option_is_documented() {
    let completions = package_file("completions/exch.bash");
    let words = completions.lines().filter_map(|line| line.trim().strip_prefix("opts=\""));
    let options: BTreeSet<&str> = words
        .flat_map(|line| line.trim_end_matches('"').split(' '))
        .filter(|word| word.starts_with("--"))
        .collect();
    assert!(options.len() > 40, "the completions are written otherwise now: {options:?}");
    let text: String = pages().iter().map(|page| package_file(&page.name)).collect();
    let of_a_word = |c: char| c.is_ascii_alphanumeric() || c == '-';
    let named: BTreeSet<&str> = text.split(|c| !of_a_word(c)).collect();
    let missing: Vec<&&str> = options.difference(&named).filter(|option| **option != "--help").collect();
    assert!(
        missing.is_empty(),
        "neither README nor docs name {missing:?}; docs/commands.md is the place for them"
    );
}

#[test]
fn the_table_of_venues_is_what_their_files_say() {
    assert_table("README.md", "venues", &tables::venues());
}

#[test]
fn the_table_of_mistakes_is_what_verify_knows() {
    assert_table("docs/verify.md", "mistakes", &tables::mistakes());
}

#[test]
fn each_mistake_has_an_example_that_is_true() {
    let ids: BTreeSet<&str> = mistake_examples::ids().collect();
    // An algorithm is a matter of private keys, of which no built-in venue takes two: `asym_mistakes` has the example.
    let known = exch::check::mistakes::Mistake::ALL.iter().map(|mistake| mistake.id());
    assert_eq!(ids, known.filter(|id| *id != "algorithm").collect());
    assert_table("docs/verify.md", "examples", &mistake_examples::examples());
}

/// Between the marks of that name the page has exactly this table.
pub(crate) fn assert_table(page: &str, name: &str, right: &str) {
    let text = package_file(page);
    let (open, close) = (format!("<!-- {name} -->\n"), format!("<!-- /{name} -->\n"));
    let after = text.split_once(&open).unwrap_or_else(|| panic!("{page} has no {open}")).1;
    let found = after.split_once(&close).unwrap_or_else(|| panic!("{page} has no {close}")).0;
    assert!(found == right, "{page} has another table of {name}; the right one is:\n\n{open}{right}{close}");
}
