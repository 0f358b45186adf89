import { onHint } from "@kite/api";
import { useCallback, useEffect, useState } from "react";

/**
 * What others have changed while a list is shown: nothing moves under the cursor, the rows are marked and the
 * user reads them anew by «Обновлено 3 · показать».
 */
export function useFresh(module: string, nouns: readonly string[], reload: () => void) {
  const [ids, setIds] = useState<ReadonlySet<string>>(new Set());
  const wanted = nouns.join();
  useEffect(
    () =>
      onHint((hint) => {
        if (hint.module !== module || !wanted.split(",").includes(hint.noun)) return;
        setIds((old) => new Set([...old, hint.id]));
      }),
    [module, wanted],
  );
  const show = useCallback(() => {
    setIds(new Set());
    reload();
  }, [reload]);
  return { ids, show };
}
