//! A verdict as JUnit XML, which CI systems read: a test case for each check.

use std::fmt::Write as _;

use super::Verdict;
use crate::sys::redact;

impl Verdict {
    /// `verify --format junit`: one suite, named after the venue; a failed check has the fixes in its text. Where nothing
    /// is signed, nothing was tested, so every case is skipped.
    pub fn to_junit(&self) -> String {
        let failures = self.checks.iter().filter(|check| !check.ok).count();
        let (count, venue) = (self.checks.len(), escaped(&self.venue));
        let mut out = String::from("<?xml version=\"1.0\" encoding=\"UTF-8\"?>\n");
        let skipped = if self.holds_token { format!(" skipped=\"{count}\"") } else { String::new() };
        let _ = writeln!(
            out,
            "<testsuite name=\"exch verify\" tests=\"{count}\" failures=\"{failures}\"{skipped}>"
        );
        let fixes: Vec<String> =
            self.mistakes.iter().map(|mistake| format!("{}: {}", mistake.id(), mistake.fix())).collect();
        for check in &self.checks {
            let (name, detail) = (escaped(&check.name), escaped(&check.detail));
            let _ = write!(out, "  <testcase classname=\"{venue}\" name=\"{name}\"");
            let _ = if check.ok && self.holds_token {
                writeln!(out, ">\n    <skipped message=\"{detail}\"/>\n  </testcase>")
            } else if check.ok {
                writeln!(out, "/>")
            } else {
                let fixes = escaped(&fixes.join("\n"));
                writeln!(out, ">\n    <failure message=\"{detail}\">{fixes}</failure>\n  </testcase>")
            };
        }
        out + "</testsuite>\n"
    }
}

/// Text as XML 1.0 allows it, in attributes too; secrets masked.
fn escaped(text: &str) -> String {
    let mut out = String::with_capacity(text.len());
    for c in redact::text(text).chars() {
        match c {
            '&' => out.push_str("&amp;"),
            '<' => out.push_str("&lt;"),
            '>' => out.push_str("&gt;"),
            '"' => out.push_str("&quot;"),
            '\n' | '\t' => out.push(c),
            c if c.is_control() || matches!(c, '\u{fffe}' | '\u{ffff}') => out.push('\u{fffd}'),
            c => out.push(c),
        }
    }
    out
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::check::mistakes::Mistake;
    use crate::check::verify::Check;

    #[test]
    fn a_failed_check_is_a_failure_with_its_fix() {
        let check = |name: &str, ok| Check { name: name.into(), ok, detail: "it is <\"wrong\u{1}\">".into() };
        let verdict = Verdict {
            venue: "okx".into(),
            checks: vec![check("key", true), check("signature", false)],
            mistakes: vec![Mistake::MethodOther],
            ..Verdict::default()
        };
        let text = verdict.to_junit();
        assert!(text.contains("tests=\"2\" failures=\"1\""), "{text}");
        assert!(text.contains("<testcase classname=\"okx\" name=\"key\"/>"), "{text}");
        let failure = "<failure message=\"it is &lt;&quot;wrong\u{fffd}&quot;&gt;\">method_other: ";
        assert!(text.contains(failure), "{text}");
    }
}
