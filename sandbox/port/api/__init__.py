"""Port's HTTP API, as far as Ocean uses it: what each route takes and answers. What it means is told elsewhere."""
