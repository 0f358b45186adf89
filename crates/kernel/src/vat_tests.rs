use super::*;
use crate::Zone;
use proptest::prelude::*;
use time::macros::datetime;

fn rate(percent: i64) -> VatRate {
    VatRate::new(percent).unwrap()
}

const fn kop(amount: i64) -> Money {
    Money::kopecks(amount)
}

#[test]
fn vat_1_rate_by_date() {
    let rates = VatRates::russia();
    for (date, percent) in [
        (date!(2018 - 12 - 31), 18),
        (date!(2019 - 01 - 01), 20),
        (date!(2025 - 12 - 31), 20),
        (date!(2026 - 01 - 01), 22),
        (date!(2040 - 06 - 30), 22),
    ] {
        assert_eq!(rates.at(date), Ok(rate(percent)), "{date}");
    }
    assert_eq!(
        rates.of(VatKind::Reduced, date!(2026 - 01 - 01)),
        Ok(rate(10))
    );
    assert_eq!(rates.of(VatKind::Zero, date!(2026 - 01 - 01)), Ok(rate(0)));
    assert_eq!(
        rates.of(VatKind::SmallLow, date!(2026 - 01 - 01)),
        Ok(rate(5))
    );
    assert_eq!(
        rates.of(VatKind::SmallHigh, date!(2026 - 01 - 01)),
        Ok(rate(7))
    );
    assert_eq!(
        rates.of(VatKind::SmallLow, date!(2024 - 12 - 31)),
        Err(codes::VAT_NO_RATE)
    );
    assert_eq!(rates.at(date!(1999 - 01 - 01)), Err(codes::VAT_NO_RATE));
}

#[test]
fn vat_1_calculated_rates() {
    for (percent, fraction) in [
        (22, (22, 122)),
        (20, (20, 120)),
        (10, (10, 110)),
        (5, (5, 105)),
        (7, (7, 107)),
    ] {
        assert_eq!(rate(percent).calculated(), fraction);
    }
    assert_eq!(rate(22).to_string(), "22%");
}

#[test]
fn vat_1_midnight_of_the_dealers_own_zone() {
    let rates = VatRates::russia();
    let percent = |zone: &str, at| {
        rates
            .at(zone.parse::<Zone>().unwrap().date_of(at))
            .unwrap()
            .percent()
    };
    for (at, moscow, vladivostok) in [
        (datetime!(2025-12-31 13:59:59 UTC), 20, 20),
        (datetime!(2025-12-31 14:00 UTC), 20, 22),
        (datetime!(2025-12-31 20:59:59 UTC), 20, 22),
        (datetime!(2025-12-31 21:00 UTC), 22, 22),
    ] {
        assert_eq!(percent("Europe/Moscow", at), moscow, "{at}");
        assert_eq!(percent("Asia/Vladivostok", at), vladivostok, "{at}");
    }
}

#[test]
fn vat_2_transition_of_an_advance() {
    let (advance, price) = (Money::roubles(1_200_000), Money::roubles(1_200_000));
    let deducted = rate(20).on_advance(advance).unwrap();
    let charged = rate(22).included_in(price).unwrap();
    assert_eq!(deducted, kop(200_000_00));
    assert_eq!(charged, kop(216_393_44));
    assert_eq!(charged.minus(deducted), Ok(kop(16_393_44)));

    let net = Money::roubles(1_000_000);
    let gross = net.plus(rate(22).on_top_of(net).unwrap()).unwrap();
    assert_eq!(gross, Money::roubles(1_220_000));
    assert_eq!(gross.minus(advance), Ok(Money::roubles(20_000)));
}

