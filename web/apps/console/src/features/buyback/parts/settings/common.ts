import { useAccess } from "@kite/core";
import { dayOf, useFormats } from "@kite/i18n";

/** From today, for the chosen centre: what a new row of a rule begins with. */
export function useDatedStart() {
  const { centre, centres } = useAccess();
  const { zone } = useFormats();
  const only = centres.length === 1 ? centres[0]?.id : undefined;
  return { valid_from: dayOf(Date.now(), zone) as string | null, centre_id: (centre ?? only ?? null) as string | null, source: "" };
}

/** The query of a rule: that of the chosen centre, else of the group. */
export const ofCentre = (centre: string | undefined): { centre_id?: string } => (centre ? { centre_id: centre } : {});
