package io.github.tandem.takeover;

import java.time.Clock;
import java.util.HashMap;
import java.util.Map;
import java.util.Set;
import java.util.function.Supplier;

import org.apache.kafka.clients.consumer.Consumer;
import org.apache.kafka.clients.consumer.ConsumerConfig;
import org.apache.kafka.clients.consumer.KafkaConsumer;
import org.apache.kafka.common.TopicPartition;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine;
import picocli.CommandLine.ParameterException;

import io.github.tandem.cluster.Cluster;

/**
 * The topics that a MirrorMaker 2 keeps for itself.
 */
final class MirrorTopics {

	private final CommandLine command;

	private final Cluster source;

	private final Cluster target;

	private final Supplier<Consumer<byte[], byte[]>> sourceReader;

	private final Supplier<Consumer<byte[], byte[]>> targetReader;

	private final Clock clock;

	/**
	 * Prepare; nothing is read yet.
	 * @param command is told what was called wrong
	 * @param source the source
	 * @param target the target
	 * @param fromSource configuration of a consumer of the source
	 * @param fromTarget likewise of the target
	 * @param clock the clock
	 */
	MirrorTopics(CommandLine command, Cluster source, Cluster target, Map<String, Object> fromSource,
			Map<String, Object> fromTarget, Clock clock) {
		this.command = command;
		this.source = source;
		this.target = target;
		this.sourceReader = reader(fromSource);
		this.targetReader = reader(fromTarget);
		this.clock = clock;
	}

	// with exactly.once.source.support positions are written in transactions, also those
	// of one that was aborted
	private static Supplier<Consumer<byte[], byte[]>> reader(Map<String, Object> configuration) {
		Map<String, Object> committed = new HashMap<>(configuration);
		committed.put(ConsumerConfig.ISOLATION_LEVEL_CONFIG, "read_committed");
		return () -> new KafkaConsumer<>(committed);
	}

	/**
	 * The positions that Kafka Connect keeps.
	 * @param alias the alias of the source
	 * @param topic the topic on the target
	 * @param connector name of the connector that counts, or {@code null} for all
	 * @param mayBeEmpty whether others are known, so that none at all are no fault
	 * @return by partition of the source
	 * @throws ParameterException if there are none
	 */
	Map<TopicPartition, FoundPosition> positions(String alias, String topic, @Nullable String connector,
			boolean mayBeEmpty) {
		require(topic, names(this.target),
				"is not on the target, or may not be seen: name the one that MirrorMaker kept its "
						+ "positions in with --offsets-topic, and compare its alias of the source");
		ConnectOffsets offsets = ConnectOffsets.read(topic, alias, this.targetReader, this.clock);
		if (offsets.connectors().isEmpty() && offsets.clusters().isEmpty() && mayBeEmpty) {
			return Map.of();
		}
		if (offsets.connectors().isEmpty()) {
			throw new ParameterException(this.command,
					"The topic '%s' has no positions of the alias '%s'; it has those of %s".formatted(topic, alias,
							offsets.clusters().isEmpty() ? "none" : String.join(", ", offsets.clusters())));
		}
		if (connector != null && !offsets.connectors().containsKey(connector)) {
			throw new ParameterException(this.command,
					"The topic '%s' has no positions of the connector '%s'; it has those of %s".formatted(topic,
							connector, String.join(", ", offsets.connectors().keySet())));
		}
		return offsets.positions(connector);
	}

	/**
	 * The last offset syncs.
	 * @param topic the topic, on the source as by default, or on the target
	 * @return by partition of the source
	 * @throws ParameterException if there is no such topic
	 */
	Map<TopicPartition, FoundPosition> syncs(String topic) {
		boolean isOnSource = names(this.source).contains(topic);
		if (!isOnSource) {
			require(topic, names(this.target), "is on neither cluster, or may not be seen");
		}
		return OffsetSyncs.read(topic, isOnSource ? this.sourceReader : this.targetReader, this.clock);
	}

	/**
	 * The groups that have checkpoints.
	 * @param topic the topic on the target
	 * @return the groups
	 * @throws ParameterException if there is no such topic
	 */
	CheckpointedGroups groups(String topic) {
		require(topic, names(this.target),
				"is not on the target, or may not be seen: name the one with the checkpoints with --checkpoints-topic");
		return CheckpointedGroups.read(topic, this.targetReader, this.target, this.clock);
	}

	boolean hasOnTarget(String topic) {
		return names(this.target).contains(topic);
	}

	private static Set<String> names(Cluster cluster) {
		return cluster.ask("list topics", (admin) -> admin.listTopics().names());
	}

	private void require(String topic, Set<String> names, String otherwise) {
		if (!names.contains(topic)) {
			throw new ParameterException(this.command, "The topic '%s' %s".formatted(topic, otherwise));
		}
	}

}
