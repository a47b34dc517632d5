package io.github.tandem.route;

/**
 * Where a topic of the source goes.
 */
public sealed interface Destination {

	/**
	 * The name of the topic on the target.
	 * @return the name
	 */
	String name();

	/**
	 * The topic is replicated.
	 *
	 * @param name its name on the target
	 */
	record Topic(String name) implements Destination {

	}

	/**
	 * The topic cannot be replicated, since that would mix it with another one.
	 *
	 * @param name its name on the target, if it could
	 * @param reason what is in the way, and the way out
	 */
	record Conflict(String name, String reason) implements Destination {

	}

}
