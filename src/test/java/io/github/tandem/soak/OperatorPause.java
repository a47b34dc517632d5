package io.github.tandem.soak;

import java.util.Random;

/**
 * An operator pauses a partition under load, and resumes it.
 */
record OperatorPause() implements Fault {

	@Override
	public String name() {
		return "an operator pauses a partition";
	}

	@Override
	public void run(Soak soak, Random random) {
		SoakTopic topic = soak.topic(Part.STEADY);
		int partition = random.nextInt(topic.partitions().size());
		soak.step("{}-{}", topic.name(), partition);
		soak.instances().act(topic.name(), partition, "pause");
		soak.last(random, 3, 15);
		soak.release(topic, partition);
	}

}
