//! Why something was allowed: closed lists of codes, which are dated data of the group.

use kernel::{Day, FieldError, Invalid, Line, Result, codes};
use serde::{Deserialize, Serialize};
use sqlx::FromRow;
use utoipa::ToSchema;

kernel::words! {
    /// What a list of reasons is for.
    pub enum ReasonKind {
        /// Why a discount is asked.
        Discount = "discount",
        /// Why a deposit goes back otherwise than by the rule.
        Deposit = "deposit",
        /// Why a signed deal is undone.
        Unwind = "unwind",
    }
}

/// A reason.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, ToSchema, FromRow)]
pub struct Reason {
    /// Stable name.
    pub code: String,
    /// In Russian.
    pub ru: String,
    /// In English.
    pub en: String,
}

/// A list of reasons from a day on.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, ToSchema)]
pub struct ReasonList {
    /// What it is for.
    pub kind: ReasonKind,
    /// From this day on.
    pub valid_from: Day,
    /// The reasons in the order of the list.
    pub reasons: Vec<Reason>,
    /// Where the list comes from.
    pub source: String,
}

/// The reason, when it is on the list.
///
/// # Errors
/// `field.not_allowed` at `pointer`, with the codes of the list.
pub fn reason_check(reasons: &[Reason], reason: &Line, pointer: &str) -> Result<()> {
    if reasons.iter().any(|one| one.code == reason.as_str()) {
        return Ok(());
    }
    let accepted: Vec<&str> = reasons.iter().map(|one| one.code.as_str()).collect();
    let field = FieldError {
        pointer: pointer.to_owned(),
        code: codes::NOT_ALLOWED,
        params: vec![("accepted", accepted.join(", "))],
    };
    Err(Invalid {
        fields: vec![field],
    }
    .into())
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_strange_reason_names_the_list() {
        let reason = |code: &str| Reason {
            code: code.to_owned(),
            ru: code.to_owned(),
            en: code.to_owned(),
        };
        let list = [reason("loyal_client"), reason("trade_in")];
        assert!(reason_check(&list, &"trade_in".parse().unwrap(), "/reason").is_ok());
        let error = reason_check(&list, &"whim".parse().unwrap(), "/reason").unwrap_err();
        assert_eq!(
            error.fields[0].params,
            [("accepted", "loyal_client, trade_in".to_owned())]
        );
    }
}
