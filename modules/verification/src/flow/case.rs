//! Opening cases, answering our own questions, and deciding as far as a machine may.

use super::today;
use crate::{
    MODULE, events,
    model::{
        call::{Call, Terms},
        case::{Case, CaseState, CaseStep, Opening},
        check::{Check, CheckKind},
        code,
        evidence::{Evidence, EvidenceId, Source},
        finding::{self, Finding, OwnAnswer, StopKeys},
        register::{self, Question},
        rule::{ProviderRule, hard_stops},
        stop::HashKey,
    },
    store,
};
use contracts::{
    buyback::{ChecksRequested, ContractSigned, SellerFacts, Sellers},
    identity::Organisation,
    vehicles::SaleCheckRequested,
    verification::{CaseId, Purpose},
};
use kernel::{Code, Day, Error, Inn, Instant, Result, TenantId};
use platform::{App, Tx, audit, jobs::Lease, outbox};
use serde_json::json;
use time::Duration;

/// The seller accepted an offer: may a contract be signed.
pub async fn checks_requested(app: &App, tx: &mut Tx, event: ChecksRequested) -> Result<()> {
    let ask = Opening {
        purchase: Some(event.purchase),
        episode: None,
        purpose: Purpose::Purchase,
        entity: event.entity,
        centre: event.centre,
        vin: event.vin,
        vehicle_type: event.vehicle_type,
        flags: Vec::new(),
    };
    case_open(app, tx, ask).await
}

/// The contract is signed: everything is asked again before the money moves (CHK-1).
pub async fn contract_signed(app: &App, tx: &mut Tx, event: ContractSigned) -> Result<()> {
    let ask = Opening {
        purchase: Some(event.purchase),
        episode: None,
        purpose: Purpose::Payout,
        entity: event.entity,
        centre: event.centre,
        vin: event.vin,
        vehicle_type: event.vehicle_type,
        flags: Vec::new(),
    };
    case_open(app, tx, ask).await
}

/// A car shall be offered, and what is known of it is too old (VER-8).
pub async fn sale_check_requested(app: &App, tx: &mut Tx, event: SaleCheckRequested) -> Result<()> {
    let ask = Opening {
        purchase: event.purchase,
        episode: Some(event.episode),
        purpose: Purpose::Sale,
        entity: event.entity,
        centre: event.centre,
        vin: event.vin,
        vehicle_type: event.vehicle_type,
        flags: Vec::new(),
    };
    case_open(app, tx, ask).await
}

/// Opens the next case of a subject and purpose, unless one is undecided: that one will answer.
pub async fn case_open(app: &App, tx: &mut Tx, ask: Opening) -> Result<()> {
    let Some(before) = store::case::case_before(tx, &ask).await? else {
        return Ok(());
    };
    let (purpose, centre) = (ask.purpose, ask.centre);
    let needs =
        store::rule::checks_in_force(tx, purpose, &ask.vehicle_type, centre, today(app)).await?;
    let case = Case::open(ask, before, app.clock.now().into());
    store::case::case_insert(tx, &case).await?;
    for need in needs {
        store::check::check_insert(tx, &Check::of(case.id, &need)).await?;
    }
    audit::put(tx, "case_open", "case", case.id, (), &case)
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

/// What has to be known before anything is checked. A car of ours has no seller.
struct Known {
    seller: Option<SellerFacts>,
    company: Option<Inn>,
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
            let policy =
                store::rule::policy_in_force(&mut tx, before.centre_id, today(app)).await?;
            let after = before.refer(reason, &policy, app.clock.now().into())?;
            case_change(&mut tx, "case_refer", &before, &after).await?;
        }
    }
    tx.commit(()).await
}

/// The seller by the port of their owner, and the date in the centre; or why nothing may be checked.
async fn known(app: &App, tenant: TenantId, case: &Case) -> Result<Result<Known, Code>> {
    let (seller, company) = match case.purchase_id.filter(|_| case.purpose != Purpose::Sale) {
        Some(purchase) => {
            let sellers = app.port::<dyn Sellers>()?;
            let Some(facts) = sellers.facts(tenant, purchase).await? else {
                return Ok(Err(code::SELLER_UNKNOWN));
            };
            if !facts.consented {
                return Ok(Err(code::CONSENT_REQUIRED));
            }
            (Some(facts), sellers.company(tenant, purchase).await?)
        }
        None => (None, None),
    };
    let centre = app
        .port::<dyn Organisation>()?
        .centre(tenant, case.centre_id)
        .await?;
    let centre = centre.ok_or_else(|| Error::internal(format!("no centre {}", case.centre_id)))?;
    let today = centre.zone.date_of(app.clock.now()).into();
    Ok(Ok(Known {
        seller,
        company,
        today,
    }))
}

async fn case_start(app: &App, tx: &mut Tx, before: &Case, known: &Known) -> Result<()> {
    let running = before.step(CaseStep::Start)?;
    case_change(tx, "case_start", before, &running).await?;
    let key = store::stop::hash_key(tx).await?;
    for check in store::check::checks_of(tx, running.id)
        .await?
        .iter()
        .filter(|check| check.is_open())
    {
        match check.kind.register() {
            Some(register) if arises(check.kind, known) => {
                provider_ask(app, tx, (&running, check, register), known, &key).await?;
            }
            _ => {
                let answer = own_answer(tx, &running, check.kind, known, &key).await?;
                check_answer(app, tx, check, &answer).await?;
            }
        }
    }
    case_settle(app, tx, &running).await
}

