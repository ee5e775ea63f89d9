//! Names the mistake behind a signature that is not right: searches what clients are known to do wrong for
//! what reproduces the signature that was sent, one mistake or two at a time.
//!
//! One pipeline, from secret and request to signature, and a list of variations on it; no venue has a special case.
//! A mistake is named only if it reproduces the signature byte by byte.

mod digests;
mod edits;
mod effort;
mod json_numbers;
mod json_styles;
mod json_text;
mod json_walk;
mod misplaced;
mod path_prefixes;
mod pipeline;
mod query_styles;
mod rendered_pipeline;
mod search;
mod secret_forms;
mod signature_encodings;
mod time_forms;
mod tried;
mod unfilled;
mod variation;
mod variations;
mod verified;

use std::time::Instant;

use serde_json::Value as Json;

use crate::sign::{Login, LoginInputs, PerMessage, Received, ReceivedLogin, Sent, Signer};
use effort::Effort;
use pipeline::Pipeline;
use search::MistakeSearch;

pub(in crate::check) use time_forms::fits;
pub use tried::{PairsTried, Tried};
pub(in crate::check) use unfilled::{holds_placeholder, is_placeholder};

/// The mistakes as one table: each with its id in the contract, what went wrong, and how to fix it.
macro_rules! mistakes {
    ($($(#[$doc:meta])* $name:ident = $id:literal, $what:literal, $fix:literal;)*) => {
        /// The mistakes that `verify` names: a closed set.
        #[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash)]
        pub enum Mistake {
            $($(#[$doc])* $name,)*
        }

        impl Mistake {
            /// Every mistake, in the contract's order.
            pub const ALL: [Self; [$($id),*].len()] = [$(Self::$name),*];

            fn texts(self) -> [&'static str; 3] {
                match self {
                    $(Self::$name => [$id, $what, $fix],)*
                }
            }
        }
    };
}

mistakes! {
    /// Seconds, milliseconds, microseconds and ISO 8601 were confused.
    TimeUnit = "time_unit",
        "The timestamp was hashed or sent in another unit or form than the venue wants.",
        "Write the time once, in the venue's unit, and use that text both in the prehash and in the request.";
    /// The time that was hashed is not the time that was sent.
    TimeNotTheSigned = "time_not_the_signed",
        "The time that was hashed is not the time that was sent.",
        "Read the clock once for each request, and use that value both in the prehash and in the request.";
    /// A local time was marked as UTC.
    TimeZone = "time_zone",
        "A local time was hashed or sent as if it were UTC.",
        "Take the time in UTC before it is written as text.";
    /// The method was hashed in another case.
    MethodCase = "method_case",
        "The method was hashed in the wrong case.",
        "Hash the method in upper case, as it stands in the request line.";
    /// Another method was hashed than the one that was sent.
    MethodOther = "method_other",
        "Another method was hashed than the one that was sent.",
        "Take the method for the prehash and for the request line from the same variable.";
    /// The query was left out of what was hashed.
    QueryMissing = "query_missing",
        "The query was left out of what was hashed.",
        "Put the query, exactly as sent, into the prehash.";
    /// The query was hashed, and the venue does not hash it there.
    QueryAdded = "query_added",
        "The query was hashed along with the path, where the venue does not hash it.",
        "Hash the path without the query.";
    /// The question mark before the query was left out, or hashed where it does not belong.
    QuestionMark = "question_mark",
        "The question mark between path and query was left out of the prehash, or is in it where it does not belong.",
        "Write the question mark in the prehash exactly where this venue wants it, and none where there is no query.";
    /// The parameters were hashed in another order.
    ParamOrder = "param_order",
        "The parameters were hashed in another order than the venue hashes them.",
        "Build the parameter text once, in the venue's order, and both hash and send that text.";
    /// What was hashed and what was sent are percent-encoded differently.
    Encoding = "encoding",
        "What was hashed and what was sent are percent-encoded differently.",
        "Encode the parameters once, as the venue hashes them, and send exactly that text.";
    /// `+` and `%20` were confused.
    PlusForSpace = "plus_for_space",
        "A space was written as + on one side and as %20 on the other.",
        "Write a space as %20, both in the prehash and in the request.";
    /// The body was serialised once to be hashed and once more to be sent.
    BodyReserialised = "body_reserialised",
        "The body was serialised once to be hashed and differently to be sent.",
        "Serialise the body to text once, hash that text, and send that text (not the object).";
    /// The body was left out of what was hashed.
    BodyMissing = "body_missing",
        "The body was left out of what was hashed.",
        "Put the body, exactly as sent, into the prehash.";
    /// A body was hashed that was not sent, or that the venue does not hash.
    BodyAdded = "body_added",
        "A body was hashed that was not sent, or that this venue does not hash.",
        "Hash only a body that is sent. Where there is none, hash nothing in its place.";
    /// The parameters were hashed in one place and sent in another.
    WrongPlace = "wrong_place",
        "The parameters were hashed as a query and sent as a body, or the reverse.",
        "Hash the parameters in the place and the form in which they are sent.";
    /// A parameter was sent and not hashed.
    ParamDropped = "param_dropped",
        "A parameter was sent that was not hashed.",
        "Build the parameter text once, and both hash and send that text; empty parameters too.";
    /// A parameter was hashed and not sent.
    ParamAdded = "param_added",
        "A parameter was hashed that was not sent, or that does not belong into the prehash.",
        "Build the parameter text once, and both hash and send that text.";
    /// The parts of the prehash were joined in another way.
    Separator = "separator",
        "The parts of the prehash were joined by a character that does not belong between them, or without one that does.",
        "Join the parts of the prehash exactly as this venue does.";
    /// The nonce was left out of what was hashed.
    NonceMissing = "nonce_missing",
        "The nonce or the timestamp was left out of what was hashed.",
        "Put the nonce or the timestamp, exactly as sent, where this venue wants it in the prehash.";
    /// The path was hashed with or without a prefix.
    PathPrefix = "path_prefix",
        "The path was hashed with a prefix that does not belong there, or without one that does.",
        "Hash everything after the host, except for a prefix that this venue's scheme leaves out or adds.";
    /// The path was hashed with or without its last slash.
    TrailingSlash = "trailing_slash",
        "The path was hashed with a final slash and sent without it, or the reverse.",
        "Send the path exactly as it was hashed.";
    /// The secret's base64 was or was not decoded.
    SecretBase64 = "secret_base64",
        "The secret was used as text where its base64 must be decoded, or the reverse.",
        "Use the secret in the form this venue wants: see `secret` in its scheme.";
    /// The secret's hex was or was not decoded.
    SecretHex = "secret_hex",
        "The secret was used as text where its hex must be decoded, or the reverse.",
        "Use the secret in the form this venue wants: see `secret` in its scheme.";
    /// White space or quotes around the secret.
    SecretWhitespace = "secret_whitespace",
        "The secret that signed has white space, a line break or quotes at its ends.",
        "Trim the secret where it is read; a file often ends in a line break.";
    /// The passphrase was used as the secret.
    PassphraseAsSecret = "passphrase_as_secret",
        "The passphrase was used as the secret: the two are swapped.",
        "Swap the passphrase and the secret.";
    /// The key was used as the secret.
    KeyAsSecret = "key_as_secret",
        "The API key was used as the secret: the two are swapped.",
        "Swap the key and the secret.";
    /// Another way to sign with the same kind of key.
    Algorithm = "algorithm",
        "The signature was made by another algorithm than the venue wants (PKCS#1 v1.5 and PSS were confused).",
        "Sign with the algorithm that this venue wants: see `sign` in its scheme.";
    /// Another hash, or no HMAC.
    Hash = "hash",
        "The wrong hash was used, or a plain hash instead of an HMAC.",
        "Use the digest that this venue wants, keyed with the secret.";
    /// Hex and base64 were confused, or more than the digest was sent.
    OutputEncoding = "output_encoding",
        "The digest was written in the wrong encoding (hex, base64, base64url), or with something around it.",
        "Encode the raw bytes of the digest as the venue wants them, and send nothing else with them.";
    /// Upper and lower case hex were confused.
    OutputCase = "output_case",
        "The hex digits are in the wrong case.",
        "Write the hex digits in the case the venue wants.";
    /// The hex text was encoded once more.
    DoubleHex = "double_hex",
        "The digest was encoded twice: its hex text was encoded again.",
        "Encode the raw bytes of the digest (digest(), not hexdigest()).";
    /// A placeholder was sent in place of its value.
    TemplateUnfilled = "template_unfilled",
        "A placeholder such as {{name}} or $NAME was sent, not the value that belongs there.",
        "Fill in the variables before the request is signed; a single quote stops a shell from doing so.";
    /// Parameters come after the signature.
    SignatureNotLast = "signature_not_last",
        "Parameters come after the signature, which the venue wants last.",
        "Put every parameter in first, sign them all, and append the signature as the last one.";
    /// Another key was sent.
    WrongKey = "wrong_key",
        "The request was sent with an API key that is not yours.",
        "Send the key that belongs to the secret that signs.";
    /// Another passphrase was sent.
    WrongPassphrase = "wrong_passphrase",
        "The passphrase that was sent is not yours, or not in the form this venue wants.",
        "Send the passphrase that was chosen when the key was made, in the form this venue wants.";
    /// The timestamp lies outside the venue's window.
    OutsideWindow = "outside_window",
        "The timestamp is outside the window that the venue accepts.",
        "Set the clock (NTP), sign just before sending, or ask for a longer window.";
}

/// How a search is made.
#[derive(Debug, Clone, Default)]
pub struct SearchPlan {
    /// When it has to end; without it, it has all the time that it takes.
    pub until: Option<Instant>,
    /// What other requests of the same client had, the likeliest first: these are tried before everything else.
    pub first: Vec<Vec<Mistake>>,
    /// When that has to end, which takes little.
    pub first_until: Option<Instant>,
}

/// What the search found.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct Diagnosis {
    /// The mistakes that together reproduce the signature; empty where none do.
    pub mistakes: Vec<Mistake>,
    /// What was tried.
    pub tried: Tried,
    /// What was hashed, where the search found it.
    pub signed: Option<SignedTexts>,
    /// Why the search had to end before all was tried, if it had to.
    pub cut_short: Option<CutShort>,
}

/// Why a search ended before all was tried.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum CutShort {
    /// Its time was up.
    Time,
    /// The request is so long that not all ways to sign it are tried.
    Length,
    /// Each way takes long where a private key signs, and this many are enough.
    Enough(u64),
}

/// The texts that a client hashed.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct SignedTexts {
    /// What the signature is over.
    pub message: Vec<u8>,
    /// What goes into each step before it, in the scheme's order.
    pub steps: Vec<Vec<u8>>,
}

impl Mistake {
    /// Its id in the contract.
    pub fn id(self) -> &'static str {
        self.texts()[0]
    }

    /// What went wrong, in one sentence.
    pub fn what(self) -> &'static str {
        self.texts()[1]
    }

    /// How to fix it, in one sentence.
    pub fn fix(self) -> &'static str {
        self.texts()[2]
    }
}

