//! Parameters: what an operator can be set to, and one setting of it.

use crate::words::{Problem, Text};
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
}

/// What a parameter can be.
#[derive(Debug)]
pub enum Kind {
    /// A whole number.
    Int(Range),
    /// A whole number along rows and one along columns; one number stands for both.
    Pair(Range),
    /// One of some words; the first is the default.
    Choice(&'static [(&'static str, Text)]),
}

/// What whole numbers are allowed.
#[derive(Clone, Copy, Debug)]
pub struct Range {
    /// The least and the most that is accepted at all.
    pub hard: [usize; 2],
    /// The least and the most a slider offers.
    pub soft: [usize; 2],
    /// Where it starts.
    pub default: usize,
}

/// The value of one parameter.
#[derive(Clone, Debug, PartialEq, Eq, Hash)]
pub enum Value {
    /// Of [`Kind::Int`].
    Int(usize),
    /// Of [`Kind::Pair`].
    Pair([usize; 2]),
    /// Of [`Kind::Choice`].
    Word(&'static str),
}

impl Param {
    /// Where it starts.
    pub fn default(&self) -> Value {
        match self.kind {
            Kind::Int(range) => Value::Int(range.default),
            Kind::Pair(range) => Value::Pair([range.default; 2]),
            Kind::Choice(words) => Value::Word(words[0].0),
        }
    }

    /// A value from the URL: `3`, `3x5`, `reflect`.
    ///
    /// # Errors
    /// With the reason, naming what would be possible.
    pub fn parse(&self, text: &str) -> Result<Value, Problem> {
        let number = |text: &str, range: Range| {
            text.parse().ok().filter(|n| (range.hard[0]..=range.hard[1]).contains(n)).ok_or_else(|| self.refused(text))
        };
        match self.kind {
            Kind::Int(range) => number(text, range).map(Value::Int),
            Kind::Pair(range) => match text.split_once('x') {
                Some((rows, columns)) => Ok(Value::Pair([number(rows, range)?, number(columns, range)?])),
                None => number(text, range).map(|n| Value::Pair([n; 2])),
            },
            Kind::Choice(words) => {
                let known = words.iter().find(|(word, _)| *word == text);
                known.map(|(word, _)| Value::Word(word)).ok_or_else(|| self.refused(text))
            }
        }
    }

    /// A value from JSON: `3`, `[3, 5]`, `"reflect"`.
    ///
    /// # Errors
    /// With the reason, naming what would be possible.
    pub fn from_json(&self, json: &serde_json::Value) -> Result<Value, Problem> {
        match json {
            serde_json::Value::String(text) => self.parse(text),
            serde_json::Value::Number(number) => self.parse(&number.to_string()),
            serde_json::Value::Array(pair) if pair.len() == 2 => self.parse(&format!("{}x{}", pair[0], pair[1])),
            other => Err(self.refused(&other.to_string())),
        }
    }

    fn refused(&self, text: &str) -> Problem {
        match self.kind {
            Kind::Int(range) | Kind::Pair(range) => {
                let [least, most] = range.hard.map(|n| n.to_string());
                let words = Text::new(
                    "{0} must be a whole number from {1} to {2}, not {3}",
                    "{0} 必须是 {1} 到 {2} 的整数，不能是 {3}",
                );
                Problem::new(self.name, words, &[self.name, &least, &most, text])
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
            Self::Word(word) => f.write_str(word),
        }
    }
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

    /// From a JSON object; what is not named stays where it starts.
    ///
    /// # Errors
    /// When a name is not known or a value not possible.
    pub fn from_json(specs: &'static [Param], json: &serde_json::Value) -> Result<Self, Problem> {
        let mut params = Self::new(specs);
        let Some(object) = json.as_object() else {
            let text = Text::new("params must be an object, not {0}", "params 必须是对象，不能是 {0}");
            return Err(Problem::new("params", text, &[&json.to_string()]));
        };
        for (name, value) in object {
            let Some(spec) = params.spec(name) else {
                let known: Vec<&str> = specs.iter().map(|spec| spec.name).collect();
                let text = Text::new("there is no parameter {0}; there are {1}", "没有参数 {0}；有的是 {1}");
                return Err(Problem::new(name, text, &[name, &known.join(", ")]));
            };
            params = params.with(name, spec.from_json(value)?);
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
            Value::Word(_) => [0; 2],
        }
    }

    /// A declared choice.
    pub fn word(&self, name: &str) -> &'static str {
        match *self.value(name) {
            Value::Word(word) => word,
            Value::Int(_) | Value::Pair(_) => "",
        }
    }
}
