"""The lesson: who plays when, what to practise, how it went."""
