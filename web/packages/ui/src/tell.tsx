import { asProblem } from "@kite/api";
import type { NotificationData } from "@mantine/notifications";

/** The notices come with the first of them: most pages are read without any. */
const shown = () => import("./Toasts").then((module) => module.notifications);

type Notice = Pick<NotificationData, "message" | "title" | "loading" | "color"> & { autoClose?: number | false };

/** Shows a notice, or puts another text in its place. Answers how to take it away. */
export async function notice(data: Notice, id?: string): Promise<string> {
  const notifications = await shown();
  if (!id) return notifications.show({ withBorder: true, ...data });
  notifications.update({ id, withBorder: true, ...data });
  return id;
}

export async function hideNotice(id: string): Promise<void> {
  (await shown()).hide(id);
}

/** Says that something went as it should. */
export function say(message: string): void {
  void notice({ message, autoClose: 5000 });
}

/** Says what the server refused, with the request for support. */
export function tell(error: unknown): void {
  const problem = asProblem(error);
  const message = problem.requestId ? <code>{problem.requestId}</code> : "";
  void notice({ color: "red", autoClose: 10_000, title: problem.message, message });
}
