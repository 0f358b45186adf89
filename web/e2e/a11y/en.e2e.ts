import { afterAll } from "vitest";
import { closeBrowser } from "../support/browser";
import { visitAll } from "./visit";

afterAll(closeBrowser);
await visitAll("en", "dark");
