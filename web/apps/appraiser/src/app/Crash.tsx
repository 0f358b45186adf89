import { Component, type ReactNode } from "react";
import { Told } from "./Told";

/** A screen that breaks says so; what was typed is on the disk already. */
export class Crash extends Component<{ children: ReactNode }, { broken: boolean }> {
  override state = { broken: false };

  static getDerivedStateFromError(): { broken: boolean } {
    return { broken: true };
  }

  override render(): ReactNode {
    return this.state.broken ? <Told what="crash" /> : this.props.children;
  }
}
