"""Many files in one go: a school's library, from a list of jobs to the files in their folder."""
