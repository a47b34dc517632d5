package io.github.tandem.offset.group;

import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.time.InstantSource;
import java.time.ZoneOffset;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;
import java.util.stream.IntStream;

import org.apache.kafka.clients.consumer.Consumer;
import org.apache.kafka.clients.consumer.ConsumerConfig;
import org.apache.kafka.clients.consumer.OffsetAndMetadata;
import org.apache.kafka.common.TopicPartition;
import org.awaitility.Awaitility;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

import io.github.tandem.cluster.Cluster;
import io.github.tandem.cluster.ClusterFixture;
import io.github.tandem.test.TopicReader;
import io.github.tandem.test.TwoClusters;
import io.github.tandem.test.TwoClustersTest;

import static org.assertj.core.api.Assertions.assertThat;

/**
 * Tests for {@link RestingGroups} on a real cluster, whose own topic of offsets tells
 * which were committed again.
 */
@TwoClustersTest
class RenewedGroupsIntegrationTests {

	private static final Instant START = Instant.parse("2026-11-01T00:00:00Z");

	// an eighth of a week
	private static final Duration PAUSE = Duration.ofHours(21);

	private static final String MARK = "tandem:east-to-west@40";

	private final io.github.tandem.test.Cluster target;

	private final TopicPartition partition;

	private final String prefix;

	private final TopicReader commits;

	private final KeptGroups kept = new KeptGroups();

	private Instant now = START;

	private Runnable whenAsked = () -> {
	};

	private final RestingGroups resting;

	RenewedGroupsIntegrationTests(TwoClusters clusters) {
		this.target = clusters.target();
		this.partition = new TopicPartition(clusters.uniqueName("renewed"), 0);
		this.prefix = clusters.uniqueName("resting");
		this.commits = new TopicReader(this.target, "__consumer_offsets");
		this.resting = resting();
	}

	@BeforeEach
	void create() {
		this.target.createTopic(this.partition.topic(), 1);
	}

	@AfterEach
	void close() {
		this.commits.close();
	}

	@Test
	void commitsItsOwnGroupsAgainSoonAfterAStartAndThenAfterAnEighthOfTheRetention() {
		commit("ours", MARK);
		assertThat(renewed(Duration.ZERO)).isEmpty();
		assertThat(renewed(Duration.ofSeconds(29))).isEmpty();
		assertThat(renewed(Duration.ofSeconds(30))).containsExactly(Map.entry("ours", 1));
		Instant last = this.now;
		this.now = last;
		assertThat(renewed(PAUSE.minusSeconds(1))).isEmpty();
		this.now = last;
		assertThat(renewed(PAUSE)).containsExactly(Map.entry("ours", 1));
	}

	@Test
	void countsFromTheLastLookAtTheSource() {
		commit("ours", MARK);
		this.resting.rest();
		assertThat(renewed(Duration.ZERO)).isEmpty();
		assertThat(renewed(Duration.ofMinutes(1))).as("it looked").isEmpty();
		this.resting.rest();
		assertThat(renewed(PAUSE)).as("and once more").isEmpty();
		assertThat(renewed(PAUSE)).containsExactly(Map.entry("ours", 1));
	}

	@Test
	void leavesWhatIsNotItsOwn() {
		commit("ours", MARK);
		commit("noting", "mine");
		keep("noting", 40);
		commit("moved", "mine");
		keep("moved", 39);
		commit("others", "tandem:north-to-west@40");
		commit("alone", "");
		commit("excluded", MARK);
		try (Consumer<byte[], byte[]> member = member("active")) {
			assertThat(member.assignment()).isNotEmpty();
			member.commitSync(Map.of(this.partition, new OffsetAndMetadata(40, MARK)));
			renewed(Duration.ZERO);
			assertThat(renewed(Duration.ofMinutes(1))).containsOnly(Map.entry("ours", 1), Map.entry("noting", 1));
		}
		assertThat(committed("ours")).isEqualTo(new OffsetAndMetadata(40, MARK));
		assertThat(committed("noting")).isEqualTo(new OffsetAndMetadata(40, "mine"));
	}