/// Searches the known mistakes for those that reproduce the signature in `received`: one, or else two.
/// `prefixes` are paths that may precede the request's, from the venue's base URLs.
///
/// Finds nothing where the request can't be read, or makes no signature.
pub fn diagnose(
    signer: &Signer,
    received: &Received<'_>,
    prefixes: &[String],
    plan: &SearchPlan,
) -> Diagnosis {
    diagnose_any(signer, std::iter::once(*received), prefixes, plan)
}

/// The same where it is not known which of these was signed, such as for which host.
pub(in crate::check) fn diagnose_any<'r>(
    signer: &Signer,
    received: impl Iterator<Item = Received<'r>>,
    prefixes: &[String],
    plan: &SearchPlan,
) -> Diagnosis {
    let apart = received.filter_map(|received| signer.take_apart(&received).ok());
    let forms = apart.flat_map(|(first, dialects)| std::iter::once(first).chain(dialects));
    search_all(signer, forms, prefixes, plan)
}

/// Searches by each form in which a request can be read.
fn search_all<'s>(
    signer: &Signer,
    forms: impl Iterator<Item = Sent<'s>>,
    prefixes: &[String],
    plan: &SearchPlan,
) -> Diagnosis {
    let (mut effort, mut tried, mut cut_short) = (Effort::default(), Tried::default(), None);
    let mut forms = forms.peekable();
    while let Some(sent) = forms.next() {
        let mut share = effort.share(forms.peek().is_none());
        let found = search(signer, sent, prefixes, plan, &mut share);
        effort.add(share);
        tried.add(found.tried.clone());
        if found.signed.is_some() {
            return Diagnosis { tried, ..found };
        }
        cut_short = cut_short.or(found.cut_short);
    }
    Diagnosis { tried, cut_short, ..Diagnosis::default() }
}

