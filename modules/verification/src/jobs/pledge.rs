//! The pledge register, asked over HTTP (CHK-3). This is the whole adapter: how to ask, and what an answer is worth.

use crate::{
    MODULE, flow,
    model::{
        call::{Call, Reply},
        code,
        evidence::{RAW_MAX, Source},
        finding::Finding,
    },
};
use kernel::{Code, Instant, Result, TenantId, VehicleNumber};
use platform::{
    App,
    jobs::{self, Lease},
};
use serde::Deserialize;
use serde_json::Value;
use std::time::Duration;
use tokio::task::JoinSet;

/// `[modules.verification]`.
#[derive(Debug, Clone, Deserialize)]
struct Settings {
    pledge_register_url: String,
    provider_ms_max: u64,
}

/// Asks what is due, all questions at once: a slow one keeps no other waiting.
pub async fn pledges_ask(app: &App, lease: &Lease) -> Result<()> {
    let settings: Settings = app.config.module(MODULE)?;
    let mut asking = JoinSet::new();
    for tenant in jobs::tenants(app).await? {
        for call in flow::call::calls_take(app, lease, tenant, Source::PledgeRegister).await? {
            asking.spawn(pledge_ask(
                app.clone(),
                lease.clone(),
                tenant,
                call,
                settings.clone(),
            ));
        }
    }
    let mut ended = Ok(());
    while let Some(asked) = asking.join_next().await {
        // A question that was not recorded is asked again under the next lease.
        ended = ended.and(asked.unwrap_or_else(|panic| Err(kernel::Error::internal(panic))));
    }
    ended
}

async fn pledge_ask(
    app: App,
    lease: Lease,
    tenant: TenantId,
    call: Call,
    settings: Settings,
) -> Result<()> {
    let reply = ask(&app, &settings, &call.vin).await;
    if let Err(reason) = &reply.verdict {
        tracing::warn!(call = %call.id, reason = reason.name, "the pledge register gave no good answer");
    }
    flow::call::answer_record(&app, &lease, tenant, &call, reply).await
}

/// One question, within its time.
async fn ask(app: &App, settings: &Settings, vin: &VehicleNumber) -> Reply {
    let request = format!("GET /api/pledges?vin={vin}");
    let asked_at = Instant::from(app.clock.now());
    let heard = hear(app, settings, vin).await;
    let (http_status, raw, verdict) = match heard {
        Ok((status, raw)) => (
            Some(i32::from(status)),
            Some(raw.clone()),
            worth(vin, status, &raw),
        ),
        Err(reason) => (None, None, Err(reason)),
    };
    let answered_at = Instant::from(app.clock.now());
    Reply {
        asked_at,
        answered_at,
        request,
        http_status,
        raw,
        verdict,
    }
}

/// Status and bytes, whatever they are; or why there are none.
async fn hear(app: &App, settings: &Settings, vin: &VehicleNumber) -> Result<(u16, Vec<u8>), Code> {
    let base = settings.pledge_register_url.trim_end_matches('/');
    if base.is_empty() {
        return Err(code::SOURCE_NOT_SET);
    }
    let limit = Duration::from_millis(settings.provider_ms_max);
    let asking = app
        .outside
        .get(format!("{base}/api/pledges?vin={vin}"))
        .timeout(limit)
        .send();
    let mut response = asking.await.map_err(|error| {
        if error.is_timeout() {
            code::SOURCE_LATE
        } else {
            code::SOURCE_DOWN
        }
    })?;
    let status = response.status().as_u16();
    let mut raw = Vec::new();
    loop {
        match response.chunk().await {
            Ok(None) => return Ok((status, raw)),
            Ok(Some(chunk)) if raw.len() + chunk.len() <= RAW_MAX => raw.extend_from_slice(&chunk),
            Ok(Some(_)) => return Err(code::SOURCE_MALFORMED),
            Err(error) if error.is_timeout() => return Err(code::SOURCE_LATE),
            Err(_) => return Err(code::SOURCE_DOWN),
        }
    }
}

/// The answer of the register.
#[derive(Debug, Deserialize)]
struct Pledges {
    vin: String,
    status: Status,
    notices: Vec<Value>,
}

#[derive(Debug, Clone, Copy, PartialEq, Eq, Deserialize)]
#[serde(rename_all = "snake_case")]
enum Status {
    Found,
    NotFound,
}

