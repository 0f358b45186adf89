/** A box that scrolls when it is too narrow is reached by the keyboard then: give this to its `ref`. */
export const reachable = (box: HTMLElement | null): (() => void) | undefined => {
  if (!box) return undefined;
  const look = (): void => {
    if (box.scrollWidth > box.clientWidth) box.tabIndex = 0;
    else box.removeAttribute("tabindex");
  };
  const watch = new ResizeObserver(look);
  for (const one of [box, ...box.children]) watch.observe(one);
  return () => watch.disconnect();
};
