//! web

pub mod boundary;
pub mod compute;
pub mod intake;
pub mod worker;
