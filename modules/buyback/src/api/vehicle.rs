//! Inputs that a type of vehicle has to read: what is wrong in itself and what is wrong for the type is told together.

use crate::model::vehicle::VehicleAsk;
use deserr::{Deserr, IntoValue, Map, Value, ValuePointerRef};
use kernel::{Invalid, Line, codes};
use std::collections::BTreeMap;

/// An input with the vehicle taken out of it: its number and properties wait for the type, and so do the faults of the
/// rest, so that all are told at once.
pub struct Typed<T> {
    /// The vehicle as it was told.
    pub vehicle: VehicleAsk,
    /// Everything else, or what is wrong.
    pub rest: Result<T, Invalid>,
}

impl<T: Deserr<Invalid>> Deserr<Invalid> for Typed<T> {
    fn deserialize_from_value<V: IntoValue>(
        value: Value<V>,
        location: ValuePointerRef<'_>,
    ) -> Result<Self, Invalid> {
        let mut map = match value {
            Value::Map(map) => map,
            other => {
                let rest = T::deserialize_from_value(other, location);
                return rest.map(|rest| Self {
                    vehicle: VehicleAsk::default(),
                    rest: Ok(rest),
                });
            }
        };
        let mut faults = Invalid::default();
        let mut taken = |name: &str| {
            let value = map.remove(name)?;
            read::<Option<Line>, V>(value, location.push_key(name), &mut faults).flatten()
        };
        let (vehicle_type, number) = (taken("vehicle_type"), taken("vin"));
        let attributes = map.remove("attributes").map(IntoValue::into_value);
        let attributes = read_all(attributes, location.push_key("attributes"), &mut faults);
        let rest = T::deserialize_from_value(Value::<V>::Map(map), location);
        Ok(Self {
            vehicle: VehicleAsk {
                vehicle_type: vehicle_type.map(|word| word.to_string()),
                number: number.map(|number| number.to_string()),
                attributes,
            },
            rest: joined(rest, faults),
        })
    }
}

fn read<T: Deserr<Invalid>, V: IntoValue>(
    value: <V::Map as Map>::Value,
    location: ValuePointerRef<'_>,
    faults: &mut Invalid,
) -> Option<T> {
    match T::deserialize_from_value(value.into_value(), location) {
        Ok(read) => Some(read),
        Err(mut wrong) => {
            faults.fields.append(&mut wrong.fields);
            None
        }
    }
}

fn joined<T>(rest: Result<T, Invalid>, mut faults: Invalid) -> Result<T, Invalid> {
    match rest {
        Ok(rest) => faults.check().map(|()| rest),
        Err(mut wrong) => {
            wrong.fields.append(&mut faults.fields);
            Err(wrong)
        }
    }
}

/// Every property, and every one that is no text: the reader of maps that comes with the library keeps quiet about those.
fn read_all<V: IntoValue>(
    value: Option<Value<V>>,
    location: ValuePointerRef<'_>,
    faults: &mut Invalid,
) -> BTreeMap<String, String> {
    let mut all = BTreeMap::new();
    match value {
        Some(Value::Map(map)) => {
            for (code, value) in map.into_iter() {
                let text = read::<Line, V>(value, location.push_key(&code), faults);
                all.extend(text.map(|text| (code.clone(), text.to_string())));
            }
        }
        None | Some(Value::Null) => {}
        Some(_) => {
            let params = vec![("expected", "Map".to_owned())];
            let mut wrong = Invalid::at(location, codes::WRONG_TYPE, params);
            faults.fields.append(&mut wrong.fields);
        }
    }
    all
}
