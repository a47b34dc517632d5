package io.github.tandem.doctor.report;

/**
 * What a row is about.
 */
public sealed interface Subject {

	/**
	 * The kind in reports.
	 * @return one word in lower case
	 */
	String kind();

	/**
	 * The name in reports.
	 * @return what tells it from others of its cluster
	 */
	String name();

	/**
	 * An address at which clients begin.
	 *
	 * @param address as it is configured
	 */
	record Bootstrap(String address) implements Subject {

		@Override
		public String kind() {
			return "bootstrap";
		}

		@Override
		public String name() {
			return "bootstrap " + this.address;
		}

	}

	/**
	 * A broker at the address that it advertises.
	 *
	 * @param node its id
	 * @param address the address
	 */
	record Broker(int node, String address) implements Subject {

		@Override
		public String kind() {
			return "broker";
		}

		@Override
		public String name() {
			return "broker %d at %s".formatted(this.node, this.address);
		}

	}

	/**
	 * The cluster as a whole.
	 */
	record Whole() implements Subject {

		@Override
		public String kind() {
			return "cluster";
		}

		@Override
		public String name() {
			return "the cluster";
		}

	}

	/**
	 * A route.
	 *
	 * @param route its name
	 */
	record OfRoute(String route) implements Subject {

		@Override
		public String kind() {
			return "route";
		}

		@Override
		public String name() {
			return "route " + this.route;
		}

	}

}
