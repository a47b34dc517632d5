package io.github.tandem.migrate.cutover;

import java.time.Duration;
import java.time.Instant;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Collection;
import java.util.Deque;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.regex.Pattern;
import java.util.stream.Collectors;

import org.apache.kafka.common.TopicPartition;
import org.apache.kafka.common.errors.TimeoutException;
import org.assertj.core.groups.Tuple;
import org.junit.jupiter.api.Test;

import io.github.tandem.migrate.plan.MigrationPlan;
import io.github.tandem.migrate.plan.PartitionTask;
import io.github.tandem.migrate.plan.TopicTask;
import io.github.tandem.migrate.plan.TopicTask.TargetState;
import io.github.tandem.migrate.report.GroupsResult;
import io.github.tandem.migrate.report.LeftOut;
import io.github.tandem.test.SetClock;
import io.github.tandem.verify.report.Outcome;
import io.github.tandem.verify.report.Report;
import io.github.tandem.verify.report.Result;
import io.github.tandem.verify.report.Way;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;

/**
 * Tests for what {@link CutOver} makes of what it sees: it says GO only if nothing is
 * missing, and moves and compares nothing before everything else is as it has to be.
 */
class CutOverTests {

	private static final Instant START = Instant.parse("2026-11-27T12:00:00Z");

	private static final TopicPartition PARTITION = new TopicPartition("orders", 0);

	private final SetClock clock = new SetClock(START);

	private final MemorySight sight = new MemorySight();

	private final List<String> told = new ArrayList<>();

	@Test
	void saysGoWhereNothingIsMissing() throws InterruptedException {
		CutOverReport report = cutOver();
		assertThat(report.isGo()).isTrue();
		assertThat(report.topics()).isEqualTo(1);
		assertThat(report.checks()).extracting(Check::name)
			.containsExactly("topics", "replication", "lag", "last records", "groups", "records", "producers",
					"consumers", "way back");
		assertThat(states(report)).containsOnly(Check.State.WELL);
		assertThat(this.sight.moved).isOne();
		assertThat(this.sight.compared).containsExactly("orders");
	}

	@Test
	void goesWithRecordsThatTheTargetHasRejectedAndNamesThem() throws InterruptedException {
		this.sight.leftOut = new LeftOut(2, List.of("orders-0, offset 7", "orders-0, offset 9"), null);
		CutOverReport report = cutOver();
		assertThat(report.isGo()).isTrue();
		assertThat(report.checks()).filteredOn((check) -> check.name().equals("dead letters"))
			.singleElement()
			.satisfies((check) -> {
				assertThat(check.state()).isEqualTo(Check.State.DOUBTFUL);
				assertThat(check.said()).isEqualTo("the target has rejected 2 records");
				assertThat(check.details()).containsExactly("orders-0, offset 7", "orders-0, offset 9");
			});
		this.sight.leftOut = new LeftOut(0, List.of(), "nobody may read them");
		assertThat(cutOver().checks()).filteredOn((check) -> check.name().equals("dead letters"))
			.singleElement()
			.satisfies((check) -> assertThat(check.said()).isEqualTo("nobody may read them"));
	}

	@Test
	void comparesOlderRecordsTooOfATopicThatWasNotReplicatedFromItsBeginning() throws InterruptedException {
		assertThat(cutOver().isGo()).isTrue();
		assertThat(this.sight.sampled).isEmpty();
		this.sight.since = 7;
		assertThat(cutOver().isGo()).as("another program brought them").isTrue();
		assertThat(this.sight.sampled).containsExactly("orders");
		this.sight.sample = Outcome.DIFFERENT;
		assertThat(missing(cutOver())).containsOnlyKeys("records")
			.containsValue(List.of("orders: older records differ: it may have been deleted on the target"));
	}

