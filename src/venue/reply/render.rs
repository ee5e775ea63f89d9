//! Replies in a venue's own form, for whoever stands where the venue does: the inverse of the judgement.

use serde_json::Value as Json;

use crate::sign::{number, put, scalar};
use crate::venue::Kind;

use super::{Outcome, Rendered, Reply, Rule};

impl Reply {
    /// The inverse of [`Reply::judge`]: a refusal as the venue would tell it. `code` stands where the file has no
    /// code for this kind.
    pub fn refusal(&self, kind: Option<Kind>, code: &str, message: &str) -> Rendered {
        let fits = |rule: &&Rule| Some(rule.kind) == kind && rule.outcome() != Outcome::Unknown;
        let names = |rule: &&Rule| fits(rule) && rule.cause.is_some_and(|cause| cause.name() == code);
        // What is refused for another reason has only its own word: any other rule says something else.
        let stands = |rule: &&Rule| fits(rule) && rule.kind != Kind::Refused;
        let usual = |rule: &&Rule| stands(rule) && rule.code.is_some() && rule.cause.is_none();
        let rule = self.error.iter().find(names).or_else(|| self.error.iter().find(usual));
        let rule = rule.or_else(|| self.error.iter().find(stands));
        // Where code and message share a place, the code is what programs look for.
        let shared = self.code.last() == self.message.last();
        let known = |rule: &Rule| rule.code.clone().or_else(|| rule.contains.clone().filter(|_| shared));
        let code = rule.and_then(known).unwrap_or_else(|| code.to_owned());
        let message = match rule.and_then(|rule| rule.contains.as_deref()) {
            Some(part) => format!("{part}: {message}"),
            None => message.to_owned(),
        };
        let body = self.refused_body(&code, &message);
        Rendered {
            status: rule.and_then(|rule| rule.status).or(self.refusal),
            body,
            text: None,
            headers: Vec::new(),
        }
    }

    /// The refusal for the first of these causes that the file has words for.
    pub fn said(&self, causes: &[&str]) -> Option<Rendered> {
        let said = |cause: &&str| self.says.0.iter().find(|(name, _)| name == cause).map(|(_, said)| said);
        let said = causes.iter().find_map(said)?;
        let (code, message) = (said.code.as_deref(), said.message.as_deref());
        let usual = || self.refused_body(code.unwrap_or_default(), message.unwrap_or_default());
        let body = said.body.clone().unwrap_or_else(usual);
        Some(Rendered {
            status: said.status.or(self.refusal),
            body,
            text: said.text.clone(),
            headers: said.headers.0.clone(),
        })
    }

    /// The status of a success, where it is not 200.
    pub fn success_status(&self, method: &str, path: &str) -> Option<u16> {
        self.success.iter().find(|one| one.request.takes(method, path)).map(|one| one.status)
    }

    /// The headers that every reply has.
    pub fn headers(&self) -> &[(String, String)] {
        &self.headers.0
    }

    /// The code and the message that a refusal has.
    pub fn words_in(&self, body: &Json) -> (Option<String>, Option<String>) {
        let first = |pointers: &[String]| {
            pointers.iter().find_map(|at| body.pointer(&at.replace('*', "0")).and_then(scalar))
        };
        (first(&self.code), first(&self.message))
    }

    /// The names of the causes that the file has words for.
    pub fn causes_said(&self) -> impl Iterator<Item = &str> {
        self.says.0.iter().map(|(name, _)| name.as_str())
    }

    /// A refusal's body: what stands in every one, the code and the message.
    fn refused_body(&self, code: &str, message: &str) -> Json {
        let mut body = Json::Null;
        for (at, value) in &self.failed.0 {
            put(&mut body, at, value.clone());
        }
        if let Some(mark) = &self.when {
            put(&mut body, &mark.at, mark.is.as_deref().unwrap_or("error").into());
        }
        // Of several, the first has it.
        let first = |at: &String| at.replace('*', "0");
        if let Some(at) = self.code.last() {
            put(&mut body, &first(at), self.code_value(code));
        }
        // Where code and message share a place, the code is what programs look for.
        if let Some(at) = self.message.last().filter(|at| self.code.last() != Some(*at)) {
            put(&mut body, &first(at), message.into());
        }
        if body.is_null() {
            // A file that says nothing of replies: whoever tries it still learns what was wrong.
            put(&mut body, "/error", serde_json::json!({ "code": code, "message": message }));
        }
        body
    }

    /// `result` as the venue wraps what it has done, with its word for success; null for no result.
    pub fn success(&self, result: Json, at: &str) -> Json {
        self.wrapped(Json::Null, result, at)
    }

    /// The same with what stands `beside` the result, from the root of the reply.
    pub fn wrapped(&self, beside: Json, result: Json, at: &str) -> Json {
        let mut body = Json::Object(serde_json::Map::new());
        for (pointer, value) in &self.done.0 {
            put(&mut body, pointer, value.clone());
        }
        if let (Some(pointer), Some(ok), true) = (self.code.last(), self.ok.first(), self.done.0.is_empty()) {
            put(&mut body, pointer, self.code_value(ok));
        }
        if !beside.is_null() {
            put(&mut body, "", beside);
        }
        if !result.is_null() {
            put(&mut body, at, result);
        }
        body
    }

    /// Puts what a reply repeats of its request's parameters into it.
    pub fn echo(&self, body: &mut Json, params: &[(String, String)]) {
        for (at, name) in &self.echo.0 {
            if let Some((_, text)) = params.iter().find(|(known, _)| known == name) {
                put(body, at, number(text));
            }
        }
    }

    /// Whether the file gives this code a meaning, or codes are names anyway.
    pub fn knows(&self, code: &str) -> bool {
        self.error.iter().any(|rule| rule.code.as_deref() == Some(code))
    }

    /// The object that the message stands in.
    pub fn message_parent<'j>(&self, body: &'j mut Json) -> Option<&'j mut serde_json::Map<String, Json>> {
        let (parent, _) = self.message.last()?.rsplit_once('/')?;
        body.pointer_mut(parent)?.as_object_mut()
    }

    fn code_value(&self, code: &str) -> Json {
        let number = self.numbers.then(|| serde_json::from_str(code).ok()).flatten();
        number.unwrap_or_else(|| code.into())
    }
}
