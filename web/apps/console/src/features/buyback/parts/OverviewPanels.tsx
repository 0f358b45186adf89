import { buyback, call, useQuery } from "@kite/api";
import { useCan } from "@kite/core";
import { useFormats, useLang } from "@kite/i18n";
import { DateText, ErrorNote, Facts, Money, Panel, SimpleTable } from "@kite/ui";
import { keys } from "../api/queries";
import type { Purchase } from "../api/types";
import { useT } from "../texts";

/** For how much a purchase was lost, and what the market has done since. */
export function LossPanel({ purchase }: { purchase: Purchase }) {
  const t = useT();
  const { money } = useFormats();
  const can = useCan();
  const query = useQuery({
    queryKey: [...keys.purchase(purchase.id), "loss"],
    queryFn: ({ signal }) => call(buyback.GET("/api/buyback/v1/purchases/{id}/loss", { params: { path: { id: purchase.id } }, signal })),
    enabled: can("buyback.valuation.read", purchase.centre_id),
  });
  const loss = query.data;
  if (query.error) return <ErrorNote error={query.error} />;
  if (!loss) return null;
  const facts = [
    { label: t.end.reason, value: t.words.endReason[loss.reason] },
    { label: t.card.ourOffer, value: money(loss.offered) },
    { label: t.card.wish, value: money(loss.wish) },
    ...(loss.gap ? [{ label: t.card.gap, value: <b className="negative">{money(loss.gap)}</b> }] : []),
    { label: t.card.nextLook, value: loss.next_look_on ? <DateText value={loss.next_look_on} near /> : t.card.noMoreLooks },
  ];
  return (
    <Panel title={t.card.loss}>
      <Facts items={facts} />
      {loss.looks.length > 0 ? (
        <SimpleTable
          label={t.card.looks}
          columns={[
            { title: t.card.lookDay, cell: (row) => <DateText value={row.looked_on} /> },
            { title: t.card.lookOffer, align: "right", cell: (row) => (row.offer ? <Money value={row.offer} bare /> : <span className="muted">{row.refused ?? "—"}</span>) },
          ]}
          rows={loss.looks}
          rowKey={(row) => row.looked_on}
        />
      ) : null}
    </Panel>
  );
}

/** What preparing the car was thought to cost, and what it did cost. */
export function ReconPanel({ purchase }: { purchase: Purchase }) {
  const t = useT();
  const lang = useLang();
  const { money } = useFormats();
  const can = useCan();
  const query = useQuery({
    queryKey: [...keys.purchase(purchase.id), "recon"],
    queryFn: ({ signal }) => call(buyback.GET("/api/buyback/v1/purchases/{id}/recon", { params: { path: { id: purchase.id } }, signal })),
    enabled: can("buyback.valuation.read", purchase.centre_id),
  });
  const card = query.data;
  if (!card) return null;
  return (
    <Panel title={t.card.recon} note={card.complete ? null : t.card.notComplete}>
      <Facts items={[{ label: t.card.estimated, value: money(card.estimated) }, { label: t.card.actual, value: money(card.actual) }]} />
      {card.variances.length > 0 ? (
        <SimpleTable
          label={t.card.recon}
          columns={[
            { title: t.card.work, cell: (row) => row[lang] },
            { title: t.card.cause, cell: (row) => t.words.cause[row.cause] },
            { title: t.card.estimated, align: "right", cell: (row) => <Money value={row.estimated} bare /> },
            { title: t.card.actual, align: "right", cell: (row) => <Money value={row.actual} bare /> },
            { title: t.card.difference, align: "right", cell: (row) => <Money value={row.difference} bare sign /> },
          ]}
          rows={card.variances}
          rowKey={(row) => `${row.cause}${row.work ?? row.en}`}
        />
      ) : null}
    </Panel>
  );
}
