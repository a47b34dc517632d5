package io.github.tandem.soak;

import java.util.List;
import java.util.Random;
import java.util.Set;

import io.github.tandem.test.BrokerProcess;
import io.github.tandem.test.LogFile;

/**
 * A disk of the source damages a batch before it is replicated, and an operator leaves it
 * out.
 */
record CorruptBatch() implements Fault {

	@Override
	public String name() {
		return "the source damages a batch";
	}

	@Override
	public void run(Soak soak, Random random) {
		SoakTopic topic = soak.topic(Part.DAMAGED);
		int partition = random.nextInt(topic.partitions().size());
		int node = Part.DAMAGED.sourceReplicas().get(partition).get(0);
		Backlog backlog = soak.hold(topic, partition, 20 + random.nextInt(100));
		BrokerProcess broker = soak.source().broker(node);
		LogFile file = broker.logFile(topic.name(), partition);
		long offset = backlog.from() + random.nextInt(backlog.size());
		broker.stop();
		LogFile.Batch batch = file.corrupt(offset);
		soak.step("{} is damaged", batch);
		broker.start();
		soak.source().awaitLeader(topic.name(), partition, node);
		soak.release(topic, partition);
		soak.instances()
			.await("the halt",
					() -> soak.instances().states(topic.name(), partition).equals(List.of("halted/corrupt")));
		backlog.lose(batch.first(), batch.last() + 1);
		soak.expectGap(topic, partition, Set.of("corrupt"), batch.first(), batch.size());
		soak.instances().act(topic.name(), partition, "skip-one");
		soak.awaitGaps();
		soak.settle(topic);
		// flips the same bit back: a broker that is killed later cuts its log off there
		file.corrupt(offset);
	}

}
