package io.github.tandem.cluster.identity;

import java.time.Clock;
import java.util.HashMap;
import java.util.Map;

import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Compares the id that each client of a cluster reports with the one it had at the start.
 */
public final class IdentityGuard {

	private static final Logger logger = LoggerFactory.getLogger(IdentityGuard.class);

	private final String role;

	private final Clock clock;

	// what each client heard last
	private final Map<Object, String> heard = new HashMap<>();

	private @Nullable String expected;

	private volatile @Nullable AnotherCluster another;

	/**
	 * Create the guard of a cluster.
	 * @param role {@code source} or {@code target}
	 * @param clock tells since when another one answers
	 */
	public IdentityGuard(String role, Clock clock) {
		this.role = role;
		this.clock = clock;
	}

	/**
	 * The right cluster was found.
	 * @param id its id
	 */
	public synchronized void expect(String id) {
		this.expected = id;
		this.another = null;
		this.heard.clear();
	}

	/**
	 * The id of the right cluster.
	 * @return the id, or {@code null} before the start
	 */
	public synchronized @Nullable String expected() {
		return this.expected;
	}

	/**
	 * A client hears with its metadata which cluster answers.
	 * @param client the client
	 * @param id the cluster's id, or {@code null} if it reports none
	 * @return {@code false} if it is another cluster
	 */
	public synchronized boolean hear(Object client, @Nullable String id) {
		String right = this.expected;
		if (id == null || right == null) {
			return true;
		}
		this.heard.put(client, id);
		if (right.equals(id)) {
			return true;
		}
		if (this.another == null) {
			AnotherCluster found = new AnotherCluster(this.role, right, id, this.clock.instant());
			this.another = found;
			logger.atError()
				.addKeyValue("cluster", this.role)
				.addKeyValue("expectedId", right)
				.addKeyValue("foundId", id)
				.addKeyValue("detail", found.describe())
				.log("Another cluster answers, replication is halted");
		}
		return false;
	}

	/**
	 * The cluster was asked who it is. Only this can show that the right one is back: a
	 * client that is silent, or gone, says nothing about that.
	 * @param id its id, or {@code null} if it reports none
	 */
	public synchronized void confirm(@Nullable String id) {
		if (hear(this, id) && this.another != null
				&& this.heard.values().stream().allMatch((last) -> last.equals(id))) {
			this.another = null;
			logger.atInfo()
				.addKeyValue("cluster", this.role)
				.addKeyValue("id", id)
				.log("The right cluster answers again");
		}
	}

	/**
	 * Whether the right cluster answered when it was asked last, though clients may still
	 * be with another one.
	 * @return {@code true} if it did
	 */
	public synchronized boolean isAnswering() {
		return this.expected != null && this.expected.equals(this.heard.get(this));
	}

	/**
	 * A client was closed.
	 * @param client the client
	 */
	public synchronized void forget(Object client) {
		this.heard.remove(client);
	}

	/**
	 * The other cluster that answers.
	 * @return what is known of it, or {@code null} if the right one answers
	 */
	public @Nullable AnotherCluster another() {
		return this.another;
	}

}
