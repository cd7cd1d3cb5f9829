//! Parameters: what an operator can be set to, and one setting of it.

use crate::words::{Problem, Text, decimal};
use std::fmt;

/// One parameter of an operator.
#[derive(Debug)]
pub struct Param {
    /// Its name in the URL, in golden files and in the JS interface, as PyTorch spells it.
    pub name: &'static str,
    /// Its name on the page.
    pub title: Text,
    /// What it can be.
    pub kind: Kind,
    /// Whether it matters at a setting; where it does not, the page leaves it out.
    pub applies: fn(&Params) -> bool,
    /// The node whose channels it counts, as a share of all that stand on that side.
    pub counts: Option<&'static str>,
}

/// What a parameter can be.
#[derive(Debug)]
pub enum Kind {
    /// A whole number.
    Int(Range),
    /// A whole number along rows and one along columns; one number stands for both.
    Pair(Range),
    /// A number.
    Real(RealRange),
    /// A list of whole numbers.
    List(ListRange),
    /// One of some words; the first is the default.
    Choice(&'static [(&'static str, Text)]),
}

/// What whole numbers are allowed.
#[derive(Clone, Copy, Debug, PartialEq)]
pub struct Range {
    /// The least and the most that is accepted at all.
    pub hard: [usize; 2],
    /// The least and the most a slider offers.
    pub soft: [usize; 2],
    /// Where it starts.
    pub default: usize,
}

/// What numbers are allowed.
#[derive(Clone, Copy, Debug, PartialEq)]
pub struct RealRange {
    /// The least and the most that is accepted at all.
    pub hard: [f64; 2],
    /// The least and the most a slider offers.
    pub soft: [f64; 2],
    /// Where it starts.
    pub default: f64,
}

/// What lists are allowed: one number at least.
#[derive(Clone, Copy, Debug, PartialEq)]
pub struct ListRange {
    /// The least and the most that is accepted of each number.
    pub hard: [usize; 2],
    /// The least and the most a slider offers for each.
    pub soft: [usize; 2],
    /// How many numbers at most.
    pub most: usize,
    /// Where it starts.
    pub default: &'static [usize],
    /// Lists worth a look, each a press away.
    pub ready: &'static [&'static [usize]],
}

/// The value of one parameter.
#[derive(Clone, Debug, PartialEq)]
pub enum Value {
    /// Of [`Kind::Int`].
    Int(usize),
    /// Of [`Kind::Pair`].
    Pair([usize; 2]),
    /// Of [`Kind::Real`].
    Real(f64),
    /// Of [`Kind::List`].
    List(Vec<usize>),
    /// Of [`Kind::Choice`].
    Word(&'static str),
}

/// The value of one parameter as a program gives it: JavaScript, a file.
#[derive(Clone, Debug, PartialEq)]
pub enum Spelled {
    /// A word, a number, off or on.
    Text(String),
    /// Several, each as JSON spells it.
    Several(Vec<String>),
    /// What no parameter can be, as JSON spells it.
    Other(String),
}

const OFF: (&str, Text) = ("false", Text::new("off", "关"));
const ON: (&str, Text) = ("true", Text::new("on", "开"));

impl Param {
    const fn new(name: &'static str, title: Text, kind: Kind) -> Self {
        Self { name, title, kind, applies: |_| true, counts: None }
    }

    /// A whole number: what is accepted at all, what a slider offers, where it starts.
    pub const fn int(name: &'static str, title: Text, hard: [usize; 2], soft: [usize; 2], default: usize) -> Self {
        Self::new(name, title, Kind::Int(Range { hard, soft, default }))
    }

    /// A pair of whole numbers (h, w).
    pub const fn pair(name: &'static str, title: Text, hard: [usize; 2], soft: [usize; 2], default: usize) -> Self {
        Self::new(name, title, Kind::Pair(Range { hard, soft, default }))
    }

