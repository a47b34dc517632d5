package io.github.tandem.verify.read;

import java.time.Duration;
import java.util.ArrayList;
import java.util.Collection;
import java.util.List;
import java.util.Map;
import java.util.stream.IntStream;

import org.apache.kafka.clients.consumer.Consumer;
import org.apache.kafka.common.KafkaException;
import org.apache.kafka.common.TopicPartition;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

import io.github.tandem.route.Isolation;

/**
 * How much there is to read, so that the progress can be told.
 */
final class Sizes {

	private static final Logger logger = LoggerFactory.getLogger(Sizes.class);

	private static final Duration PATIENCE = Duration.ofSeconds(10);

	private Sizes() {
	}

	/**
	 * Look at both logs of all topics, with one request for each broker.
	 * @param subjects the topics
	 * @param scope what is compared of them
	 * @param endpoints both clusters
	 * @param isolation how they are read
	 * @param progress is told how much is to be expected
	 */
	static void expect(List<Subject> subjects, Scope scope, Endpoints endpoints, Isolation isolation,
			Progress progress) {
		List<TopicPartition> here = new ArrayList<>();
		List<TopicPartition> there = new ArrayList<>();
		for (Subject subject : subjects) {
			here.addAll(partitions(subject.topic(), subject.partitions(), scope));
			there.addAll(partitions(subject.target(), subject.targetPartitions(), scope));
		}
		try (Consumer<byte[], byte[]> source = endpoints.sourceConsumer(isolation);
				Consumer<byte[], byte[]> target = endpoints.targetConsumer(isolation)) {
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

}
