import { useFormats } from "@kite/i18n";
import { Empty, Money, Panel, QueryView, SimpleTable } from "@kite/ui";
import { IconReceipt } from "@kite/ui/icons";
import { useCosts } from "../api";
import { useT } from "../texts";

/** What a car has cost, document by document. */
export function CostsTab({ id }: { id: string }) {
  const t = useT();
  const { day } = useFormats();
  const costs = useCosts(id, true);
  return (
    <QueryView query={costs}>
      {(sheet) => (
        <Panel title={t.tabs.costs} actions={<b><Money value={sheet.total} kopecks /></b>}>
          {sheet.lines.length === 0 ? <Empty icon={IconReceipt} title={t.costs.none} /> : null}
          <SimpleTable
            label={t.tabs.costs}
            rows={sheet.lines}
            rowKey={(line) => line.id}
            columns={[
              { title: t.costs.date, cell: (line) => day(line.document_date) },
              { title: t.costs.kind, cell: (line) => t.kinds[line.kind] },
              { title: t.costs.document, cell: (line) => line.document_number },
              { title: t.costs.net, align: "right", cell: (line) => <Money value={line.net} bare kopecks /> },
              { title: t.costs.vat, align: "right", cell: (line) => <Money value={line.vat} bare kopecks /> },
              { title: t.costs.gross, align: "right", cell: (line) => <Money value={line.gross} bare kopecks /> },
            ]}
            footer={[t.costs.total, "", "", <Money key="n" value={sheet.total} bare kopecks />, <Money key="v" value={sheet.vat} bare kopecks />, <Money key="g" value={sheet.gross} bare kopecks />]}
          />
        </Panel>
      )}
    </QueryView>
  );
}
