package io.github.tandem.verify.read;

import java.time.Clock;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Collection;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.stream.IntStream;

import org.apache.kafka.clients.consumer.Consumer;
import org.apache.kafka.clients.consumer.ConsumerConfig;
import org.apache.kafka.clients.consumer.KafkaConsumer;
import org.apache.kafka.common.KafkaException;
import org.apache.kafka.common.TopicPartition;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

import io.github.tandem.cluster.Cluster;
import io.github.tandem.cluster.ClusterAccess;
import io.github.tandem.cluster.DeploymentProperties;
import io.github.tandem.cluster.SourceProperties;
import io.github.tandem.cluster.TargetProperties;
import io.github.tandem.cluster.tls.Encryptions;
import io.github.tandem.route.Isolation;

/**
 * How both clusters are read: with clients of its own, beside the replication.
 *
 * @param deployment the deployment
 * @param sourceAccess the way to the source
 * @param targetAccess the way to the target
 * @param sourceReading configuration of consumers of the source
 * @param targetReading configuration of consumers of the target
 */
record Endpoints(DeploymentProperties deployment, ClusterAccess sourceAccess, ClusterAccess targetAccess,
		Map<String, Object> sourceReading, Map<String, Object> targetReading) {

	private static final Logger logger = LoggerFactory.getLogger(Endpoints.class);

	private static final Duration PATIENCE = Duration.ofSeconds(10);

	private static final int LEAST_FETCH = 64 * 1024;

	private static final int MOST_FETCH = 2 * 1024 * 1024;

	static Endpoints of(DeploymentProperties deployment, SourceProperties source, TargetProperties target,
			Encryptions encryptions) {
		return new Endpoints(deployment, ClusterAccess.of(deployment, source, encryptions),
				ClusterAccess.of(deployment, target, encryptions),
				ClusterAccess.reading(deployment, source, encryptions),
				ClusterAccess.reading(deployment, target, encryptions));
	}

	Cluster source() {
		return this.sourceAccess.connect();
	}

	Cluster target() {
		return this.targetAccess.connect();
	}

	/**
	 * The same, for somebody who reads slowly and little: what is fetched ahead is read
	 * in vain where a window ends.
	 * @param bytesPerSecond how much is read at most, or 0 for any
	 * @return with fetches of a part of that
	 */
	Endpoints readingAt(long bytesPerSecond) {
		return (bytesPerSecond > 0) ? new Endpoints(this.deployment, this.sourceAccess, this.targetAccess,
				slow(this.sourceReading, bytesPerSecond), slow(this.targetReading, bytesPerSecond)) : this;
	}

	/**
	 * The same, for somebody who looks for single records: a batch is fetched in whole
	 * also if it is larger.
	 * @return with the smallest fetches
	 */
	Endpoints peeking() {
		return readingAt(1);
	}

	private static Map<String, Object> slow(Map<String, Object> reading, long bytesPerSecond) {
		int bytes = (int) Math.max(LEAST_FETCH, Math.min(MOST_FETCH, bytesPerSecond / 8));
		Map<String, Object> configuration = new HashMap<>(reading);
		configuration.put(ConsumerConfig.FETCH_MAX_BYTES_CONFIG, bytes);
		configuration.put(ConsumerConfig.MAX_PARTITION_FETCH_BYTES_CONFIG, bytes);
		return configuration;
	}

	Consumer<byte[], byte[]> sourceConsumer(Isolation isolation) {
		return consumer(this.sourceReading, isolation);
	}

	Consumer<byte[], byte[]> targetConsumer(Isolation isolation) {
		return consumer(this.targetReading, isolation);
	}

	private static Consumer<byte[], byte[]> consumer(Map<String, Object> reading, Isolation isolation) {
		Map<String, Object> configuration = new HashMap<>(reading);
		configuration.put(ConsumerConfig.ISOLATION_LEVEL_CONFIG,
				(isolation == Isolation.READ_COMMITTED) ? "read_committed" : "read_uncommitted");
		return new KafkaConsumer<>(configuration);
	}

	/**
	 * Look at both logs of all topics, with one request for each broker.
	 * @param subjects the topics
	 * @param scope what is compared of them
	 * @param isolation how they are read
	 * @param progress is told how much is to be expected
	 */
	void expect(List<Subject> subjects, Scope scope, Isolation isolation, Progress progress) {
		if (scope.isChosen()) {
			return;
		}
		List<TopicPartition> here = new ArrayList<>();
		List<TopicPartition> there = new ArrayList<>();
		for (Subject subject : subjects) {
			here.addAll(partitions(subject.topic(), subject.partitions(), scope));
			there.addAll(partitions(subject.target(), subject.targetPartitions(), scope));
		}
		try (Consumer<byte[], byte[]> source = sourceConsumer(isolation);
				Consumer<byte[], byte[]> target = targetConsumer(isolation)) {
			progress.expect(sum(source, here, scope) + sum(target, there, scope));
		}
		catch (KafkaException ex) {
			// one partition without a leader: those of the others are compared all the
			// same
			logger.atDebug().addKeyValue("error", ex.getMessage()).log("How much there is to compare is not known");
		}
	}

	private static List<TopicPartition> partitions(String topic, int count, Scope scope) {
		return IntStream.range(0, count)
			.filter(scope::takes)
			.mapToObj((number) -> new TopicPartition(topic, number))
			.toList();
	}

	private static long sum(Consumer<byte[], byte[]> consumer, Collection<TopicPartition> partitions, Scope scope) {
		Map<TopicPartition, Long> starts = consumer.beginningOffsets(partitions, PATIENCE);
		Long last = scope.last();
		return consumer.endOffsets(partitions, PATIENCE)
			.entrySet()
			.stream()
			.mapToLong((end) -> end.getValue() - starts.getOrDefault(end.getKey(), 0L))
			.map((size) -> (last != null) ? Math.min(last, size) : size)
			.sum();
	}

	/**
	 * Makes readers of both clusters, each for one thread.
	 *
	 * @param endpoints both clusters
	 * @param isolation how they are read
	 * @param askedSource tells where logs of the source begin and end
	 * @param askedTarget tells the same of the target
	 * @param pace how fast
	 * @param progress is told what is read
	 * @param clock the time
	 */
	record Readers(Endpoints endpoints, Isolation isolation, Cluster askedSource, Cluster askedTarget, Pace pace,
			Progress progress, Clock clock) {

		Readers peeking() {
			return new Readers(this.endpoints.peeking(), this.isolation, this.askedSource, this.askedTarget, this.pace,
					this.progress, this.clock);
		}

		LogReader source() {
			return new LogReader("source", this.endpoints.sourceConsumer(this.isolation), this.pace, this.progress,
					this.clock, (partitions) -> LogExtents.of(this.askedSource, partitions, this.isolation));
		}

		LogReader target() {
			return new LogReader("target", this.endpoints.targetConsumer(this.isolation), this.pace, this.progress,
					this.clock, (partitions) -> LogExtents.of(this.askedTarget, partitions, this.isolation));
		}

	}

}
