//! Setting the rules of work in the field. A row is added and never changed.

use crate::{model::rule::Rule, store};
use contracts::identity::Organisation;
use kernel::{CentreId, Day, Error, FieldError, Invalid, Result, codes};
use platform::{App, Begun, audit, http::Command};

/// Sets the rules from a day on.
pub async fn rule_set(app: &App, command: &Command, rule: Rule) -> Result<Rule> {
    let allowed = from_today(app, command, rule.centre_id, rule.valid_from).await;
    let mut tx = match command.begin(app).await? {
        Begun::Fresh(tx) => tx,
        Begun::Replay(answer) => return Ok(answer),
    };
    allowed?;
    store::rule::rule_insert(&mut tx, &rule).await?;
    audit::put(&mut tx, "rule_set", "rule", rule.id, (), &rule)?;
    tx.commit(rule).await
}

/// The caller must reach where the rules will hold, and the past is not rewritten.
async fn from_today(
    app: &App,
    command: &Command,
    centre: Option<CentreId>,
    from: Day,
) -> Result<()> {
    let now = app.clock.now();
    let today: Day = match centre {
        Some(centre) => {
            let organisation = app.port::<dyn Organisation>()?;
            let found = organisation.centre(command.scope.tenant, centre).await?;
            let found = found.filter(|found| command.scope.reach.centre(found.id));
            let found =
                found.ok_or_else(|| Error::field("/centre_id", codes::REFERENCE_NOT_FOUND))?;
            found.zone.date_of(now).into()
        }
        None if command.scope.reach.everywhere => now.date().into(),
        None => return Err(Error::field("/centre_id", codes::REQUIRED)),
    };
    if from >= today {
        return Ok(());
    }
    let params = vec![("min", today.to_string()), ("max", "9999-12-31".to_owned())];
    let fault = FieldError {
        pointer: "/valid_from".into(),
        code: codes::OUT_OF_RANGE,
        params,
    };
    Err(Invalid {
        fields: vec![fault],
    }
    .into())
}
