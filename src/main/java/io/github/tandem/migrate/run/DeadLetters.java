package io.github.tandem.migrate.run;

import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeSet;
import java.util.stream.Collectors;

import org.apache.kafka.clients.consumer.Consumer;
import org.apache.kafka.clients.consumer.ConsumerRecords;
import org.apache.kafka.common.KafkaException;
import org.apache.kafka.common.TopicPartition;

import io.github.tandem.cluster.ClusterException;
import io.github.tandem.migrate.plan.MigrationPlan;
import io.github.tandem.migrate.plan.TopicTask;
import io.github.tandem.migrate.report.LeftOut;
import io.github.tandem.offset.command.Clusters;

/**
 * The dead-letter topics of the routes, which tell what was put there in place of its
 * topic, also by a process that was killed.
 */
public final class DeadLetters {

	private static final Duration POLL = Duration.ofMillis(500);

	// for which nothing may come
	private static final Duration PATIENCE = Duration.ofSeconds(30);

	private static final Comparator<TopicPartition> BY_NAME = Comparator.comparing(TopicPartition::topic)
		.thenComparingInt(TopicPartition::partition);

	private final Clusters clusters;

	private final Clock clock;

	/**
	 * Prepare; nothing is asked yet.
	 * @param clusters both clusters
	 * @param clock the time
	 */
	public DeadLetters(Clusters clusters, Clock clock) {
		this.clusters = clusters;
		this.clock = clock;
	}

	/**
	 * Read them.
	 * @param plan what is replicated
	 * @return the records of the plan that are there, or why that is not known
	 */
	public LeftOut look(MigrationPlan plan) {
		try {
			return read(plan);
		}
		catch (ClusterException | KafkaException ex) {
			return unknown(plan, ex);
		}
	}

	/**
	 * Read them.
	 * @param plan what is replicated
	 * @return the records of the plan that are there
	 * @throws ClusterException if the target does not answer
	 * @throws KafkaException likewise
	 */
	LeftOut read(MigrationPlan plan) {
		Letters letters = new Letters(plan.tasks());
		List<TopicPartition> partitions = existing(names(plan));
		if (!partitions.isEmpty()) {
			try (Consumer<byte[], byte[]> consumer = this.clusters.targetReader().get()) {
				read(consumer, partitions, letters);
			}
		}
		return letters.leftOut();
	}

	/**
	 * What there is to tell if they cannot be read.
	 * @param plan what is replicated
	 * @param failure why
	 * @return a doubt
	 */
	LeftOut unknown(MigrationPlan plan, RuntimeException failure) {
		return new LeftOut(0, List.of(), "whether there are dead letters in %s is not known: %s"
			.formatted(String.join(", ", names(plan)), failure.getMessage()));
	}

	private Set<String> names(MigrationPlan plan) {
		Set<String> routes = plan.possible().map(TopicTask::route).collect(Collectors.toSet());
		return this.clusters.routes()
			.stream()
			.filter((route) -> routes.contains(route.name()))
			.map((route) -> route.deadLetterTopic(this.clusters.deployment()))
			.collect(Collectors.toCollection(TreeSet::new));
	}

	private List<TopicPartition> existing(Set<String> names) {
		Set<String> all = this.clusters.target().ask("list topics", (admin) -> admin.listTopics().names());
		Set<String> existing = new TreeSet<>(names);
		existing.retainAll(all);
		List<TopicPartition> partitions = new ArrayList<>();
		if (!existing.isEmpty()) {
			this.clusters.target()
				.ask("describe dead-letter topics", (admin) -> admin.describeTopics(existing).allTopicNames())
				.values()
				.forEach((topic) -> topic.partitions()
					.forEach((partition) -> partitions.add(new TopicPartition(topic.name(), partition.partition()))));
		}
		return partitions;
	}

	private void read(Consumer<byte[], byte[]> consumer, List<TopicPartition> partitions, Letters letters) {
		Map<TopicPartition, Long> ends = consumer.endOffsets(partitions);
		consumer.assign(partitions);
		consumer.seekToBeginning(partitions);
		Set<TopicPartition> left = new TreeSet<>(BY_NAME);
		left.addAll(partitions);
		Instant last = this.clock.instant();
		while (true) {
			List<TopicPartition> done = left.stream()
				.filter((partition) -> consumer.position(partition) >= ends.getOrDefault(partition, 0L))
				.toList();
			left.removeAll(done);
			if (left.isEmpty()) {
				return;
			}
			consumer.assign(left);
			ConsumerRecords<byte[], byte[]> records = consumer.poll(POLL);
			records.forEach(letters::note);
			Instant now = this.clock.instant();
			if (!records.isEmpty() || !done.isEmpty()) {
				last = now;
			}
			else if (Duration.between(last, now).compareTo(PATIENCE) > 0) {
				TopicPartition slow = left.iterator().next();
				throw new KafkaException("%s was not read beyond offset %d for %d s".formatted(slow,
						consumer.position(slow), PATIENCE.toSeconds()));
			}
		}
	}

}
