import { useQuery } from "@kite/api";
import { useUrlState } from "@kite/core";
import { useFormats } from "@kite/i18n";
import { Button } from "@mantine/core";
import { DateText, KeyFigures, PageHeader, Panel, QueryView, ScrollPage, SimpleTable, StatusBadge } from "@kite/ui";
import { gaps, signedBy } from "../logic/proof";
import { AuditTabs, GroupOnly } from "../parts/Frame";
import classes from "../parts/audit.module.css";
import { type Head, useChain, useHeads } from "../queries";
import { useT } from "../texts";

const OLD_MS = 10 * 60_000;
const LATE_MS = 15_000;

/** Signatures are checked here, by the browser: the page does not take the server's word for it. */
function useSignatures(heads: readonly Head[] | undefined) {
  return useQuery({
    queryKey: ["audit", "chain", "signatures", heads?.map((one) => one.signature)],
    queryFn: async () => new Map(await Promise.all((heads ?? []).map(async (one) => [one.signature, await signedBy(one)] as const))),
    enabled: Boolean(heads),
    staleTime: Infinity,
  });
}

function Signature({ good }: { good: boolean | undefined }) {
  const t = useT();
  if (good === undefined) return <StatusBadge tone="grey" ring>{t.chain.notChecked}</StatusBadge>;
  return good ? <StatusBadge tone="green">{t.chain.good}</StatusBadge> : <StatusBadge tone="red">{t.chain.bad}</StatusBadge>;
}

function Heads() {
  const t = useT();
  const { number, count } = useFormats();
  const { state, set } = useUrlState();
  const query = useHeads(state.below ? Number(state.below) : undefined);
  const signatures = useSignatures(query.data);
  return (
    <QueryView query={query} lines={5}>
      {(heads) => {
        const wrong = gaps(heads);
        const last = heads.at(-1);
        return (
          <Panel
            title={t.chain.heads}
            note={wrong.length === 0 ? <span className="positive">{t.chain.gaps}</span> : <b className="negative">{count(wrong.length, t.chain.gapsFound)}</b>}
            actions={last && heads.length === 50 ? <Button size="compact-sm" variant="default" onClick={() => set({ below: String(last.seq) }, true)}>{t.chain.older}</Button> : undefined}
          >
            <SimpleTable
              label={t.chain.heads}
              rows={heads}
              rowKey={(row) => row.signature}
              columns={[
                { title: t.chain.seq, width: "90px", align: "right", cell: (row) => number(row.seq) },
                { title: t.chain.signedAt, width: "170px", cell: (row) => <DateText value={row.at} /> },
                { title: t.chain.signature, width: "130px", cell: (row) => <Signature good={signatures.data?.get(row.signature)} /> },
                { title: t.chain.root, cell: (row) => <span className={classes.line}>{row.root}</span> },
              ]}
            />
          </Panel>
        );
      }}
    </QueryView>
  );
}

function State() {
  const t = useT();
  const { number, near } = useFormats();
  const query = useChain();
  return (
    <QueryView query={query} lines={3}>
      {(chain) => {
        const waits = chain.unsealed_since ? Date.now() - Date.parse(chain.unsealed_since) > LATE_MS : false;
        const old = chain.head ? Date.now() - Date.parse(chain.head.at) > OLD_MS && chain.head.seq < chain.sealed : false;
        return (
          <>
            <KeyFigures
              items={[
                { title: t.chain.sealed, value: number(chain.sealed), note: <span className={waits ? "negative" : "positive"}>{waits ? t.chain.waiting : t.chain.standing}</span> },
                { title: t.chain.unsealed, value: number(chain.unsealed), note: <span className="muted">{chain.unsealed_since ? near(chain.unsealed_since) : ""}</span>, tone: waits ? "negative" : undefined },
                { title: t.chain.head, value: chain.head ? number(chain.head.seq) : "—", note: chain.head ? <span className={old ? "negative" : "muted"}>{old ? t.chain.stale : near(chain.head.at)}</span> : <span className="warning">{t.chain.noHead}</span> },
              ]}
            />
            {chain.head ? <p className="muted">{t.key}: <span className={classes.hash}>{chain.head.key}</span> · {t.keyHint}</p> : null}
          </>
        );
      }}
    </QueryView>
  );
}

function Offline() {
  const t = useT();
  return (
    <Panel title={t.chain.offline}>
      <div className={classes.offline}>
        <p>{t.chain.offlineText}</p>
        <div>
          <b>1. {t.chain.step1}</b>
          <pre className={classes.code}>kite audit export --group vector --out vector.audit</pre>
        </div>
        <div>
          <b>2. {t.chain.step2}</b>
          <pre className={classes.code}>kite verify audit vector.audit --heads heads.jsonl --key …</pre>
        </div>
        <div>
          <b>3. {t.chain.step3}</b>
          <pre className={classes.code}>kite verify proof proof.json --key …</pre>
        </div>
        <p className="muted">{t.chain.stepsNote}</p>
      </div>
    </Panel>
  );
}

/** Whether the log is whole: the seal, the signed heads, and how an auditor checks it without us. */
export default function ChainPage() {
  const t = useT();
  return (
    <GroupOnly needs="audit.chain.read">
      <ScrollPage>
        <PageHeader title={t.chain.title} />
        <AuditTabs current="chain" />
        <div className={classes.page} style={{ paddingTop: 12 }}>
          <State />
          <Heads />
          <Offline />
        </div>
      </ScrollPage>
    </GroupOnly>
  );
}
