package io.github.tandem.soak;

import java.util.Random;
import java.util.Set;

import org.apache.kafka.common.TopicPartitionInfo;

import io.github.tandem.test.Cluster;

/**
 * A follower of the source becomes the leader though it lags behind: what it does not
 * have is gone, whether or not it was replicated.
 */
record UncleanElection() implements Fault {

	@Override
	public String name() {
		return "an unclean election on the source";
	}

	@Override
	public void run(Soak soak, Random random) {
		SoakTopic topic = soak.topic(Part.ELECTED);
		int partition = random.nextInt(topic.partitions().size());
		Cluster source = soak.source().cluster();
		soak.settle(topic);
		long end = topic.partition(partition).end();
		TopicPartitionInfo info = soak.source().partition(topic.name(), partition);
		int leader = info.leader().id();
		int follower = info.replicas().get(0).id() + info.replicas().get(1).id() - leader;
		soak.step("{}-{}: {} leads, {} will, from {} on", topic.name(), partition, leader, follower, end);
		soak.source().broker(follower).kill();
		soak.source().awaitInSync(topic.name(), partition, 1);
		topic.load().write(partition, random.nextInt(100));
		Backlog backlog = soak.hold(topic, partition, 1 + random.nextInt(50));
		source.alterTopic(topic.name(), "unclean.leader.election.enable", "true");
		soak.source().broker(leader).kill();
		soak.source().broker(follower).start();
		soak.source().awaitLeader(topic.name(), partition, follower);
		source.alterTopic(topic.name(), "unclean.leader.election.enable", null);
		backlog.lose(backlog.from(), backlog.to());
		topic.partition(partition).truncate(end);
		soak.expectGap(topic, partition, Set.of("truncated"), backlog.from(), backlog.from() - end);
		// fewer or more than are lost
		topic.load().write(partition, random.nextInt(200));
		soak.release(topic, partition);
		soak.source().broker(leader).start();
		soak.awaitGaps();
	}

}
