import { Go, useCan, usePathParam } from "@kite/core";
import { Button } from "@mantine/core";
import { PageHeader, QueryView, ScrollPage, Vin } from "@kite/ui";
import { DealForecasts } from "../parts/DealForecasts";
import { PnlCard } from "../parts/PnlCard";
import classes from "../parts/finance.module.css";
import { useDeal, usePnl } from "../queries";
import { useT } from "../texts";

/** The live P&L of a deal. */
export default function DealPnlPage() {
  const t = useT();
  const id = usePathParam("id");
  const can = useCan();
  const pnl = usePnl("deals", id);
  const { data: deal } = useDeal(id);
  const journal = can("finance.journal.read");
  const filters = journal ? [{ deal_id: id }, ...(deal ? [{ episode_id: deal.episode_id }] : [])] : [];
  return (
    <ScrollPage>
      <PageHeader
        title={t.result.deal}
        note={deal ? <><span>{deal.title}</span><Vin value={deal.vin} /></> : undefined}
        onBack={() => window.history.back()}
        actions={
          <>
            {journal ? <Button component={Go} href={`/finance/journal?deal_id=${id}`} variant="default">{t.result.allEntries}</Button> : null}
            {deal ? <Button component={Go} href={`/finance/cars/${deal.episode_id}`} variant="default">{t.schedule.pnl}</Button> : null}
            {deal ? <Button component={Go} href={`/deals/${id}`}>{t.result.openDeal}</Button> : null}
          </>
        }
      />
      <div className={classes.page}>
        <QueryView query={pnl}>{(data) => <PnlCard pnl={data} filters={filters} label={t.result.deal} />}</QueryView>
        {deal ? <DealForecasts deal={deal} /> : null}
      </div>
    </ScrollPage>
  );
}
