package io.github.tandem.soak;

import java.time.Duration;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.Set;

import org.awaitility.Awaitility;
import org.awaitility.core.ConditionTimeoutException;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * All that a fault can be done to: two clusters, the instances between them, and topics
 * with their loads; and what each fault needs to know of them.
 */
final class Soak implements AutoCloseable {

	static final Duration PATIENCE = Duration.ofMinutes(5);

	private static final Set<String> RELEASED = Set.of("running/none", "caught-up/none", "halted/corrupt");

	private static final Duration PATIENCE_FOR_COMMITS = Duration.ofSeconds(3);

	private static final Duration PATIENCE_FOR_GAPS = Duration.ofSeconds(90);

	private static final Logger logger = LoggerFactory.getLogger(Soak.class);

	private final ThreeBrokers source = new ThreeBrokers("source");

	private final ThreeBrokers target = new ThreeBrokers("target");

	private final Map<Part, SoakTopic> topics = new LinkedHashMap<>();

	private final Gaps gaps = new Gaps();

	private final Instances instances;

	private final List<String> findings = new ArrayList<>();

	/**
	 * Prepare a soak, and start nothing yet.
	 * @param deployment the name of the deployment, with which all topics begin
	 */
	Soak(String deployment) {
		this.instances = new Instances(deployment, this.source, this.target);
		for (Part part : Part.values()) {
			this.topics.put(part, new SoakTopic("%s-%s".formatted(deployment, part.label()),
					part.sourceReplicas().size(), part.perSecond(), this.source, this.target));
		}
	}

	/**
	 * Start all, and wait until records flow.
	 */
	void start() {
		List.of(this.source, this.target).parallelStream().forEach(ThreeBrokers::start);
		this.topics.forEach((part, topic) -> {
			this.source.createTopic(topic.name(), part.sourceReplicas(), part.configs());
			if (!part.targetReplicas().isEmpty()) {
				this.target.createTopic(topic.name(), part.targetReplicas(), part.configs());
			}
		});
		this.instances.start();
		this.findings.addAll(recover());
	}

	ThreeBrokers source() {
		return this.source;
	}

	ThreeBrokers target() {
		return this.target;
	}

	Instances instances() {
		return this.instances;
	}

	Gaps gaps() {
		return this.gaps;
	}

	SoakTopic topic(Part part) {
		return this.topics.get(part);
	}

	/**
	 * Log what is done, so that a failure can be followed.
	 * @param text the text, with a place for each argument
	 * @param arguments the arguments
	 */
	void step(String text, Object... arguments) {
		logger.info("  " + text, arguments);
	}

	/**
	 * Let a fault last.
	 * @param random chooses how long
	 * @param shortest at least so many seconds
	 * @param longest at most so many seconds
	 */
	void last(Random random, int shortest, int longest) {
		Duration duration = Duration.ofMillis(random.nextInt(1_000 * shortest, 1_000 * longest));
		step("for {}", duration);
		pause(duration);
	}

	private static void pause(Duration duration) {
		Awaitility.await("the end of a pause").pollDelay(duration).atMost(PATIENCE).until(() -> true);
	}

	/**
	 * Let the load of a topic rest until all of it is replicated.
	 * @param topic the topic
	 */
	void settle(SoakTopic topic) {
		topic.load().rest();
		this.instances.await("copies of " + topic.name(), () -> {
			Map<Integer, Long> positions = this.instances.positions(topic.name());
			for (int partition = 0; partition < topic.partitions().size(); partition++) {
				if (positions.getOrDefault(partition, 0L) != topic.partition(partition).end()) {
					return false;
				}
			}
			return true;
		});
	}

	/**
	 * Write records that are not replicated, since an operator paused their partition.
	 * @param topic the topic
	 * @param partition the partition
	 * @param records how many
	 * @return what waits to be replicated
	 */
	Backlog hold(SoakTopic topic, int partition, int records) {
		for (int attempt = 1;; attempt++) {
			settle(topic);
			long from = topic.partition(partition).end();
			this.instances.act(topic.name(), partition, "pause");
			this.instances.await("the pause of " + topic.name(), () -> isPaused(topic, partition));
			topic.load().write(partition, records);
			// what is read nevertheless is committed by then, and shown
			pause(PATIENCE_FOR_COMMITS);
			long to = topic.partition(partition).end();
			if (isPaused(topic, partition)
					&& this.instances.positions(topic.name()).getOrDefault(partition, 0L) == from) {
				step("{}-{} is paused at {}, its log ends at {}", topic.name(), partition, from, to);
				return new Backlog(topic, partition, from, to);
			}
			step("{}-{} moved while it was paused, attempt {}", topic.name(), partition, attempt);
			release(topic, partition);
		}
	}

	private boolean isPaused(SoakTopic topic, int partition) {
		return this.instances.states(topic.name(), partition).equals(List.of("paused/operator"));
	}