/// The register of companies is not asked about a person.
fn arises(kind: CheckKind, known: &Known) -> bool {
    kind != CheckKind::Counterparty || known.company.is_some() || known.seller.is_none()
}

async fn own_answer(
    tx: &mut Tx,
    case: &Case,
    kind: CheckKind,
    known: &Known,
    key: &HashKey,
) -> Result<OwnAnswer> {
    let seller = known.seller.as_ref();
    Ok(match (kind, seller) {
        (CheckKind::Identifier, _) => finding::identifier(&case.vin),
        (CheckKind::StopList, _) => {
            let keys = StopKeys::of(&case.vin, seller, key);
            let hits = store::stop::stop_hits(tx, &keys).await?;
            finding::stop_list(&keys, &hits)
        }
        (CheckKind::Document, Some(seller)) => finding::document(seller, known.today, key),
        (CheckKind::Counterparty, Some(_)) => OwnAnswer {
            kind,
            finding: Finding::not_applicable(),
            paper: json!({"asked": false, "seller": "person"}),
        },
        _ => OwnAnswer {
            kind,
            finding: Finding::failed(code::PERSON_UNKNOWN),
            paper: json!({"asked": false, "seller": null}),
        },
    })
}

async fn check_answer(app: &App, tx: &mut Tx, check: &Check, answer: &OwnAnswer) -> Result<()> {
    let now = Instant::from(app.clock.now());
    let raw = serde_json::to_vec(&answer.paper).map_err(Error::internal)?;
    let evidence = Evidence::of(check, Source::Own, answer.kind.word(), raw, now);
    store::evidence::evidence_insert(tx, &evidence).await?;
    let hard = hard_stops(&[]);
    let answered = check.answered(&answer.finding, Some(evidence.id), &hard, now);
    check_change(tx, check, &answered).await
}

/// Saves an answer and notes it.
pub async fn check_change(tx: &mut Tx, before: &Check, after: &Check) -> Result<()> {
    store::check::check_save(tx, after).await?;
    audit::put(tx, "check_answer", "check", after.id, before, after)
}

/// Queues the question of a check to its register, unless a clean answer is fresh enough to be used again. Before money
/// moves everybody is asked (CHK-1). A job asks outside of every transaction.
async fn provider_ask(
    app: &App,
    tx: &mut Tx,
    (case, check, register): (&Case, &Check, Source),
    known: &Known,
    key: &HashKey,
) -> Result<()> {
    let now = Instant::from(app.clock.now());
    let rule = store::rule::terms_in_force(tx, register, today(app)).await?;
    let call = Call::queued(case, check.id, register, &terms(&rule));
    if rule.cache_hours > 0 && case.purpose != Purpose::Payout {
        let subject = subject(case, register, known, key);
        let since = Instant(now.0 - Duration::hours(rule.cache_hours.into()));
        let fresh = match &subject {
            Some(subject) => store::call::call_known(tx, register, subject, since).await?,
            None => None,
        };
        if let Some((fresh, subject)) = fresh.zip(subject) {
            return cached(tx, check, &call, fresh, &subject, now).await;
        }
    }
    store::call::call_insert(tx, &call, now).await
}

fn subject(case: &Case, register: Source, known: &Known, key: &HashKey) -> Option<String> {
    let question = Question {
        number: case.vin.clone(),
        seller: known.seller.clone(),
        company: known.company.clone(),
    };
    register::adapter(register)?.subject(&question, key)
}

/// The terms under which a question is asked.
pub fn terms(rule: &ProviderRule) -> Terms {
    Terms {
        deadline_ms: rule.deadline_ms,
        tries: rule.tries,
        price: rule.price,
    }
}

/// An earlier answer becomes the answer of this case: its bytes, its time, its hash.
async fn cached(
    tx: &mut Tx,
    check: &Check,
    call: &Call,
    fresh: store::call::Known,
    subject: &str,
    now: Instant,
) -> Result<()> {
    let evidence = Evidence {
        id: EvidenceId::new(),
        http_status: fresh.http_status,
        asked_at: fresh.asked_at,
        request_hash: fresh.request_hash,
        ..Evidence::of(check, call.provider, subject, fresh.raw, fresh.answered_at)
    };
    store::evidence::evidence_insert(tx, &evidence).await?;
    store::call::call_cached(tx, call, subject, evidence.id, now).await?;
    let answered = check.answered(&Finding::clean(), Some(evidence.id), &[], now);
    check_change(tx, check, &answered).await
}

/// Decides when every question has its answer, and tells who waits for it.
pub async fn case_settle(app: &App, tx: &mut Tx, before: &Case) -> Result<()> {
    let checks = store::check::checks_of(tx, before.id).await?;
    let hashes = store::evidence::hashes_of(tx, before.id).await?;
    let policy = store::rule::policy_in_force(tx, before.centre_id, today(app)).await?;
    match before.settle(&checks, hashes, &policy, app.clock.now().into())? {
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
    )?;
    match events::case_decided(after) {
        Some(event) => outbox::put(tx, &event),
        None => Ok(()),
    }
}
