//! What a car has cost: lines with the paper behind each.

use super::code;
use contracts::vehicles::{CostKind, CostLineId, EpisodeId, SourceDocument};
use kernel::{Day, Money, Result, vat::VatRates};
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
}

impl CostLine {
    /// The purchase price as the first line: a private person charges no VAT.
    #[must_use]
    pub fn purchase(
        episode_id: EpisodeId,
        price: Money,
        supplier: Uuid,
        document: &SourceDocument,
    ) -> Self {
        Self::new(
            episode_id,
            CostKind::Purchase,
            document,
            Some(supplier),
            (price, Money::ZERO, price),
        )
    }

    /// A line by a document; the server takes the VAT out of the gross at the rate of the document's date (VAT-1, VAT-8).
    ///
    /// # Errors
    /// `vehicles.cost_is_purchase`, `field.amount_out_of_range`.
    pub fn of(episode_id: EpisodeId, ask: &CostAsk, rates: &VatRates) -> Result<Self> {
        if ask.kind == CostKind::Purchase {
            return Err(code::COST_IS_PURCHASE.into());
        }
        let gross = ask.gross.positive()?;
        let vat = if ask.with_vat {
            rates.at(ask.document.date.into())?.included_in(gross)?
        } else {
            Money::ZERO
        };
        let net = gross.minus(vat)?;
        Ok(Self::new(
            episode_id,
            ask.kind,
            &ask.document,
            ask.supplier,
            (net, vat, gross),
        ))
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
                let line = CostLine::of(
                    EpisodeId::new(),
                    &ask(kind, roubles, vat),
                    &VatRates::russia(),
                )
                .unwrap();
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
        let error = CostLine::of(
            EpisodeId::new(),
            &ask(CostKind::Purchase, 1, false),
            &VatRates::russia(),
        )
        .unwrap_err();
        assert_eq!(error.code, code::COST_IS_PURCHASE);
        assert!(
            CostLine::of(
                EpisodeId::new(),
                &ask(CostKind::Transport, 0, true),
                &VatRates::russia()
            )
            .is_err()
        );
    }
}
