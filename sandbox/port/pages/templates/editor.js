// Shows the preview of the mapping while it is typed: once typing has paused, and only of the latest text.
const PAUSE = 700;

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
      body: new URLSearchParams({ mapping: editor.value }),
      signal,
    });
    if (answer.ok) {
      place.innerHTML = await answer.text();
      state.textContent = "";
    } else if (answer.status !== 409) {
      state.textContent = `failed: the local Port answered ${answer.status}`;
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
button.addEventListener("click", (event) => {
  event.preventDefault();
  preview();
});
preview();
