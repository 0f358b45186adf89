import { useLocation, useParams, useRouter } from "@tanstack/react-router";
import { type AnchorHTMLAttributes, type MouseEvent, useCallback } from "react";

/** Goes to a path of the console, e.g. `go("/stock/…")`. */
export function useGo(): (href: string, replace?: boolean) => void {
  const router = useRouter();
  return useCallback(
    (href, replace = false) => (replace ? router.history.replace(href) : router.history.push(href)),
    [router],
  );
}

const plain = (event: MouseEvent): boolean =>
  event.button === 0 && !event.metaKey && !event.ctrlKey && !event.shiftKey && !event.altKey;

type GoProps = AnchorHTMLAttributes<HTMLAnchorElement> & { href: string };

/** A link inside the console: an anchor for the browser (middle click, copy), no reload for the user. */
export function Go({ href, onClick, children, ...rest }: GoProps) {
  const go = useGo();
  return (
    <a
      {...rest}
      href={href}
      onClick={(event) => {
        onClick?.(event);
        if (event.defaultPrevented || !plain(event)) return;
        event.preventDefault();
        go(href);
      }}
    >
      {children}
    </a>
  );
}

/** The query string of the URL and a setter that keeps path and scroll. */
export function useQueryString(): [string, (next: (old: string) => string, push: boolean) => void] {
  const router = useRouter();
  const search = useLocation({ select: (location) => location.searchStr });
  const set = useCallback(
    (next: (old: string) => string, push: boolean) => {
      const { pathname, search: old } = router.history.location;
      const href = pathname + next(old);
      if (href === pathname + old) return;
      if (push) router.history.push(href);
      else router.history.replace(href);
    },
    [router],
  );
  return [search, set];
}

/** A parameter of the path: `usePathParam("id")` on `/stock/$id`. */
export function usePathParam(name: string): string {
  const params: Record<string, string | undefined> = useParams({ strict: false });
  return params[name] ?? "";
}
