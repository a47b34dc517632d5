package io.github.tandem.offset.store;

import java.nio.charset.StandardCharsets;

import org.apache.kafka.common.TopicPartition;
import org.jspecify.annotations.Nullable;

/**
 * Names the map of a partition, as the key of its records: route, topic and partition
 * with slashes between, which occur in none of them.
 *
 * @param route name of the route
 * @param source partition of the source
 */
record MapKey(String route, TopicPartition source) {

	byte[] toBytes() {
		return "%s/%s/%d".formatted(this.route, this.source.topic(), this.source.partition())
			.getBytes(StandardCharsets.UTF_8);
	}

	/**
	 * Read a key.
	 * @param bytes key of a record
	 * @return the key, or {@code null} if it is of another kind
	 */
	static @Nullable MapKey read(byte @Nullable [] bytes) {
		String[] parts = (bytes != null) ? new String(bytes, StandardCharsets.UTF_8).split("/", -1) : new String[0];
		if (parts.length != 3) {
			return null;
		}
		try {
			return new MapKey(parts[0], new TopicPartition(parts[1], Integer.parseInt(parts[2])));
		}
		catch (NumberFormatException ex) {
			return null;
		}
	}

}