	@Test
	void warnsWhereOlderRecordsCouldNotBeCompared() throws InterruptedException {
		this.sight.since = 7;
		this.sight.sample = Outcome.UNDECIDED;
		CutOverReport report = cutOver();
		assertThat(report.isGo()).isTrue();
		assertThat(report.checks()).filteredOn((check) -> check.name().equals("older records"))
			.singleElement()
			.returns(Check.State.DOUBTFUL, Check::state)
			.returns(List.of("orders: undecided"), Check::details);
	}

	@Test
	void goesWithAShorterRetentionAndWithGroupsThatAreNotMovedAndNamesThem() throws InterruptedException {
		this.sight.shorterRetention = List.of("orders: the target keeps records for 7 days");
		this.sight.otherGroups = List.of("not moved: sink");
		CutOverReport report = cutOver();
		assertThat(report.isGo()).isTrue();
		assertThat(report.checks()).filteredOn((check) -> check.state() == Check.State.DOUBTFUL)
			.extracting(Check::name, Check::details)
			.containsExactly(Tuple.tuple("other groups", this.sight.otherGroups),
					Tuple.tuple("retention", this.sight.shorterRetention));
	}

	@Test
	void namesWhatNoRouteReplicatesAndAsksNothingElse() throws InterruptedException {
		CutOverReport report = cutOver(scope(Duration.ZERO, "elsewhere"));
		assertThat(missing(report)).containsOnlyKeys("topics");
		assertThat(report.checks()).singleElement()
			.satisfies((check) -> assertThat(check.details()).containsExactly("no topic matches 'elsewhere'"));
		assertThat(this.sight.asked).isEmpty();
	}

	@Test
	void refusesATopicThatCannotBeReplicated() throws InterruptedException {
		this.sight.obstacle = "it belongs to another one";
		assertThat(missing(cutOver()))
			.containsExactly(Map.entry("topics", List.of("orders: it belongs to another one")));
		assertNothingIsMoved();
	}

	@Test
	void refusesWhileNobodyReplicates() throws InterruptedException {
		this.sight.withoutMembers = List.of("tandem-all");
		assertThat(missing(cutOver())).containsExactly(Map.entry("replication", List.of("tandem-all")));
		assertNothingIsMoved();
	}

	@Test
	void refusesWhileTheTargetIsFarBehind() throws InterruptedException {
		this.sight.lags.add(Map.of(PARTITION, 101L));
		assertThat(missing(cutOver())).containsExactly(Map.entry("lag", List.of("orders-0: 101 records")));
		this.sight.lags.add(Map.of(PARTITION, 101L));
		this.sight.stopping = List.of("the route 'all' stops at end");
		assertThat(missing(cutOver()))
			.containsExactly(Map.entry("lag", List.of("orders-0: 101 records", "the route 'all' stops at end")));
		assertNothingIsMoved();
	}

	@Test
	void refusesALogOfWhichTheEndIsNotKnown() throws InterruptedException {
		this.sight.lags.add(Map.of(PARTITION, Long.MAX_VALUE));
		assertThat(missing(cutOver()).get("lag"))
			.containsExactly("orders-0: its end is not known, it may have no leader");
		assertNothingIsMoved();
	}

	@Test
	void refusesWhileSomebodyWrites() throws InterruptedException {
		this.sight.writers.add(Check.missing("producers", "records are still written", List.of("producer id 7")));
		assertThat(missing(cutOver())).containsExactly(Map.entry("producers", List.of("producer id 7")));
		assertNothingIsMoved();
	}

	@Test
	void refusesWhatWasWrittenWhileItLooked() throws InterruptedException {
		this.sight.writers.add(Check.well("producers", "nobody"));
		this.sight.writers.add(Check.missing("producers", "records are still written", List.of("producer id 7")));
		CutOverReport report = cutOver();
		assertThat(missing(report)).containsExactly(Map.entry("producers", List.of("producer id 7")));
		assertThat(report.checks()).filteredOn((check) -> check.name().equals("producers")).hasSize(1);
		assertThat(this.sight.moved).as("found after that").isOne();
	}

	@Test
	void refusesWhileAGroupThatIsMovedReads() throws InterruptedException {
		this.sight.readers.add(List.of("readers reads orders"));
		assertThat(missing(cutOver())).containsExactly(Map.entry("consumers", List.of("readers reads orders")));
		assertNothingIsMoved();
	}

