//! What is derived can be dropped and derived again, and whoever does so can tell that it is the same.

use crate::mission::{Item, Store, rows, setup, world};
use trucewatch_site::projection::{self, FILE_NAME, Recorded, Stage};
use trucewatch_site::{SiteError, finding};

fn mission(minutes: f64) -> (Store, Vec<Item>) {
    let world = world(minutes * 60.0);
    let mut store = Store::new(world.start().plus_s(minutes * 60.0));
    store.take(&setup(&world));
    (
        store,
        rows(&world).into_iter().map(|(_, item)| item).collect(),
    )
}

fn rebuild(store: &Store) -> Result<projection::Rebuilt, SiteError> {
    projection::rebuild(&store.store, &mut |_| {})
}

#[test]
fn a_rebuild_shows_how_far_it_is_and_gives_the_same_digest_every_time() {
    let (mut store, items) = mission(20.0);
    let (first, rest) = items.split_at(items.len() / 2);
    store.take(first);
    let mut stages: Vec<Stage> = Vec::new();
    let half = projection::rebuild(&store.store, &mut |stage| stages.push(stage));
    let half = half.expect("rebuilt");
    assert!(half.incidents > 0);
    assert_eq!(half.confirmed, None, "nothing was noted before");
    assert_eq!(half.head.size, half.entries);
    let last = stages.last().expect("progress");
    assert_eq!((last.done, last.of), (half.entries, half.entries));
    let digest = finding::digest(&store.rebuilt())
        .expect("a digest")
        .to_hex();
    assert_eq!(half.digest, digest, "as any view of the log gives it");

    let again = rebuild(&store).expect("rebuilt");
    assert_eq!(again.digest, half.digest);
    assert_eq!(again.confirmed.as_ref(), Some(&half.digest));

    // More evidence: what was noted is confirmed for its own entries, and the rest follows.
    store.take(rest);
    let whole = rebuild(&store).expect("rebuilt");
    assert_eq!(whole.confirmed, Some(half.digest.clone()));
    assert_ne!(whole.digest, half.digest);
    let digest = finding::digest(&store.rebuilt())
        .expect("a digest")
        .to_hex();
    assert_eq!(
        whole.digest, digest,
        "half and then the rest, or all at once"
    );
}

#[test]
fn another_digest_for_the_same_entries_is_an_error_that_names_it() {
    let (mut store, items) = mission(8.0);
    store.take(&items);
    rebuild(&store).expect("rebuilt");
    let sound = projection::read(store.dir.path()).expect("readable");
    let sound = sound.expect("noted");
    let other = Recorded {
        digest: "0".repeat(64),
        ..sound.clone()
    };
    other.write(store.dir.path()).expect("writes");
    assert_eq!(projection::damage(&store.store).expect("read"), None);
    let error = rebuild(&store).expect_err("another digest").to_string();
    for part in [&other.digest, &sound.digest] {
        assert!(error.contains(part.as_str()), "{error}");
    }
    let kept = projection::read(store.dir.path()).expect("readable");
    assert_eq!(kept, Some(other), "the note stays");
    // What another version of the program found is no error.
    let older = Recorded {
        software: "trucewatch 0.0.1".to_owned(),
        digest: "0".repeat(64),
        ..sound.clone()
    };
    older.write(store.dir.path()).expect("writes");
    let rebuilt = rebuild(&store).expect("rebuilt");
    assert_eq!((rebuilt.digest, rebuilt.confirmed), (sound.digest, None));
}

#[test]
fn a_note_of_another_log_or_a_damaged_one_is_found() {
    let (mut store, items) = mission(4.0);
    store.take(&items);
    rebuild(&store).expect("rebuilt");
    let sound = projection::read(store.dir.path()).expect("readable");
    let sound = sound.expect("noted");
    let mut longer = sound.clone();
    longer.cut.size += 1;
    let mut elsewhere = sound.clone();
    elsewhere.cut.origin.push('x');
    let mut otherwise = sound;
    otherwise.cut.root = "0".repeat(64);
    for wrong in [longer, elsewhere, otherwise] {
        wrong.write(store.dir.path()).expect("writes");
        let damage = projection::damage(&store.store).expect("read");
        assert!(damage.is_some(), "{wrong:?}");
        assert!(rebuild(&store).is_err(), "{wrong:?}");
    }
    let path = store.dir.path().join(FILE_NAME);
    std::fs::write(path, "{}").expect("writes");
    let damage = projection::damage(&store.store).expect("read");
    assert!(damage.is_some_and(|what| what.contains(FILE_NAME)));
}
