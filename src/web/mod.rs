//! web

pub mod boundary;
pub mod compute;
pub mod worker;
