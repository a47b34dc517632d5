package io.github.tandem.soak;

import java.util.Random;

/**
 * Something that happens to a cluster, a link, a topic or an instance, and ends.
 */
interface Fault {

	/**
	 * What happens, as the log and the last report call it.
	 * @return a few words
	 */
	String name();

	/**
	 * Let it happen and end it, and say which gaps it calls for.
	 * @param soak what it happens to
	 * @param random decides all that is open, so that a seed repeats it
	 */
	void run(Soak soak, Random random);

	/**
	 * Whether records may stand behind newer ones for good afterwards, as the guarantees
	 * say.
	 * @return {@code true} if that is no finding
	 */
	default boolean mayReorder() {
		return false;
	}

}
