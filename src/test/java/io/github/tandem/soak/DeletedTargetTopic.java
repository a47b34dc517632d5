package io.github.tandem.soak;

import java.util.Random;
import java.util.Set;

/**
 * A topic of the target is deleted, with all that was replicated to it.
 */
record DeletedTargetTopic() implements Fault {

	@Override
	public String name() {
		return "a topic of the target is deleted";
	}

	@Override
	public void run(Soak soak, Random random) {
		SoakTopic topic = soak.topic(Part.FORGOTTEN);
		soak.settle(topic);
		soak.examine(topic);
		topic.account().loseTarget();
		soak.target().deleteTopic(topic.name());
		for (int partition = 0; partition < topic.partitions().size(); partition++) {
			Written written = topic.partition(partition);
			long end = written.end();
			long from = written.loseTarget();
			soak.expectGap(topic, partition, Set.of("target-deleted"), from, end - from);
		}
		soak.awaitGaps();
	}

}