/// Buy, sell, base, VAT 22/122, VAT 20/120, revenue net, gross profit; kopecks.
const MARGIN: [(i64, i64, i64, i64, i64, i64, i64); 8] = [
    (
        1_000_000_00,
        1_220_000_00,
        220_000_00,
        39_672_13,
        36_666_67,
        1_180_327_87,
        180_327_87,
    ),
    (1_000_000_00, 1_000_000_00, 0, 0, 0, 1_000_000_00, 0),
    (1_000_000_00, 950_000_00, 0, 0, 0, 950_000_00, -50_000_00),
    (
        1_234_567_89,
        1_400_000_00,
        165_432_11,
        29_832_02,
        27_572_02,
        1_370_167_98,
        135_600_09,
    ),
    (
        845_000_00, 999_900_00, 154_900_00, 27_932_79, 25_816_67, 971_967_21, 126_967_21,
    ),
    (
        2_750_000_00,
        3_180_555_55,
        430_555_55,
        77_641_16,
        71_759_26,
        3_102_914_39,
        352_914_39,
    ),
    (1_500_000_00, 1_500_000_01, 1, 0, 0, 1_500_000_01, 1),
    (1_500_000_00, 1_500_000_03, 3, 1, 1, 1_500_000_02, 2),
];

#[test]
fn vat_3_margin_table() {
    for (number, (buy, sell, base, vat_22, vat_20, net, profit)) in (1..).zip(MARGIN) {
        let (buy, sell) = (kop(buy), kop(sell));
        assert_eq!(
            rate(22).on_margin(buy, sell),
            Ok(kop(vat_22)),
            "row {number}"
        );
        assert_eq!(
            rate(20).on_margin(buy, sell),
            Ok(kop(vat_20)),
            "row {number}"
        );
        let line = VatScheme::Margin51.line(rate(22), buy, sell).unwrap();
        assert_eq!(
            line,
            VatLine {
                gross: sell,
                base: kop(base),
                vat: kop(vat_22),
                net: kop(net)
            },
            "row {number}"
        );
        assert_eq!(line.net.minus(buy), Ok(kop(profit)), "row {number}");
    }
}

#[test]
fn vat_4_margin_through_a_chain() {
    for (buy, sell) in [(1_000_000, 1_122_000), (1_122_000, 1_244_000)] {
        let line = VatScheme::Margin52
            .line(rate(22), Money::roubles(buy), Money::roubles(sell))
            .unwrap();
        assert_eq!(
            (line.base, line.vat),
            (Money::roubles(122_000), Money::roubles(22_000))
        );
    }
    assert!(VatScheme::Full.deducts_input());
    assert!(!VatScheme::Margin52.deducts_input());
}

#[test]
fn vat_5_no_margin_no_tax() {
    for sale in [1_000_000, 999_999, 950_000, 0] {
        assert_eq!(
            rate(22).on_margin(Money::roubles(1_000_000), Money::roubles(sale)),
            Ok(Money::ZERO)
        );
    }
}

#[test]
fn vat_7_advance_of_a_margin_car() {
    for (paid, vat) in [
        (300_000, 54_098_36),
        (100_000, 18_032_79),
        (150_000, 27_049_18),
    ] {
        assert_eq!(rate(22).on_advance(Money::roubles(paid)), Ok(kop(vat)));
    }
    assert_eq!(
        rate(20).on_advance(Money::roubles(300_000)),
        Ok(kop(50_000_00))
    );
    let advance = rate(22).on_advance(Money::roubles(300_000)).unwrap();
    let due = rate(22)
        .on_margin(Money::roubles(1_000_000), Money::roubles(1_220_000))
        .unwrap();
    assert_eq!(due.minus(advance), Ok(kop(-14_426_23)));
}

#[test]
fn vat_8_full_price() {
    for (gross, percent, vat) in [
        (3_050_000_00, 22, 550_000_00),
        (2_899_000_00, 22, 522_770_49),
        (2_899_000_00, 20, 483_166_67),
    ] {
        let line = VatScheme::Full
            .line(rate(percent), kop(1), kop(gross))
            .unwrap();
        assert_eq!((line.vat, line.base), (kop(vat), kop(gross)));
    }
    assert_eq!(
        VatScheme::Full
            .line(rate(22), Money::ZERO, kop(3_050_000_00))
            .unwrap()
            .net,
        kop(2_500_000_00)
    );
    assert_eq!(
        VatScheme::Full
            .line(rate(22), Money::ZERO, kop(2_899_000_00))
            .unwrap()
            .net,
        kop(2_376_229_51)
    );
}

