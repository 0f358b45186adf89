import { useQueries } from "@tanstack/react-query";
import { type DeskItem, type Figure, useAccess } from "@kite/core";
import { useLang } from "@kite/i18n";
import { present } from "./features";

export type DeskEntry = { item: DeskItem; figure: Figure };

/** What the features show on the desk of this caller; a list that fails leaves the others standing. */
function useDeskItems(kind: DeskItem["kind"]): { entries: DeskEntry[]; pending: boolean } {
  const { modules, can, centre } = useAccess();
  const lang = useLang();
  const items = present(modules)
    .flatMap((one) => one.desk ?? [])
    .filter((one) => one.kind === kind && can(one.needs))
    .toSorted((a, b) => a.order - b.order);
  const answers = useQueries({
    queries: items.map((item) => ({
      queryKey: ["desk", centre, lang, item.id],
      queryFn: async () => (await item.load(centre, lang)) ?? null,
      staleTime: 60_000,
      retry: false,
    })),
  });
  const entries = items.flatMap((item, index) => {
    const figure = answers[index]?.data;
    return figure ? [{ item, figure }] : [];
  });
  return { entries, pending: answers.some((one) => one.isPending) };
}

export const useTasks = (): DeskEntry[] => useDeskItems("task").entries;

export function useDesk() {
  const figures = useDeskItems("figure");
  const tasks = useDeskItems("task");
  return { figures: figures.entries, tasks: tasks.entries, pending: figures.pending || tasks.pending };
}