	@Test
	void refusesAGroupThatCameBackWhileItLooked() throws InterruptedException {
		this.sight.readers.add(List.of());
		this.sight.readers.add(List.of("readers reads orders"));
		assertThat(missing(cutOver())).containsExactly(Map.entry("consumers", List.of("readers reads orders")));
	}

	@Test
	void warnsOfReadersThatAreNotMovedAndGoesAllTheSame() throws InterruptedException {
		this.sight.otherReaders = List.of("shared is a share group");
		CutOverReport report = cutOver();
		assertThat(report.isGo()).isTrue();
		assertThat(report.checks()).filteredOn((check) -> check.state() == Check.State.DOUBTFUL)
			.singleElement()
			.returns("other readers", Check::name)
			.returns(List.of("shared is a share group"), Check::details);
	}

	@Test
	void waitsForTheLastRecordsAsLongAsItMay() throws InterruptedException {
		this.sight.lags.add(Map.of(PARTITION, 5L));
		this.sight.lags.add(Map.of(PARTITION, 3L));
		this.sight.lags.add(Map.of());
		assertThat(cutOver().isGo()).isTrue();
		this.sight.lags.add(Map.of());
		for (int second = 0; second < 100; second++) {
			this.sight.lags.add(Map.of(PARTITION, 3L));
		}
		assertThat(missing(cutOver())).containsExactly(Map.entry("last records", List.of("orders-0: 3 records")));
		assertThat(this.sight.moved).as("of the first one").isOne();
	}

	@Test
	void namesOpenTransactionsThatHoldTheLastRecords() throws InterruptedException {
		this.sight.stableEnd = 8;
		CutOverReport report = cutOver();
		assertThat(missing(report)).containsExactly(Map.entry("last records", List.of("orders-0: from offset 8 on")));
		assertThat(report.checks().get(report.checks().size() - 1).said()).contains("transactions are open");
		assertNothingIsMoved();
	}

	@Test
	void refusesGroupsThatAreNotMoved() throws InterruptedException {
		this.sight.groups = new GroupsResult(1, 0, 0, List.of("readers: not set"), List.of());
		assertThat(missing(cutOver())).containsExactly(Map.entry("groups", List.of("readers: not set")));
	}

	@Test
	void saysWhichGroupsReadAgainAndGoesAllTheSame() throws InterruptedException {
		this.sight.groups = new GroupsResult(1, 1, 0, List.of(), List.of("readers: reads at most 3 records again"));
		CutOverReport report = cutOver();
		assertThat(report.isGo()).isTrue();
		assertThat(report.checks()).filteredOn((check) -> check.name().equals("reread"))
			.singleElement()
			.returns(Check.State.DOUBTFUL, Check::state);
	}

	@Test
	void refusesRecordsThatDifferOrCouldNotBeCompared() throws InterruptedException {
		this.sight.outcome = Outcome.DIFFERENT;
		assertThat(missing(cutOver())).containsExactly(Map.entry("records", List.of("orders: different")));
		this.sight.outcome = Outcome.UNDECIDED;
		assertThat(missing(cutOver())).containsExactly(Map.entry("records", List.of("orders: undecided")));
	}

	@Test
	void comparesAllTopicsAtOnceAndNamesThoseThatDiffer() throws InterruptedException {
		this.sight.topics = List.of("orders", "payments", "refunds");
		this.sight.outcome = Outcome.DIFFERENT;
		this.sight.deleted = "refunds";
		assertThat(missing(cutOver()))
			.containsExactly(Map.entry("records", List.of("orders: different", "refunds: undecided")));
		assertThat(this.sight.comparisons).isOne();
		assertThat(this.sight.compared).containsExactly("orders", "payments", "refunds");
	}

	@Test
	void comparesNoTopicThatHasNoRecords() throws InterruptedException {
		this.sight.goal = 0;
		this.sight.outcome = Outcome.UNDECIDED;
		assertThat(cutOver().isGo()).isTrue();
		assertThat(this.sight.compared).isEmpty();
	}

