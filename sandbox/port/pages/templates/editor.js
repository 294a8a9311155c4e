// Shows the preview of the mapping while it is typed (once typing has paused, and only of the latest text), saves by keys,
// and keeps as many line numbers as there are lines.
const PAUSE = 700;

const editor = document.getElementById("mapping");
const numbers = document.getElementById("numbers");
const save = document.getElementById("save-button");
const button = document.getElementById("preview-button");
const place = document.getElementById("preview");
const state = document.getElementById("preview-state");
const saved = editor.defaultValue;
let timer = 0;
let asking = new AbortController();
let leaves = false;

function number() {
  const lines = editor.value.split("\n").length;
  while (numbers.childElementCount > lines) {
    numbers.lastElementChild.remove();
  }
  while (numbers.childElementCount < lines) {
    const line = document.createElement("span");
    line.textContent = numbers.childElementCount + 1;
    line.id = `line-${line.textContent}`;
    numbers.append(line);
  }
  editor.rows = Math.max(lines, 12);
}

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
      state.textContent = `failed: the server answered ${answer.status}`;
    }
  } catch (error) {
    if (!signal.aborted) {
      state.textContent = `failed: ${error.message}`;
    }
  }
}

editor.addEventListener("input", () => {
  number();
  if (button) {
    window.clearTimeout(timer);
    timer = window.setTimeout(preview, PAUSE);
  }
});
document.addEventListener("keydown", (event) => {
  if ((event.ctrlKey || event.metaKey) && !event.altKey && (event.key === "s" || event.key === "Enter")) {
    event.preventDefault();
    editor.form.requestSubmit(save);
  }
});
editor.form.addEventListener("submit", () => {
  leaves = true;
});
for (const link of editor.form.querySelectorAll("a.button")) {
  link.addEventListener("click", () => {
    leaves = true;
  });
}
window.addEventListener("beforeunload", (event) => {
  if (!leaves && editor.value !== saved) {
    event.preventDefault();
  }
});
for (const told of document.querySelectorAll("[data-with-script]")) {
  told.hidden = false;
}
number();
if (button) {
  button.addEventListener("click", (event) => {
    event.preventDefault();
    preview();
  });
  preview();
}
