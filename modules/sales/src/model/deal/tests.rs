//! Every edge of the rules of a deal.

use super::*;
use kernel::codes;
use time::{Duration, macros::datetime};

const NOW: OffsetDateTime = datetime!(2026-03-05 06:00 UTC);

/// A deal of 1,755,000.00 in this state, nothing paid, kept for an hour.
pub(crate) fn deal(state: DealState) -> Deal {
    let car = OfferedCar {
        episode_id: EpisodeId::new(),
        entity_id: EntityId::new(),
        centre_id: CentreId::new(),
        vin: "Z94K241C9PR000042".parse().unwrap(),
        title: "Hyundai Creta 2023".to_owned(),
        price: Money::roubles(1_755_000),
    };
    let opening = Opening {
        car,
        zone: "Asia/Vladivostok".parse().unwrap(),
        buyer: BuyerId::new(),
        salesman: UserId::new(),
        price: None,
    };
    let hold_id = Some(HoldId::new());
    let reserved_until = Some((NOW + Duration::HOUR).into());
    Deal {
        state,
        hold_id,
        reserved_until,
        ..Deal::open(opening, NOW).unwrap()
    }
}

fn given() -> ReservationGiven {
    ReservationGiven {
        hold: HoldId::new(),
        until: NOW + Duration::days(30),
    }
}

#[test]
fn a_price_below_the_approved_one_needs_an_approval() {
    let deal = deal(DealState::New);
    let car = OfferedCar {
        episode_id: deal.episode_id,
        entity_id: deal.entity_id,
        centre_id: deal.centre_id,
        vin: deal.vin.clone(),
        title: deal.title.clone(),
        price: deal.price,
    };
    let opening = |price| Opening {
        car: car.clone(),
        zone: deal.zone.clone(),
        buyer: deal.buyer_id,
        salesman: deal.salesman_id,
        price,
    };
    let below = Deal::open(opening(Some(Money::kopecks(175_499_999))), NOW).unwrap_err();
    assert_eq!(below.code, code::APPROVAL_REQUIRED);
    assert_eq!(
        Deal::open(opening(None), NOW).unwrap().price,
        Money::roubles(1_755_000)
    );
    let above = Deal::open(opening(Some(Money::roubles(1_756_000))), NOW).unwrap();
    assert_eq!(above.open, Money::roubles(1_756_000));
}

#[test]
fn payments_reach_the_price_and_never_pass_it() {
    let half = Money::kopecks(87_750_000);
    let first = deal(DealState::Contract).receive(half, NOW).unwrap();
    assert_eq!((first.state, first.open), (DealState::Contract, half));
    let over = first.receive(Money::kopecks(87_750_001), NOW).unwrap_err();
    assert_eq!(
        (over.code, over.params),
        (code::OVERPAID, vec![("open", "877,500.00".to_owned())])
    );
    let second = first.receive(half, NOW).unwrap();
    assert_eq!(
        (second.state, second.open, second.version),
        (DealState::Paid, Money::ZERO, 3)
    );
    assert_eq!(
        second.receive(Money::kopecks(1), NOW).unwrap_err().code,
        code::OVERPAID
    );
}

#[test]
fn a_deposit_needs_a_live_reservation_and_the_rest_does_not() {
    let (late, rouble) = (NOW + Duration::HOUR, Money::roubles(1));
    let reserved = deal(DealState::Reserved);
    assert!(
        reserved
            .receive(rouble, late - Duration::MICROSECOND)
            .is_ok()
    );
    assert_eq!(
        reserved.receive(rouble, late).unwrap_err().code,
        code::RESERVATION_OVER
    );
    assert!(deal(DealState::Contract).receive(rouble, late).is_ok());
}

#[test]
fn a_contract_needs_the_car_and_is_paid_at_once_when_everything_came_before() {
    let reserved = deal(DealState::Reserved);
    let late = reserved.sign(&given(), NOW + Duration::HOUR).unwrap_err();
    assert_eq!(late.code, code::RESERVATION_OVER);
    assert_eq!(
        reserved.sign(&given(), NOW).unwrap().state,
        DealState::Contract
    );
    let paid = reserved.receive(reserved.price, NOW).unwrap();
    assert_eq!(paid.state, DealState::Reserved);
    let signed = paid.sign(&given(), NOW).unwrap();
    assert_eq!(signed.state, DealState::Paid);
    assert_eq!(
        signed.reserved_until,
        Some((NOW + Duration::days(30)).into())
    );
}

#[test]
fn only_a_paid_car_that_is_kept_is_handed_over() {
    let open = deal(DealState::Contract).hand_over(NOW).unwrap_err();
    assert_eq!(
        (open.code, open.params),
        (code::NOT_PAID, vec![("open", "1,755,000.00".to_owned())])
    );
    let early = deal(DealState::Reserved).hand_over(NOW).unwrap_err();
    assert_eq!(early.code, codes::ILLEGAL_TRANSITION);
    let paid = deal(DealState::Contract)
        .receive(Money::roubles(1_755_000), NOW)
        .unwrap();
    assert_eq!(paid.hand_over(NOW).unwrap().state, DealState::HandedOver);
    assert_eq!(
        paid.hand_over(NOW + Duration::HOUR).unwrap_err().code,
        code::RESERVATION_OVER
    );
    let lost = paid.lose_reservation().unwrap();
    assert_eq!(
        lost.hand_over(NOW).unwrap_err().code,
        code::RESERVATION_OVER
    );
}

