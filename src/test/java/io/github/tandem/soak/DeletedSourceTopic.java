package io.github.tandem.soak;

import java.util.Random;
import java.util.Set;

/**
 * A topic of the source is deleted before all of it is replicated, and created again.
 *
 * @param atOnce whether it is back before anybody can miss it
 */
record DeletedSourceTopic(boolean atOnce) implements Fault {

	@Override
	public String name() {
		return "a topic of the source is deleted" + (this.atOnce ? " and back at once" : "");
	}

	@Override
	public void run(Soak soak, Random random) {
		SoakTopic topic = soak.topic(Part.DELETED);
		int partition = random.nextInt(topic.partitions().size());
		if (this.atOnce) {
			// another instance cannot know what was not replicated of the earlier topic
			soak.step("stopped: {}", soak.instances().regular().get(random.nextInt(2)).stop());
		}
		Backlog backlog = soak.hold(topic, partition, 10 + random.nextInt(200));
		int waiting = backlog.size();
		soak.instances()
			.await("its lag", () -> soak.instances()
				.sum("tandem_lag_records", "topic=\"%s\"".formatted(topic.name())) == waiting);
		soak.source().deleteTopic(topic.name());
		backlog.lose(backlog.from(), backlog.to());
		topic.partitions().forEach((written) -> written.truncate(0));
		soak.expectGap(topic, partition, this.atOnce ? Set.of("recreated", "deleted") : Set.of("deleted"),
				backlog.from(), waiting);
		if (!this.atOnce) {
			soak.awaitGaps();
			soak.last(random, 1, 10);
		}
		soak.source().createTopic(topic.name(), Part.DELETED.sourceReplicas(), Part.DELETED.configs());
		topic.load().resume();
		soak.awaitGaps();
		soak.release(topic, partition);
		soak.instances().start();
	}

}
