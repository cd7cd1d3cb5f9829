//! Parsing: any string is some valid address; what could not be read is named and left as the page opens.

use super::keys::{CLOCKS, EMBED, Key, LANGS, THEMES, of_word};
use super::{Address, Origin, SiteName};
use crate::graph::{Edits, Field, Filter, Item, Source};
use crate::operator::{ALL, Operator, Stem, View};
use crate::order::Set;
use crate::picture::{Frame, samples};
use crate::tensor::MAX_RANK;
use crate::words::{Problem, Text};

/// A story has fewer beats.
const MOST_BEATS: usize = 100;

/// The longest quotation of a link in a problem, in characters.
const QUOTED: usize = 60;

impl Address {
    /// Reads a link: `#/vanilla?kernel_size=5&weight=blur`, from `#` on or what follows it. The first of a double counts.
    pub fn parse(hash: &str) -> (Self, Vec<Problem>) {
        let text = hash.trim_start_matches('#').trim_start_matches('/');
        let (page, patch) = text.split_once('?').unwrap_or((text, ""));
        let page = decode(page);
        let page = page.trim_end_matches('/');
        let mut problems = Vec::new();
        let operator = Operator::find(page).unwrap_or_else(|| {
            if !page.is_empty() {
                problems.push(unknown_page(page));
            }
            ALL[0]
        });
        let mut address = Self::opening(operator);
        problems.extend(address.apply(patch));
        (address, problems)
    }

    /// Reads `key=value&...` over this address.
    pub(super) fn apply(&mut self, patch: &str) -> Vec<Problem> {
        let mut problems = Vec::new();
        let mut seen = Set::new();
        for pair in patch.split('&').filter(|pair| !pair.is_empty()) {
            let (name, value) = pair.split_once('=').unwrap_or((pair, ""));
            let (name, value) = (decode(name), decode(value));
            let Some(key) = Key::find(self, &name) else {
                let text = Text::new(
                    "{0} has nothing called {1}; {1}={2} is left out",
                    "{0} 没有名为 {1} 的项；已略去 {1}={2}",
                );
                problems.push(Problem::new(quoted(&name), text, &[self.operator.id, &quoted(&name), &quoted(&value)]));
                continue;
            };
            if seen.insert(key.name().to_owned()) {
                problems.extend(self.read(&key, &value));
            } else {
                let text = Text::new("{0} is named twice; {0}={1} is left out", "{0} 出现了两次；已略去 {0}={1}");
                problems.push(Problem::new(key.name(), text, &[key.name(), &quoted(&value)]));
            }
        }
        problems
    }

    /// Reads one value.
    fn read(&mut self, key: &Key, value: &str) -> Vec<Problem> {
        let understood = match key {
            Key::Param(name) => return self.read_param(name, value),
            Key::View => return self.read_view(value),
            Key::Source(leaf) => return self.read_source(leaf, value),
            Key::Stem => {
                Stem::find(value).map(|stem| self.stem = Some(stem.name).filter(|name| *name != self.operator.stem))
            }
            Key::Set => {
                let (edits, problems) = Edits::parse(value);
                self.edits = edits;
                return problems;
            }
            Key::Hide => {
                self.hide = Set::from_iter(value.split(',').filter(|name| !name.is_empty()).map(str::to_owned));
                return Vec::new();
            }
            Key::Picture => origin(value).map(|origin| self.picture = origin),
            Key::Frame => unless("auto", value, frame).map(|frame| self.frame = frame),
            Key::At => SiteName::parse(value).map(|at| self.at = at),
            Key::Tap => unless("all", value, |tap| tap.parse().ok()).map(|tap| self.tap = tap),
            Key::Pin => unless("none", value, SiteName::parse).map(|pin| self.pin = pin),
            Key::Clock => of_word(CLOCKS, value).map(|clock| self.clock = clock),
            Key::Beat => self.beat_of(value).map(|(beat, shown)| (self.beat, self.shown) = (beat, shown)),
            Key::Lang => of_word(LANGS, value).map(|lang| self.lang = lang),
            Key::Theme => of_word(THEMES, value).map(|theme| self.theme = theme),
            Key::Embed => of_word(EMBED, value).map(|embed| self.embed = embed),
        };
        understood.is_none().then(|| misread(key, value)).into_iter().collect()
    }

