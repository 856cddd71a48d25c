"""How verbs reach what is stored: open the database, read a session again, keep a new one."""
