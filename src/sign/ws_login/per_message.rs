//! A signature in each message: what goes into the messages of a venue that wants it there.

use serde::Deserialize;
use serde_json::Value as Json;
use toml::Spanned;

use super::by_kind::RawLoginVariant;
use super::json_template::plain;
use super::login_dialect::RawLoginDialect;
use super::token::{pointer, pointers};
use super::{Login, RawLogin, ReceivedLogin, SignedLogin};
use crate::sign::found_values::ReadError;
use crate::sign::json_match::{JsonMatches, put};
use crate::sign::login_inputs::LoginInputs;
use crate::sign::scheme::Scheme;
use crate::sign::scheme_toml::{Ordered, RawSeal, RawStep, RawTime, SchemeError};
use crate::sign::signer::Signer;
use crate::sign::stamp::Stamp;
use crate::sign::verify_signature::Reading;

/// `[ws.each]` as written.
#[derive(Debug, Clone, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct RawPerMessage {
    when: JsonMatches,
    #[serde(default)]
    take: Ordered<Spanned<String>>,
    at: Option<Spanned<String>>,
    time: Option<RawTime>,
    #[serde(default)]
    step: Vec<RawStep>,
    sign: Option<Spanned<RawSeal>>,
    #[serde(default)]
    variant: Vec<RawLoginVariant>,
    #[serde(default)]
    dialect: Vec<RawLoginDialect>,
    members: Spanned<toml::Value>,
}

/// The members that are added to each message that `when` matches.
#[derive(Debug, Clone)]
pub struct PerMessage {
    when: JsonMatches,
    take: Vec<(String, String)>,
    at: String,
    login: Login,
}

impl RawPerMessage {
    /// Compiles it beside the scheme; `taken` are the names of a token's and a challenge's values.
    ///
    /// # Errors
    ///
    /// [`SchemeError`]: those of [`RawLogin::compile`], members that are no table, or a pointer that is not a valid
    /// JSON pointer.
    pub fn compile(self, scheme: &Scheme, taken: &[String]) -> Result<PerMessage, SchemeError> {
        if !self.members.get_ref().is_table() {
            let what = "what goes into a message must be a table of members";
            return Err(SchemeError::new("ws.each.members", self.members.span(), what));
        }
        let take = pointers("ws.each.take", self.take)?;
        let mut names = taken.to_vec();
        names.extend(take.iter().map(|(name, _)| name.clone()));
        let at = self.at.map(|at| pointer("ws.each.at", at)).transpose()?.unwrap_or_default();
        let login = RawLogin {
            time: self.time,
            step: self.step,
            sign: self.sign,
            variant: self.variant,
            dialect: self.dialect,
            message: Some(self.members),
            ..RawLogin::default()
        };
        Ok(PerMessage { when: self.when, take, at, login: login.compile(scheme, &names)? })
    }
}

impl PerMessage {
    /// Whether this message gets the members.
    pub fn takes(&self, message: &Json) -> bool {
        self.when.any_are_in(message)
    }

    /// The members alone, for a message whose content does not influence them.
    pub fn members(&self, signer: &Signer, stamp: &Stamp, taken: &LoginInputs) -> SignedLogin {
        self.login.sign(signer, stamp, taken, "", "")
    }

    /// The message with its members, both in `message` and, masked, in `shown`.
    pub fn sign(&self, signer: &Signer, stamp: &Stamp, taken: &LoginInputs, message: &Json) -> SignedLogin {
        let mut signed = self.login.sign(signer, stamp, &self.taken(taken, message), "", "");
        for members in [&mut signed.message, &mut signed.shown].into_iter().flatten() {
            let mut whole = message.clone();
            match (whole.pointer_mut(&self.at), std::mem::take(members)) {
                (Some(Json::Object(there)), Json::Object(more)) => there.extend(more),
                (_, members) => put(&mut whole, &self.at, members),
            }
            *members = whole;
        }
        signed
    }

    /// The message without these members, for the server that answers it.
    pub fn without(&self, message: &Json) -> Json {
        let mut message = message.clone();
        if let Some(Json::Object(there)) = message.pointer_mut(&self.at) {
            there.retain(|member, _| self.login.member_names().all(|own| own != member));
        }
        message
    }

    /// The matches that select the messages to sign.
    pub fn marks(&self) -> &JsonMatches {
        &self.when
    }

    /// How its members are signed.
    pub fn login(&self) -> &Login {
        &self.login
    }

    /// The place of its members in a message.
    pub fn at(&self) -> &str {
        &self.at
    }

    /// Whether any of the members is in a message.
    pub fn is_in(&self, message: &Json) -> bool {
        let members = message.pointer(&self.at).unwrap_or(&Json::Null);
        self.login.is_login(&ReceivedLogin::of_message(members, ""))
    }

    /// Whether a signature is among the members in a message.
    pub fn is_signed(&self, message: &Json) -> bool {
        let members = message.pointer(&self.at).unwrap_or(&Json::Null);
        self.login.has_signature(&ReceivedLogin::of_message(members, ""))
    }

    /// Reads the members in a message, and checks their signature.
    ///
    /// # Errors
    ///
    /// Where a member is absent or not of its form.
    pub fn read(&self, signer: &Signer, taken: &LoginInputs, message: &Json) -> Result<Reading, ReadError> {
        self.received(taken, message, |received| self.login.read(signer, received))
    }

    /// Calls `read` with the members of a message, which have the form of a login.
    pub(crate) fn received<T>(
        &self,
        taken: &LoginInputs,
        message: &Json,
        read: impl FnOnce(&ReceivedLogin<'_>) -> T,
    ) -> T {
        let members = message.pointer(&self.at).unwrap_or(&Json::Null);
        let mut all = self.taken(taken, message);
        // The values that the members replaced are read from the members.
        let own = |at: &str| {
            let member = at.strip_prefix(&*self.at).and_then(|rest| rest.strip_prefix('/'));
            member.is_some_and(|member| self.login.member_names().any(|own| own == member))
        };
        self.take.iter().filter(|(_, at)| own(at)).for_each(|(name, _)| all.forget(name));
        read(&ReceivedLogin { taken: &all, ..ReceivedLogin::of_message(members, "") })
    }

    /// The values that are read out of the message, and those that come from outside the scheme.
    fn taken(&self, taken: &LoginInputs, message: &Json) -> LoginInputs {
        let mut all = taken.clone();
        for (name, at) in &self.take {
            let mut found = message.pointer(at).cloned().unwrap_or_default();
            // The members can't be part of what they sign.
            if let (true, Json::Object(members)) = (*at == self.at, &mut found) {
                members.retain(|member, _| self.login.member_names().all(|own| own != member));
            }
            all.set(name, if found.is_null() { String::new() } else { plain(&found) });
        }
        all
    }
}
