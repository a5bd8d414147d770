//! The officers of a mission, who accredit and revoke keys: as other processes put it into the log.

use crate::server::Server;
use base64::{Engine as _, engine::general_purpose::STANDARD};
use trucewatch_model::{Approval, Holder, HolderKind, KeyChange, KeyEvent, Officer};
use trucewatch_proof::register::approval_message;
use trucewatch_proof::{SecretKey, hex};
use trucewatch_site::keyring;

fn officer(n: u8) -> SecretKey {
    SecretKey::from_seed(&[n; 32])
}

fn text(key: &SecretKey) -> String {
    hex(&key.public().to_bytes())
}

/// Names three officers of three organisations.
pub(crate) fn found(server: &mut Server) {
    let named = |n: u8, organisation: &str| Officer {
        key: text(&officer(n)),
        organisation: organisation.to_owned(),
        name: format!("officer {n}"),
    };
    let mut event = KeyEvent {
        key: hex(&server.store.identity().log.key().to_bytes()),
        change: KeyChange::Founding {
            officers: vec![named(11, "NOR"), named(12, "FRA"), named(13, "DEU")],
            threshold: 2,
            organisations: 2,
        },
        reason: "the mission's officers".to_owned(),
        approvals: Vec::new(),
    };
    let message = approval_message(&server.store.identity().mission, &event);
    let signature = trucewatch_evidence::sign_as_log(&server.store, &message).expect("signed");
    event.approvals = vec![Approval {
        key: event.key.clone(),
        signature: STANDARD.encode(signature),
    }];
    file(server, &event);
}

/// All officers agree that something happened to a key, 64 digits.
fn agree(server: &mut Server, key: &str, change: KeyChange) {
    let mut event = KeyEvent {
        key: key.to_owned(),
        change,
        reason: "test".to_owned(),
        approvals: Vec::new(),
    };
    let message = approval_message(&server.store.identity().mission, &event);
    event.approvals = [11, 12, 13]
        .map(|n| Approval {
            key: text(&officer(n)),
            signature: STANDARD.encode(officer(n).sign(&message)),
        })
        .into();
    file(server, &event);
}

fn file(server: &mut Server, event: &KeyEvent) {
    let clock = server.site.clock().clone();
    keyring::file(&mut server.store, event, &clock).expect("it has an effect");
}

/// A key is that person's from now on.
pub(crate) fn accredit(server: &mut Server, key: &str, person: &str) {
    hand_out(server, key, HolderKind::Person, person);
}

/// A key is that device's from now on.
pub(crate) fn accredit_device(server: &mut Server, key: &str, device: &str) {
    hand_out(server, key, HolderKind::Device, device);
}

fn hand_out(server: &mut Server, key: &str, kind: HolderKind, id: &str) {
    let holder = Holder {
        kind,
        id: id.to_owned(),
        organisation: "CELL".to_owned(),
    };
    let change = KeyChange::Accredited {
        holder,
        until: None,
    };
    agree(server, key, change);
}

/// A key signs no more.
pub(crate) fn revoke(server: &mut Server, key: &str) {
    agree(server, key, KeyChange::Revoked);
}
