//! The transition table, read from its text.

use domain::user::Status;

/// The order in which people read them, as in lifecycle.md.
pub const COLUMNS: [Status; 9] = [
    Status::Staged,
    Status::Provisioned,
    Status::Active,
    Status::Recovery,
    Status::AwaitingNewPassword,
    Status::LockedOut,
    Status::Suspended,
    Status::Deactivated,
    Status::Deleted,
];

pub struct Row {
    pub name: &'static str,
    pub cells: Vec<(Status, &'static str)>,
}

impl Row {
    pub fn cell(&self, status: Status) -> &'static str {
        self.cells.iter().find(|(column, _)| *column == status).expect("a cell for every status").1
    }
}

pub fn rows() -> Vec<Row> {
    let mut lines = include_str!("transitions.txt").lines().map(|line| line.split('|').map(str::trim));
    let header: Vec<Status> = lines.next().unwrap().skip(1).map(|name| name.parse().unwrap()).collect();
    assert_eq!(header, COLUMNS);
    lines
        .map(|mut cells| {
            let name = cells.next().unwrap();
            let cells: Vec<_> = header.iter().copied().zip(cells).collect();
            assert_eq!(cells.len(), COLUMNS.len(), "{name}");
            Row { name, cells }
        })
        .collect()
}

pub fn row(name: &str) -> Row {
    rows().into_iter().find(|row| row.name == name).unwrap_or_else(|| panic!("no row {name}"))
}
