import { call, identity, keepCsrf, listen, onSignedOut, useQuery, useQueryClient } from "@kite/api";
import { type Access, AccessContext, canOf, usePref } from "@kite/core";
import { ErrorNote, PageSkeleton } from "@kite/ui";
import { Suspense, lazy, useEffect, useMemo, useState } from "react";
import { Console } from "./Console";
import { ME_KEY, type Signed, readSigned } from "./session";

const SignIn = lazy(() => import("./SignIn").then((module) => ({ default: module.SignIn })));

function useAccessOf(signed: Signed | null | undefined): Access | undefined {
  const client = useQueryClient();
  const [chosen, setChosen] = usePref("centre", "");
  return useMemo(() => {
    if (!signed) return undefined;
    const known = signed.centres.some((one) => one.id === chosen);
    return {
      ...signed,
      can: canOf(signed.me),
      centre: known ? chosen : undefined,
      setCentre: (centre) => setChosen(centre ?? ""),
      signOut: async () => {
        await call(identity.DELETE("/api/identity/v1/sessions/current", {}));
        keepCsrf("");
        client.clear();
        client.setQueryData(ME_KEY, null);
      },
    };
  }, [signed, chosen, setChosen, client]);
}

/** The zone in which most centres live: their papers are read in it while no centre is chosen. */
function usualZone(centres: readonly { zone: string }[]): string | undefined {
  const counts = new Map<string, number>();
  for (const { zone } of centres) counts.set(zone, (counts.get(zone) ?? 0) + 1);
  return [...counts].toSorted(([, a], [, b]) => b - a)[0]?.[0];
}

/** The sign-in, or the console of who is signed in. A session that ends meanwhile shows the sign-in over the page. */
export function SessionGate({ onZone }: { onZone: (zone: string) => void }) {
  const client = useQueryClient();
  const query = useQuery({ queryKey: ME_KEY, queryFn: readSigned, staleTime: Infinity, gcTime: Infinity });
  const access = useAccessOf(query.data);
  const [ended, setEnded] = useState(false);
  useEffect(() => onSignedOut(() => setEnded(true)), []);
  const zone = access?.centres.find((one) => one.id === access.centre)?.zone ?? usualZone(access?.centres ?? []);
  useEffect(() => {
    if (zone) onZone(zone);
  }, [zone, onZone]);
  const person = query.data?.me.person.id;
  useEffect(() => (person ? listen(client, person) : undefined), [person, client]);

  const entered = async (): Promise<void> => {
    setEnded(false);
    await client.invalidateQueries();
  };
  if (query.isPending) return <PageSkeleton />;
  if (query.error && !query.data) return <ErrorNote error={query.error} onRetry={() => void query.refetch()} />;
  if (!access) return <SignIn onEntered={entered} />;
  return (
    <AccessContext value={access}>
      <Suspense>{ended ? <SignIn onEntered={entered} over /> : null}</Suspense>
      <div hidden={ended} style={{ height: "100%" }}>
        <Console />
      </div>
    </AccessContext>
  );
}
