import { useCommand } from "@kite/api";
import { offerUndo, useCan } from "@kite/core";
import { say, tell } from "@kite/ui";
import { backIn, finishRecon, hold, inspect, release, requestCheck, startRecon } from "../acts";
import { CHANGES, type EpisodeCard, SOLD, type Whereabouts } from "../api";
import { useT } from "../texts";

export type CarDialog = "list" | "move" | "out" | "cost";
export type CarAct = { id: string; title: string; run: () => void; main?: boolean; danger?: boolean };

type Doing = { act: () => Promise<unknown>; said: string };

/** What may be done with a car now: by its state and by the permissions of the caller. */
export function useCarActs(car: EpisodeCard, where: Whereabouts | undefined, open: (dialog: CarDialog) => void): { acts: CarAct[]; busy: boolean } {
  const t = useT();
  const can = useCan();
  const command = useCommand<Doing>({ act: (doing) => doing.act(), changes: CHANGES, done: (_, doing) => say(doing.said), failed: tell });
  const at = car.centre_id;
  const run = (act: () => Promise<unknown>, said: string) => (): void => command.mutate({ act, said });
  const live = !SOLD.includes(car.state);
  const write = can("vehicles.episode.write", at);
  const held = car.hold && !car.hold.ended ? car.hold : undefined;
  const out = where?.out && !where.out.back_at ? where.out : undefined;
  const take = async (): Promise<void> => {
    const taken = await hold(car.id);
    offerUndo(t.said.held, () => release(taken.id));
  };
  const all: (CarAct & { when: boolean })[] = [
    { id: "inspect", title: t.act.inspect, main: true, when: write && car.state === "received", run: run(() => inspect(car.id), t.said.inspected) },
    { id: "startRecon", title: t.act.startRecon, main: true, when: write && car.state === "inspected", run: run(() => startRecon(car.id), t.said.reconStarted) },
    { id: "finishRecon", title: t.act.finishRecon, main: true, when: write && car.state === "recon", run: run(() => finishRecon(car.id), t.said.reconFinished) },
    { id: "list", title: car.state === "listed" ? t.act.reprice : t.act.list, main: car.state === "ready", when: can("vehicles.price.approve", at) && (car.state === "ready" || car.state === "listed"), run: () => open("list") },
    { id: "hold", title: t.act.hold, when: live && !held && can("vehicles.hold.write", at), run: run(take, t.said.held) },
    { id: "release", title: t.act.release, when: Boolean(held) && held?.kind === "negotiation" && can("vehicles.hold.write", at), run: run(() => release(held?.id ?? ""), t.said.released) },
    { id: "check", title: t.act.requestCheck, when: live && can("vehicles.check.write", at), run: run(() => requestCheck(car.id), t.said.checkAsked) },
    { id: "move", title: t.act.move, when: live && can("vehicles.location.write", at), run: () => open("move") },
    { id: "out", title: t.act.out, when: live && !out && can("vehicles.location.write", at), run: () => open("out") },
    { id: "back", title: t.act.back, when: Boolean(out) && can("vehicles.location.write", at), run: run(() => backIn(out?.id ?? ""), t.said.cameBack) },
    { id: "cost", title: t.act.cost, when: can("vehicles.cost.write", at), run: () => open("cost") },
  ];
  return { acts: all.filter((one) => one.when), busy: command.isPending };
}
