"""What every room stands on: users, roles, clients, access, audit, outbox, realtime, jobs, files, mail."""
