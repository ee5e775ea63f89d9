//! The modules of `src` and what each names, read from the sources as text.

use std::collections::{BTreeMap, BTreeSet};
use std::path::Path;

use crate::support::{files_below, package};

/// A module's path below the crate: `["sign", "login", "read"]`.
pub(super) type Module = Vec<String>;

/// Every module's code, without comments and test modules.
pub(super) struct Modules {
    code: BTreeMap<Module, String>,
}

/// The paths that a module names: those that its `use` items bring in, and those written out in its code.
struct Named {
    paths: Vec<Vec<String>>,
    /// What `use` brings in, by the name it has here.
    imported: BTreeMap<String, Vec<String>>,
}

impl Modules {
    /// Those of the package.
    pub(super) fn of_package() -> Self {
        let root = package().join("src");
        let read = |path: &Path| std::fs::read_to_string(path).unwrap();
        Self::of(files_below(&root, ".rs").iter().map(|path| {
            let below = path.strip_prefix(&root).unwrap().to_str().unwrap().to_owned();
            (below, read(path))
        }))
    }

    /// Those of these files, each with its path below `src`.
    pub(super) fn of(files: impl Iterator<Item = (String, String)>) -> Self {
        let is_test = |path: &str| path.ends_with("/tests.rs") || path.contains("/tests/");
        let files = files.filter(|(path, _)| path != "lib.rs" && !is_test(path));
        Self { code: files.map(|(path, text)| (module(&path), without_tests(&text))).collect() }
    }

    /// Which module uses which, with the path that says so. What a module's front hands on counts for the module
    /// that has it; a module and its own front may use each other.
    pub(super) fn uses(&self) -> Vec<(Module, Module, String)> {
        let named: BTreeMap<&Module, Named> =
            self.code.iter().map(|(module, code)| (module, self.named(module, code))).collect();
        let mut found = Vec::new();
        for (module, names) in &named {
            for path in &names.paths {
                let to = self.home(path, &named);
                if !to.is_empty() && to != **module {
                    found.push(((*module).clone(), to, path.join("::")));
                }
            }
        }
        found
    }

    /// The modules right below `folder` that use each other in a circle, with what ties them.
    pub(super) fn circles(&self) -> Vec<String> {
        let mut arrows: BTreeMap<Module, BTreeMap<(String, String), String>> = BTreeMap::new();
        for (from, to, path) in self.uses() {
            let shared = from.iter().zip(&to).take_while(|(a, b)| a == b).count();
            if shared > 0 && shared < from.len() && shared < to.len() {
                let arrow = (from[shared].clone(), to[shared].clone());
                arrows.entry(from[..shared].to_vec()).or_default().insert(arrow, path);
            }
        }
        let mut found = Vec::new();
        for (folder, arrows) in arrows {
            for ((from, to), path) in &arrows {
                if reaches(to, from, &arrows) {
                    found.push(format!("{}: {from} -> {to} by {path}", folder.join("/")));
                }
            }
        }
        found
    }

    fn named(&self, module: &Module, code: &str) -> Named {
        let mut named = Named { paths: Vec::new(), imported: BTreeMap::new() };
        let mut rest = String::new();
        let mut lines = code.lines();
        while let Some(line) = lines.next() {
            let Some(start) = use_tree(line) else {
                rest.push_str(line);
                rest.push('\n');
                continue;
            };
            let mut tree = start.to_owned();
            while !tree.contains(';') {
                tree.push_str(lines.next().expect("a use ends"));
            }
            let (tree, behind) = tree.split_once(';').unwrap_or_default();
            rest.push_str(behind);
            for (path, name) in tree_paths(tree) {
                if let Some(path) = self.absolute(module, &path) {
                    // What an inner block or module brings in is nobody else's.
                    if !line.starts_with(' ') {
                        named.imported.insert(name, path.clone());
                    }
                    named.paths.push(path);
                }
            }
        }
        named.paths.extend(written_paths(&rest).iter().filter_map(|path| self.absolute(module, path)));
        named
    }

    /// A path from the crate's root; `None` for one that leaves the crate.
    fn absolute(&self, module: &Module, path: &[String]) -> Option<Vec<String>> {
        let (first, rest) = path.split_first()?;
        Some(match first.as_str() {
            "crate" | "exch" => rest.to_vec(),
            "self" => [module, rest].concat(),
            "super" => {
                let ups = path.iter().take_while(|part| *part == "super").count();
                [&module[..module.len().checked_sub(ups)?], &path[ups..]].concat()
            }
            child => {
                let below = [module.as_slice(), &[child.to_owned()]].concat();
                self.code.contains_key(&below).then(|| [module, path].concat())?
            }
        })
    }

