//! The log as static files (C2SP tlog-tiles), read as a stranger reads it: promise P25.

use crate::server::Server;
use trucewatch_evidence::EvidenceLog as _;
use trucewatch_proof::note::Kind;
use trucewatch_proof::{
    Checkpoint, Frontier, Hash, Note, NoteKey, NoteSigner, SecretKey, Tile, cosign, tile,
};

const FOR_EVER: &str = "public, max-age=31536000, immutable";

/// What is at a path, with the kind and how long it may be kept.
#[track_caller]
fn file(server: &Server, path: &str, kind: &str, kept: &str) -> Vec<u8> {
    let answer = server.get(path);
    assert_eq!(answer.status, 200, "{path}: {answer:?}");
    assert_eq!(answer.headers["content-type"], kind, "{path}");
    assert_eq!(answer.headers["cache-control"], kept, "{path}");
    answer.bytes
}

fn text(server: &Server, path: &str) -> String {
    let bytes = file(server, path, "text/plain; charset=utf-8", "max-age=5");
    String::from_utf8(bytes).expect("text")
}

#[test]
fn p25_a_stranger_reads_the_log_and_comes_to_its_root() {
    let server = Server::new(7, 3_600.0, 3_600.0, false);
    let vkey = text(&server, "/log/vkey");
    let log = NoteKey::from_text(&vkey).expect("a key");
    assert_eq!(&log, &server.store.identity().log);
    let (checkpoint, _) =
        Checkpoint::open(&text(&server, "/log/checkpoint"), &log).expect("signed");
    let size = checkpoint.head.size;
    assert!(size > 512, "more than two tiles: {size}");
    let mut frontier = Frontier::default();
    let mut index = 0;
    while let Some(asked) = Tile::in_tree(0, index, size) {
        let octets = "application/octet-stream";
        let hashes = file(&server, &format!("/log/{}", asked.path()), octets, FOR_EVER);
        let path = format!("/log/{}", tile::entries_path(index, asked.width));
        let bundle = file(&server, &path, octets, FOR_EVER);
        assert_eq!(bundle.len(), usize::from(asked.width) * 35, "{path}");
        for (entry, hash) in bundle.chunks(35).zip(hashes.chunks(32)) {
            assert_eq!(entry[..2], [0, 33]);
            let leaf = Hash::leaf(&entry[2..]);
            assert_eq!(leaf.0, hash);
            frontier.push(leaf);
        }
        index += 1;
    }
    assert_eq!(frontier.head(), checkpoint.head);
}

#[test]
fn what_the_log_does_not_have_is_not_found() {
    let server = Server::new(7, 60.0, 60.0, false);
    let size = server.store.len().expect("reads");
    let last = size / 256;
    for path in [
        "/log".to_owned(),
        "/log/".to_owned(),
        "/log/tile/0/0".to_owned(),
        "/log/tile/0/x000/000".to_owned(),
        "/log/tile/0/000.p/0".to_owned(),
        "/log/tile/data/000".to_owned(),
        "/log/tile/9/000".to_owned(),
        "/log/tile/0/999".to_owned(),
        format!("/log/tile/0/{last:03}"),
        format!("/log/tile/entries/{last:03}"),
        format!("/log/tile/0/{last:03}.p/{}", size % 256 + 1),
        "/log/cosigned".to_owned(),
        "/log/keys".to_owned(),
    ] {
        let answer = server.get(&path);
        assert_eq!(answer.status, 404, "{path}: {answer:?}");
        assert_eq!(answer.headers["cache-control"], "no-store", "{path}");
    }
    assert_eq!(text(&server, "/log/witnesses"), "");
}

#[test]
fn a_cosignature_is_taken_from_trusted_witnesses_alone() {
    let mut server = Server::new(7, 60.0, 60.0, false);
    let witness = |seed: u8| {
        let key = SecretKey::from_seed(&[seed; 32]);
        NoteSigner::new("state.example", Kind::Cosignature, key).expect("a name")
    };
    let (known, stranger) = (witness(1), witness(2));
    server
        .store
        .trust_witness(known.public(), None)
        .expect("written");
    assert_eq!(
        text(&server, "/log/witnesses"),
        format!("{}\n", known.public())
    );
    let shown = Note::from_text(&text(&server, "/log/checkpoint")).expect("a note");
    let cosigned = |by: &NoteSigner| {
        let mut note = shown.clone();
        note.signatures
            .push(cosign(&note.text, by, 1_000).expect("cosigns"));
        note.to_string()
    };
    let mut altered = Note::from_text(&cosigned(&known)).expect("a note");
    altered.signatures[1].signature[0] ^= 1;
    let huge = "x".repeat(300 << 10);
    for (body, status, why) in [
        (cosigned(&stranger), 403, "not trusted"),
        (shown.to_string(), 403, "not cosigned"),
        (altered.to_string(), 403, "altered"),
        ("nothing".to_owned(), 400, "no note"),
        (huge, 413, "too large"),
    ] {
        let answer = server.post("/log/cosignature", &body);
        assert_eq!(answer.status, status, "{why}: {answer:?}");
    }
    assert_eq!(text(&server, "/log/checkpoint"), shown.to_string());
    let answer = server.post("/log/cosignature", &cosigned(&known));
    assert_eq!((answer.status, answer.body.as_str()), (200, "1\n"));
    assert_eq!(text(&server, "/log/checkpoint"), cosigned(&known));
    assert_eq!(text(&server, "/log/cosigned"), cosigned(&known));
}
