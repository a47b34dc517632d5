package io.github.tandem.soak;

import java.util.Random;

import io.github.tandem.test.TandemProcess;

/**
 * An instance stands still, mostly for longer than its session lasts, and goes on as if
 * no time had passed.
 */
record FrozenInstance() implements Fault {

	@Override
	public String name() {
		return "an instance stands still";
	}

	@Override
	public void run(Soak soak, Random random) {
		TandemProcess instance = soak.instances().regular().get(random.nextInt(2));
		instance.freeze();
		try {
			soak.last(random, 5, 25);
		}
		finally {
			instance.thaw();
		}
	}

	@Override
	public boolean mayReorder() {
		return true;
	}

}
