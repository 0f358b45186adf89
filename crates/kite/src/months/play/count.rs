//! Counting a yard: nearly everything is where it should be.

use super::{
    Play,
    office::Matter,
    say::{items, moment, text},
};
use crate::months::{act::Office, hands::Worker, seat::Seat};
use kernel::{Error, Result};
use serde_json::{Value, json};
use time::{Duration, OffsetDateTime};

const COUNTS: &str = "/api/vehicles/v1/lot-counts";
/// A car that is not ours stands in the yard now and then.
const STRANGER: &str = "XTAGFL110MY123456";

impl Play {
    pub(super) async fn count_start(&self, matter: &mut Matter, seat: Seat) -> Result<()> {
        let Some((yard, _)) = seat.yard() else {
            return Ok(());
        };
        matter.seat = Some(seat);
        let count = self
            .post(
                self.counter(matter)?,
                &mut matter.keys,
                COUNTS,
                json!({"place_id": yard}),
            )
            .await?;
        matter.id = text(&count, "id")?;
        Ok(())
    }

    fn counter(&self, matter: &Matter) -> Result<&Worker> {
        self.hands.at("sales_manager", seat(matter)?, 0)
    }

    /// Scans what stands there: one or two are not found, one or two stand elsewhere, and one is a stranger.
    pub(super) async fn count_scan(&self, matter: &mut Matter, at: OffsetDateTime) -> Result<()> {
        let seat = seat(matter)?;
        let yard = seat
            .yard()
            .map(|(yard, _)| yard.to_string())
            .unwrap_or_default();
        let page = format!("/api/vehicles/v1/locations?place_id={yard}&limit=200");
        let standing = items(&self.counter(matter)?.get(&page).await?);
        let mut scans = Vec::new();
        for car in &standing {
            scans.extend(scanned(
                matter,
                car,
                at + Duration::seconds(i64::try_from(scans.len()).unwrap_or(0) * 20 - 3_600),
            ));
        }
        if matter.dice.chance(500) {
            scans.push(json!({"id": matter.dice.id(), "vin": STRANGER, "scanned_at": moment(at), "slot": null}));
        }
        let path = format!("{COUNTS}/{}/scans", matter.id);
        for some in scans.chunks(120) {
            self.post(
                self.counter(matter)?,
                &mut matter.keys,
                &path,
                json!({"scans": some}),
            )
            .await?;
        }
        Ok(())
    }

    pub(super) async fn count_step(&self, matter: &mut Matter, act: Office) -> Result<()> {
        let (who, word) = match act {
            Office::CountClose => (self.hands.at("centre_director", seat(matter)?, 0)?, "close"),
            _ => (self.counter(matter)?, "finish"),
        };
        let path = format!("{COUNTS}/{}/{word}", matter.id);
        self.post(who, &mut matter.keys, &path, json!({}))
            .await
            .map(drop)
    }

    /// The director decides about every difference.
    pub(super) async fn count_decide(&self, matter: &mut Matter) -> Result<()> {
        let director = self.hands.at("centre_director", seat(matter)?, 0)?;
        let path = format!("{COUNTS}/{}/differences", matter.id);
        let differences = items(
            &director
                .get(&format!("{path}?decided=false&limit=200"))
                .await?,
        );
        for difference in &differences {
            let decision = match difference.get("kind").and_then(Value::as_str) {
                Some("wrong_slot" | "surplus") => "move",
                Some("missing") => "search",
                _ => "keep",
            };
            let path = format!("{path}/{}/decide", text(difference, "id")?);
            let body = json!({"decision": decision, "note": "По итогам обхода площадки"});
            self.post(director, &mut matter.keys, &path, body).await?;
        }
        Ok(())
    }
}

fn seat(matter: &Matter) -> Result<Seat> {
    matter
        .seat
        .ok_or_else(|| Error::internal("nothing is being counted"))
}

fn scanned(matter: &mut Matter, car: &Value, at: OffsetDateTime) -> Option<Value> {
    let (id, away, elsewhere) = (
        matter.dice.id(),
        matter.dice.chance(12),
        matter.dice.chance(15),
    );
    if away {
        return None;
    }
    let slot = if elsewhere {
        Some("H-25")
    } else {
        car.get("slot").and_then(Value::as_str)
    };
    Some(json!({"id": id, "vin": car.get("vin")?, "scanned_at": moment(at), "slot": slot}))
}
