package io.github.tandem.doctor.probe;

import java.time.Duration;
import java.util.Optional;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.Future;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;

/**
 * Waits for what may hang in calls that know no timeout, and leaves it behind then.
 */
final class Patience {

	private Patience() {
	}

	static <T> Optional<T> await(Future<T> future, Duration patience) {
		try {
			return Optional.of(future.get(Math.max(1, patience.toMillis()), TimeUnit.MILLISECONDS));
		}
		catch (TimeoutException ex) {
			future.cancel(true);
			return Optional.empty();
		}
		catch (ExecutionException ex) {
			throw new IllegalStateException(ex.getCause());
		}
		catch (InterruptedException ex) {
			Thread.currentThread().interrupt();
			return Optional.empty();
		}
	}

}
