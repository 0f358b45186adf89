import { useState } from "react";
import { isQuota } from "../data/db";
import type { PhotoRow } from "../data/rows";
import { useInspection } from "./shared";
import { NotAnImage, type Prepared, keep } from "./shoot";
import { useI } from "./texts";

/** Keeping a picture on the screen: busy while it is made smaller and written, then why it was not kept. */
export function useShooting() {
  const i = useI();
  const { store, draft } = useInspection();
  const [busy, setBusy] = useState(false);
  const [failure, setFailure] = useState("");
  const take = async (angle: string, prepare: () => Promise<Prepared>): Promise<PhotoRow | undefined> => {
    setBusy(true);
    setFailure("");
    try {
      return await keep(store, draft.purchase_id, angle, await prepare());
    } catch (error) {
      const known = error instanceof NotAnImage ? i.notImage : isQuota(error) ? i.photoFull : i.photoFailed;
      setFailure(known);
      return undefined;
    } finally {
      setBusy(false);
    }
  };
  return { busy, failure, take };
}
