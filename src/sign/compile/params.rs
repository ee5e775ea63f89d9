//! Compiles where parameters go and what is put beside them.

use toml::Spanned;

use super::TemplateRules;
use crate::sign::scheme::{Field, ParamPlace, Params};
use crate::sign::scheme_toml::{RawParams, SchemeError, Sorted, SpannedText};
use crate::sign::vocabulary::Vocabulary;

pub(super) fn compile(
    raw: &RawParams,
    rules: &TemplateRules,
    steps: &[String],
) -> Result<Params, SchemeError> {
    let sorts = |wanted| raw.sort.iter().any(|sorted| *sorted.get_ref() == wanted);
    let text = |value: &Option<SpannedText>| value.as_ref().map(|text| text.get_ref().clone());
    let body =
        raw.body.as_ref().map(|text| rules.template("params.body", text.get_ref(), text.span(), steps));
    Ok(Params {
        places: raw.r#in.as_ref().map(|places| places.0.clone()).unwrap_or_default(),
        auth: raw.auth.as_ref().map(auth).transpose()?,
        lead: fields("params.lead", &raw.lead, rules, steps)?,
        tail: fields("params.tail", &raw.tail, rules, steps)?,
        seal: fields("params.seal", &raw.seal, rules, steps)?,
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
        if fields.iter().any(|known| known.name == field.name) {
            let what = format!("the parameter `{}` is given twice", field.name);
            return Err(SchemeError::new(key, text.span(), what));
        }
        fields.push(field);
    }
    Ok(fields)
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
    Ok(Field { name: name.to_owned(), value, json })
}
