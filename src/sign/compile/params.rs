//! Compiles where parameters go and what is put beside them.

use toml::Spanned;

use super::TemplateRules;
use crate::sign::scheme::{Field, ParamPlace, Params};
use crate::sign::scheme_toml::{RawParams, SchemeError, Sorted, SpannedText};
use crate::sign::vocabulary::{Given, Part, Placed, Vocabulary};

pub(super) fn compile(
    raw: &RawParams,
    rules: &TemplateRules,
    steps: &[String],
) -> Result<Params, SchemeError> {
    let sorts = |wanted| raw.sort.iter().any(|sorted| *sorted.get_ref() == wanted);
    let text = |value: &Option<SpannedText>| value.as_ref().map(|text| text.get_ref().clone());
    let body =
        raw.body.as_ref().map(|text| rules.template("params.body", text.get_ref(), text.span(), steps));
    let (lead, in_lead) = lead(&raw.lead, rules, steps)?;
    let mut seal = fields("params.seal", &raw.seal, rules, steps)?;
    seal.extend(in_lead);
    Ok(Params {
        places: raw.r#in.as_ref().map(|places| places.0.clone()).unwrap_or_default(),
        auth: raw.auth.as_ref().map(auth).transpose()?,
        first: raw.first.iter().map(|name| name.get_ref().clone()).collect(),
        lead,
        tail: fields("params.tail", &raw.tail, rules, steps)?,
        seal,
        spread: raw.spread,
        sort_query: sorts(Sorted::Query),
        sort_body: sorts(Sorted::Body),
        sort_seal: sorts(Sorted::Seal),
        nest: text(&raw.nest),
        brackets: raw.brackets,
        keep: raw.keep.as_ref().map(keep).transpose()?.unwrap_or_default(),
        empty: text(&raw.empty),
        body: body.transpose()?,
    })
}

fn auth(place: &Spanned<ParamPlace>) -> Result<ParamPlace, SchemeError> {
    match place.get_ref() {
        ParamPlace::Query => Ok(ParamPlace::Query),
        _ => Err(SchemeError::new("params.auth", place.span(), "the only separate place is `query`")),
    }
}

/// Characters that separate or end a value must be encoded, and so must those that no request target may contain.
fn keep(text: &SpannedText) -> Result<String, SchemeError> {
    match text.get_ref().chars().find(|&c| !c.is_ascii_graphic() || "&=+%#\"<>\\".contains(c)) {
        None => Ok(text.get_ref().clone()),
        Some(c) => {
            let what = format!("`{}` must be percent-encoded", c.escape_debug());
            Err(SchemeError::new("params.keep", text.span(), what))
        }
    }
}

fn fields<V: Vocabulary>(
    key: &str,
    raw: &[SpannedText],
    rules: &TemplateRules,
    steps: &[String],
) -> Result<Vec<Field<V>>, SchemeError> {
    let mut fields: Vec<Field<V>> = Vec::new();
    for text in raw {
        let field = field(key, text, rules, steps)?;
        once(key, text, &field, &fields)?;
        fields.push(field);
    }
    Ok(fields)
}

fn once<V, W>(
    key: &str,
    text: &SpannedText,
    field: &Field<V>,
    known: &[Field<W>],
) -> Result<(), SchemeError> {
    if known.iter().all(|known| known.name != field.name) {
        return Ok(());
    }
    let what = format!("the parameter `{}` is given twice", field.name);
    Err(SchemeError::new(key, text.span(), what))
}

/// The parameters before the user's: those that are hashed with them, and those that carry the signature or a step.
#[allow(clippy::type_complexity)]
fn lead(
    raw: &[SpannedText],
    rules: &TemplateRules,
    steps: &[String],
) -> Result<(Vec<Field<Given>>, Vec<Field<Placed>>), SchemeError> {
    const KEY: &str = "params.lead";
    let (mut lead, mut sealed): (Vec<Field<Given>>, Vec<Field<Placed>>) = (Vec::new(), Vec::new());
    for text in raw {
        match (field(KEY, text, rules, steps), field::<Placed>(KEY, text, rules, steps)) {
            (Err(_), Ok(field)) if field.value.values().any(Placed::is_made) => {
                once(KEY, text, &field, &lead)?;
                once(KEY, text, &field, &sealed)?;
                sealed.push(Field { after_lead: Some(lead.len()), ..field });
            }
            (field, _) => {
                let field = field?;
                once(KEY, text, &field, &lead)?;
                once(KEY, text, &field, &sealed)?;
                lead.push(field);
            }
        }
    }
    Ok((lead, sealed))
}

/// The texts of what is added when all is signed, each with its parameter.
pub(super) fn sealed<'p>(
    raw: &'p RawParams,
    params: &'p Params,
) -> impl Iterator<Item = (&'p SpannedText, &'p Field<Placed>)> {
    let is_of = |text: &SpannedText, field: &Field<Placed>| {
        text.get_ref()
            .split_once('=')
            .is_some_and(|(name, _)| name.strip_suffix(':').unwrap_or(name) == field.name)
    };
    params.seal.iter().filter_map(move |field| {
        let texts = if field.after_lead.is_some() { &raw.lead } else { &raw.seal };
        Some((texts.iter().find(|text| is_of(text, field))?, field))
    })
}

impl Placed {
    /// Whether it is made out of the request: the signature, or a step.
    fn is_made(&self) -> bool {
        matches!(self, Self::Signature | Self::Part(Part::Step(_)))
    }
}

fn field<V: Vocabulary>(
    key: &str,
    text: &SpannedText,
    rules: &TemplateRules,
    steps: &[String],
) -> Result<Field<V>, SchemeError> {
    let error = |what: &str| SchemeError::new(key, text.span(), what);
    let (name, value) = text.get_ref().split_once('=').ok_or_else(|| error("write `name={value}`"))?;
    let (name, json) = match name.strip_suffix(':') {
        Some(name) => (name, true),
        None => (name, false),
    };
    if name.is_empty() {
        return Err(error("the parameter has no name"));
    }
    let value = rules.template::<V>(key, value, text.span(), steps)?;
    if value.is_ambiguous() {
        return Err(error(
            "two values touch, so the placement could not be read back; put text between them",
        ));
    }
    Ok(Field { name: name.to_owned(), value, json, after_lead: None })
}
