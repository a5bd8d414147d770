//! Sign-in by an OpenID Connect provider: a real one, `oidc-provider`, run by Node, with its forms
//! filled in as a browser would.

use crate::server::{Answer, Server};
use crate::session::accounts;
use std::collections::BTreeMap;
use std::io::{BufRead as _, BufReader, Read as _, Write as _};
use std::net::TcpStream;
use std::path::{Path, PathBuf};
use std::process::{Child, Command, Stdio};
use trucewatch_accounts::External;
use trucewatch_site::clock::Clock;

/// The provider, until it goes out of scope.
struct Provider {
    child: Child,
    issuer: String,
}

impl Drop for Provider {
    fn drop(&mut self) {
        let _ = self.child.kill();
        let _ = self.child.wait();
    }
}

/// Where the package is; `None` with a message that can be seen.
fn package() -> Option<PathBuf> {
    let root = Path::new(env!("CARGO_MANIFEST_DIR")).join("../..");
    let needed = Command::new(root.join("scripts/need.sh"))
        .arg("oidc-provider")
        .output();
    match needed {
        Ok(output) if output.status.success() => Some(root.join(".tools/oidc-provider")),
        Ok(output) => {
            eprintln!("skipped: {}", String::from_utf8_lossy(&output.stderr));
            None
        }
        Err(reason) => {
            eprintln!("skipped: scripts/need.sh does not start: {reason}");
            None
        }
    }
}

/// A site that asks a provider, which knows `anna` (staff number `a-1`) and `bert`; `nor-7` here is
/// bound to `bound`.
fn site(mode: &str, settings: &str, bound: &str) -> Option<(Server, Provider)> {
    let package = package()?;
    let server = Server::new(7, 60.0, 60.0, false);
    let origin = format!("http://{}", server.address);
    let script = Path::new(env!("CARGO_MANIFEST_DIR")).join("tests/provider/provider.mjs");
    let mut child = Command::new("node")
        .arg(script)
        .arg(package)
        .arg(format!("{origin}/api/session/oidc/callback"))
        .arg(mode)
        .stdout(Stdio::piped())
        .stderr(Stdio::null())
        .spawn()
        .expect("node starts");
    let mut lines = BufReader::new(child.stdout.take().expect("piped")).lines();
    let issuer = lines.next().expect("a line").expect("text");
    assert!(issuer.starts_with("http://127.0.0.1:"), "{issuer}");
    let provider = Provider { child, issuer };
    let dir = server.site.dir();
    std::fs::write(dir.join("secret"), "a secret of the client\n").expect("written");
    let text = format!(
        "origin = \"{origin}\"\n[oidc]\nissuer = \"{}\"\nclient_id = \"desk\"\nclient_secret_file = \"secret\"\nmfa_amr = [\"otp\"]\n{settings}",
        provider.issuer
    );
    std::fs::write(dir.join(trucewatch_accounts::SETTINGS_NAME), text).expect("written");
    let external = External {
        issuer: provider.issuer.clone(),
        subject: bound.to_owned(),
    };
    accounts(&server)
        .set_external("nor-7", Some(&external), Clock::system().now())
        .expect("bound");
    Some((server, provider))
}

/// As much of a browser as this needs: cookies by server, no redirects followed by itself.
#[derive(Default)]
struct Browser {
    cookies: BTreeMap<String, BTreeMap<String, String>>,
}

struct Page {
    status: u16,
    location: Option<String>,
    body: String,
}

impl Browser {
    fn ask(&mut self, method: &str, url: &str, form: &str) -> Page {
        let rest = url.strip_prefix("http://").expect("plain HTTP");
        let (host, path) = rest.split_at(rest.find('/').unwrap_or(rest.len()));
        let known = self.cookies.entry(host.to_owned()).or_default();
        let cookies: Vec<String> = known.iter().map(|(n, v)| format!("{n}={v}")).collect();
        let mut stream = TcpStream::connect(host).expect("it listens");
        write!(
            stream,
            "{method} {path} HTTP/1.1\r\nHost: {host}\r\nConnection: close\r\nCookie: {}\r\n\
             Content-Type: application/x-www-form-urlencoded\r\nContent-Length: {}\r\n\r\n{form}",
            cookies.join("; "),
            form.len()
        )
        .expect("sent");
        let mut answer = String::new();
        stream.read_to_string(&mut answer).expect("text");
        let (head, body) = answer.split_once("\r\n\r\n").expect("an answer");
        let mut page = Page {
            status: head
                .split(' ')
                .nth(1)
                .expect("a status")
                .parse()
                .expect("a number"),
            location: None,
            body: body.to_owned(),
        };
        for line in head.lines().skip(1) {
            let Some((name, value)) = line.split_once(": ") else {
                continue;
            };
            match name.to_lowercase().as_str() {
                "location" if value.starts_with('/') => {
                    page.location = Some(format!("http://{host}{value}"));
                }
                "location" => page.location = Some(value.to_owned()),
                "set-cookie" => {
                    let pair = value.split(';').next().unwrap_or_default();
                    let (name, value) = pair.split_once('=').expect("a pair");
                    if value.is_empty() {
                        known.remove(name);
                    } else {
                        known.insert(name.to_owned(), value.to_owned());
                    }
                }
                _ => {}
            }
        }
        page
    }

