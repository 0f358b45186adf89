import { buyback, call, identity } from "@kite/api/clients";
import { asProblem } from "@kite/api/problem";
import { csrfToken, keepCsrf } from "@kite/api/session";
import type { Estimate } from "../data/estimate";
import { factsOf } from "../data/facts";
import type { Visit } from "../data/protocol";
import type { EstimateRow } from "../data/rows";
import type { Store } from "../data/store";

const FRESH_MS = 4 * 3_600_000;

const carOf = (visit: Visit, mileage: number): Estimate["of"] => ({ make: visit.make, model: visit.model, year: visit.year, mileage_km: mileage });

/** The odometer as the appraiser has read it, else as it was told. */
function mileageOf(store: Store, visit: Visit): number {
  const read = store.get().drafts.get(visit.purchase_id)?.fields.mileage_km?.value;
  return typeof read === "number" ? read : visit.mileage_km;
}

function isOld(row: EstimateRow | undefined, of: Estimate["of"]): boolean {
  return !row || Date.now() - Date.parse(row.at) > FRESH_MS || JSON.stringify(row.of) !== JSON.stringify(of);
}

async function ask(visit: Visit, of: Estimate["of"]): Promise<EstimateRow> {
  const body = { ...of, centre_id: visit.centre_id, currency: "RUB" as const, recon: [] };
  const { waterfall, terms } = await call(buyback.POST("/api/buyback/v1/valuations/preview", { body }));
  return {
    purchase_id: visit.purchase_id,
    at: new Date().toISOString(),
    market: waterfall.market.amount,
    market_low: waterfall.market_low.amount,
    market_high: waterfall.market_high.amount,
    margin_basis_points: terms.margin_basis_points,
    holding: waterfall.holding.amount,
    rounding: terms.rounding_minor,
    comparables: waterfall.comparables,
    confidence: waterfall.confidence,
    currency: waterfall.market.currency,
    of,
  };
}

/** A page that was opened anew has to be told its token by the server. */
async function ready(): Promise<boolean> {
  if (csrfToken()) return true;
  const me = (await call(identity.GET("/api/identity/v1/me", {}))) as { csrf_token?: string };
  if (me.csrf_token) keepCsrf(me.csrf_token);
  return Boolean(me.csrf_token);
}

/**
 * Asks what the market says of today's cars while there is network, so that the range of offers is told without it too.
 * Nobody waits for it: a session that is over, or a market without comparables, leaves the car without a range.
 */
export async function estimateVisits(store: Store): Promise<void> {
  const due = factsOf(store.get(), "visit").filter((visit) => isOld(store.get().estimates.get(visit.purchase_id), carOf(visit, mileageOf(store, visit))));
  if (due.length === 0) return;
  try {
    if (!(await ready())) return;
  } catch {
    return;
  }
  for (const visit of due) {
    // One after another: this is for later and must not press the line.
    // oxlint-disable-next-line no-await-in-loop
    const row = await ask(visit, carOf(visit, mileageOf(store, visit))).catch((error: unknown) => asProblem(error));
    if ("status" in row) {
      if (row.status === 401 || row.status === 403 || row.status === 0) return;
      continue;
    }
    // oxlint-disable-next-line no-await-in-loop
    await store.commit({ put: { estimates: [row] } });
  }
}
