use super::*;
use time::macros::{date, datetime};

fn made() -> Made {
    Made {
        at: datetime!(2026-03-30 08:00 UTC),
        by: UserId::new(),
    }
}

fn card(origin: Origin, reversed_by: Option<EntryId>) -> EntryCard {
    let line = Line {
        word: "manual".to_owned(),
        debit: "51".parse().unwrap(),
        credit: "80".parse().unwrap(),
        amount: Money::roubles(5),
        dims: Dims {
            centre_id: Some(CentreId::new()),
            ..Dims::default()
        },
    };
    let head = Entry::by_hand(
        EntityId::new(),
        date!(2026 - 03 - 30).into(),
        None,
        "why".to_owned(),
        made(),
    );
    EntryCard::of(
        Entry {
            origin,
            reversed_by,
            ..head
        },
        vec![line.clone(), line],
    )
    .unwrap()
}

#[test]
fn an_entry_counts_its_lines() {
    let card = card(Origin::Manual, None);
    assert_eq!(
        (card.entry.lines, card.entry.total),
        (2, Money::roubles(10))
    );
    assert_eq!(
        card.postings
            .iter()
            .map(|posting| posting.line_no)
            .collect::<Vec<_>>(),
        [1, 2]
    );
    assert_eq!(
        EntryCard::of(card.entry, Vec::new()),
        Err(code::UNBALANCED_ENTRY)
    );
}

/// Every state (posted, reversed) and origin with the one step that there is.
#[test]
fn every_entry_is_reversed_once_and_a_reversal_never() {
    let day = date!(2026 - 04 - 01).into();
    let outcome = |card: &EntryCard| {
        card.reversal(day, "wrong".to_owned(), made())
            .map(|_| ())
            .map_err(|error| error.code)
    };
    let another = Some(EntryId::new());
    assert_eq!(outcome(&card(Origin::Event, None)), Ok(()));
    assert_eq!(outcome(&card(Origin::Manual, None)), Ok(()));
    assert_eq!(
        outcome(&card(Origin::Event, another)),
        Err(code::ALREADY_REVERSED)
    );
    assert_eq!(
        outcome(&card(Origin::Manual, another)),
        Err(code::ALREADY_REVERSED)
    );
    assert_eq!(
        outcome(&card(Origin::Reversal, None)),
        Err(code::IS_REVERSAL)
    );
}

#[test]
fn a_reversal_is_the_exact_inverse_on_a_day_of_its_own() {
    let original = card(Origin::Event, None);
    let back = original
        .reversal(date!(2026 - 03 - 30).into(), "wrong".to_owned(), made())
        .unwrap();
    assert_eq!(
        (back.entry.origin, back.entry.reversal_of),
        (Origin::Reversal, Some(original.entry.id))
    );
    assert_eq!(
        (back.entry.event_id, back.entry.total),
        (None, original.entry.total)
    );
    for (was, is) in original.postings.iter().zip(&back.postings) {
        assert_eq!(
            (&was.debit, &was.credit, was.amount, was.dims),
            (&is.credit, &is.debit, is.amount, is.dims)
        );
        assert_eq!(was.word, is.word);
    }
    let early = original
        .reversal(date!(2026 - 03 - 29).into(), "wrong".to_owned(), made())
        .unwrap_err();
    assert_eq!(
        (early.code, early.fields[0].code),
        (codes::VALIDATION, code::REVERSAL_TOO_EARLY)
    );
}

#[test]
fn an_amount_is_roubles_above_zero_and_not_absurd() {
    for wrong in [0, -1, i64::MIN, i64::MAX, AMOUNT_MAX + 1] {
        assert_eq!(
            amount_checked(Money::kopecks(wrong)),
            Err(codes::AMOUNT_OUT_OF_RANGE),
            "{wrong}"
        );
    }
    assert!(
        amount_checked(Money::kopecks(1)).is_ok()
            && amount_checked(Money::kopecks(AMOUNT_MAX)).is_ok()
    );
    let pounds = Money::minor(1, kernel::Currency::Gbp);
    assert_eq!(amount_checked(pounds), Err(codes::CURRENCY_MISMATCH));
}
