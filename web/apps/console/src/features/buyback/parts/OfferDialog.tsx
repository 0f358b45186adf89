import { useFormats, useLang } from "@kite/i18n";
import { ConflictNote, FormButtons, FormNotes, MoneyInput, PageSkeleton, say, useApiForm } from "@kite/ui";
import { Modal, Select, Textarea } from "@mantine/core";
import { acts } from "../api/acts";
import { useAppraisal, useApprovalsOf, useMatrix, useOffers, useReasons, useValuation, useValuationIds } from "../api/queries";
import type { AppraisalFlag, Approval, Money, Purchase, Valuation } from "../api/types";
import { deviationBp, routeOf } from "../logic/authority";
import { carName } from "../logic/carName";
import { openApproval, pendingApproval, validUntil, wayOf } from "../logic/offer";
import { useT } from "../texts";
import type { StepProps } from "./StepDialog";
import classes from "./offer.module.css";

const TERMS = [24, 48, 72, 168, 336] as const;

type Values = { amount: Money | null; hours: string | null; reason_code: string | null; comment: string };

/** To whom the wish would go, before it is asked. */
function RouteNote({ purchase, valuation, amount, flags }: { purchase: Purchase; valuation: Valuation; amount: Money; flags: readonly AppraisalFlag[] }) {
  const t = useT();
  const { money, percent, count } = useFormats();
  const matrix = useMatrix(purchase.centre_id).data;
  if (!matrix) return null;
  const above = percent(deviationBp(valuation.offer, amount) / 10_000, true);
  const route = routeOf(matrix.in_force.levels, valuation.offer, amount, flags);
  if (!route.level)
    return <p className={classes.stop} role="alert">{t.offers.nobody(above, money({ amount: route.limit, currency: amount.currency }))}</p>;
  const { level, expiry_hours } = route.level;
  return (
    <p className={classes.route}>
      {t.offers.route(above, t.words.level[level], count(expiry_hours, t.hours))} {t.offers.limit} <b>{money({ amount: route.limit, currency: amount.currency })}</b>.
    </p>
  );
}

type InsideProps = StepProps & { valuation: Valuation; approval: Approval | undefined; flags: readonly AppraisalFlag[] };

function Inside({ purchase, valuation, approval, flags, onClose, onDone }: InsideProps) {
  const t = useT();
  const lang = useLang();
  const { money, near, count } = useFormats();
  const reasons = useReasons(purchase.centre_id).data ?? [];
  const initial: Values = { amount: approval?.asked ?? valuation.shown, hours: "72", reason_code: null, comment: "" };
  const api = useApiForm<Values, void>({
    initial,
    names: { valid_until: "hours" },
    send: async (values) => {
      const way = wayOf(values.amount, valuation, approval);
      const amount = values.amount ?? { amount: 0, currency: "RUB" };
      if (way.kind === "ask") {
        await acts.ask(purchase.id, { amount, reason_code: values.reason_code ?? "", comment: values.comment.trim() || null });
        return;
      }
      const used = way.kind === "approved" ? way.approval : undefined;
      await acts.offer(purchase.id, { amount, valid_until: validUntil(Number(values.hours), Date.now(), used), approval_id: used?.id ?? null });
    },
    done: () => {
      say(asks ? t.offers.asked : t.done.offer);
      onDone();
      onClose();
    },
  });
  const { amount } = api.form.values;
  const asks = wayOf(amount, valuation, approval).kind === "ask";
  const hoursLabel = (hours: number): string => (hours < 72 ? count(hours, t.hours) : count(hours / 24, t.days));
  return (
    <form className={classes.form} onSubmit={api.submit} noValidate>
      {api.problem?.isStale ? <ConflictNote message={api.problem.message} onRefresh={onDone} /> : <FormNotes {...api} />}
      <p className="muted">{carName(purchase)}</p>
      <dl className={classes.facts}>
        <div><dt>{t.offers.market}</dt><dd>{money(valuation.market)}</dd></div>
        <div><dt>{t.offers.withoutApproval}</dt><dd>{money(valuation.offer)}</dd></div>
        {approval ? <div><dt>{t.offers.approvedTill} {near(approval.expires_at)}</dt><dd className="positive">{money(approval.asked)}</dd></div> : null}
      </dl>
      <MoneyInput label={t.offers.amount} required data-autofocus {...api.form.getInputProps("amount")} />
      {asks && amount ? (
        <>
          <RouteNote purchase={purchase} valuation={valuation} amount={amount} flags={flags} />
          <Select
            label={t.offers.reason}
            required
            data={reasons.filter((one) => one.in_use).map((one) => ({ value: one.code, label: one[lang] }))}
            {...api.form.getInputProps("reason_code")}
          />
          <Textarea label={t.offers.comment} autosize minRows={2} {...api.form.getInputProps("comment")} />
        </>
      ) : (
        <Select label={t.offers.validFor} required allowDeselect={false} data={TERMS.map((one) => ({ value: String(one), label: hoursLabel(one) }))} {...api.form.getInputProps("hours")} />
      )}
      <FormButtons busy={api.busy} errors={api.form.errors} label={asks ? t.offers.ask : t.step.offer} onCancel={onClose} disabled={!amount || (asks && !api.form.values.reason_code)} />
    </form>
  );
}

/** An offer within the valuation, or the wish for one above it: the same form, which says where the border lies. */
export function OfferDialog(props: StepProps) {
  const t = useT();
  const { near } = useFormats();
  const { purchase, onClose } = props;
  const newest = useValuationIds(purchase.id).data?.[0];
  const valuation = useValuation(newest).data;
  const approvals = useApprovalsOf(purchase.id).data;
  const offers = useOffers(purchase.id).data;
  const card = useAppraisal(purchase);
  const ready = valuation && approvals && offers && !card.isPending;
  const waits = approvals && pendingApproval(approvals, Date.now());
  return (
    <Modal closeButtonProps={{ "aria-label": t.close }} opened onClose={onClose} title={t.step.offer}>
      {ready ? (
        <>
          {waits ? <p className={classes.route}>{t.offers.pending(near(waits.expires_at))}</p> : null}
          <Inside {...props} valuation={valuation} approval={openApproval(approvals, offers, valuation, Date.now())} flags={card.data?.appraisal?.flags ?? []} />
        </>
      ) : (
        <PageSkeleton lines={5} />
      )}
    </Modal>
  );
}