    /// The module that has what a path names, behind whoever hands it on.
    fn home(&self, path: &[String], named: &BTreeMap<&Module, Named>) -> Module {
        let mut path = path.to_vec();
        for _ in 0..8 {
            let depth =
                (0..=path.len()).rev().find(|&depth| self.code.contains_key(&path[..depth])).unwrap_or(0);
            let module = path[..depth].to_vec();
            let handed = path.get(depth).and_then(|name| named.get(&module)?.imported.get(name));
            match handed {
                Some(to) if *to != path[..=depth] => path = [to, &path[depth + 1..]].concat(),
                _ => return module,
            }
        }
        panic!("{path:?} is handed on in a circle");
    }
}

fn module(path: &str) -> Module {
    let mut parts: Module = path.trim_end_matches(".rs").split('/').map(str::to_owned).collect();
    if parts.last().is_some_and(|last| last == "mod") {
        parts.pop();
    }
    parts
}

/// Drops whole-line comments (a doc link to a higher floor is prose) and in-file test modules.
fn without_tests(text: &str) -> String {
    let mut kept = String::new();
    let mut lines = text.lines().peekable();
    while let Some(line) = lines.next() {
        let opens_tests = line.trim() == "#[cfg(test)]"
            && lines.peek().is_some_and(|next| next.contains("mod ") && next.trim_end().ends_with('{'));
        if opens_tests {
            let indent = line.len() - line.trim_start().len();
            let end = format!("{}}}", " ".repeat(indent));
            lines.by_ref().find(|line| *line == end);
        } else if !line.trim_start().starts_with("//") {
            kept.push_str(line);
            kept.push('\n');
        }
    }
    kept
}

/// What a line's `use` brings in, as far as it stands there.
fn use_tree(line: &str) -> Option<&str> {
    let line = line.trim_start();
    let line = match line.strip_prefix("pub") {
        Some(rest) => rest.split_once(' ').map_or(rest, |(_, rest)| rest),
        None => line,
    };
    line.strip_prefix("use ")
}

/// The paths of a `use` tree, each with the name that it brings in.
fn tree_paths(tree: &str) -> Vec<(Vec<String>, String)> {
    let tree = tree.trim();
    let Some((front, group)) = tree.split_once('{') else {
        let (path, name) = tree.split_once(" as ").map_or((tree, None), |(path, name)| (path, Some(name)));
        let path: Vec<String> = path.split("::").map(|part| part.trim().to_owned()).collect();
        let name =
            name.map_or_else(|| path.last().cloned().unwrap_or_default(), |name| name.trim().to_owned());
        return vec![(path, name)];
    };
    let front: Vec<String> =
        front.split("::").map(str::trim).filter(|part| !part.is_empty()).map(str::to_owned).collect();
    let inner = group.rsplit_once('}').map_or(group, |(inner, _)| inner);
    let mut depth = 0;
    let items = inner.split(|c| {
        depth += i32::from(c == '{') - i32::from(c == '}');
        c == ',' && depth == 0
    });
    let paths = items.filter(|item| !item.trim().is_empty()).flat_map(tree_paths);
    paths.map(|(path, name)| ([front.as_slice(), &path].concat(), name)).collect()
}

/// The paths in code that begin at the crate or above the module.
fn written_paths(code: &str) -> Vec<Vec<String>> {
    let is_part = |c: char| c.is_alphanumeric() || c == '_' || c == ':';
    let words = code.split(|c| !is_part(c)).map(|word| word.trim_matches(':'));
    let paths =
        words.filter(|word| ["crate::", "exch::", "super::", "self::"].iter().any(|up| word.starts_with(up)));
    paths.map(|path| path.split("::").map(str::to_owned).collect()).collect()
}

fn reaches(from: &str, to: &str, arrows: &BTreeMap<(String, String), String>) -> bool {
    let (mut seen, mut ahead) = (BTreeSet::new(), vec![from]);
    while let Some(at) = ahead.pop() {
        if at == to {
            return true;
        }
        if seen.insert(at) {
            ahead.extend(arrows.keys().filter(|(from, _)| from == at).map(|(_, to)| to.as_str()));
        }
    }
    false
}
