//! What is about no single car: rules, the market, authority that is lent, the operator of the platform, people.

use super::{
    Play,
    say::{kopecks, moment, text},
};
use crate::months::{
    act::{Lent, Office},
    dice::Dice,
    market,
    seat::Seat,
    state::Keys,
};
use kernel::Result;
use serde_json::{Value, json};
use time::{Duration, OffsetDateTime};

/// Checks that are asked for less often than the standard says: what was clean yesterday is not asked again before the money
/// moves, and nobody's debts before a sale.
const LESS: [(&str, &str); 6] = [
    ("payout", "accidents"),
    ("payout", "customs"),
    ("payout", "bailiff"),
    ("payout", "counterparty"),
    ("sale", "accidents"),
    ("sale", "customs"),
];
/// Steps of the plan of a preparation: word, names, limit in roubles, hours, whether a vendor does it.
const STEPS: [(&str, &str, &str, i64, i64, bool); 4] = [
    (
        "mechanics",
        "Слесарные работы",
        "Mechanics",
        25_000,
        16,
        false,
    ),
    (
        "body",
        "Кузов и окраска",
        "Body and paint",
        40_000,
        48,
        true,
    ),
    (
        "detailing",
        "Мойка и детейлинг",
        "Detailing",
        12_000,
        8,
        false,
    ),
    ("photos", "Фотографии", "Photos", 3_000, 4, false),
];

/// A matter of the office as far as it has come.
#[derive(Debug)]
pub struct Matter {
    /// Keys of its commands.
    pub keys: Keys,
    /// Its dice.
    pub dice: Dice,
    /// What it is about now.
    pub id: String,
    /// Where.
    pub seat: Option<Seat>,
}

impl Matter {
    /// Nothing has been done so far.
    #[must_use]
    pub fn new(seed: u64, thread: usize) -> Self {
        Self {
            keys: Keys::of(seed, thread),
            dice: Dice::of(seed, "office", thread),
            id: String::new(),
            seat: None,
        }
    }
}

impl Play {
    pub(super) async fn office(
        &self,
        matter: &mut Matter,
        act: Office,
        at: OffsetDateTime,
    ) -> Result<()> {
        match act {
            Office::Rules => self.rules(matter, at).await,
            Office::Listings(month, offers) => self.listings(matter, month, offers).await,
            Office::Template(seat) => self.template(matter, seat, at).await,
            Office::Arrive(officer) => self.arrive(matter, officer).await,
            Office::Stop(kind, value) => self.stop(matter, kind, value).await,
            Office::Lend(lent) => self.lend(matter, &lent, at).await,
            Office::TakeLentBack => self.take_lent_back(matter).await,
            Office::AskSupport => self.ask_support(matter).await,
            Office::DecideSupport(yes) => self.decide_support(matter, yes).await,
            Office::Dismiss => self.dismiss_somebody(matter).await,
            Office::CountStart(seat) => self.count_start(matter, seat).await,
            Office::CountScan => self.count_scan(matter, at).await,
            Office::CountFinish | Office::CountClose => self.count_step(matter, act).await,
            Office::CountDecide => self.count_decide(matter).await,
            books => self.books(matter, books, at).await,
        }
    }

    /// The administrator and the directors set what differs from the standard.
    async fn rules(&self, matter: &mut Matter, at: OffsetDateTime) -> Result<()> {
        let admin = self.hands.one("mironov")?;
        let from = super::say::day(at);
        for (purpose, kind) in LESS {
            let body = json!({
                "kind": kind, "purpose": purpose, "vehicle_type": "car", "need": "none", "weight": 0, "valid_from": from,
                "source": "Приказ № 14 по группе",
            });
            self.post(
                admin,
                &mut matter.keys,
                "/api/verification/v1/check-rules",
                body,
            )
            .await?;
        }
        let body = json!({
            "purchase_hours": 24, "payout_hours": 24, "sale_hours": 720, "review_minutes": 480, "yellow_from": 50, "valid_from": from,
            "source": "Приказ № 15 по группе",
        });
        self.post(
            admin,
            &mut matter.keys,
            "/api/verification/v1/policies",
            body,
        )
        .await?;
        let body = json!({"cost": kopecks(45_000), "valid_from": from, "source": "Аренда, охрана и мойка площадки"});
        self.post(admin, &mut matter.keys, "/api/vehicles/v1/day-costs", body)
            .await?;
        let director = self.hands.one("safina")?;
        let body = json!({
            "authority": "head", "centre_id": Seat::Kazan.id(), "limit": kopecks(9_000_000), "valid_from": from,
            "source": "Распоряжение директора центра",
        });
        self.post(
            director,
            &mut matter.keys,
            "/api/sales/v1/discount-rules",
            body,
        )
        .await
        .map(drop)
    }

