import { asProblem, call, platform, useQueryClient } from "@kite/api";
import { openExports, useShortcuts } from "@kite/core";
import { useLang } from "@kite/i18n";
import { Button, Menu } from "@mantine/core";
import { Suspense, lazy, useState } from "react";
import { type FileColumn, onScreen } from "./export/columns";
import type { Column } from "./grid/types";
import { IconFileSpreadsheet } from "./icons";
import { tell } from "./tell";
import { useUiTexts } from "./texts";

const ExportDialog = lazy(() => import("./export/ExportDialog").then((module) => ({ default: module.ExportDialog })));

type Props = {
  /** The list on the server: `/api/vehicles/v1/episodes`. */
  path: string;
  /** Its filter and order, as the list was asked for. */
  query: Record<string, string | number | boolean | undefined>;
  /** The columns that are shown, in their order: the file has the same. */
  columns?: readonly Pick<Column<never>, "id" | "sheet">[];
};

function save(url: string): void {
  const link = document.createElement("a");
  link.href = url;
  link.download = "";
  link.click();
}

const tried = (what: Promise<void>): void => void what.catch(tell);

/** What the files of a list can hold; nothing for a list that is not made in the background. It never changes while a page is open. */
function useFileColumns(path: string) {
  const client = useQueryClient();
  return (): Promise<FileColumn[] | null> =>
    client.fetchQuery({
      queryKey: ["console", "export", "columns", path],
      staleTime: Infinity,
      queryFn: () =>
        call(platform.GET("/api/platform/v1/export-columns", { params: { query: { path } } })).catch((error: unknown) => {
          if (asProblem(error).status === 404) return null;
          throw error;
        }),
    });
}

/** Sends the list as it is on the screen to a file: the server makes it in the background, the tray shows how far it is. */
export function ExportButton({ path, query, columns = [] }: Props) {
  const t = useUiTexts();
  const lang = useLang();
  const client = useQueryClient();
  const known = useFileColumns(path);
  const [choosing, setChoosing] = useState<FileColumn[]>();
  const present = Object.entries(query).filter(([, value]) => value !== undefined && value !== "").map(([name, value]): [string, string] => [name, String(value)]);
  const text = new URLSearchParams(present).toString();
  const plain = `${path}/export?${text}`;
  const start = async (codes: string[]): Promise<void> => {
    const zone = Intl.DateTimeFormat().resolvedOptions().timeZone;
    const asked = await call(platform.POST("/api/platform/v1/exports", { body: { path, query: text, columns: codes, lang, zone } }));
    await client.invalidateQueries({ queryKey: ["console", "export", "mine"] });
    openExports(asked.id);
  };
  // A list that is not made in the background is still written as a plain file.
  const quick = async (): Promise<void> => {
    const file = await known();
    if (file) await start(onScreen(columns, file));
    else save(plain);
  };
  const choose = async (): Promise<void> => {
    const file = await known();
    if (file) setChoosing(file);
    else save(plain);
  };
  useShortcuts([{ keys: "Ctrl+KeyE", title: { ru: "Выгрузить список", en: "Export the list" }, run: () => tried(quick()), inInputs: true }]);
  return (
    <>
      <Menu position="bottom-end">
        <Menu.Target>
          <Button variant="default" leftSection={<IconFileSpreadsheet size={16} />}>Excel</Button>
        </Menu.Target>
        <Menu.Dropdown>
          <Menu.Item onClick={() => tried(quick())} rightSection={<kbd>Ctrl E</kbd>}>{t.exportXlsx}</Menu.Item>
          {columns.length > 0 ? <Menu.Item onClick={() => tried(choose())}>{t.exportChoose}</Menu.Item> : null}
          <Menu.Item onClick={() => save(plain)}>{t.exportCsv}</Menu.Item>
          <Menu.Item onClick={() => window.print()}>{t.print}</Menu.Item>
          <Menu.Divider />
          <Menu.Item onClick={() => openExports()}>{t.myExports}</Menu.Item>
        </Menu.Dropdown>
      </Menu>
      {choosing ? (
        <Suspense>
          <ExportDialog
            path={path}
            columns={choosing}
            screen={onScreen(columns, choosing)}
            onClose={() => setChoosing(undefined)}
            onStart={(codes) => {
              setChoosing(undefined);
              tried(start(codes));
            }}
          />
        </Suspense>
      ) : null}
    </>
  );
}