    /// A number.
    pub const fn real(name: &'static str, title: Text, hard: [f64; 2], soft: [f64; 2], default: f64) -> Self {
        Self::new(name, title, Kind::Real(RealRange { hard, soft, default }))
    }

    /// A list of whole numbers, at most `most` of them.
    pub const fn list(
        name: &'static str,
        title: Text,
        hard: [usize; 2],
        soft: [usize; 2],
        most: usize,
        default: &'static [usize],
    ) -> Self {
        Self::new(name, title, Kind::List(ListRange { hard, soft, most, default, ready: &[] }))
    }

    /// A list of which some are worth a look.
    #[must_use]
    pub const fn ready(self, ready: &'static [&'static [usize]]) -> Self {
        match self.kind {
            Kind::List(range) => Self { kind: Kind::List(ListRange { ready, ..range }), ..self },
            _ => self,
        }
    }

    /// One of some words; the first is where it starts.
    pub const fn choice(name: &'static str, title: Text, words: &'static [(&'static str, Text)]) -> Self {
        Self::new(name, title, Kind::Choice(words))
    }

    /// Off or on: the words `false` and `true`, in JavaScript also the values.
    pub const fn flag(name: &'static str, title: Text, default: bool) -> Self {
        Self::new(name, title, Kind::Choice(if default { &[ON, OFF] } else { &[OFF, ON] }))
    }

    /// Left out where it does not matter.
    #[must_use]
    pub const fn when(self, applies: fn(&Params) -> bool) -> Self {
        Self { applies, ..self }
    }

    /// Counting the channels of a node: where the boundary lies between these and the others of its side.
    #[must_use]
    pub const fn counting(self, node: &'static str) -> Self {
        Self { counts: Some(node), ..self }
    }

    /// Where it starts.
    pub fn default(&self) -> Value {
        match self.kind {
            Kind::Int(range) => Value::Int(range.default),
            Kind::Pair(range) => Value::Pair([range.default; 2]),
            Kind::Real(range) => Value::Real(range.default),
            Kind::List(range) => Value::List(range.default.to_vec()),
            Kind::Choice(words) => Value::Word(words[0].0),
        }
    }

    /// A value from the URL: `3`, `3x5`, `0.25`, `1,2,5`, `reflect`.
    ///
    /// # Errors
    /// With the reason, naming what would be possible.
    pub fn parse(&self, text: &str) -> Result<Value, Problem> {
        let number = |text: &str, [least, most]: [usize; 2]| {
            text.parse().ok().filter(|n| (least..=most).contains(n)).ok_or_else(|| self.refused(text))
        };
        match self.kind {
            Kind::Int(range) => number(text, range.hard).map(Value::Int),
            Kind::Pair(range) => match text.split_once('x') {
                Some((rows, columns)) => Ok(Value::Pair([number(rows, range.hard)?, number(columns, range.hard)?])),
                None => number(text, range.hard).map(|n| Value::Pair([n; 2])),
            },
            Kind::Real(RealRange { hard: [least, most], .. }) => {
                let number = decimal::parse(text).filter(|n| (least..=most).contains(n));
                number.map(|n| Value::Real(n + 0.0)).ok_or_else(|| self.refused(text))
            }
            Kind::List(range) => {
                let numbers = text.split(',').map(|text| number(text, range.hard)).collect::<Result<Vec<_>, _>>()?;
                if numbers.len() <= range.most { Ok(Value::List(numbers)) } else { Err(self.refused(text)) }
            }
            Kind::Choice(words) => {
                let known = words.iter().find(|(word, _)| *word == text);
                known.map(|(word, _)| Value::Word(word)).ok_or_else(|| self.refused(text))
            }
        }
    }

    /// A value from a program: `3`, `[3, 5]`, `0.25`, `true`, `"reflect"`.
    ///
    /// # Errors
    /// With the reason, naming what would be possible.
    pub fn read(&self, given: &Spelled) -> Result<Value, Problem> {
        match (given, &self.kind) {
            (Spelled::Text(text), _) => self.parse(text),
            (Spelled::Several(list), Kind::List(_)) => self.parse(&list.join(",")),
            (Spelled::Several(pair), _) if pair.len() == 2 => self.parse(&pair.join("x")),
            (Spelled::Several(list), _) => Err(self.refused(&format!("[{}]", list.join(",")))),
            (Spelled::Other(text), _) => Err(self.refused(text)),
        }
    }

    fn refused(&self, text: &str) -> Problem {
        match self.kind {
            Kind::Int(Range { hard: [least, most], .. }) | Kind::Pair(Range { hard: [least, most], .. }) => {
                let words = Text::new(
                    "{0} must be a whole number from {1} to {2}, not {3}",
                    "{0} 必须是 {1} 到 {2} 的整数，不能是 {3}",
                );
                Problem::of(self.name, words, &[&self.name, &least, &most, &text])
            }
            Kind::Real(RealRange { hard, .. }) => {
                let [least, most] = hard.map(decimal::short);
                let words = Text::new(
                    "{0} must be a number from {1} to {2}, not {3}",
                    "{0} 必须是 {1} 到 {2} 的数，不能是 {3}",
                );
                Problem::of(self.name, words, &[&self.name, &least, &most, &text])
            }
            Kind::List(ListRange { hard: [least, most], most: longest, .. }) => {
                let words = Text::new(
                    "{0} must be one to {4} whole numbers from {1} to {2}, comma separated, not {3}",
                    "{0} 必须是一至 {4} 个 {1} 到 {2} 的整数，以逗号分隔，不能是 {3}",
                );
                Problem::of(self.name, words, &[&self.name, &least, &most, &text, &longest])
            }
            Kind::Choice(known) => {
                let known: Vec<&str> = known.iter().map(|(word, _)| *word).collect();
                let words = Text::new("{0} must be one of {1}, not {2}", "{0} 必须是 {1} 之一，不能是 {2}");
                Problem::new(self.name, words, &[self.name, &known.join(", "), text])
            }
        }
    }
}

impl fmt::Display for Value {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::Int(n) => write!(f, "{n}"),
            Self::Pair([rows, columns]) if rows == columns => write!(f, "{rows}"),
            Self::Pair([rows, columns]) => write!(f, "{rows}x{columns}"),
            Self::Real(number) => write!(f, "{number}"),
            Self::List(numbers) => f.write_str(&numbers.iter().map(usize::to_string).collect::<Vec<_>>().join(",")),
            Self::Word(word) => f.write_str(word),
        }
    }
}

