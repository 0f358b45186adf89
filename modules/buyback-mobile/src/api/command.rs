//! Commands of a phone and their receipts.

use super::client;
use crate::{
    MODULE,
    flow::{
        self,
        inspect::{FinishIn, SaveIn, StartIn},
        photo::AttachIn,
        sign::SignIn,
    },
    model::{
        command::{CommandAsk, CommandId, CommandKind, Receipt},
        permission,
        refusal::Refusal,
    },
    store,
};
use axum::{Json, extract::State, http::HeaderMap};
use deserr::Deserr;
use kernel::{Bounded, Error, FieldError, Instant, Invalid, Result, codes};
use platform::{
    App,
    http::{Answer, Body, Caller, Params, Routes},
};
use serde::{Deserialize, Serialize};
use serde_json::Value;
use utoipa::{IntoParams, ToSchema};
use utoipa_axum::routes;

/// Commands of one request.
const COMMANDS_MAX: usize = 50;
/// Receipts of one answer.
const RECEIPTS_MAX: i64 = 200;

/// The routes.
pub fn routes() -> Routes {
    Routes::of(MODULE)
        .route(routes!(commands_take), permission::COMMAND_WRITE)
        .route(routes!(receipt_list), permission::COMMAND_WRITE)
}

/// What the kinds of commands need, for the document; each is read when the command has its turn.
#[derive(ToSchema)]
#[schema(description = "What the kind of the command needs")]
#[expect(
    dead_code,
    reason = "describes the bodies of commands, which are read one by one"
)]
pub(super) enum CommandBody {
    /// `start_inspection`.
    #[schema(title = "StartInspection")]
    Start(StartIn),
    /// `save_inspection`.
    Save(SaveIn),
    /// `attach_photo`.
    Attach(AttachIn),
    /// `sign`.
    Sign(SignIn),
    /// `finish_inspection`.
    Finish(FinishIn),
}

/// A command.
#[derive(Debug, Deserr, ToSchema)]
#[deserr(deny_unknown_fields, error = Invalid)]
pub(super) struct CommandIn {
    /// The command: an id that the phone makes; the same id has its effect once.
    id: CommandId,
    /// Its number in the outbox of the phone: 1, 2, 3 and so on without a gap.
    seq: Bounded<1, 9_007_199_254_740_991>,
    /// When it was given, by the clock of the phone.
    at: Instant,
    /// What it does.
    kind: CommandKind,
    /// What its kind needs: an object with `purchase_id` and the rest.
    #[schema(value_type = Object)]
    body: Value,
}

/// Commands in their order.
#[derive(Debug, Deserr, ToSchema)]
#[deserr(deny_unknown_fields, error = Invalid)]
pub(super) struct CommandsIn {
    /// 1 to 50 commands.
    commands: Vec<CommandIn>,
}

impl CommandsIn {
    fn read(self) -> Result<Vec<CommandAsk>> {
        if self.commands.is_empty() || self.commands.len() > COMMANDS_MAX {
            let params = vec![("min", "1".to_owned()), ("max", COMMANDS_MAX.to_string())];
            let fault = FieldError {
                pointer: "/commands".into(),
                code: codes::OUT_OF_RANGE,
                params,
            };
            return Err(Invalid {
                fields: vec![fault],
            }
            .into());
        }
        let ask = |input: CommandIn| CommandAsk {
            id: input.id,
            seq: input.seq.get(),
            at: input.at,
            kind: input.kind,
            body: input.body,
        };
        Ok(self.commands.into_iter().map(ask).collect())
    }
}

/// What became of a batch.
#[derive(Debug, Serialize, ToSchema)]
struct CommandsTaken {
    /// The clock of the server.
    server_time: Instant,
    /// Receipts of the commands that were decided, now or before, in order.
    receipts: Vec<Receipt>,
    /// Number of the command that is wanted next.
    resume_from: i64,
    /// Why the rest was not taken; send it again from `resume_from`.
    #[serde(skip_serializing_if = "Option::is_none")]
    stopped: Option<Refusal>,
}

/// Give commands in their order. Each has its effect once, however often it comes; its receipt is told again. A command that is
/// refused does not hold up the next one. For registered phones.
#[utoipa::path(post, path = "/commands", tag = "buyback-mobile", request_body = CommandsIn, responses((status = 200, body = CommandsTaken)),
    extensions(("x-idempotency" = json!("by the ids of the commands")), ("x-command-bodies" = json!(["StartIn", "SaveIn", "AttachIn", "SignIn", "FinishIn"]))))]
async fn commands_take(
    State(app): State<App>,
    caller: Caller,
    headers: HeaderMap,
    Body(input): Body<CommandsIn>,
) -> Answer<Json<CommandsTaken>> {
    let asks = input.read()?;
    let device = flow::device::device_known(&app, &caller, client(&headers).as_ref()).await?;
    let taken = flow::command::commands_take(&app, &caller.scope, &device, &asks).await?;
    Ok(Json(CommandsTaken {
        server_time: app.clock.now().into(),
        receipts: taken.receipts,
        resume_from: taken.resume_from,
        stopped: taken.stopped,
    }))
}

/// Which receipts.
#[derive(Debug, Deserialize, IntoParams)]
#[serde(deny_unknown_fields)]
#[into_params(parameter_in = Query)]
struct ReceiptParams {
    /// Those after this number; from the first otherwise.
    #[param(minimum = 0)]
    after: Option<i64>,
}

/// Receipts again, in order, 200 at most: for a phone that has lost its own. For registered phones.
#[utoipa::path(get, path = "/receipts", tag = "buyback-mobile", params(ReceiptParams), responses((status = 200, body = Vec<Receipt>)))]
async fn receipt_list(
    State(app): State<App>,
    caller: Caller,
    headers: HeaderMap,
    Params(params): Params<ReceiptParams>,
) -> Answer<Json<Vec<Receipt>>> {
    let after = params.after.unwrap_or(0);
    if after < 0 {
        return Err(Error::new(codes::BAD_QUERY).with("reason", "after").into());
    }
    let device = flow::device::device_known(&app, &caller, client(&headers).as_ref()).await?;
    let mut tx = caller.read(&app).await?;
    let receipts = store::command::receipts(&mut tx, device.id, after, RECEIPTS_MAX).await?;
    tx.close().await?;
    Ok(Json(receipts))
}
