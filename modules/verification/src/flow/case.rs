//! Opening cases, answering our own questions, and deciding as far as a machine may.

use crate::{
    MODULE, events,
    model::{
        call::Call,
        case::{Case, CaseState, CaseStep, Opening},
        check::Check,
        code,
        evidence::{Evidence, Source},
        finding::{self, OwnAnswer, StopKeys},
    },
    store,
};
use contracts::{
    buyback::{ChecksRequested, ContractSigned, SellerFacts, Sellers},
    identity::Organisation,
    verification::{CaseId, Purpose},
};
use kernel::{Code, Day, Error, Instant, Result, TenantId};
use platform::{App, Tx, audit, jobs::Lease, outbox};

/// The seller accepted an offer: may a contract be signed.
pub async fn checks_requested(app: &App, tx: &mut Tx, event: ChecksRequested) -> Result<()> {
    let ask = Opening {
        purchase: event.purchase,
        purpose: Purpose::Purchase,
        entity: event.entity,
        centre: event.centre,
        vin: event.vin,
    };
    case_open(app, tx, ask).await
}

/// The contract is signed: everything is asked again before the money moves (CHK-1).
pub async fn contract_signed(app: &App, tx: &mut Tx, event: ContractSigned) -> Result<()> {
    let ask = Opening {
        purchase: event.purchase,
        purpose: Purpose::Payout,
        entity: event.entity,
        centre: event.centre,
        vin: event.vin,
    };
    case_open(app, tx, ask).await
}

/// Opens the next case of a purchase and purpose, unless one is undecided: that one will answer.
async fn case_open(app: &App, tx: &mut Tx, ask: Opening) -> Result<()> {
    let before = store::case::case_attempts(tx, ask.purchase, ask.purpose).await?;
    if before.open {
        return Ok(());
    }
    let case = Case::open(ask, before.last.saturating_add(1), app.clock.now().into());
    store::case::case_insert(tx, &case).await?;
    for check in Check::of_case(case.id) {
        store::check::check_insert(tx, &check).await?;
    }
    audit::put(tx, "case_open", "case", case.id, (), &case).await
}

/// New cases that are due.
pub async fn cases_due(app: &App, lease: &Lease, tenant: TenantId) -> Result<Vec<Case>> {
    let mut tx = lease.begin(app, tenant, MODULE).await?;
    let due = store::case::cases_due(&mut tx).await?;
    tx.commit(due).await
}

/// Leaves a new case for a few seconds: somebody whom it needs does not answer.
pub async fn case_put_off(app: &App, lease: &Lease, tenant: TenantId, id: CaseId) -> Result<()> {
    let mut tx = lease.begin(app, tenant, MODULE).await?;
    store::case::case_put_off(&mut tx, id).await?;
    tx.commit(()).await
}

/// What has to be known before anything is checked.
struct Known {
    facts: SellerFacts,
    today: Day,
}

/// Answers our own questions and queues those to registers. Without a consent nothing is checked.
pub async fn case_run(app: &App, lease: &Lease, tenant: TenantId, due: &Case) -> Result<()> {
    let known = known(app, tenant, due).await?;
    let mut tx = lease.begin(app, tenant, MODULE).await?;
    let before = store::case::case_lock(&mut tx, due.id).await?;
    if before.state != CaseState::New {
        return tx.commit(()).await;
    }
    match known {
        Ok(known) => case_start(app, &mut tx, &before, &known).await?,
        Err(reason) => {
            let after = before.refer(reason)?;
            case_change(&mut tx, "case_refer", &before, &after).await?;
        }
    }
    tx.commit(()).await
}

/// The seller by the port of their owner, and the date in the centre; or why nothing may be checked.
async fn known(app: &App, tenant: TenantId, case: &Case) -> Result<Result<Known, Code>> {
    let sellers = app.port::<dyn Sellers>()?;
    let Some(facts) = sellers.facts(tenant, case.purchase_id).await? else {
        return Ok(Err(code::SELLER_UNKNOWN));
    };
    if !facts.consented {
        return Ok(Err(code::CONSENT_REQUIRED));
    }
    let centre = app
        .port::<dyn Organisation>()?
        .centre(tenant, case.centre_id)
        .await?;
    let centre = centre.ok_or_else(|| Error::internal(format!("no centre {}", case.centre_id)))?;
    let today = centre.zone.date_of(app.clock.now()).into();
    Ok(Ok(Known { facts, today }))
}

async fn case_start(app: &App, tx: &mut Tx, before: &Case, known: &Known) -> Result<()> {
    let running = before.step(CaseStep::Start)?;
    case_change(tx, "case_start", before, &running).await?;
    let answers = own_answers(tx, &running, known).await?;
    for check in store::check::checks_of(tx, running.id)
        .await?
        .iter()
        .filter(|check| check.is_open())
    {
        match check.kind.register() {
            Some(register) => provider_ask(tx, &running, check, register).await?,
            None => check_answer(app, tx, check, &answers).await?,
        }
    }
    case_settle(app, tx, &running).await
}

async fn own_answers(tx: &mut Tx, case: &Case, known: &Known) -> Result<[OwnAnswer; 3]> {
    let key = store::stop::hash_key(tx).await?;
    let keys = StopKeys::of(&case.vin, &known.facts, &key);
    let hits = store::stop::stop_hits(tx, &keys).await?;
    Ok([
        finding::identifier(&case.vin),
        finding::document(&known.facts, known.today, &key),
        finding::stop_list(&keys, &hits),
    ])
}

async fn check_answer(app: &App, tx: &mut Tx, check: &Check, answers: &[OwnAnswer]) -> Result<()> {
    let answer = answers.iter().find(|answer| answer.kind == check.kind);
    let answer = answer.ok_or_else(|| Error::internal(format!("nobody answers {}", check.kind)))?;
    let now = Instant::from(app.clock.now());
    let raw = serde_json::to_vec(&answer.paper).map_err(Error::internal)?;
    let evidence = Evidence::of(check, Source::Own, answer.kind.word(), raw, now);
    store::evidence::evidence_insert(tx, &evidence).await?;
    let answered = check.answered(&answer.finding, Some(evidence.id), None, now);
    store::check::check_save(tx, &answered).await?;
    audit::put(tx, "check_answer", "check", check.id, check, &answered).await
}

/// Queues the question of a check to its register; a job asks it outside of every transaction.
async fn provider_ask(tx: &mut Tx, case: &Case, check: &Check, register: Source) -> Result<()> {
    let call = Call::queued(case.id, check.id, register, case.vin.clone());
    store::call::call_insert(tx, &call).await
}

/// Decides when every question has its answer, and tells who waits for it.
pub async fn case_settle(app: &App, tx: &mut Tx, before: &Case) -> Result<()> {
    let checks = store::check::checks_of(tx, before.id).await?;
    let hashes = store::evidence::hashes_of(tx, before.id).await?;
    match before.settle(&checks, hashes, app.clock.now().into())? {
        Some(after) => case_change(tx, "case_settle", before, &after).await,
        None => Ok(()),
    }
}

/// Saves a case, notes the change, and says a decision.
pub async fn case_change(
    tx: &mut Tx,
    action: &'static str,
    before: &Case,
    after: &Case,
) -> Result<()> {
    store::case::case_save(tx, after).await?;
    audit::put(
        tx,
        action,
        "case",
        after.id,
        before.snapshot(),
        after.snapshot(),
    )
    .await?;
    match events::case_decided(after) {
        Some(event) => outbox::put(tx, &event).await,
        None => Ok(()),
    }
}
