/**
 * The search for the ballot that a link names, as a receipt's does.
 *
 * Rules kept here:
 * - The link carries the tracker in its fragment, and this sends it in a form's body: no address that
 *   a server or a proxy writes down holds a tracker beside the address of who asks for it.
 * - Nothing is sent twice: the fragment is gone before the form is sent.
 */

function search() {
  const tracker = new URLSearchParams(location.hash.slice(1)).get("tracker");
  if (tracker === null) return;
  history.replaceState(null, "", location.pathname + location.search);
  const field = document.getElementById("tracker");
  field.value = tracker;
  field.form.requestSubmit();
}

globalThis.addEventListener("hashchange", search);
search();
