// Requests of our own modules: same origin, with the CSRF token, JSON in and out.
export function cookie(name) {
  const found = document.cookie.split("; ").find((pair) => pair.startsWith(`${name}=`));
  return found ? decodeURIComponent(found.slice(name.length + 1)) : "";
}

/** The token Django expects: from the cookie, or from a form in the page where the cookie is unreadable. */
export const csrfToken = () => cookie("csrftoken") || document.querySelector("[name=csrfmiddlewaretoken]")?.value || "";

/** Returns {status, data}; rejects only when the network fails. */
export async function send(method, url, body = undefined, { keepalive = false } = {}) {
  const response = await fetch(url, {
    method, keepalive, credentials: "same-origin",
    headers: { Accept: "application/json", "X-CSRFToken": csrfToken(), ...(body === undefined ? {} : { "Content-Type": "application/json" }) },
    body: body === undefined ? undefined : JSON.stringify(body),
  });
  const isJson = response.headers.get("Content-Type")?.includes("json");
  return { status: response.status, data: isJson ? await response.json() : null };
}
