import { useQueryClient } from "@kite/api";
import { useCallback } from "react";
import { TOUCHED } from "./api";

/** Reads anew whatever an act of sales may have changed. */
export function useRefresh(): () => Promise<void> {
  const client = useQueryClient();
  return useCallback(async () => {
    await Promise.all(TOUCHED.map((queryKey) => client.invalidateQueries({ queryKey })));
  }, [client]);
}
