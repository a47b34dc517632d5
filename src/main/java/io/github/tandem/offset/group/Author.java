package io.github.tandem.offset.group;

import org.apache.kafka.clients.consumer.OffsetAndMetadata;
import org.jspecify.annotations.Nullable;

/**
 * Who committed the offset that a group has on the target.
 */
enum Author {

	/**
	 * This deployment, or nobody who would be in its way.
	 */
	THIS,

	/**
	 * Another deployment.
	 */
	ANOTHER,

	/**
	 * Maybe the group, which went on by itself.
	 */
	UNKNOWN;

	/**
	 * Tell by what is noted beside it.
	 * @param committed the offset, or {@code null} if there is none
	 * @param deployment name of this deployment
	 * @return the author
	 */
	static Author of(@Nullable OffsetAndMetadata committed, String deployment) {
		String name = (committed != null) ? CommitMark.deployment(committed) : deployment;
		if (name == null) {
			return UNKNOWN;
		}
		return name.equals(deployment) ? THIS : ANOTHER;
	}

}
