"""Departments, agent profiles, skills, queues and membership, presence."""
