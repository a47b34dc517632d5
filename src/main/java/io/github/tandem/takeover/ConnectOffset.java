package io.github.tandem.takeover;

import java.nio.charset.StandardCharsets;

import org.apache.kafka.common.TopicPartition;
import org.jspecify.annotations.Nullable;
import tools.jackson.core.JacksonException;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.json.JsonMapper;

/**
 * The position of a MirrorMaker 2 in a partition, as Kafka Connect keeps it: a record
 * with the key {@code ["MirrorSourceConnector",{"cluster":"east","partition":0,
 * "topic":"orders"}]} and the value {@code {"offset":41}}, the offset of the last record
 * that was replicated.
 *
 * @param connector name of the connector
 * @param cluster the alias of the source cluster
 * @param partition the partition
 * @param nextOffset the offset to be replicated next, or {@code null} if the position was
 * deleted
 */
record ConnectOffset(String connector, String cluster, TopicPartition partition, @Nullable Long nextOffset) {

	private static final JsonMapper JSON = JsonMapper.shared();

	/**
	 * Read a record.
	 * @param key its key
	 * @param value its value
	 * @return the position, or {@code null} if it is that of another kind of connector
	 */
	static @Nullable ConnectOffset read(byte @Nullable [] key, byte @Nullable [] value) {
		JsonNode name = json(key);
		JsonNode source = name.path(1);
		if (!source.path("cluster").isString() || !source.path("topic").isString()
				|| !source.path("partition").isIntegralNumber()) {
			return null;
		}
		TopicPartition partition = new TopicPartition(source.path("topic").asString(),
				source.path("partition").asInt());
		JsonNode offset = json(value).path("offset");
		if (value != null && !offset.isIntegralNumber()) {
			return null;
		}
		return new ConnectOffset(name.path(0).asString(""), source.path("cluster").asString(), partition,
				(value != null) ? offset.asLong() + 1 : null);
	}

	private static JsonNode json(byte @Nullable [] bytes) {
		if (bytes == null) {
			return JSON.missingNode();
		}
		try {
			return JSON.readTree(new String(bytes, StandardCharsets.UTF_8));
		}
		catch (JacksonException ex) {
			return JSON.missingNode();
		}
	}

}