	@Test
	void warnsThatThereIsNoWayBack() throws InterruptedException {
		this.sight.isReplicatedBack = false;
		CutOverReport report = cutOver();
		assertThat(report.isGo()).isTrue();
		assertThat(report.checks().get(report.checks().size() - 1)).returns("way back", Check::name)
			.returns(Check.State.DOUBTFUL, Check::state);
	}

	@Test
	void looksAgainWhileSomethingIsMissingAndForgetsWhatWas() throws InterruptedException {
		this.sight.readers.add(List.of("readers reads orders"));
		this.sight.readers.add(List.of("readers reads orders"));
		CutOverReport report = cutOver(scope(Duration.ofMinutes(5)));
		assertThat(report.isGo()).isTrue();
		assertThat(report.checks()).extracting(Check::name).doesNotHaveDuplicates();
		assertThat(this.told).filteredOn((line) -> line.startsWith("waiting: consumers: ")).hasSize(2);
		assertThat(this.sight.moved).isOne();
	}

	@Test
	void waitsForAClusterThatDoesNotAnswer() throws InterruptedException {
		this.sight.failures = 3;
		assertThat(cutOver(scope(Duration.ofMinutes(5))).isGo()).isTrue();
		assertThat(this.told).contains("waiting: clusters: one does not answer");
		this.sight.failures = Integer.MAX_VALUE;
		assertThatExceptionOfType(TimeoutException.class).isThrownBy(() -> cutOver(scope(Duration.ofMinutes(5))))
			.withMessage("no answer");
		assertThat(Duration.between(START, this.clock.instant())).isLessThan(Duration.ofMinutes(6));
	}

	@Test
	void saysNoWhenItHasLookedForLongEnough() throws InterruptedException {
		this.sight.withoutMembers = List.of("tandem-all");
		CutOverReport report = cutOver(scope(Duration.ofMinutes(1)));
		assertThat(report.isGo()).isFalse();
		assertThat(report.took()).isBetween(Duration.ofSeconds(60), Duration.ofSeconds(75));
	}

	private CutOverReport cutOver() throws InterruptedException {
		return cutOver(scope(Duration.ZERO));
	}

	private CutOverReport cutOver(CutOverScope scope) throws InterruptedException {
		return new CutOver(this.sight, scope, this.clock::forward, this.clock).run(this.told::add);
	}

	private static CutOverScope scope(Duration longest, String... topics) {
		return new CutOverScope(List.of(topics).stream().map(Pattern::compile).toList(), 100, Duration.ofSeconds(10),
				longest, Duration.ofSeconds(30));
	}

	private void assertNothingIsMoved() {
		assertThat(this.sight.moved).isZero();
		assertThat(this.sight.compared).isEmpty();
	}

	private static Map<String, List<String>> missing(CutOverReport report) {
		assertThat(report.isGo()).isFalse();
		return report.checks()
			.stream()
			.filter((check) -> check.state() == Check.State.MISSING)
			.collect(Collectors.toMap(Check::name, Check::details));
	}

	private static Set<Check.State> states(CutOverReport report) {
		return report.checks().stream().map(Check::state).collect(Collectors.toSet());
	}

	/**
	 * Clusters that are as the test wants.
	 */
	private static final class MemorySight implements CutOverSight {

		private LeftOut leftOut = LeftOut.NONE;

		private List<String> shorterRetention = List.of();

		private List<String> otherGroups = List.of();

		private final List<String> sampled = new ArrayList<>();

		private Outcome sample = Outcome.EQUAL;

		private long since = -1;

		private List<String> stopping = List.of();

		private final List<String> asked = new ArrayList<>();

		private final Deque<Map<TopicPartition, Long>> lags = new ArrayDeque<>();

		private final Deque<Check> writers = new ArrayDeque<>();

		private final Deque<List<String>> readers = new ArrayDeque<>();

