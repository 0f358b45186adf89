//! The readers of this crate as targets of the fuzzer: each takes any bytes, and says what must hold whatever they are.
//! The stored corpora run through them in every test run; `cargo xtask fuzz` looks for bytes that break them.

use crate::{
    AccountNumber, BankAccount, Bik, Currency, Cursor, Day, FrameNumber, Inn, Instant, Invalid,
    Kpp, Lang, Line, Money, Note, NumberRule, Ogrn, PageAsk, Passport, Phone, Plate, PtsNumber,
    Snils, Sts, VehicleNumber, Vin, VinFault, Zone, invalid, text,
};
use deserr::Deserr;
use std::{
    fmt::{Debug, Display},
    str::FromStr,
};

/// A reader by its name, which is that of its corpus in `fuzz/corpus`.
pub type Target = (&'static str, fn(&[u8]));

/// Every reader of this crate.
pub const TARGETS: &[Target] = &[
    ("account", account),
    ("cursor", cursor),
    ("day", day),
    ("frame", |data| reads_back::<FrameNumber>(data, 17)),
    ("inn", |data| reads_back::<Inn>(data, 12)),
    ("instant", instant),
    ("kpp", |data| reads_back::<Kpp>(data, 9)),
    ("lang", lang),
    ("line", |data| reads_back::<Line>(data, text::LINE_MAX)),
    ("money", money),
    ("note", |data| reads_back::<Note>(data, text::NOTE_MAX)),
    ("number", number),
    ("ogrn", |data| reads_back::<Ogrn>(data, 15)),
    ("passport", passport),
    ("phone", phone),
    ("plate", plate),
    ("pts", pts),
    ("snils", |data| reads_back::<Snils>(data, 14)),
    ("vin", vin),
    ("zone", |data| reads_back::<Zone>(data, 60)),
];

/// The text in any bytes. Bytes that are none are read as far as they are one.
#[must_use]
pub fn text_of(data: &[u8]) -> &str {
    match std::str::from_utf8(data) {
        Ok(text) => text,
        Err(error) => data
            .get(..error.valid_up_to())
            .and_then(|good| std::str::from_utf8(good).ok())
            .unwrap_or_default(),
    }
}

/// What is read is printed in one form, of bounded length, and read back as the same.
pub fn reads_back<T: FromStr + Display + Debug + PartialEq>(data: &[u8], longest: usize) {
    let Ok(value) = text_of(data).parse::<T>() else {
        return;
    };
    let printed = value.to_string();
    assert!(printed.chars().count() <= longest, "{printed} is too long");
    let again = printed.parse::<T>().ok();
    assert!(again.as_ref() == Some(&value), "{printed} reads otherwise");
    assert_eq!(
        again.map(|again| again.to_string()),
        Some(printed),
        "two forms"
    );
}

/// What a body is refused for is a list of bounded size whose pointers name places of the body.
pub fn refusal_is_bounded(refused: &Invalid) {
    assert!(!refused.fields.is_empty(), "refused for nothing");
    assert!(refused.fields.len() <= invalid::FIELDS_MAX, "too many");
    for field in &refused.fields {
        let pointer = &field.pointer;
        assert!(pointer.is_empty() || pointer.starts_with('/'), "{pointer}");
        assert!(!field.code.text(Lang::Ru, &field.params).is_empty());
    }
}

/// A JSON value, if these bytes are one, read as `T`; a refusal is checked.
pub fn json<T: Deserr<Invalid>>(data: &[u8]) -> Option<T> {
    let value: serde_json::Value = serde_json::from_slice(data).ok()?;
    deserr::deserialize::<T, _, Invalid>(value)
        .map_err(|refused| refusal_is_bounded(&refused))
        .ok()
}

fn vin(data: &[u8]) {
    let typed = text_of(data);
    match Vin::parse(typed) {
        Ok(parsed) => {
            let vin = parsed.vin.as_str();
            assert_eq!(vin.len(), 17);
            assert!(!vin.contains(['I', 'O', 'Q']), "{vin}");
            let _ = (parsed.vin.check_digit(), parsed.vin.country());
            let _ = (parsed.vin.maker_hint(), parsed.vin.model_year_hint(2027));
        }
        Err(VinFault::Alphabet { position, .. }) => assert!((1..=17).contains(&position)),
        Err(VinFault::Length { found }) => assert_ne!(found, 17),
        Err(VinFault::Placeholder) => {}
    }
    reads_back::<Vin>(data, 17);
}

fn number(data: &[u8]) {
    reads_back::<VehicleNumber>(data, 20);
    reads_back::<NumberRule>(data, 20);
    let typed = text_of(data);
    if let Some((mask, raw)) = typed.split_once('\n')
        && let Ok(rule) = mask.parse::<NumberRule>()
        && let Ok(number) = rule.read(raw, "/number")
    {
        let again = rule.read(number.as_str(), "/number");
        assert_eq!(again.ok().as_ref(), Some(&number), "{mask}");
    }
}

fn plate(data: &[u8]) {
    reads_back::<Plate>(data, 12);
    if let Ok(plate) = text_of(data).parse::<Plate>() {
        assert!(!plate.readings().is_empty(), "{plate} is no plate");
    }
}

fn account(data: &[u8]) {
    reads_back::<Bik>(data, 9);
    reads_back::<AccountNumber>(data, 20);
    if let Some((bik, account)) = text_of(data).split_once(' ')
        && let (Ok(bik), Ok(account)) = (bik.parse::<Bik>(), account.parse::<AccountNumber>())
    {
        assert!(!account.masked().contains(account.as_str()), "shown whole");
        if let Ok(both) = BankAccount::new(bik, account) {
            let written = serde_json::to_vec(&both).unwrap_or_default();
            assert!(json::<BankAccount>(&written) == Some(both), "another one");
        }
    }
    let _ = json::<BankAccount>(data);
}

fn phone(data: &[u8]) {
    reads_back::<Phone>(data, 16);
    if let Ok(phone) = text_of(data).parse::<Phone>() {
        assert!(phone.as_str().starts_with('+'));
        assert!(phone.last10().len() <= 10);
        assert_ne!(phone.masked(), phone.as_str());
    }
}

fn passport(data: &[u8]) {
    reads_back::<Passport>(data, 10);
    if let Ok(passport) = text_of(data).parse::<Passport>() {
        let both = format!("{}{}", passport.series(), passport.number());
        assert_eq!(both, passport.as_str());
        assert_ne!(passport.masked(), both);
    }
}

fn pts(data: &[u8]) {
    reads_back::<PtsNumber>(data, 15);
    reads_back::<Sts>(data, 10);
}

fn money(data: &[u8]) {
    reads_back::<Currency>(data, 3);
    if let Some(money) = json::<Money>(data) {
        assert!(!money.to_string().is_empty());
        let written = serde_json::to_vec(&money).unwrap_or_default();
        assert_eq!(json::<Money>(&written), Some(money));
        if let Ok(parts) = money.allocate(&[3, 0, 4]) {
            let sum: i128 = parts.iter().map(|part| i128::from(part.amount)).sum();
            assert_eq!(sum, i128::from(money.amount), "a kopeck is lost");
        }
    }
    let _ = json::<crate::Amount>(data);
}

fn day(data: &[u8]) {
    reads_back::<Day>(data, 10);
}

fn instant(data: &[u8]) {
    reads_back::<Instant>(data, 27);
}

fn cursor(data: &[u8]) {
    reads_back::<Cursor>(data, 1_100);
    let asked = text_of(data);
    let limit = asked.len().try_into().ok();
    if let Ok(ask) = PageAsk::read(limit, Some(asked)) {
        assert!((1..=crate::page::LIMIT_MAX).contains(&ask.limit));
    }
}

fn lang(data: &[u8]) {
    let header = text_of(data);
    let alone = Lang::from_header(header);
    assert_eq!(Lang::from_header(&format!("xx,{header}")), alone);
}
