"""Charts that somebody wrote down elsewhere, read as far as their harmony goes."""
