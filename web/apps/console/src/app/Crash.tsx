import { Button } from "@mantine/core";
import { IconAlertTriangle } from "@kite/ui/icons";
import { StateNote } from "@kite/ui";
import { Component, type ReactNode } from "react";
import { useShellTexts } from "./texts";

function CrashNote({ error }: { error: Error }) {
  const t = useShellTexts();
  return (
    <StateNote icon={IconAlertTriangle} title={t.crashed} hint={t.crashedHint} role="alert">
      <code className="muted">{error.message}</code>
      <Button variant="default" onClick={() => window.location.reload()}>
        {t.reload}
      </Button>
    </StateNote>
  );
}

type Props = { children: ReactNode; resetKey?: string };

/** Keeps a broken page from taking the others with it. */
export class Crash extends Component<Props, { error: Error | undefined }> {
  override state: { error: Error | undefined } = { error: undefined };

  static getDerivedStateFromError(error: Error) {
    return { error };
  }

  override componentDidUpdate(before: Props) {
    if (this.state.error && before.resetKey !== this.props.resetKey) this.setState({ error: undefined });
  }

  override render() {
    return this.state.error ? <CrashNote error={this.state.error} /> : this.props.children;
  }
}
