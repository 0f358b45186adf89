import { call, sendJson, verification } from "@kite/api";
import { transport } from "@kite/api/transport";
import type { components } from "@kite/api/schema/verification";

type In = components["schemas"];
const at = (id: string) => ({ params: { path: { id } } });

/** Everything that an officer can do to a case and what belongs to it. */
export const acts = {
  take: (id: string) => call(verification.POST("/api/verification/v1/cases/{id}/take", at(id))),
  release: (id: string) => call(verification.POST("/api/verification/v1/cases/{id}/release", at(id))),
  recheck: (id: string) => call(verification.POST("/api/verification/v1/cases/{id}/recheck", at(id))),
  assign: (id: string, reviewer: string) => call(verification.POST("/api/verification/v1/cases/{id}/assign", { ...at(id), body: { reviewer_id: reviewer } })),
  approve: (id: string, body: In["GroundsIn"]) => call(verification.POST("/api/verification/v1/cases/{id}/approve", { ...at(id), body })),
  confirm: (id: string, body: In["GroundsIn"]) => call(verification.POST("/api/verification/v1/cases/{id}/confirm", { ...at(id), body })),
  reject: (id: string, body: In["GroundsIn"]) => call(verification.POST("/api/verification/v1/cases/{id}/reject", { ...at(id), body })),
  decline: (id: string) => call(verification.POST("/api/verification/v1/cases/{id}/decline", at(id))),
  distribute: () => call(verification.POST("/api/verification/v1/queue/distribute", {})),
  arrive: () => call(verification.POST("/api/verification/v1/reviewers/arrive", {})),
  leave: (id: string) => call(verification.POST("/api/verification/v1/reviewers/{id}/leave", at(id))),
  answer: (id: string, check: string, body: In["ExtractIn"]) =>
    call(verification.POST("/api/verification/v1/cases/{id}/checks/{check}/manual-answer", { params: { path: { id, check } }, body })),
  extract: (id: string, extract: string, verdict: "confirm" | "refuse") =>
    sendJson<In["Extract"]>("POST", `/api/verification/v1/cases/${id}/extracts/${extract}/${verdict}`),
  fill: (id: string, version: number, body: In["FillingIn"]) =>
    call(verification.POST("/api/verification/v1/questionnaires/{id}/fill", { params: { path: { id }, header: { "if-match": `"${version}"` } }, body })),
  verdict: (id: string, verdict: "confirm" | "refuse", body: In["QuestionnaireVerdictIn"]) =>
    sendJson<In["Questionnaire"]>("POST", `/api/verification/v1/questionnaires/${id}/${verdict}`, body),
  giveBack: (id: string) => call(verification.POST("/api/verification/v1/questionnaires/{id}/return", at(id))),
  stop: (body: In["StopIn"]) => call(verification.POST("/api/verification/v1/stop-list", { body })),
  unstop: (id: string) => call(verification.POST("/api/verification/v1/stop-list/{id}/remove", at(id))),
};

export const PAPER_TYPES = ["application/pdf", "image/jpeg", "image/png", "text/plain"] as const;
export const PAPER_MAX = 5 * 1024 * 1024;

/** Attaches a paper to a question. Its type is told by the file; the server looks at the content. */
export async function attachPaper(id: string, check: string, file: File): Promise<In["PaperKept"]> {
  const url = new URL(`/api/verification/v1/cases/${id}/checks/${check}/papers?name=${encodeURIComponent(file.name)}`, window.location.origin);
  const response = await transport(new Request(url, { method: "POST", body: await file.arrayBuffer(), headers: { "Content-Type": file.type || "application/octet-stream" } }));
  return (await response.json()) as In["PaperKept"];
}

export type Evidence = { text?: string; url: string; size: number };

const TEXT_MAX = 200_000;

/** Reads an answer as it came. The reading is noted in the audit log, so it happens only when somebody asks. */
export async function readEvidence(id: string, evidence: string): Promise<Evidence> {
  const url = new URL(`/api/verification/v1/cases/${id}/evidence/${evidence}`, window.location.origin);
  const response = await transport(new Request(url));
  const bytes = await response.arrayBuffer();
  const file = { url: URL.createObjectURL(new Blob([bytes])), size: bytes.byteLength };
  if (bytes.byteLength > TEXT_MAX) return file;
  try {
    const text = new TextDecoder("utf-8", { fatal: true }).decode(bytes);
    try {
      return { ...file, text: JSON.stringify(JSON.parse(text), null, 2) };
    } catch {
      return { ...file, text };
    }
  } catch {
    return file;
  }
}

