package io.github.tandem.soak;

import java.util.Random;

/**
 * Another instance of Tandem joins and leaves again.
 *
 * @param kill whether it does not leave in order
 */
record AdditionalInstance(boolean kill) implements Fault {

	@Override
	public String name() {
		return "an instance joins and is " + (this.kill ? "killed" : "stopped");
	}

	@Override
	public void run(Soak soak, Random random) {
		soak.instances().additional().start();
		soak.last(random, 3, 15);
		if (this.kill) {
			soak.instances().additional().kill();
		}
		else {
			soak.step("stopped: {}", soak.instances().additional().stop());
		}
	}

}
