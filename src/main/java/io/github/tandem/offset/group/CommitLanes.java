package io.github.tandem.offset.group;

import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.function.IntFunction;

import org.apache.kafka.clients.admin.Admin;
import org.apache.kafka.clients.admin.DescribeClusterOptions;
import org.apache.kafka.common.KafkaException;

import io.github.tandem.cluster.Cluster;

/**
 * Clients beside the shared one of the target, for a round in which many groups move: a
 * client has one request to a broker under way, and a group takes two of its own. Used by
 * one thread.
 */
final class CommitLanes implements AutoCloseable {

	private static final String WHAT = "commit offsets of many groups";

	private static final int LANES = 8;

	private static final int TIMEOUT_MILLIS = 5_000;

	private final Cluster target;

	private final IntFunction<Admin> clients;

	private final List<Admin> open = new ArrayList<>();

	/**
	 * Open none yet.
	 * @param target the target
	 * @param clients makes a client of it by its number
	 */
	CommitLanes(Cluster target, IntFunction<Admin> clients) {
		this.target = target;
		this.clients = clients;
	}

	/**
	 * The clients, each of which has just heard from the right cluster.
	 * @return some clients
	 * @throws KafkaException if another cluster answers
	 * @throws io.github.tandem.cluster.ClusterException if none does
	 */
	List<Admin> verified() {
		while (this.open.size() < LANES) {
			this.open.add(this.clients.apply(this.open.size()));
		}
		this.open.stream()
			.map((lane) -> lane.describeCluster(new DescribeClusterOptions().timeoutMs(TIMEOUT_MILLIS)).clusterId())
			.toList()
			.forEach((answer) -> {
				String id = this.target.await(WHAT, answer);
				if (!id.equals(this.target.rightId())) {
					throw new KafkaException("The %s: could not %s: another cluster answers, with the id %s"
						.formatted(this.target, WHAT, id));
				}
			});
		return this.open;
	}

	@Override
	public void close() {
		this.open.forEach((lane) -> lane.close(Duration.ZERO));
		this.open.clear();
	}

}