#[test]
fn vat_8_halves_round_up_to_the_kopeck() {
    assert_eq!(rate(20).included_in(kop(3)), Ok(kop(1)));
    // 4.75, 5.75 and 18.25 are the sums that binary fractions get wrong.
    for (net, vat) in [
        (25, 6),
        (12_25, 2_70),
        (4_75, 1_05),
        (5_75, 1_27),
        (18_25, 4_02),
    ] {
        assert_eq!(rate(22).on_top_of(kop(net)), Ok(kop(vat)), "{net}");
    }
}

#[test]
fn vat_8_document_is_the_sum_of_its_lines() {
    let gross = [100_10, 100_10, 100_10, 3, 3, 333_33].map(kop);
    let lines = gross.map(|line| rate(22).included_in(line).unwrap());
    assert_eq!(
        lines.map(|line| line.amount),
        [18_05, 18_05, 18_05, 1, 1, 60_11]
    );
    assert_eq!(document_vat(lines), Ok(kop(114_28)));
    let total = Money::sum(gross).unwrap();
    assert_eq!(
        (total, rate(22).included_in(total).unwrap()),
        (kop(633_69), kop(114_27))
    );
}

#[test]
fn commission_taxes_the_fee() {
    let line = VatScheme::Commission
        .line(
            rate(22),
            Money::roubles(1_000_000),
            Money::roubles(1_061_000),
        )
        .unwrap();
    assert_eq!(
        line,
        VatLine {
            gross: Money::roubles(61_000),
            base: Money::roubles(61_000),
            vat: Money::roubles(11_000),
            net: Money::roubles(50_000),
        }
    );
}

#[test]
fn words_and_limits_of_the_api() {
    for (scheme, word) in [
        (VatScheme::Full, "full"),
        (VatScheme::Margin51, "margin_5_1"),
        (VatScheme::Margin52, "margin_5_2"),
        (VatScheme::Commission, "commission"),
    ] {
        assert_eq!(serde_json::to_value(scheme).unwrap(), word);
        let read = deserr::deserialize::<VatScheme, _, Invalid>(serde_json::Value::from(word));
        assert_eq!(read, Ok(scheme));
    }
    assert_eq!(
        deserr::deserialize::<VatRate, _, Invalid>(serde_json::json!(22)),
        Ok(rate(22))
    );
    let wrong = deserr::deserialize::<VatRate, _, Invalid>(serde_json::json!(100)).unwrap_err();
    assert_eq!(wrong.fields[0].code, codes::OUT_OF_RANGE);
    assert!(serde_json::from_str::<VatRate>("-1").is_err());
    assert_eq!(VatRate::new(100), Err(codes::OUT_OF_RANGE));
}

proptest! {
    #[test]
    fn k_3_tax_stays_within_half_a_kopeck(base in 0_i64..=1_000_000_000, percent in 0_i64..=99) {
        let vat = rate(percent).included_in(kop(base)).unwrap().amount;
        prop_assert!(vat >= 0);
        // vat <= base * p / (100 + p) + 1/2, in whole numbers
        prop_assert!(2 * vat * (100 + percent) <= 2 * base * percent + 100 + percent);
        prop_assert!(2 * vat * (100 + percent) >= 2 * base * percent - 100 - percent);
    }

    #[test]
    fn k_3_net_and_tax_add_up(buy in 0_i64..=1_000_000_000, sell in 0_i64..=1_000_000_000) {
        for scheme in [VatScheme::Full, VatScheme::Margin51, VatScheme::Margin52, VatScheme::Commission] {
            let line = scheme.line(rate(22), kop(buy), kop(sell)).unwrap();
            prop_assert_eq!(line.net.plus(line.vat), Ok(line.gross));
        }
    }

    #[test]
    fn k_3_a_loss_is_never_taxed(sell in 0_i64..=1_000_000_000, loss in 0_i64..=1_000_000_000) {
        prop_assert_eq!(rate(22).on_margin(kop(sell + loss), kop(sell)), Ok(Money::ZERO));
    }
}
