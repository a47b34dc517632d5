package io.github.tandem.cluster.identity;

import java.time.Instant;

/**
 * A cluster that answers at the address of another.
 *
 * @param role {@code source} or {@code target}
 * @param expectedId id of the cluster that is replicated from or to
 * @param foundId id of the one that answers
 * @param since since when
 */
public record AnotherCluster(String role, String expectedId, String foundId, Instant since) {

	/**
	 * What is wrong, and the way out.
	 * @return a sentence
	 */
	public String describe() {
		return ("another cluster answers at the address of the %1$s: its id is %2$s, and the %1$s has %3$s. Nothing is "
				+ "read, written or committed until the right one answers: correct tandem.%1$s.bootstrap-servers, the "
				+ "name server or the gateway, or restart Tandem if this cluster is meant")
			.formatted(this.role, this.foundId, this.expectedId);
	}

}
