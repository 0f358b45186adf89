import { ApiProblem, call, identity, useQuery } from "@kite/api";
import type { components } from "@kite/api/schema/identity";
import { Go } from "@kite/core";
import { useFormats } from "@kite/i18n";
import { ConflictNote, FormButtons, FormNotes, say, useApiForm } from "@kite/ui";
import { IconFingerprint, IconShieldLock } from "@kite/ui/icons";
import { Button, Modal, Radio, Stack, TextInput } from "@mantine/core";
import { useState } from "react";
import { acts } from "../api/acts";
import { usePapers } from "../api/queries";
import type { Money, MoneyWay } from "../api/types";
import { useT } from "../texts";
import classes from "./offer.module.css";
import { proveByPasskey } from "./passkey";

type Proof = components["schemas"]["ProofIn"];
/** What is paid: a purchase, or a line of the cashier's list, which tells no more than that. */
export type Due = { id: string; price?: Money | null };
type Order = { way: MoneyWay; document_number: string };
type Props = { due: Due; title?: string; onClose: () => void; onDone: () => void };

const STEP_UP = "common.step_up_required";
const IDENTIFY = "buyback.identification_needed";

/** The second factor under exactly this sum for exactly this purchase, then the payout itself. */
function Confirm({ due, amount, order, onDone, onClose }: { due: Due; amount: Money; order: Order; onDone: () => void; onClose: () => void }) {
  const t = useT();
  const { money } = useFormats();
  const [failed, setFailed] = useState(false);
  const factors = useQuery({ queryKey: ["identity", "factor", "mine"], queryFn: () => call(identity.GET("/api/identity/v1/me/factors", {})) });
  const pay = async (proof: Proof): Promise<void> => {
    const confirmed = await acts.confirmPayout(due.id, amount, proof);
    await acts.pay(due.id, { ...order, confirmation_id: confirmed.id });
  };
  const api = useApiForm({ initial: { code: "" }, names: { proof: "code" }, send: ({ code }) => pay({ code: code.trim() }), done: onDone });
  const byKey = (): void => {
    setFailed(false);
    acts.passkeyChallenge().then(proveByPasskey).then(pay).then(onDone).catch(() => setFailed(true));
  };
  const ready = factors.data?.items.filter((one) => one.confirmed_at && !one.removed_at) ?? [];
  const none = factors.data && ready.length === 0;
  return (
    <form className={classes.form} onSubmit={api.submit} noValidate>
      <p className={classes.route}><IconShieldLock size={16} /> {t.offers.pay.confirmHint(money(amount, { kopecks: true }))}</p>
      <FormNotes {...api} />
      {failed ? <p className="negative" role="alert">{t.offers.pay.keyFailed}</p> : null}
      {none ? (
        <p className={classes.stop} role="alert">{t.offers.pay.noFactor} <Go href="/me">{t.offers.pay.toProfile}</Go></p>
      ) : (
        <TextInput label={t.offers.pay.code} autoComplete="one-time-code" inputMode="numeric" autoFocus {...api.form.getInputProps("code")} />
      )}
      {ready.some((one) => one.kind === "passkey") ? <Button variant="default" leftSection={<IconFingerprint size={16} />} onClick={byKey}>{t.offers.pay.byKey}</Button> : null}
      <FormButtons busy={api.busy} errors={api.form.errors} label={t.offers.pay.confirm} onCancel={onClose} disabled={Boolean(none) || !api.form.values.code} />
    </form>
  );
}

function Identification({ problem }: { problem: ApiProblem }) {
  const t = useT();
  const { questionnaire } = problem.params;
  return (
    <div className={classes.stop} role="alert">
      <p>{problem.message}</p>
      {typeof questionnaire === "string" ? <Go href={`/verification/questionnaires?open=${questionnaire}`}>{t.offers.pay.questionnaire}</Go> : null}
    </div>
  );
}

function Inside({ due, title, onClose, onDone }: Props) {
  const t = useT();
  const { money } = useFormats();
  const papers = usePapers(due.id).data;
  const amount = due.price ?? papers?.contract?.price;
  const [stepUp, setStepUp] = useState(false);
  const done = (): void => {
    say(t.done.pay);
    onDone();
    onClose();
  };
  const api = useApiForm<Order, void>({
    initial: { way: "bank", document_number: "" },
    send: async (order) => {
      try {
        await acts.pay(due.id, order);
        done();
      } catch (error) {
        if (!(error instanceof ApiProblem) || error.code !== STEP_UP || !amount) throw error;
        setStepUp(true);
      }
    },
  });
  if (stepUp && amount) return <Confirm due={due} amount={amount} order={api.form.values} onDone={done} onClose={onClose} />;
  const { problem } = api;
  const sum = money(amount, { kopecks: true });
  return (
    <form className={classes.form} onSubmit={api.submit} noValidate>
      {problem?.code === IDENTIFY ? <Identification problem={problem} /> : null}
      {problem?.isStale && problem.code !== IDENTIFY ? <ConflictNote message={problem.message} onRefresh={onDone} /> : null}
      {problem && !problem.isStale ? <FormNotes {...api} /> : null}
      {title ? <p className="muted">{title}</p> : null}
      <dl className={classes.facts}>
        <div><dt>{t.offers.pay.amount}</dt><dd>{sum}</dd></div>
      </dl>
      <Radio.Group label={t.offers.pay.way} {...api.form.getInputProps("way")}>
        <Stack gap={8} mt={6}>
          {Object.entries(t.words.way).map(([value, label]) => <Radio key={value} value={value} label={label} />)}
        </Stack>
      </Radio.Group>
      <TextInput label={t.offers.pay.number} description={t.offers.pay.numberHint} required {...api.form.getInputProps("document_number")} />
      <FormButtons busy={api.busy} errors={api.form.errors} label={t.offers.pay.save(sum)} onCancel={onClose} />
    </form>
  );
}

/** The payout: a large one is confirmed by a second factor before the money moves. */
export function PayDialog(props: Props) {
  const t = useT();
  return (
    <Modal closeButtonProps={{ "aria-label": t.close }} opened onClose={props.onClose} title={t.offers.pay.title}>
      <Inside {...props} />
    </Modal>
  );
}