	/**
	 * End the pause of a partition, unless a rebalance has done so.
	 * @param topic the topic
	 * @param partition the partition
	 */
	void release(SoakTopic topic, int partition) {
		this.instances.await("the end of the pause of " + topic.name(), () -> {
			this.instances.tryTo(topic.name(), partition, "resume");
			List<String> states = this.instances.states(topic.name(), partition);
			return states.size() == 1 && RELEASED.contains(states.get(0));
		});
	}

	/**
	 * A fault calls for a gap.
	 * @param topic the topic
	 * @param partition the partition
	 * @param causes the causes of which one is reported
	 * @param expectedOffset the offset that would have been replicated next
	 * @param records how many records are counted; none is no gap
	 */
	void expectGap(SoakTopic topic, int partition, Set<String> causes, long expectedOffset, long records) {
		if (records > 0) {
			GapReport gap = new GapReport(topic.name(), partition, causes, expectedOffset, records);
			step("expecting {}", gap);
			this.gaps.expect(gap);
		}
	}

	/**
	 * Wait until all gaps that were called for are reported; those that are not will be
	 * found when all is examined.
	 */
	void awaitGaps() {
		try {
			Awaitility.await("gaps")
				.atMost(PATIENCE_FOR_GAPS)
				.until(() -> this.gaps.differences(this.instances.gaps()).isEmpty());
		}
		catch (ConditionTimeoutException ex) {
			step("not all gaps are reported within {}", PATIENCE_FOR_GAPS);
		}
	}

	/**
	 * Make sure that all is whole again, wait until all that is written by now is
	 * replicated, and examine everything.
	 * @return what is wrong, in words, or nothing
	 */
	List<String> recover() {
		this.source.awaitWhole();
		this.target.awaitWhole();
		Map<SoakTopic, List<Integer>> reached = new HashMap<>();
		Map<SoakTopic, List<Long>> ends = new HashMap<>();
		for (SoakTopic topic : this.topics.values()) {
			topic.load().resume();
			this.instances.await("new records of " + topic.name(), () -> {
				topic.load().check();
				return topic.partitions().stream().allMatch((partition) -> partition.end() > partition.start());
			});
			reached.put(topic, topic.account().reached());
			ends.put(topic, topic.partitions().stream().map(Written::end).toList());
		}
		ends.forEach((topic, offsets) -> this.instances.await("copies of " + topic.name(), () -> {
			Map<Integer, Long> positions = this.instances.positions(topic.name());
			return positions.size() >= offsets.size() && positions.entrySet()
				.stream()
				.allMatch(
						(entry) -> entry.getKey() >= offsets.size() || entry.getValue() >= offsets.get(entry.getKey()));
		}));
		this.instances.check();
		return examine(reached);
	}

	/**
	 * Examine a topic whose load rests before a fault takes records of the target away.
	 * @param topic the topic
	 */
	void examine(SoakTopic topic) {
		this.findings.addAll(topic.account().examine(topic.account().reached()));
	}

	private List<String> examine(Map<SoakTopic, List<Integer>> reached) {
		reached.forEach((topic, sequences) -> {
			this.findings.addAll(topic.account().examine(sequences));
			List<Long> written = topic.partitions().stream().map(Written::end).toList();
			Map<Integer, Long> ends = this.source.cluster().endOffsets(topic.name());
			for (int partition = 0; partition < written.size(); partition++) {
				if (ends.getOrDefault(partition, 0L) < written.get(partition)) {
					this.findings.add("the source lost records of %s-%d by itself".formatted(topic.name(), partition));
				}
			}
		});
		List<GapReport> reported = this.instances.gaps();
		this.findings.addAll(this.gaps.differences(reported));
		this.gaps.settle(reported);
		List<String> found = List.copyOf(this.findings);
		this.findings.clear();
		return found;
	}

	/**
	 * Let all loads rest until all is replicated, and examine everything for the last
	 * time.
	 * @return what is wrong, in words, or nothing
	 */
	List<String> finish() {
		this.topics.values().forEach(this::settle);
		Map<SoakTopic, List<Integer>> reached = new HashMap<>();
		this.topics.values().forEach((topic) -> reached.put(topic, topic.account().reached()));
		return examine(reached);
	}

	/**
	 * What was counted by now.
	 * @param finished whether nothing more will arrive
	 * @return the sum over all topics
	 */
	Figures figures(boolean finished) {
		return this.topics.values()
			.stream()
			.map((topic) -> topic.account().figures(finished))
			.reduce(Figures.NONE, Figures::plus);
	}

	@Override
	public void close() {
		this.topics.values().forEach((topic) -> topic.load().close());
		this.instances.close();
		this.topics.values().forEach(SoakTopic::close);
		this.source.close();
		this.target.close();
	}

}
