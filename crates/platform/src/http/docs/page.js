"use strict";
// Shows /api/openapi.json to people: operations by module, with permission, fields and answers. Text only enters the
// page as text nodes.

const methods = ["get", "post", "put", "patch", "delete"];
const $ = (id) => document.getElementById(id);

function element(tag, className, ...children) {
  const made = document.createElement(tag);
  if (className) made.className = className;
  made.append(...children.filter((child) => child !== null && child !== undefined));
  return made;
}

/** An example of a schema: what a body looks like. */
function example(api, schema, depth = 0) {
  if (!schema || depth > 6) return null;
  if (schema.$ref) return example(api, api.components.schemas[schema.$ref.split("/").pop()], depth + 1);
  if (schema.example !== undefined) return schema.example;
  if (schema.examples) return schema.examples[0];
  const options = schema.oneOf || schema.anyOf;
  if (options) return example(api, options.find((option) => option.type !== "null"), depth + 1);
  if (schema.allOf) return Object.assign({}, ...schema.allOf.map((part) => example(api, part, depth + 1)));
  if (schema.enum) return schema.enum[0];
  const type = Array.isArray(schema.type) ? schema.type.find((one) => one !== "null") : schema.type;
  if (type === "object" || schema.properties) {
    const pairs = Object.entries(schema.properties || {}).map(([name, part]) => [name, example(api, part, depth + 1)]);
    return Object.fromEntries(pairs);
  }
  if (type === "array") return [example(api, schema.items, depth + 1)];
  if (type === "integer" || type === "number") return schema.minimum ?? 1;
  if (type === "boolean") return true;
  const formats = { uuid: "0198c0de-0000-7000-8000-000000000001", date: "2026-03-05", "date-time": "2026-03-05T09:00:00Z" };
  return formats[schema.format] ?? "…";
}

function bodyOf(api, content, title) {
  const [kind, media] = Object.entries(content || {})[0] || [];
  if (!media || !media.schema) return null;
  const shown = JSON.stringify(example(api, media.schema), null, 2);
  return element("div", "", element("h3", "", `${title} · ${kind}`), element("pre", "", shown));
}

function rows(title, pairs) {
  if (!pairs.length) return null;
  const table = element("table", "", ...pairs.map(([name, text]) => element("tr", "", element("td", "path", name), element("td", "", text || ""))));
  return element("div", "", element("h3", "", title), table);
}

function details(api, operation) {
  const parameters = (operation.parameters || []).map((one) => [`${one.name} (${one.in})`, one.description]);
  const answers = Object.entries(operation.responses || {});
  const [status, good] = answers.find(([code]) => code.startsWith("2")) || [];
  return element(
    "div",
    "body",
    operation.description ? element("p", "", operation.description) : null,
    rows("Параметры · Parameters", parameters),
    operation.requestBody ? bodyOf(api, operation.requestBody.content, "Запрос · Request") : null,
    good ? bodyOf(api, good.content, `Ответ ${status} · Answer`) : null,
    rows("Отказы · Refusals", answers.filter(([code]) => !code.startsWith("2")).map(([code, answer]) => [code, answer.description])),
  );
}

function card(api, path, method, operation) {
  const summary = element(
    "summary",
    "",
    element("span", "method", method.toUpperCase()),
    element("span", "path", path),
    element("span", "what", operation.summary || operation.operationId || ""),
    element("span", "permission", operation["x-permission"] || ""),
  );
  const made = element("details", "", summary);
  made.dataset.words = [method, path, operation.summary, operation.description, operation["x-permission"]].join(" ").toLowerCase();
  made.addEventListener("toggle", () => {
    if (made.open && made.children.length === 1) made.append(details(api, operation));
  });
  return made;
}

function show(api) {
  const modules = new Map();
  for (const [path, item] of Object.entries(api.paths)) {
    const module = path.split("/")[2];
    for (const method of methods) {
      if (item[method]) modules.set(module, [...(modules.get(module) || []), card(api, path, method, item[method])]);
    }
  }
  const sections = [...modules].map(([module, cards]) => {
    const section = element("section", "", element("h2", "", `${module} · ${cards.length}`), ...cards);
    section.id = module;
    return section;
  });
  const links = [...modules.keys()].map((module) => {
    const link = element("a", "", module);
    link.href = `#${module}`;
    return link;
  });
  $("modules").replaceChildren(...links);
  $("operations").replaceChildren(...sections);
}

function search() {
  const words = $("search").value.toLowerCase().split(/\s+/).filter(Boolean);
  for (const section of document.querySelectorAll("main section")) {
    const cards = [...section.querySelectorAll("details")];
    for (const one of cards) one.hidden = !words.every((word) => one.dataset.words.includes(word));
    section.hidden = cards.every((one) => one.hidden);
  }
}

$("search").addEventListener("input", search);
document.addEventListener("keydown", (event) => {
  if (event.key === "/" && document.activeElement !== $("search")) {
    event.preventDefault();
    $("search").focus();
  }
});

fetch("/api/openapi.json")
  .then((answer) => (answer.ok ? answer.json() : Promise.reject(new Error(`HTTP ${answer.status}`))))
  .then(show)
  .catch((error) => $("operations").replaceChildren(element("p", "hint", `Не удалось загрузить документ / The document could not be loaded: ${error.message}`)));
