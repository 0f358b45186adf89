//! Officers decide about what a register found, and about much cash.

use super::{
    Play,
    say::{first, items, number, text},
};
use crate::months::{act::Verify, hands::Worker, state::Car};
use kernel::{Error, Result};
use serde_json::{Value, json};

const CASES: &str = "/api/verification/v1/cases";
const CASH: &str = "/api/verification/v1/questionnaires";

impl Play {
    pub(super) async fn verify(&self, car: &mut Car, step: Verify) -> Result<()> {
        match step {
            Verify::Take(one) => self.take(car, one).await,
            Verify::Papers(one) => self.papers(car, one).await,
            Verify::Approve(one, reason) => self.verdict(car, one, "approve", reason).await,
            Verify::Confirm(one, reason) => self.verdict(car, one, "confirm", reason).await,
            Verify::Reject(one, reason) => self.verdict(car, one, "reject", reason).await,
            Verify::Decline(one) => self.case_step(car, one, "decline").await,
            Verify::Release(one) => self.case_step(car, one, "release").await,
            Verify::Recheck(one) => self.case_step(car, one, "recheck").await,
            Verify::Extract(one) => self.extract(car, one).await,
            Verify::ConfirmExtract(one) => self.confirm_extract(car, one).await,
            Verify::Fill => self.fill(car).await,
            Verify::ConfirmCash(one) => self.cash(car, one, "confirm").await,
            Verify::RefuseCash(one) => self.cash(car, one, "refuse").await,
        }
    }

    fn officer(&self, car: &Car, one: usize) -> Result<&Worker> {
        self.hands.at("verification_officer", car.spec.seat, one)
    }

    /// The newest case of the car for what is asked about it now.
    async fn take(&self, car: &mut Car, one: usize) -> Result<()> {
        let what = match (car.stock.id.is_empty(), car.buy.signed) {
            (false, _) => format!("episode_id={}&purpose=sale", car.stock.id),
            (true, true) => format!("purchase_id={}&purpose=payout", car.buy.id),
            (true, false) => format!("purchase_id={}&purpose=purchase", car.buy.id),
        };
        let cases = self
            .officer(car, one)?
            .get(&format!("{CASES}?{what}&limit=1"))
            .await?;
        car.case.id = text(&first(&cases)?, "id")?;
        self.case_step(car, one, "take").await
    }

    async fn case_step(&self, car: &mut Car, one: usize, word: &str) -> Result<()> {
        let path = format!("{CASES}/{}/{word}", car.case.id);
        self.post(self.officer(car, one)?, &mut car.keys, &path, json!({}))
            .await
            .map(drop)
    }

    async fn verdict(&self, car: &mut Car, one: usize, word: &str, reason: &str) -> Result<()> {
        let notes = &self.fixtures.notes;
        let note = if word == "reject" {
            car.dice.text(&notes.verdict_no)
        } else {
            car.dice.text(&notes.verdict_yes)
        };
        let path = format!("{CASES}/{}/{word}", car.case.id);
        let body = json!({"reason": reason, "note": note});
        self.post(self.officer(car, one)?, &mut car.keys, &path, body)
            .await
            .map(drop)
    }

    /// A paper beside everything that was found.
    async fn papers(&self, car: &mut Car, one: usize) -> Result<()> {
        for check in self.checks(car, one, "found").await? {
            let path = format!(
                "{CASES}/{}/checks/{check}/papers?name=spravka.txt",
                car.case.id
            );
            let paper = format!(
                "Справка по автомобилю {} от {}",
                car.spec.vin, car.spec.seller.name
            );
            self.upload(
                self.officer(car, one)?,
                &mut car.keys,
                &path,
                ("text/plain; charset=utf-8", paper),
            )
            .await?;
        }
        Ok(())
    }

    /// Questions with this outcome.
    async fn checks(&self, car: &Car, one: usize, outcome: &str) -> Result<Vec<String>> {
        let card = self
            .officer(car, one)?
            .get(&format!("{CASES}/{}", car.case.id))
            .await?;
        let checks = card.get("checks").map(items).unwrap_or_default();
        let with = |check: &&Value| check.get("outcome") == Some(&json!(outcome));
        checks
            .iter()
            .filter(with)
            .map(|check| text(check, "id"))
            .collect()
    }

    async fn extract(&self, car: &mut Car, one: usize) -> Result<()> {
        let failed = self.checks(car, one, "failed").await?;
        let check = failed
            .into_iter()
            .next()
            .ok_or_else(|| Error::internal("no source has failed"))?;
        let path = format!("{CASES}/{}/checks/{check}/manual-answer", car.case.id);
        let body = json!({
            "outcome": "not_found", "document_number": format!("В-{}", car.spec.number),
            "note": "Выписка из реестра уведомлений о залоге получена у нотариуса.",
        });
        let entered = self
            .post(self.officer(car, one)?, &mut car.keys, &path, body)
            .await?;
        car.case.extract = (check, text(&entered, "id")?);
        Ok(())
    }

    async fn confirm_extract(&self, car: &mut Car, one: usize) -> Result<()> {
        let path = format!(
            "{CASES}/{}/extracts/{}/confirm",
            car.case.id, car.case.extract.1
        );
        self.post(self.officer(car, one)?, &mut car.keys, &path, json!({}))
            .await
            .map(drop)
    }

    /// The salesman fills in what the refused cash has opened.
    async fn fill(&self, car: &mut Car) -> Result<()> {
        if car.case.questionnaire.0.is_empty() {
            return Ok(());
        }
        let human = car.buyer(&self.fixtures);
        let source = car.dice.weighted(
            (3, "savings"),
            &[(2, "sale_of_property"), (2, "business"), (1, "salary")],
        );
        let body = json!({
            "full_name": human.name, "born_on": human.born.to_string(), "document_number": human.passport, "address": human.address,
            "beneficial_owner": human.name, "public_official": false, "funds_source": source,
            "funds_note": car.dice.text(&self.fixtures.notes.funds),
        });
        let (id, version) = car.case.questionnaire.clone();
        let who = self
            .hands
            .at("sales_consultant", car.spec.seat, car.deal.salesman)?;
        let filled = self
            .post_on(
                who,
                &mut car.keys,
                (&format!("{CASH}/{id}/fill"), version),
                body,
            )
            .await?;
        car.case.questionnaire.1 = number(&filled, "/version")?;
        Ok(())
    }

    async fn cash(&self, car: &mut Car, one: usize, word: &str) -> Result<()> {
        if car.case.questionnaire.0.is_empty() {
            return Ok(());
        }
        let note = if word == "refuse" {
            "Происхождение денег не подтверждено."
        } else {
            "Документы о происхождении денег предъявлены."
        };
        let path = format!("{CASH}/{}/{word}", car.case.questionnaire.0);
        self.post(
            self.officer(car, one)?,
            &mut car.keys,
            &path,
            json!({"note": note}),
        )
        .await
        .map(drop)
    }
}
