package io.github.tandem.test;

import java.util.concurrent.CompletableFuture;
import java.util.concurrent.Executor;
import java.util.concurrent.Executors;
import java.util.concurrent.TimeUnit;

/**
 * Stands in for the thread on which a producer answers what became of records.
 */
public final class ProducerThread {

	private static final Executor THREAD = Executors.newSingleThreadExecutor((task) -> {
		Thread thread = new Thread(task, "producer");
		thread.setDaemon(true);
		return thread;
	});

	private ProducerThread() {
	}

	/**
	 * Run a step on another thread than the caller's and wait for its end.
	 * @param step the step
	 */
	public static void run(Runnable step) {
		CompletableFuture.runAsync(step, THREAD).orTimeout(60, TimeUnit.SECONDS).join();
	}

}
