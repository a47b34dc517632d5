package io.github.tandem.test;

import java.util.UUID;

/**
 * A source and a target cluster, the least that replication needs.
 */
public interface TwoClusters extends AutoCloseable {

	/**
	 * The cluster to replicate from.
	 * @return the source
	 */
	Cluster source();

	/**
	 * The cluster to replicate to.
	 * @return the target
	 */
	Cluster target();

	/**
	 * Make up a name for a topic, a group or a deployment that no other test uses, since
	 * test classes share the clusters.
	 * @param prefix how the name begins
	 * @return the name
	 */
	default String uniqueName(String prefix) {
		return prefix + "-" + UUID.randomUUID().toString().substring(0, 8);
	}

	@Override
	void close();

}
