import { ApiProblem, useQueryClient } from "@kite/api";
import { useCan } from "@kite/core";
import { Button, Group, Textarea } from "@mantine/core";
import { ActionDialog, Panel, say, tell } from "@kite/ui";
import { IconCircleCheck, IconCircleX, IconDownload, IconHelp, IconShieldCheck } from "@kite/ui/icons";
import { audit, call } from "@kite/api";
import { useState } from "react";
import { type Proof, type Verdict, rawContent, verify } from "../logic/proof";
import { useT } from "../texts";
import classes from "./audit.module.css";

/** The answer as text: what was hashed is its bytes, not what they mean. */
async function proofText(id: string): Promise<string> {
  const { data } = await audit.GET("/api/audit/v1/records/{id}/proof", { params: { path: { id } }, parseAs: "text" });
  if (!data) throw new ApiProblem(0, {});
  return data;
}

function save(name: string, text: string): void {
  const url = URL.createObjectURL(new Blob([text], { type: "application/json" }));
  const link = document.createElement("a");
  link.href = url;
  link.download = name;
  link.click();
  setTimeout(() => URL.revokeObjectURL(url), 10_000);
}

function Line({ good, part }: { good: boolean | undefined; part: keyof Verdict }) {
  const t = useT();
  if (good === undefined) return <p className={classes.verdict}><IconHelp size={16} /><span className="muted">{t.unknown[part]}</span></p>;
  return good ? (
    <p className={`${classes.verdict} positive`}><IconCircleCheck size={16} />{t.checked[part]}</p>
  ) : (
    <p className={`${classes.verdict} negative`} role="alert"><IconCircleX size={16} />{t.wrong[part]}</p>
  );
}

function EraseDialog({ id, onClose }: { id: string; onClose: () => void }) {
  const t = useT();
  const client = useQueryClient();
  return (
    <ActionDialog
      opened
      onClose={onClose}
      title={t.eraseTitle}
      label={t.erase}
      danger
      initial={{ reason: "" }}
      send={(values) => call(audit.POST("/api/audit/v1/records/{id}/erase", { params: { path: { id } }, body: values }))}
      done={() => {
        say(t.erased);
        void client.invalidateQueries({ queryKey: ["audit"] });
      }}
    >
      {(form) => (
        <>
          <p>{t.eraseText}</p>
          <Textarea label={t.eraseReason} required autosize minRows={2} data-autofocus {...form.getInputProps("reason")} />
        </>
      )}
    </ActionDialog>
  );
}

/** That the record was in the log: as a file, and checked here and now by the browser alone. */
export function ProofPanel({ id }: { id: string }) {
  const t = useT();
  const can = useCan();
  const [verdict, setVerdict] = useState<Verdict>();
  const [key, setKey] = useState("");
  const [erasing, setErasing] = useState(false);
  if (!can("audit.chain.read")) return null;
  const check = async (): Promise<void> => {
    const answer = await proofText(id);
    const proof = JSON.parse(answer) as Proof;
    setKey(proof.head.key);
    setVerdict(await verify(proof, rawContent(answer)));
  };
  return (
    <Panel title={t.proof}>
      <p className="muted">{t.proofHint}</p>
      <Group gap={8} my={8}>
        <Button variant="default" leftSection={<IconShieldCheck size={16} />} onClick={() => void check().catch(tell)}>{t.check}</Button>
        <Button variant="default" leftSection={<IconDownload size={16} />} onClick={() => void proofText(id).then((text) => save(`proof-${id}.json`, text)).catch(tell)}>{t.download}</Button>
        {can("audit.record.erase") ? <Button variant="subtle" color="red" onClick={() => setErasing(true)}>{t.erase}</Button> : null}
      </Group>
      {verdict ? (
        <>
          <Line good={verdict.content} part="content" />
          <Line good={verdict.root} part="root" />
          <Line good={verdict.signature} part="signature" />
          <p className="muted">{t.key}: <span className={classes.hash}>{key}</span></p>
          <p className="muted">{t.keyHint}</p>
        </>
      ) : null}
      {erasing ? <EraseDialog id={id} onClose={() => setErasing(false)} /> : null}
    </Panel>
  );
}
