//! Announced exceptions: a place and a time in which fire may have an innocent cause.

use crate::Window;
use crate::extent::Territory;

/// What an exception does to the provisions that name it.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Effect {
    /// Nothing in it looks broken, and what would otherwise be so is unclear: somebody has to
    /// find out whether it was the announced activity.
    Unclear,
    /// What lies in it is taken to be the announced activity.
    Holds,
}

/// An announced exercise.
#[derive(Clone, Debug)]
pub struct Exception {
    pub(crate) id: String,
    pub(crate) title: String,
    pub(crate) window: Window,
    pub(crate) territory: Territory,
    pub(crate) effect: Effect,
}

impl Exception {
    /// Its id in the file.
    pub fn id(&self) -> &str {
        &self.id
    }
    /// Its title.
    pub fn title(&self) -> &str {
        &self.title
    }
    /// When it applies.
    pub fn window(&self) -> Window {
        self.window
    }
    /// What it does.
    pub fn effect(&self) -> Effect {
        self.effect
    }
}
