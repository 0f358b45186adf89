//! Asking registers, all questions at once: a slow register keeps no other one waiting, and a question that becomes due
//! while others are on their way is asked at once.

use super::register::{Settings, ask};
use crate::{
    MODULE, flow,
    flow::call::Heard,
    model::{
        breaker::{BreakerTerms, Breakers},
        call::{Call, Reply, is_fault},
        code,
        register::{self, Adapter, Question},
        stop::HashKey,
    },
};
use contracts::buyback::{SellerFacts, Sellers};
use kernel::{Inn, Result, TenantId};
use platform::{
    App,
    jobs::{self, LEASE_LOST, Lease},
};
use serde::Deserialize;
use std::{
    sync::Arc,
    time::{Duration, Instant},
};
use tokio::task::JoinSet;

/// Questions that are on their way at once.
const AT_ONCE: usize = 64;
/// How often a running asker looks for more.
const LOOK: Duration = Duration::from_millis(50);
/// How often an answer is recorded at most.
const RECORD_TRIES: u32 = 4;
/// A running asker takes no more after this time, so that other processes and other jobs have their turn.
const SHIFT: Duration = Duration::from_secs(30);

/// The settings of asking in `[modules.verification]`.
#[derive(Debug, Clone, Copy, Deserialize)]
struct AskingSettings {
    breaker_failures: u32,
    breaker_pause_ms: u64,
    retry_percent: u32,
    revive_ms: u64,
}

impl AskingSettings {
    fn breaker(self) -> BreakerTerms {
        BreakerTerms {
            breaker_failures: self.breaker_failures,
            breaker_pause_ms: self.breaker_pause_ms,
            retry_percent: self.retry_percent,
        }
    }
}

/// What every question of a shift shares.
struct Shift {
    app: App,
    lease: Lease,
    breakers: Arc<Breakers>,
    registers: Settings,
    asking: AskingSettings,
}

/// Asks what is due until nothing is.
pub async fn registers_ask(app: &App, lease: &Lease, breakers: &Arc<Breakers>) -> Result<()> {
    let shift = Arc::new(Shift {
        app: app.clone(),
        lease: lease.clone(),
        breakers: breakers.clone(),
        registers: Settings::of(app)?,
        asking: app.config.module(MODULE)?,
    });
    let tenants = jobs::tenants(app).await?;
    let (begun, mut asking, mut ended) = (Instant::now(), JoinSet::new(), Ok(()));
    loop {
        // Whoever has lost the lease takes nothing more; what is on its way is refused when it is recorded.
        if ended.is_ok() && begun.elapsed() < SHIFT && asking.len() < AT_ONCE {
            ended = take(&shift, &tenants, &mut asking).await;
        }
        match tokio::time::timeout(LOOK, asking.join_next()).await {
            Ok(None) => return ended,
            // A question that was not recorded is asked again under the next lease.
            Ok(Some(asked)) => {
                let asked = asked.unwrap_or_else(|panic| Err(kernel::Error::internal(panic)));
                ended = ended.and(asked);
            }
            Err(_) => {}
        }
    }
}

async fn take(
    shift: &Arc<Shift>,
    tenants: &[TenantId],
    asking: &mut JoinSet<Result<()>>,
) -> Result<()> {
    for tenant in tenants {
        let room = i64::try_from(AT_ONCE.saturating_sub(asking.len())).unwrap_or(0);
        let (calls, key) = flow::call::calls_take(&shift.app, &shift.lease, *tenant, room).await?;
        let Some(key) = key else { continue };
        for call in calls {
            asking.spawn(call_ask(shift.clone(), *tenant, call, key.clone()));
        }
    }
    Ok(())
}

async fn call_ask(shift: Arc<Shift>, tenant: TenantId, call: Call, key: HashKey) -> Result<()> {
    let terms = shift.asking.breaker();
    let first = call.failures == 0;
    let passes = shift
        .breakers
        .admit(call.provider, first, terms, Instant::now());
    let (reply, seen) = match register::adapter(call.provider) {
        Some(adapter) if passes => {
            let question = question(&shift.app, tenant, adapter, &call).await;
            let (app, registers) = (&shift.app, &shift.registers);
            let reply = ask(adapter, app, registers, &question, &call, &key).await;
            let blamed = reply.verdict.as_ref().err().map(|reason| is_fault(reason));
            // What says nothing of the register leaves its breaker alone.
            let seen = match blamed {
                Some(false) => None,
                fault => {
                    let failed = fault == Some(true);
                    let now = Instant::now();
                    Some(shift.breakers.note(call.provider, failed, terms, now))
                }
            };
            (reply, seen)
        }
        _ => (paused(&shift.app), None),
    };
    if let Err(reason) = &reply.verdict {
        tracing::warn!(call = %call.id, register = %call.provider, reason = reason.name, "a register gave no good answer");
    }
    let heard = Heard {
        reply,
        seen,
        breakers: &shift.breakers,
        revive_after: time::Duration::milliseconds(
            i64::try_from(shift.asking.revive_ms).unwrap_or(i64::MAX),
        ),
    };
    record(&shift, tenant, &call, &heard).await
}

/// An answer was paid for: a busy database is asked again before it is thrown away. Under a lease that was lost nothing
/// helps.
async fn record(shift: &Shift, tenant: TenantId, call: &Call, heard: &Heard<'_>) -> Result<()> {
    let (app, lease) = (&shift.app, &shift.lease);
    for _ in 1..RECORD_TRIES {
        match flow::call::answer_record(app, lease, tenant, call, heard).await {
            Err(error) if error.code != LEASE_LOST => {
                tracing::warn!(call = %call.id, %error, "an answer could not be recorded now");
            }
            ended => return ended,
        }
    }
    flow::call::answer_record(app, lease, tenant, call, heard).await
}

/// A question that its breaker holds back.
fn paused(app: &App) -> Reply {
    let now = app.clock.now().into();
    Reply {
        asked_at: now,
        answered_at: now,
        elapsed_ms: 0,
        subject: String::new(),
        request: String::new(),
        http_status: None,
        raw: None,
        verdict: Err(code::SOURCE_PAUSED),
    }
}

/// The seller is asked for now and kept nowhere. One who takes the consent back, or is forgotten, is not asked about.
async fn question(app: &App, tenant: TenantId, adapter: &Adapter, call: &Call) -> Question {
    let (seller, company) = if adapter.needs_seller() {
        seller(app, tenant, call).await.unwrap_or_else(|error| {
            tracing::warn!(call = %call.id, %error, "the seller of a question is not known now");
            (None, None)
        })
    } else {
        (None, None)
    };
    Question {
        number: call.vin.clone(),
        seller,
        company,
    }
}

async fn seller(
    app: &App,
    tenant: TenantId,
    call: &Call,
) -> Result<(Option<SellerFacts>, Option<Inn>)> {
    let Some(purchase) = call.purchase_id else {
        return Ok((None, None));
    };
    let sellers = app.port::<dyn Sellers>()?;
    let facts = sellers.facts(tenant, purchase).await?;
    match facts.filter(|facts| facts.consented) {
        Some(facts) => Ok((Some(facts), sellers.company(tenant, purchase).await?)),
        None => Ok((None, None)),
    }
}