/// `in_channels`.
pub const fn in_channels(soft: [usize; 2], default: usize) -> Param {
    Param::int("in_channels", Text::new("in_channels", "输入通道"), [1, 4096], soft, default)
}

/// `out_channels`.
pub const fn out_channels(soft: [usize; 2], default: usize) -> Param {
    Param::int("out_channels", Text::new("out_channels", "输出通道"), [1, 4096], soft, default)
}

/// `kernel_size`, a pair.
pub const fn kernel_size(soft: [usize; 2], default: usize) -> Param {
    Param::pair("kernel_size", Text::new("kernel_size", "卷积核大小"), [1, 255], soft, default)
}

/// `stride`, a pair.
pub const fn stride(soft: [usize; 2], default: usize) -> Param {
    Param::pair("stride", Text::new("stride", "步长"), [1, 255], soft, default)
}

/// `padding`, a pair.
pub const fn padding(soft: [usize; 2], default: usize) -> Param {
    Param::pair("padding", Text::new("padding", "填充"), [0, 255], soft, default)
}

/// `dilation`, a pair.
pub const fn dilation(soft: [usize; 2], default: usize) -> Param {
    Param::pair("dilation", Text::new("dilation", "空洞率"), [1, 255], soft, default)
}

/// `groups`.
pub const fn groups(soft: [usize; 2], default: usize) -> Param {
    Param::int("groups", Text::new("groups", "组数"), [1, 4096], soft, default)
}

