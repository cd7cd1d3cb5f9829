//! Floating numbers as their bits: JSON knows no infinity, and a difference may be infinite.

/// One number.
pub mod one {
    use serde::{Deserialize, Deserializer, Serialize, Serializer};

    pub fn serialize<S: Serializer>(number: &f64, to: S) -> Result<S::Ok, S::Error> {
        number.to_bits().serialize(to)
    }

    pub fn deserialize<'a, D: Deserializer<'a>>(from: D) -> Result<f64, D::Error> {
        u64::deserialize(from).map(f64::from_bits)
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
