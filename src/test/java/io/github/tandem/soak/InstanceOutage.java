package io.github.tandem.soak;

import java.util.List;
import java.util.Random;

import io.github.tandem.test.TandemProcess;

/**
 * An instance of Tandem, or all, is killed or stopped and started again.
 *
 * @param kill whether it is killed
 * @param all whether all are meant
 */
record InstanceOutage(boolean kill, boolean all) implements Fault {

	@Override
	public String name() {
		return "%s %s".formatted(this.all ? "both instances are" : "an instance is", this.kill ? "killed" : "stopped");
	}

	@Override
	public void run(Soak soak, Random random) {
		List<TandemProcess> regular = soak.instances().regular();
		int chosen = random.nextInt(regular.size());
		List<TandemProcess> affected = this.all ? regular : List.of(regular.get(chosen));
		soak.step("instances from {}", this.all ? 0 : chosen);
		affected.forEach((instance) -> {
			if (this.kill) {
				instance.kill();
			}
			else {
				soak.step("stopped: {}", instance.stop());
			}
		});
		soak.last(random, 1, 15);
		soak.instances().start();
	}

}
