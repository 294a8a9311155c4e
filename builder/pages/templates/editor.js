// Shows the preview of the mapping while it is typed, and saves it by Ctrl+S and Ctrl+Enter.
const PAUSE = 600;

const editor = document.getElementById("mapping");
const button = document.getElementById("preview-button");
const place = document.getElementById("preview");
const state = document.getElementById("preview-state");
let timer = 0;
let asking = new AbortController();

async function preview() {
  window.clearTimeout(timer);
  asking.abort();
  asking = new AbortController();
  const { signal } = asking;
  state.textContent = "reading …";
  try {
    const answer = await fetch(button.formAction, {
      method: "POST",
      headers: { "X-Part": "preview" },
      body: new URLSearchParams(new FormData(editor.form)),
      signal,
    });
    if (answer.ok) {
      place.innerHTML = await answer.text();
      state.textContent = "";
    } else if (answer.status !== 409) {
      state.textContent = `failed: the builder answered ${answer.status}`;
    }
  } catch (error) {
    if (!signal.aborted) {
      state.textContent = `failed: ${error.message}`;
    }
  }
}

editor.addEventListener("input", () => {
  window.clearTimeout(timer);
  timer = window.setTimeout(preview, PAUSE);
});
editor.addEventListener("keydown", (event) => {
  if ((event.ctrlKey || event.metaKey) && (event.key === "s" || event.key === "Enter")) {
    event.preventDefault();
    editor.form.requestSubmit(document.getElementById("save"));
  }
});
button.addEventListener("click", (event) => {
  event.preventDefault();
  preview();
});
if (state.textContent) {
  preview();
}
