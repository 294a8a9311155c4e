"""Harbor Desk: an imaginary service desk whose API pages, guards and fails in all the ways real ones do."""
