"""What people type as a path, as a kind of the mapping: below the base URL, whatever it was copied with."""


def path_below(base_url: str, typed: str) -> str:
    """Empty where nothing was typed."""
    text = typed.strip()
    if text.startswith(base_url.rstrip("/")) and "://" in text:
        text = text.removeprefix(base_url.rstrip("/"))
    if not text or "://" in text:
        return text
    return text if text.startswith("/") else f"/{text}"
