"""Customer requests (客户请求), forms, tasks, transfers, urges, returns, dispositions."""
