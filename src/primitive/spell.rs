//! How PyTorch's arguments are spelled.

/// `3`, or `(3, 5)`.
pub fn pair([rows, columns]: [usize; 2]) -> String {
    if rows == columns { rows.to_string() } else { format!("({rows}, {columns})") }
}

/// `, stride=2`; nothing where it is what PyTorch takes anyway.
pub fn option(name: &str, value: [usize; 2], usual: usize) -> String {
    if value == [usual; 2] { String::new() } else { format!(", {name}={}", pair(value)) }
}

/// `, bias`, or nothing.
pub fn operand(name: Option<&&str>) -> String {
    name.map(|name| format!(", {name}")).unwrap_or_default()
}

/// `(1, 3, 4)`; one extent keeps its comma.
pub fn tuple(extents: &[usize]) -> String {
    match extents {
        [only] => format!("({only},)"),
        extents => format!("({})", extents.iter().map(usize::to_string).collect::<Vec<_>>().join(", ")),
    }
}
