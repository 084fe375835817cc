// Selects one can type in: [data-combobox]; with data-source the choices come from the server ({results: [{value, text, note}]}).
import TomSelect from "tom-select/popular";
import clearButton from "tom-select/plugins/clear_button/plugin.js";
import { t } from "./strings.js";

// Not among the popular plugins; without it a select that may stay empty fails to become a combobox.
TomSelect.define("clear_button", clearButton);

function remote(source) {
  return {
    valueField: "value", labelField: "text", searchField: [], shouldLoad: (query) => query.trim().length > 0, loadThrottle: 200,
    load(query, done) {
      const url = new URL(source, location.origin);
      url.searchParams.set("q", query);
      fetch(url, { headers: { Accept: "application/json" } })
        .then((response) => (response.ok ? response.json() : { results: [] }))
        .then(({ results }) => { this.clearOptions(); done(results); })
        .catch(() => done());
    },
    render: {
      option: (data, escape) => `<div>${escape(data.text)}${data.note ? ` <span class="text-secondary">${escape(data.note)}</span>` : ""}</div>`,
      no_results: () => `<div class="no-results">${t("none_found")}</div>`,
      option_create: (data, escape) => `<div class="create">${t("add_new", { name: escape(data.input) })}</div>`,
    },
  };
}

// A quick typist presses Enter at once: the choices are sifted with each letter.
const local = () => ({ refreshThrottle: 0, render: { no_results: () => `<div class="no-results">${t("none_found")}</div>` } });

/** Turn a select into a combobox; a second call does nothing. */
export function mount(select) {
  if (select.tomselect) return;
  const settings = select.dataset.source ? remote(select.dataset.source) : local();
  const box = new TomSelect(select, {
    ...settings, maxOptions: 200, create: "create" in select.dataset, allowEmptyOption: false, hideSelected: select.multiple || "source" in select.dataset,
    plugins: { ...(select.multiple ? { remove_button: { title: t("close") } } : {}), ...(select.required ? {} : { clear_button: { title: t("close") } }) },
  });
  const label = document.querySelector(`label[for="${CSS.escape(select.id)}"]`);
  if (label) { label.id ||= `${select.id}_label`; box.control_input.setAttribute("aria-labelledby", label.id); }
  // Tom Select takes the label for its own input; the select that stays beside it keeps its name.
  const named = box.control_input.getAttribute("aria-labelledby");
  if (named) select.setAttribute("aria-labelledby", named);
  for (const name of ["aria-describedby", "aria-invalid"]) {
    if (select.hasAttribute(name)) box.control_input.setAttribute(name, select.getAttribute(name));
  }
}
