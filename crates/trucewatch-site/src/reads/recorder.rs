//! Writes reads beside the requests that wait for them: one sync to disk for all that came meanwhile.

use super::{Read, Reads, Tail};
use crate::clock::Clock;
use std::path::Path;
use std::sync::Arc;
use std::sync::mpsc::{Receiver, SyncSender, sync_channel};

/// As many may wait; more are refused, and get nothing.
const WAITING_MAX: usize = 4_096;

/// Told once whether the read is on record; if not, why.
type Answer = Box<dyn FnOnce(Result<(), String>) + Send>;

/// A thread that writes reads. It ends with this.
pub struct Recorder {
    reads: Arc<Reads>,
    waiting: SyncSender<(Read, Answer)>,
}

impl Recorder {
    /// For the store in `dir`.
    pub fn start(dir: &Path) -> Self {
        let reads = Arc::new(Reads::of(dir));
        let (waiting, queue) = sync_channel(WAITING_MAX);
        let writer = Arc::clone(&reads);
        std::thread::spawn(move || write(&writer, &queue));
        Self { reads, waiting }
    }

    /// Puts a read on record, and says so. Does not wait.
    pub fn note(&self, read: Read, answer: impl FnOnce(Result<(), String>) + Send + 'static) {
        if let Err(error) = self.waiting.try_send((read, Box::new(answer))) {
            let (std::sync::mpsc::TrySendError::Full((_, answer))
            | std::sync::mpsc::TrySendError::Disconnected((_, answer))) = error;
            answer(Err("too many reads wait to be put on record".to_owned()));
        }
    }

    /// Where the chain ends.
    pub fn tail(&self) -> Tail {
        self.reads.tail()
    }
}

fn write(reads: &Reads, queue: &Receiver<(Read, Answer)>) {
    while let Ok(first) = queue.recv() {
        let (batch, answers): (Vec<Read>, Vec<Answer>) = std::iter::once(first)
            .chain(queue.try_iter().take(WAITING_MAX))
            .unzip();
        let written = reads.append(&batch, Clock::system().now());
        if let Err(error) = &written {
            tracing::error!(%error, "reads cannot be put on record, and are refused");
        }
        let written = written.map_err(|error| error.to_string());
        for answer in answers {
            answer(written.clone());
        }
    }
}
