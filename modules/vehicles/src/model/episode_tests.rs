use super::*;
use kernel::Event;
use std::collections::BTreeMap;

#[test]
fn every_pair_of_state_and_step_is_decided() {
    let allowed: Vec<String> = EpisodeState::ALL
        .iter()
        .flat_map(|state| EpisodeStep::ALL.iter().map(move |step| (*state, *step)))
        .filter_map(|(state, step)| {
            state
                .next(step)
                .ok()
                .map(|next| format!("{state} {step} {next}"))
        })
        .collect();
    assert_eq!(
        allowed,
        [
            "received inspect inspected",
            "inspected start_recon recon",
            "recon finish_recon ready",
            "ready list listed",
            "listed list listed",
            "listed hand_over handed_over",
            "handed_over close closed",
            "handed_over return received",
            "closed return received",
        ]
    );
    assert_eq!(
        EpisodeState::Closed
            .next(EpisodeStep::List)
            .unwrap_err()
            .code,
        codes::ILLEGAL_TRANSITION
    );
}

fn listed() -> Episode {
    Episode {
        id: EpisodeId::new(),
        vehicle_id: VehicleId::new(),
        vin: "XTAGFL111NY500001".parse().unwrap(),
        vehicle_type: "car".into(),
        make: "Lada".into(),
        model: "Vesta".into(),
        year: 2022,
        entity_id: EntityId::new(),
        centre_id: CentreId::new(),
        state: EpisodeState::Listed,
        mileage_km: 41_000,
        attributes: BTreeMap::new(),
        flags: vec![],
        acquired_on: "2026-03-05".parse().unwrap(),
        price: Some(Money::roubles(1_755_000)),
        deal_id: None,
        handed_over_on: None,
        version: 5,
    }
}

#[test]
fn a_sold_car_comes_back_without_its_price_and_keeps_the_sale_as_history() {
    let unwound = DealUnwound::sample();
    let sold = listed()
        .hand_over(unwound.deal, "2026-03-30".parse().unwrap())
        .unwrap();
    let (back, sale) = sold.come_back(&unwound).unwrap();
    assert_eq!(
        (back.state, back.price, back.deal_id, back.handed_over_on),
        (EpisodeState::Received, None, None, None)
    );
    assert_eq!(
        (sale.deal_id, sale.price, sale.returned_on),
        (
            unwound.deal,
            Some(Money::roubles(1_755_000)),
            unwound.unwound_on
        )
    );
}

#[test]
fn a_car_comes_back_only_to_the_deal_that_sold_it_and_only_while_nobody_bought_it_again() {
    let unwound = DealUnwound::sample();
    let sold = listed()
        .hand_over(unwound.deal, "2026-03-30".parse().unwrap())
        .unwrap();
    assert!(sold.returnable(unwound.deal, false).is_ok());
    let again = sold.returnable(unwound.deal, true).unwrap_err();
    assert_eq!(again.code, code::NOT_RETURNABLE);
    assert_eq!(again.params, [("reason", "bought_again".to_owned())]);
    let other = sold.returnable(DealId::new(), false).unwrap_err();
    assert_eq!(other.params, [("reason", "other_deal".to_owned())]);
    assert!(listed().returnable(unwound.deal, false).is_ok());
    assert_eq!(
        listed().come_back(&unwound).unwrap_err().code,
        code::NOT_RETURNABLE
    );
}

#[test]
fn stk_8_a_reading_below_the_record_is_a_red_flag_with_both_numbers() {
    let mut arrival = Arrival {
        purchase: None,
        entity: EntityId::new(),
        centre: CentreId::new(),
        counterparty: Uuid::nil(),
        vin: "XTAGFL111NY500001".parse().unwrap(),
        vehicle_type: "car".into(),
        attributes: BTreeMap::from([("engine_hours".to_owned(), "100".to_owned())]),
        make: "Lada".into(),
        model: "Vesta".into(),
        year: 2022,
        mileage_km: 38_000,
        price: Money::roubles(1),
        purchase_vat: None,
        vat_scheme: VatScheme::Margin51,
        acquired_on: "2026-03-05".parse().unwrap(),
        document: contracts::vehicles::SourceDocument {
            module: "vehicles".into(),
            number: "1".into(),
            date: "2026-03-05".parse().unwrap(),
        },
    };
    let records = Records {
        mileage_km: Some(41_000),
        engine_hours: Some(100),
    };
    assert_eq!(
        arrival.flags(UsageUnit::Km, records),
        [EpisodeFlag {
            flag: FlagKind::MileageBelowRecord,
            found: 38_000,
            recorded: 41_000
        }]
    );
    assert!(arrival.flags(UsageUnit::EngineHours, records).is_empty());
    arrival.mileage_km = 41_000;
    assert!(arrival.flags(UsageUnit::Km, records).is_empty());
    assert!(arrival.flags(UsageUnit::Km, Records::default()).is_empty());
}
