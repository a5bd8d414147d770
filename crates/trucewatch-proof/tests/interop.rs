//! Promise P25: the log speaks a public standard. The examples of the specifications, and another
//! implementation of notes, checkpoints, tiles and proofs, which reads what we write.

#![allow(
    clippy::expect_used,
    clippy::panic,
    reason = "helpers of tests, which clippy does not recognise here"
)]

use signed_note::{Note as OtherNote, StandardVerifier, VerifierList};
use std::cell::RefCell;
use tlog_tiles::{HashReader, TileHashReader, TileReader};
use trucewatch_proof::note::Kind;
use trucewatch_proof::tile::Asked;
use trucewatch_proof::{
    Checkpoint, Hash, HashSource, InclusionProof, Note, NoteKey, NoteSigner, SecretKey, Tile,
    TileSource, Tiled, TreeHead, cosign, cosignatures, prove_consistency, prove_inclusion, tree,
};

/// The leaf hashes of a log, and the tiles over them.
struct Log(Vec<Hash>);

impl TileSource for Log {
    type Error = String;
    fn tile(&self, tile: Tile) -> Result<Vec<u8>, String> {
        let span = 256usize.pow(u32::from(tile.level));
        let first = tile.index as usize * 256;
        let hashes = (first..first + usize::from(tile.width))
            .map(|n| tree::root_of(self.0[n * span..(n + 1) * span].iter().copied()).0);
        Ok(hashes.flatten().collect())
    }
    fn short(&self, tile: Tile) -> String {
        format!("{} is short", tile.path())
    }
}

fn log(size: u64) -> Log {
    Log((0..size).map(|n| Hash::leaf(&n.to_be_bytes())).collect())
}

fn head(log: &Log, size: u64) -> TreeHead {
    let root = tree::root(&Tiled { tiles: log, size }, size).expect("hashes");
    TreeHead { size, root }
}

fn other(hash: &Hash) -> tlog_tiles::Hash {
    tlog_tiles::Hash(hash.0)
}

/// Serves our tiles, asked for by path, to the other implementation.
struct Served<'a> {
    log: &'a Log,
    asked: RefCell<usize>,
}

impl TileReader for Served<'_> {
    fn height(&self) -> u8 {
        8
    }
    fn read_tiles(&self, tiles: &[tlog_tiles::Tile]) -> Result<Vec<Vec<u8>>, tlog_tiles::Error> {
        *self.asked.borrow_mut() += tiles.len();
        let one = |tile: &tlog_tiles::Tile| {
            // Its paths begin with the height, as the paths of Go's checksum database do.
            let path = tile.path().replacen("tile/8/", "tile/", 1);
            let Some(Asked::Hashes(asked)) = Asked::from_path(&path) else {
                panic!("asked for {path}")
            };
            self.log.tile(asked).expect("a tile")
        };
        Ok(tiles.iter().map(one).collect())
    }
    fn save_tiles(&self, _: &[tlog_tiles::Tile], _: &[Vec<u8>]) {}
}

#[test]
fn another_implementation_reads_our_tiles_and_makes_the_same_proofs() {
    for size in [1, 2, 255, 256, 257, 1000, 70_000] {
        let log = log(size);
        let ours = Tiled { tiles: &log, size };
        let tree = head(&log, size);
        let served = Served {
            log: &log,
            asked: RefCell::default(),
        };
        let reader = TileHashReader::new(size, other(&tree.root), &served);
        for index in [0, 1, 254, 255, 256, size / 2, size - 1]
            .into_iter()
            .filter(|n| *n < size)
        {
            let proof = prove_inclusion(&ours, index, size).expect("proves");
            let theirs = tlog_tiles::prove_record(size, index, &reader).expect("they prove");
            assert_eq!(
                proof.iter().map(other).collect::<Vec<_>>(),
                theirs,
                "{index} of {size}"
            );
            let leaf = other(&log.0[index as usize]);
            tlog_tiles::check_record(&theirs, size, other(&tree.root), index, leaf)
                .expect("they check");
        }
        for old in [1, 2, 255, 256, 300, size / 2, size - 1]
            .into_iter()
            .filter(|n| 0 < *n && *n < size)
        {
            let before = head(&log, old);
            let proof = prove_consistency(&ours, old, size).expect("proves");
            let theirs: Vec<_> = proof.iter().map(other).collect();
            tlog_tiles::check_tree(&theirs, size, other(&tree.root), old, other(&before.root))
                .expect("they check");
        }
        reader.read_hashes(&[0]).expect("reads");
        assert!(*served.asked.borrow() > 0, "they did ask for tiles");
        assert_eq!(ours.complete(0, 0).expect("the first leaf"), log.0[0]);
    }
}

