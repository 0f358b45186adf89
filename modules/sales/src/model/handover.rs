//! Giving the car to its buyer.

use super::code;
use contracts::sales::DealId;
use kernel::{Day, EntityId, Error, FieldError, Invalid, Line, Result, UserId, codes};
use serde::{Deserialize, Serialize};
use sqlx::FromRow;
use utoipa::ToSchema;

/// Something that is given to the buyer with the car.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, ToSchema, FromRow)]
pub struct HandoverItem {
    /// Stable name.
    pub code: String,
    /// In Russian.
    pub ru: String,
    /// In English.
    pub en: String,
}

/// The act of handover.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, ToSchema, FromRow)]
pub struct Handover {
    /// The deal.
    pub deal_id: DealId,
    /// The seller.
    pub entity_id: EntityId,
    /// Number of the act.
    pub number: Line,
    /// Day, in the zone of the centre.
    pub handed_over_on: Day,
    /// Odometer.
    pub mileage_km: i64,
    /// How many keys were given.
    pub keys: i64,
    /// What was given.
    pub checklist: Vec<String>,
    /// Who gave it.
    pub handed_over_by: UserId,
}

/// What the salesman enters.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct HandoverAsk {
    /// Number of the act.
    pub number: Line,
    /// Odometer.
    pub mileage_km: i64,
    /// How many keys were given.
    pub keys: i64,
    /// Names of the items that were given.
    pub checklist: Vec<Line>,
}

/// The ticked items in the order of the list, when all of it is ticked and nothing else.
///
/// # Errors
/// `field.not_allowed` at each strange item; `sales.checklist_incomplete`.
pub fn checklist_check(items: &[HandoverItem], ticked: &[Line]) -> Result<Vec<String>> {
    let wanted: Vec<&str> = items.iter().map(|item| item.code.as_str()).collect();
    let strange = |(place, _)| FieldError {
        pointer: format!("/checklist/{place}"),
        code: codes::NOT_ALLOWED,
        params: vec![("accepted", wanted.join(", "))],
    };
    let ticks = ticked.iter().enumerate();
    let fields = ticks.filter(|(_, word)| !wanted.contains(&word.as_str()));
    let fields = fields.map(strange).collect();
    Invalid { fields }.check()?;
    let given = |code: &&str| ticked.iter().any(|word| word.as_str() == *code);
    let missing: Vec<&str> = wanted.iter().copied().filter(|code| !given(code)).collect();
    if missing.is_empty() {
        Ok(wanted.into_iter().map(str::to_owned).collect())
    } else {
        Err(Error::new(code::CHECKLIST_INCOMPLETE).with("missing", missing.join(", ")))
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn items() -> Vec<HandoverItem> {
        let item = |code: &str| HandoverItem {
            code: code.to_owned(),
            ru: code.to_owned(),
            en: code.to_owned(),
        };
        ["documents", "keys", "second_key"].map(item).to_vec()
    }

    fn check(ticked: &[&str]) -> Result<Vec<String>> {
        let ticked: Vec<Line> = ticked.iter().map(|word| word.parse().unwrap()).collect();
        checklist_check(&items(), &ticked)
    }

    #[test]
    fn everything_on_the_list_is_given() {
        let given = check(&["second_key", "documents", "keys", "keys"]).unwrap();
        assert_eq!(given, ["documents", "keys", "second_key"]);
        let missing = check(&["keys"]).unwrap_err();
        assert_eq!(missing.code, code::CHECKLIST_INCOMPLETE);
        assert_eq!(
            missing.params,
            [("missing", "documents, second_key".to_owned())]
        );
    }

    #[test]
    fn a_strange_item_is_named_by_its_place() {
        let strange = check(&["keys", "umbrella", "dog"]).unwrap_err();
        let pointers: Vec<_> = strange
            .fields
            .iter()
            .map(|field| field.pointer.as_str())
            .collect();
        assert_eq!(pointers, ["/checklist/1", "/checklist/2"]);
    }
}