#[test]
fn a_cancelled_deal_keeps_neither_money_nor_car() {
    let reserved = deal(DealState::Reserved);
    let paid = reserved.receive(Money::roubles(100_000), NOW).unwrap();
    let kept = paid.cancel(EndReason::Price, Money::ZERO).unwrap_err();
    assert_eq!(
        (kept.code, kept.params),
        (code::REFUND_FIRST, vec![("paid", "100,000.00".to_owned())])
    );
    let settled = paid.cancel(EndReason::Price, paid.paid).unwrap();
    assert_eq!((settled.paid, settled.open), (Money::ZERO, settled.price));
    let off = reserved.cancel(EndReason::Price, Money::ZERO).unwrap();
    assert_eq!(
        (off.hold_id, off.reserved_until, off.end_reason),
        (None, None, Some(EndReason::Price))
    );
    assert_eq!(
        deal(DealState::New).lose().unwrap().end_reason,
        Some(EndReason::CarSold)
    );
}

#[test]
fn an_unwound_deal_holds_nothing_whatever_had_happened() {
    for state in [
        DealState::Contract,
        DealState::Paid,
        DealState::HandedOver,
        DealState::Closed,
    ] {
        let before = Deal {
            paid: Money::roubles(1_755_000),
            open: Money::ZERO,
            ..deal(state)
        };
        let after = before.unwind().unwrap();
        assert_eq!(
            (after.state, after.paid, after.hold_id),
            (DealState::Unwound, Money::ZERO, None)
        );
        let out = matches!(state, DealState::HandedOver | DealState::Closed);
        assert_eq!(before.car_is_out(), out);
    }
}

#[test]
fn only_money_before_the_contract_is_a_deposit() {
    let paid = |state| {
        Deal {
            paid: Money::roubles(1),
            ..deal(state)
        }
        .holds_deposit()
    };
    assert!(paid(DealState::New) && paid(DealState::Reserved));
    assert!(!paid(DealState::Contract) && !paid(DealState::Paid));
    assert!(!deal(DealState::Reserved).holds_deposit());
}

#[test]
fn terms_change_until_the_contract_and_never_below_what_is_approved_or_paid() {
    let ask = |price: i64| TermsAsk {
        price: Some(Money::roubles(price)),
        wishes: None,
    };
    let reserved = deal(DealState::Reserved);
    let below = reserved.terms(ask(1_754_999)).unwrap_err();
    assert_eq!(below.code, code::APPROVAL_REQUIRED);
    let above = reserved.terms(ask(1_760_000)).unwrap();
    assert_eq!(
        (above.price, above.discount),
        (Money::roubles(1_760_000), Money::ZERO)
    );
    assert_eq!(
        reserved.terms(ask(1_755_000)).unwrap_err().code,
        code::TERMS_SAME
    );
    let cheaper = reserved.discounted(Money::roubles(55_000)).unwrap();
    assert_eq!(
        (cheaper.price, cheaper.discount),
        (Money::roubles(1_700_000), Money::roubles(55_000))
    );
    let again = cheaper.discounted(Money::roubles(55_000)).unwrap_err();
    assert_eq!(again.code, code::TERMS_SAME);
    assert!(cheaper.discounted(Money::roubles(54_999)).is_ok());
    assert!(cheaper.terms(ask(1_710_000)).is_ok());
    assert_eq!(
        cheaper.terms(ask(1_699_999)).unwrap_err().code,
        code::APPROVAL_REQUIRED
    );
    assert_eq!(
        deal(DealState::Contract)
            .terms(ask(1_800_000))
            .unwrap_err()
            .code,
        codes::ILLEGAL_TRANSITION
    );
}

#[test]
fn a_discount_leaves_a_price_that_the_money_of_the_deal_does_not_pass() {
    let paid = deal(DealState::Reserved)
        .receive(Money::roubles(1_700_000), NOW)
        .unwrap();
    assert!(paid.discounted(Money::roubles(55_000)).is_ok());
    let under = paid.discounted(Money::kopecks(5_500_001)).unwrap_err();
    assert_eq!(
        (under.code, under.params),
        (
            code::PRICE_BELOW_PAID,
            vec![("paid", "1,700,000.00".to_owned())]
        )
    );
    for wrong in [1_755_000, 1_755_001] {
        let error = deal(DealState::New).discounted(Money::roubles(wrong));
        assert_eq!(error.unwrap_err().fields[0].pointer, "/discount");
    }
}

#[test]
fn days_are_those_of_the_centre() {
    let evening = datetime!(2026-03-05 15:00 UTC);
    assert_eq!(
        deal(DealState::New).today(evening).to_string(),
        "2026-03-06"
    );
}
