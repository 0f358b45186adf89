import { Go } from "@kite/core";
import { useLang } from "@kite/i18n";
import { QueryView, SimpleTable } from "@kite/ui";
import { useAccounts } from "../../queries";
import { useT } from "../../texts";

/** The chart of accounts of a legal entity. */
export function Chart({ entity }: { entity: string }) {
  const t = useT();
  const lang = useLang();
  const query = useAccounts(entity);
  return (
    <QueryView query={query}>
      {(accounts) => (
        <SimpleTable
          label={t.rules.accounts}
          rows={accounts}
          rowKey={(row) => row.code}
          columns={[
            { title: t.account, width: "90px", cell: (row) => <Go className="mono" href={`/finance/accounts/${encodeURIComponent(row.code)}?entity_id=${entity}`}>{row.code}</Go> },
            { title: t.title, cell: (row) => row[lang] },
            { title: t.rules.kind, cell: (row) => t.card.kinds[row.kind] },
            { title: t.rules.tiedOut, cell: (row) => (row.schedule ? t.card.schedule : <span className="muted">—</span>) },
          ]}
        />
      )}
    </QueryView>
  );
}
