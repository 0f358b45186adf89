import type { Person } from "./person";

const EPISODES = "/api/vehicles/v1/episodes";
/** Whoever has sold the car to us. */
const PARTNER = "01900000-0000-7000-8000-00000000f1ee";
const PATIENCE_MS = 20_000;

type Case = { id: string; vin: string; state: string; hard_stops: string[] };

/** A car of which the stub registers know something: booked in by hand, unless an earlier try has done so. */
async function bookedIn(keeper: Person, vin: string): Promise<string> {
  const [known] = (await keeper.read<{ items: { id: string }[] }>(`${EPISODES}?vin=${vin}`)).items;
  if (known) return known.id;
  const car = { make: "Hyundai", model: "Solaris", year: 2019, mileage_km: 88_000, attributes: {} };
  const paper = { counterparty_id: PARTNER, document_number: `П-${vin.slice(-5)}`, acquired_on: new Date().toISOString().slice(0, 10) };
  const price = { purchase_price: { amount: 90_000_000, currency: "RUB" }, with_vat: false, vat_scheme: "margin_5_1" };
  const { id } = await keeper.send<{ id: string }>(EPISODES, { centre_id: keeper.home, vin, ...car, ...paper, ...price });
  return id;
}

/** The case that waits for a person after the registers have been asked about a car. */
export async function waitingCase(keeper: Person, officer: Person, vin: string): Promise<Case> {
  // Where a case of this car waits already, that one will do.
  await keeper.send(`${EPISODES}/${await bookedIn(keeper, vin)}/request-check`, {}).catch(() => undefined);
  const end = Date.now() + PATIENCE_MS;
  for (;;) {
    const { items } = await officer.read<{ items: Case[] }>("/api/verification/v1/queue?limit=200");
    const found = items.find((one) => one.vin === vin && one.state === "needs_review");
    if (found) return found;
    if (Date.now() > end) throw new Error(`no case of ${vin} waits for a person`);
    await new Promise((done) => setTimeout(done, 250));
  }
}
