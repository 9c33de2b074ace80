"""The rules of actions, free of database, web and clock."""
