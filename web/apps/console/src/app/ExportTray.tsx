import { call, platform, useQuery, useQueryClient } from "@kite/api";
import type { components } from "@kite/api/schema/console";
import { awaited, closeExports } from "@kite/core";
import { useFormats } from "@kite/i18n";
import { say, tell, useUiTexts } from "@kite/ui";
import { IconDownload, IconX } from "@kite/ui/icons";
import { useEffect } from "react";
import classes from "./ExportTray.module.css";
import { useShellTexts } from "./texts";

type Export = components["schemas"]["Export"];

const PATH = "/api/platform/v1/exports";
const LOOK_MS = 1_000;
const SHOWN = 8;
const KIB = 1024;

const isOpen = (one: Export): boolean => one.state === "waiting" || one.state === "running";
const fileOf = (one: Export): string => `${PATH}/${one.id}/file`;

/** My exports; they are looked at every second while one of them is being made. */
function useExports() {
  return useQuery({
    queryKey: ["console", "export", "mine"],
    queryFn: ({ signal }) => call(platform.GET("/api/platform/v1/exports", { params: { query: { limit: SHOWN } }, signal })),
    refetchInterval: ({ state }) => (state.data?.items.some(isOpen) ? LOOK_MS : false),
  });
}

/** Saves a file that was asked for in this page as soon as it is there, and says when there will be none. */
function useArrivals(exports: readonly Export[]): void {
  const t = useShellTexts();
  useEffect(() => {
    for (const one of exports) {
      if (isOpen(one) || !awaited(one.id)) continue;
      if (one.state === "ready") {
        const link = document.createElement("a");
        link.href = fileOf(one);
        link.download = one.file_name;
        link.click();
        say(t.exports.saved(one.title));
      }
    }
  }, [exports, t]);
}

function Progress({ one }: { one: Export }) {
  const t = useShellTexts();
  const { number } = useFormats();
  const about = one.rows_about ?? 0;
  const told = one.state === "waiting" ? t.exports.waiting : t.exports.rows(number(one.rows_done), about > 0 ? number(about) : undefined);
  return (
    <>
      <progress aria-label={one.title} className={classes.bar} max={about > 0 ? about : undefined} value={about > 0 ? one.rows_done : undefined} />
      <span className="muted">{told}</span>
    </>
  );
}

function useOutcome(): (one: Export) => string {
  const t = useShellTexts();
  const { number } = useFormats();
  return (one) => {
    if (one.state === "cancelled") return t.exports.cancelled;
    if (one.state === "failed") return one.error === "console.export_too_large" ? t.exports.tooLarge : t.exports.failed;
    const kib = Math.max(1, Math.round((one.bytes ?? 0) / KIB));
    return `${t.exports.rows(number(one.rows_done), undefined)}, ${number(kib)} ${t.exports.kib}`;
  };
}

function Row({ one, reload }: { one: Export; reload: () => void }) {
  const t = useShellTexts();
  const outcome = useOutcome();
  const cancel = (): void => {
    call(platform.POST("/api/platform/v1/exports/{id}/cancel", { params: { path: { id: one.id } } }))
      .catch(tell)
      .finally(reload);
  };
  const failed = one.state === "failed";
  return (
    <li className={classes.row}>
      <div className={classes.words}>
        <b className="ellipsis" title={one.file_name}>{one.title}</b>
        {isOpen(one) ? <Progress one={one} /> : <span className={failed ? "negative" : "muted"}>{outcome(one)}</span>}
      </div>
      {isOpen(one) ? (
        <button type="button" className={classes.act} aria-label={`${t.exports.cancel}: ${one.title}`} onClick={cancel}>
          <IconX size={16} />
        </button>
      ) : null}
      {one.state === "ready" ? (
        <a className={classes.act} href={fileOf(one)} download={one.file_name} aria-label={`${t.exports.download}: ${one.title}`}>
          <IconDownload size={16} />
        </a>
      ) : null}
    </li>
  );
}

/** The files that I asked for: how far they are, and where they are got. */
export function ExportTray() {
  const t = useShellTexts();
  const ui = useUiTexts();
  const client = useQueryClient();
  const { data } = useExports();
  const exports = data?.items ?? [];
  useArrivals(exports);
  const reload = (): void => void client.invalidateQueries({ queryKey: ["console", "export"] });
  return (
    <section className={classes.tray} aria-label={t.exports.title}>
      <header className={classes.head}>
        <h2>{t.exports.title}</h2>
        <button type="button" className={classes.act} aria-label={ui.close} onClick={closeExports}>
          <IconX size={16} />
        </button>
      </header>
      <p className={classes.note} role="status">{data && exports.length === 0 ? t.exports.none : t.exports.kept}</p>
      <ul className={classes.list}>
        {exports.map((one) => (
          <Row key={one.id} one={one} reload={reload} />
        ))}
      </ul>
    </section>
  );
}
