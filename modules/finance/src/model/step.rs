//! How the result of a deal came about: what it was at the handover, and what changed it since.

use super::{
    entry::{EntryId, Origin},
    late::{COMMISSION, LATE_COST},
};
use contracts::{
    sales::{DealUnwound, RefundMade},
    vehicles::EpisodeHandedOver,
};
use kernel::{Code, Day, Event, Lang, Money};
use serde::{Deserialize, Serialize};
use sqlx::FromRow;
use utoipa::ToSchema;

kernel::words! {
    /// Why the result of a deal is what it is.
    pub enum StepReason {
        /// The sale and everything that was sold with it.
        Handover = "handover",
        /// A cost came after the sale.
        LateCost = "late_cost",
        /// The salesman's commission followed the new gross profit.
        Commission = "commission",
        /// Something was kept of an advance that went back.
        Refund = "refund",
        /// Something was kept when the deal was unwound.
        UnwindFee = "unwind_fee",
        /// An entry was undone.
        Reversal = "reversal",
        /// An accountant made an entry.
        Manual = "manual",
    }
}

impl StepReason {
    /// What a person reads.
    #[must_use]
    pub fn title(self, lang: Lang) -> &'static str {
        let (ru, en) = match self {
            Self::Handover => ("На момент передачи", "At the handover"),
            Self::LateCost => ("Затраты после продажи", "Cost after the sale"),
            Self::Commission => (
                "Пересчёт вознаграждения продавца",
                "Salesman's commission recalculated",
            ),
            Self::Refund => ("Удержано из аванса", "Kept of the deposit"),
            Self::UnwindFee => ("Удержано при расторжении", "Fee of the unwinding"),
            Self::Reversal => ("Сторно", "Reversal"),
            Self::Manual => ("Ручная проводка", "Manual entry"),
        };
        match lang {
            Lang::Ru => ru,
            Lang::En => en,
        }
    }
}

/// What one entry did to the profit of a deal.
#[derive(Debug, Clone, PartialEq, Eq, FromRow)]
pub struct EntryEffect {
    /// The entry.
    pub entry_id: EntryId,
    /// Where it comes from.
    pub origin: Origin,
    /// The rule that posted it.
    pub rule: Option<String>,
    /// Day on which it is posted.
    pub document_date: Day,
    /// Number of its paper.
    pub document_number: Option<String>,
    /// Why, in words.
    pub memo: Option<String>,
    /// Above zero for profit, below for loss.
    #[sqlx(rename = "amount_kopecks")]
    pub amount: Money,
}

impl EntryEffect {
    fn reason(&self) -> StepReason {
        match (self.origin, self.rule.as_deref()) {
            (Origin::Manual, _) => StepReason::Manual,
            (Origin::Reversal, _) => StepReason::Reversal,
            (Origin::Event, Some(LATE_COST)) => StepReason::LateCost,
            (Origin::Event, Some(COMMISSION)) => StepReason::Commission,
            (Origin::Event, Some(RefundMade::TYPE)) => StepReason::Refund,
            (Origin::Event, Some(DealUnwound::TYPE)) => StepReason::UnwindFee,
            (Origin::Event, _) => StepReason::Handover,
        }
    }
}

/// A step of the result.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, ToSchema)]
pub struct PnlStep {
    /// Why.
    pub reason: StepReason,
    /// What a person reads.
    pub title: String,
    /// The entry behind it; the sale's, for the handover.
    pub entry: EntryId,
    /// Day on which it is posted.
    pub date: Day,
    /// Number of its paper.
    pub document_number: Option<String>,
    /// Why, in the words of who made it.
    pub memo: Option<String>,
    /// What it changed.
    pub amount: Money,
    /// The result after it.
    pub result: Money,
}

/// The steps of a deal from the effects of its entries in the order of posting. Everything that was sold with the car is
/// one step, whenever it was posted; what changes nothing is none.
///
/// # Errors
/// `field.amount_out_of_range`.
pub fn steps(effects: &[EntryEffect], lang: Lang) -> Result<Vec<PnlStep>, Code> {
    let (sold, later): (Vec<_>, Vec<_>) = effects
        .iter()
        .partition(|effect| effect.reason() == StepReason::Handover);
    let is_sale = |effect: &&&EntryEffect| effect.rule.as_deref() == Some(EpisodeHandedOver::TYPE);
    let mut result = Money::sum(sold.iter().map(|effect| effect.amount))?;
    let head = sold.iter().find(is_sale).or(sold.first());
    let mut steps: Vec<_> = head
        .map(|head| step(head, result, result, lang))
        .into_iter()
        .collect();
    for effect in later {
        if effect.amount != Money::ZERO {
            result = result.plus(effect.amount)?;
            steps.push(step(effect, effect.amount, result, lang));
        }
    }
    Ok(steps)
}

fn step(effect: &EntryEffect, amount: Money, result: Money, lang: Lang) -> PnlStep {
    let reason = effect.reason();
    PnlStep {
        reason,
        title: reason.title(lang).to_owned(),
        entry: effect.entry_id,
        date: effect.document_date,
        document_number: effect.document_number.clone(),
        memo: effect.memo.clone(),
        amount,
        result,
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use contracts::{sales::FiProductSold, vehicles::CostAdded};
    use time::macros::date;

    fn effect(origin: Origin, rule: Option<&str>, kopecks: i64) -> EntryEffect {
        EntryEffect {
            entry_id: EntryId::new(),
            origin,
            rule: rule.map(str::to_owned),
            document_date: date!(2026 - 04 - 01).into(),
            document_number: None,
            memo: None,
            amount: Money::kopecks(kopecks),
        }
    }

    #[test]
    fn every_kind_of_entry_has_its_reason_in_both_languages() {
        let event = |rule, kopecks| effect(Origin::Event, Some(rule), kopecks);
        let effects = [
            event(FiProductSold::TYPE, 100),
            event(EpisodeHandedOver::TYPE, 1_000),
            event(LATE_COST, -50),
            event(COMMISSION, 4),
            event(RefundMade::TYPE, 20),
            event(DealUnwound::TYPE, 30),
            event(CostAdded::TYPE, 0),
            effect(Origin::Reversal, None, -7),
            effect(Origin::Manual, None, 0),
            effect(Origin::Manual, None, -1),
        ];
        let shown = |lang| {
            let steps = steps(&effects, lang).unwrap();
            let row = |step: PnlStep| (step.reason, step.amount.amount, step.result.amount);
            steps.into_iter().map(row).collect::<Vec<_>>()
        };
        let expected = [
            (StepReason::Handover, 1_100, 1_100),
            (StepReason::LateCost, -50, 1_050),
            (StepReason::Commission, 4, 1_054),
            (StepReason::Refund, 20, 1_074),
            (StepReason::UnwindFee, 30, 1_104),
            (StepReason::Reversal, -7, 1_097),
            (StepReason::Manual, -1, 1_096),
        ];
        assert_eq!(shown(Lang::Ru), expected);
        let sale = steps(&effects, Lang::En).unwrap().remove(0);
        assert_eq!(
            (sale.entry, sale.title.as_str()),
            (effects[1].entry_id, "At the handover")
        );
        for reason in StepReason::ALL {
            assert_ne!(reason.title(Lang::Ru), reason.title(Lang::En));
        }
    }

    #[test]
    fn a_deal_without_effects_has_no_steps() {
        assert_eq!(steps(&[], Lang::En), Ok(Vec::new()));
    }
}
