//! Every picture and font served with the page is named in `static/ATTRIBUTION.md`, with its licence, and nothing else is.

#![cfg(not(target_arch = "wasm32"))]

use std::collections::BTreeSet;
use std::path::Path;

#[test]
fn every_picture_and_font_is_attributed_and_every_attribution_has_its_file() {
    let root = Path::new(env!("CARGO_MANIFEST_DIR")).join("static");
    let text = std::fs::read_to_string(root.join("ATTRIBUTION.md")).expect("static/ATTRIBUTION.md");
    let folder = |name: &str| {
        let entries = std::fs::read_dir(root.join(name)).expect("a folder of static");
        let files: Vec<_> = entries.map(|entry| entry.expect("an entry").file_name()).collect();
        files.into_iter().map(|file| format!("{name}/{}", file.to_string_lossy())).collect::<Vec<_>>()
    };
    let files: BTreeSet<String> = ["pictures", "fonts"].into_iter().flat_map(folder).collect();
    let named: BTreeSet<String> = text
        .split('`')
        .skip(1)
        .step_by(2)
        .filter(|name| name.starts_with("pictures/") || name.starts_with("fonts/"))
        .map(str::to_owned)
        .collect();
    assert!(!files.is_empty());
    assert_eq!(named, files);
}

#[test]
fn every_row_names_its_licence_and_source() {
    let text = include_str!("../static/ATTRIBUTION.md");
    let rows: Vec<&str> = text.lines().filter(|line| line.starts_with("| `")).collect();
    assert!(rows.len() > 5);
    for row in rows {
        assert!(["CC0", "public domain", "OFL-"].iter().any(|licence| row.contains(licence)), "{row}");
        assert!(row.contains("<http"), "{row}");
    }
}
