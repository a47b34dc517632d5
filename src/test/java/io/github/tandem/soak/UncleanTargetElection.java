package io.github.tandem.soak;

import java.util.Random;

import org.apache.kafka.common.TopicPartitionInfo;

import io.github.tandem.test.Cluster;

/**
 * A follower of the target becomes the leader though it lags behind: what it does not
 * have was replicated, and is gone.
 */
record UncleanTargetElection() implements Fault {

	@Override
	public String name() {
		return "an unclean election on the target";
	}

	@Override
	public void run(Soak soak, Random random) {
		SoakTopic topic = soak.topic(Part.TARGET_ELECTED);
		int partition = random.nextInt(topic.partitions().size());
		Written written = topic.partition(partition);
		Cluster target = soak.target().cluster();
		soak.settle(topic);
		long end = written.end();
		TopicPartitionInfo info = soak.target().partition(topic.name(), partition);
		int leader = info.leader().id();
		int follower = info.replicas().get(0).id() + info.replicas().get(1).id() - leader;
		soak.step("{}-{}: {} leads, {} will, from {} on", topic.name(), partition, leader, follower, end);
		soak.target().broker(follower).kill();
		soak.target().awaitInSync(topic.name(), partition, 1);
		topic.load().write(partition, 1 + random.nextInt(100));
		soak.settle(topic);
		soak.examine(topic);
		target.alterTopic(topic.name(), "unclean.leader.election.enable", "true");
		soak.target().broker(leader).kill();
		soak.target().broker(follower).start();
		soak.target().awaitLeader(topic.name(), partition, follower);
		target.alterTopic(topic.name(), "unclean.leader.election.enable", null);
		topic.account().loseAtTarget(partition, written.sequences(end, written.end()));
		soak.target().broker(leader).start();
	}

}
