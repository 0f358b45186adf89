import { allPages, call, identity, useQuery } from "@kite/api";
import type { components } from "@kite/api/schema/identity";
import { useCan } from "@kite/core";

type S = components["schemas"];

export type Person = S["Person"];
export type PersonCard = S["PersonCard"];
export type Binding = S["Binding"];
export type Role = S["Role"];
export type Node = S["NodeIn"];
export type Centre = S["Centre"];
export type Factor = S["Factor"];
export type Delegation = S["DelegationCard"];
export type Support = S["SupportCard"];
export type Emergency = S["Emergency"];
export type RoleRequest = S["RoleRequest"];
export type Token = S["Token"];
export type GroupRule = S["GroupRule"];

const LONG = 10 * 60_000;
const page = (cursor: string | undefined) => ({ params: { query: { limit: 200, ...(cursor ? { cursor } : {}) } } });

export function usePeople(enabled = true) {
  const can = useCan();
  return useQuery({
    queryKey: ["identity", "person", "all"],
    queryFn: () => allPages((cursor) => call(identity.GET("/api/identity/v1/people", page(cursor)))),
    enabled: enabled && can("identity.person.read"),
  });
}

export function usePerson(id: string) {
  return useQuery({ queryKey: ["identity", "person", "card", id], queryFn: ({ signal }) => call(identity.GET("/api/identity/v1/people/{id}", { params: { path: { id } }, signal })) });
}

export function useRoles() {
  const can = useCan();
  return useQuery({ queryKey: ["identity", "role", "all"], queryFn: ({ signal }) => call(identity.GET("/api/identity/v1/roles", { signal })), enabled: can("identity.role.read"), staleTime: LONG });
}

export function useEntities() {
  return useQuery({ queryKey: ["identity", "entity", "all"], queryFn: () => allPages((cursor) => call(identity.GET("/api/identity/v1/entities", page(cursor)))), staleTime: LONG });
}

export function useCentres() {
  return useQuery({ queryKey: ["identity", "centre", "all"], queryFn: () => allPages((cursor) => call(identity.GET("/api/identity/v1/centres", page(cursor)))) });
}

export function usePlaces() {
  return useQuery({ queryKey: ["identity", "place", "all"], queryFn: () => allPages((cursor) => call(identity.GET("/api/identity/v1/places", page(cursor)))) });
}

export function useDismissals() {
  const can = useCan();
  return useQuery({ queryKey: ["identity", "dismissal", "all"], queryFn: () => allPages((cursor) => call(identity.GET("/api/identity/v1/dismissals", page(cursor)))), enabled: can("identity.person.write") });
}
