package io.github.tandem.migrate;

import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.concurrent.ExecutionException;
import java.util.stream.IntStream;

import org.apache.kafka.clients.consumer.OffsetAndMetadata;
import org.apache.kafka.clients.producer.ProducerRecord;
import org.apache.kafka.common.TopicPartition;
import org.awaitility.Awaitility;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;

import io.github.tandem.test.Cluster;
import io.github.tandem.test.RunningTandem;
import io.github.tandem.test.TwoClusters;
import io.github.tandem.test.TwoClustersTest;

import static org.assertj.core.api.Assertions.assertThat;

/**
 * What is not on the target though everything was replicated: deleted there, rejected
 * there, kept for a shorter time there, or not meant to be moved. Nobody switches without
 * knowing.
 */
@Tag("fault")
@TwoClustersTest
class MigrationLossesIntegrationTests {

	private static final Duration PATIENCE = Duration.ofMinutes(2);

	private static final int RECORDS = 3_000;

	private final TwoClusters clusters;

	private final Cluster source;

	private final Cluster target;

	private final String name;

	private final String orders;

	private final List<String> settings = new ArrayList<>();

	MigrationLossesIntegrationTests(TwoClusters clusters) {
		this.clusters = clusters;
		this.source = clusters.source();
		this.target = clusters.target();
		this.name = clusters.uniqueName("losses");
		this.orders = this.name + "-orders";
		this.settings.add("--tandem.source.bootstrap-servers=" + this.source.bootstrapServers());
		this.settings.add("--tandem.target.bootstrap-servers=" + this.target.bootstrapServers());
		this.settings.add("--tandem.name=" + this.name);
		this.settings.add("--tandem.routes[0].name=all");
		this.settings.add("--tandem.routes[0].topics=" + this.name + "-.*");
		this.settings.add("--tandem.offsets.groups=" + this.name + "-.*");
		this.settings.add("--tandem.offsets.exclude=" + this.name + "-sink");
		this.settings.add("--server.port=0");
	}

	@Test
	void doesNotGoOverATopicThatWasDeletedOnTheTarget() {
		produce(0);
		RunningTandem.between(this.clusters)
			.property("tandem.name", this.name)
			.property("tandem.offsets.enabled", "true")
			.route("all", this.name + "-.*")
			.whileRunning((running) -> {
				this.target.awaitRecords(this.orders, RECORDS, PATIENCE);
				Awaitility.await("the position").atMost(PATIENCE).until(() -> position() == RECORDS);
				assertThat(cutOver().code()).isZero();
				this.target.deleteTopic(this.orders);
				Awaitility.await("the topic, created again")
					.atMost(PATIENCE)
					.ignoreExceptions()
					.until(() -> this.target.topics().contains(this.orders));
				produce(RECORDS);
				this.target.awaitRecords(this.orders, RECORDS, PATIENCE);
				Awaitility.await("the position").atMost(PATIENCE).until(() -> position() == 2 * RECORDS);
				Migrated no = cutOver();
				assertThat(no.code()).as(no.toString()).isEqualTo(1);
				assertThat(no.out()).contains(this.orders + ": older records differ", "NO-GO");
			});
	}

	@Test
	void namesGroupsThatAreNotMovedAndTopicsThatTheTargetKeepsForAShorterTime() throws Exception {
		this.source.createTopic(this.orders, 1, Map.of("retention.ms", "-1", "retention.bytes", "-1"));
		this.target.createTopic(this.orders, 1, Map.of("retention.ms", "604800000"));
		produce(0);
		commit("sink");
		commit("readers");
		Migrated migrated = Migrated.by(this.settings, "--skip-doctor", "--tandem.topics.configs.sync=false");
		assertThat(migrated.code()).as(migrated.toString()).isZero();
		assertThat(migrated.out()).contains("not moved, as tandem.offsets.groups and tandem.offsets.exclude say: ",
				this.name + "-sink", this.orders + ": the target keeps records for 7 days, and the source for ever",
				"All is well");
		assertThat(migrated.out()).doesNotContain(this.name + "-all");
	}

	@Test
	void findsWhatTheTargetHasDeletedThatTheSourceStillHas() {
		this.source.createTopic(this.orders, 1, Map.of("retention.ms", "-1"));
		this.target.createTopic(this.orders, 1, Map.of("retention.ms", "604800000"));
		produce(0);
		String[] options = { "--skip-doctor", "--tandem.topics.configs.sync=false" };
		assertThat(Migrated.by(this.settings, options).code()).isZero();
		// as retention does
		this.target.deleteRecords(this.orders, 0, RECORDS / 3);
		Migrated deleted = Migrated.by(this.settings, options);
		assertThat(deleted.code()).as(deleted.toString()).isEqualTo(1);
		assertThat(deleted.out()).contains(this.orders + ": 1,000 records of the source deleted on the target",
				"the target keeps records for 7 days", "1 finding");
	}

	@Test
	void namesTopicsThatHaveRecordsOfSomebodyElse() {
		this.source.createTopic(this.orders, 1);
		this.target.createTopic(this.orders, 1);
		this.target.produce(this.orders, "key", "of somebody else");
		produce(0);
		String occupied = this.orders + ": 1 offset on the target already, not replicated by this deployment";
		Migrated plan = Migrated.by(this.settings, "--skip-doctor", "--dry-run");
		assertThat(plan.code()).as(plan.toString()).isZero();
		assertThat(plan.out()).contains(occupied);
		assertThat(Migrated.by(this.settings, "--skip-doctor").out()).contains(occupied, "1 unexpected");
		assertThat(Migrated.by(this.settings, "--skip-doctor", "--dry-run").out()).doesNotContain(occupied);
	}

	@Test
	void countsWhatTheRouteLeavesOutAlsoIfNothingIsCompared() {
		this.source.createTopic(this.orders, 1);
		this.target.createTopic(this.orders, 1, Map.of("max.message.bytes", "2000"));
		produce(0);
		byte[] large = new byte[5_000];
		new Random(7).nextBytes(large);
		this.source.produce(new ProducerRecord<>(this.orders, 0, null, large));
		Migrated migrated = Migrated.by(this.settings, "--skip-doctor", "--verify=none",
				"--tandem.topics.configs.sync=false", "--tandem.routes[0].on-rejected=skip");
		assertThat(migrated.code()).as(migrated.toString()).isEqualTo(1);
		assertThat(migrated.out())
			.contains(this.orders + ": 1 record left out, as the target rejects them and on-rejected is skip",
					"1 finding")
			.doesNotContain("error of Tandem");
	}

	private Migrated cutOver() {
		return Migrated.by(this.settings, "--cut-over", "--watch", "1s", "--patience", "30s");
	}

	private void produce(int first) {
		if (!this.source.topics().contains(this.orders)) {
			this.source.createTopic(this.orders, 1);
		}
		this.source.produce(IntStream.range(first, first + RECORDS)
			.mapToObj((number) -> new ProducerRecord<byte[], byte[]>(this.orders, 0, null,
					("order-" + number).getBytes()))
			.toList());
	}

	private long position() {
		OffsetAndMetadata position = this.source.committedOffsets(this.name + "-all")
			.get(new TopicPartition(this.orders, 0));
		return (position != null) ? position.offset() : -1;
	}

	private void commit(String group) throws InterruptedException, ExecutionException {
		this.source.admin()
			.alterConsumerGroupOffsets(this.name + "-" + group,
					Map.of(new TopicPartition(this.orders, 0), new OffsetAndMetadata(7)))
			.all()
			.get();
	}

}
