use super::*;
use crate::model::{rule::Rule, standard::Standard};
use contracts::sales::{BuyerId, PaymentId};
use kernel::codes;
use time::{Date, macros::date};

fn policy(vat_payer: bool) -> Policy {
    Policy {
        vat_payer,
        rates: Standard::read().unwrap().rates,
    }
}

fn sale(purchase: i64, price: i64, handed_over_on: Date) -> EpisodeHandedOver {
    EpisodeHandedOver {
        purchase_price: Money::kopecks(purchase),
        cost_total: Money::kopecks(purchase),
        price: Money::kopecks(price),
        acquired_on: handed_over_on.into(),
        handed_over_on: handed_over_on.into(),
        ..EpisodeHandedOver::sample()
    }
}

fn amount(facts: &Facts, fact: Fact) -> i64 {
    facts.amount(fact).unwrap().amount
}

/// What the standard rule posts: word, debit, credit, kopecks.
fn posted(facts: &Facts) -> Vec<(String, String, String, i64)> {
    let lines = Standard::read()
        .unwrap()
        .rules
        .into_iter()
        .filter(|line| line.event == facts.rule)
        .collect();
    let lines = Rule::of(lines, facts.event, facts.day)
        .unwrap()
        .lines(facts)
        .unwrap();
    let shown = |line: crate::model::entry::Line| {
        (
            line.word,
            line.debit.to_string(),
            line.credit.to_string(),
            line.amount.amount,
        )
    };
    lines.into_iter().map(shown).collect()
}

fn row(word: &str, debit: &str, credit: &str, kopecks: i64) -> (String, String, String, i64) {
    (
        word.to_owned(),
        debit.to_owned(),
        credit.to_owned(),
        kopecks,
    )
}

/// domain-rules.md part c, rows 1 to 8: buy, sell, VAT 22/122, VAT 20/120, gross profit under 22/122.
#[test]
#[expect(
    clippy::inconsistent_digit_grouping,
    reason = "kopecks are set apart as in print"
)]
fn vat_3_the_eight_sales_of_the_domain_rules() {
    for (number, buy, sell, vat_22, vat_20, gross) in [
        (
            1,
            1_000_000_00,
            1_220_000_00,
            39_672_13,
            36_666_67,
            180_327_87,
        ),
        (2, 1_000_000_00, 1_000_000_00, 0, 0, 0),
        (3, 1_000_000_00, 950_000_00, 0, 0, -50_000_00),
        (
            4,
            1_234_567_89,
            1_400_000_00,
            29_832_02,
            27_572_02,
            135_600_09,
        ),
        (5, 845_000_00, 999_900_00, 27_932_79, 25_816_67, 126_967_21),
        (
            6,
            2_750_000_00,
            3_180_555_55,
            77_641_16,
            71_759_26,
            352_914_39,
        ),
        (7, 1_500_000_00, 1_500_000_01, 0, 0, 1),
        (8, 1_500_000_00, 1_500_000_03, 1, 1, 2),
    ] {
        let facts =
            episode_handed_over(&sale(buy, sell, date!(2026 - 01 - 01)), &policy(true)).unwrap();
        assert_eq!(amount(&facts, Fact::SaleVat), vat_22, "row {number}");
        assert_eq!(
            sell - amount(&facts, Fact::SaleVat) - amount(&facts, Fact::CostTotal),
            gross,
            "row {number}"
        );
        let old =
            episode_handed_over(&sale(buy, sell, date!(2025 - 12 - 31)), &policy(true)).unwrap();
        assert_eq!(amount(&old, Fact::SaleVat), vat_20, "row {number} of 2025");
    }
}

/// Rows 9 and 10: each dealer of a chain taxes its own difference, and together they pay what one would.
#[test]
fn vat_4_a_chain_pays_as_much_as_one_dealer() {
    let vat = |buy: i64, sell: i64| {
        let sale = EpisodeHandedOver {
            vat_scheme: VatScheme::Margin52,
            ..sale(buy * 100, sell * 100, date!(2026 - 03 - 30))
        };
        amount(
            &episode_handed_over(&sale, &policy(true)).unwrap(),
            Fact::SaleVat,
        ) / 100
    };
    assert_eq!(
        (vat(1_000_000, 1_122_000), vat(1_122_000, 1_244_000)),
        (22_000, 22_000)
    );
    assert_eq!(
        vat(1_450_000, 1_572_000) + vat(1_572_000, 1_755_000),
        vat(1_450_000, 1_755_000)
    );
}

