"""Customers, organisations, contact points, groups, tiers."""
