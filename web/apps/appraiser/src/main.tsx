import "@kite/ui/tokens.css";
import "@kite/ui/base.css";
import "./app/app.css";
import { StrictMode } from "react";
import { createRoot } from "react-dom/client";
import { App } from "./app/App";
import { applyTheme } from "./app/theme";

applyTheme();
const root = document.querySelector("#root");
if (!root) throw new Error("#root is missing");

createRoot(root).render(
  <StrictMode>
    <App />
  </StrictMode>,
);
