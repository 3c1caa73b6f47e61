"""Long work in the background: kept in the database, resumed after a crash, seen while it runs."""
