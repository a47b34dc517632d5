package io.github.tandem.migrate.run;

import java.nio.charset.StandardCharsets;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;
import java.util.TreeSet;
import java.util.stream.Collectors;

import org.apache.kafka.clients.consumer.Consumer;
import org.apache.kafka.clients.consumer.ConsumerRecord;
import org.apache.kafka.common.KafkaException;
import org.apache.kafka.common.TopicPartition;
import org.apache.kafka.common.header.Header;
import org.jspecify.annotations.Nullable;

import io.github.tandem.cluster.ClusterException;
import io.github.tandem.migrate.plan.MigrationPlan;
import io.github.tandem.migrate.plan.PartitionTask;
import io.github.tandem.migrate.plan.TopicTask;
import io.github.tandem.migrate.report.LeftOut;
import io.github.tandem.offset.command.Clusters;

/**
 * The dead-letter topics of the routes, which tell what was put there in place of its
 * topic, also by a process that was killed.
 */
public final class DeadLetters {

	private static final int SHOWN = 20;

	private static final Duration POLL = Duration.ofMillis(500);

	// for which nothing may come
	private static final Duration PATIENCE = Duration.ofSeconds(30);

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
	 * @return the records of the plan that are there
	 */
	public LeftOut look(MigrationPlan plan) {
		Map<TopicPartition, PartitionTask> tasks = plan.tasks();
		// by their places, since one that was sent twice is there twice
		Map<String, String> letters = new TreeMap<>();
		Set<String> names = names(plan);
		try {
			for (TopicPartition partition : existing(names)) {
				read(partition, tasks, letters);
			}
		}
		catch (ClusterException | KafkaException ex) {
			return of(letters, "whether there are dead letters in %s is not known: %s"
				.formatted(String.join(", ", names), ex.getMessage()));
		}
		return of(letters, null);
	}

	private static LeftOut of(Map<String, String> letters, @Nullable String doubt) {
		List<String> lines = new ArrayList<>(letters.values().stream().limit(SHOWN).toList());
		if (letters.size() > SHOWN) {
			lines.add("and %d dead letters more".formatted(letters.size() - SHOWN));
		}
		return new LeftOut(letters.size(), lines, doubt);
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

	private void read(TopicPartition partition, Map<TopicPartition, PartitionTask> tasks, Map<String, String> letters) {
		try (Consumer<byte[], byte[]> consumer = this.clusters.targetReader().get()) {
			consumer.assign(Set.of(partition));
			consumer.seekToBeginning(Set.of(partition));
			long end = consumer.endOffsets(Set.of(partition)).getOrDefault(partition, 0L);
			Instant last = this.clock.instant();
			while (consumer.position(partition) < end) {
				List<ConsumerRecord<byte[], byte[]>> records = consumer.poll(POLL).records(partition);
				records.forEach((record) -> note(record, tasks, letters));
				Instant now = this.clock.instant();
				if (!records.isEmpty()) {
					last = now;
				}
				else if (Duration.between(last, now).compareTo(PATIENCE) > 0) {
					throw new KafkaException("%s was not read beyond offset %d for %d s".formatted(partition,
							consumer.position(partition), PATIENCE.toSeconds()));
				}
			}
		}
	}

	private static void note(ConsumerRecord<byte[], byte[]> letter, Map<TopicPartition, PartitionTask> tasks,
			Map<String, String> letters) {
		String topic = text(letter, "tandem.source.topic");
		long partition = number(letter, "tandem.source.partition");
		long offset = number(letter, "tandem.source.offset");
		PartitionTask task = (topic != null && partition >= 0) ? tasks.get(new TopicPartition(topic, (int) partition))
				: null;
		if (task != null && offset >= task.begin()) {
			letters.put("%s-%010d-%020d".formatted(topic, partition, offset),
					"%s-%d, offset %d: in the dead-letter topic, %s-%d, offset %d: %s".formatted(topic, partition,
							offset, letter.topic(), letter.partition(), letter.offset(),
							text(letter, "tandem.reason")));
		}
	}

	private static long number(ConsumerRecord<byte[], byte[]> letter, String name) {
		String text = text(letter, name);
		return (text != null && text.matches("[0-9]{1,18}")) ? Long.parseLong(text) : -1;
	}

	private static @Nullable String text(ConsumerRecord<byte[], byte[]> letter, String name) {
		Header header = letter.headers().lastHeader(name);
		return (header != null && header.value() != null) ? new String(header.value(), StandardCharsets.UTF_8) : null;
	}

}
