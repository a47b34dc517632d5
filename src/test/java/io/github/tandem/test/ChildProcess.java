package io.github.tandem.test;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.concurrent.TimeUnit;

import org.jspecify.annotations.Nullable;
import org.springframework.util.Assert;
import org.springframework.util.FileSystemUtils;

/**
 * A JVM beside this one, in a folder of its own, that can be started again and again and
 * never outlives this one.
 */
final class ChildProcess implements AutoCloseable {

	/**
	 * An argument of JVMs that start often and run for a minute: what they run is hardly
	 * ever optimised, and one compiler starts in half the time of two.
	 */
	static final String QUICK_START = "-XX:TieredStopAtLevel=1";

	private static final int LINES_IN_MESSAGES = 60;

	private final String name;

	private final Path folder;

	private final Path log;

	private final Thread reaper = new Thread(this::close, "reaper");

	private @Nullable Process process;

	/**
	 * Make the folder, but start nothing yet.
	 * @param name what messages call the process
	 */
	ChildProcess(String name) {
		this.name = name;
		try {
			this.folder = Files.createTempDirectory(name + "-");
		}
		catch (IOException ex) {
			throw new UncheckedIOException(ex);
		}
		this.log = this.folder.resolve(name + ".log");
		Runtime.getRuntime().addShutdownHook(this.reaper);
	}

	/**
	 * The java launcher that runs this JVM.
	 * @return its path
	 */
	static String java() {
		return Path.of(System.getProperty("java.home"), "bin", "java").toString();
	}

	Path folder() {
		return this.folder;
	}

	synchronized void start(List<String> command, Map<String, String> environment) {
		Assert.state(!isAlive(), () -> this.name + " is already running");
		ProcessBuilder builder = new ProcessBuilder(command).directory(this.folder.toFile())
			.redirectErrorStream(true)
			.redirectOutput(ProcessBuilder.Redirect.appendTo(this.log.toFile()));
		builder.environment().putAll(environment);
		try {
			this.process = builder.start();
		}
		catch (IOException ex) {
			throw new UncheckedIOException(ex);
		}
	}

	/**
	 * Ask the process to end, as {@code SIGTERM} does.
	 * @param timeout how long to wait for the end
	 * @return the exit code and how long it took
	 * @throws IllegalStateException if it goes on; it is killed then
	 */
	Exit terminate(Duration timeout) {
		long start = System.nanoTime();
		started().destroy();
		int code = awaitExit(timeout);
		return new Exit(code, Duration.ofNanos(System.nanoTime() - start));
	}

	int awaitExit(Duration timeout) {
		Process running = started();
		try {
			if (running.waitFor(timeout.toMillis(), TimeUnit.MILLISECONDS)) {
				return running.exitValue();
			}
		}
		catch (InterruptedException ex) {
			Thread.currentThread().interrupt();
		}
		kill();
		throw new IllegalStateException("%s did not end within %s:%n%s".formatted(this.name, timeout, logTail()));
	}

	/**
	 * End the process without any chance to tidy up, as {@code SIGKILL} does, and wait
	 * until it is gone.
	 */
	synchronized void kill() {
		if (this.process != null) {
			this.process.destroyForcibly().onExit().join();
		}
	}

	/**
	 * Send a signal that Java's own means do not know.
	 * @param name its name, such as {@code STOP}
	 */
	void signal(String name) {
		try {
			Process kill = new ProcessBuilder("kill", "-" + name, String.valueOf(pid())).start();
			Assert.state(kill.waitFor() == 0, () -> "No signal reached " + this.name);
		}
		catch (IOException ex) {
			throw new UncheckedIOException(ex);
		}
		catch (InterruptedException ex) {
			Thread.currentThread().interrupt();
		}
	}

	synchronized boolean isAlive() {
		return this.process != null && this.process.isAlive();
	}

	long pid() {
		return started().pid();
	}

	/**
	 * What the process wrote since its first start.
	 * @return its standard output and error
	 */
	String log() {
		try {
			return Files.exists(this.log) ? Files.readString(this.log, StandardCharsets.UTF_8) : "";
		}
		catch (IOException ex) {
			throw new UncheckedIOException(ex);
		}
	}

	String logTail() {
		List<String> lines = log().lines().toList();
		return String.join("\n", lines.subList(Math.max(0, lines.size() - LINES_IN_MESSAGES), lines.size()));
	}

	/**
	 * What the threads of the process are busy with, as the JDK's jcmd tells.
	 * @return their stacks, or why they are not known
	 */
	String threads() {
		Path jcmd = Path.of(java()).resolveSibling("jcmd");
		Path dump = this.folder.resolve("threads.txt");
		try {
			Process process = new ProcessBuilder(jcmd.toString(), String.valueOf(pid()), "Thread.print")
				.redirectErrorStream(true)
				.redirectOutput(dump.toFile())
				.start();
			if (!process.waitFor(10, TimeUnit.SECONDS)) {
				process.destroyForcibly();
			}
			return Files.readString(dump);
		}
		catch (IOException ex) {
			return ex.toString();
		}
		catch (InterruptedException ex) {
			Thread.currentThread().interrupt();
			return ex.toString();
		}
	}

	/**
	 * Kill the process if it still runs, and delete its folder.
	 */
	@Override
	public void close() {
		kill();
		try {
			FileSystemUtils.deleteRecursively(this.folder);
		}
		catch (IOException ex) {
			throw new UncheckedIOException(ex);
		}
		if (Thread.currentThread() != this.reaper) {
			forgetReaper();
		}
	}

	private void forgetReaper() {
		try {
			Runtime.getRuntime().removeShutdownHook(this.reaper);
		}
		catch (IllegalStateException ex) {
			// This JVM is ending: the reaper runs, and finds nothing left to do.
		}
	}

	private synchronized Process started() {
		Assert.state(this.process != null, () -> this.name + " was never started");
		return this.process;
	}

}