    fn read_param(&mut self, name: &str, value: &str) -> Vec<Problem> {
        let Some(spec) = self.params.spec(name) else { return Vec::new() };
        match spec.parse(value) {
            Ok(value) => {
                self.params = self.params.with(name, value);
                Vec::new()
            }
            Err(problem) => vec![problem],
        }
    }

    fn read_source(&mut self, leaf: &str, value: &str) -> Vec<Problem> {
        match Source::parse(leaf, value).and_then(|source| canonical(leaf, source)) {
            Ok(source) => {
                *self = self.with_source(leaf, source);
                Vec::new()
            }
            Err(problem) => vec![problem],
        }
    }

    fn read_view(&mut self, word: &str) -> Vec<Problem> {
        let views = self.operator.page().views;
        if let Some(view) = View::find(word).filter(|view| views.contains(view)) {
            self.view = view;
            return Vec::new();
        }
        let known: Vec<&str> = views.iter().map(|view| view.word()).collect();
        let text = Text::new("there is no view {0} here; there are {1}", "这里没有视图 {0}；有的是 {1}");
        vec![Problem::new("view", text, &[&quoted(word), &known.join(", ")])]
    }

    fn beat_of(&self, value: &str) -> Option<(usize, bool)> {
        let (beat, shown) = match value.split_once(',') {
            Some((beat, "shown")) => (beat, true),
            Some(_) => return None,
            None => (value, false),
        };
        let beat: usize = beat.parse().ok()?;
        // How many there are, the story tells once it is there.
        (beat < MOST_BEATS).then_some((beat, shown))
    }
}

impl SiteName {
    /// Reads `node[0,0,4,6]`.
    pub fn parse(text: &str) -> Option<Self> {
        let (node, index) = match text.split_once('[') {
            None => (text, Vec::new()),
            Some((node, rest)) => {
                let inside = rest.strip_suffix(']')?;
                let index: Option<Vec<usize>> = inside.split(',').map(|i| i.parse().ok()).collect();
                (node, index?)
            }
        };
        let named = !node.is_empty() && node.chars().all(|c| c.is_ascii_alphanumeric() || "._-".contains(c));
        (named && index.len() <= MAX_RANK).then(|| Self { node: node.into(), index })
    }
}

/// The operator's own source for a leaf.
pub(super) fn own_source(operator: &Operator, leaf: &str) -> Option<Source> {
    canonical(leaf, Source::parse(leaf, operator.source(leaf)?).ok()?).ok()
}

/// A source as links spell it, so that equal ones are equal: numbers in their shortest form, a filter's argument where it takes one, what
/// repeats once.
///
/// # Errors
/// When a number is not finite.
pub fn canonical(leaf: &str, source: Source) -> Result<Source, Problem> {
    let spelled = |item: Item| match (item.number(), Filter::find(&item.name)) {
        (Some(number), _) if number.is_finite() => Ok(Item { name: (number + 0.0).to_string(), argument: None }),
        (Some(_), _) => {
            let text = Text::new("{0} takes finite numbers, {1} is none", "{0} 只接受有限的数，{1} 不是");
            Err(Problem::new(leaf, text, &[leaf, &quoted(&item.name)]))
        }
        (_, Some(filter)) => Ok(Item { argument: filter.argument.map(|usual| item.argument.unwrap_or(usual)), ..item }),
        _ => {
            let field = Field::find(&item.name);
            let usual = field.map_or(item.argument, |field| field.argument.map(|usual| item.argument.unwrap_or(usual)));
            Ok(Item { argument: usual, ..item })
        }
    };
    let items = source.0.into_iter().map(spelled).collect::<Result<Vec<_>, _>>()?;
    let repeats = |n: &usize| items.len().is_multiple_of(*n) && items.chunks(*n).all(|run| *run == items[..*n]);
    let period = (1..=items.len()).find(repeats).unwrap_or(items.len());
    Ok(Source(items[..period].to_vec()))
}

