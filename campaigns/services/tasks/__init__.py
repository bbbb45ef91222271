"""What people do for a campaign: handed out, worked on, ended."""