#[test]
fn another_implementation_accepts_our_notes_and_we_theirs() {
    let signer = NoteSigner::new(
        "monitor.example/north",
        Kind::Ed25519,
        SecretKey::from_seed(&[9; 32]),
    )
    .expect("a name");
    let log = log(7);
    let note = Checkpoint::new("monitor.example/north".to_owned(), head(&log, 7)).sign(&signer);
    let vkey = signer.public().to_string();
    let verifiers = VerifierList::new(vec![Box::new(
        StandardVerifier::new(&vkey).expect("their reading of our key"),
    )]);
    let theirs = OtherNote::from_bytes(note.to_string().as_bytes()).expect("they read it");
    let (verified, unverified) = theirs.verify(&verifiers).expect("they check it");
    assert_eq!((verified.len(), unverified.len()), (1, 0));
    let checkpoint = tlog_tiles::Checkpoint::from_bytes(theirs.text()).expect("a checkpoint");
    assert_eq!(
        (checkpoint.size(), checkpoint.hash()),
        (7, &other(&head(&log, 7).root))
    );

    let mut altered = note.clone();
    altered.text = altered.text.replace("\n7\n", "\n8\n");
    assert!(
        OtherNote::from_bytes(altered.to_string().as_bytes())
            .expect("reads")
            .verify(&verifiers)
            .is_err()
    );
    assert!(altered.verify(signer.public()).is_err());

    let again = NoteSigner::from_text(&signer.to_secret_text()).expect("reads back");
    assert_eq!(again.public(), signer.public());
}

#[test]
fn the_examples_of_the_specifications_hold() {
    // C2SP signed-note, "Example".
    let key =
        NoteKey::from_text("example.com/foo+530d903a+AekyeRrm56hApGFkyQR4ZCbV54Id2LKaANYcrnKv3U2k")
            .expect("a key");
    let text = "This is an example message.\n\n— example.com/foo Uw2QOkn8srV1yJGh2VYRlL1Tnagv1YEq6TfXppzi2ONncAlTgK7Ztg1ERYNZXsYjOBH3mFXmRKuwHjG1Yu72IneyaQM=\n";
    let note = Note::from_text(text).expect("a note");
    assert_eq!(note.to_string(), text);
    note.verify(&key).expect("signed");
    let mut altered = note;
    altered.text = "This is an example message!\n".to_owned();
    altered.verify(&key).expect_err("altered");

    // C2SP tlog-cosignature, the checkpoint at its beginning; its keys are not published.
    let text = "example.com/behind-the-sofa\n20852163\nCsUYapGGPo4dkMgIAUqom/Xajj7h2fB2MPA3j2jxq2I=\n\n— example.com/behind-the-sofa Az3grlgtzPICa5OS8npVmf1Myq/5IZniMp+ZJurmRDeOoRDe4URYN7u5/Zhcyv2q1gGzGku9nTo+zyWE+xeMcTOAYQ8=\n— witness.example.com/w1 jWbPPwAAAABkGFDLEZMHwSRaJNiIDoe9DYn/zXcrtPHeolMI5OWXEhZCB9dlrDJsX3b2oyin1nPZqhf5nNo0xUe+mbIUBkBIfZ+qnA==\n";
    let note = Note::from_text(text).expect("a note");
    assert_eq!(note.to_string(), text);
    let checkpoint = Checkpoint::from_text(&note.text).expect("a checkpoint");
    assert_eq!(
        (checkpoint.origin.as_str(), checkpoint.head.size),
        ("example.com/behind-the-sofa", 20_852_163)
    );
    assert_eq!(note.signatures[1].signature.len(), 8 + 64);
    assert_eq!(
        &note.signatures[1].signature[..8],
        &1_679_315_147u64.to_be_bytes(),
        "the time of its example"
    );
}