/// A value, or none where a word stands for it.
fn unless<T>(none: &str, value: &str, read: impl FnOnce(&str) -> Option<T>) -> Option<Option<T>> {
    if value == none { Some(None) } else { read(value).map(Some) }
}

fn origin(value: &str) -> Option<Origin> {
    match value.strip_prefix("own:") {
        Some(hash) => {
            let spelled = hash.len() == 16 && hash.bytes().all(|byte| byte.is_ascii_hexdigit());
            spelled.then(|| Origin::Own(hash.to_ascii_lowercase()))
        }
        None => samples::sample(value).map(|sample| Origin::Sample(sample.id)),
    }
}

fn frame(value: &str) -> Option<Frame> {
    let numbers: Vec<usize> = value.split(',').map(|n| n.parse().ok()).collect::<Option<_>>()?;
    let [x, y, cell, rows, columns] = *numbers else { return None };
    let sane = cell > 0 && [rows, columns].iter().all(|n| (1..=Frame::MOST).contains(n));
    sane.then_some(Frame { x, y, cell, rows, columns })
}

/// `%XX` as bytes, what is not spelled so as it stands, bytes that are no UTF-8 as U+FFFD.
fn decode(text: &str) -> String {
    let bytes = text.as_bytes();
    let digit = |i: usize| bytes.get(i).and_then(|&byte| char::from(byte).to_digit(16));
    let mut out = Vec::with_capacity(bytes.len());
    let mut i = 0;
    while i < bytes.len() {
        match (bytes[i], digit(i + 1), digit(i + 2)) {
            (b'%', Some(high), Some(low)) => {
                out.push((high * 16 + low) as u8);
                i += 3;
            }
            (byte, ..) => {
                out.push(byte);
                i += 1;
            }
        }
    }
    String::from_utf8_lossy(&out).into_owned()
}

fn quoted(text: &str) -> String {
    match text.char_indices().nth(QUOTED) {
        Some((end, _)) => format!("{}…", &text[..end]),
        None => text.to_owned(),
    }
}

fn unknown_page(page: &str) -> Problem {
    let known: Vec<&str> = ALL.iter().map(|operator| operator.id).collect();
    let text = Text::new("there is no page {0}; there are {1}", "没有页面 {0}；有的是 {1}");
    Problem::new("operator", text, &[&quoted(page), &known.join(", ")])
}

fn misread(key: &Key, value: &str) -> Problem {
    let (en, zh) = match key {
        Key::Picture => {
            ("a picture of the gallery, or own: and sixteen hex digits", "图库中的图片，或 own: 加十六位十六进制数")
        }
        Key::Frame => (
            "x,y,cell,rows,columns with 1 to 32 rows and columns, or auto",
            "x,y,cell,rows,columns（1 到 32 行列），或 auto",
        ),
        Key::At | Key::Pin => ("an element, as output[0,0,4,6]", "一个元素，如 output[0,0,4,6]"),
        Key::Tap => ("a number of terms, or all", "项数，或 all"),
        Key::Clock => ("stage, window or tap", "stage、window 或 tap"),
        Key::Beat => ("a beat of the story from 0, as 3 or 3,shown", "从 0 数起的讲解步，如 3 或 3,shown"),
        Key::Stem => ("rgb, opponent, edges, scales, atlas or nodes", "rgb、opponent、edges、scales、atlas 或 nodes"),
        Key::Lang => ("en or zh", "en 或 zh"),
        Key::Theme => ("light or dark", "light 或 dark"),
        Key::Embed => ("0 or 1", "0 或 1"),
        Key::Param(_) | Key::Source(_) | Key::Set | Key::View | Key::Hide => ("another value", "其他值"),
    };
    let text = Text::new("{0} must be {2}, not {1}", "{0} 必须是{3}，不能是 {1}");
    Problem::new(key.name(), text, &[key.name(), &quoted(value), en, zh])
}
