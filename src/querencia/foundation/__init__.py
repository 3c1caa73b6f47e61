"""What every room of the web application stands on: clock, money, jobs, audit, page frame."""
