import type { ModuleName, Permission } from "@kite/api";
import { createContext, use } from "react";

/** Where a permission counts. */
export type Reach = { everywhere: boolean; entities: string[]; centres: string[] };

/** Who is signed in, as `/me` says it. */
export type Me = {
  tenant_id: string;
  csrf_token?: string;
  person: { id: string; full_name: string; login: string; kind: string };
  roles: { role: string; ru: string; en: string; at: { kind: string; id: string } }[];
  permissions: Record<string, Reach>;
  support?: { reason: string; until?: string } | null;
};

export type Can = (permission: Permission | readonly Permission[], centre?: string) => boolean;

/** Whether the permissions of `me` hold one of `asked`, at `centre` if one is named. The server decides always. */
export function canOf(me: Pick<Me, "permissions"> | undefined): Can {
  const held = me?.permissions ?? {};
  const has = (name: Permission, centre?: string): boolean => {
    const reach = held[name];
    if (!reach) return false;
    if (!centre || reach.everywhere || reach.centres.includes(centre)) return true;
    // A whole entity reaches its centres, which the page does not know; the server will say no where it must.
    return reach.entities.length > 0;
  };
  return (asked, centre) => (typeof asked === "string" ? has(asked, centre) : asked.some((one) => has(one, centre)));
}

/** The caller, the modules of the installation and the centre that is chosen in the sidebar. */
export type Access = {
  me: Me;
  can: Can;
  modules: ReadonlySet<ModuleName>;
  /** Undefined is all centres within reach. */
  centre: string | undefined;
  setCentre: (centre: string | undefined) => void;
  centres: readonly { id: string; name: string; entity_id: string; zone: string }[];
  signOut: () => Promise<void>;
};

export const AccessContext = createContext<Access | undefined>(undefined);

export function useAccess(): Access {
  const access = use(AccessContext);
  if (!access) throw new Error("useAccess outside of the signed-in page");
  return access;
}

export function useCan(): Can {
  return useAccess().can;
}
