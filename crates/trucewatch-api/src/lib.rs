//! HTTP: the JSON API with its OpenAPI description, the live stream, and the embedded pages.
//!
//! In: a running [`Site`]. Out: answers whose shapes are this crate's own (`dto.rs`), converted by
//! hand from the model. Never: reach into SQL, compute a finding.
//!
//! It is bound to the loopback address; others reach it through a server before it. Without accounts it answers
//! whoever is on this machine; with accounts, whoever is signed in (`sign_in/`), and everybody else only where the
//! mission turns public reading on. Incidents leave as `trucewatch_site::exit` tells them, and in no other way.

mod access;
mod acts;
mod audience;
mod convert;
mod dto;
mod error;
mod field;
mod headers;
mod ledger;
mod limits;
mod log;
mod mirror;
mod mission;
mod proofs;
mod public;
mod query;
mod reads;
mod releases;
mod reports;
mod routes;
mod sign_in;
mod spoken;
mod stream;
mod tiles;
mod web;
pub mod witness;

use std::future::IntoFuture as _;
use std::net::SocketAddr;
use std::sync::Arc;
use tokio::sync::watch;
use trucewatch_site::live::Site;
use utoipa::OpenApi as _;
use utoipa_axum::router::OpenApiRouter;
use utoipa_axum::routes;

/// What handlers share.
#[derive(Clone)]
pub(crate) struct App {
    pub(crate) site: Arc<Site>,
    /// The view's version after each change.
    pub(crate) versions: watch::Receiver<u64>,
    /// Names this run of the server, so that a client that resumes after a restart is told to load
    /// everything anew.
    pub(crate) epoch: i64,
    /// For each marking up to which somebody may read.
    pub(crate) coverage: Arc<[convert::CoverageCache; 4]>,
    /// What each audience is told of incidents, ready for a map.
    pub(crate) audiences: Arc<audience::Audiences>,
    /// Which role may do what, and what markings mean.
    pub(crate) policies: Arc<access::Policies>,
    /// Who is let in.
    pub(crate) door: Arc<sign_in::Door>,
    /// How often anybody may ask.
    pub(crate) limits: Arc<limits::Limits>,
    /// Puts on record who reads what is protected.
    pub(crate) reads: Arc<trucewatch_site::reads::Recorder>,
}

#[derive(utoipa::OpenApi)]
#[openapi(
    paths(log::tile),
    info(
        title = "Trucewatch duty desk",
        description = "Incidents with what they rest on. Times are RFC 3339 in UTC, positions WGS 84 in degrees, lengths in metres. Every error has the same shape."
    )
)]
struct ApiDoc;

fn api() -> OpenApiRouter<App> {
    OpenApiRouter::with_openapi(ApiDoc::openapi())
        .routes(routes!(routes::status))
        .routes(routes!(routes::features))
        .routes(routes!(routes::agreement))
        .routes(routes!(routes::places))
        .routes(routes!(routes::sensors))
        .routes(routes!(routes::coverage))
        .routes(routes!(routes::incidents))
        .routes(routes!(routes::incidents_map))
        .routes(routes!(tiles::tile))
        .routes(routes!(tiles::density))
        .routes(routes!(routes::incident))
        .routes(routes!(proofs::incident_proofs))
        .routes(routes!(routes::observation))
        .routes(routes!(routes::quarantine))
        .routes(routes!(ledger::gaps))
        .routes(routes!(reports::list))
        .routes(routes!(reports::daily))
        .routes(routes!(reports::weekly))
        .routes(routes!(reports::spot))
        .routes(routes!(reports::standing))
        .routes(routes!(reports::signed))
        .routes(routes!(reports::errata))
        .routes(routes!(reports::act))
        .routes(routes!(stream::stream))
        .routes(routes!(log::checkpoint))
        .routes(routes!(log::cosigned))
        .routes(routes!(log::vkey))
        .routes(routes!(log::keys))
        .routes(routes!(log::witnesses))
        .routes(routes!(log::cosignature))
        .routes(routes!(mission::overview))
        .routes(routes!(mission::reviews))
        .routes(routes!(mission::review_of))
        .routes(routes!(mission::suggestions))
        .routes(routes!(mission::cases))
        .routes(routes!(mission::case_of))
        .routes(routes!(mission::list))
        .routes(routes!(mission::acts, acts::act))
        .routes(routes!(releases::drafts))
        .routes(routes!(releases::received))
        .routes(routes!(releases::draft))
        .routes(routes!(releases::act))
        .routes(routes!(public::releases))
        .routes(routes!(public::release))
        .routes(routes!(public::page))
        .routes(routes!(field::setup))
        .routes(routes!(field::inbox))
        .routes(routes!(field::file, field::piece))
        .routes(routes!(field::reports))
        .routes(routes!(public::days))
        .routes(routes!(public::incidents))
        .routes(routes!(public::incidents_geojson))
        .routes(routes!(reads::list))
        .routes(routes!(mirror::identity))
        .routes(routes!(mirror::entry))
        .routes(routes!(mirror::blob))
        .routes(routes!(sign_in::state, sign_in::sign_in, sign_in::sign_out))
        .routes(routes!(sign_in::challenge))
        .routes(routes!(sign_in::key))
        .routes(routes!(sign_in::start))
        .routes(routes!(sign_in::callback))
}

