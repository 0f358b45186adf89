-- What the one who paid has confirmed with a second factor: each confirmation pays once. Payouts up to the limit, and those
-- of programs that may pay unattended, have none.
ALTER TABLE buyback.payout ADD COLUMN confirmation_id uuid UNIQUE;