#[test]
fn a_full_price_car_is_taxed_whole() {
    let full = EpisodeHandedOver {
        vat_scheme: VatScheme::Full,
        ..sale(225_000_000, 305_000_000, date!(2026 - 03 - 30))
    };
    let facts = episode_handed_over(&full, &policy(true)).unwrap();
    assert_eq!(amount(&facts, Fact::SaleVat), 55_000_000);
}

#[test]
fn g1_posts_its_sale() {
    let facts = episode_handed_over(&EpisodeHandedOver::sample(), &policy(true)).unwrap();
    assert_eq!(
        posted(&facts),
        [
            row("sale", "62.01", "90.1", 175_500_000),
            row("vat", "90.3", "68.02", 5_500_000),
            row("cost", "90.2", "41.01", 151_840_000),
            row("financing", "91.2", "66.02", 1_787_671),
            row("salesman", "44", "70", 1_452_800),
        ]
    );
}

#[test]
fn a_loss_has_no_margin_vat_and_no_commission() {
    let facts = episode_handed_over(
        &sale(100_000_000, 95_000_000, date!(2026 - 03 - 30)),
        &policy(true),
    )
    .unwrap();
    assert_eq!(
        posted(&facts),
        [
            row("sale", "62.01", "90.1", 95_000_000),
            row("cost", "90.2", "41.01", 100_000_000)
        ]
    );
}

#[test]
fn who_pays_no_vat_posts_none() {
    let without = policy(false);
    let sold = episode_handed_over(&EpisodeHandedOver::sample(), &without).unwrap();
    assert_eq!(amount(&sold, Fact::SaleVat), 0);
    // 8 % of 1,755,000 - 1,518,400.
    assert_eq!(amount(&sold, Fact::SalesmanCommission), 1_892_800);
    let paid = payment_received(&PaymentReceived::sample(), &without).unwrap();
    assert_eq!(posted(&paid), [row("payment", "50", "62.02", 10_000_000)]);
    let fi = fi_product_sold(&FiProductSold::sample(), &without).unwrap();
    assert_eq!(
        posted(&fi),
        [row("fi_commission", "76.09", "90.1", 4_270_000)]
    );
    let cost = cost_added(&CostAdded::sample(), &without);
    assert_eq!(
        posted(&cost),
        [
            row("body_shop", "41.01", "60.01", 2_000_000),
            row("input_vat_kept", "91.2", "60.01", 440_000)
        ]
    );
}

#[test]
fn a_purchase_and_its_payout() {
    let opened = episode_opened(&EpisodeOpened::sample(), &policy(true)).unwrap();
    assert_eq!(
        posted(&opened),
        [row("purchase", "41.01", "76.05", 145_000_000)]
    );
    for (way, account) in [(MoneyWay::Bank, "51"), (MoneyWay::Cash, "50")] {
        let paid = payout_made(&PayoutMade {
            way,
            ..PayoutMade::sample()
        });
        assert_eq!(
            posted(&paid),
            [row("payout", "76.05", account, 145_000_000)]
        );
    }
}

#[test]
fn costs_go_to_the_account_of_their_kind() {
    let cost = |kind, net: i64, vat: i64| {
        let (net, vat) = (Money::roubles(net), Money::roubles(vat));
        posted(&cost_added(
            &CostAdded {
                kind,
                net,
                vat,
                ..CostAdded::sample()
            },
            &policy(true),
        ))
    };
    assert_eq!(
        cost(CostKind::OwnParts, 38_400, 0),
        [row("own_parts", "41.01", "41.02", 3_840_000)]
    );
    for (kind, word) in [
        (CostKind::BodyShop, "body_shop"),
        (CostKind::Transport, "transport"),
    ] {
        assert_eq!(
            cost(kind, 20_000, 4_400),
            [
                row(word, "41.01", "60.01", 2_000_000),
                row("input_vat", "19", "60.01", 440_000),
                row("input_vat_deducted", "68.02", "19", 440_000),
            ]
        );
    }
}

