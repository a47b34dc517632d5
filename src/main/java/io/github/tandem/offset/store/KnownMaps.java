package io.github.tandem.offset.store;

import java.util.Map;

import io.github.tandem.offset.PartitionSnapshot;

/**
 * The maps of offsets of a deployment, as somebody knows them.
 */
@FunctionalInterface
public interface KnownMaps {

	/**
	 * What is known of a topic.
	 * @param route the route
	 * @param topic the topic on the source
	 * @return the map of each partition of which anything is known
	 */
	Map<Integer, PartitionSnapshot> of(String route, String topic);

}
