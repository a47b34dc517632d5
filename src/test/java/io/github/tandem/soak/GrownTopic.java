package io.github.tandem.soak;

import java.util.Random;

/**
 * A topic of the source gets another partition, and records in it at once.
 */
record GrownTopic() implements Fault {

	@Override
	public String name() {
		return "a topic grows";
	}

	@Override
	public void run(Soak soak, Random random) {
		SoakTopic topic = soak.topic(Part.GROWING);
		int partitions = topic.partitions().size() + 1;
		soak.step("to {} partitions", partitions);
		soak.source().cluster().growTopic(topic.name(), partitions);
		topic.grow(partitions);
	}

}
