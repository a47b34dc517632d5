package io.github.tandem.bridge;

import java.util.Optional;
import java.util.function.Supplier;

import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

import io.github.tandem.cluster.Cluster;
import io.github.tandem.cluster.ClusterException;
import io.github.tandem.cluster.ClusterIdentity;

/**
 * The two clusters, as each try to start the routes meets them: what is known from the
 * try before is not logged again.
 */
final class ClusterPair {

	private static final Logger logger = LoggerFactory.getLogger(ClusterPair.class);

	private final Cluster source;

	private final Cluster target;

	private @Nullable Identities before;

	ClusterPair(Cluster source, Cluster target) {
		this.source = source;
		this.target = target;
	}

	/**
	 * Ask both clusters who they are, at once: each is some round trips away, and many
	 * where logins are made.
	 * @return why nothing may be replicated between them, unless it may
	 * @throws ClusterException if one does not answer; the other one is suppressed by it
	 * if neither does
	 */
	Optional<String> meet() {
		Supplier<ClusterIdentity> sourceIdentity = ask(this.source);
		Supplier<ClusterIdentity> targetIdentity = ask(this.target);
		ClusterIdentity sourceAnswer;
		try {
			sourceAnswer = sourceIdentity.get();
		}
		catch (ClusterException ex) {
			try {
				targetIdentity.get();
			}
			catch (ClusterException other) {
				ex.addSuppressed(other);
			}
			throw ex;
		}
		return compare(sourceAnswer, targetIdentity.get());
	}

	// An address that cannot be resolved fails at once, and must not hide the other
	// cluster.
	private static Supplier<ClusterIdentity> ask(Cluster cluster) {
		try {
			return cluster.beginToIdentify();
		}
		catch (ClusterException ex) {
			return () -> {
				throw ex;
			};
		}
	}

	// Copying a cluster into itself never ends.
	private Optional<String> compare(ClusterIdentity sourceIdentity, ClusterIdentity targetIdentity) {
		if (sourceIdentity.id().equals(targetIdentity.id())) {
			return Optional
				.of(("The %s and the %s are the same cluster (id %s), and it would be replicated into itself "
						+ "for ever: set tandem.source.bootstrap-servers and tandem.target.bootstrap-servers to "
						+ "two clusters")
					.formatted(this.source, this.target, sourceIdentity.id()));
		}
		Identities identities = new Identities(sourceIdentity, targetIdentity);
		if (!identities.equals(this.before)) {
			this.before = identities;
			logger.atInfo()
				.addKeyValue("source", this.source.bootstrapServers())
				.addKeyValue("sourceId", sourceIdentity.id())
				.addKeyValue("sourceBrokers", sourceIdentity.brokers())
				.addKeyValue("target", this.target.bootstrapServers())
				.addKeyValue("targetId", targetIdentity.id())
				.addKeyValue("targetBrokers", targetIdentity.brokers())
				.log("Connected to both clusters");
		}
		return Optional.empty();
	}

	private record Identities(ClusterIdentity source, ClusterIdentity target) {

	}

}
