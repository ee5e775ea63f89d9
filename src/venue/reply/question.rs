//! What is judged: a reply, and what it is the reply to.

use serde_json::Value as Json;

use crate::venue::order::{Draft, OrderForm};
use crate::venue::shown_order::Shown;

/// What a reply is the answer to.
#[derive(Debug, Clone, Copy)]
pub enum Question<'a> {
    /// A request that changes nothing.
    Read,
    /// One whose reply has no body by its method.
    Head,
    /// One that asks whether something has changed: 304 says that it has not.
    Conditional,
    /// One that changes something.
    Change {
        /// The method.
        method: &'a str,
        /// The path, without a query.
        path: &'a str,
        /// The venue's order form, by which it may place an order all the same.
        form: Option<&'a OrderForm>,
    },
    /// The placing of an order.
    Order {
        /// The method.
        method: &'a str,
        /// The path, without a query.
        path: &'a str,
        /// The venue's order form.
        form: &'a OrderForm,
        /// The client order id that was sent.
        id: &'a str,
        /// What the order says, where that could be read.
        draft: Option<&'a Draft>,
    },
}

/// A reply, as far as it is judged.
#[derive(Debug, Clone, Copy)]
pub struct Got<'a> {
    /// The HTTP status.
    pub status: u16,
    /// What the reply calls its body.
    pub content_type: Option<&'a str>,
    /// The body.
    pub body: &'a [u8],
}

impl<'a> Got<'a> {
    /// A status and a body.
    pub fn new(status: u16, body: &'a [u8]) -> Self {
        Self { status, content_type: None, body }
    }

    /// Whether the reply calls its body so.
    pub(super) fn says(&self, kind: &str) -> bool {
        self.content_type.is_some_and(|said| said.to_ascii_lowercase().contains(kind))
    }
}

impl Question<'_> {
    pub(super) fn request(&self) -> Option<(&str, &str)> {
        match *self {
            Self::Read | Self::Head | Self::Conditional => None,
            Self::Change { method, path, .. } | Self::Order { method, path, .. } => Some((method, path)),
        }
    }

    /// Whether it changes something.
    pub(super) fn changes(&self) -> bool {
        !matches!(self, Self::Read | Self::Head | Self::Conditional)
    }

    /// Whether this request of a user's own places an order by the venue's form.
    pub(super) fn places(&self) -> bool {
        matches!(*self, Self::Change { method, path, form: Some(form) } if form.has_place(method, path))
    }

    /// What a reply shows of the order.
    pub(super) fn shown(&self, reply: &Json) -> Shown {
        match *self {
            Self::Read | Self::Head | Self::Conditional | Self::Change { form: None, .. } => Shown::Nothing,
            Self::Change { method, path, form: Some(form) } => {
                form.shown_in(reply, (method, path), None, None)
            }
            Self::Order { method, path, form, id, draft } => {
                form.shown_in(reply, (method, path), Some(id), draft)
            }
        }
    }
}
