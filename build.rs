//! Packs the venue files at build time, so that adding a venue touches no code and using one parses no text; links for a
//! short start; and names the features for `--version`.

use std::env;
use std::fmt::Write as _;
use std::fs;
use std::path::{Path, PathBuf};

use toml::{Table, Value};

const A_STRING: &str = "a String takes all that is written";

fn main() {
    pack_venues();
    link_for_start();
    println!("cargo::rustc-env=EXCH_FEATURES={}", features());
}

/// Writes the lists that `src/venue/mod.rs` and `src/venue/packed.rs` include: each venue's name and text, and in the same
/// order the two halves of its tables.
fn pack_venues() {
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
    let (mut texts, mut packed) = (String::from("&[\n"), String::from("&[\n"));
    for file in &files {
        let name = file.file_stem().and_then(|stem| stem.to_str()).expect("venue files have plain names");
        writeln!(texts, "({name:?}, include_str!({:?})),", file.display().to_string()).expect(A_STRING);
        let (head, rest) = halves(file);
        let half = |kind: &str, table: &Table| {
            let path = out.join(format!("{name}.{kind}"));
            write_if_changed(&path, &pack(table));
            format!("include_bytes!({:?})", path.display().to_string())
        };
        let (head, rest) = (half("head", &head), half("rest", &rest));
        writeln!(packed, "Packed {{ head: {head}, rest: {rest} }},").expect(A_STRING);
    }
    write_if_changed(&out.join("venues.rs"), format!("{texts}]").as_bytes());
    write_if_changed(&out.join("packed.rs"), format!("{packed}]").as_bytes());
}

/// A venue file's tables: those that signing needs, and the rest.
fn halves(file: &Path) -> (Table, Table) {
    let text = fs::read_to_string(file).expect("src/venue can be read");
    let table: Table = text.parse().unwrap_or_else(|error| panic!("{}: {error}", file.display()));
    table.into_iter().partition(|(name, _)| matches!(name.as_str(), "about" | "scheme" | "env"))
}

fn pack(table: &Table) -> Vec<u8> {
    let mut out = Vec::new();
    put(&Value::Table(table.clone()), &mut out);
    out
}

/// One value in the form that `src/venue/packed.rs` describes and reads.
fn put(value: &Value, out: &mut Vec<u8>) {
    match value {
        Value::Boolean(false) => out.push(b'f'),
        Value::Boolean(true) => out.push(b't'),
        Value::Integer(number) => {
            out.push(b'i');
            out.extend_from_slice(&number.to_le_bytes());
        }
        Value::String(text) => {
            out.push(b's');
            put_text(text, out);
        }
        Value::Array(items) => {
            out.push(b'a');
            put_count(items.len(), out);
            for item in items {
                put(item, out);
            }
        }
        Value::Table(members) => {
            out.push(b'm');
            put_count(members.len(), out);
            for (name, value) in members {
                put_text(name, out);
                put(value, out);
            }
        }
        Value::Float(_) | Value::Datetime(_) => panic!("venue files have no floats and no dates: {value:?}"),
    }
}

fn put_text(text: &str, out: &mut Vec<u8>) {
    put_count(text.len(), out);
    out.extend_from_slice(text.as_bytes());
}

fn put_count(count: usize, out: &mut Vec<u8>) {
    let count = u16::try_from(count).expect("nothing in a venue file is longer than 64 KiB");
    out.extend_from_slice(&count.to_le_bytes());
}

/// Leaves a file alone that has these bytes already: what includes it is then not built again.
fn write_if_changed(path: &Path, bytes: &[u8]) {
    if fs::read(path).is_ok_and(|known| known == bytes) {
        return;
    }
    fs::write(path, bytes).expect("OUT_DIR can be written");
}

/// Links for a short start: what is left out here took a third of what `exch sign` takes, and half of its memory.
fn link_for_start() {
    let set = |name: &str| env::var(name).unwrap_or_default();
    if set("CARGO_CFG_TARGET_OS") != "linux"
        || set("CARGO_CFG_TARGET_ENV") != "gnu"
        || set("PROFILE") != "release"
    {
        return;
    }
    // The unwinder from GCC's static library: the shared one, which rustc names, must be opened, mapped and relocated.
    println!("cargo::rustc-link-lib=gcc_eh");
    println!("cargo::rerun-if-env-changed=EXCH_KEEP_SYMBOLS");
    if !set("EXCH_KEEP_SYMBOLS").is_empty() {
        println!("cargo::rustc-link-arg-bins=-Wl,--strip-debug");
    }
    // Whoever chose a linker may have one that takes no scripts.
    let is_chosen = !set("RUSTC_LINKER").is_empty() || set("CARGO_ENCODED_RUSTFLAGS").contains("link");
    if !is_chosen {
        let order = Path::new(&set("CARGO_MANIFEST_DIR")).join("src/start.ld");
        println!("cargo::rerun-if-changed={}", order.display());
        println!("cargo::rustc-link-arg-bins=-Wl,-T,{}", order.display());
    }
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
