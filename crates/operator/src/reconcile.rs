//! One look at a resource: everything that differs from what it says is put right, and what was found is said in its status.

use crate::{
    DealerCentre, Error, FINALIZER, MANAGER, Result,
    apply::apply,
    children,
    context::Context,
    crd::DeletionPolicy,
    fence::Known,
    kite::Centre,
    status::{self, Findings},
};
use kube::{
    Api, ResourceExt,
    api::{Patch, PatchParams},
    runtime::{
        controller::Action,
        finalizer::{self, Event, finalizer},
    },
};
use serde_json::json;
use std::{sync::Arc, time::Duration};
use tokio::time::timeout;

/// The longest pause after a failure.
const PAUSE_MAX: u64 = 300;

/// How long a look may take.
const LOOK_MAX: Duration = Duration::from_secs(45);

/// Looks at a resource.
///
/// # Errors
/// What could not be done; the status says it too.
pub async fn reconcile(centre: Arc<DealerCentre>, context: Arc<Context>) -> Result<Action> {
    let namespace = centre.namespace().unwrap_or_default();
    let api: Api<DealerCentre> = Api::namespaced(context.client.clone(), &namespace);
    let key = centre.uid().unwrap_or_default();
    let (api, context) = (&api, &context);
    let look = finalizer(api, FINALIZER, centre, |event| async move {
        match event {
            Event::Apply(centre) => keep(api, &centre, context).await,
            Event::Cleanup(centre) => give_up(&centre, context).await,
        }
    });
    // While one look waits for an answer nobody looks at the same resource again.
    let looked = match timeout(LOOK_MAX, look).await {
        Ok(looked) => looked.map_err(plain),
        Err(_) => Err(Error::Outside(format!(
            "something did not answer within {} s",
            LOOK_MAX.as_secs()
        ))),
    };
    let result = if looked.is_ok() { "done" } else { "failed" };
    metrics::counter!("kite_operator_reconciles_total", "result" => result).increment(1);
    if looked.is_ok() {
        context.succeeded(&key);
    }
    looked
}

/// What happens after a failure: whoever is fenced off stops, everybody else tries again, later each time.
pub fn after_failure(centre: Arc<DealerCentre>, error: &Error, context: Arc<Context>) -> Action {
    if matches!(error, Error::Fenced(_)) {
        tracing::warn!(%error, "this process does not lead any more");
        metrics::counter!("kite_operator_fenced_total").increment(1);
        context.term.cancel();
        return Action::await_change();
    }
    let times = context.failed(&centre.uid().unwrap_or_default());
    let pause = match error {
        // Somebody has to change the resource, and that is a reason to look at once.
        Error::Refused(_) => PAUSE_MAX,
        _ => 1_u64
            .checked_shl(times.min(9))
            .unwrap_or(PAUSE_MAX)
            .min(PAUSE_MAX),
    };
    tracing::warn!(%error, centre = centre.spec.code, times, pause, "a centre is not as wanted");
    Action::requeue(Duration::from_secs(pause))
}

fn plain(error: finalizer::Error<Error>) -> Error {
    match error {
        finalizer::Error::ApplyFailed(error) | finalizer::Error::CleanupFailed(error) => error,
        finalizer::Error::AddFinalizer(error) | finalizer::Error::RemoveFinalizer(error) => {
            error.into()
        }
        finalizer::Error::UnnamedObject => Error::Incomplete("name"),
        finalizer::Error::InvalidFinalizer => Error::Incomplete("finalizer"),
    }
}

async fn keep(api: &Api<DealerCentre>, centre: &DealerCentre, context: &Context) -> Result<Action> {
    let mut findings = Findings::default();
    if let Err(error) = steps(centre, context, &mut findings).await {
        findings.failed = Some(error);
    }
    measure(centre, &findings);
    say(api, centre, context, &findings).await?;
    match findings.failed {
        Some(error) => Err(error),
        None => Ok(Action::requeue(Duration::from_secs(
            context.settings.resync_s,
        ))),
    }
}

