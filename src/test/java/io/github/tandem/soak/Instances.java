package io.github.tandem.soak;

import java.io.UncheckedIOException;
import java.time.Duration;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.Callable;
import java.util.stream.Stream;

import org.awaitility.Awaitility;
import org.awaitility.core.ConditionTimeoutException;
import org.springframework.util.Assert;

import io.github.tandem.test.Cluster;
import io.github.tandem.test.TandemProcess;

/**
 * The instances of one deployment of Tandem: two that always run, and one more at times.
 */
final class Instances implements AutoCloseable {

	private static final String ROUTE = "all";

	private static final Duration POLL = Duration.ofMillis(300);

	private final String deployment;

	private final Cluster source;

	private final List<TandemProcess> all;

	Instances(String deployment, ThreeBrokers source, ThreeBrokers target) {
		this.deployment = deployment;
		this.source = source.cluster();
		this.all = Stream.of("tandem-1", "tandem-2", "tandem-3")
			.map((name) -> TandemProcess.builder()
				.name(name)
				.source(source.relayed())
				.target(target.relayed())
				.heap("256m")
				.jvmArgument("-XX:+ExitOnOutOfMemoryError")
				.property("tandem.name", deployment)
				.property("tandem.topics.interval", "1s")
				.property("tandem.routes[0].name", ROUTE)
				.property("tandem.routes[0].topics", deployment + ".*")
				.property("tandem.routes[0].concurrency", "1")
				.property("tandem.source.consumer.properties.heartbeat.interval.ms", "500")
				.property("tandem.source.consumer.properties.session.timeout.ms", "8000")
				.property("management.endpoint.replication.access", "unrestricted")
				.build())
			.toList();
	}

	/**
	 * Start those that always run and do not.
	 */
	void start() {
		regular().stream().filter((instance) -> !instance.isAlive()).forEach(TandemProcess::start);
	}

	/**
	 * Those that always run.
	 * @return two instances
	 */
	List<TandemProcess> regular() {
		return this.all.subList(0, 2);
	}

	/**
	 * The one that runs at times.
	 * @return the third instance
	 */
	TandemProcess additional() {
		return this.all.get(2);
	}

	/**
	 * How far the partitions of a topic are replicated.
	 * @param topic the topic
	 * @return the committed offset of each partition that has one
	 */
	Map<Integer, Long> positions(String topic) {
		Map<Integer, Long> positions = new HashMap<>();
		this.source.committedOffsets(this.deployment + "-" + ROUTE).forEach((partition, committed) -> {
			if (partition.topic().equals(topic) && committed != null) {
				positions.put(partition.partition(), committed.offset());
			}
		});
		return positions;
	}

	/**
	 * Ask the instance that has a partition to do something, until it has done it.
	 * @param topic the topic
	 * @param partition the partition
	 * @param action the action
	 */
	void act(String topic, int partition, String action) {
		await("%s of %s-%d".formatted(action, topic, partition), () -> tryTo(topic, partition, action));
	}

	/**
	 * Ask all instances to do something with a partition.
	 * @param topic the topic
	 * @param partition the partition
	 * @param action the action
	 * @return whether one of them has done it
	 */
	boolean tryTo(String topic, int partition, String action) {
		String path = "/actuator/replication/%s/%s/%d".formatted(ROUTE, topic, partition);
		return running().anyMatch((instance) -> instance.post(path, "{\"action\":\"%s\"}".formatted(action))
			.body()
			.contains("\"done\":true"));
	}

	/**
	 * The states of a partition, as all instances that have it report them.
	 * @param topic the topic
	 * @param partition the partition
	 * @return state and reason of each
	 */
	List<String> states(String topic, int partition) {
		return running().map((instance) -> instance.partition(ROUTE, topic, partition))
			.filter((status) -> !status.path("state").isMissingNode())
			.map((status) -> "%s/%s".formatted(status.path("state").asString(""), status.path("reason").asString("")))
			.toList();
	}

	/**
	 * Add up a metric of all instances.
	 * @param name its name
	 * @param labels labels of the series
	 * @return the sum
	 */
	double sum(String name, String... labels) {
		return running().mapToDouble((instance) -> instance.metrics().sum(name, labels)).sum();
	}

	/**
	 * The gaps that all instances have reported since the start.
	 * @return the gaps
	 */
	List<GapReport> gaps() {
		return this.all.stream().flatMap((instance) -> GapReport.in(instance.log()).stream()).toList();
	}

	/**
	 * Wait for something, or report all that is known of the instances.
	 * @param what what to wait for
	 * @param condition whether it is there; a failure counts as if it were not
	 */
	void await(String what, Callable<Boolean> condition) {
		try {
			Awaitility.await(what).atMost(Soak.PATIENCE).pollInterval(POLL).ignoreExceptions().until(condition);
		}
		catch (ConditionTimeoutException ex) {
			throw new ConditionTimeoutException("Waited in vain for %s%n%s".formatted(what, diagnosis()), ex);
		}
	}

	String diagnosis() {
		List<String> all = new ArrayList<>();
		this.all.forEach((instance) -> all.add(instance.diagnosis()));
		return String.join("\n\n", all);
	}

	/**
	 * Make sure that no instance ran out of memory or ended by itself.
	 */
	void check() {
		for (TandemProcess instance : regular()) {
			Assert.state(instance.isAlive(), () -> "An instance ended:\n" + instance.diagnosis());
			Assert.state(!instance.log().contains("OutOfMemoryError"), "An instance ran out of memory");
		}
	}

	private Stream<TandemProcess> running() {
		return this.all.stream().filter(TandemProcess::isAlive).filter(Instances::answers);
	}

	private static boolean answers(TandemProcess instance) {
		try {
			return instance.get("/actuator/health/liveness").status() > 0;
		}
		catch (UncheckedIOException ex) {
			return false;
		}
	}

	@Override
	public void close() {
		this.all.forEach(TandemProcess::close);
	}

}
