package io.github.tandem.doctor.report;

import java.util.Locale;

/**
 * Text that is ready to be pasted.
 *
 * @param place where it goes
 * @param text what goes there
 */
public record Paste(Place place, String text) {

	/**
	 * Where a text goes.
	 */
	public enum Place {

		/** The chart's values. */
		HOST_ALIASES("values of the chart"),

		/** The hosts file of the machine that runs Tandem. */
		HOSTS_FILE("/etc/hosts"),

		/** Names to forward, for whoever runs the name servers. */
		NAME_SERVER("name server, names to forward"),

		/** Ports, for whoever runs the firewall. */
		FIREWALL("firewall, to open"),

		/** The configuration of the broker. */
		BROKER("server.properties of the broker"),

		/** Tandem's own configuration. */
		TANDEM("configuration of Tandem"),

		/** A shell. */
		SHELL("shell");

		private final String title;

		Place(String title) {
			this.title = title;
		}

		/**
		 * Whether it is a place for names and their addresses.
		 * @return {@code true} if a name has one address there
		 */
		boolean isOfNames() {
			return this == HOST_ALIASES || this == HOSTS_FILE || this == NAME_SERVER;
		}

		/**
		 * The place in words.
		 * @return a heading for the text
		 */
		public String title() {
			return this.title;
		}

		/**
		 * The name in reports.
		 * @return lower case with hyphens
		 */
		public String code() {
			return name().toLowerCase(Locale.ROOT).replace('_', '-');
		}

	}

}
