import { Notifications, notifications } from "@mantine/notifications";

export { notifications };

/** Where notices appear. */
export default function Toasts() {
  return <Notifications position="bottom-left" limit={4} zIndex={400} />;
}
