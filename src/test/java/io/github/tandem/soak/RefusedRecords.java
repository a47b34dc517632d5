package io.github.tandem.soak;

import java.util.Random;

/**
 * A topic on the target takes no records of the size that all have.
 */
record RefusedRecords() implements Fault {

	@Override
	public String name() {
		return "the target refuses records";
	}

	@Override
	public void run(Soak soak, Random random) {
		String topic = soak.topic(Part.STEADY).name();
		soak.target().cluster().alterTopic(topic, "max.message.bytes", "150");
		soak.last(random, 5, 20);
		soak.target().cluster().alterTopic(topic, "max.message.bytes", null);
	}

}