/// VAT-2 and VAT-7 with the amounts of the domain rules.
#[test]
#[expect(
    clippy::inconsistent_digit_grouping,
    reason = "kopecks are set apart as in print"
)]
fn vat_7_an_advance_is_taxed_whole_at_the_rate_of_its_day() {
    for (kopecks, day, vat) in [
        (100_000_00, date!(2026 - 03 - 25), 18_032_79),
        (150_000_00, date!(2026 - 03 - 25), 27_049_18),
        (300_000_00, date!(2026 - 01 - 01), 54_098_36),
        (300_000_00, date!(2025 - 12 - 31), 50_000_00),
        (100_000_00, date!(2025 - 12 - 20), 16_666_67),
        (1_200_000_00, date!(2025 - 12 - 20), 200_000_00),
    ] {
        let event = PaymentReceived {
            amount: Money::kopecks(kopecks),
            paid_on: day.into(),
            way: MoneyWay::Bank,
            payment: PaymentId::new(),
            buyer: BuyerId::new(),
            ..PaymentReceived::sample()
        };
        let facts = payment_received(&event, &policy(true)).unwrap();
        assert_eq!(
            posted(&facts),
            [
                row("payment", "51", "62.02", kopecks),
                row("advance_vat", "76.АВ", "68.02", vat)
            ]
        );
    }
}

#[test]
fn an_advance_gives_its_vat_back_as_the_ledger_has_it() {
    let facts = deal_handed_over(&DealHandedOver::sample())
        .with(Fact::AdvanceVatCharged, Money::kopecks(1_803_279));
    assert_eq!(
        posted(&facts),
        [
            row("advance_set_off", "62.02", "62.01", 175_500_000),
            row("advance_vat_back", "68.02", "76.АВ", 1_803_279),
        ]
    );
}

#[test]
fn the_commission_of_a_bank_has_its_vat_inside() {
    let facts = fi_product_sold(&FiProductSold::sample(), &policy(true)).unwrap();
    assert_eq!(
        posted(&facts),
        [
            row("fi_commission", "76.09", "90.1", 4_270_000),
            row("fi_vat", "90.3", "68.02", 770_000)
        ]
    );
}

#[test]
fn dimensions_come_as_the_rule_says() {
    let event = EpisodeHandedOver::sample();
    let facts = episode_handed_over(&event, &policy(true)).unwrap();
    let lines = Standard::read()
        .unwrap()
        .rules
        .into_iter()
        .filter(|line| line.event == facts.rule)
        .collect();
    let lines = Rule::of(lines, facts.event, facts.day)
        .unwrap()
        .lines(&facts)
        .unwrap();
    let counterparty = |word: &str| {
        lines
            .iter()
            .find(|line| line.word == word)
            .unwrap()
            .dims
            .counterparty_id
    };
    assert_eq!(counterparty("sale"), Some(event.buyer));
    assert_eq!(counterparty("salesman"), Some(event.salesman.0));
    assert_eq!(counterparty("financing"), None);
    for line in &lines {
        let dims = &line.dims;
        assert_eq!(
            (dims.episode_id, dims.deal_id, dims.centre_id),
            (Some(event.episode), Some(event.deal), Some(event.centre))
        );
    }
}

#[test]
fn what_cannot_be_posted_is_refused() {
    let commission = EpisodeOpened {
        vat_scheme: VatScheme::Commission,
        ..EpisodeOpened::sample()
    };
    assert_eq!(
        episode_opened(&commission, &policy(true)).unwrap_err().code,
        code::SCHEME_NOT_POSTED
    );
    let sold = EpisodeHandedOver {
        vat_scheme: VatScheme::Commission,
        ..EpisodeHandedOver::sample()
    };
    assert_eq!(
        episode_handed_over(&sold, &policy(true)).unwrap_err().code,
        code::SCHEME_NOT_POSTED
    );

    let rules = Standard::read().unwrap().rules;
    let of = |event: &str| {
        Rule::of(
            rules
                .iter()
                .filter(|line| line.event == event)
                .cloned()
                .collect(),
            event,
            Date::MIN.into(),
        )
    };
    assert_eq!(
        of("vehicles.episode_listed.v1").unwrap_err().code,
        code::NO_RULE
    );
    let foreign = of(EpisodeOpened::TYPE)
        .unwrap()
        .lines(&payout_made(&PayoutMade::sample()))
        .unwrap_err();
    assert_eq!(foreign.code, code::NO_FACT);
    let negative = PayoutMade {
        amount: Money::kopecks(-1),
        ..PayoutMade::sample()
    };
    let refused = of(PayoutMade::TYPE)
        .unwrap()
        .lines(&payout_made(&negative))
        .unwrap_err();
    assert_eq!(refused.code, codes::AMOUNT_OUT_OF_RANGE);
    let pounds = PayoutMade {
        amount: Money::minor(1, kernel::Currency::Gbp),
        ..PayoutMade::sample()
    };
    let refused = of(PayoutMade::TYPE)
        .unwrap()
        .lines(&payout_made(&pounds))
        .unwrap_err();
    assert_eq!(refused.code, codes::CURRENCY_MISMATCH);
}
