package io.github.tandem.migrate.progress;

import java.time.Duration;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;

/**
 * The time between two looks.
 */
public final class Rest {

	private final CountDownLatch ended = new CountDownLatch(1);

	/**
	 * Wait.
	 * @param time how long
	 * @throws InterruptedException if the process ends
	 */
	public void take(Duration time) throws InterruptedException {
		if (this.ended.await(time.toMillis(), TimeUnit.MILLISECONDS)) {
			throw new InterruptedException("The wait was ended");
		}
	}

}
