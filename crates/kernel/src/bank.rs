//! Bank codes and accounts, and the key that ties an account to its bank (CHK-10).

use crate::{Code, Invalid, codes, twins};
use deserr::{Deserr, IntoValue, Value, ValuePointerRef};
use serde::{Deserialize, Serialize};
use utoipa::ToSchema;

crate::text_newtype! {
    /// БИК of a bank or of a unit of the Bank of Russia (CHK-10).
    #[schema(format = "bik")]
    Bik = "044525225"
}

crate::text_newtype! {
    /// An account of 20 digits. Whether its key is right only the bank can tell: [`BankAccount`]. A person's is personal data.
    #[schema(format = "account-number")]
    secret AccountNumber = "40702810938000012345"
}

/// An account in a bank, with its key checked.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, ToSchema)]
#[serde(try_from = "Unchecked")]
pub struct BankAccount {
    bik: Bik,
    account: AccountNumber,
}

/// A bank account as it comes in, before its key is checked.
#[derive(Deserialize, Deserr)]
#[serde(deny_unknown_fields)]
#[deserr(deny_unknown_fields, error = Invalid)]
struct Unchecked {
    bik: Bik,
    account: AccountNumber,
}

impl Bik {
    /// The three digits before the account in the sum of the key. Accounts that the Bank of Russia itself keeps, those of
    /// banks, of the treasury and of clients of its units, take them from the division, others from the bank number.
    fn prefix(&self, account: &AccountNumber) -> String {
        let bank = self.0.get(6..).unwrap_or_default();
        let of_central_bank = account.0.starts_with("301")
            || account.0.starts_with("40102")
            || matches!(bank, "000" | "001" | "002");
        if of_central_bank {
            format!("0{}", self.0.get(4..6).unwrap_or_default())
        } else {
            bank.to_owned()
        }
    }
}

impl AccountNumber {
    /// Treasury accounts begin with 0 and have no key of this kind.
    fn is_treasury(&self) -> bool {
        self.0.starts_with('0')
    }

    /// `…2345`: enough to recognise.
    #[must_use]
    pub fn masked(&self) -> String {
        format!("…{}", self.0.get(16..).unwrap_or_default())
    }
}

impl BankAccount {
    /// The account in the bank.
    ///
    /// # Errors
    /// `account.key` when such an account cannot be in this bank.
    pub fn new(bik: Bik, account: AccountNumber) -> Result<Self, Code> {
        if account.is_treasury() || key_agrees(&bik.prefix(&account), account.as_str()) {
            Ok(Self { bik, account })
        } else {
            Err(codes::ACCOUNT_KEY)
        }
    }

    /// The bank.
    #[must_use]
    pub fn bik(&self) -> &Bik {
        &self.bik
    }

    /// The account.
    #[must_use]
    pub fn account(&self) -> &AccountNumber {
        &self.account
    }
}

impl TryFrom<Unchecked> for BankAccount {
    type Error = Code;
    fn try_from(unchecked: Unchecked) -> Result<Self, Code> {
        Self::new(unchecked.bik, unchecked.account)
    }
}

impl Deserr<Invalid> for BankAccount {
    fn deserialize_from_value<V: IntoValue>(
        value: Value<V>,
        location: ValuePointerRef<'_>,
    ) -> Result<Self, Invalid> {
        let unchecked = Unchecked::deserialize_from_value(value, location)?;
        unchecked
            .try_into()
            .map_err(|code| Invalid::at(location.push_key("account"), code, vec![]))
    }
}

/// Weights 7 1 3 over prefix and account; only the last digit of each product counts.
fn key_sum(prefix: &str, account: &str) -> u32 {
    let digits = prefix.chars().chain(account.chars());
    digits
        .zip([7, 1, 3].into_iter().cycle())
        .map(|(digit, weight)| digit.to_digit(10).unwrap_or(0) * weight % 10)
        .sum()
}

fn key_agrees(prefix: &str, account: &str) -> bool {
    key_sum(prefix, account).is_multiple_of(10)
}

impl std::str::FromStr for Bik {
    type Err = Code;
    fn from_str(raw: &str) -> Result<Self, Code> {
        let digits = twins::digits(raw).ok_or(codes::BIK_MASK)?;
        let fits = digits.len() == 9 && digits.starts_with(['0', '1', '2']);
        if fits {
            Ok(Self(digits))
        } else {
            Err(codes::BIK_MASK)
        }
    }
}

impl std::str::FromStr for AccountNumber {
    type Err = Code;
    fn from_str(raw: &str) -> Result<Self, Code> {
        twins::digits(raw)
            .filter(|digits| digits.len() == 20)
            .map(Self)
            .ok_or(codes::ACCOUNT_MASK)
    }
}

crate::read_from_str!(Bik);
crate::read_from_str!(AccountNumber);

#[cfg(test)]
mod tests {
    use super::*;
    use crate::twins::testing::survivors;
    use proptest::prelude::*;

