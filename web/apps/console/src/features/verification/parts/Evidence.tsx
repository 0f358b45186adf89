import { useCan } from "@kite/core";
import { useFormats } from "@kite/i18n";
import { say, tell } from "@kite/ui";
import { IconDownload, IconEye, IconUpload } from "@kite/ui/icons";
import { Button } from "@mantine/core";
import { useState } from "react";
import { type Evidence as Read, PAPER_MAX, PAPER_TYPES, attachPaper, readEvidence } from "../api/acts";
import { useReload } from "../api/queries";
import type { EvidenceMark } from "../api/types";
import { useT } from "../texts";
import classes from "./verification.module.css";

/** One kept answer: whose, when, its hash; the bytes only on demand, because every reading is noted. */
export function EvidenceLine({ caseId, mark }: { caseId: string; mark: EvidenceMark }) {
  const t = useT();
  const can = useCan();
  const { near } = useFormats();
  const [read, setRead] = useState<Read>();
  const [busy, setBusy] = useState(false);
  const open = (): void => {
    setBusy(true);
    readEvidence(caseId, mark.id).then(setRead).catch(tell).finally(() => setBusy(false));
  };
  return (
    <>
      <li>
        <span>
          {mark.file_name ?? t.source[mark.source]} <span className="muted">{near(mark.answered_at)}{mark.http_status ? ` · HTTP ${mark.http_status}` : ""}</span>
          <br />
          <span className={classes.hash} title={`${t.sha} ${mark.sha256}`}>{t.sha} {mark.sha256.slice(0, 16)}…</span>
        </span>
        {mark.erased_at ? <span className="muted">{t.erased}</span> : can("verification.evidence.read") && !read ? <Button size="compact-sm" variant="default" loading={busy} leftSection={<IconEye size={14} />} title={t.readNoted} onClick={open}>{t.openEvidence}</Button> : null}
        {read ? <Button component="a" size="compact-sm" variant="default" href={read.url} download={mark.file_name ?? `${mark.source}-${mark.id}.json`} leftSection={<IconDownload size={14} />}>{t.downloadEvidence}</Button> : null}
      </li>
      {read?.text ? <pre className={classes.raw} tabIndex={0}>{read.text}</pre> : null}
    </>
  );
}

/** Attaches a paper to a question: what was found is approved only with one. */
export function AttachButton({ caseId, checkId }: { caseId: string; checkId: string }) {
  const t = useT();
  const reload = useReload();
  const [busy, setBusy] = useState(false);
  const send = (file: File): void => {
    if (file.size > PAPER_MAX) return tell(new Error(t.paperTooLarge));
    if (file.type && !(PAPER_TYPES as readonly string[]).includes(file.type)) return tell(new Error(t.paperKind));
    setBusy(true);
    attachPaper(caseId, checkId, file)
      .then(() => {
        say(t.attached);
        return reload();
      })
      .catch(tell)
      .finally(() => setBusy(false));
    return undefined;
  };
  return (
    <Button component="label" size="compact-sm" variant="default" loading={busy} leftSection={<IconUpload size={14} />} className={classes.attach ?? ""} title={t.paperHint}>
      {t.attach}
      <input
        type="file"
        aria-label={`${t.attach}: ${t.paperHint}`}
        accept={PAPER_TYPES.join(",")}
        onChange={(event) => {
          const file = event.currentTarget.files?.[0];
          event.currentTarget.value = "";
          if (file) send(file);
        }}
      />
    </Button>
  );
}
