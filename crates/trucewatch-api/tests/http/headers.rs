//! Headers that keep pages from loading, sending or being embedded where they should not.

use crate::server::Server;

#[test]
fn every_answer_carries_the_security_headers() {
    let server = Server::new(7, 60.0, 60.0, false);
    let asked = [
        ("GET", "/"),
        ("GET", "/healthz"),
        ("GET", "/api/status"),
        ("GET", "/api/openapi.json"),
        ("GET", "/api/nothing"),
        ("GET", "/api/incidents?from=x"),
        ("GET", "/api/incidents/i-1"),
        ("POST", "/api/status"),
        ("GET", "/reports/daily/2021-02-15"),
        ("GET", "/reports/daily/soon"),
        ("GET", "/no-such-file.js"),
        ("HEAD", "/api/status"),
        ("OPTIONS", "/api/status"),
    ];
    let mut answers: Vec<_> = asked
        .iter()
        .map(|(method, path)| (*path, server.ask(method, path).headers))
        .collect();
    answers.push(("/api/stream", server.stream(None).headers));
    for (path, headers) in answers {
        let policy = &headers["content-security-policy"];
        assert!(policy.starts_with("default-src 'none'"), "{path}: {policy}");
        assert!(
            policy.contains("frame-ancestors 'none'"),
            "{path}: {policy}"
        );
        assert!(!policy.contains("unsafe-eval"), "{path}: {policy}");
        let scripts = policy.contains("script-src 'self'") || !policy.contains("script-src");
        assert!(scripts, "{path}: {policy}");
        let fixed = [
            ("x-content-type-options", "nosniff"),
            ("referrer-policy", "no-referrer"),
            ("cross-origin-opener-policy", "same-origin"),
            ("cross-origin-resource-policy", "same-origin"),
            ("cache-control", "no-store"),
        ];
        for (name, value) in fixed {
            assert_eq!(
                headers.get(name).map(String::as_str),
                Some(value),
                "{path}: {name}"
            );
        }
        for name in ["access-control-allow-origin", "server", "x-powered-by"] {
            assert!(!headers.contains_key(name), "{path}: {name}");
        }
    }
}
