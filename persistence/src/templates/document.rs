//! Templates, and what organizations make of them, as JSON documents, the shape in which they are stored.

use domain::ids::{QuestionId, SectionId};
use domain::template::{Custom, Customisation, Element, ElementId, Place, Template, Wording};
use serde_json::{Map, Value, json};

use crate::error::StorageError;

/// The document that keeps a template.
pub(super) fn from_template(template: &Template) -> Value {
    let of_kind = |kind: Kind| -> Vec<Value> {
        let elements = template.0.iter().filter(|(id, _)| Kind::of(**id) == kind);
        elements.map(|(id, element)| with_id(*id, from_element(element))).collect()
    };
    json!({ "sections": of_kind(Kind::Section), "questions": of_kind(Kind::Question) })
}

/// The template that a document keeps.
///
/// # Errors
/// [`StorageError::Corrupt`] naming what is not understood.
pub(super) fn to_template(document: &Value) -> Result<Template, StorageError> {
    let elements = elements(document)?.into_iter().map(|(id, value)| Ok((id, to_element(value)?)));
    Ok(Template(elements.collect::<Result<_, StorageError>>()?))
}

/// The document that keeps what an organization does differently.
pub(super) fn from_customisation(customisation: &Customisation) -> Value {
    let of_kind = |kind: Kind| -> Vec<Value> {
        let elements = customisation.0.iter().filter(|(id, _)| Kind::of(**id) == kind);
        elements.map(|(id, custom)| with_id(*id, from_custom(custom))).collect()
    };
    json!({ "sections": of_kind(Kind::Section), "questions": of_kind(Kind::Question) })
}

/// What an organization does differently, as a document keeps it.
///
/// # Errors
/// [`StorageError::Corrupt`] naming what is not understood.
pub(super) fn to_customisation(document: &Value) -> Result<Customisation, StorageError> {
    let elements = elements(document)?.into_iter().map(|(id, value)| Ok((id, to_custom(value)?)));
    Ok(Customisation(elements.collect::<Result<_, StorageError>>()?))
}

#[derive(Clone, Copy, PartialEq, Eq)]
enum Kind {
    Section,
    Question,
}

impl Kind {
    const fn of(id: ElementId) -> Self {
        match id {
            ElementId::Section(_) => Self::Section,
            ElementId::Question(_) => Self::Question,
        }
    }
}

fn with_id(id: ElementId, mut value: Map<String, Value>) -> Value {
    let id = match id {
        ElementId::Section(id) => id.0,
        ElementId::Question(id) => id.0,
    };
    value.insert("id".to_owned(), json!(id.to_string()));
    Value::Object(value)
}

/// Everything that a document lists, by its id.
fn elements(document: &Value) -> Result<Vec<(ElementId, &Value)>, StorageError> {
    let mut all = Vec::new();
    for (name, kind) in [("sections", Kind::Section), ("questions", Kind::Question)] {
        let listed = document[name].as_array().ok_or_else(|| corrupt(document))?;
        for value in listed {
            let id = value["id"].as_str().and_then(|id| id.parse().ok()).ok_or_else(|| corrupt(value))?;
            let id = match kind {
                Kind::Section => ElementId::Section(SectionId(id)),
                Kind::Question => ElementId::Question(QuestionId(id)),
            };
            all.push((id, value));
        }
    }
    Ok(all)
}

fn from_element(element: &Element) -> Map<String, Value> {
    let mut value = from_wording(&element.wording);
    value.extend(from_place(&element.place));
    value
}

fn from_wording(wording: &Wording) -> Map<String, Value> {
    let fields = [("text", &wording.text), ("detail", &wording.detail)];
    fields.map(|(name, value)| (name.to_owned(), json!(value))).into_iter().collect()
}

fn from_place(place: &Place) -> Map<String, Value> {
    let section = place.section.map(|section| ("section".to_owned(), json!(section.to_string())));
    std::iter::once(("rank".to_owned(), json!(place.rank.as_str()))).chain(section).collect()
}

/// Only what there is: most elements differ in one respect.
fn from_custom(custom: &Custom) -> Map<String, Value> {
    let fields = [
        ("wording", custom.wording.as_ref().map(from_wording).map(Value::Object)),
        ("place", custom.place.as_ref().map(from_place).map(Value::Object)),
        ("excluded", custom.excluded.then_some(Value::Bool(true))),
        ("seen", custom.seen.as_ref().map(from_element).map(Value::Object)),
    ];
    fields.into_iter().filter_map(|(name, value)| Some((name.to_owned(), value?))).collect()
}

fn to_custom(value: &Value) -> Result<Custom, StorageError> {
    Ok(Custom {
        wording: value.get("wording").map(to_wording).transpose()?,
        place: value.get("place").map(to_place).transpose()?,
        excluded: value["excluded"] == true,
        seen: value.get("seen").map(to_element).transpose()?,
    })
}

fn to_element(value: &Value) -> Result<Element, StorageError> {
    Ok(Element { wording: to_wording(value)?, place: to_place(value)? })
}

fn to_wording(value: &Value) -> Result<Wording, StorageError> {
    let text = |name: &str| value[name].as_str().map(str::to_owned).ok_or_else(|| corrupt(value));
    Ok(Wording { text: text("text")?, detail: text("detail")? })
}

fn to_place(value: &Value) -> Result<Place, StorageError> {
    let section = match &value["section"] {
        Value::Null => None,
        section => Some(section.as_str().and_then(|id| id.parse().ok()).ok_or_else(|| corrupt(value))?),
    };
    let rank = value["rank"].as_str().and_then(|rank| rank.parse().ok()).ok_or_else(|| corrupt(value))?;
    Ok(Place { section, rank })
}

fn corrupt(value: &Value) -> StorageError {
    StorageError::Corrupt(format!("template with {value}"))
}

#[cfg(test)]
mod tests {
    use std::collections::BTreeMap;

    use uuid::Uuid;

    use super::*;

    fn element(section: Option<u128>, rank: &str) -> Element {
        let section = section.map(|id| SectionId(Uuid::from_u128(id)));
        let wording = Wording { text: "Backups".to_owned(), detail: "All of them".to_owned() };
        Element { wording, place: Place { section, rank: rank.parse().unwrap() } }
    }

    #[test]
    fn a_template_survives_storage() {
        let [section, question] = [
            (ElementId::Section(SectionId(Uuid::from_u128(1))), element(None, "1")),
            (ElementId::Question(QuestionId(Uuid::from_u128(1))), element(Some(1), "az")),
        ];
        let template = Template(BTreeMap::from([section, question]));
        assert_eq!(to_template(&from_template(&template)).unwrap(), template);
    }

    #[test]
    fn what_an_organization_makes_of_it_survives_storage() {
        let seen = element(Some(1), "az");
        let all = Custom {
            wording: Some(seen.wording.clone()),
            place: Some(element(Some(2), "b").place),
            excluded: true,
            seen: Some(seen),
        };
        let [section, question] = [
            (ElementId::Section(SectionId(Uuid::from_u128(1))), Custom::default()),
            (ElementId::Question(QuestionId(Uuid::from_u128(1))), all),
        ];
        let customisation = Customisation(BTreeMap::from([section, question]));
        assert_eq!(to_customisation(&from_customisation(&customisation)).unwrap(), customisation);
    }

    #[test]
    fn a_document_with_a_hole_is_named() {
        let document = json!({ "sections": [{ "id": Uuid::nil().to_string(), "text": "Backups" }], "questions": [] });
        let error = to_template(&document).unwrap_err().to_string();
        assert!(error.contains("Backups"), "{error}");
    }
}
