//! What accountants enter, and how months are closed.

use super::{
    Play,
    office::Matter,
    say::{day, kopecks, text},
};
use crate::months::{
    act::{Office, Paper},
    hands::Worker,
    seat::House,
    span::month_name,
};
use kernel::Result;
use serde_json::{Value, json};
use time::{Date, OffsetDateTime};

const ENTRIES: &str = "/api/finance/v1/entries";
/// A million roubles.
const MILLION: i64 = 100_000_000;

impl Play {
    pub(super) async fn books(
        &self,
        matter: &mut Matter,
        act: Office,
        at: OffsetDateTime,
    ) -> Result<()> {
        match act {
            Office::OpenBooks(house) => self.open_books(matter, house, at).await,
            Office::Entry(house, paper) => self.paper(matter, house, paper, at).await,
            Office::Mistake(house) => self.mistake(matter, house, at).await,
            Office::Reverse(house) => self.reverse(matter, house, at).await,
            Office::SoftClose(house, month) => {
                self.month(matter, (house, month), "soft-close", json!({}))
                    .await
            }
            Office::Close(house, month) => {
                self.month(matter, (house, month), "close", json!({})).await
            }
            Office::ConfirmStep(house, month, step) => {
                let body = json!({"step": step, "note": "Сверено, расхождений нет."});
                self.month(matter, (house, month), "confirm-step", body)
                    .await
            }
            Office::AskReopen(house, month) => {
                let body = json!({"reason": "Поступил акт сверки прошлого месяца, нужна исправительная проводка."});
                let asked = self.asked(matter, (house, month), body).await?;
                matter.id = text(&asked, "id")?;
                Ok(())
            }
            Office::DecideReopen(yes) => self.decide_reopen(matter, yes).await,
            _ => Ok(()),
        }
    }

    fn accountant(&self, house: House) -> Result<&Worker> {
        self.hands.in_house("accountant", house)
    }

    async fn entry(
        &self,
        who: &Worker,
        matter: &mut Matter,
        (house, at): (House, OffsetDateTime),
        (paper, memo, lines): (&str, &str, Vec<Value>),
    ) -> Result<Value> {
        let body = json!({
            "entity_id": house.id(), "document_date": day(at), "memo": memo, "lines": lines,
            "document_number": format!("{paper}-{}-{}", house.letter(), matter.dice.between(100, 9_999)),
        });
        self.post(who, &mut matter.keys, ENTRIES, body).await
    }

    /// Capital, a loan, cash and parts.
    async fn open_books(
        &self,
        matter: &mut Matter,
        house: House,
        at: OffsetDateTime,
    ) -> Result<()> {
        let share = match house {
            House::Auto => 4,
            House::Trade => 2,
            House::Region => 1,
        };
        let lines = vec![
            line("51", "80", 90 * MILLION * share),
            line("50", "80", 2 * MILLION * share),
            line("41.02", "80", 3 * MILLION / 2 * share),
        ];
        let who = self.hands.in_house("chief_accountant", house)?;
        self.entry(
            who,
            matter,
            (house, at),
            ("ВВ", "Взнос учредителя и остатки на начало учёта", lines),
        )
        .await
        .map(drop)
    }

    #[expect(clippy::too_many_lines, reason = "a table of papers, row by row")]
    async fn paper(
        &self,
        matter: &mut Matter,
        house: House,
        paper: Paper,
        at: OffsetDateTime,
    ) -> Result<()> {
        let size = if house == House::Auto { 3 } else { 1 };
        let thousand = |matter: &mut Matter, from: i64, to: i64| {
            matter.dice.between(from, to) * size * 100_000
        };
        let (number, memo, debit, credit, amount) = match paper {
            Paper::Collect => ("ИНК", "Инкассация", "51", "50", thousand(matter, 40, 70)),
            Paper::Suppliers => (
                "ПП",
                "Оплата подрядчикам и перевозчикам",
                "60.01",
                "51",
                thousand(matter, 150, 260),
            ),
            Paper::Lots => (
                "ПП",
                "Оплата партий автомобилей",
                "76.05",
                "51",
                thousand(matter, 9_000, 14_000),
            ),
            Paper::Wages => (
                "ЗП",
                "Начислена заработная плата",
                "44",
                "70",
                thousand(matter, 900, 1_200),
            ),
            Paper::WagesPaid => (
                "ВЕД",
                "Выплачена заработная плата",
                "70",
                "51",
                thousand(matter, 850, 1_100),
            ),
            Paper::Rent => (
                "АКТ",
                "Аренда площадок",
                "44",
                "60.01",
                thousand(matter, 350, 420),
            ),
            Paper::Parts => (
                "ТН",
                "Запасные части на склад",
                "41.02",
                "60.01",
                thousand(matter, 300, 420),
            ),
            Paper::Partners => (
                "ПП",
                "Комиссия банков и страховых компаний",
                "51",
                "76.09",
                thousand(matter, 200, 380),
            ),
            Paper::Interest => (
                "ПП",
                "Проценты по кредитной линии",
                "66.02",
                "51",
                thousand(matter, 400, 700),
            ),
            Paper::Vat => (
                "ПП",
                "НДС за квартал",
                "68.02",
                "51",
                thousand(matter, 900, 1_500),
            ),
        };
        let who = self.accountant(house)?;
        self.entry(
            who,
            matter,
            (house, at),
            (number, memo, vec![line(debit, credit, amount)]),
        )
        .await
        .map(drop)
    }

    async fn mistake(&self, matter: &mut Matter, house: House, at: OffsetDateTime) -> Result<()> {
        let lines = vec![line("44", "60.01", matter.dice.between(12, 60) * 100_000)];
        let made = self
            .entry(
                self.accountant(house)?,
                matter,
                (house, at),
                ("АКТ", "Услуги охраны", lines),
            )
            .await?;
        matter.id = text(&made, "id")?;
        Ok(())
    }

    async fn reverse(&self, matter: &mut Matter, house: House, at: OffsetDateTime) -> Result<()> {
        let body = json!({"document_date": day(at), "reason": "Акт проведён дважды."});
        let path = format!("{ENTRIES}/{}/reverse", matter.id);
        self.post(self.accountant(house)?, &mut matter.keys, &path, body)
            .await
            .map(drop)
    }

    async fn month(
        &self,
        matter: &mut Matter,
        of: (House, Date),
        step: &str,
        body: Value,
    ) -> Result<()> {
        let path = month_path(of, step);
        let who = self.hands.in_house("chief_accountant", of.0)?;
        self.post(who, &mut matter.keys, &path, body)
            .await
            .map(drop)
    }

    async fn asked(&self, matter: &mut Matter, of: (House, Date), body: Value) -> Result<Value> {
        let who = self.hands.in_house("chief_accountant", of.0)?;
        self.post(
            who,
            &mut matter.keys,
            &month_path(of, "reopen-requests"),
            body,
        )
        .await
    }

    /// Another than who asked.
    async fn decide_reopen(&self, matter: &mut Matter, yes: bool) -> Result<()> {
        let word = if yes { "confirm" } else { "decline" };
        let path = format!("/api/finance/v1/reopen-requests/{}/{word}", matter.id);
        self.post(self.hands.one("titov")?, &mut matter.keys, &path, json!({}))
            .await
            .map(drop)
    }
}

fn month_path((house, month): (House, Date), step: &str) -> String {
    format!(
        "/api/finance/v1/periods/{}/{}/{step}",
        house.id(),
        month_name(month)
    )
}

fn line(debit: &str, credit: &str, amount: i64) -> Value {
    json!({"debit": debit, "credit": credit, "amount": kopecks(amount)})
}
