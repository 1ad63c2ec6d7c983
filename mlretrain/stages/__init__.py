"""What a cycle is made of: triggers, the data gate, strategies, gates, alerts, the registry."""
