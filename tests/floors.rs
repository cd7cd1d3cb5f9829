//! The house as files: who imports whom, who names the web, who names an operator, how long a file may be.

#![cfg(not(target_arch = "wasm32"))]
#![allow(clippy::unwrap_used)]

#[path = "common/source.rs"]
mod source;

use convolution_atlas::operator::ALL;
use source::Source;
use std::collections::BTreeMap;

/// Crates that only the web floor and the binaries may name.
const WEB: [&str; 5] = ["yew", "web_sys", "js_sys", "wasm_bindgen", "wasm_bindgen_futures"];

/// What every module may import, whatever its floor.
const EVERYWHERE: &str = "words";

/// The floors that serve every operator alike.
const NAMELESS: [&str; 4] = ["scene", "wire", "app", "web"];

/// Lines a file under `src` may have, to be read at one sitting.
const LINES: usize = 600;

/// Module and floor, from the table in `src/lib.rs`.
fn floors() -> BTreeMap<String, usize> {
    let text = std::fs::read_to_string(source::root().join("lib.rs")).unwrap();
    let row = |line: &str| {
        let mut cells = line.strip_prefix("//! |")?.split('|').map(str::trim);
        let floor = cells.next()?.parse().ok()?;
        Some((cells.next()?.trim_matches(['[', '`', ']']).to_owned(), floor))
    };
    text.lines().filter_map(row).collect()
}

#[test]
fn the_table_knows_every_module_and_no_other() {
    let mut modules: Vec<String> = std::fs::read_dir(source::root())
        .unwrap()
        .filter_map(|entry| entry.unwrap().path().file_stem().map(|stem| stem.to_string_lossy().into_owned()))
        .filter(|module| !["lib", "bin"].contains(&module.as_str()))
        .collect();
    modules.sort();
    assert_eq!(modules, floors().into_keys().collect::<Vec<_>>());
}

#[test]
fn a_module_imports_only_from_floors_below_it() {
    let floors = floors();
    let mut wrong = Vec::new();
    for file in Source::all().iter().filter(|file| !["lib", "bin"].contains(&file.module.as_str())) {
        let own = floors[&file.module];
        for (line, import) in file.imports() {
            let below = floors.get(&import).is_some_and(|&floor| floor < own);
            if import != file.module && import != EVERYWHERE && !below {
                wrong.push(format!("{}:{line}: {} (floor {own}) imports {import}", file.path, file.module));
            }
        }
    }
    assert!(wrong.is_empty(), "\n{}", wrong.join("\n"));
}

#[test]
fn the_web_alone_names_the_web() {
    let mut wrong = Vec::new();
    for file in Source::all().iter().filter(|file| !["web", "bin"].contains(&file.module.as_str())) {
        for (line, word) in file.words() {
            if WEB.contains(&word) {
                wrong.push(format!("{}:{line}: names {word}", file.path));
            }
        }
    }
    assert!(wrong.is_empty(), "\n{}", wrong.join("\n"));
}

#[test]
fn no_page_scene_or_worker_knows_an_operator_by_name() {
    let names: Vec<&str> = ALL
        .iter()
        .flat_map(|operator| {
            let page = operator.page();
            [operator.id, page.title.en, page.title.zh, page.short.en, page.short.zh]
        })
        .collect();
    let mut wrong = Vec::new();
    for file in Source::all().iter().filter(|file| NAMELESS.contains(&file.module.as_str())) {
        for literal in file.literals.iter().filter(|literal| !literal.role && literal.line < file.tests_from) {
            let address = literal.text.strip_prefix("#/").or(literal.text.strip_prefix('/')).unwrap_or(&literal.text);
            let spelled = address.split(['?', '&']).next().unwrap_or(address);
            if names.contains(&spelled) {
                wrong.push(format!("{}:{}: names {:?}", file.path, literal.line, literal.text));
            }
        }
    }
    assert!(wrong.is_empty(), "\n{}", wrong.join("\n"));
}

#[test]
fn a_file_can_be_read_at_one_sitting() {
    let long: Vec<_> = Source::all().into_iter().filter(|file| file.lines > LINES).map(|file| file.path).collect();
    assert!(long.is_empty(), "more than {LINES} lines: {long:?}");
}

#[test]
fn comments_and_strings_are_told_from_code() {
    let text = "use crate::{graph::{Node, Role}, tensor};\n// crate::web\n/* /* crate::app */ */ fn f<'a>(c: char) { g('\"', '\\'', r#\"a \"b\"\"#, \"\\\"yew\"); }\nlet x = crate::wire::Reply::Ready; html! { <g role=\"group\"/> }\n#[cfg(test)]\nmod t {}";
    let file = Source::new("scene/mod.rs".into(), text);
    let imports: Vec<(usize, &str)> = [(1, "graph"), (1, "tensor"), (4, "wire")].to_vec();
    assert_eq!(file.imports(), imports.into_iter().map(|(line, name)| (line, name.to_owned())).collect::<Vec<_>>());
    assert!(file.words().all(|(_, word)| word != "yew" && word != "app"));
    let literals: Vec<(usize, &str, bool)> = file.literals.iter().map(|l| (l.line, l.text.as_str(), l.role)).collect();
    assert_eq!(literals, [(3, "a \"b\"", false), (3, "\\\"yew", false), (4, "group", true)]);
    assert_eq!((file.module.as_str(), file.lines, file.tests_from), ("scene", 6, 5));
}
