import { ApiProblem, asProblem } from "@kite/api";
import { useFormats } from "@kite/i18n";
import { FormNotes, Facts, SimpleTable } from "@kite/ui";
import { IconUpload } from "@kite/ui/icons";
import { Button, Group, Modal, Progress, Select, TextInput } from "@mantine/core";
import { useState } from "react";
import { type ImportAsk, importListings } from "../api/upload";
import type { ImportReport, RowFault } from "../api/types";
import { useT } from "../texts";
import classes from "./parts.module.css";

type Settings = Omit<ImportAsk, "dry_run">;

const START: Settings = { source: "", currency: "RUB", mileage_unit: "km", make: "" };

/** Rows that were refused, or fields that were taken as unknown, by the line of the file. */
function Faults({ title, rows, leftOut }: { title: string; rows: readonly RowFault[]; leftOut: number }) {
  const t = useT();
  const { number } = useFormats();
  if (rows.length === 0) return null;
  const i = t.valuation.import;
  return (
    <section>
      <h3>{title}</h3>
      <div className={classes.faults}>
        <SimpleTable
          label={title}
          columns={[
            { title: i.line, align: "right", cell: (row) => number(row.line) },
            { title: i.field, cell: (row) => <span className="mono">{row.field}</span> },
            { title: i.why, cell: (row) => row.title },
            { title: i.value, cell: (row) => <span className="mono">{row.value || "—"}</span> },
          ]}
          rows={rows}
          rowKey={(row) => `${row.line}${row.field}${row.code}`}
        />
      </div>
      {leftOut > 0 ? <p className="muted">{i.leftOut(number(leftOut))}</p> : null}
    </section>
  );
}

function Report({ report }: { report: ImportReport }) {
  const t = useT();
  const { number } = useFormats();
  const i = t.valuation.import;
  return (
    <div className={classes.stack} role="status">
      <b>{report.dry_run ? i.checked : i.done}</b>
      <Facts
        items={[
          { label: i.read, value: number(report.read) },
          { label: i.fresh, value: <b className="positive">{number(report.imported)}</b> },
          { label: i.known, value: number(report.known_before) },
          { label: i.repeated, value: number(report.repeated) },
          { label: i.rejected, value: <span className={report.rejected > 0 ? "negative" : ""}>{number(report.rejected)}</span> },
          ...(report.odd ? [{ label: i.odd, value: number(report.odd) }] : []),
        ]}
      />
      <Faults title={i.faults} rows={report.rows} leftOut={report.rows_left_out} />
      <Faults title={i.notes} rows={report.notes ?? []} leftOut={0} />
    </div>
  );
}

function FileBox({ file, onFile }: { file: File | undefined; onFile: (file: File) => void }) {
  const t = useT();
  const i = t.valuation.import;
  const [over, setOver] = useState(false);
  return (
    // A file may also be dropped; the input inside takes the keyboard.
    // oxlint-disable-next-line jsx-a11y/no-noninteractive-element-interactions
    <label
      className={classes.drop}
      data-over={over || undefined}
      onDragOver={(event) => {
        event.preventDefault();
        setOver(true);
      }}
      onDragLeave={() => setOver(false)}
      onDrop={(event) => {
        event.preventDefault();
        setOver(false);
        const dropped = event.dataTransfer.files[0];
        if (dropped) onFile(dropped);
      }}
    >
      <IconUpload size={20} />
      <b>{file?.name ?? i.drop}</b>
      <span className="muted">{i.fileHint}</span>
      <input
        type="file"
        accept=".csv,text/csv"
        aria-label={i.file}
        onChange={(event) => {
          const chosen = event.currentTarget.files?.[0];
          if (chosen) onFile(chosen);
        }}
      />
    </label>
  );
}

/** Loads listings from a file: first what would happen, row by row, then the import itself. */
export function ImportDialog({ onClose, onDone }: { onClose: () => void; onDone: () => void }) {
  const t = useT();
  const { count, percent } = useFormats();
  const i = t.valuation.import;
  const [file, setFile] = useState<File>();
  const [form, setForm] = useState<Settings>(START);
  const [report, setReport] = useState<ImportReport>();
  const [problem, setProblem] = useState<ApiProblem>();
  const [sent, setSent] = useState<number>();
  const change = (part: Partial<Settings>): void => {
    setForm({ ...form, ...part });
    setReport(undefined);
  };
  const send = (dry_run: boolean): void => {
    if (!file) return;
    setProblem(undefined);
    setSent(0);
    importListings(file, { ...form, dry_run }, setSent)
      .then((answer) => {
        setReport(answer);
        if (!dry_run) onDone();
      })
      .catch((error: unknown) => setProblem(asProblem(error)))
      .finally(() => setSent(undefined));
  };
  const checked = report?.dry_run;
  const finished = report && !report.dry_run;
  const busy = sent !== undefined;
  return (
    <Modal closeButtonProps={{ "aria-label": t.close }} opened onClose={busy ? () => undefined : onClose} title={i.title} size="lg">
      <div className={classes.stack}>
        <FormNotes problem={problem} rest={problem?.errors.map((one) => one.title) ?? []} restored={false} dropDraft={() => undefined} />
        {finished ? null : (
          <>
            <FileBox file={file} onFile={(next) => { setFile(next); setReport(undefined); }} />
            <div className={classes.columns}>
              <TextInput label={i.source} description={i.sourceHint} inputWrapperOrder={["label", "input", "description", "error"]} required value={form.source} onChange={(event) => change({ source: event.currentTarget.value })} />
              <TextInput label={i.make} description={i.makeHint} inputWrapperOrder={["label", "input", "description", "error"]} value={form.make} onChange={(event) => change({ make: event.currentTarget.value })} />
              <Select label={i.currency} allowDeselect={false} data={["RUB", "GBP", "EUR", "USD", "CNY"]} value={form.currency} onChange={(value) => change({ currency: (value ?? "RUB") as Settings["currency"] })} />
              <Select label={i.unit} allowDeselect={false} data={[{ value: "km", label: i.km }, { value: "mi", label: i.mi }]} value={form.mileage_unit} onChange={(value) => change({ mileage_unit: value === "mi" ? "mi" : "km" })} />
            </div>
          </>
        )}
        {busy ? (
          <div role="status">
            <p>{report ? i.running : i.checking} · {i.uploaded(percent(sent))}</p>
            <Progress value={sent * 100} animated={sent === 1} aria-label={i.running} />
          </div>
        ) : null}
        {report ? <Report report={report} /> : null}
        {checked && report.imported === 0 ? <p className="muted">{i.nothingNew}</p> : null}
        <Group justify="flex-end" gap={8}>
          {finished ? (
            <>
              <Button variant="default" onClick={() => { setReport(undefined); setFile(undefined); }}>{i.other}</Button>
              <Button onClick={onClose}>{t.close}</Button>
            </>
          ) : (
            <>
              <Button variant="default" loading={busy && !report} disabled={!file || !form.source.trim()} onClick={() => send(true)}>{i.check}</Button>
              {checked ? <Button loading={busy} disabled={report.imported === 0} onClick={() => send(false)}>{i.run(count(report.imported, i.rows))}</Button> : null}
            </>
          )}
        </Group>
      </div>
    </Modal>
  );
}
