//! Requests that carry several orders, which other clients send: the local testnet takes each as if it had come alone.

use serde::Deserialize;
use serde_json::Value as Json;

use crate::sign::put;
use crate::venue::RequestPattern;
use crate::venue::json_form::JsonForm;
use crate::venue::member::Member;
use crate::venue::reply_context::ReplyContext;

use super::{Answer, OrderForm, Seen};

/// `[[order.batch]]`: one such request.
#[derive(Debug, Clone, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Batch {
    request: RequestPattern,
    /// A JSON pointer to the list in the body.
    #[serde(default)]
    within: String,
    /// The request that each element is by itself, with the members beside the list.
    each: RequestPattern,
    /// A JSON pointer to the list in the reply.
    at: String,
    /// One element that was done.
    reply: JsonForm,
    /// One element that was refused.
    refused: JsonForm,
    /// What stands beside the list.
    with: Option<JsonForm>,
    /// What stands beside it instead where all were refused.
    failed: Option<JsonForm>,
}

/// What became of one element.
#[derive(Debug)]
pub enum Element {
    /// It was done; the order that it is about.
    Done(Box<Seen>),
    /// It was refused.
    Refused {
        /// The client order id that it named.
        client_id: Option<String>,
        /// The venue's code.
        code: String,
        /// The venue's words.
        message: String,
    },
}

impl OrderForm {
    /// The batch that a request of this method and path is.
    pub fn batch(&self, method: &str, path: &str) -> Option<&Batch> {
        self.batches.iter().find(|batch| batch.request.takes(method, path))
    }

    /// The reply to a batch.
    pub fn batch_answer<'b>(
        &self,
        batch: &'b Batch,
        elements: &[Element],
        around: &ReplyContext,
    ) -> Answer<'b> {
        let has_done = elements.iter().any(|element| matches!(element, Element::Done(_)));
        let with = if has_done { &batch.with } else { &batch.failed };
        let written = elements.iter().map(|element| match element {
            Element::Done(order) => self.written(&batch.reply, order, around),
            Element::Refused { client_id, code, message } => batch.refused.write(&|member| match member {
                Member::Code => Some(code.clone()),
                Member::Message => Some(message.clone()),
                Member::ClientId => client_id.clone(),
                member => around.told(member),
            }),
        });
        let beside = with.as_ref().map_or(Json::Null, |with| with.write(&|member| around.told(member)));
        Answer { beside, result: written.collect(), at: &batch.at }
    }
}

impl Batch {
    /// Method and path that each element has by itself.
    pub fn each(&self) -> (&str, &str) {
        (&self.each.method, &self.each.path)
    }

    /// The bodies of the elements, each with the members that stand beside the list; `None` where there is no list.
    pub fn elements(&self, body: &[u8]) -> Option<Vec<Json>> {
        let mut whole: Json = serde_json::from_slice(body).ok()?;
        let Json::Array(list) = whole.pointer_mut(&self.within)?.take() else { return None };
        let beside = whole;
        let element = |own: Json| {
            let mut element = beside.clone();
            if let (Json::Object(members), Some(name)) = (&mut element, self.within.strip_prefix('/')) {
                members.remove(name);
            }
            put(&mut element, "", own);
            element
        };
        Some(list.into_iter().map(element).collect())
    }
}