	@Test
	void commitsAllOfManyAgain() {
		List<String> names = IntStream.range(0, 41).mapToObj((number) -> "ours-" + number).toList();
		names.forEach((name) -> commit(name, MARK));
		renewed(Duration.ZERO);
		assertThat(renewed(Duration.ofMinutes(1))).containsOnlyKeys(names).containsValue(1);
	}

	@Test
	void aProcessThatIsFrozenBetweenItsReadAndItsWriteChangesNothing() {
		commit("ours", MARK);
		renewed(Duration.ZERO);
		this.now = this.now.plusSeconds(30);
		int[] asked = { 0 };
		this.whenAsked = () -> {
			asked[0]++;
			// once before it reads, once before it writes
			if (asked[0] == 2) {
				this.now = this.now.plus(Duration.ofMinutes(3));
				this.target.admin()
					.alterConsumerGroupOffsets(this.prefix + "-ours", Map.of(this.partition, new OffsetAndMetadata(90)))
					.all()
					.toCompletionStage()
					.toCompletableFuture()
					.join();
			}
		};
		this.resting.renew(this.now, this.kept);
		assertThat(asked[0]).isGreaterThanOrEqualTo(2);
		assertThat(committed("ours")).isEqualTo(new OffsetAndMetadata(90));
	}

	private Map<String, Integer> renewed(Duration later) {
		newCommits();
		this.now = this.now.plus(later);
		this.resting.renew(this.now, this.kept);
		return newCommits();
	}

	private RestingGroups resting() {
		Cluster cluster = ClusterFixture.of("target", this.target.admin());
		cluster.identify();
		cluster.expect();
		InstantSource time = () -> {
			this.whenAsked.run();
			return this.now;
		};
		Clock clock = time.withZone(ZoneOffset.UTC);
		GroupFilter filter = GroupFilter.named("groups",
				List.of(this.prefix + "-(ours.*|noting|moved|others|alone|active)"), Set.of());
		return new RestingGroups("east-to-west", filter, cluster,
				new GroupWriter(cluster, new CommitMark("east-to-west"), clock), new OffsetsRetention(cluster), clock);
	}

	private void keep(String name, long onTarget) {
		String group = this.prefix + "-" + name;
		Map<TopicPartition, LastLook> looks = new HashMap<>();
		looks.put(this.partition, new LastLook(true, onTarget, Map.of(0, 40L), Instant.MIN));
		this.kept.begin(Set.of(group), Set.of(this.partition.topic()));
		this.kept.put(group, 1, List.of(), looks);
	}

	private void commit(String name, String noted) {
		this.target.admin()
			.alterConsumerGroupOffsets(this.prefix + "-" + name,
					Map.of(this.partition, new OffsetAndMetadata(40, noted)))
			.all()
			.toCompletionStage()
			.toCompletableFuture()
			.join();
	}

	private OffsetAndMetadata committed(String name) {
		return this.target.committedOffsets(this.prefix + "-" + name).get(this.partition);
	}

	private Consumer<byte[], byte[]> member(String name) {
		Consumer<byte[], byte[]> member = this.target
			.newConsumer(Map.of(ConsumerConfig.GROUP_ID_CONFIG, this.prefix + "-" + name));
		member.subscribe(List.of(this.partition.topic()));
		Awaitility.await("the assignment").atMost(Duration.ofMinutes(1)).until(() -> {
			member.poll(Duration.ofMillis(100));
			return !member.assignment().isEmpty();
		});
		return member;
	}

	// those of the partition since the last time, by group
	private Map<String, Integer> newCommits() {
		Map<String, Integer> found = new TreeMap<>();
		assertThat(this.commits.readToEnd(Duration.ofMinutes(1), (record) -> {
			ByteBuffer key = ByteBuffer.wrap(record.key());
			// an offset, not a group
			if (key.getShort() <= 1 && record.value() != null) {
				String group = text(key);
				if (text(key).equals(this.partition.topic())) {
					found.merge(group.substring(this.prefix.length() + 1), 1, Integer::sum);
				}
			}
		})).isTrue();
		return found;
	}

	private static String text(ByteBuffer in) {
		byte[] text = new byte[in.getShort()];
		in.get(text);
		return new String(text, StandardCharsets.UTF_8);
	}

}