    /// From our start through the provider's forms to the address of our callback.
    fn walk_to_callback(&mut self, server: &Server, login: &str) -> String {
        let origin = format!("http://{}", server.address);
        let mut url = format!("{origin}/api/session/oidc/start");
        for _ in 0..12 {
            if url.starts_with(&format!("{origin}/api/session/oidc/callback")) {
                return url;
            }
            let page = self.ask("GET", &url, "");
            url = match page.location {
                Some(location) => location,
                None => {
                    assert!(page.body.contains("<form"), "{} {}", page.status, page.body);
                    let sent = self.ask("POST", &url, login);
                    sent.location.unwrap_or_else(|| panic!("{}", sent.body))
                }
            };
        }
        panic!("it went round and round: {url}");
    }

    fn session(&mut self, server: &Server) -> serde_json::Value {
        let page = self.ask("GET", &format!("http://{}/api/session", server.address), "");
        serde_json::from_str::<serde_json::Value>(&page.body).expect("JSON")["session"].clone()
    }
}

#[test]
fn somebody_bound_to_an_account_gets_in_and_nobody_else() {
    let Some((server, _provider)) = site("", "", "anna") else {
        return;
    };
    assert_eq!(server.json("/api/session")["oidc"], true);
    let mut browser = Browser::default();
    let callback = browser.walk_to_callback(&server, "login=anna");
    assert!(
        callback.contains("state=") && callback.contains("code="),
        "{callback}"
    );
    let page = browser.ask("GET", &callback, "");
    assert_eq!(page.status, 200, "{}", page.body);
    let session = browser.session(&server);
    assert_eq!(session["id"], "nor-7", "{session}");
    assert_eq!(session["mfa"], false, "the provider saw a password only");

    let again = browser.ask("GET", &callback, "");
    assert_eq!(again.status, 401, "once: {}", again.body);
    let mut other = Browser::default();
    let callback = other.walk_to_callback(&server, "login=anna");
    let stranger = Browser::default().ask("GET", &callback, "");
    assert_eq!(stranger.status, 401, "another browser: {}", stranger.body);
    let made_up = format!(
        "http://{}/api/session/oidc/callback?state=x&code=y",
        server.address
    );
    assert_eq!(Browser::default().ask("GET", &made_up, "").status, 401);

    let mut browser = Browser::default();
    let callback = browser.walk_to_callback(&server, "login=bert");
    assert_eq!(
        browser.ask("GET", &callback, "").status,
        401,
        "bound to nobody"
    );
    assert!(browser.session(&server).is_null());
    let mut browser = Browser::default();
    let callback = browser.walk_to_callback(&server, "login=nobody");
    assert!(callback.contains("error=access_denied"), "{callback}");
    assert_eq!(browser.ask("GET", &callback, "").status, 401);
}

#[test]
fn a_claim_of_ones_choice_names_the_person_and_a_second_factor_counts() {
    let settings = "claim = \"staff_number\"\nscopes = [\"profile\"]\n";
    let Some((server, _provider)) = site("", settings, "a-1") else {
        return;
    };
    let mut browser = Browser::default();
    let callback = browser.walk_to_callback(&server, "login=anna&otp=1");
    let page = browser.ask("GET", &callback, "");
    assert_eq!(page.status, 200, "{}", page.body);
    let session = browser.session(&server);
    assert_eq!(
        (&session["id"], &session["mfa"]),
        (&"nor-7".into(), &true.into())
    );
}

#[test]
fn a_token_that_the_published_keys_do_not_sign_lets_nobody_in() {
    let Some((server, _provider)) = site("other-keys", "", "anna") else {
        return;
    };
    let mut browser = Browser::default();
    let callback = browser.walk_to_callback(&server, "login=anna");
    let page = browser.ask("GET", &callback, "");
    assert_eq!(page.status, 401, "{}", page.body);
    assert!(browser.session(&server).is_null());
}

#[test]
fn a_provider_that_is_away_is_said_to_be() {
    let Some((server, provider)) = site("", "", "anna") else {
        return;
    };
    drop(provider);
    let answer: Answer = server.get("/api/session/oidc/start");
    assert_eq!(answer.status, 502, "{answer:?}");
}
