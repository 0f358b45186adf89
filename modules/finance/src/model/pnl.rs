//! The profit of a deal or of a car as a waterfall. It is computed from postings when it is asked for and stored nowhere.

use super::{entry::EntryId, rule::Section, step::PnlStep};
use kernel::{Code, Lang, Money};
use serde::{Deserialize, Serialize};
use sqlx::FromRow;
use utoipa::ToSchema;

/// What the postings of one word did to the profit.
#[derive(Debug, Clone, PartialEq, Eq, FromRow)]
pub struct Effect {
    /// The word.
    pub word: String,
    /// Where it stands.
    pub section: Section,
    /// Its place there.
    pub position: i16,
    /// Russian title.
    pub ru: String,
    /// English title.
    pub en: String,
    /// Above zero for profit, below for loss.
    #[sqlx(rename = "amount_kopecks")]
    pub amount: Money,
    /// The entries that did it.
    pub entries: Vec<EntryId>,
}

/// One bar of the waterfall.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, ToSchema)]
pub struct PnlLine {
    /// Stable word; `gross` and `result` are the subtotals.
    pub word: String,
    /// What a person reads.
    pub title: String,
    /// Above zero for profit, below for loss.
    pub amount: Money,
    /// The entries behind it; none behind a subtotal.
    pub entries: Vec<EntryId>,
}

/// A waterfall from the sale price to the result.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, ToSchema)]
pub struct Pnl {
    /// The bars: everything up to the gross profit, the gross profit, everything else, the result.
    pub lines: Vec<PnlLine>,
    /// Sale without VAT and cost.
    pub gross: Money,
    /// What is left in the end.
    pub result: Money,
    /// How the result of a deal came about, step by step.
    #[serde(skip_serializing_if = "Vec::is_empty", default)]
    pub steps: Vec<PnlStep>,
}

impl Pnl {
    /// The waterfall of `effects`. The cost of a sale is shown by `parts`, what went into the car; if they do not come to
    /// what was posted as cost, the rest is a bar of its own, so that the bars always add up.
    ///
    /// # Errors
    /// `field.amount_out_of_range`.
    pub fn of(effects: Vec<Effect>, parts: Vec<Effect>, lang: Lang) -> Result<Self, Code> {
        let (after, before): (Vec<_>, Vec<_>) = effects
            .into_iter()
            .partition(|effect| effect.section == Section::Result);
        let (cost, mut before): (Vec<_>, Vec<_>) = before
            .into_iter()
            .partition(|effect| effect.section == Section::Cost);
        before.extend(taken_apart(cost, parts)?);
        let gross = Money::sum(before.iter().map(|effect| effect.amount))?;
        let result = gross.plus(Money::sum(after.iter().map(|effect| effect.amount))?)?;
        let mut lines = bars(before, lang);
        lines.push(subtotal(
            "gross",
            ("Валовая прибыль", "Gross profit"),
            gross,
            lang,
        ));
        lines.extend(bars(after, lang));
        lines.push(subtotal("result", ("Результат", "Result"), result, lang));
        Ok(Self {
            lines,
            gross,
            result,
            steps: Vec::new(),
        })
    }
}

/// The cost of a sale by what it consists of. Behind each part stand the entries that made it and those of the sale.
fn taken_apart(cost: Vec<Effect>, mut parts: Vec<Effect>) -> Result<Vec<Effect>, Code> {
    let posted = Money::sum(cost.iter().map(|effect| effect.amount))?;
    let Some(rest) = cost.into_iter().next().filter(|_| posted != Money::ZERO) else {
        return Ok(Vec::new());
    };
    for part in &mut parts {
        part.entries.extend(&rest.entries);
    }
    let known = Money::sum(parts.iter().map(|part| part.amount))?;
    parts.push(Effect {
        amount: posted.minus(known)?,
        ..rest
    });
    Ok(parts)
}

fn bars(mut effects: Vec<Effect>, lang: Lang) -> Vec<PnlLine> {
    effects.sort_by_key(|effect| effect.position);
    let shown = effects
        .into_iter()
        .filter(|effect| effect.amount != Money::ZERO);
    shown.map(|effect| bar(effect, lang)).collect()
}

