//! Requests that nobody thought of: Schemathesis makes them from the OpenAPI file.

use crate::server::Server;
use std::process::Command;

/// Needs `schemathesis` on the path, or its place in `SCHEMATHESIS`; skipped where it is not.
#[test]
fn no_request_is_answered_with_a_fault_of_the_server() {
    let program = std::env::var("SCHEMATHESIS").unwrap_or_else(|_| "schemathesis".to_owned());
    if Command::new(&program).arg("--version").output().is_err() {
        eprintln!("skipped: `{program}` is not there; `pip install schemathesis` brings it");
        return;
    }
    let server = Server::new(7, 3_600.0, 3_600.0, false);
    let description = format!("http://{}/api/openapi.json", server.address);
    let scratch = tempfile::tempdir().expect("a temporary folder");
    let output = Command::new(&program)
        .current_dir(scratch.path())
        .args(["run", &description, "--exclude-path", "/api/stream"])
        .args(["--checks", "not_a_server_error,status_code_conformance,content_type_conformance,response_schema_conformance"])
        .args(["--max-examples", "25", "--seed", "7", "--no-color", "--generation-database", "none"])
        .output()
        .expect("it starts");
    let text = String::from_utf8_lossy(&output.stdout);
    assert!(
        output.status.success(),
        "{text}\n{}",
        String::from_utf8_lossy(&output.stderr)
    );
    assert_eq!(server.get("/healthz").status, 200);
}
