"""Running what the findings are about, in a process of the user's own interpreter: confirmation and verification."""
