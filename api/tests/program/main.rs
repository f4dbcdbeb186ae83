//! The `roster` program, as whoever installs it meets it: started, asked over the network, stopped.

mod command_line;
mod demo;
mod import;
mod roster;
mod serving;
mod wire;