    /// Offers of the market come as a file.
    async fn listings(&self, matter: &mut Matter, month: usize, offers: usize) -> Result<()> {
        let file = market::listings(&self.fixtures.cars, self.plan.seed, month, offers);
        let path = "/api/buyback/v1/listings/imports?source=market-demo&currency=RUB&mileage_unit=km&dry_run=false";
        self.upload(
            self.hands.one("kuznetsov")?,
            &mut matter.keys,
            path,
            ("text/csv", file),
        )
        .await
        .map(drop)
    }

    async fn template(&self, matter: &mut Matter, seat: Seat, at: OffsetDateTime) -> Result<()> {
        let steps: Vec<Value> = STEPS
            .iter()
            .map(|(code, ru, en, limit, hours, vendor)| {
                json!({"code": code, "ru": ru, "en": en, "limit": kopecks(limit * 100), "expected_hours": hours, "by_vendor": vendor, "role": "buyback_manager"})
            })
            .collect();
        let body = json!({
            "centre_id": seat.id(), "vehicle_type": "car", "photos_min": 6, "steps": steps, "valid_from": super::say::day(at),
            "source": "Стандарт подготовки, редакция 2",
        });
        let who = self.hands.at("buyback_manager", seat, 0)?;
        self.post(
            who,
            &mut matter.keys,
            "/api/vehicles/v1/recon-templates",
            body,
        )
        .await
        .map(drop)
    }

    async fn arrive(&self, matter: &mut Matter, officer: usize) -> Result<()> {
        let who = self
            .hands
            .at("verification_officer", Seat::Moscow, officer)?;
        self.post(
            who,
            &mut matter.keys,
            "/api/verification/v1/reviewers/arrive",
            json!({}),
        )
        .await
        .map(drop)
    }

    async fn stop(&self, matter: &mut Matter, kind: &str, value: &str) -> Result<()> {
        let body = json!({"kind": kind, "value": value, "reason": if kind == "vin" { "dispute" } else { "fraud" }});
        self.post(
            self.hands.one("kovalev")?,
            &mut matter.keys,
            "/api/verification/v1/stop-list",
            body,
        )
        .await
        .map(drop)
    }

    async fn lend(&self, matter: &mut Matter, lent: &Lent, at: OffsetDateTime) -> Result<()> {
        let from = at + Duration::days(lent.from);
        let begins = (lent.from > 0).then(|| moment(from));
        let body = json!({
            "centre_id": lent.seat.id(), "permission": lent.permission, "receiver_id": self.hands.one(lent.receiver)?.id,
            "limit": kopecks(lent.limit * 100), "own_excluded": true, "reason": lent.reason, "valid_from": begins,
            "valid_until": moment(from + Duration::days(lent.days)),
        });
        let made = self
            .post(
                self.hands.one(lent.giver)?,
                &mut matter.keys,
                "/api/identity/v1/delegations",
                body,
            )
            .await?;
        matter.id = text(&made, "id")?;
        Ok(())
    }

    async fn take_lent_back(&self, matter: &mut Matter) -> Result<()> {
        let path = format!("/api/identity/v1/delegations/{}/revoke", matter.id);
        self.post(
            self.hands.one("safina")?,
            &mut matter.keys,
            &path,
            json!({}),
        )
        .await
        .map(drop)
    }

    async fn ask_support(&self, matter: &mut Matter) -> Result<()> {
        let number = matter.dice.between(1_000, 9_999);
        let body = json!({
            "at": {"kind": "centre", "id": Seat::Moscow.id()}, "hours": 4,
            "reason": format!("Обращение {number}: автомобиль не виден в списке площадки"),
        });
        let asked = self
            .post(
                self.hands.one("danilov")?,
                &mut matter.keys,
                "/api/identity/v1/support-accesses",
                body,
            )
            .await?;
        matter.id = text(&asked, "id")?;
        Ok(())
    }

    async fn decide_support(&self, matter: &mut Matter, yes: bool) -> Result<()> {
        let word = if yes { "approve" } else { "refuse" };
        let path = format!("/api/identity/v1/support-accesses/{}/{word}", matter.id);
        self.post(
            self.hands.one("mironov")?,
            &mut matter.keys,
            &path,
            json!({}),
        )
        .await
        .map(drop)
    }

    async fn dismiss_somebody(&self, matter: &mut Matter) -> Result<()> {
        let (leaver, successor) = (self.hands.one("lobanov")?, self.hands.one("vlasov")?);
        let path = format!("/api/identity/v1/people/{}/dismiss", leaver.id);
        let body = json!({"reason": "Собственное желание", "successor_id": successor.id});
        self.post(self.hands.one("mironov")?, &mut matter.keys, &path, body)
            .await
            .map(drop)
    }
}
