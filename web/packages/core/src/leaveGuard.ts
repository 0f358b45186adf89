import { useBlocker } from "@tanstack/react-router";
import { useEffect } from "react";

/** Asks before a page with unsent changes is left. */
export function useLeaveGuard(unsent: boolean, question: string): void {
  useBlocker({
    shouldBlockFn: () => unsent && !window.confirm(question),
    disabled: !unsent,
    enableBeforeUnload: false,
  });
  useEffect(() => {
    if (!unsent) return undefined;
    const ask = (event: BeforeUnloadEvent): void => event.preventDefault();
    window.addEventListener("beforeunload", ask);
    return () => window.removeEventListener("beforeunload", ask);
  }, [unsent]);
}
