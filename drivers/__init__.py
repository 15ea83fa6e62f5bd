"""Everything that touches hardware, and its simulated stand-ins; never imports the appliance."""
