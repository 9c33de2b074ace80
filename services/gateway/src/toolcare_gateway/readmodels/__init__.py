"""What lists and dashboards show, kept from the services' events so that one query answers each of them."""