    fn bank_account(bik: &str, account: &str) -> Result<BankAccount, Code> {
        BankAccount::new(bik.parse()?, account.parse()?)
    }

    const VALID: [(&str, &str); 14] = [
        ("049805746", "40602810700000000025"),
        ("044514512", "40702810900000000025"),
        ("044525225", "40702810200000000001"),
        ("044525225", "40702810938000012345"),
        ("044525225", "40702810138250123017"),
        ("044525974", "40802810100000000042"),
        ("044525974", "40802810400000012345"),
        ("044525411", "40817810912345678901"),
        ("044525225", "40702978100000000001"),
        ("044525225", "30101810400000000225"),
        ("044525974", "30101810145250000974"),
        ("049805746", "30101810800000000746"),
        ("040305000", "40102810100000010001"),
        ("004525988", "40102810545370000003"),
    ];

    #[test]
    fn chk_10_account_key_vectors() {
        for (bik, account) in VALID {
            assert!(bank_account(bik, account).is_ok(), "{bik} {account}");
        }
        for (bik, account) in [
            ("044525225", "40702810038000012345"),
            ("049805746", "30101810200000000746"),
        ] {
            assert_eq!(
                bank_account(bik, account),
                Err(codes::ACCOUNT_KEY),
                "{bik} {account}"
            );
        }
    }

    #[test]
    fn chk_10_sums_of_the_walk_through() {
        for (prefix, without_key, sum, key) in [
            ("746", "40602810000000000025", 59, 7),
            ("512", "40702810000000000025", 43, 9),
        ] {
            assert_eq!(key_sum(prefix, without_key), sum);
            assert_eq!(sum % 10 * 3 % 10, key);
        }
        // Here the sum of the whole number, key included, is the control.
        assert!(key_agrees("225", "40702810200000000001"));
        assert_eq!(key_sum("225", "40702810000000000001"), 34);
    }

    #[test]
    fn chk_10_treasury_accounts_are_exempt() {
        let account = "03100643000000017300";
        assert!(!key_agrees("988", account) && !key_agrees("025", account));
        assert!(bank_account("004525988", account).is_ok());
    }

    #[test]
    fn chk_10_masks() {
        for wrong in ["", "44525225", "344525225", "0445252255", "04452522A"] {
            assert_eq!(wrong.parse::<Bik>(), Err(codes::BIK_MASK), "{wrong}");
        }
        for wrong in [
            "",
            "4070281093800001234",
            "407028109380000123455",
            "4070281093800001234A",
        ] {
            assert_eq!(
                wrong.parse::<AccountNumber>(),
                Err(codes::ACCOUNT_MASK),
                "{wrong}"
            );
        }
        assert_eq!(
            "40702 810 9 3800 0012345"
                .parse::<AccountNumber>()
                .unwrap()
                .masked(),
            "…2345"
        );
    }

    #[test]
    fn chk_10_json_checks_the_key() {
        let good = r#"{"bik":"044525225","account":"40702810938000012345"}"#;
        let read: BankAccount = serde_json::from_str(good).unwrap();
        assert_eq!(serde_json::to_string(&read).unwrap(), good);
        assert!(serde_json::from_str::<BankAccount>(&good.replace("8109", "8100")).is_err());
        assert!(!format!("{read:?}").contains("40702810938000012345"));
    }

    #[test]
    fn chk_10_a_body_is_told_which_field() {
        let read = |json| deserr::deserialize::<BankAccount, _, Invalid>(json);
        let bik = "044525225";
        assert!(read(serde_json::json!({"bik": bik, "account": "40702810938000012345"})).is_ok());
        let wrong =
            read(serde_json::json!({"bik": bik, "account": "40702810038000012345"})).unwrap_err();
        assert_eq!(wrong, Invalid::field("/account", codes::ACCOUNT_KEY));
        let wrong = read(serde_json::json!({"bik": "3", "account": "4"})).unwrap_err();
        assert_eq!(wrong.fields.len(), 2);
    }

    #[test]
    fn k_2_one_wrong_digit_is_found() {
        for (bik, account) in VALID {
            let prefix = bik
                .parse::<Bik>()
                .unwrap()
                .prefix(&account.parse().unwrap());
            assert_eq!(
                survivors(account, |changed| key_agrees(&prefix, changed)),
                (0, 180),
                "{account}"
            );
        }
    }

    proptest! {
        #[test]
        fn reading_twice_changes_nothing(bik in "[0-3][0-9 -]{8,10}|.{0,20}", account in "[0-9 -]{20,23}|.{0,30}") {
            if let Ok(bik) = bik.parse::<Bik>() {
                prop_assert_eq!(bik.as_str().parse::<Bik>(), Ok(bik.clone()));
            }
            if let Ok(account) = account.parse::<AccountNumber>() {
                prop_assert_eq!(account.as_str().parse::<AccountNumber>(), Ok(account.clone()));
            }
            let _ = bank_account(&bik, &account);
        }
    }
}