/// The OpenAPI description as JSON, as `/api/openapi.json` serves it.
pub fn openapi_json() -> String {
    api().to_openapi().to_pretty_json().unwrap_or_default()
}

/// The whole server as a router, for tests and for [`serve`].
///
/// # Errors
/// If the names or policies of the site cannot be read.
pub fn router(site: Arc<Site>) -> std::io::Result<axum::Router> {
    Ok(routed(app(site)?))
}

fn app(site: Arc<Site>) -> std::io::Result<App> {
    let policies = access::Policies::of(site.rules()).map_err(std::io::Error::other)?;
    let (sender, versions) = watch::channel(site.view().version());
    site.listen(move |version, _| {
        sender.send_replace(version);
    });
    Ok(App {
        policies: Arc::new(policies),
        door: Arc::new(sign_in::Door::of(&site)),
        limits: Arc::new(limits::Limits::of(site.dir()).map_err(std::io::Error::other)?),
        reads: Arc::new(trucewatch_site::reads::Recorder::start(site.dir())),
        epoch: site.run_number(),
        site,
        versions,
        coverage: Arc::default(),
        audiences: Arc::default(),
    })
}

fn routed(app: App) -> axum::Router {
    let (router, description) = api().split_for_parts();
    let description = description.to_pretty_json().unwrap_or_default();
    router
        .route(
            "/api/openapi.json",
            axum::routing::get(move || {
                let text = description.clone();
                async move {
                    (
                        [(axum::http::header::CONTENT_TYPE, "application/json")],
                        text,
                    )
                }
            }),
        )
        .route("/log/tile/{*path}", axum::routing::get(log::tile))
        .route("/healthz", axum::routing::get(routes::healthz))
        .route_layer(axum::middleware::from_fn_with_state(
            app.clone(),
            sign_in::gate,
        ))
        .fallback(web::page)
        .method_not_allowed_fallback(error::method_not_allowed)
        .layer(axum::extract::DefaultBodyLimit::max(BODY_BYTES_MAX))
        .layer(axum::middleware::from_fn_with_state(
            app.clone(),
            sign_in::only_own_pages,
        ))
        .layer(axum::middleware::from_fn(headers::secure))
        .layer(
            tower_http::compression::CompressionLayer::new().compress_when(headers::not_a_stream()),
        )
        .with_state(app)
}

/// The longest body that is read: a cosigned checkpoint, or an act.
const BODY_BYTES_MAX: usize = 256 << 10;

/// How long requests that are open at the end may take.
const PATIENCE: std::time::Duration = std::time::Duration::from_secs(2);

/// Serves until `stop` completes, then lets open requests finish, but not for longer than two
/// seconds: a client that sends half a request must not keep the server alive.
///
/// # Errors
/// If the listener fails.
pub async fn serve(
    listener: tokio::net::TcpListener,
    site: Arc<Site>,
    stop: impl Future<Output = ()> + Send + 'static,
) -> std::io::Result<()> {
    let ending = Arc::clone(&site);
    let (asked, end) = tokio::sync::oneshot::channel();
    let stop = async move {
        stop.await;
        // Streams watch this; without it they would keep the server from ending.
        ending.stop();
        let _ = asked.send(());
    };
    let out_of_patience = async {
        match end.await {
            Ok(()) => tokio::time::sleep(PATIENCE).await,
            Err(_) => std::future::pending().await,
        }
    };
    let app = app(site)?;
    let sweeping = sign_in::sweep(app.clone());
    let anchoring = reads::anchor(app.clone());
    let following = audience::follow(app.clone());
    let service = routed(app).into_make_service_with_connect_info::<SocketAddr>();
    let serving = axum::serve(listener, service).with_graceful_shutdown(stop);
    tokio::select! {
        served = serving.into_future() => served,
        () = out_of_patience => Ok(()),
        () = sweeping => Ok(()),
        () = anchoring => Ok(()),
        () = following => Ok(()),
    }
}

/// Binds to the loopback address. Port 0 takes any free one.
///
/// # Errors
/// If the port is taken.
pub async fn bind(port: u16) -> std::io::Result<tokio::net::TcpListener> {
    tokio::net::TcpListener::bind(SocketAddr::from(([127, 0, 0, 1], port))).await
}
