import { ApiProblem, problemOf } from "@kite/api/problem";
import { BASE, password } from "./browser";

type Me = { csrf_token: string; person: { id: string }; permissions: Record<string, { centres: string[] }> };

/** Somebody who works through the API, without a page. */
export class Person {
  private constructor(
    private readonly cookie: string,
    private readonly me: Me,
  ) {}

  static async enter(login: string): Promise<Person> {
    const body = JSON.stringify({ group: "vector", login, password: await password() });
    const answer = await fetch(`${BASE}/api/identity/v1/sessions`, { method: "POST", headers: { "Content-Type": "application/json" }, body });
    if (!answer.ok) throw await problemOf(answer);
    const cookie = answer.headers.getSetCookie().map((one) => one.split(";")[0]).join("; ");
    return new Person(cookie, (await answer.json()) as Me);
  }

  get id(): string {
    return this.me.person.id;
  }

  /** Whether this person holds a permission anywhere. */
  holds(permission: string): boolean {
    return permission in this.me.permissions;
  }

  get permissions(): ReadonlySet<string> {
    return new Set(Object.keys(this.me.permissions));
  }

  /** What the server answers to a reading. */
  async status(path: string): Promise<number> {
    return (await fetch(BASE + path, { headers: { cookie: this.cookie } })).status;
  }

  /** The centre whose cars this person keeps. */
  get home(): string {
    return this.me.permissions["vehicles.episode.write"]?.centres[0] ?? "";
  }

  /** The centre at which this person inspects cars. */
  get centre(): string {
    return this.me.permissions["buyback_mobile.command.write"]?.centres[0] ?? "";
  }

  async read<T>(path: string): Promise<T> {
    const answer = await fetch(BASE + path, { headers: { cookie: this.cookie } });
    if (!answer.ok) throw await problemOf(answer);
    return (await answer.json()) as T;
  }

  async send<T>(path: string, body: unknown): Promise<T> {
    const headers = { cookie: this.cookie, "Content-Type": "application/json", "X-CSRF-Token": this.me.csrf_token, "Idempotency-Key": crypto.randomUUID() };
    const answer = await fetch(BASE + path, { method: "POST", headers, body: JSON.stringify(body) });
    if (!answer.ok) {
      const problem = await problemOf(answer);
      throw new ApiProblem(problem.status, { code: problem.code, title: `${path}: ${problem.message} ${JSON.stringify(problem.errors)}` });
    }
    return (await answer.json()) as T;
  }

  /** A car to be looked at in an hour. */
  async visit(centre_id: string, car: object = {}): Promise<string> {
    const tail = String(Math.floor(100_000 + Math.random() * 900_000));
    const lead = { centre_id, source: "call", seller_name: "Никитина Ольга Петровна", seller_phone: `+7916${tail}0`, vin: `XTAGFL110MY${tail}`, make: "Hyundai", model: "Creta", year: 2023, mileage_km: 41_000, ...car };
    const { id } = await this.send<{ id: string }>("/api/buyback/v1/purchases", lead);
    await this.send(`/api/buyback/v1/purchases/${id}/appointment`, { at: new Date(Date.now() + 3_600_000).toISOString() });
    return id;
  }
}
