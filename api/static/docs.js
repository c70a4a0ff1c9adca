// Shows what the OpenAPI of this server tells, and lets a GET be tried. All text is set as text, never as HTML.
"use strict";

const ROOT = new URL(".", document.baseURI);
const $ = (id) => document.getElementById(id);

function make(name, properties = {}, ...children) {
  const made = document.createElement(name);
  Object.assign(made, properties);
  made.append(...children.filter((child) => child !== null));
  return made;
}

// -- schemas, with what they refer to put in their place

function resolved(told, schema, depth = 0) {
  if (Array.isArray(schema)) return schema.map((each) => resolved(told, each, depth));
  if (schema === null || typeof schema !== "object") return schema;
  if (schema.$ref) {
    const name = schema.$ref.split("/").pop();
    return depth > 6 ? name : resolved(told, told.components.schemas[name], depth + 1);
  }
  return Object.fromEntries(Object.entries(schema).map(([key, value]) => [key, resolved(told, value, depth)]));
}

function typeOf(schema) {
  if (!schema) return "";
  if (schema.enum) return schema.enum.join(" | ");
  if (schema.const !== undefined) return String(schema.const);
  if (schema.anyOf) return schema.anyOf.map(typeOf).filter((type) => type !== "null").join(" | ");
  if (schema.type === "array") return `${typeOf(schema.items)}, several`;
  return schema.type || "";
}

// -- one operation

function parameters(told, operation, inputs) {
  const listed = (operation.parameters || []).map((each) => resolved(told, each));
  if (!listed.length) return null;
  const rows = listed.map((each) => {
    const several = each.schema.type === "array" || each.schema.type === "object";
    const placeholder = each.schema.type === "object" ? "extra.name=value, one a line" : several ? "one a line" : "";
    const input = several ? make("textarea", { rows: 1, placeholder }) : make("input", { placeholder });
    input.setAttribute("aria-label", each.name);
    inputs.push({ ...each, input });
    const words = [typeOf(each.schema)];
    if (each.schema.default !== undefined) words.push(`default ${each.schema.default}`);
    return make("tr", {},
      make("td", {}, make("code", { textContent: each.name + (each.required ? " *" : "") }),
        make("div", { className: "quiet", textContent: each.in })),
      make("td", {}, each.description || "", make("div", { className: "quiet", textContent: words.join(", ") })),
      make("td", {}, input));
  });
  const heads = ["name", "meaning", "value"].map((textContent) => make("th", { textContent }));
  return make("table", {}, make("thead", {}, make("tr", {}, ...heads)), make("tbody", {}, ...rows));
}

function asked(path, inputs) {
  const headers = {};
  const query = new URLSearchParams();
  let place = path;
  for (const { name, in: where, schema, input } of inputs) {
    const values = (input.tagName === "TEXTAREA" ? input.value.split("\n") : [input.value]).filter((value) => value !== "");
    if (where === "path") place = place.replace(`{${name}}`, encodeURIComponent(values[0] || ""));
    else if (where === "header") values.forEach((value) => { headers[name] = value; });
    else if (schema.type === "object") values.forEach((value) => {
      const [key, ...rest] = value.split("=");
      query.append(key, rest.join("="));
    });
    else values.forEach((value) => query.append(name, value));
  }
  const tail = query.toString();
  return { url: new URL(place.slice(1) + (tail ? `?${tail}` : ""), ROOT), headers };
}

async function answered(answer) {
  const lines = [`${answer.status} ${answer.statusText}`];
  answer.headers.forEach((value, name) => lines.push(`${name}: ${value}`));
  const type = answer.headers.get("content-type") || "";
  if (!/json|^text\//.test(type)) {
    const bytes = (await answer.blob()).size;
    return [...lines, "", `(${bytes} bytes)`].join("\n");
  }
  const body = await answer.text();
  let shown = body;
  if (type.includes("json")) {
    try { shown = JSON.stringify(JSON.parse(body), null, 2); } catch { shown = body; }
  }
  return [...lines, "", shown].join("\n");
}

function trial(path, inputs) {
  const output = make("pre", { hidden: true, tabIndex: 0 });
  output.setAttribute("role", "status");
  const button = make("button", { type: "button", textContent: "Try it" });
  button.addEventListener("click", async () => {
    const { url, headers } = asked(path, inputs);
    const key = $("key").value.trim();
    if (key) headers.Authorization = `Bearer ${key}`;
    output.hidden = false;
    output.textContent = `GET ${url}\n…`;
    try {
      output.textContent = `GET ${url}\n\n${await answered(await fetch(url, { headers, credentials: "omit" }))}`;
    } catch (trouble) {
      output.textContent = `GET ${url}\n\n${trouble}`;
    }
  });
  return make("div", {}, button, output);
}

function folded(title, value) {
  const shown = make("pre", { textContent: JSON.stringify(value, null, 2) });
  return make("details", {}, make("summary", { textContent: title }), make("div", {}, shown));
}

function operation(told, path, method, op) {
  const inputs = [];
  const parts = [make("p", { textContent: op.description || "" }), parameters(told, op, inputs)];
  const bodies = op.requestBody ? Object.entries(op.requestBody.content) : [];
  for (const [type, { schema }] of bodies) parts.push(folded(`Body: ${type}`, resolved(told, schema)));
  if (method === "get") parts.push(trial(path, inputs));
  for (const [status, answer] of Object.entries(op.responses)) {
    const [type, held] = Object.entries(answer.content || {})[0] || ["", {}];
    const title = `${status} ${answer.description} ${type}`;
    const problem = type === "application/problem+json";
    if (!problem && held.schema) parts.push(folded(title, resolved(told, held.schema)));
    else parts.push(make("div", { className: "quiet", textContent: title }));
  }
  const needs = (op.security || []).length === 1 ? " (needs a key)" : "";
  return make("details", {},
    make("summary", {}, make("span", { className: "method", textContent: method.toUpperCase() }),
      make("code", { textContent: path }), ` ${op.summary || ""}`, make("span", { className: "quiet", textContent: needs })),
    make("div", {}, ...parts));
}

function show(told) {
  $("about").textContent = told.info.description;
  const groups = new Map();
  for (const [path, methods] of Object.entries(told.paths)) {
    for (const [method, op] of Object.entries(methods)) {
      const tag = (op.tags || ["other"])[0];
      if (!groups.has(tag)) groups.set(tag, []);
      groups.get(tag).push(operation(told, path, method, op));
    }
  }
  for (const [tag, operations] of groups) {
    $("operations").append(make("section", {}, make("h2", { textContent: tag }), ...operations));
  }
}

$("key-form").addEventListener("submit", (event) => event.preventDefault());
fetch(new URL("api/v1/openapi.json", ROOT), { credentials: "omit" })
  .then((answer) => answer.json())
  .then(show)
  .catch((trouble) => { $("about").textContent = `The OpenAPI could not be loaded: ${trouble}`; });
