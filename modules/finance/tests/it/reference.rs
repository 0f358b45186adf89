//! A second calculator of what a deal earns, written from the rules and not from the code: plain integers of kopecks.

use crate::car::Car;
use contracts::{buyback::MoneyWay, vehicles::CostKind};
use identity::world;
use kernel::{Vin, vat::VatScheme};
use rand::{Rng, rngs::StdRng};
use time::{Date, Duration, macros::date};

/// A fraction, half up; of nothing below zero.
fn part(amount: i64, numerator: i64, denominator: i64) -> i64 {
    let (amount, numerator, denominator) = (
        i128::from(amount.max(0)),
        i128::from(numerator),
        i128::from(denominator),
    );
    i64::try_from((2 * amount * numerator + denominator) / (2 * denominator)).unwrap()
}

fn vat_inside(gross: i64, on: Date) -> i64 {
    if on < date!(2026 - 01 - 01) {
        part(gross, 20, 120)
    } else {
        part(gross, 22, 122)
    }
}

/// The bars of the waterfall; those of nothing left out.
pub fn waterfall(car: &Car) -> Vec<(String, i64)> {
    let payer = car.entity != world::LE3;
    let taxed = if car.scheme == VatScheme::Full {
        car.sold_for
    } else {
        car.sold_for - car.bought_for
    };
    let vat = if payer {
        vat_inside(taxed, car.sold_on)
    } else {
        0
    };
    let spent = |kind: CostKind| -> i64 {
        car.cost_lines
            .iter()
            .filter(|line| line.0 == kind)
            .map(|line| line.1)
            .sum()
    };
    let (parts, body, transport) = (
        spent(CostKind::OwnParts),
        spent(CostKind::BodyShop),
        spent(CostKind::Transport),
    );
    let purchase = car.bought_for - car.purchase_vat.unwrap_or(0);
    let gross = car.sold_for - vat - purchase - parts - body - transport;
    let days = (car.sold_on - car.bought_on).whole_days();
    let financing = part(car.bought_for, 18 * days, 100 * 365);
    let commission = car.commission.unwrap_or(0);
    let fi_vat = if payer {
        vat_inside(commission, car.sold_on)
    } else {
        0
    };
    let salesman = part(gross, 8, 100);
    let bars = [
        ("sale", car.sold_for),
        ("vat", -vat),
        ("purchase", -purchase),
        ("own_parts", -parts),
        ("body_shop", -body),
        ("transport", -transport),
        ("gross", gross),
        ("financing", -financing),
        ("fi_commission", commission),
        ("fi_vat", -fi_vat),
        ("salesman", -salesman),
        ("result", gross - financing + commission - fi_vat - salesman),
    ];
    let shown = bars
        .into_iter()
        .filter(|(word, amount)| *amount != 0 || ["gross", "result"].contains(word));
    shown
        .map(|(word, amount)| (word.to_owned(), amount))
        .collect()
}

/// VAT that was charged on the advances of the deal.
pub fn advance_vat(car: &Car) -> i64 {
    let payer = car.entity != world::LE3;
    car.paid
        .iter()
        .map(|(amount, _, on)| if payer { vat_inside(*amount, *on) } else { 0 })
        .sum()
}

/// Any car that can be: at a profit or a loss, on both sides of the change of rate, of any legal entity.
pub fn any_car(random: &mut StdRng) -> Car {
    let (entity, centre) = [
        (world::LE1, world::DC1),
        (world::LE2, world::DC3),
        (world::LE3, world::DC4),
    ][random.random_range(0..3)];
    let bought_on = date!(2025 - 11 - 01) + Duration::days(random.random_range(0..90));
    let sold_on = bought_on + Duration::days(random.random_range(0..90));
    let bought_for = random.random_range(10_000_000..300_000_000);
    let sold_for = bought_for * random.random_range(80..150) / 100 + random.random_range(0..100);
    let any_cost = |random: &mut StdRng| {
        let kind = [CostKind::OwnParts, CostKind::BodyShop, CostKind::Transport]
            [random.random_range(0..3)];
        let net = random.random_range(1..10_000_000);
        let taxed = kind != CostKind::OwnParts && entity != world::LE3 && random.random_bool(0.7);
        (kind, net, if taxed { part(net, 22, 100) } else { 0 })
    };
    let cost_lines = (0..random.random_range(0..5))
        .map(|_| any_cost(random))
        .collect();
    let bought_with_vat = random.random_bool(0.5);
    let first = random.random_range(1..sold_for);
    let paid = vec![
        (first, MoneyWay::Cash, bought_on),
        (sold_for - first, MoneyWay::Bank, sold_on),
    ];
    let scheme = [
        VatScheme::Margin51,
        VatScheme::Margin51,
        VatScheme::Margin52,
        VatScheme::Full,
    ][random.random_range(0..4)];
    // Only a full-price car is bought with VAT that is no cost of it.
    let shown = bought_with_vat && scheme == VatScheme::Full;
    let purchase_vat = shown.then(|| vat_inside(bought_for, bought_on));
    let commission = random
        .random_bool(0.5)
        .then(|| random.random_range(1..10_000_000));
    Car {
        entity,
        centre,
        vin: any_vin(random),
        scheme,
        bought_on,
        sold_on,
        bought_for,
        purchase_vat,
        sold_for,
        cost_lines,
        paid,
        commission,
        ..Car::g1()
    }
}

fn any_vin(random: &mut StdRng) -> Vin {
    format!("XTA21120{:09}", random.random_range(0..1_000_000_000_u32))
        .parse()
        .unwrap()
}
