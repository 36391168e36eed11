"""How addresses in the table begin."""

C = "c/{slug}/"
A = "api/communities/{slug}/"
DRAFT = f"{C}drafts/{{number}}/"
NORM = f"{DRAFT}norms/{{place}}/"
