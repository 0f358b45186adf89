//! Signing in and out by a browser.

use super::factor::ProofIn;
use crate::{
    MODULE,
    flow::{
        self,
        second_factor::SecondFactorAsked,
        session::{SignIn, SignedIn, Started},
    },
    model::{
        me::Me,
        password::Password,
        session::{Session, SessionId},
    },
    store,
};
use axum::{
    Json,
    extract::State,
    http::{
        HeaderMap, StatusCode,
        header::{CACHE_CONTROL, SET_COOKIE},
    },
    response::{IntoResponse, Response},
};
use deserr::Deserr;
use kernel::{Invalid, Line, Page};
use platform::{
    App,
    http::{Answer, Body, Caller, Command, Id, Routes, SESSION_COOKIE, session_cookie},
};
use serde::Serialize;
use utoipa::ToSchema;
use utoipa_axum::routes;

/// The routes.
pub fn routes() -> Routes {
    Routes::of(MODULE)
        .public(routes!(session_start))
        .public(routes!(session_finish))
        .signed_in(routes!(session_page))
        .signed_in(routes!(session_end))
        .signed_in(routes!(session_end_current))
}

/// What somebody types to sign in.
#[derive(Debug, Deserr, ToSchema)]
#[deserr(deny_unknown_fields, error = Invalid)]
pub(super) struct SessionIn {
    /// Short name of the dealer group.
    #[schema(example = "vector")]
    group: Line,
    /// The login.
    #[schema(example = "orlova")]
    login: Line,
    /// The password.
    password: Password,
}

impl From<SessionIn> for SignIn {
    fn from(input: SessionIn) -> Self {
        Self {
            group: input.group.to_string(),
            login: input.login.to_string(),
            password: input.password,
        }
    }
}

/// A session that has begun; its secret is in the cookie.
#[derive(Debug, Serialize, ToSchema)]
struct SessionStarted {
    /// Send it as `X-CSRF-Token` with every request that changes something.
    csrf_token: String,
    /// The session.
    session: Session,
    #[serde(flatten)]
    me: Me,
}

/// Sign in. The answer sets the session cookie, or asks for a second factor.
#[utoipa::path(post, path = "/sessions", tag = "identity", request_body = SessionIn, responses((status = 201, body = SessionStarted), (status = 202, body = SecondFactorAsked)))]
async fn session_start(
    State(app): State<App>,
    caller: Caller,
    Body(input): Body<SessionIn>,
) -> Answer<Response> {
    Ok(signed_in(
        &app,
        flow::session::session_start(&app, &caller, input.into()).await?,
    ))
}

/// The second step of a sign-in.
#[derive(Debug, Deserr, ToSchema)]
#[deserr(deny_unknown_fields, error = Invalid)]
struct SecondFactorIn {
    /// What the first step gave.
    pending: Password,
    /// The second factor.
    proof: ProofIn,
}

/// Finish a sign-in by a second factor. The answer sets the session cookie.
#[utoipa::path(post, path = "/sessions/second-factor", tag = "identity", request_body = SecondFactorIn, responses((status = 201, body = SessionStarted)))]
async fn session_finish(
    State(app): State<App>,
    caller: Caller,
    Body(input): Body<SecondFactorIn>,
) -> Answer<Response> {
    let proof = input.proof.read("/proof")?;
    let started =
        flow::second_factor::session_finish(&app, &caller, input.pending.reveal(), proof).await?;
    Ok(signed_in(&app, SignedIn::Started(Box::new(started))))
}

/// The answer to a sign-in by whatever first factor: the session with its cookie, or what it waits for.
pub(super) fn signed_in(app: &App, signed: SignedIn) -> Response {
    let started = match signed {
        SignedIn::Asked(asked) => {
            let headers = [(CACHE_CONTROL, "no-store".to_owned())];
            return (StatusCode::ACCEPTED, headers, Json(asked)).into_response();
        }
        SignedIn::Started(started) => *started,
    };
    let Started {
        cookie,
        longest,
        csrf_token,
        session,
        me,
    } = started;
    let cookie = set_cookie(app, &cookie, longest.whole_seconds());
    let headers = [(SET_COOKIE, cookie), (CACHE_CONTROL, "no-store".to_owned())];
    let body = SessionStarted {
        csrf_token,
        session,
        me,
    };
    (StatusCode::CREATED, headers, Json(body)).into_response()
}

/// A cookie that no script reads and that other sites do not send along with changes.
pub(super) fn set_cookie(app: &App, value: &str, seconds: i64) -> String {
    let secure = if app.config.http.secure_cookies {
        "; Secure"
    } else {
        ""
    };
    format!("{SESSION_COOKIE}={value}; Path=/; Max-Age={seconds}; HttpOnly; SameSite=Lax{secure}")
}

/// One of my sessions.
#[derive(Debug, Serialize, ToSchema)]
struct MySession {
    #[serde(flatten)]
    session: Session,
    /// Whether this request came in it.
    current: bool,
}

/// My sessions that let me in now, newest first.
#[utoipa::path(get, path = "/sessions", tag = "identity", responses((status = 200, body = Page<MySession>)))]
async fn session_page(
    State(app): State<App>,
    caller: Caller,
    headers: HeaderMap,
) -> Answer<Json<Page<MySession>>> {
    let current = flow::session::session_current(&app, &caller.scope, session_cookie(&headers))
        .await
        .ok();
    let limits = flow::identify::limits(&app)?;
    let mut tx = caller.read(&app).await?;
    let me = caller.scope.actor.id;
    let sessions = store::session::sessions_live(&mut tx, me, app.clock.now(), &limits).await?;
    tx.close().await?;
    let mine = |session: Session| MySession {
        current: current == Some(session.id),
        session,
    };
    Ok(Json(Page {
        items: sessions.into_iter().map(mine).collect(),
        next: None,
    }))
}

/// End one of my sessions, for example that of a lost telephone.
#[utoipa::path(post, path = "/sessions/{id}/end", tag = "identity", params(("id" = String, Path)), responses((status = 200, body = Session)))]
async fn session_end(
    State(app): State<App>,
    command: Command,
    Id(id): Id<SessionId>,
) -> Answer<Json<Session>> {
    Ok(Json(flow::session::session_end(&app, &command, id).await?))
}

/// Sign out. The answer takes the cookie away.
#[utoipa::path(delete, path = "/sessions/current", tag = "identity", responses((status = 200, body = Session)))]
async fn session_end_current(
    State(app): State<App>,
    command: Command,
    headers: HeaderMap,
) -> Answer<impl IntoResponse + use<>> {
    let id = flow::session::session_current(&app, &command.scope, session_cookie(&headers)).await?;
    let ended = flow::session::session_end(&app, &command, id).await?;
    Ok(([(SET_COOKIE, set_cookie(&app, "", 0))], Json(ended)))
}
