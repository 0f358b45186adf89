//! What is done in the months, one act a line of somebody's day.

use super::seat::{House, Seat};
use time::{Date, OffsetDateTime};

/// An act with its moment.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Timed {
    /// When.
    pub at: OffsetDateTime,
    /// What.
    pub act: Act,
}

/// What somebody does.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Act {
    /// Buying a car from a person.
    Buy(Buy),
    /// Deciding about checks.
    Verify(Verify),
    /// The car in stock.
    Stock(Stock),
    /// Its preparation.
    Recon(Recon),
    /// Selling it.
    Sell(Sell),
    /// What is about no single car.
    Office(Office),
}

/// Who asks for more than the valuation.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Asker {
    /// The one who looked at the car.
    Appraiser,
    /// The head of buying.
    Manager,
}

/// Steps of a purchase.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
#[expect(
    missing_docs,
    reason = "the names are those of the purchase's own steps"
)]
pub enum Buy {
    Lead,
    Keep,
    /// The agreed moment.
    Appoint(OffsetDateTime),
    Identify,
    Inspect,
    Appraise,
    Value,
    /// So much above the valuation, in hundredths of a per cent.
    Ask(Asker, i64),
    /// Yes or no.
    Decide(bool),
    TakeBack,
    /// The share of the valuation, in hundredths of a per cent.
    Offer(i64),
    OfferApproved,
    Accept,
    RequestChecks,
    Contract,
    Payout(Way),
    AcceptCar,
    /// Why, and the wish price as a share of the valuation in hundredths of a per cent.
    Lose(&'static str, Option<i64>),
    Cancel(&'static str),
    Reopen,
    Dismiss,
}

/// How money moves.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Way {
    /// In cash.
    Cash,
    /// By bank.
    Bank,
}

impl Way {
    /// Its word.
    #[must_use]
    pub const fn word(self) -> &'static str {
        match self {
            Self::Cash => "cash",
            Self::Bank => "bank",
        }
    }
}

/// Steps of a review; the number says which officer.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
#[expect(missing_docs, reason = "the names are those of the case's own steps")]
pub enum Verify {
    Take(usize),
    Papers(usize),
    /// With the reason.
    Approve(usize, &'static str),
    Confirm(usize, &'static str),
    Decline(usize),
    Reject(usize, &'static str),
    Release(usize),
    Recheck(usize),
    Extract(usize),
    ConfirmExtract(usize),
    /// The questionnaire on cash: filled in, confirmed, refused.
    Fill,
    ConfirmCash(usize),
    RefuseCash(usize),
}

/// Steps of a car in stock.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
#[expect(
    missing_docs,
    reason = "the names are those of the episode's own steps"
)]
pub enum Stock {
    /// Bought in a lot, or owned before: the first day of ownership and the price as a share of the worth in thousandths.
    BookIn(Date, i64),
    Find,
    /// To a slot of the yard.
    Place(usize),
    Inspect,
    StartRecon,
    /// Kind of cost and roubles.
    Cost(&'static str, i64),
    FinishRecon,
    Photos,
    RequestCheck,
    /// The price as a share of the worth in thousandths.
    List(i64),
    Out(&'static str),
    Back,
    Hold,
    Free,
    /// Threshold, and what is decided.
    Review(i64, Review),
    ReviewYes,
    ReviewNo,
}

/// What is decided about the price of a car that stands long.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Review {
    /// It stays.
    Keep,
    /// It falls by so many thousandths.
    Price(i64),
    /// The car goes to other traders.
    Wholesale,
}

/// Steps of the preparation by a plan; the number is that of the step.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
#[expect(missing_docs, reason = "the names are those of the step's own moves")]
pub enum Recon {
    Start(usize),
    /// More than the limit, in roubles.
    Ask(usize, i64),
    Yes(usize),
    No(usize),
    Stall(usize, &'static str),
    Resume(usize),
    /// What it has cost, in roubles.
    Finish(usize, i64),
    Skip(usize),
}

/// Who decides about a discount.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Head {
    /// The head of sales.
    Sales,
    /// The director.
    Director,
}

/// Steps of a deal.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
#[expect(missing_docs, reason = "the names are those of the deal's own steps")]
pub enum Sell {
    Open,
    Wish,
    /// How much off, in roubles.
    Ask(i64),
    Yes(Head),
    No(Head),
    TakeBack,
    Reserve,
    /// In roubles.
    Deposit(i64, Way),
    Sign,
    Product(&'static str),
    /// Part of what is open in hundredths; 100 is all of it.
    Pay(i64, Way),
    /// Cash above the threshold is refused until its payer is known.
    PayRefused,
    HandOver,
    Close,
    Cancel(&'static str),
    Unwind(&'static str),
    /// Somebody else wants the same car and waits for it.
    Rival,
}

/// What is about no single car.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
#[expect(
    missing_docs,
    reason = "each says what it does; the details are in `play::office`"
)]
pub enum Office {
    Rules,
    /// Offers of the market of a month, so many of them.
    Listings(usize, usize),
    OpenBooks(House),
    Entry(House, Paper),
    Mistake(House),
    Reverse(House),
    SoftClose(House, Date),
    ConfirmStep(House, Date, &'static str),
    Close(House, Date),
    AskReopen(House, Date),
    DecideReopen(bool),
    Template(Seat),
    Arrive(usize),
    Stop(&'static str, &'static str),
    Lend(Lent),
    TakeLentBack,
    AskSupport,
    DecideSupport(bool),
    Dismiss,
    CountStart(Seat),
    CountScan,
    CountFinish,
    CountDecide,
    CountClose,
}

/// What is lent to whom.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Lent {
    /// Login of the giver.
    pub giver: &'static str,
    /// Login of the receiver.
    pub receiver: &'static str,
    /// The permission.
    pub permission: &'static str,
    /// Where.
    pub seat: Seat,
    /// Roubles at most.
    pub limit: i64,
    /// From so many days on.
    pub from: i64,
    /// For so many days.
    pub days: i64,
    /// Why.
    pub reason: &'static str,
}

/// Papers that an accountant enters by hand.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
pub enum Paper {
    /// Cash is taken to the bank.
    Collect,
    /// Workshops and carriers are paid.
    Suppliers,
    /// Cars that came in lots are paid.
    Lots,
    /// Wages.
    Wages,
    /// Wages are paid.
    WagesPaid,
    /// Rent of the sites.
    Rent,
    /// Parts for the store.
    Parts,
    /// Banks and insurers pay their commissions.
    Partners,
    /// Interest on the loans of the stock.
    Interest,
    /// VAT of the quarter.
    Vat,
}

impl From<Buy> for Act {
    fn from(act: Buy) -> Self {
        Self::Buy(act)
    }
}

impl From<Verify> for Act {
    fn from(act: Verify) -> Self {
        Self::Verify(act)
    }
}

impl From<Stock> for Act {
    fn from(act: Stock) -> Self {
        Self::Stock(act)
    }
}

impl From<Recon> for Act {
    fn from(act: Recon) -> Self {
        Self::Recon(act)
    }
}

impl From<Sell> for Act {
    fn from(act: Sell) -> Self {
        Self::Sell(act)
    }
}

impl From<Office> for Act {
    fn from(act: Office) -> Self {
        Self::Office(act)
    }
}
