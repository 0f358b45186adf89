//! What a car has cost: lines with the paper behind each.

use super::{code, episode::Arrival};
use contracts::vehicles::{CostKind, CostLineId, EpisodeId, SourceDocument};
use kernel::{Day, Money, Result, vat::VatRate};
use serde::{Deserialize, Serialize};
use sqlx::FromRow;
use utoipa::ToSchema;
use uuid::Uuid;

/// A cost line. `gross = net + vat`; the car's cost grows by the net.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, ToSchema, FromRow)]
pub struct CostLine {
    /// The line.
    pub id: CostLineId,
    /// The car in stock.
    pub episode_id: EpisodeId,
    /// What it was paid for.
    pub kind: CostKind,
    /// Module that the document comes from.
    pub document_module: String,
    /// Number of the document.
    pub document_number: String,
    /// Date of the document.
    pub document_date: Day,
    /// Who is owed.
    pub supplier_id: Option<Uuid>,
    /// Without VAT.
    #[sqlx(rename = "net_kopecks")]
    pub net: Money,
    /// Deductible VAT.
    #[sqlx(rename = "vat_kopecks")]
    pub vat: Money,
    /// With VAT.
    #[sqlx(rename = "gross_kopecks")]
    pub gross: Money,
    /// The work of the price list of preparation, when it is one.
    #[serde(default)]
    pub work: Option<String>,
}

/// What a document says of a cost.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct CostAsk {
    /// What for.
    pub kind: CostKind,
    /// The paper.
    pub document: SourceDocument,
    /// Who is owed.
    pub supplier: Option<Uuid>,
    /// Sum of the document, VAT included where there is any.
    pub gross: Money,
    /// Whether the document shows VAT at the general rate of its date.
    pub with_vat: bool,
    /// The work of the price list of preparation, when it is one.
    pub work: Option<String>,
}

kernel::id! {
    /// A version of the rate of input VAT.
    VatRateId;
}

/// The rate of input VAT from a day on.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, ToSchema, FromRow)]
pub struct DatedRate {
    /// The version.
    pub id: VatRateId,
    /// Whether it is the standard one, which every group has.
    pub standard: bool,
    /// First day.
    pub valid_from: Day,
    /// Whole per cent.
    pub rate: VatRate,
    /// Where the row is taken from.
    pub source: String,
}

/// What was paid for one thing.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, ToSchema)]
pub struct KindSum {
    /// For what.
    pub kind: CostKind,
    /// Without VAT.
    pub net: Money,
}

/// The lines summed by what they were paid for, in the order of the words.
///
/// # Errors
/// `field.amount_out_of_range`.
pub fn by_kind(lines: &[CostLine]) -> Result<Vec<KindSum>> {
    let kinds = CostKind::ALL.iter().copied();
    let present = kinds.filter(|kind| lines.iter().any(|line| line.kind == *kind));
    present
        .map(|kind| {
            let nets = lines.iter().filter(|line| line.kind == kind);
            Ok(KindSum {
                kind,
                net: Money::sum(nets.map(|line| line.net))?,
            })
        })
        .collect()
}

impl CostLine {
    /// The purchase price as the first line, without the VAT of a seller who charges it; a private person does not.
    ///
    /// # Errors
    /// `field.amount_out_of_range`.
    pub fn purchase(episode_id: EpisodeId, arrival: &Arrival) -> Result<Self> {
        let (gross, vat) = (arrival.price, arrival.purchase_vat.unwrap_or(Money::ZERO));
        let amounts = (gross.minus(vat)?, vat, gross);
        let (kind, document) = (CostKind::Purchase, &arrival.document);
        let supplier = Some(arrival.counterparty);
        Ok(Self::new(episode_id, kind, document, supplier, amounts))
    }

