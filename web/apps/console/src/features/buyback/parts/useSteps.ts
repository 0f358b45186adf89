import { useCan, useUrlState } from "@kite/core";
import { say, tell } from "@kite/ui";
import { useState } from "react";
import { acts, useReload } from "../api/acts";
import type { Purchase } from "../api/types";
import { type Step, stepsOf } from "../logic/stage";
import { useT } from "../texts";
import { STEP_NEEDS } from "./stepNeeds";

export type StepButton = { step: Step; title: string; run: () => void; busy: boolean };

/** Steps without a question of their own run at once. */
const AT_ONCE: ReadonlySet<Step> = new Set<Step>(["inspect", "checks"]);

/** What the caller may do next with this purchase; the first is the main button. */
export function useSteps(purchase: Purchase, ask: (step: Step) => void): StepButton[] {
  const t = useT();
  const can = useCan();
  const reload = useReload();
  const { set } = useUrlState();
  const [busy, setBusy] = useState<Step>();
  const runNow = (step: "inspect" | "checks"): void => {
    setBusy(step);
    acts[step](purchase.id)
      .then(() => {
        say(t.done[step]);
        if (step === "inspect") set({ tab: "appraisal" });
        reload();
      })
      .catch(tell)
      .finally(() => setBusy(undefined));
  };
  const titleOf = (step: Step): string => {
    if (step === "value" && ["valued", "offered"].includes(purchase.state)) return t.step.valueAgain;
    if (step === "offer" && purchase.state === "offered") return t.step.offerAgain;
    return step === "appoint" && purchase.state === "appointment" ? t.step.reschedule : t.step[step];
  };
  return stepsOf(purchase.state)
    .filter((step) => can(STEP_NEEDS[step], purchase.centre_id))
    .map((step) => ({
      step,
      title: titleOf(step),
      busy: busy === step,
      run: () => {
        if (step === "appraise") set({ tab: "appraisal" }, true);
        else if (AT_ONCE.has(step)) runNow(step as "inspect" | "checks");
        else ask(step);
      },
    }));
}
