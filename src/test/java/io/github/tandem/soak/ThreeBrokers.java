package io.github.tandem.soak;

import java.time.Duration;
import java.util.Collection;
import java.util.Comparator;
import java.util.List;
import java.util.Map;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.Future;
import java.util.function.Function;
import java.util.stream.Collectors;
import java.util.stream.IntStream;
import java.util.stream.Stream;

import org.apache.kafka.clients.admin.ListTopicsOptions;
import org.apache.kafka.clients.admin.NewTopic;
import org.apache.kafka.clients.admin.TopicDescription;
import org.apache.kafka.common.TopicPartitionInfo;
import org.awaitility.Awaitility;

import io.github.tandem.test.BrokerProcess;
import io.github.tandem.test.Cluster;
import io.github.tandem.test.TcpRelay;

/**
 * A cluster of three broker processes, each behind a relay of its own. The first one is
 * the only controller.
 */
final class ThreeBrokers implements AutoCloseable {

	private static final int BROKERS = 3;

	private final String name;

	private final List<TcpRelay> relays = Stream.generate(TcpRelay::toFreePort).limit(BROKERS).toList();

	private final List<BrokerProcess> brokers;

	private final Cluster cluster;

	/**
	 * Describe the cluster, and start nothing yet.
	 * @param name what messages call it
	 */
	ThreeBrokers(String name) {
		this.name = name;
		BrokerProcess first = builder(1).build();
		this.brokers = List.of(first, builder(2).joining(first, 2).build(), builder(3).joining(first, 3).build());
		this.cluster = new Cluster(addresses(BrokerProcess::cluster));
	}

	private BrokerProcess.Builder builder(int node) {
		return BrokerProcess.builder("%s-%d".formatted(this.name, node))
			.behind(this.relays.get(node - 1))
			.jvmArgument("-Xmx320m")
			.property("default.replication.factor", String.valueOf(BROKERS))
			.property("offsets.topic.replication.factor", String.valueOf(BROKERS))
			// a busy machine is no outage
			.property("broker.session.timeout.ms", "6000");
	}

	private String addresses(Function<BrokerProcess, Cluster> listener) {
		return this.brokers.stream()
			.map((broker) -> listener.apply(broker).bootstrapServers())
			.collect(Collectors.joining(","));
	}

	/**
	 * The cluster as the test sees it, past the relays.
	 * @return the cluster
	 */
	Cluster cluster() {
		return this.cluster;
	}

	/**
	 * The cluster as Tandem sees it, through the relays.
	 * @return the cluster
	 */
	Cluster relayed() {
		return new Cluster(addresses(BrokerProcess::relayed));
	}

	BrokerProcess broker(int node) {
		return this.brokers.get(node - 1);
	}

	/**
	 * What lies in front of a broker.
	 * @param node the number of the broker, from 1 on
	 * @return its relay
	 */
	TcpRelay relay(int node) {
		return this.relays.get(node - 1);
	}

	/**
	 * Start all brokers that do not run.
	 */
	void start() {
		this.brokers.parallelStream().filter((broker) -> !broker.isAlive()).forEach(BrokerProcess::start);
	}

	/**
	 * Brokers in the order in which they are killed: the controller draws no conclusions.
	 * @param nodes the numbers of the brokers
	 * @return the brokers
	 */
	List<BrokerProcess> controllerFirst(Collection<Integer> nodes) {
		return nodes.stream().sorted().map(this::broker).toList();
	}

	/**
	 * Brokers in the order in which they are stopped: each asks the controller before.
	 * @param nodes the numbers of the brokers
	 * @return the brokers
	 */
	List<BrokerProcess> controllerLast(Collection<Integer> nodes) {
		return nodes.stream().sorted(Comparator.reverseOrder()).map(this::broker).toList();
	}

	static List<Integer> nodes() {
		return IntStream.rangeClosed(1, BROKERS).boxed().toList();
	}

	/**
	 * Create a topic whose replicas are where they are wanted.
	 * @param topic its name
	 * @param replicas the nodes of each partition, the leader first
	 * @param configs topic configurations
	 */
	void createTopic(String topic, List<List<Integer>> replicas, Map<String, String> configs) {
		Map<Integer, List<Integer>> assignments = IntStream.range(0, replicas.size())
			.boxed()
			.collect(Collectors.toMap(Function.identity(), replicas::get));
		get(this.cluster.admin().createTopics(List.of(new NewTopic(topic, assignments).configs(configs))).all());
		Awaitility.await("leaders of " + topic)
			.atMost(Soak.PATIENCE)
			.ignoreExceptions()
			.until(() -> this.cluster.endOffsets(topic).size() == replicas.size());
	}

	/**
	 * Delete a topic, and do not wait until it is gone everywhere.
	 * @param topic its name
	 */
	void deleteTopic(String topic) {
		get(this.cluster.admin().deleteTopics(List.of(topic)).all());
	}

	TopicPartitionInfo partition(String topic, int partition) {
		return this.cluster.describeTopic(topic).partitions().get(partition);
	}

	/**
	 * Wait until a partition has that many replicas in sync, and a leader.
	 * @param topic the topic
	 * @param partition the partition
	 * @param inSync how many
	 */
	void awaitInSync(String topic, int partition, int inSync) {
		Awaitility.await("%d replicas of %s-%d on the %s".formatted(inSync, topic, partition, this.name))
			.atMost(Soak.PATIENCE)
			.ignoreExceptions()
			.until(() -> {
				TopicPartitionInfo info = partition(topic, partition);
				return info.isr().size() == inSync && info.leader() != null && !info.leader().isEmpty();
			});
	}

	/**
	 * Wait until a partition is led by a node.
	 * @param topic the topic
	 * @param partition the partition
	 * @param node the number of the node
	 */
	void awaitLeader(String topic, int partition, int node) {
		Awaitility.await("%d leads %s-%d on the %s".formatted(node, topic, partition, this.name))
			.atMost(Soak.PATIENCE)
			.ignoreExceptions()
			.until(() -> partition(topic, partition).leader().id() == node
					&& this.cluster.endOffsets(topic).containsKey(partition));
	}

	/**
	 * Wait until all replicas of all topics, internal ones included, are in sync.
	 */
	void awaitWhole() {
		Awaitility.await("the %s is whole".formatted(this.name))
			.atMost(Soak.PATIENCE)
			.pollInterval(Duration.ofMillis(300))
			.ignoreExceptions()
			.until(() -> descriptions().stream()
				.flatMap((topic) -> topic.partitions().stream())
				.allMatch((partition) -> partition.leader() != null && !partition.leader().isEmpty()
						&& partition.isr().size() == partition.replicas().size()));
	}

	private Collection<TopicDescription> descriptions() {
		var names = get(this.cluster.admin().listTopics(new ListTopicsOptions().listInternal(true)).names());
		return get(this.cluster.admin().describeTopics(names).allTopicNames()).values();
	}

	private static <T> T get(Future<T> future) {
		try {
			return future.get();
		}
		catch (InterruptedException | ExecutionException ex) {
			throw new IllegalStateException(ex);
		}
	}

	@Override
	public String toString() {
		return this.name;
	}

	@Override
	public void close() {
		this.cluster.close();
		this.brokers.forEach(BrokerProcess::close);
		this.relays.forEach(TcpRelay::close);
	}

}
