//! Rust files as the floors see them: code without comments, string literals apart.

use std::path::{Path, PathBuf};

/// One file under `src`.
pub struct Source {
    /// Its path under `src`.
    pub path: String,
    /// The module of the first level it belongs to: `graph` for `graph/edit.rs`.
    pub module: String,
    /// How many lines it has.
    pub lines: usize,
    /// The line where its tests start; past its end if it has none.
    pub tests_from: usize,
    /// Its string literals.
    pub literals: Vec<Literal>,
    code: String,
}

/// One string literal.
pub struct Literal {
    /// The line it starts on.
    pub line: usize,
    /// What stands between the quotes.
    pub text: String,
    /// Whether it is the value of an HTML attribute `role`, where words such as `group` have a meaning of their own.
    pub role: bool,
}

/// The folder of the sources.
pub fn root() -> PathBuf {
    Path::new(env!("CARGO_MANIFEST_DIR")).join("src")
}

impl Source {
    /// Every file under `src`.
    pub fn all() -> Vec<Self> {
        let mut files = Vec::new();
        collect(&root(), &mut files);
        files.sort();
        files.iter().map(|path| Self::read(path)).collect()
    }

    fn read(file: &Path) -> Self {
        let path = file.strip_prefix(root()).unwrap().to_string_lossy().into_owned();
        Self::new(path, &std::fs::read_to_string(file).unwrap())
    }

    /// A file by its path under `src` and its text.
    pub fn new(path: String, text: &str) -> Self {
        let module = path.split('/').next().unwrap_or_default().trim_end_matches(".rs").to_owned();
        let (code, literals) = strip(text);
        let tests_from = code.lines().position(|line| line.trim() == "#[cfg(test)]");
        let tests_from = if path.ends_with("tests.rs") { 0 } else { tests_from.map_or(usize::MAX, |line| line + 1) };
        Self { path, module, lines: text.lines().count(), tests_from, literals, code }
    }

    /// Every word of its code, with its line.
    pub fn words(&self) -> impl Iterator<Item = (usize, &str)> {
        let words = |line: &'_ str| -> Vec<(usize, usize)> {
            let mut words = Vec::new();
            let mut from = None;
            for (at, c) in line.char_indices().chain([(line.len(), ' ')]) {
                match (from, c.is_alphanumeric() || c == '_') {
                    (None, true) => from = Some(at),
                    (Some(start), false) => {
                        words.push((start, at));
                        from = None;
                    }
                    _ => {}
                }
            }
            words
        };
        self.code
            .lines()
            .enumerate()
            .flat_map(move |(n, line)| words(line).into_iter().map(move |(a, b)| (n + 1, &line[a..b])))
    }

    /// The modules named after `crate::`, with their lines.
    pub fn imports(&self) -> Vec<(usize, String)> {
        let mut found = Vec::new();
        for (at, _) in self.code.match_indices("crate::") {
            let line = self.code[..at].matches('\n').count() + 1;
            let rest = &self.code[at + "crate::".len()..];
            found.extend(heads(rest).into_iter().map(|head| (line, head)));
        }
        found
    }
}

/// The first names of a path, or of each path of a `{...}` list.
fn heads(path: &str) -> Vec<String> {
    let head =
        |text: &str| text.trim_start().chars().take_while(|c| c.is_alphanumeric() || *c == '_').collect::<String>();
    let Some(list) = path.strip_prefix('{') else { return vec![head(path)] };
    let (mut depth, mut from, mut heads) = (0, 0, Vec::new());
    for (at, c) in list.char_indices() {
        match c {
            '{' => depth += 1,
            '}' if depth > 0 => depth -= 1,
            ',' | '}' if depth == 0 => {
                heads.push(head(&list[from..at]));
                from = at + 1;
                if c == '}' {
                    break;
                }
            }
            _ => {}
        }
    }
    heads.retain(|head| !head.is_empty());
    heads
}

fn collect(folder: &Path, files: &mut Vec<PathBuf>) {
    for entry in std::fs::read_dir(folder).unwrap() {
        let path = entry.unwrap().path();
        if path.is_dir() {
            collect(&path, files);
        } else if path.extension().is_some_and(|extension| extension == "rs") {
            files.push(path);
        }
    }
}

/// Code with comments and string literals blanked, lines kept, and the literals.
fn strip(text: &str) -> (String, Vec<Literal>) {
    let (mut code, mut literals) = (String::new(), Vec::new());
    let mut rest = text;
    while let Some(c) = rest.chars().next() {
        let raw = raw_string(rest, code.chars().last());
        let length = if rest.starts_with("//") {
            rest.find('\n').unwrap_or(rest.len())
        } else if rest.starts_with("/*") {
            block_comment(rest)
        } else if let Some((opening, length)) = raw.or_else(|| (c == '"').then(|| (1, quoted(rest)))) {
            let line = code.matches('\n').count() + 1;
            let closing = if c == 'r' { opening - 1 } else { 1 };
            let text = rest[opening..length - closing].to_owned();
            literals.push(Literal { line, text, role: code.trim_end().ends_with("role=") });
            length
        } else if let Some(length) = character(rest) {
            length
        } else {
            code.push(c);
            rest = &rest[c.len_utf8()..];
            continue;
        };
        code.extend(rest[..length].chars().map(|c| if c == '\n' { '\n' } else { ' ' }));
        rest = &rest[length..];
    }
    (code, literals)
}

/// Length of a nested block comment.
fn block_comment(text: &str) -> usize {
    let (mut depth, mut at) = (0, 0);
    while at < text.len() {
        if text[at..].starts_with("/*") {
            depth += 1;
            at += 2;
        } else if text[at..].starts_with("*/") {
            depth -= 1;
            at += 2;
            if depth == 0 {
                return at;
            }
        } else {
            at += text[at..].chars().next().map_or(1, char::len_utf8);
        }
    }
    text.len()
}

/// Length of a quoted string, quotes included.
fn quoted(text: &str) -> usize {
    let mut escaped = false;
    for (at, c) in text.char_indices().skip(1) {
        match c {
            _ if escaped => escaped = false,
            '\\' => escaped = true,
            '"' => return at + 1,
            _ => {}
        }
    }
    text.len()
}

/// Lengths of a raw string's opening and of all of it.
fn raw_string(text: &str, before: Option<char>) -> Option<(usize, usize)> {
    if before.is_some_and(|c| c.is_alphanumeric() || c == '_') {
        return None;
    }
    let hashes = text.strip_prefix('r')?.chars().take_while(|&c| c == '#').count();
    text[1 + hashes..].strip_prefix('"')?;
    let (opening, closing) = (hashes + 2, format!("\"{}", "#".repeat(hashes)));
    let end = text[opening..].find(&closing)?;
    Some((opening, opening + end + closing.len()))
}

/// Length of a character literal; a lifetime is none.
fn character(text: &str) -> Option<usize> {
    let inside = text.strip_prefix('\'')?;
    let first = inside.chars().next()?;
    if first == '\\' {
        return Some(2 + inside[2..].find('\'')? + 2);
    }
    inside[first.len_utf8()..].starts_with('\'').then_some(first.len_utf8() + 2)
}
