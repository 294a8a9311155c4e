// What was typed so far goes along when another login is chosen.
for (const choice of document.querySelectorAll(".choices a")) {
  choice.addEventListener("click", () => {
    const url = new URL(choice.href);
    for (const name of ["base_url", "path"]) {
      url.searchParams.set(name, document.getElementById(name).value);
    }
    choice.href = url.href;
  });
}
