import { ApiProblem, OFFLINE, actKey, csrfToken, spoken } from "@kite/api";
import type { Currency, ImportReport } from "./types";

export type ImportAsk = { source: string; currency: Currency; mileage_unit: "km" | "mi"; make: string; dry_run: boolean };

const retryAfter = (request: XMLHttpRequest): number | undefined => Number(request.getResponseHeader("retry-after")) || undefined;

function read(text: string): object {
  try {
    return JSON.parse(text) as object;
  } catch {
    return {};
  }
}

/** Sends a file of listings and tells how much of it has gone: `fetch` cannot. `onSent` gets a share from 0 to 1. */
export function importListings(file: Blob, ask: ImportAsk, onSent: (share: number) => void): Promise<ImportReport> {
  const query = new URLSearchParams({ source: ask.source, currency: ask.currency, mileage_unit: ask.mileage_unit, dry_run: String(ask.dry_run) });
  if (ask.make.trim()) query.set("make", ask.make.trim());
  return new Promise((done, fail) => {
    const request = new XMLHttpRequest();
    request.open("POST", `/api/buyback/v1/listings/imports?${query}`);
    request.setRequestHeader("Content-Type", "text/csv");
    request.setRequestHeader("Accept-Language", spoken());
    request.setRequestHeader("X-CSRF-Token", csrfToken());
    request.setRequestHeader("Idempotency-Key", actKey());
    request.upload.addEventListener("progress", (event) => onSent(event.lengthComputable ? event.loaded / event.total : 0));
    request.addEventListener("error", () => fail(new ApiProblem(0, { code: OFFLINE })));
    request.addEventListener("load", () => {
      const body = read(request.responseText);
      if (request.status >= 200 && request.status < 300) done(body as ImportReport);
      else fail(new ApiProblem(request.status, body, retryAfter(request)));
    });
    request.send(file);
  });
}