/// The steps in their order: each needs the ones before it.
async fn steps(centre: &DealerCentre, context: &Context, findings: &mut Findings) -> Result<()> {
    let known = in_kite(centre, context).await?;
    findings.centre = Some(known.clone());
    let noted = context
        .database
        .note(context.token, centre, Known { centre: known.id })
        .await?;
    wrote("database", u64::from(noted));
    findings.provisioned = true;
    findings.vacant = context.kite.vacant(known.id).await?;
    if let Some(broker) = &context.broker {
        wrote("broker", broker.permit(&centre.spec.code).await?);
    }
    for wanted in children::all(centre, known.id, &context.settings)? {
        wrote(
            "kubernetes",
            u64::from(apply(&context.client, wanted).await?),
        );
    }
    let (taken, allowed) = context.database.quota().await?;
    if taken > allowed {
        let text =
            format!("the database takes {taken} bytes, all centres together may take {allowed}");
        findings.over_quota = Some(text);
    }
    Ok(())
}

/// The centre in Kite; it is opened if it is not there.
async fn in_kite(centre: &DealerCentre, context: &Context) -> Result<Centre> {
    let spec = &centre.spec;
    let id = centre
        .status
        .as_ref()
        .and_then(|status| status.centre_id.as_deref());
    let id = id.and_then(|id| id.parse().ok());
    if let Some(found) = context.kite.find(id, &spec.name).await? {
        if found.zone != spec.time_zone {
            let text = format!(
                "the centre {} is there already, in the time zone {}",
                spec.name, found.zone
            );
            return Err(Error::Refused(text));
        }
        return Ok(found);
    }
    let uid = centre.uid().ok_or(Error::Incomplete("uid"))?;
    let opened = context
        .kite
        .open(spec, &format!("dealer-centre-{uid}"))
        .await?;
    wrote("kite", 1);
    context
        .tell(
            centre,
            true,
            "Opened",
            &format!("Kite knows the centre {} as {}", spec.name, opened.id),
        )
        .await;
    Ok(opened)
}

/// Writes the status if it says anything new.
async fn say(
    api: &Api<DealerCentre>,
    centre: &DealerCentre,
    context: &Context,
    findings: &Findings,
) -> Result<()> {
    let after = status::after(centre, findings);
    if centre.status.as_ref() == Some(&after) {
        return Ok(());
    }
    let (was, is) = (
        status::holds(centre.status.as_ref(), "Ready"),
        status::holds(Some(&after), "Ready"),
    );
    let patch = json!({
        "apiVersion": "kite.corp/v1", "kind": "DealerCentre", "metadata": {"name": centre.name_any()}, "status": after,
    });
    let params = PatchParams::apply(MANAGER).force();
    api.patch_status(&centre.name_any(), &params, &Patch::Apply(patch))
        .await?;
    wrote("kubernetes", 1);
    match &findings.failed {
        Some(error) if was != is => {
            context
                .tell(centre, false, error.reason(), &error.to_string())
                .await
        }
        None if was != is => {
            context
                .tell(centre, true, "Ready", "everything is in place")
                .await
        }
        _ => {}
    }
    Ok(())
}

/// The resource goes. Its objects in Kubernetes belong to it and go with it; cars, papers and books stay in Kite in any case.
async fn give_up(centre: &DealerCentre, context: &Context) -> Result<Action> {
    if let Some(broker) = &context.broker {
        wrote(
            "broker",
            u64::from(broker.withdraw(&centre.spec.code).await?),
        );
    }
    let (written, note) = match centre.spec.deletion_policy {
        DeletionPolicy::Keep => {
            let written = context.database.release(context.token, centre).await?;
            (
                written,
                "the row stays and says since when there is no resource",
            )
        }
        DeletionPolicy::Delete => {
            let written = context.database.forget(context.token, centre).await?;
            (
                written,
                "the row is deleted; what the centre did stays in Kite",
            )
        }
    };
    wrote("database", u64::from(written));
    context.tell(centre, true, "GivenUp", note).await;
    metrics::gauge!("kite_operator_centre_ready", "centre" => centre.spec.code.clone()).set(0.0);
    Ok(Action::await_change())
}

fn wrote(target: &'static str, times: u64) {
    if times > 0 {
        metrics::counter!("kite_operator_writes_total", "target" => target).increment(times);
    }
}

fn measure(centre: &DealerCentre, findings: &Findings) {
    let ready = findings.provisioned && findings.failed.is_none();
    let code = centre.spec.code.clone();
    metrics::gauge!("kite_operator_centre_ready", "centre" => code.clone()).set(if ready {
        1.0
    } else {
        0.0
    });
    let vacant = u32::try_from(findings.vacant.len()).unwrap_or(u32::MAX);
    metrics::gauge!("kite_operator_centre_vacant_roles", "centre" => code).set(f64::from(vacant));
}
