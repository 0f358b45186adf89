import { Drawer } from "@mantine/core";
import type { ReactNode } from "react";

/** The sidebar of a narrow screen, over the page. */
export function MobileMenu({ title, onClose, children }: { title: string; onClose: () => void; children: ReactNode }) {
  return (
    <Drawer opened onClose={onClose} position="left" size={280} withCloseButton={false} padding={0} title={title} classNames={{ header: "sr-only" }}>
      {children}
    </Drawer>
  );
}
