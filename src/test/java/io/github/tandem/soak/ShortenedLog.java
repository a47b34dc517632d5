package io.github.tandem.soak;

import java.util.Random;
import java.util.Set;

/**
 * The source deletes the head of a partition before it is replicated, as retention does.
 */
record ShortenedLog() implements Fault {

	@Override
	public String name() {
		return "the source deletes records too early";
	}

	@Override
	public void run(Soak soak, Random random) {
		SoakTopic topic = soak.topic(Part.SHORTENED);
		int partition = random.nextInt(topic.partitions().size());
		Backlog backlog = soak.hold(topic, partition, 20 + random.nextInt(200));
		long start = backlog.from() + 1 + random.nextInt(backlog.size());
		soak.step("up to {}", start);
		soak.source().cluster().deleteRecords(topic.name(), partition, start);
		backlog.lose(backlog.from(), start);
		topic.partition(partition).shorten(start);
		soak.expectGap(topic, partition, Set.of("retention"), backlog.from(), start - backlog.from());
		topic.load().resume();
		soak.release(topic, partition);
		soak.awaitGaps();
	}

}
