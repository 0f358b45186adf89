import { useFormats } from "@kite/i18n";
import { Empty, ErrorNote, Money, PageSkeleton, Panel, SimpleTable } from "@kite/ui";
import { Button, Checkbox } from "@mantine/core";
import { useState } from "react";
import { useComparison, useVersions } from "../api";
import { useT } from "../texts";
import type { Deal, DealVersion } from "../types";
import classes from "./Versions.module.css";
import { Person, useZoned } from "./common";

const pairOf = (chosen: readonly number[]): [number | undefined, number | undefined] => {
  const [one, other] = chosen.toSorted((a, b) => a - b);
  return [one, other];
};

/** What two versions of the terms differ in. */
function Comparison({ deal, from, to }: { deal: Deal; from: number; to: number }) {
  const t = useT();
  const query = useComparison(deal.id, from, to);
  if (query.error) return <ErrorNote error={query.error} onRetry={() => void query.refetch()} />;
  if (!query.data) return <PageSkeleton lines={3} />;
  const { changes, from: one, to: other } = query.data;
  const side = (version: DealVersion, term: string): string => {
    if (term === "wishes") return version.wishes ?? "—";
    if (term === "products") return version.products.map((product) => t.deal.fiKinds[product.kind]).join(", ") || "—";
    return "—";
  };
  return (
    <Panel title={t.deal.compareTitle(from, to)}>
      {changes.length === 0 ? <p className="muted">{t.deal.same}</p> : null}
      {changes.length > 0 ? (
        <SimpleTable
          label={t.deal.compareTitle(from, to)}
          rows={changes}
          rowKey={(change) => change.term}
          columns={[
            { title: t.deal.changed, cell: (change) => t.deal.termNames[change.term] },
            { title: t.deal.was, align: "right", cell: (change) => (change.from ? <Money value={change.from} /> : side(one, change.term)) },
            { title: t.deal.became, align: "right", cell: (change) => (change.to ? <Money value={change.to} strong /> : side(other, change.term)) },
            { title: t.deal.difference, align: "right", cell: (change) => (change.difference ? <Money value={change.difference} sign tone="both" /> : "—") },
          ]}
        />
      ) : null}
    </Panel>
  );
}

/** Every version of the terms: none is edited, the contract freezes one. */
export function Versions({ deal }: { deal: Deal }) {
  const t = useT();
  const { instant } = useZoned(deal.zone);
  const { number } = useFormats();
  const list = useVersions(deal.id);
  const [chosen, setChosen] = useState<readonly number[]>([]);
  const [from, to] = pairOf(chosen);
  if (list.error) return <ErrorNote error={list.error} onRetry={list.reload} />;
  if (list.loading) return <PageSkeleton />;
  const toggle = (version: number): void => setChosen((now) => (now.includes(version) ? now.filter((one) => one !== version) : [...now.slice(-1), version]));
  return (
    <>
      <Panel title={t.deal.versions} note={list.rows.length > 1 ? t.deal.compareHint : undefined}>
        {list.rows.length === 0 ? <Empty /> : null}
        <SimpleTable
          label={t.deal.versions}
          rows={list.rows}
          rowKey={(version) => String(version.number)}
          strong={(version) => version.number === deal.terms}
          columns={[
            { title: t.deal.compare, width: "84px", cell: (version) => <Checkbox checked={chosen.includes(version.number)} onChange={() => toggle(version.number)} aria-label={`${t.deal.compare}: ${version.number}`} /> },
            { title: t.deal.version, cell: (version) => <span className={classes.number}>{number(version.number)} {version.number === deal.terms ? <span className="positive">{t.deal.current}</span> : null} {version.frozen ? <span className={classes.frozen}>{t.deal.frozen}</span> : null}</span> },
            { title: t.deal.changed, cell: (version) => <span title={version.note ?? undefined}>{t.deal.versionReasons[version.reason]}{version.note ? <span className={classes.note}>{version.note}</span> : null}</span> },
            { title: t.col.price, align: "right", cell: (version) => <Money value={version.price} bare /> },
            { title: t.col.discount, align: "right", cell: (version) => <Money value={version.discount} bare /> },
            { title: t.deal.made, cell: (version) => <span className={classes.made}>{instant(version.made_at)} <Person id={version.made_by} /></span> },
          ]}
        />
        {list.more ? <Button variant="default" mt={8} onClick={list.loadMore}>{t.moreInColumn}</Button> : null}
      </Panel>
      {from !== undefined && to !== undefined ? <Comparison deal={deal} from={from} to={to} /> : null}
    </>
  );
}
