/**
 * Searches for the ballot that a link names, such as a receipt's link.
 *
 * Rules kept here:
 * - The link has the tracker in its fragment, and this module sends it in a form's body: no address in
 *   a server's or proxy's log holds a tracker beside the network address of the person who asks.
 * - Nothing is sent twice: the fragment is removed before the form is sent.
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