/// What an answer is worth. "Not found" only when everything says so: the status, the car, the list of notices.
fn worth(vin: &VehicleNumber, http: u16, raw: &[u8]) -> Result<Finding, Code> {
    if http != 200 {
        return Err(code::SOURCE_ERROR);
    }
    let fields: Value = serde_json::from_slice(raw).map_err(|_| code::SOURCE_MALFORMED)?;
    // A register that has an error to tell has no answer, whatever else it says.
    if fields.get("error").is_some_and(|error| !error.is_null()) {
        return Err(code::SOURCE_ERROR);
    }
    let answer: Pledges = serde_json::from_slice(raw).map_err(|_| code::SOURCE_MALFORMED)?;
    if answer.vin.parse::<VehicleNumber>().as_ref() != Ok(vin) {
        return Err(code::PROVIDER_MISMATCH);
    }
    match (answer.status, answer.notices.is_empty()) {
        (Status::Found, _) => Ok(Finding::found(code::PLEDGED)),
        (Status::NotFound, true) => Ok(Finding::clean()),
        (Status::NotFound, false) => Err(code::SOURCE_MALFORMED),
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use proptest::prelude::*;

    const VIN: &str = "Z94K241C9PR000042";

    fn of(http: u16, raw: &str) -> Result<Finding, Code> {
        worth(&VIN.parse().unwrap(), http, raw.as_bytes())
    }

    fn about(vin: &str, rest: &str) -> Result<Finding, Code> {
        of(200, &format!(r#"{{"vin": "{vin}", {rest}}}"#))
    }

    #[test]
    fn a_whole_answer_about_this_car_is_worth_something() {
        let not_found = r#""status": "not_found", "notices": []"#;
        assert_eq!(about(VIN, not_found), Ok(Finding::clean()));
        assert_eq!(
            about("z94 k241c9-pr000042", not_found),
            Ok(Finding::clean())
        );
        for notices in ["[]", r#"[{"number": "1"}]"#] {
            let found = format!(r#""status": "found", "notices": {notices}"#);
            assert_eq!(about(VIN, &found), Ok(Finding::found(code::PLEDGED)));
        }
    }

    #[test]
    fn an_answer_that_is_not_whole_is_worth_nothing() {
        for rest in [
            r#""status": "not_found""#,
            r#""status": "clean", "notices": []"#,
            r#""status": "not_found", "notices": [{"number": "1"}]"#,
            r#""status": "found", "status": "not_found", "notices": []"#,
        ] {
            assert_eq!(about(VIN, rest), Err(code::SOURCE_MALFORMED), "{rest}");
        }
        for raw in ["", "<html>", "null", "[]", "{}"] {
            assert_eq!(of(200, raw), Err(code::SOURCE_MALFORMED), "{raw}");
        }
    }

    #[test]
    fn an_error_is_an_error_whatever_it_calls_itself() {
        let whole = format!(r#"{{"vin": "{VIN}", "status": "not_found", "notices": []}}"#);
        for http in [201, 204, 302, 404, 429, 500, 503] {
            assert_eq!(of(http, &whole), Err(code::SOURCE_ERROR), "{http}");
        }
        assert_eq!(
            of(200, r#"{"error": "нет связи"}"#),
            Err(code::SOURCE_ERROR)
        );
        let both = r#""status": "not_found", "notices": [], "error": "later""#;
        assert_eq!(about(VIN, both), Err(code::SOURCE_ERROR));
    }

    #[test]
    fn an_answer_about_another_car_is_a_mismatch() {
        for vin in ["XTAGFL110MY123456", "Z94K241C9PROOOO42", ""] {
            let answer = about(vin, r#""status": "not_found", "notices": []"#);
            assert_eq!(answer, Err(code::PROVIDER_MISMATCH), "{vin}");
        }
    }

    proptest! {
        #[test]
        fn no_bytes_read_as_clean_by_accident(raw in prop::collection::vec(any::<u8>(), 0..200)) {
            prop_assert!(worth(&VIN.parse().unwrap(), 200, &raw).is_err());
        }

        #[test]
        fn a_cut_answer_is_no_answer(cut in 0_usize..64) {
            let whole = r#"{"vin":"Z94K241C9PR000042","status":"not_found","notices":[]}"#;
            let cut = cut.min(whole.len() - 1);
            prop_assert_eq!(of(200, &whole[..cut]), Err(code::SOURCE_MALFORMED));
        }
    }
}
