"""What verbs print: text for people, documents for programs."""
