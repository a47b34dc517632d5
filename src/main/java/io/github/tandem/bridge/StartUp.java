package io.github.tandem.bridge;

import java.time.Instant;

/**
 * How the start of the bridge went.
 */
public sealed interface StartUp {

	/**
	 * It is still tried.
	 *
	 * @param obstacle what was in the way last
	 */
	record Connecting(String obstacle) implements StartUp {

	}

	/**
	 * The routes were started.
	 *
	 * @param since when
	 */
	record Replicating(Instant since) implements StartUp {

	}

	/**
	 * The settings make no sense with these clusters.
	 *
	 * @param reason why, and the way out
	 */
	record Refused(String reason) implements StartUp {

	}

}