/// `activation`: none unless asked for.
pub const fn activation() -> Param {
    const WORDS: &[(&str, Text)] =
        &[("none", Text::new("none", "无")), ("relu", Text::new("relu", "ReLU（负数归零）"))];
    Param::choice("activation", Text::new("activation", "激活函数"), WORDS)
}

/// `eps` of batch normalisation.
pub const fn eps(default: f64) -> Param {
    Param::real("eps", Text::new("eps", "数值稳定项 eps"), [0.0, 1.0], [0.0, 0.01], default)
}

/// One setting of an operator's parameters.
#[derive(Clone, Debug)]
pub struct Params {
    specs: &'static [Param],
    values: Vec<Value>,
}

impl PartialEq for Params {
    fn eq(&self, other: &Self) -> bool {
        std::ptr::eq(self.specs, other.specs) && self.values == other.values
    }
}

impl Params {
    /// Every parameter where it starts.
    pub fn new(specs: &'static [Param]) -> Self {
        Self { specs, values: specs.iter().map(Param::default).collect() }
    }

    /// Each parameter with its value.
    pub fn iter(&self) -> impl Iterator<Item = (&'static Param, &Value)> {
        self.specs.iter().zip(&self.values)
    }

    /// The parameter of a name.
    pub fn spec(&self, name: &str) -> Option<&'static Param> {
        self.specs.iter().find(|spec| spec.name == name)
    }

    /// With one parameter changed; a name that is not known changes nothing.
    #[must_use]
    pub fn with(&self, name: &str, value: Value) -> Self {
        let mut changed = self.clone();
        if let Some(i) = self.specs.iter().position(|spec| spec.name == name) {
            changed.values[i] = value;
        }
        changed
    }

    /// From names and values; what is not named stays where it starts.
    ///
    /// # Errors
    /// When a name is not known or a value not possible.
    pub fn read(specs: &'static [Param], given: &[(String, Spelled)]) -> Result<Self, Problem> {
        let mut params = Self::new(specs);
        for (name, value) in given {
            let Some(spec) = params.spec(name) else {
                let known: Vec<&str> = specs.iter().map(|spec| spec.name).collect();
                let text = Text::new("there is no parameter {0}; there are {1}", "没有参数 {0}；有的是 {1}");
                return Err(Problem::new(name, text, &[name, &known.join(", ")]));
            };
            params = params.with(name, spec.read(value)?);
        }
        Ok(params)
    }

    /// The value of a parameter the operator declares.
    ///
    /// # Panics
    /// When the operator declares no such parameter: a mistake in its file, which its first test finds.
    pub fn value(&self, name: &str) -> &Value {
        let place = self.specs.iter().position(|spec| spec.name == name);
        place.map(|i| &self.values[i]).unwrap_or_else(|| panic!("the operator declares no parameter {name}"))
    }

    /// A declared whole number.
    pub fn int(&self, name: &str) -> usize {
        self.pair(name)[0]
    }

    /// A declared pair (h, w); a whole number stands for both.
    pub fn pair(&self, name: &str) -> [usize; 2] {
        match *self.value(name) {
            Value::Int(n) => [n; 2],
            Value::Pair(pair) => pair,
            _ => [0; 2],
        }
    }

    /// A declared number; a whole one is one too.
    pub fn real(&self, name: &str) -> f64 {
        match *self.value(name) {
            Value::Real(number) => number,
            Value::Int(n) => n as f64,
            _ => 0.0,
        }
    }

    /// A declared list.
    pub fn list(&self, name: &str) -> &[usize] {
        match self.value(name) {
            Value::List(numbers) => numbers,
            _ => &[],
        }
    }

    /// A declared flag.
    pub fn flag(&self, name: &str) -> bool {
        self.word(name) == "true"
    }

    /// A declared choice.
    pub fn word(&self, name: &str) -> &'static str {
        match *self.value(name) {
            Value::Word(word) => word,
            _ => "",
        }
    }
}
