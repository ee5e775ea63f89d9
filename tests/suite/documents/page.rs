//! A page of Markdown, taken apart.

use std::path::{Path, PathBuf};

use crate::support::package;

/// One page.
pub(super) struct Page {
    pub(super) path: PathBuf,
    /// The path in the package.
    pub(super) name: String,
    /// The `sh` blocks.
    pub(super) blocks: Vec<Block>,
    /// The first line of each block, `sh` or not, with its number.
    pub(super) fences: Vec<(usize, String)>,
    /// Where its links to other pages and headings lead.
    pub(super) links: Vec<String>,
    /// Its headings, as links name them.
    pub(super) anchors: Vec<String>,
}

/// One `sh` block.
pub(super) struct Block {
    /// The line of its first command.
    pub(super) line: usize,
    pub(super) text: String,
    /// Why it is not run.
    pub(super) not_run: Option<String>,
}

impl Page {
    pub(super) fn read(path: &Path) -> Self {
        let text =
            std::fs::read_to_string(path).unwrap_or_else(|error| panic!("{}: {error}", path.display()));
        let name = path.strip_prefix(package()).unwrap_or(path).display().to_string();
        let mut page = Self {
            path: path.to_owned(),
            name,
            blocks: Vec::new(),
            fences: Vec::new(),
            links: Vec::new(),
            anchors: Vec::new(),
        };
        page.take_apart(&text);
        page
    }

    /// The blocks that are run.
    pub(super) fn run(&self) -> impl Iterator<Item = &Block> {
        self.blocks.iter().filter(|block| block.not_run.is_none())
    }

    fn take_apart(&mut self, text: &str) {
        let mut not_run = None;
        let mut lines = text.lines().zip(1..);
        while let Some((line, number)) = lines.next() {
            if let Some(language) = line.trim_start().strip_prefix("```") {
                self.fences.push((number, line.to_owned()));
                let inner =
                    lines.by_ref().map(|(line, _)| line).take_while(|line| line.trim_start() != "```");
                let text = inner.flat_map(|line| [line, "\n"]).collect();
                if language == "sh" {
                    self.blocks.push(Block { line: number + 1, text, not_run: not_run.take() });
                }
            } else if let Some(why) = line.strip_prefix("<!-- not run: ") {
                not_run = Some(why.trim_end_matches(" -->").to_owned());
                continue;
            } else {
                self.prose(line);
            }
            assert!(not_run.is_none(), "{}, line {number}: `not run` is not above an sh block", self.name);
        }
    }

    fn prose(&mut self, line: &str) {
        if line.starts_with('#') {
            self.anchors.push(anchor(line.trim_start_matches('#').trim()));
        }
        // What stands in `code` is no link.
        let prose: String = line.split('`').step_by(2).collect();
        let targets = prose.split("](").skip(1).filter_map(|rest| rest.split_once(')'));
        let own = targets.map(|(target, _)| target).filter(|target| !target.contains("://"));
        self.links.extend(own.map(str::to_owned));
    }
}

/// How GitHub makes an anchor of a heading.
fn anchor(heading: &str) -> String {
    let kept = heading.to_lowercase().replace(' ', "-");
    kept.chars().filter(|c| c.is_alphanumeric() || matches!(c, '-' | '_')).collect()
}
