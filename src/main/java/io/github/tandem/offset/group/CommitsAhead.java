package io.github.tandem.offset.group;

import java.util.concurrent.ExecutionException;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.function.Consumer;

import org.apache.kafka.common.errors.InterruptException;
import org.jspecify.annotations.Nullable;

/**
 * Commits what one look found while the next one goes on, where that is much: the target
 * has to do with the one, this process with the other. Used by one thread.
 */
final class CommitsAhead implements AutoCloseable {

	// with fewer a thread is not worth it
	private static final int MANY = 1_000;

	private final Consumer<BatchLook> commit;

	private final KeptGroups kept;

	private @Nullable ExecutorService thread;

	private @Nullable BatchLook last;

	private @Nullable Future<?> running;

	/**
	 * Prepare.
	 * @param commit commits what is due of a look
	 * @param kept what is kept of looks
	 */
	CommitsAhead(Consumer<BatchLook> commit, KeptGroups kept) {
		this.commit = commit;
		this.kept = kept;
	}

	/**
	 * Commit what a look found, as soon as that of the last one is.
	 * @param look the look
	 * @throws RuntimeException what came of the last one
	 */
	void add(BatchLook look) {
		await();
		this.last = look;
		if (look.due().size() > MANY) {
			this.running = thread().submit(() -> this.commit.accept(look));
		}
		else if (!look.due().isEmpty()) {
			this.commit.accept(look);
		}
	}

	private ExecutorService thread() {
		ExecutorService current = this.thread;
		if (current == null) {
			current = Executors.newSingleThreadExecutor((task) -> {
				Thread thread = new Thread(task, "groups-commits");
				thread.setDaemon(true);
				return thread;
			});
			this.thread = current;
		}
		return current;
	}

	private void await() {
		BatchLook look = this.last;
		Future<?> answer = this.running;
		this.last = null;
		this.running = null;
		if (look == null) {
			return;
		}
		try {
			if (answer != null) {
				answer.get();
			}
			look.keep(this.kept);
		}
		catch (ExecutionException ex) {
			look.keep(this.kept);
			throw (ex.getCause() instanceof RuntimeException cause) ? cause : new IllegalStateException(ex.getCause());
		}
		catch (InterruptedException ex) {
			// it goes on for a moment with what it has
			if (answer != null) {
				answer.cancel(true);
			}
			throw new InterruptException(ex);
		}
	}

	@Override
	public void close() {
		try {
			await();
		}
		finally {
			if (this.thread != null) {
				this.thread.shutdownNow();
			}
		}
	}

}