    /// A line by a document; the server takes the VAT out of the gross at the rate of the document's date (VAT-1, VAT-8).
    ///
    /// # Errors
    /// `vehicles.cost_is_purchase`, `field.amount_out_of_range`.
    pub fn of(episode_id: EpisodeId, ask: &CostAsk, rate: VatRate) -> Result<Self> {
        if ask.kind == CostKind::Purchase {
            return Err(code::COST_IS_PURCHASE.into());
        }
        let gross = ask.gross.positive()?;
        let vat = if ask.with_vat {
            rate.included_in(gross)?
        } else {
            Money::ZERO
        };
        let net = gross.minus(vat)?;
        let amounts = (net, vat, gross);
        let line = Self::new(episode_id, ask.kind, &ask.document, ask.supplier, amounts);
        Ok(Self {
            work: ask.work.clone(),
            ..line
        })
    }

    fn new(
        episode_id: EpisodeId,
        kind: CostKind,
        document: &SourceDocument,
        supplier_id: Option<Uuid>,
        (net, vat, gross): (Money, Money, Money),
    ) -> Self {
        Self {
            id: CostLineId::new(),
            episode_id,
            kind,
            document_module: document.module.clone(),
            document_number: document.number.clone(),
            document_date: document.date,
            supplier_id,
            net,
            vat,
            gross,
            work: None,
        }
    }

    /// The paper behind the line.
    #[must_use]
    pub fn document(&self) -> SourceDocument {
        SourceDocument {
            module: self.document_module.clone(),
            number: self.document_number.clone(),
            date: self.document_date,
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use time::macros::date;

    fn rate() -> VatRate {
        VatRate::new(22).unwrap()
    }

    fn ask(kind: CostKind, roubles: i64, with_vat: bool) -> CostAsk {
        let document = SourceDocument {
            module: "suppliers".into(),
            number: "17".into(),
            date: Day(date!(2026 - 03 - 12)),
        };
        CostAsk {
            kind,
            document,
            supplier: None,
            gross: Money::roubles(roubles),
            with_vat,
            work: None,
        }
    }

    #[test]
    fn the_golden_lines_of_g1() {
        let lines = [
            (CostKind::OwnParts, 38_400, false),
            (CostKind::BodyShop, 24_400, true),
            (CostKind::Transport, 12_200, true),
        ];
        let nets: Vec<_> = lines
            .into_iter()
            .map(|(kind, roubles, vat)| {
                let line =
                    CostLine::of(EpisodeId::new(), &ask(kind, roubles, vat), rate()).unwrap();
                assert_eq!(line.net.plus(line.vat), Ok(line.gross));
                line.net
            })
            .collect();
        assert_eq!(
            nets,
            [
                Money::roubles(38_400),
                Money::roubles(20_000),
                Money::roubles(10_000)
            ]
        );
    }

    #[test]
    fn the_purchase_is_no_cost_document_and_nothing_costs_nothing() {
        let purchase = ask(CostKind::Purchase, 1, false);
        let error = CostLine::of(EpisodeId::new(), &purchase, rate()).unwrap_err();
        assert_eq!(error.code, code::COST_IS_PURCHASE);
        let free = ask(CostKind::Transport, 0, true);
        assert!(CostLine::of(EpisodeId::new(), &free, rate()).is_err());
    }

    #[test]
    fn costs_are_summed_by_what_they_were_paid_for() {
        let line = |kind, roubles| {
            CostLine::of(EpisodeId::new(), &ask(kind, roubles, true), rate()).unwrap()
        };
        let lines = [
            line(CostKind::Transport, 12_200),
            line(CostKind::BodyShop, 24_400),
            line(CostKind::BodyShop, 6_100),
        ];
        let sums: Vec<_> = by_kind(&lines)
            .unwrap()
            .iter()
            .map(|sum| (sum.kind, sum.net.amount / 100))
            .collect();
        assert_eq!(
            sums,
            [(CostKind::BodyShop, 25_000), (CostKind::Transport, 10_000)]
        );
    }
}
