import { useCallback, useState } from "react";

/**
 * The object as it was when its form was opened. Live hints read the object again under an open form; what somebody else has
 * changed must then be noticed at sending, not written over. After `renew`, when the user has asked for it, the next reading counts.
 */
export function useAsOpened<T>(now: T): [T, () => void] {
  const [kept, setKept] = useState({ seen: now, renewed: false });
  if (kept.renewed && now !== kept.seen) setKept({ seen: now, renewed: false });
  const renew = useCallback(() => setKept((old) => ({ ...old, renewed: true })), []);
  return [kept.seen, renew];
}
