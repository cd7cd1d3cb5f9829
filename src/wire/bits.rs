//! Floating numbers as their bits: JSON knows no infinity, and a difference may be infinite.

/// Two numbers.
pub mod two {
    use serde::{Deserialize, Deserializer, Serialize, Serializer};

    pub fn serialize<S: Serializer>(two: &[f64; 2], to: S) -> Result<S::Ok, S::Error> {
        two.map(f64::to_bits).serialize(to)
    }

    pub fn deserialize<'a, D: Deserializer<'a>>(from: D) -> Result<[f64; 2], D::Error> {
        Ok(<[u64; 2]>::deserialize(from)?.map(f64::from_bits))
    }
}

/// Two numbers, or none.
pub mod pair {
    use serde::{Deserialize, Deserializer, Serialize, Serializer};

    pub fn serialize<S: Serializer>(pair: &Option<[f64; 2]>, to: S) -> Result<S::Ok, S::Error> {
        pair.map(|pair| pair.map(f64::to_bits)).serialize(to)
    }

    pub fn deserialize<'a, D: Deserializer<'a>>(from: D) -> Result<Option<[f64; 2]>, D::Error> {
        let pair = Option::<[u64; 2]>::deserialize(from)?;
        Ok(pair.map(|pair| pair.map(f64::from_bits)))
    }
}
