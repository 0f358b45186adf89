//! Versions of the application on the phone.

use super::code;
use kernel::Code;

kernel::text_newtype! {
    /// A version of the application: three numbers with dots between them.
    #[schema(pattern = "^[0-9]{1,4}\\.[0-9]{1,4}\\.[0-9]{1,4}$")]
    ClientVersion = "1.4.0"
}

impl std::str::FromStr for ClientVersion {
    type Err = Code;
    fn from_str(text: &str) -> Result<Self, Code> {
        let parts = numbers(text).ok_or(code::CLIENT_VERSION)?;
        let [major, minor, patch] = parts;
        Ok(Self(format!("{major}.{minor}.{patch}")))
    }
}

kernel::read_from_str!(ClientVersion);

impl ClientVersion {
    /// Whether it came before another; `1.10.0` comes after `1.9.9`.
    #[must_use]
    pub fn is_below(&self, other: &Self) -> bool {
        numbers(self.as_str()) < numbers(other.as_str())
    }
}

fn numbers(text: &str) -> Option<[u16; 3]> {
    let plain =
        |part: &str| (1..=4).contains(&part.len()) && part.bytes().all(|b| b.is_ascii_digit());
    let parts: Option<Vec<u16>> = text
        .split('.')
        .map(|part| part.parse().ok().filter(|_| plain(part)))
        .collect();
    parts?.try_into().ok()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn versions_are_compared_by_their_numbers() {
        let version = |text: &str| text.parse::<ClientVersion>().unwrap();
        assert!(version("1.9.9").is_below(&version("1.10.0")));
        assert!(version("1.10.0").is_below(&version("2.0.0")));
        assert!(!version("2.0.0").is_below(&version("2.0.0")));
        assert_eq!(version("01.2.3").as_str(), "1.2.3");
        for wrong in [
            "",
            "1",
            "1.2",
            "1.2.3.4",
            "1.2.x",
            "1.2.12345",
            "+1.2.3",
            " 1.2.3",
        ] {
            assert_eq!(
                wrong.parse::<ClientVersion>(),
                Err(code::CLIENT_VERSION),
                "{wrong}"
            );
        }
    }
}