fn bar(effect: Effect, lang: Lang) -> PnlLine {
    let title = match lang {
        Lang::Ru => effect.ru,
        Lang::En => effect.en,
    };
    PnlLine {
        word: effect.word,
        title,
        amount: effect.amount,
        entries: effect.entries,
    }
}

fn subtotal(word: &str, (ru, en): (&str, &str), amount: Money, lang: Lang) -> PnlLine {
    let title = match lang {
        Lang::Ru => ru,
        Lang::En => en,
    };
    PnlLine {
        word: word.to_owned(),
        title: title.to_owned(),
        amount,
        entries: Vec::new(),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn effect(word: &str, section: Section, position: i16, kopecks: i64) -> Effect {
        Effect {
            word: word.to_owned(),
            section,
            position,
            ru: format!("{word} по-русски"),
            en: word.to_owned(),
            amount: Money::kopecks(kopecks),
            entries: vec![EntryId::new()],
        }
    }

    fn shown(pnl: &Pnl) -> Vec<(&str, i64)> {
        pnl.lines
            .iter()
            .map(|line| (line.word.as_str(), line.amount.amount))
            .collect()
    }

    #[test]
    fn the_waterfall_of_g1() {
        let effects = vec![
            effect("salesman", Section::Result, 140, -1_452_800),
            effect("sale", Section::Gross, 10, 175_500_000),
            effect("vat", Section::Gross, 20, -5_500_000),
            effect("cost", Section::Cost, 90, -151_840_000),
            effect("financing", Section::Result, 110, -1_787_671),
            effect("fi_vat", Section::Result, 130, -770_000),
            effect("fi_commission", Section::Result, 120, 4_270_000),
        ];
        let sold = effects[3].entries[0];
        let parts = vec![
            effect("transport", Section::Gross, 60, -1_000_000),
            effect("purchase", Section::Gross, 30, -145_000_000),
            effect("own_parts", Section::Gross, 40, -3_840_000),
            effect("body_shop", Section::Gross, 50, -2_000_000),
        ];
        let bought = parts[1].entries[0];
        let pnl = Pnl::of(effects, parts, Lang::Ru).unwrap();
        assert_eq!(
            shown(&pnl),
            [
                ("sale", 175_500_000),
                ("vat", -5_500_000),
                ("purchase", -145_000_000),
                ("own_parts", -3_840_000),
                ("body_shop", -2_000_000),
                ("transport", -1_000_000),
                ("gross", 18_160_000),
                ("financing", -1_787_671),
                ("fi_commission", 4_270_000),
                ("fi_vat", -770_000),
                ("salesman", -1_452_800),
                ("result", 18_419_529),
            ]
        );
        assert_eq!(pnl.lines[2].entries, [bought, sold]);
        assert_eq!(pnl.lines[2].title, "purchase по-русски");
    }

    #[test]
    fn cost_without_known_parts_is_a_bar_of_its_own() {
        let effects = vec![
            effect("sale", Section::Gross, 10, 100),
            effect("cost", Section::Cost, 90, -70),
        ];
        let pnl = Pnl::of(
            effects,
            vec![effect("purchase", Section::Gross, 30, -60)],
            Lang::En,
        )
        .unwrap();
        assert_eq!(
            shown(&pnl),
            [
                ("sale", 100),
                ("purchase", -60),
                ("cost", -10),
                ("gross", 30),
                ("result", 30)
            ]
        );
    }

    #[test]
    fn a_car_that_is_not_sold_or_whose_sale_was_undone_has_no_cost_of_sale() {
        let parts = || vec![effect("purchase", Section::Gross, 30, -60)];
        assert_eq!(
            shown(&Pnl::of(Vec::new(), parts(), Lang::En).unwrap()),
            [("gross", 0), ("result", 0)]
        );
        let undone = vec![
            effect("sale", Section::Gross, 10, 0),
            effect("cost", Section::Cost, 90, 0),
        ];
        assert_eq!(
            shown(&Pnl::of(undone, parts(), Lang::En).unwrap()),
            [("gross", 0), ("result", 0)]
        );
    }
}
