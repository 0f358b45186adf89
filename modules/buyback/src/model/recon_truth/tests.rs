use super::*;

fn work(code: &str, roubles: i64) -> ReconCost {
    ReconCost {
        code: code.into(),
        ru: code.into(),
        en: code.into(),
        quantity: 1,
        price: Money::roubles(roubles),
    }
}

fn fact(work: Option<&str>, roubles: i64) -> ReconFact {
    ReconFact {
        cost_line: CostLineId::new(),
        work: work.map(str::to_owned),
        net: Money::roubles(roubles),
        document: "АКТ".into(),
    }
}

fn v1() -> Vec<ReconCost> {
    vec![
        work("two_panels_paint", 18_000),
        work("windscreen", 26_500),
        work("maintenance", 9_400),
    ]
}

#[test]
fn buy_9_the_differences_have_causes_and_add_up() {
    let facts = [
        fact(Some("two_panels_paint"), 15_000),
        fact(Some("two_panels_paint"), 6_000),
        fact(Some("windscreen"), 26_500),
        fact(Some("rear_quarter_repair"), 20_000),
        fact(None, 3_700),
    ];
    let lines = variances(&v1(), &facts, &[], true).unwrap();
    let told: Vec<String> = lines
        .iter()
        .map(|line| format!("{} {} {}", line.cause, line.ru, line.difference))
        .collect();
    assert_eq!(
        told,
        [
            "price_differs two_panels_paint 3,000.00",
            "not_done maintenance -9,400.00",
            "not_seen rear_quarter_repair 20,000.00",
            "not_seen Прочие затраты 3,700.00",
        ]
    );
    let sum = Money::sum(lines.iter().map(|line| line.difference)).unwrap();
    assert_eq!(sum, Money::roubles(71_200 - 53_900));
    let open = variances(&v1(), &facts, &[], false).unwrap();
    assert!(open.iter().all(|line| line.cause != VarianceCause::NotDone));
}

#[test]
fn buy_9_the_next_similar_car_gets_a_suggestion() {
    let car = Estimated {
        estimated_kopecks: 5_390_000,
        actual_kopecks: 7_120_000,
    };
    let bias = Bias::of(&[car]).unwrap().unwrap();
    assert_eq!((bias.low_by_bp, bias.certain), (3_210, false));
    let next = Suggestion::of(bias.clone(), "Lada", Money::roubles(53_900));
    let next = next.unwrap().unwrap();
    assert_eq!(next.extra, Money::roubles(17_300));
    assert_eq!(
        next.en,
        "Your estimates of Lada run 32 % low (cars: 1): +17,300.00 suggested"
    );
    assert_eq!(
        next.ru,
        "Ваши оценки подготовки Lada ниже факта на 32 % (автомобилей: 1): +17\u{a0}300,00"
    );
    assert_eq!(Suggestion::of(bias, "Lada", Money::ZERO).unwrap(), None);
    let high = Estimated {
        estimated_kopecks: 1_000_000,
        actual_kopecks: 920_000,
    };
    let bias = Bias::of(&[high]).unwrap().unwrap();
    let next = Suggestion::of(bias, "Kia", Money::roubles(10_000));
    let next = next.unwrap().unwrap();
    assert_eq!(next.extra, Money::roubles(-800));
    assert!(
        next.en.contains("8 % high (cars: 1): -800.00"),
        "{}",
        next.en
    );
    assert_eq!(Bias::of(&[]).unwrap(), None);
}

/// Numbers that only look random.
struct Dice(u64);

impl Dice {
    fn between(&mut self, low: i64, high: i64) -> i64 {
        self.0 = self
            .0
            .wrapping_mul(6_364_136_223_846_793_005)
            .wrapping_add(1_442_695_040_888_963_407);
        let span = u64::try_from(high - low + 1).unwrap();
        low + i64::try_from((self.0 >> 33) % span).unwrap()
    }

    /// A car whose facts are `bias` basis points above the estimates, give or take 12 %.
    fn car(&mut self, bias: i64) -> Estimated {
        let estimated = self.between(3_000_000, 9_000_000);
        let error = bias + self.between(-1_200, 1_200);
        Estimated {
            estimated_kopecks: estimated,
            actual_kopecks: estimated + estimated * error / 10_000,
        }
    }
}

/// The car after which a bias is certain, if any of thirty.
fn detected_after(seed: u64, bias: i64) -> Option<usize> {
    let mut dice = Dice(seed.wrapping_mul(0x9e37_79b9_7f4a_7c15));
    let mut cars = Vec::new();
    (1..=30).find(|_| {
        cars.push(dice.car(bias));
        Bias::of(&cars).unwrap().unwrap().certain
    })
}

/// N08: an appraiser who is 8 % off, either way, is found within thirty cars, and an honest one is left in peace.
#[test]
fn n08_a_bias_of_eight_per_cent_is_found_within_thirty_cars() {
    let seeds = 1..=200;
    for bias in [800, -800] {
        let found = seeds
            .clone()
            .filter(|seed| detected_after(*seed, bias).is_some());
        assert_eq!(found.count(), 200, "{bias}");
    }
    let accused = seeds
        .filter(|seed| detected_after(*seed, 0).is_some())
        .count();
    assert!(
        accused <= 10,
        "{accused} of 200 honest appraisers were accused"
    );
}