		private final List<String> compared = new ArrayList<>();

		private List<String> topics = List.of("orders");

		private String deleted = "";

		private int comparisons;

		private String obstacle;

		private List<String> withoutMembers = List.of();

		private List<String> otherReaders = List.of();

		private GroupsResult groups = new GroupsResult(1, 1, 1, List.of(), List.of());

		private Outcome outcome = Outcome.EQUAL;

		private boolean isReplicatedBack = true;

		private long goal = 10;

		private long stableEnd = 10;

		private int moved;

		private int failures;

		@Override
		public MigrationPlan plan() {
			if (this.failures > 0) {
				this.failures--;
				throw new TimeoutException("no answer");
			}
			return new MigrationPlan(START, this.topics.stream().map(this::task).toList(), Map.of(), List.of());
		}

		private TopicTask task(String topic) {
			return new TopicTask("all", topic, topic, TargetState.THERE, this.obstacle,
					List.of(new PartitionTask(new TopicPartition(topic, 0), 0, this.goal, 100, this.since)));
		}

		@Override
		public void choose(List<TopicTask> topics) {
			assertThat(topics).hasSizeLessThanOrEqualTo(this.topics.size());
		}

		@Override
		public List<String> withoutMembers() {
			this.asked.add("members");
			return this.withoutMembers;
		}

		@Override
		public Map<TopicPartition, Long> ends(boolean asReplicated) {
			this.asked.add("ends");
			return Map.of(PARTITION, 10L);
		}

		@Override
		public Map<TopicPartition, Long> stableEnds() {
			return Map.of(PARTITION, this.stableEnd);
		}

		@Override
		public Map<TopicPartition, Long> behind(Map<TopicPartition, Long> ends) {
			return this.lags.isEmpty() ? new HashMap<>() : this.lags.poll();
		}

		@Override
		public void watch() {
			this.asked.add("writers");
		}

		@Override
		public Check writers() {
			return this.writers.isEmpty() ? Check.well("producers", "nobody has written for 10 s")
					: this.writers.poll();
		}

		@Override
		public List<String> readers() {
			return this.readers.isEmpty() ? List.of() : this.readers.poll();
		}

		@Override
		public List<String> otherReaders() {
			return this.otherReaders;
		}

		@Override
		public GroupsResult moveGroups() {
			this.moved++;
			return this.groups;
		}

		@Override
		public Map<String, Report> compare(Set<String> topics) {
			this.comparisons++;
			this.compared.addAll(topics);
			Result.Compared side = new Result.Compared(0, 10, 10, 0, 0);
			return new Report(START, Duration.ZERO, "full", false,
					topics.stream()
						.filter((topic) -> !topic.equals(this.deleted))
						.map((topic) -> new Result("all", topic, topic, 0, Way.BY_ORDER,
								topic.equals("orders") ? this.outcome : Outcome.EQUAL, null, side, side, 0, Map.of(),
								List.of(), List.of()))
						.toList(),
					List.of(), List.of(), List.of())
				.byTopic(topics);
		}

		@Override
		public Map<String, Report> sample(Set<String> topics) {
			this.sampled.addAll(topics);
			Result.Compared side = new Result.Compared(0, 10, 10, 0, 0);
			return new Report(START, Duration.ZERO, "sample", false,
					topics.stream()
						.map((topic) -> new Result("all", topic, topic, 0, Way.BY_ORDER, this.sample, null, side, side,
								0, Map.of(), List.of(), List.of()))
						.toList(),
					List.of(), List.of(), List.of())
				.byTopic(topics);
		}

		@Override
		public List<String> shorterRetention() {
			return this.shorterRetention;
		}

		@Override
		public List<String> otherGroups() {
			return this.otherGroups;
		}

		@Override
		public LeftOut leftOut() {
			return this.leftOut;
		}

		@Override
		public List<String> stopping() {
			return this.stopping;
		}

		@Override
		public Collection<String> replicatedBack(Set<String> targets) {
			return this.isReplicatedBack ? targets : List.of();
		}

	}

}