#[test]
fn cosignatures_are_told_from_others_and_checked() {
    let log = NoteSigner::new(
        "monitor.example/north",
        Kind::Ed25519,
        SecretKey::from_seed(&[1; 32]),
    )
    .expect("a name");
    let witness = |n: u8| {
        NoteSigner::new(
            &format!("state{n}.example"),
            Kind::Cosignature,
            SecretKey::from_seed(&[n; 32]),
        )
        .expect("a name")
    };
    let (first, second, stranger) = (witness(2), witness(3), witness(4));
    let mut note =
        Checkpoint::new("monitor.example/north".to_owned(), head(&self::log(5), 5)).sign(&log);
    for (key, time) in [
        (&first, 100),
        (&second, 200),
        (&first, 150),
        (&stranger, 300),
    ] {
        let line = cosign(&note.text, key, time).expect("cosigns");
        note.signatures.push(line);
    }
    let known = [first.public().clone(), second.public().clone()];
    let found = cosignatures(&note, &known).expect("hold");
    let said: Vec<_> = found
        .iter()
        .map(|one| (one.witness.name(), one.time_unix_s))
        .collect();
    assert_eq!(
        said,
        [("state2.example", 150), ("state3.example", 200)],
        "one a witness, the latest; no stranger"
    );
    assert_eq!(
        NoteKey::from_text(&first.public().to_string()).as_ref(),
        Ok(first.public())
    );
    assert!(
        cosign(&note.text, &log, 1).is_err(),
        "a log's key is no witness's"
    );

    let mut back_dated = note.clone();
    back_dated.signatures[1].signature[7] ^= 1;
    assert!(
        cosignatures(&back_dated, &known).is_err(),
        "the time is signed"
    );
    let mut moved = note;
    moved.text = moved.text.replace("\n5\n", "\n6\n");
    assert!(cosignatures(&moved, &known).is_err());
}

#[test]
fn a_proof_that_stands_alone_is_read_back_and_holds_for_its_entry_only() {
    let all = log(1000);
    let signer = NoteSigner::new(
        "monitor.example/north",
        Kind::Ed25519,
        SecretKey::from_seed(&[1; 32]),
    )
    .expect("a name");
    let note = Checkpoint::new("monitor.example/north".to_owned(), head(&all, 1000)).sign(&signer);
    let proof = InclusionProof {
        index: 77,
        path: prove_inclusion(
            &Tiled {
                tiles: &all,
                size: 1000,
            },
            77,
            1000,
        )
        .expect("proves"),
        checkpoint: note.to_string(),
    };
    let text = proof.to_string();
    let read = InclusionProof::from_text(&text).expect("reads back");
    assert_eq!(read, proof);
    let (checkpoint, _) = Checkpoint::open(&read.checkpoint, signer.public()).expect("signed");
    assert!(read.holds_for(all.0[77], &checkpoint.head));
    assert!(!read.holds_for(all.0[78], &checkpoint.head));
    for wrong in [
        text.replace("index 77", "index 077"),
        text.replace("@v1", "@v2"),
        text.replace("\n\n", "\n"),
    ] {
        assert!(InclusionProof::from_text(&wrong).is_err());
    }
}