/// The same for a login to a WebSocket.
pub fn diagnose_login(
    signer: &Signer,
    login: &Login,
    received: &ReceivedLogin<'_>,
    plan: &SearchPlan,
) -> Diagnosis {
    let Ok((first, dialects)) = login.take_apart(received) else { return Diagnosis::default() };
    search_all(signer, std::iter::once(first).chain(dialects), &[], plan)
}

/// The same for a message that is signed by itself.
pub fn diagnose_message(signer: &Signer, each: &PerMessage, message: &Json, plan: &SearchPlan) -> Diagnosis {
    each.received(LoginInputs::NONE, message, |received| diagnose_login(signer, each.login(), received, plan))
}

fn search(
    signer: &Signer,
    sent: Sent<'_>,
    prefixes: &[String],
    plan: &SearchPlan,
    effort: &mut Effort,
) -> Diagnosis {
    if sent.form.seal.as_ref().is_some_and(|seal| seal.op.method().is_some()) {
        return verified::search(signer, sent, prefixes, plan).unwrap_or_default();
    }
    let Some(credentials) = signer.credentials() else { return Diagnosis::default() };
    let Some(mut search) = MistakeSearch::new(signer, credentials, &sent, prefixes) else {
        return Diagnosis::default();
    };
    let other = sent.found.key.clone().filter(|key| *key != *credentials.key);
    let ours = Pipeline::new(sent, signer, credentials);
    let other = other.map(|key| ours.with_key(&key));
    let bases: Vec<Pipeline> = std::iter::once(ours).chain(other).collect();
    (search.until, search.effort) = (plan.first_until, effort.share(false));
    let known =
        plan.first.iter().find_map(|known| bases.iter().find_map(|base| search.run(base, Some(known))));
    effort.add(search.effort);
    search.until = plan.until;
    let mut cut_short = None;
    let found = known.or_else(|| {
        bases.iter().enumerate().find_map(|(at, base)| {
            (search.cut_short, search.effort) = (None, effort.share(at + 1 == bases.len()));
            let found = search.run(base, None);
            effort.add(search.effort);
            cut_short = cut_short.or(search.cut_short);
            found
        })
    });
    let (mistakes, signed) = found.map(|way| (way.mistakes, way.texts)).unzip();
    let cut_short = cut_short.filter(|_| mistakes.is_none());
    Diagnosis { mistakes: mistakes.unwrap_or_default(), tried: search.tried, signed, cut_short }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn ids_differ_and_texts_are_sentences() {
        let mut ids: Vec<&str> = Mistake::ALL.iter().map(|mistake| mistake.id()).collect();
        for mistake in Mistake::ALL {
            for text in [mistake.what(), mistake.fix()] {
                assert!(text.ends_with('.') && !text.contains('\n'), "{}: {text}", mistake.id());
            }
        }
        ids.sort_unstable();
        ids.dedup();
        assert_eq!(ids.len(), Mistake::ALL.len());
    }
}
