//! Faults that need the connection itself.
