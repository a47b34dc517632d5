package io.github.tandem.topic.sight;

import java.time.Duration;
import java.time.Instant;
import java.util.Collection;
import java.util.HashMap;
import java.util.HashSet;
import java.util.Map;
import java.util.Set;

import org.apache.kafka.common.errors.AuthorizationException;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

import io.github.tandem.cluster.Cluster;

/**
 * Keeps the configurations of topics on the target, read at every look, since somebody
 * may be about to change them. What may not be read is asked for now and then.
 */
public final class TargetSettings {

	private static final Logger logger = LoggerFactory.getLogger(TargetSettings.class);

	// until what may not be read is asked for again
	private static final Duration PAUSE = Duration.ofMinutes(5);

	private final Cluster target;

	private final Map<String, TopicSettings> settings = new HashMap<>();

	private final Map<String, Instant> refusals = new HashMap<>();

	private final Set<String> current = new HashSet<>();

	public TargetSettings(Cluster target) {
		this.target = target;
	}

	/**
	 * Bring the configurations of topics up to date, where it is time for that.
	 * @param names all topics
	 * @param now the time
	 */
	public void refresh(Set<String> names, Instant now) {
		this.settings.keySet().retainAll(names);
		this.refusals.keySet().retainAll(names);
		this.refusals.values().removeIf((since) -> !now.isBefore(since.plus(PAUSE)));
		this.current.clear();
		Set<String> due = new HashSet<>(names);
		due.removeAll(this.refusals.keySet());
		read(due, now);
	}

	/**
	 * Read the configurations of topics again that were just changed.
	 * @param names some of all topics
	 * @param now the time
	 */
	public void reread(Collection<String> names, Instant now) {
		Set<String> due = new HashSet<>(names);
		due.removeAll(this.refusals.keySet());
		read(due, now);
	}

	private void read(Collection<String> names, Instant now) {
		if (names.isEmpty()) {
			return;
		}
		ReadSettings answer = ReadSettings.of(this.target, names);
		this.settings.putAll(answer.known());
		this.current.addAll(answer.known().keySet());
		answer.refused().forEach((name, failure) -> {
			// a help, not a need: without it a refusal is seen when it happens
			if (failure.getCause() instanceof AuthorizationException) {
				this.refusals.put(name, now);
			}
			logger.atDebug()
				.addKeyValue("topic", name)
				.addKeyValue("error", String.valueOf(failure.getMessage()))
				.log("Configuration of a topic on the target is not known");
		});
	}

	/**
	 * The configurations of a topic.
	 * @param name its name
	 * @return the configurations as they were read last, or {@code null} if they never
	 * were
	 */
	public @Nullable TopicSettings of(String name) {
		return this.settings.get(name);
	}

	/**
	 * The configurations of a topic to decide by what is to be changed there.
	 * @param name its name
	 * @return the configurations, or {@code null} if they were not read at the last look
	 */
	public @Nullable TopicSettings current(String name) {
		return this.current.contains(name) ? this.settings.get(name) : null;
	}

}
