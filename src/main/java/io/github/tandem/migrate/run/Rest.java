package io.github.tandem.migrate.run;

import java.time.Duration;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;

/**
 * The time between two looks.
 */
public final class Rest {

	private static final CountDownLatch NEVER = new CountDownLatch(1);

	private Rest() {
	}

	/**
	 * Wait.
	 * @param time how long
	 * @throws InterruptedException if the process ends
	 */
	public static void take(Duration time) throws InterruptedException {
		NEVER.await(time.toMillis(), TimeUnit.MILLISECONDS);
	}

}
