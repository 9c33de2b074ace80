"""Running as containers: what is made once before the first start, and who looks after broker and backups there."""
